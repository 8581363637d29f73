"""The medical device, if there is one."""

from classification.text import Text

from .fact import Section, choice, yes_or_no

SECTION = Section("device", Text("Medical device", "Dispositif médical"))

DEVICE = yes_or_no(
    "device",
    SECTION,
    Text(
        "Is there a medical device with the product (scaffold, membrane, capsule, implant...)?",
        "Y a-t-il un dispositif médical avec le produit (support, membrane, capsule, implant...) ?",
    ),
    Text(
        "A medical device or an active implantable one, within the meaning of the law on devices.",
        "Un dispositif médical, ou un dispositif implantable actif, au sens du droit des dispositifs.",
    ),
    Text("there is a medical device", "il y a un dispositif médical"),
    Text("there is no medical device", "il n’y a pas de dispositif médical"),
)
DEVICE_ROLE = choice(
    "device_role",
    SECTION,
    Text("role of the device", "rôle du dispositif"),
    Text("What does the device do?", "À quoi sert le dispositif ?"),
    Text(
        "A syringe or a catheter delivers. A dish or a membrane left in the laboratory is for "
        "culture. A membrane implanted with its cells is part of the product.",
        "Une seringue ou un cathéter administre. Une boîte ou une membrane qui reste au "
        "laboratoire sert à la culture. Une membrane implantée avec ses cellules fait partie du "
        "produit.",
    ),
    {
        "part_of_product": Text(
            "it carries, holds or encloses the cells in the body",
            "il porte, maintient ou enferme les cellules dans le corps",
        ),
        "delivery_only": Text("it only delivers the product", "il ne sert qu’à administrer le produit"),
        "culture_only": Text("it only serves the culture", "il ne sert qu’à la culture"),
    },
    after="device",
)
DEVICE_INTEGRAL = yes_or_no(
    "device_integral",
    SECTION,
    Text(
        "Is the device an integral part of the product?",
        "Le dispositif fait-il partie intégrante du produit ?",
    ),
    Text(
        "Joined to the cells when the product is released or administered, as one product.",
        "Uni aux cellules quand le produit est libéré ou administré, en un seul produit.",
    ),
    Text(
        "the device is an integral part of the product",
        "le dispositif fait partie intégrante du produit",
    ),
    Text(
        "the device is not an integral part of the product",
        "le dispositif ne fait pas partie intégrante du produit",
    ),
    after="device",
)
DEVICE_IN_FINAL_PRODUCT = yes_or_no(
    "device_in_final_product",
    SECTION,
    Text(
        "Is it still a device in the final product?",
        "Est-ce encore un dispositif dans le produit fini ?",
    ),
    Text(
        "No if it has lost its form or been resorbed before use, or is only an excipient.",
        "Non s’il a perdu sa forme ou a été résorbé avant l’emploi, ou n’est qu’un excipient.",
    ),
    Text(
        "it is still a device in the final product",
        "c’est encore un dispositif dans le produit fini",
    ),
    Text(
        "it is no longer a device in the final product",
        "ce n’est plus un dispositif dans le produit fini",
    ),
    after="device_integral",
)
CELLS_PRIMARY_TO_DEVICE = yes_or_no(
    "cells_primary_to_device",
    SECTION,
    Text(
        "If the cells are not viable: is their action primary to that of the device?",
        "Si les cellules ne sont pas viables : leur action prime-t-elle celle du dispositif ?",
    ),
    Text(
        "Asked only for non-viable cells or tissues; living ones count in any case.",
        "Ne se demande que pour des cellules ou tissus non viables ; vivants, ils comptent toujours.",
    ),
    Text(
        "the action of the cells is primary to that of the device",
        "l’action des cellules prime celle du dispositif",
    ),
    Text(
        "the action of the cells is not primary to that of the device",
        "l’action des cellules ne prime pas celle du dispositif",
    ),
    after="device",
)

FACTS = (
    DEVICE,
    DEVICE_ROLE,
    DEVICE_INTEGRAL,
    DEVICE_IN_FINAL_PRODUCT,
    CELLS_PRIMARY_TO_DEVICE,
)

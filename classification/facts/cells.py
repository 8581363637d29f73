"""The cells or tissues of the product: what they are and whose they are."""

from classification.text import Text

from .fact import Section, choice, yes_or_no

SECTION = Section("cells", Text("Cells or tissues", "Cellules ou tissus"))

CONTAINS_CELLS = yes_or_no(
    "contains_cells",
    SECTION,
    Text(
        "Does the product contain or consist of human or animal cells or tissues?",
        "Le produit contient-il des cellules ou tissus humains ou animaux, ou en est-il constitué ?",
    ),
    Text(
        "Living or dead, in the product as administered. Bacteria, viruses, vesicles and plasma "
        "are not cells or tissues here.",
        "Vivants ou morts, dans le produit tel qu’administré. Bactéries, virus, vésicules et "
        "plasma ne sont pas ici des cellules ni des tissus.",
    ),
    Text("it contains cells or tissues", "il contient des cellules ou des tissus"),
    Text("it contains no cells or tissues", "il ne contient ni cellules ni tissus"),
)
NUCLEATED = yes_or_no(
    "nucleated",
    SECTION,
    Text(
        "Is there at least one cell with a nucleus, or a tissue, among them?",
        "Y a-t-il parmi elles au moins une cellule à noyau, ou un tissu ?",
    ),
    Text(
        "Answer no only if all are red cells, platelets or other elements without a nucleus.",
        "Répondez non seulement si tout est globules rouges, plaquettes ou autres éléments sans noyau.",
    ),
    Text("at least one cell has a nucleus", "au moins une cellule a un noyau"),
    Text("none of the cells has a nucleus", "aucune des cellules n’a de noyau"),
    after="contains_cells",
    rare=False,
)
VIABLE = yes_or_no(
    "viable",
    SECTION,
    Text(
        "Are there living (viable) cells or tissues in the product?",
        "Y a-t-il des cellules ou tissus vivants (viables) dans le produit ?",
    ),
    Text(
        "Frozen cells that live again once thawed are viable. Irradiated cells may still be "
        "viable. Decellularised, lysed or devitalised tissue is not.",
        "Des cellules congelées qui revivent une fois décongelées sont viables. Des cellules "
        "irradiées peuvent l’être encore. Un tissu décellularisé, lysé ou dévitalisé ne l’est pas.",
    ),
    Text("there are viable cells or tissues", "il y a des cellules ou tissus viables"),
    Text("all cells or tissues are non-viable", "toutes les cellules ou tissus sont non viables"),
    after="contains_cells",
)
DONOR = choice(
    "donor",
    SECTION,
    Text("origin of the cells", "origine des cellules"),
    Text("Whose are the cells or tissues?", "De qui viennent les cellules ou tissus ?"),
    Text(
        "Given back to the same person: autologous. From another person, a bank or a cell line: "
        "allogeneic. Only what is in the product counts, not feeder cells removed before.",
        "Rendus à la même personne : autologues. D’une autre personne, d’une banque ou d’une "
        "lignée : allogéniques. Seul compte ce qui est dans le produit, non les cellules "
        "nourricières retirées avant.",
    ),
    {
        "patient": Text("the patient", "du patient lui-même"),
        "another_person": Text("another person", "d’une autre personne"),
        "patient_and_another": Text("the patient and another person", "du patient et d’une autre personne"),
        "animal": Text("an animal", "d’un animal"),
        "human_and_animal": Text("human beings and animals", "d’êtres humains et d’animaux"),
    },
    after="contains_cells",
)
BLOOD_COMPONENT = yes_or_no(
    "blood_component",
    SECTION,
    Text(
        "Is it whole blood, red cells, platelets or plasma for transfusion?",
        "Est-ce du sang total, des globules rouges, des plaquettes ou du plasma à transfuser ?",
    ),
    Text(
        "Labile blood products, prepared without changing the cells.",
        "Produits sanguins labiles, préparés sans modifier les cellules.",
    ),
    Text("it is a blood component for transfusion", "c’est un composant sanguin à transfuser"),
    Text(
        "it is not a blood component for transfusion",
        "ce n’est pas un composant sanguin à transfuser",
    ),
    after="contains_cells",
    rare=True,
)
SAME_ESSENTIAL_FUNCTION = yes_or_no(
    "same_essential_function",
    SECTION,
    Text(
        "Do the cells do the same essential job in the recipient as in the donor?",
        "Les cellules ont-elles chez le receveur la même fonction essentielle que chez le donneur ?",
    ),
    Text(
        "Blood stem cells that make blood again: yes. The same cells injected in the heart: no. "
        "Fat used to fill a fat defect: yes; fat injected in a joint: no.",
        "Cellules souches du sang qui refont du sang : oui. Les mêmes injectées dans le cœur : "
        "non. Graisse qui comble un défaut de graisse : oui ; graisse injectée dans une "
        "articulation : non.",
    ),
    Text(
        "the cells have the same essential function in recipient and donor",
        "les cellules ont la même fonction essentielle chez le receveur et le donneur",
    ),
    Text(
        "the cells do not have the same essential function in recipient and donor",
        "les cellules n’ont pas la même fonction essentielle chez le receveur et le donneur",
    ),
    after="contains_cells",
)

FACTS = (
    CONTAINS_CELLS,
    NUCLEATED,
    VIABLE,
    DONOR,
    BLOOD_COMPONENT,
    SAME_ESSENTIAL_FUNCTION,
)

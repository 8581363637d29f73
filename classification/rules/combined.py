"""Combined advanced therapy medicinal product: Regulation (EC) No 1394/2007, Art. 2(1)(d)."""

from classification import sources
from classification.product import Product
from classification.text import Text
from classification.truth import Truth, all_of, any_of

from .provision import provision


@provision(
    title=Text("Device as an integral part", "Dispositif en partie intégrante"),
    yes=Text(
        "A medical device is an integral part of the product, and still is a device in it.",
        "Un dispositif médical fait partie intégrante du produit et y est encore un dispositif.",
    ),
    no=Text(
        "No medical device is an integral part of the final product.",
        "Aucun dispositif médical ne fait partie intégrante du produit fini.",
    ),
    source=sources.COMBINED,
    also=(sources.REFLECTION_PAPER,),
    reads=("device", "device_integral", "device_in_final_product"),
)
def device_is_integral(product: Product) -> Truth:
    """Art. 2(1)(d), first indent; a device that only delivers or cultures is not integral."""
    return all_of(product.device, product.device_integral, product.device_in_final_product)


@provision(
    title=Text("Weight of the cell part", "Poids de la partie cellulaire"),
    yes=Text(
        "The cell or tissue part is viable, or acts in a way that is primary to the device.",
        "La partie cellulaire ou tissulaire est viable, ou son action prime celle du dispositif.",
    ),
    no=Text(
        "There is no cell or tissue part that is viable or primary to the device.",
        "Il n’y a pas de partie cellulaire ou tissulaire viable ou qui prime le dispositif.",
    ),
    source=sources.COMBINED,
    reads=("contains_cells", "viable", "cells_primary_to_device"),
)
def cell_part_leads(product: Product) -> Truth:
    """Art. 2(1)(d), second indent."""
    return all_of(product.contains_cells, any_of(product.viable, product.cells_primary_to_device))


@provision(
    title=Text("Combined with a device", "Combinaison avec un dispositif"),
    yes=Text(
        "Both conditions of a combined product are met, if the product is an advanced therapy.",
        "Les deux conditions du médicament combiné sont réunies, si le produit est une thérapie innovante.",
    ),
    no=Text(
        "At least one condition of a combined product is not met.",
        "Au moins une condition du médicament combiné n’est pas remplie.",
    ),
    source=sources.COMBINED,
    rests_on=(device_is_integral, cell_part_leads),
)
def combined(product: Product) -> Truth:
    """Art. 2(1)(d): only an advanced therapy can be combined, which `classify` adds."""
    return all_of(device_is_integral(product), cell_part_leads(product))

"""Medicinal product: Directive 2001/83/EC, Art. 1(2), the premise of every class."""

from classification import sources
from classification.product import Product
from classification.text import Text
from classification.truth import Truth, one_of

from .provision import provision


@provision(
    title=Text("Medical purpose", "But médical"),
    yes=Text(
        "It is given to people to treat, prevent or diagnose.",
        "Il est administré à l’être humain pour traiter, prévenir ou diagnostiquer.",
    ),
    no=Text(
        "It has no medical purpose: it is not a medicinal product.",
        "Il n’a pas de but médical : ce n’est pas un médicament.",
    ),
    source=sources.MEDICINAL_PRODUCT,
    also=(sources.ATMP_DEFINITION,),
    reads=("purpose",),
)
def medicinal_product(product: Product) -> Truth:
    """Art. 1(2) of the directive; Art. 2(1)(a) of the regulation speaks of medicinal products."""
    return one_of(product.purpose, "treat", "prevent", "diagnose")

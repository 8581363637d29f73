"""Hospital exemption: Directive 2001/83/EC, Art. 3(7). It changes the procedure, not the class."""

from classification import sources
from classification.product import Product
from classification.text import Text
from classification.truth import Truth, all_of

from .provision import provision


@provision(
    title=Text("Hospital exemption", "Exemption hospitalière"),
    yes=Text(
        "If it is an advanced therapy, the hospital exemption may apply: a national authorisation, "
        "the class unchanged.",
        "Si c’est une thérapie innovante, l’exemption hospitalière peut s’appliquer (en France : "
        "MTI préparé ponctuellement, MTI-PP) : autorisation nationale, classe inchangée.",
    ),
    no=Text(
        "The hospital exemption does not apply.",
        "L’exemption hospitalière ne s’applique pas.",
    ),
    source=sources.HOSPITAL_EXEMPTION,
    reads=("non_routine", "individual_prescription", "same_state_hospital"),
)
def hospital_exemption(product: Product) -> Truth:
    """Art. 3(7) of Directive 2001/83/EC, inserted by Art. 28(2) of the regulation."""
    return all_of(product.non_routine, product.individual_prescription, product.same_state_hospital)

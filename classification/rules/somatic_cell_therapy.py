"""Somatic cell therapy medicinal product: Directive 2001/83/EC, Annex I, Part IV, point 2.2."""

from classification import sources
from classification.product import Product
from classification.text import Text
from classification.truth import Truth, all_of

from .engineered_cells import engineered_cells
from .medicinal import medicinal_product
from .provision import provision


@provision(
    title=Text("Action of the cells", "Action des cellules"),
    yes=Text(
        "The cells or tissues act by a pharmacological, immunological or metabolic action.",
        "Les cellules ou tissus agissent par une action pharmacologique, immunologique ou métabolique.",
    ),
    no=Text(
        "The cells or tissues do not act by a pharmacological, immunological or metabolic action.",
        "Les cellules ou tissus n’agissent pas par une action pharmacologique, immunologique ou métabolique.",
    ),
    source=sources.SOMATIC_CELL,
    reads=("cell_action",),
)
def cell_action(product: Product) -> Truth:
    """Point 2.2(b)."""
    return product.cell_action


@provision(
    title=Text("Somatic cell therapy medicinal product", "Médicament de thérapie cellulaire somatique"),
    yes=Text(
        "All the conditions of a somatic cell therapy medicinal product are met.",
        "Toutes les conditions du médicament de thérapie cellulaire somatique sont réunies.",
    ),
    no=Text(
        "At least one condition of a somatic cell therapy medicinal product is not met.",
        "Au moins une condition du médicament de thérapie cellulaire somatique n’est pas remplie.",
    ),
    source=sources.SOMATIC_CELL,
    rests_on=(medicinal_product, engineered_cells, cell_action),
)
def somatic_cell_therapy(product: Product) -> Truth:
    """Point 2.2 as a whole: (a) engineered cells, (b) treat, prevent or diagnose by their action.

    The medical purpose of `medicinal_product` is the treating, preventing or diagnosing of (b).
    """
    return all_of(medicinal_product(product), engineered_cells(product), cell_action(product))

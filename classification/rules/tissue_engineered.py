"""Tissue engineered product: Regulation (EC) No 1394/2007, Art. 2(1)(b)."""

from classification import sources
from classification.product import Product
from classification.text import Text
from classification.truth import Truth, all_of, any_of, negation

from .engineered_cells import engineered_cells
from .medicinal import medicinal_product
from .provision import provision


@provision(
    title=Text("Tissue claim", "Revendication tissulaire"),
    yes=Text(
        "It is presented or used to regenerate, repair or replace a human tissue.",
        "Il est présenté ou utilisé pour régénérer, réparer ou remplacer un tissu humain.",
    ),
    no=Text(
        "It is neither presented nor used to regenerate, repair or replace a human tissue.",
        "Il n’est ni présenté ni utilisé pour régénérer, réparer ou remplacer un tissu humain.",
    ),
    source=sources.TISSUE_ENGINEERED,
    reads=("tissue_claim",),
)
def tissue_claim(product: Product) -> Truth:
    """Art. 2(1)(b), second indent."""
    return product.tissue_claim


@provision(
    title=Text(
        "Exclusively non-viable, without a principal action",
        "Exclusivement non viable, sans action principale",
    ),
    yes=Text(
        "All cells or tissues are non-viable and do not act principally by a pharmacological, "
        "immunological or metabolic action: excluded.",
        "Toutes les cellules ou tissus sont non viables et n’agissent pas principalement par une "
        "action pharmacologique, immunologique ou métabolique : exclusion.",
    ),
    no=Text(
        "The exclusion of products that are only non-viable and only mechanical does not apply.",
        "L’exclusion des produits uniquement non viables et uniquement mécaniques ne s’applique pas.",
    ),
    source=sources.NON_VIABLE,
    reads=("viable", "cell_action"),
)
def non_viable_exclusion(product: Product) -> Truth:
    """Art. 2(1)(b), last subparagraph (a decellularised matrix, for example)."""
    return negation(any_of(product.viable, product.cell_action))


@provision(
    title=Text("Tissue engineered product", "Produit issu de l’ingénierie cellulaire ou tissulaire"),
    yes=Text(
        "All the conditions of a tissue engineered product are met.",
        "Toutes les conditions du produit issu de l’ingénierie cellulaire ou tissulaire sont réunies.",
    ),
    no=Text(
        "At least one condition of a tissue engineered product is not met.",
        "Au moins une condition du produit issu de l’ingénierie cellulaire ou tissulaire n’est pas remplie.",
    ),
    source=sources.TISSUE_ENGINEERED,
    rests_on=(medicinal_product, engineered_cells, tissue_claim, non_viable_exclusion),
)
def tissue_engineered(product: Product) -> Truth:
    """Art. 2(1)(b) as a whole."""
    return all_of(
        medicinal_product(product),
        engineered_cells(product),
        tissue_claim(product),
        negation(non_viable_exclusion(product)),
    )

"""Order and precedence: Regulation (EC) No 1394/2007, Art. 2(2) to 2(5)."""

from classification import sources
from classification.classes import (
    ALLOGENEIC,
    AUTOLOGOUS,
    GENE_THERAPY,
    NOT_APPLICABLE,
    NOT_ATMP,
    SOMATIC_CELL_THERAPY,
    TISSUE_ENGINEERED,
    XENOGENEIC,
)
from classification.product import Product
from classification.text import Text
from classification.truth import Truth, all_of, any_of, one_of

from .gene_therapy import gene_therapy
from .provision import provision
from .somatic_cell_therapy import somatic_cell_therapy
from .tissue_engineered import tissue_engineered


def classes_left(product: Product) -> frozenset[str]:
    """Return the classes the known facts do not exclude, each provision taken by itself.

    Gene therapy comes before both others (Art. 2(5)), the tissue engineered product before somatic
    cell therapy (Art. 2(4)). No class of this set may be missing; one may be too many, when two
    provisions rest on the same unknown fact: `completions.py` sorts that out.
    """
    left: set[str] = set()

    gene = gene_therapy(product)
    if gene is not False:
        left.add(GENE_THERAPY)
    if gene is True:
        return frozenset(left)

    tissue = tissue_engineered(product)
    if tissue is not False:
        left.add(TISSUE_ENGINEERED)
    if tissue is True:
        return frozenset(left)

    cells = somatic_cell_therapy(product)
    if cells is not False:
        left.add(SOMATIC_CELL_THERAPY)
    if cells is True:
        return frozenset(left)

    left.add(NOT_ATMP)
    return frozenset(left)


@provision(
    title=Text("Principal mode of action", "Mode d’action principal"),
    yes=Text(
        "There are viable cells or tissues and they act by a pharmacological, immunological or "
        "metabolic action: that action counts as the principal mode of action.",
        "Il y a des cellules ou tissus viables et ils agissent par une action pharmacologique, "
        "immunologique ou métabolique : cette action compte comme mode d’action principal.",
    ),
    no=Text(
        "No action of viable cells counts as the principal mode of action.",
        "Aucune action de cellules viables ne compte comme mode d’action principal.",
    ),
    source=sources.VIABLE_ACTION,
    reads=("contains_cells", "viable", "cell_action"),
)
def viable_cells_lead(product: Product) -> Truth:
    """Art. 2(2): this is why viable cells are a medicinal product and not a device."""
    return all_of(product.contains_cells, product.viable, product.cell_action)


@provision(
    title=Text("Cells of the patient and of others", "Cellules du patient et d’autrui"),
    yes=Text(
        "It contains both the patient’s cells and another person’s: it counts as allogeneic.",
        "Il contient des cellules du patient et d’autrui : il compte comme allogénique.",
    ),
    no=Text(
        "It does not mix the patient’s cells with another person’s.",
        "Il ne mêle pas les cellules du patient et celles d’autrui.",
    ),
    source=sources.MIXED_ORIGIN,
    reads=("contains_cells", "donor"),
)
def mixed_origin(product: Product) -> Truth:
    """Art. 2(3)."""
    return all_of(product.contains_cells, one_of(product.donor, "patient_and_another"))


@provision(
    title=Text("Tissue engineered first", "Priorité à l’ingénierie tissulaire"),
    yes=Text(
        "It could be a tissue engineered product and a somatic cell therapy: it is a tissue engineered product.",
        "Il pourrait être un produit issu de l’ingénierie tissulaire et une thérapie cellulaire "
        "somatique : c’est un produit issu de l’ingénierie tissulaire.",
    ),
    no=Text(
        "There is no choice to make between tissue engineered product and somatic cell therapy.",
        "Il n’y a pas à choisir entre ingénierie tissulaire et thérapie cellulaire somatique.",
    ),
    source=sources.TISSUE_FIRST,
    rests_on=(tissue_engineered, somatic_cell_therapy),
)
def tissue_before_cells(product: Product) -> Truth:
    """Art. 2(4)."""
    return all_of(tissue_engineered(product), somatic_cell_therapy(product))


@provision(
    title=Text("Gene therapy first", "Priorité à la thérapie génique"),
    yes=Text(
        "It could be a gene therapy and a cell therapy or tissue engineered product: it is a gene therapy.",
        "Il pourrait être une thérapie génique et une thérapie cellulaire ou un produit issu de "
        "l’ingénierie tissulaire : c’est une thérapie génique.",
    ),
    no=Text(
        "There is no choice to make between gene therapy and another class.",
        "Il n’y a pas à choisir entre thérapie génique et une autre classe.",
    ),
    source=sources.GENE_FIRST,
    rests_on=(gene_therapy, tissue_engineered, somatic_cell_therapy),
)
def gene_before_cells(product: Product) -> Truth:
    """Art. 2(5)."""
    cells = any_of(tissue_engineered(product), somatic_cell_therapy(product))
    return all_of(gene_therapy(product), cells)


ORIGIN_READS = ("contains_cells", "donor")
_ORIGIN_OF_DONOR = {
    "patient": AUTOLOGOUS,
    "another_person": ALLOGENEIC,
    "patient_and_another": ALLOGENEIC,
    "animal": XENOGENEIC,
    "human_and_animal": XENOGENEIC,
}


def origin_of(product: Product) -> str | None:
    """Return whose cells they are; None when that is not known.

    Patient and other people together count as allogeneic (Art. 2(3)). A product with animal cells
    is called xenogeneic even when human cells are with them: the law names no order there, this is
    the catalogue's own and careful reading.
    """
    if product.contains_cells is False:
        return NOT_APPLICABLE
    return None if product.donor is None else _ORIGIN_OF_DONOR[product.donor]

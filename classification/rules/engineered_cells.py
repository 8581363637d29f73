"""Cells or tissues, and when they are engineered: Regulation (EC) No 1394/2007, Art. 2(1)(c)."""

from classification import sources
from classification.facts import annex_one
from classification.product import Product
from classification.text import Text
from classification.truth import Truth, all_of, any_of, negation

from .provision import provision


@provision(
    title=Text("Cells or tissues", "Cellules ou tissus"),
    yes=Text(
        "The product contains or consists of cells or tissues.",
        "Le produit contient des cellules ou tissus, ou en est constitué.",
    ),
    no=Text(
        "The product contains no cells or tissues; elements without a nucleus (platelets, red "
        "cells) are not counted as cells.",
        "Le produit ne contient ni cellules ni tissus ; les éléments sans noyau (plaquettes, "
        "globules rouges) ne comptent pas comme cellules.",
    ),
    source=sources.ATMP_DEFINITION,
    also=(sources.RECOMMENDATIONS,),
    reads=("contains_cells", "nucleated"),
)
def cells_or_tissues(product: Product) -> Truth:
    """Art. 2(1); the Committee does not count elements without a nucleus as cells."""
    return all_of(product.contains_cells, product.nucleated)


@provision(
    title=Text("Steps of Annex I", "Étapes de l’annexe I"),
    yes=Text(
        "Some steps are those of Annex I: they do not count as substantial manipulations.",
        "Des étapes sont celles de l’annexe I : elles ne comptent pas comme manipulations substantielles.",
    ),
    no=Text("None of the steps of Annex I is made.", "Aucune étape de l’annexe I n’est faite."),
    source=sources.ANNEX_I,
    reads=tuple(fact.key for fact in annex_one.FACTS),
)
def annex_one_steps(product: Product) -> Truth:
    """Annex I: the steps are named so that the reader sees them, they never decide the class."""
    return any_of(*(getattr(product, fact.key) for fact in annex_one.FACTS))


@provision(
    title=Text("Substantial manipulation", "Manipulation substantielle"),
    yes=Text(
        "The cells or tissues are substantially manipulated: characteristics that matter for the use are changed.",
        "Les cellules ou tissus subissent une manipulation substantielle : des caractéristiques "
        "qui comptent pour l’usage sont changées.",
    ),
    no=Text(
        "The cells or tissues are not substantially manipulated; the steps of Annex I do not count.",
        "Les cellules ou tissus ne subissent pas de manipulation substantielle ; les étapes de "
        "l’annexe I ne comptent pas.",
    ),
    source=sources.ENGINEERED,
    also=(sources.ANNEX_I, sources.REFLECTION_PAPER),
    reads=("characteristics_altered",),
)
def substantial_manipulation(product: Product) -> Truth:
    """Art. 2(1)(c), first indent; which steps count is in `implications.py`."""
    return product.characteristics_altered


@provision(
    title=Text("Another essential function", "Autre fonction essentielle"),
    yes=Text(
        "The cells are not used for the same essential function in the recipient as in the donor.",
        "Les cellules ne sont pas utilisées pour la même fonction essentielle chez le receveur et le donneur.",
    ),
    no=Text(
        "The cells are used for the same essential function in the recipient as in the donor.",
        "Les cellules sont utilisées pour la même fonction essentielle chez le receveur et le donneur.",
    ),
    source=sources.ENGINEERED,
    also=(sources.REFLECTION_PAPER,),
    reads=("same_essential_function",),
)
def different_essential_function(product: Product) -> Truth:
    """Art. 2(1)(c), second indent."""
    return negation(product.same_essential_function)


@provision(
    title=Text("Engineered cells or tissues", "Cellules ou tissus issus de l’ingénierie"),
    yes=Text(
        "The cells or tissues are engineered: substantially manipulated, or used for another essential function.",
        "Les cellules ou tissus sont issus de l’ingénierie : manipulés substantiellement, ou "
        "utilisés pour une autre fonction essentielle.",
    ),
    no=Text(
        "There are no engineered cells or tissues.",
        "Il n’y a pas de cellules ou tissus issus de l’ingénierie.",
    ),
    source=sources.ENGINEERED,
    rests_on=(cells_or_tissues, substantial_manipulation, different_essential_function),
)
def engineered_cells(product: Product) -> Truth:
    """Art. 2(1)(c): one of the two conditions is enough; point 2.2(a) of Part IV says the same."""
    return all_of(
        cells_or_tissues(product),
        any_of(substantial_manipulation(product), different_essential_function(product)),
    )

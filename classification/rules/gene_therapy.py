"""Gene therapy medicinal product: Directive 2001/83/EC, Annex I, Part IV, point 2.1."""

from classification import sources
from classification.product import Product
from classification.text import Text
from classification.truth import Truth, all_of, any_of, negation, one_of

from .medicinal import medicinal_product
from .provision import provision


@provision(
    title=Text("Recombinant nucleic acid", "Acide nucléique recombinant"),
    yes=Text(
        "The active substance contains or consists of a recombinant nucleic acid.",
        "La substance active contient un acide nucléique recombinant, ou en est constituée.",
    ),
    no=Text(
        "The active substance contains no recombinant nucleic acid.",
        "La substance active ne contient pas d’acide nucléique recombinant.",
    ),
    source=sources.GENE_THERAPY,
    also=(sources.RECOMMENDATIONS,),
    reads=("nucleic_acid", "genetically_modified"),
)
def recombinant_nucleic_acid(product: Product) -> Truth:
    """Point 2.1(a), first limb.

    Cells modified or edited outside the body count: the modified sequence they carry is read by
    the Committee as the recombinant nucleic acid.
    """
    return any_of(one_of(product.nucleic_acid, "recombinant"), product.genetically_modified)


@provision(
    title=Text("Acting on a genetic sequence", "Action sur une séquence génétique"),
    yes=Text(
        "It is administered to regulate, repair, replace, add or delete a genetic sequence.",
        "Il est administré pour réguler, réparer, remplacer, ajouter ou supprimer une séquence génétique.",
    ),
    no=Text(
        "It is not administered to regulate, repair, replace, add or delete a genetic sequence.",
        "Il n’est pas administré pour réguler, réparer, remplacer, ajouter ni supprimer une séquence génétique.",
    ),
    source=sources.GENE_THERAPY,
    reads=("sequence_purpose",),
)
def acts_on_sequence(product: Product) -> Truth:
    """Point 2.1(a), second limb."""
    return one_of(product.sequence_purpose, "regulate", "repair", "replace", "add", "delete")


@provision(
    title=Text("Effect from the sequence", "Effet venant de la séquence"),
    yes=Text(
        "The effect relates directly to the sequence or to what its expression produces.",
        "L’effet est lié directement à la séquence ou au produit de son expression.",
    ),
    no=Text(
        "The effect does not relate directly to the sequence: genetic modification alone does not make a gene therapy.",
        "L’effet n’est pas lié directement à la séquence : une modification génétique ne fait pas "
        "à elle seule une thérapie génique.",
    ),
    source=sources.GENE_THERAPY,
    reads=("effect_from_sequence",),
)
def effect_from_sequence(product: Product) -> Truth:
    """Point 2.1(b)."""
    return product.effect_from_sequence


@provision(
    title=Text("Vaccine against an infectious disease", "Vaccin contre une maladie infectieuse"),
    yes=Text(
        "It is a vaccine against an infectious disease: never a gene therapy.",
        "C’est un vaccin contre une maladie infectieuse : jamais une thérapie génique.",
    ),
    no=Text(
        "It is not a vaccine against an infectious disease.",
        "Ce n’est pas un vaccin contre une maladie infectieuse.",
    ),
    source=sources.GENE_THERAPY,
    reads=("vaccine_target",),
)
def infectious_disease_vaccine(product: Product) -> Truth:
    """Point 2.1, last sentence: the ground is the target, not the kind of nucleic acid."""
    return one_of(product.vaccine_target, "infectious_disease")


@provision(
    title=Text("Gene therapy medicinal product", "Médicament de thérapie génique"),
    yes=Text(
        "All the conditions of a gene therapy medicinal product are met.",
        "Toutes les conditions du médicament de thérapie génique sont réunies.",
    ),
    no=Text(
        "At least one condition of a gene therapy medicinal product is not met.",
        "Au moins une condition du médicament de thérapie génique n’est pas remplie.",
    ),
    source=sources.GENE_THERAPY,
    rests_on=(
        medicinal_product,
        recombinant_nucleic_acid,
        acts_on_sequence,
        effect_from_sequence,
        infectious_disease_vaccine,
    ),
)
def gene_therapy(product: Product) -> Truth:
    """Point 2.1 as a whole: (a) and (b), and no vaccine against an infectious disease."""
    return all_of(
        medicinal_product(product),
        recombinant_nucleic_acid(product),
        acts_on_sequence(product),
        effect_from_sequence(product),
        negation(infectious_disease_vaccine(product)),
    )

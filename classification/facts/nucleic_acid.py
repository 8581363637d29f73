"""The nucleic acid of the product and where the effect comes from."""

from classification.text import Text

from .fact import Section, choice, yes_or_no

SECTION = Section("nucleic_acid", Text("Nucleic acid", "Acide nucléique"))

NUCLEIC_ACID = choice(
    "nucleic_acid",
    SECTION,
    Text("nucleic acid", "acide nucléique"),
    Text(
        "Which nucleic acid does the active substance contain or consist of?",
        "Quel acide nucléique la substance active contient-elle, ou en quoi consiste-t-elle ?",
    ),
    Text(
        "Recombinant: plasmid, viral vector, messenger RNA transcribed in vitro, modified virus or "
        "bacteria, genetically modified cells. Synthetic: oligonucleotide made chemically "
        "(antisense, small interfering RNA). The genome of unmodified human cells does not count.",
        "Recombinant : plasmide, vecteur viral, ARN messager transcrit in vitro, virus ou bactérie "
        "modifiés, cellules génétiquement modifiées. Synthétique : oligonucléotide obtenu par "
        "chimie (antisens, petit ARN interférent). Le génome de cellules humaines non modifiées "
        "ne compte pas.",
    ),
    {
        "recombinant": Text("a recombinant nucleic acid", "un acide nucléique recombinant"),
        "synthetic": Text(
            "only a chemically synthesised oligonucleotide",
            "seulement un oligonucléotide de synthèse chimique",
        ),
        "unmodified_microorganism": Text(
            "only the natural genome of an unmodified virus or bacterium",
            "seulement le génome naturel d’un virus ou d’une bactérie non modifiés",
        ),
        "none": Text("none", "aucun"),
    },
)
SEQUENCE_PURPOSE = choice(
    "sequence_purpose",
    SECTION,
    Text("what the nucleic acid is to do", "rôle de l’acide nucléique"),
    Text(
        "What is the nucleic acid to do to a genetic sequence?",
        "Que doit faire cet acide nucléique à une séquence génétique ?",
    ),
    Text(
        "Bringing a gene or a messenger RNA that the cell will express is adding a sequence. "
        "Cutting a gene out of action is deleting or regulating it.",
        "Apporter un gène ou un ARN messager que la cellule exprimera, c’est ajouter une "
        "séquence. Mettre un gène hors d’usage, c’est le supprimer ou le réguler.",
    ),
    {
        "add": Text("add a sequence", "ajouter une séquence"),
        "replace": Text("replace a sequence", "remplacer une séquence"),
        "repair": Text("repair a sequence", "réparer une séquence"),
        "regulate": Text("regulate a sequence", "réguler une séquence"),
        "delete": Text("delete a sequence", "supprimer une séquence"),
        "none_of_these": Text("none of these", "rien de cela"),
    },
    after="nucleic_acid",
)
SAFETY_SWITCH_ONLY = yes_or_no(
    "safety_switch_only",
    SECTION,
    Text(
        "Does the added sequence serve only as a safety switch or a marker?",
        "La séquence ajoutée sert-elle seulement d’interrupteur de sécurité ou de marqueur ?",
    ),
    Text(
        "For example a suicide gene that lets the cells be destroyed if they do harm: the benefit "
        "then comes from the cells, not from the sequence.",
        "Par exemple un gène suicide qui permet de détruire les cellules si elles nuisent : le "
        "bénéfice vient alors des cellules, non de la séquence.",
    ),
    Text(
        "the sequence is only a safety switch or a marker",
        "la séquence n’est qu’un interrupteur de sécurité ou un marqueur",
    ),
    Text(
        "the sequence is more than a safety switch or a marker",
        "la séquence est plus qu’un interrupteur de sécurité ou un marqueur",
    ),
    after="nucleic_acid",
)
EFFECT_FROM_SEQUENCE = yes_or_no(
    "effect_from_sequence",
    SECTION,
    Text(
        "Does the effect come directly from that sequence, or from what it makes the cell produce?",
        "L’effet vient-il directement de cette séquence, ou de ce qu’elle fait produire à la cellule ?",
    ),
    Text(
        "Yes for the receptor of a CAR-T cell, a coagulation factor made from a vector, a tumour "
        "antigen made from a messenger RNA. No if the cells would act in the same way without it.",
        "Oui pour le récepteur d’une cellule CAR-T, un facteur de coagulation produit grâce à un "
        "vecteur, un antigène tumoral produit grâce à un ARN messager. Non si les cellules "
        "agiraient de même sans elle.",
    ),
    Text(
        "the effect comes directly from the sequence or its product",
        "l’effet vient directement de la séquence ou de son produit",
    ),
    Text(
        "the effect does not come directly from the sequence or its product",
        "l’effet ne vient pas directement de la séquence ni de son produit",
    ),
    after="nucleic_acid",
)

FACTS = (NUCLEIC_ACID, SEQUENCE_PURPOSE, SAFETY_SWITCH_ONLY, EFFECT_FROM_SEQUENCE)

"""What decides the regime outside the four classes, and the hospital preparation."""

from classification.text import Text

from .fact import Section, choice, yes_or_no

SECTION = Section("circumstances", Text("Circumstances", "Circonstances"))

OTHER_SUBSTANCE = choice(
    "other_substance",
    SECTION,
    Text("active substance", "substance active"),
    Text(
        "If there are no cells and no nucleic acid: what is the active substance?",
        "S’il n’y a ni cellules ni acide nucléique : quelle est la substance active ?",
    ),
    Text(
        "It does not decide the class, only the rules that apply instead.",
        "Cela ne décide pas de la classe, seulement des règles qui s’appliquent à la place.",
    ),
    {
        "protein": Text("a protein or an antibody", "une protéine ou un anticorps"),
        "vesicles": Text("extracellular vesicles or exosomes", "des vésicules extracellulaires ou exosomes"),
        "microbiota": Text("faecal or other microbiota", "un microbiote fécal ou autre"),
        "chemical": Text("a chemical substance", "une substance chimique"),
        "material": Text("a material that acts mechanically", "un matériau à action mécanique"),
        "other": Text("something else", "autre chose"),
    },
)
NON_ROUTINE = yes_or_no(
    "non_routine",
    SECTION,
    Text(
        "Is it prepared on a non-routine basis, to specific quality standards?",
        "Est-il préparé de façon ponctuelle, selon des normes de qualité spécifiques ?",
    ),
    Text(
        "For the hospital exemption. It changes the procedure, never the class.",
        "Pour l’exemption hospitalière. Cela change la procédure, jamais la classe.",
    ),
    Text("it is prepared on a non-routine basis", "il est préparé de façon ponctuelle"),
    Text("it is prepared routinely", "il est préparé de façon courante"),
)
INDIVIDUAL_PRESCRIPTION = yes_or_no(
    "individual_prescription",
    SECTION,
    Text(
        "Is it made to an individual prescription, for one patient?",
        "Est-il fabriqué sur prescription individuelle, pour un patient déterminé ?",
    ),
    Text("For the hospital exemption.", "Pour l’exemption hospitalière."),
    Text("it is made for one patient", "il est fabriqué pour un patient déterminé"),
    Text("it is not made for one patient", "il n’est pas fabriqué pour un patient déterminé"),
)
SAME_STATE_HOSPITAL = yes_or_no(
    "same_state_hospital",
    SECTION,
    Text(
        "Is it used in a hospital of the same Member State, under a doctor’s responsibility?",
        "Est-il utilisé dans un hôpital du même État membre, sous la responsabilité d’un médecin ?",
    ),
    Text("For the hospital exemption.", "Pour l’exemption hospitalière."),
    Text(
        "it is used in a hospital of the same Member State",
        "il est utilisé dans un hôpital du même État membre",
    ),
    Text(
        "it is not used in a hospital of the same Member State",
        "il n’est pas utilisé dans un hôpital du même État membre",
    ),
)

FACTS = (OTHER_SUBSTANCE, NON_ROUTINE, INDIVIDUAL_PRESCRIPTION, SAME_STATE_HOSPITAL)

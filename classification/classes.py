"""The names of the classes, of the certainties and of the origins, in both languages."""

from .text import Text

GENE_THERAPY = "gene_therapy"
SOMATIC_CELL_THERAPY = "somatic_cell_therapy"
TISSUE_ENGINEERED = "tissue_engineered"
NOT_ATMP = "not_atmp"

CLASSES: tuple[str, ...] = (GENE_THERAPY, SOMATIC_CELL_THERAPY, TISSUE_ENGINEERED, NOT_ATMP)
CLASS_NAMES: dict[str, Text] = {
    GENE_THERAPY: Text("gene therapy medicinal product", "médicament de thérapie génique"),
    SOMATIC_CELL_THERAPY: Text("somatic cell therapy medicinal product", "médicament de thérapie cellulaire somatique"),
    TISSUE_ENGINEERED: Text("tissue engineered product", "produit issu de l’ingénierie cellulaire ou tissulaire"),
    NOT_ATMP: Text(
        "not an advanced therapy medicinal product",
        "produit qui n’est pas un médicament de thérapie innovante",
    ),
}

SURE = "sure"
LIKELY = "likely"
UNDETERMINED = "undetermined"
CERTAINTIES: dict[str, Text] = {
    SURE: Text(
        "sure: on the facts stated, the law leaves one class",
        "sûr : sur les faits énoncés, le droit ne laisse qu’une classe",
    ),
    LIKELY: Text(
        "likely: an inference or a usual reading was needed",
        "probable : il a fallu une inférence ou une lecture d’usage",
    ),
    UNDETERMINED: Text(
        "undetermined: several classes are still possible",
        "indéterminé : plusieurs classes restent possibles",
    ),
}

AUTOLOGOUS = "autologous"
ALLOGENEIC = "allogeneic"
XENOGENEIC = "xenogeneic"
NOT_APPLICABLE = "not_applicable"
ORIGINS: dict[str, Text] = {
    AUTOLOGOUS: Text("autologous", "autologue"),
    ALLOGENEIC: Text("allogeneic", "allogénique"),
    XENOGENEIC: Text("xenogeneic", "xénogénique"),
    NOT_APPLICABLE: Text("not applicable (no cells)", "sans objet (pas de cellules)"),
}
COMBINED_NAMES: dict[bool, Text] = {
    True: Text(
        "combined advanced therapy medicinal product",
        "médicament combiné de thérapie innovante",
    ),
    False: Text("not combined with a device", "non combiné à un dispositif"),
}

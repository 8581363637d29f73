"""The manipulations of Annex I of Regulation (EC) No 1394/2007: they are not substantial."""

from classification.text import Text

from .fact import Fact, Section, yes_or_no

SECTION = Section(
    "annex_one",
    Text("Steps that are not substantial (Annex I)", "Étapes non substantielles (annexe I)"),
)
_HELP = Text(
    "Annex I names this step among those that are not substantial: it never makes an advanced therapy by itself.",
    "L’annexe I cite cette étape parmi celles qui ne sont pas substantielles : elle ne fait jamais "
    "à elle seule une thérapie innovante.",
)


def _step(key: str, en: str, fr: str) -> Fact:
    """Make one step of the list; `en` and `fr` are participles ("cut", "découpés")."""
    return yes_or_no(
        key,
        SECTION,
        Text(f"Are the cells or tissues {en}?", f"Les cellules ou tissus sont-ils {fr} ?"),
        _HELP,
        Text(f"the cells or tissues are {en}", f"les cellules ou tissus sont {fr}"),
        Text(f"the cells or tissues are not {en}", f"les cellules ou tissus ne sont pas {fr}"),
    )


STEPS = (
    _step("cutting", "cut", "découpés"),
    _step("grinding", "ground", "broyés"),
    _step("shaping", "shaped", "mis en forme"),
    _step("centrifugation", "centrifuged", "centrifugés"),
    _step(
        "antimicrobial_soaking",
        "soaked in an antibiotic or antimicrobial solution",
        "trempés dans une solution antibiotique ou antimicrobienne",
    ),
    _step("sterilisation", "sterilised", "stérilisés"),
    _step("irradiation", "irradiated", "irradiés"),
    _step(
        "cell_separation",
        "separated, concentrated or purified",
        "séparés, concentrés ou purifiés",
    ),
    _step("filtering", "filtered", "filtrés"),
    _step("lyophilisation", "freeze-dried", "lyophilisés"),
    _step("freezing", "frozen", "congelés"),
    _step("cryopreservation", "cryopreserved", "cryoconservés"),
    _step("vitrification", "vitrified", "vitrifiés"),
)
ONLY_ANNEX_ONE = yes_or_no(
    "only_annex_one_steps",
    SECTION,
    Text(
        "Are the steps of this list the only ones the cells or tissues go through?",
        "Les étapes de cette liste sont-elles les seules que subissent les cellules ou tissus ?",
    ),
    Text(
        "Cutting, grinding, shaping, centrifugation, antimicrobial soaking, sterilisation, "
        "irradiation, separation, filtering, freeze-drying, freezing, cryopreservation, "
        "vitrification. Washing them counts too. Culture does not.",
        "Découpe, broyage, mise en forme, centrifugation, trempage antimicrobien, stérilisation, "
        "irradiation, séparation, filtration, lyophilisation, congélation, cryoconservation, "
        "vitrification. Le lavage aussi. Pas la culture.",
    ),
    Text(
        "the cells go only through the steps of Annex I",
        "les cellules ne subissent que les étapes de l’annexe I",
    ),
    Text(
        "the cells go through other steps than those of Annex I",
        "les cellules subissent d’autres étapes que celles de l’annexe I",
    ),
    after="contains_cells",
)

FACTS = (ONLY_ANNEX_ONE, *STEPS)

"""What one fact says about another: what follows, what cannot be, what is presumed.

A consequence is certain and belongs to the words of the questions or to settled practice; a
presumption is the usual reading of the Committee for Advanced Therapies and can be overruled by
answering the question: a verdict that needs it is at most "likely".
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import ContradictoryFacts
from .facts import FACTS, Value
from .sources import REFLECTION_PAPER, Source
from .text import Text

Values = dict[str, Value]
"""The known facts: key and value; a fact that is not known is absent."""


@dataclass(frozen=True)
class Consequence:
    """If `fact` has `value`, then `then` has `then_value`; `why` says so in words."""

    fact: str
    value: Value
    then: str
    then_value: Value
    why: Text
    source: Source | None = None


@dataclass(frozen=True)
class Derivation:
    """A fact nobody stated: it follows from the fact `because`."""

    fact: str
    value: Value
    because: str
    why: Text
    source: Source | None

    def to_dict(self, language: str) -> dict[str, object]:
        """Return the derivation in one language, ready for JSON."""
        fact = FACTS[self.fact]
        return {
            "fact": self.fact,
            "value": fact.answer_for(self.value).key,
            "phrase": fact.phrase(self.value).in_language(language),
            "because": self.because,
            "why": self.why.in_language(language),
            "source": None if self.source is None else self.source.to_dict(language),
        }


_IN_THE_PRODUCT = Text(
    "The question is about cells or tissues of the product: it contains some.",
    "La question porte sur des cellules ou tissus du produit : il en contient donc.",
)
_WITH_A_DEVICE = Text(
    "The answer speaks of a device: there is one.",
    "La réponse parle d’un dispositif : il y en a donc un.",
)
_BLOOD = Text(
    "A blood component for transfusion is prepared without changing its cells and does in the "
    "recipient what it did in the donor.",
    "Un composant sanguin à transfuser est préparé sans modifier ses cellules et fait chez le "
    "receveur ce qu’il faisait chez le donneur.",
)
_NOT_BLOOD = Text(
    "The answer names something other than a blood component.",
    "La réponse nomme autre chose qu’un composant sanguin.",
)
_NOT_IN_ANNEX = Text(
    "This step is not in the list of Annex I.",
    "Cette étape ne figure pas dans la liste de l’annexe I.",
)
_SUBSTANTIAL = Text(
    "The Committee for Advanced Therapies treats this step as a substantial manipulation.",
    "Le Comité des thérapies innovantes tient cette étape pour une manipulation substantielle.",
)

CONSEQUENCES: tuple[Consequence, ...] = (
    *(
        Consequence(step, True, "contains_cells", True, _IN_THE_PRODUCT)
        for step in (
            "nucleated",
            "viable",
            "cultured",
            "expanded",
            "activated",
            "differentiated",
            "genetically_modified",
            "genome_edited",
        )
    ),
    *(Consequence("donor", donor, "contains_cells", True, _IN_THE_PRODUCT) for donor in FACTS["donor"].values),
    Consequence("blood_component", True, "characteristics_altered", False, _BLOOD),
    Consequence("blood_component", True, "same_essential_function", True, _BLOOD),
    *(
        Consequence(key, value, "blood_component", False, _NOT_BLOOD)
        for key, values in (
            ("nucleic_acid", ("recombinant", "synthetic", "unmodified_microorganism")),
            ("vaccine_target", ("infectious_disease", "tumour", "other")),
            ("other_substance", ("protein", "vesicles", "microbiota", "chemical", "material")),
        )
        for value in values
    ),
    Consequence(
        "expanded",
        True,
        "cultured",
        True,
        Text("To expand cells is to culture them.", "Amplifier des cellules, c’est les cultiver."),
    ),
    Consequence(
        "genome_edited",
        True,
        "genetically_modified",
        True,
        Text(
            "To edit the genome of cells is to modify them genetically.",
            "Éditer le génome de cellules, c’est les modifier génétiquement.",
        ),
    ),
    *(
        Consequence(step, True, "characteristics_altered", True, _SUBSTANTIAL, REFLECTION_PAPER)
        for step in ("expanded", "activated", "differentiated", "genetically_modified")
    ),
    *(
        Consequence(step, True, "only_annex_one_steps", False, _NOT_IN_ANNEX)
        for step in ("cultured", "activated", "differentiated", "genetically_modified")
    ),
    Consequence("enzymatic_digestion", "separate_cells", "only_annex_one_steps", False, _NOT_IN_ANNEX),
    Consequence(
        "only_annex_one_steps",
        True,
        "characteristics_altered",
        False,
        Text(
            "The steps of Annex I do not count as substantial manipulations.",
            "Les étapes de l’annexe I ne comptent pas comme manipulations substantielles.",
        ),
    ),
    Consequence(
        "safety_switch_only",
        True,
        "effect_from_sequence",
        False,
        Text(
            "If the sequence is only a safety switch or a marker, the effect does not come from it.",
            "Si la séquence n’est qu’un interrupteur de sécurité ou un marqueur, l’effet ne vient pas d’elle.",
        ),
    ),
    *(
        Consequence(
            "device_role",
            role,
            "device_integral",
            False,
            Text(
                "A device that only delivers the product or only serves the culture is not an integral part of it.",
                "Un dispositif qui ne sert qu’à administrer le produit ou qu’à la culture n’en "
                "fait pas partie intégrante.",
            ),
            REFLECTION_PAPER,
        )
        for role in ("delivery_only", "culture_only")
    ),
    *(Consequence(key, True, "device", True, _WITH_A_DEVICE) for key in ("device_integral", "device_in_final_product")),
    *(Consequence("device_role", role, "device", True, _WITH_A_DEVICE) for role in FACTS["device_role"].values),
)
PRESUMPTIONS: tuple[Consequence, ...] = (
    Consequence(
        "cultured",
        True,
        "characteristics_altered",
        True,
        Text(
            "A culture outside the body is generally read as changing the cells; data showing the "
            "contrary can overrule this.",
            "Une culture hors du corps est en général lue comme changeant les cellules ; des "
            "données contraires peuvent l’écarter.",
        ),
        REFLECTION_PAPER,
    ),
    Consequence(
        "enzymatic_digestion",
        "separate_cells",
        "characteristics_altered",
        True,
        Text(
            "Enzymes that separate the cells of a tissue are generally read as a substantial "
            "manipulation; data showing that the cells keep what matters can overrule this.",
            "La séparation enzymatique des cellules d’un tissu est en général lue comme une "
            "manipulation substantielle ; des données montrant que les cellules gardent ce qui "
            "compte peuvent l’écarter.",
        ),
        REFLECTION_PAPER,
    ),
)


def _following() -> dict[tuple[str, Value], tuple[tuple[str, Value, Consequence], ...]]:
    """Index the consequences by the fact they start from, each with its contrapositive."""
    index: dict[tuple[str, Value], list[tuple[str, Value, Consequence]]] = {}
    for rule in CONSEQUENCES:
        index.setdefault((rule.fact, rule.value), []).append((rule.then, rule.then_value, rule))
        if isinstance(rule.value, bool) and isinstance(rule.then_value, bool):
            contrary = (rule.then, not rule.then_value)
            index.setdefault(contrary, []).append((rule.fact, not rule.value, rule))
    return {start: tuple(ends) for start, ends in index.items()}


_FOLLOWING = _following()


def consequences_of(key: str, value: Value) -> tuple[tuple[str, Value], ...]:
    """Return the facts and values that follow directly from `key` having `value`."""
    return tuple((then, answer) for then, answer, _ in _FOLLOWING.get((key, value), ()))


def extend(values: Values, key: str, value: Value) -> Values | None:
    """Add one fact and all that follows; None if that contradicts the facts already known."""
    extended = dict(values)
    extended[key] = value
    todo = [(key, value)]
    while todo:
        fact = todo.pop()
        for then, answer, _ in _FOLLOWING.get(fact, ()):
            known = extended.get(then)
            if known is None:
                extended[then] = answer
                todo.append((then, answer))
            elif known != answer:
                return None
    return extended


def close(stated: Mapping[str, Value]) -> tuple[Values, tuple[Derivation, ...]]:
    """Return the facts stated with all that follows, and how each was derived.

    Raises ContradictoryFacts, naming two facts that were stated, when they cannot both hold.
    """
    values: Values = dict(stated)
    derived: dict[str, Derivation] = {}

    def origin(key: str) -> str:
        while key in derived:
            key = derived[key].because
        return key

    todo = deque(values.items())
    while todo:
        key, value = todo.popleft()
        for then, answer, rule in _FOLLOWING.get((key, value), ()):
            known = values.get(then)
            if known is None:
                values[then] = answer
                derived[then] = Derivation(then, answer, key, rule.why, rule.source)
                todo.append((then, answer))
            elif known != answer:
                raise _contradiction(stated, origin(key), origin(then), rule.why)
    return values, tuple(derived.values())


def presumed(values: Values) -> tuple[Consequence, ...]:
    """Return the presumptions that apply: their fact is known, their conclusion is not."""
    return tuple(rule for rule in PRESUMPTIONS if values.get(rule.fact) == rule.value and values.get(rule.then) is None)


def _contradiction(stated: Mapping[str, Value], first: str, second: str, why: Text) -> ContradictoryFacts:
    phrases = [FACTS[key].phrase(stated[key]) for key in (first, second)]
    message = Text(
        en=f"Two answers contradict each other: “{phrases[0].en}” and “{phrases[1].en}”. {why.en}",
        fr=f"Deux réponses se contredisent : « {phrases[0].fr} » et « {phrases[1].fr} ». {why.fr}",
    )
    return ContradictoryFacts(first, second, why, message)

"""What a person answers otherwise than a text was read: the answers, and what they take away."""

from collections.abc import Mapping
from dataclasses import dataclass

from classification.facts import Value
from classification.implications import Values, close, extend
from classification.product import Product

from .reading import ReadFact, Reading


@dataclass(frozen=True)
class Overruling:
    """`answers` are the facts answered, `unknown` those answered "not known".

    `terms` are the words that were read otherwise and `rules` the inferences answered against:
    nothing more is inferred from them.
    """

    answers: Values
    unknown: frozenset[str]
    terms: frozenset[str]
    rules: frozenset[str]

    def is_about(self, fact: str) -> bool:
        """Was this fact answered, be it with "not known"?"""
        return fact in self.answers or fact in self.unknown


NOTHING = Overruling({}, frozenset(), frozenset(), frozenset())


def overruling(reading: Reading, answers: Mapping[str, str]) -> Overruling:
    """Compare answers, as words, with what was read; raises as `Product.from_answers` does."""
    given = Product.from_answers(answers).stated()
    unknown = frozenset(answers) - given.keys()
    contrary = [one for one in reading.facts if one.key in answers and given.get(one.key) != one.value]
    return Overruling(
        answers=given,
        unknown=unknown,
        terms=frozenset(key for one in contrary for key in _terms(one)),
        rules=frozenset(one.rule for one in contrary if one.rule is not None),
    )


def _terms(fact: ReadFact) -> frozenset[str]:
    """Return the terms that stated the fact; a disease is still the disease, whatever it was read to mean."""
    return frozenset(one.term.key for one in fact.evidence if one.term.kind != "conditions")


def compatible(stated: Mapping[str, Value], answers: Values) -> Values:
    """Return the facts stated that can hold beside the answers."""
    closed, _ = close(answers)
    kept: Values = {}
    for key, value in stated.items():
        extended = extend(closed, key, value) if closed.get(key, value) == value else None
        if extended is not None:
            closed = extended
            kept[key] = value
    return kept

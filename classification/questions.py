"""Which facts are missing, and which one to ask first.

The most deciding first: for each unknown fact, each possible answer is tried and what remains
possible is counted. The order is computed for the product at hand, never fixed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .classes import NOT_ATMP
from .completions import open_conditions, possible_classes
from .facts import FACTS, Fact
from .implications import Values, extend
from .product import Product
from .rules import RuleSet
from .rules.precedence import ORIGIN_READS, origin_of
from .rules.regimes import regime_of

CLASS = "class"
COMBINED = "combined"
ORIGIN = "origin"
REGIME = "regime"


@dataclass(frozen=True)
class Question:
    """A missing fact worth asking.

    `decides` says what it decides: "class", "combined", "origin" or "regime". `confirms` is true
    when the fact was inferred or presumed and the question is asked to make sure. `remaining` is
    the mean number of classes left after an answer (for "class"; 0 otherwise).
    """

    fact: Fact
    decides: str
    confirms: bool = False
    remaining: float = 0.0

    def to_dict(self, language: str) -> dict[str, object]:
        """Return the question in one language, ready for JSON or a form."""
        return {
            **self.fact.to_dict(language),
            "decides": self.decides,
            "confirms": self.confirms,
        }


def class_questions(values: Values, rules: RuleSet) -> list[Question]:
    """Return the facts that help decide the class, the most deciding first.

    Empty when only one class is left.
    """
    possible = possible_classes(values, rules)
    if len(possible) == 1:
        return []
    product = Product.completion(values)
    opened = len(open_conditions(product, rules))
    needed = {key for condition in open_conditions(product, rules) for key in condition.reads}
    ranked = []
    for rank, key in enumerate(rules.influencing_facts):
        if key in values:
            continue
        outcomes = _outcomes(values, key, rules)
        nothing_settled = all(outcome[1:] == (len(possible), opened) for outcome in outcomes)
        if nothing_settled and key not in needed:
            continue
        answers = sum(weight for weight, _, _ in outcomes)
        classes = sum(weight * count for weight, count, _ in outcomes) / answers
        conditions = sum(weight * count for weight, _, count in outcomes) / answers
        ranked.append((classes, conditions, rank, key))
    return [Question(FACTS[key], CLASS, remaining=classes) for classes, key in _askable(ranked)]


def _askable(ranked: list[tuple[float, float, int, str]]) -> Iterator[tuple[float, str]]:
    """Yield the facts best first, each after the fact it only makes sense after."""
    waiting = sorted(ranked)
    while waiting:
        keys = {key for *_, key in waiting}
        best = next(one for one in waiting if FACTS[one[3]].after not in keys)
        waiting.remove(best)
        yield best[0], best[3]


def _outcomes(values: Values, key: str, rules: RuleSet) -> list[tuple[float, int, int]]:
    """Return what each answer would leave: classes and conditions still open.

    Each with its weight: the number of answers that lead there, a rare one counting for a tenth.
    """
    outcomes = []
    for group in rules.groups_of(key):
        answered = extend(values, key, group[0])
        if answered is not None:
            classes = len(possible_classes(answered, rules))
            opened = len(open_conditions(Product.completion(answered), rules)) if classes > 1 else 0
            weight = sum(0.1 if value == FACTS[key].rare else 1.0 for value in group)
            outcomes.append((weight, classes, opened))
    return outcomes


def other_questions(values: Values, candidates: frozenset[str], rules: RuleSet) -> list[Question]:
    """Return the facts missing to say combined or not, the origin, and the regime outside."""
    product = Product.completion(values)
    questions: list[Question] = []
    if candidates != {NOT_ATMP} and rules.combined(product) is None:
        questions += _unknown(values, rules.combined.reads, COMBINED)
    if origin_of(product) is None:
        questions += _unknown(values, ORIGIN_READS, ORIGIN)
    if candidates == {NOT_ATMP} and regime_of(product, rules.regimes) is None:
        for regime in rules.regimes:
            if regime.applies(product) is None:
                questions += _unknown(values, regime.reads, REGIME)
    return questions


def _unknown(values: Values, keys: Iterable[str], decides: str) -> list[Question]:
    return [Question(FACTS[key], decides) for key in keys if key not in values]


def first_of_each(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Keep the first question about each fact."""
    kept: dict[str, Question] = {}
    for question in questions:
        kept.setdefault(question.fact.key, question)
    return tuple(kept.values())

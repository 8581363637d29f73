"""From what was stated to what is likely: inferred facts and usual readings, each one named."""

from dataclasses import dataclass

from .completions import possible_classes
from .facts import FACTS, Value
from .implications import Values, close, extend, presumed
from .product import Product
from .rules import RuleSet
from .sources import Source
from .text import Text

INFERRED = "inferred"
PRESUMED = "presumed"

_INFERRED_WHY = Text(
    "This was not stated; it was inferred from the description.",
    "Ce n’est pas énoncé ; c’est inféré de la description.",
)


@dataclass(frozen=True)
class Inference:
    """A fact the verdict needs and nobody stated.

    `kind` is "inferred" (by a reader) or "presumed" (a usual reading, `because` of another fact).
    """

    fact: str
    value: Value
    kind: str
    why: Text
    source: Source | None
    because: str | None = None

    def to_dict(self, language: str) -> dict[str, object]:
        """Return the inference in one language, ready for JSON."""
        fact = FACTS[self.fact]
        return {
            "fact": self.fact,
            "value": fact.answer_for(self.value).key,
            "phrase": fact.phrase(self.value).in_language(language),
            "kind": self.kind,
            "because": self.because,
            "why": self.why.in_language(language),
            "source": None if self.source is None else self.source.to_dict(language),
        }


@dataclass(frozen=True)
class Supposition:
    """The facts once presumptions are added.

    `before` are the classes left without the presumptions, `classes` those left with them.
    """

    values: Values
    before: frozenset[str]
    classes: frozenset[str]
    presumptions: tuple[Inference, ...]


def suppose(values: Values, rules: RuleSet) -> Supposition:
    """Add the usual readings to closed `values`, if more than one class is left without them."""
    before = possible_classes(values, rules)
    presumptions: list[Inference] = []
    for rule in presumed(values) if len(before) > 1 else ():
        extended = extend(values, rule.then, rule.then_value)
        # Two readings may presume the same fact: the first one is enough.
        if extended is not None and rule.then not in values:
            values = extended
            presumptions.append(Inference(rule.then, rule.then_value, PRESUMED, rule.why, rule.source, rule.fact))
    classes = possible_classes(values, rules) if presumptions else before
    return Supposition(values, before, classes, tuple(presumptions))


def needed_inferences(product: Product, rules: RuleSet) -> tuple[Inference, ...]:
    """Return the inferences a single class rests on: none of them can be taken away.

    To call only when all inferences together leave one class, and what was stated several.
    """
    classes = suppose(product.values, rules).classes
    bearing = product.inferred & product.stated().keys()
    kept = [key for key in rules.connected_facts if key in bearing]
    for key in tuple(kept):
        fewer = [other for other in kept if other != key]
        if suppose(_closed(product, fewer), rules).classes == classes:
            kept = fewer
    stated = product.stated()
    inferred = tuple(Inference(key, stated[key], INFERRED, _INFERRED_WHY, None) for key in kept)
    return (*inferred, *suppose(_closed(product, kept), rules).presumptions)


def _closed(product: Product, kept: list[str]) -> Values:
    """Return the facts stated and the inferred ones among `kept`, with what follows from them."""
    values, _ = close(
        {key: value for key, value in product.stated().items() if key not in product.inferred or key in kept}
    )
    return values

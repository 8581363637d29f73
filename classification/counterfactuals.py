"""What would change the class: the smallest changes of the known facts, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from .classes import CLASS_NAMES, CLASSES, NOT_ATMP
from .errors import ContradictoryFacts
from .facts import FACTS, Value
from .implications import Values
from .inference import suppose
from .product import Product
from .rules import RuleSet
from .text import Text

Change = tuple[tuple[str, Value], ...]

_SUBSTANTIAL_STEPS = (
    "cultured",
    "expanded",
    "activated",
    "differentiated",
    "genetically_modified",
    "genome_edited",
    "characteristics_altered",
)
_AT_MOST = 8
"""How many counterfactuals are worth reading."""


@dataclass(frozen=True)
class Counterfactual:
    """A change of the known facts and the classes it would lead to.

    `changes` are facts with their new value; `classes` the classes then possible: when there is
    more than one, the class would no longer be certain.
    """

    changes: Change
    classes: tuple[str, ...]
    sentence: Text

    def to_dict(self, language: str) -> dict[str, object]:
        """Return the counterfactual in one language, ready for JSON."""
        return {
            "changes": [
                {
                    "fact": key,
                    "value": FACTS[key].answer_for(value).key,
                    "phrase": FACTS[key].phrase(value).in_language(language),
                }
                for key, value in self.changes
            ],
            "classes": list(self.classes),
            "sentence": self.sentence.in_language(language),
        }


def counterfactuals_of(product: Product, atmp_class: str, rules: RuleSet) -> tuple[Counterfactual, ...]:
    """Return the smallest changes of known facts that change the class of `product`.

    One change first; two together only for classes that no single change reaches. At most one for
    each fact and class, the definite ones first.
    """
    found = list(_changing(product, atmp_class, _single_changes(product, atmp_class, rules), rules))
    reached = {one.classes[0] for one in found if len(one.classes) == 1}
    if len(reached) < len(CLASSES) - 1:
        for pair in _changing(product, atmp_class, _double_changes(product, atmp_class, rules), rules):
            if len(pair.classes) == 1 and pair.classes[0] not in reached:
                reached.add(pair.classes[0])
                found.append(pair)
    found.sort(key=lambda one: (len(one.classes), len(one.changes)))
    return tuple(found[:_AT_MOST])


def _changing(product: Product, atmp_class: str, changes: Iterator[Change], rules: RuleSet) -> Iterator[Counterfactual]:
    """Yield the changes after which the class is another, or no longer certain."""
    stated = product.stated()
    seen: set[tuple[str, frozenset[str]]] = set()
    for change in changes:
        try:
            changed = Product.from_values(_with(stated, change))
        except ContradictoryFacts:
            continue
        classes = suppose(changed.values, rules).classes
        same = (change[0][0] if len(change) == 1 else str(change), classes)
        if classes == {atmp_class} or same in seen:
            continue
        seen.add(same)
        ordered = tuple(name for name in CLASSES if name in classes)
        yield Counterfactual(change, ordered, _sentence(change, ordered))


def _with(stated: Values, change: Change) -> Values:
    """Return the facts with the change made.

    To go only through the steps of Annex I is to leave out all the substantial ones.
    """
    values = {**stated, **dict(change)}
    if ("only_annex_one_steps", True) in change:
        for key in (*_SUBSTANTIAL_STEPS, "enzymatic_digestion"):
            values.pop(key, None)
    return values


def _single_changes(product: Product, atmp_class: str, rules: RuleSet) -> Iterator[Change]:
    stated = product.stated()
    if product.values.get("only_annex_one_steps") is not True and (
        product.values.get("characteristics_altered") is True or _may_be_substantial(stated)
    ):
        yield (("only_annex_one_steps", True),)
    # What every class asks for tells nothing between the classes.
    premise = set() if atmp_class == NOT_ATMP else rules.premise_facts
    for key in stated:
        if key in premise or key not in rules.influencing_facts:
            continue
        for change in _changes_of(key, stated[key], rules):
            yield (change,)


def _may_be_substantial(stated: Values) -> bool:
    return any(stated.get(step) is True for step in _SUBSTANTIAL_STEPS) or (
        stated.get("enzymatic_digestion") == "separate_cells"
    )


def _double_changes(product: Product, atmp_class: str, rules: RuleSet) -> Iterator[Change]:
    singles = list(_single_changes(product, atmp_class, rules))
    for (first,), (second,) in combinations(singles, 2):
        if first[0] != second[0]:
            yield (first, second)


def _changes_of(key: str, value: Value, rules: RuleSet) -> list[tuple[str, Value]]:
    """Return the other values of the fact, rare ones aside, one of each group told apart."""
    return [(key, other) for other, *_ in rules.groups_of(key) if other not in (value, FACTS[key].rare)]


def _sentence(change: Change, classes: tuple[str, ...]) -> Text:
    phrases = [FACTS[key].phrase(value) for key, value in change]
    names = [CLASS_NAMES[name] for name in classes]
    certain = len(classes) == 1
    return Text(
        en=f"Suppose: {'; '.join(phrase.en for phrase in phrases)}. Then it "
        f"{'would be' if certain else 'could be'}: {' or '.join(name.en for name in names)}.",
        fr=f"Supposons : {' ; '.join(phrase.fr for phrase in phrases)}. Ce "
        f"{'serait' if certain else 'pourrait être'} : {' ou '.join(name.fr for name in names)}.",
    )

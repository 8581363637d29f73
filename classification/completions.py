"""Which classes can still be reached, by trying the completions of the unknown facts.

A class is left out only if no completion leads to it. Kleene's logic alone may keep one class too
many, when two provisions rest on the same unknown fact; so facts are completed one by one, along
the conditions still open, until what is left has been reached.
"""

from functools import lru_cache

from .classes import NOT_ATMP
from .facts import Value
from .implications import Values, extend
from .product import Product
from .rules import RuleSet
from .rules.provision import Provision


def possible_classes(values: Values, rules: RuleSet) -> frozenset[str]:
    """Return the classes some completion of `values` leads to; never empty.

    `values` must be closed (what follows from each fact included), as `Product.values` is.
    """
    left = rules.classes_left(Product.completion(values))
    if len(left) == 1:
        return left
    known = tuple((key, values[key]) for key in rules.connected_facts if key in values)
    return _classes_reached(known, rules)


@lru_cache(maxsize=20_000)
def _classes_reached(known: tuple[tuple[str, Value], ...], rules: RuleSet) -> frozenset[str]:
    """Do the search; kept in memory because descriptions of products look alike."""
    found: set[str] = set()
    _search(dict(known), rules, found)
    return frozenset(found)


def _search(values: Values, rules: RuleSet, found: set[str]) -> None:
    """Add to `found` every class that a completion of `values` leads to."""
    product = Product.completion(values)
    left = rules.classes_left(product)
    if len(left) == 1:
        found.update(left)
        return
    if left <= found:
        return
    key = _next_fact(product, rules)
    for value, *_ in rules.answer_groups[key]:
        completed = extend(values, key, value)
        if completed is not None:
            _search(completed, rules, found)


def _next_fact(product: Product, rules: RuleSet) -> str:
    """Return the first unknown fact of the first condition that is open, in order of precedence."""
    for rule in rules.classes:
        if rule.definition(product) is not None:
            continue
        for condition, _ in rule.conditions:
            if condition(product) is None:
                for key in condition.reads:
                    if getattr(product, key) is None:
                        return key
    raise AssertionError(f"several classes are left but no fact is open: {product.values}")


def open_conditions(product: Product, rules: RuleSet) -> list[Provision]:
    """Return the conditions not known yet of the classes that are neither met nor excluded."""
    return [
        condition
        for rule in rules.classes
        if rule.definition(product) is None
        for condition, _ in rule.conditions
        if condition(product) is None
    ]


def chances(product: Product, rules: RuleSet) -> dict[str, float]:
    """Weigh the classes, each open condition counting for one half: only to make a best guess.

    An exclusion nobody mentioned is weighed as rare, and a medical purpose as usual.
    """
    weights: dict[str, float] = {}
    remaining = 1.0
    for rule in rules.classes:
        met = 1.0
        for condition, wanted in rule.conditions:
            truth = condition(product)
            if truth is None:
                usual = not wanted or condition.key == "medicinal_product"
                met *= 0.9 if usual else 0.5
            elif truth is not wanted:
                met = 0.0
        weights[rule.atmp_class] = remaining * met
        remaining *= 1.0 - met
    weights[NOT_ATMP] = remaining
    return weights

"""The classes left, against brute force: every completion, and the law written a second time."""

import random
from itertools import product as combinations

import pytest

from classification import (
    GENE_THERAPY,
    NOT_ATMP,
    RULES,
    SOMATIC_CELL_THERAPY,
    TISSUE_ENGINEERED,
    ContradictoryFacts,
    Product,
    classify,
)
from classification.completions import possible_classes

FIXED = {"purpose": "treat", "sequence_purpose": "add", "vaccine_target": "not_a_vaccine"}
REDUCED: dict[str, tuple[object, ...]] = {
    "nucleic_acid": ("recombinant", "none"),
    "effect_from_sequence": (True, False),
    "contains_cells": (True, False),
    "nucleated": (True, False),
    "genetically_modified": (True, False),
    "genome_edited": (True, False),
    "cultured": (True, False),
    "expanded": (True, False),
    "characteristics_altered": (True, False),
    "same_essential_function": (True, False),
    "tissue_claim": (True, False),
    "cell_action": (True, False),
    "viable": (True, False),
}


def law(f: dict[str, object]) -> str:
    """Say the class when everything is known: two values, no shortcut, apart from the engine."""
    modified = f["nucleic_acid"] == "recombinant" or f["genetically_modified"]
    if modified and f["effect_from_sequence"]:
        return GENE_THERAPY
    cells = f["contains_cells"] and f["nucleated"]
    engineered = cells and (f["characteristics_altered"] or not f["same_essential_function"])
    if engineered and f["tissue_claim"] and (f["viable"] or f["cell_action"]):
        return TISSUE_ENGINEERED
    if engineered and f["cell_action"]:
        return SOMATIC_CELL_THERAPY
    return NOT_ATMP


def make(facts: dict[str, object]) -> Product:
    return Product(**FIXED, **facts)  # type: ignore[arg-type]


def all_complete() -> list[tuple[tuple[object, ...], str]]:
    """Return every consistent product of the reduced space, with its class."""
    complete = []
    for values in combinations(*REDUCED.values()):
        facts = dict(zip(REDUCED, values, strict=True))
        try:
            make(facts)
        except ContradictoryFacts:
            continue
        complete.append((values, law(facts)))
    return complete


COMPLETE = all_complete()


def brute_force(partial: tuple[object, ...]) -> frozenset[str]:
    """Return the classes of all the complete products that agree with what is known."""
    known = [(index, value) for index, value in enumerate(partial) if value is not None]
    return frozenset(
        atmp_class for values, atmp_class in COMPLETE if all(values[index] == value for index, value in known)
    )


def test_complete_products_get_the_class_of_the_law_and_it_is_sure() -> None:
    for values, expected in random.Random(1).sample(COMPLETE, 600):
        verdict = classify(make(dict(zip(REDUCED, values, strict=True))))
        assert (verdict.atmp_class, verdict.certainty) == (expected, "sure")


@pytest.mark.parametrize("unknown", [1, 3, 5, 7, 9, 11])
def test_the_classes_left_are_exactly_those_some_completion_leads_to(unknown: int) -> None:
    chance = random.Random(unknown)
    for _ in range(150):
        values, _ = chance.choice(COMPLETE)
        hidden = set(chance.sample(range(len(values)), unknown))
        partial = tuple(None if i in hidden else value for i, value in enumerate(values))
        facts = dict(zip(REDUCED, partial, strict=True))
        product = make({key: value for key, value in facts.items() if value is not None})
        expected = brute_force(partial)
        assert possible_classes(product.values, RULES) == expected, facts
        assert (classify(product).certainty == "sure") == (len(expected) == 1)


def test_every_partial_product_of_a_smaller_space() -> None:
    """Exhaustive over the facts that two provisions share, where Kleene alone keeps too much."""
    free = ("genetically_modified", "effect_from_sequence", "same_essential_function", "tissue_claim",
            "cell_action", "viable")  # fmt: skip
    held = {"nucleic_acid": "none", "contains_cells": True, "nucleated": True}
    for values in combinations((True, False, None), repeat=len(free)):
        known = {k: v for k, v in zip(free, values, strict=True) if v is not None} | held
        expected = brute_force(tuple(known.get(key) for key in REDUCED))
        assert possible_classes(make(known).values, RULES) == expected, known


def test_kleene_alone_would_keep_a_class_too_many() -> None:
    """A tissue claim and living cells: if they are engineered, never a somatic cell therapy."""
    product = make(
        {
            "nucleic_acid": "none",
            "genetically_modified": False,
            "contains_cells": True,
            "nucleated": True,
            "viable": True,
            "tissue_claim": True,
            "cell_action": True,
        }
    )
    assert SOMATIC_CELL_THERAPY in RULES.classes_left(product.completed())
    assert possible_classes(product.values, RULES) == {TISSUE_ENGINEERED, NOT_ATMP}


def test_every_class_one_change_away_has_a_counterfactual() -> None:
    chance = random.Random(7)
    for values, atmp_class in chance.sample(COMPLETE, 60):
        facts = dict(zip(REDUCED, values, strict=True))
        verdict = classify(make(facts))
        told = {one.classes for one in verdict.counterfactuals if len(one.changes) == 1}
        for key in REDUCED:
            # A cell without a nucleus is too rare to be offered as an example.
            other = next(value for value in REDUCED[key] if value != facts[key])
            if (key, other) == ("nucleated", False):
                continue
            try:
                make(facts | {key: other})
            except ContradictoryFacts:
                continue
            changed = law(facts | {key: other})
            if changed != atmp_class:
                assert (changed,) in told, (facts, key)

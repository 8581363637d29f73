"""Kleene's three-valued logic."""

from itertools import product

import pytest

from classification.truth import Truth, all_of, any_of, negation, one_of

ALL: tuple[Truth, ...] = (True, False, None)


def completions(*truths: Truth) -> list[tuple[bool, ...]]:
    """Return every way of knowing what is not known."""
    return list(product(*((True, False) if one is None else (one,) for one in truths)))


@pytest.mark.parametrize("truths", list(product(ALL, repeat=3)))
def test_the_answer_is_known_exactly_when_every_completion_agrees(truths: tuple[Truth, ...]) -> None:
    for operation, plain in ((all_of, all), (any_of, any)):
        outcomes = {plain(one) for one in completions(*truths)}
        assert operation(*truths) is (outcomes.pop() if len(outcomes) == 1 else None)


@pytest.mark.parametrize("truths", list(product(ALL, repeat=2)))
def test_de_morgan(truths: tuple[Truth, ...]) -> None:
    assert negation(all_of(*truths)) is any_of(*(negation(one) for one in truths))


@pytest.mark.parametrize("truth", ALL)
def test_double_negation_changes_nothing(truth: Truth) -> None:
    assert negation(negation(truth)) is truth


def test_nothing_to_put_together() -> None:
    assert all_of() is True
    assert any_of() is False


def test_a_choice_not_made_is_not_known() -> None:
    assert one_of(None, "a") is None
    assert one_of("a", "a", "b") is True
    assert one_of("c", "a", "b") is False

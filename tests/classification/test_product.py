"""The product: answers, errors, contradictions, what follows from what."""

from dataclasses import FrozenInstanceError, fields

import pytest

from classification import (
    FACTS,
    ClassificationError,
    ContradictoryFacts,
    Product,
    UnknownAnswer,
    UnknownFact,
)
from classification.implications import CONSEQUENCES, PRESUMPTIONS, extend


def test_the_fields_are_the_facts_in_the_same_order() -> None:
    own = [one.name for one in fields(Product) if one.name not in ("inferred", "values", "derivations")]
    assert own == list(FACTS)


def test_a_product_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Product().viable = True  # type: ignore[misc]


def test_an_unknown_fact_is_named() -> None:
    with pytest.raises(UnknownFact) as caught:
        Product.from_answers({"colour": "blue"})
    assert caught.value.key == "colour"
    assert "colour" in caught.value.message.fr
    with pytest.raises(UnknownFact):
        Product(inferred=frozenset({"colour"}))


@pytest.mark.parametrize(("key", "word"), [("viable", "perhaps"), ("donor", "yes"), ("donor", "")])
def test_an_unknown_answer_is_named_with_the_possible_ones(key: str, word: str) -> None:
    with pytest.raises(UnknownAnswer) as caught:
        Product.from_answers({key: word})
    assert caught.value.key == key
    assert "unknown" in caught.value.accepted
    assert "unknown" in caught.value.message.fr


@pytest.mark.parametrize("value", [1, "yes", 0, []])
def test_a_value_of_another_type_is_refused(value: object) -> None:
    with pytest.raises(UnknownAnswer):
        Product(viable=value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answers", "first_and_second"),
    [
        ({"cultured": "no", "expanded": "yes"}, {"cultured", "expanded"}),
        ({"contains_cells": "no", "viable": "yes"}, {"contains_cells", "viable"}),
        ({"contains_cells": "no", "donor": "patient"}, {"contains_cells", "donor"}),
        ({"only_annex_one_steps": "yes", "genome_edited": "yes"}, {"only_annex_one_steps", "genome_edited"}),
        ({"safety_switch_only": "yes", "effect_from_sequence": "yes"}, {"safety_switch_only", "effect_from_sequence"}),
        ({"device_role": "delivery_only", "device_integral": "yes"}, {"device_role", "device_integral"}),
        ({"device": "no", "device_integral": "yes"}, {"device", "device_integral"}),
        ({"blood_component": "yes", "expanded": "yes"}, {"blood_component", "expanded"}),
        ({"expanded": "yes", "characteristics_altered": "no"}, {"expanded", "characteristics_altered"}),
    ],
)  # fmt: skip
def test_contradictory_facts_are_both_named(answers: dict[str, str], first_and_second: set[str]) -> None:
    with pytest.raises(ContradictoryFacts) as caught:
        Product.from_answers(answers)
    error = caught.value
    assert {error.first, error.second} == first_and_second
    assert isinstance(error, ClassificationError)
    words = {"yes": True, "no": False}
    for key in (error.first, error.second):
        phrase = FACTS[key].phrase(words.get(answers[key], answers[key]))
        assert phrase.en in error.message.en
        assert phrase.fr in error.message.fr


def test_what_follows_is_listed_with_its_reason() -> None:
    product = Product(genome_edited=True)
    derived = {one.fact: one for one in product.derivations}
    assert product.values["genetically_modified"] is True
    assert derived["genetically_modified"].because == "genome_edited"
    assert derived["characteristics_altered"].source is not None
    assert product.stated() == {"genome_edited": True}


def test_consequences_also_run_backwards() -> None:
    assert Product(contains_cells=False).values["genetically_modified"] is False
    assert Product(cultured=False).values["expanded"] is False


def test_extend_refuses_what_contradicts() -> None:
    assert extend({"contains_cells": False}, "viable", True) is None


@pytest.mark.parametrize("rule", [*CONSEQUENCES, *PRESUMPTIONS], ids=lambda rule: f"{rule.fact}-{rule.then}")
def test_consequences_speak_of_known_facts_and_values(rule: object) -> None:
    for key, value in ((rule.fact, rule.value), (rule.then, rule.then_value)):  # type: ignore[attr-defined]
        assert value in FACTS[key].values

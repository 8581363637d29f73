"""The verdict: certainty, reasons, questions, counterfactuals, date."""

import time
from dataclasses import replace
from datetime import date

import pytest

from classification import (
    AS_OF,
    DISCLAIMER,
    NOT_ATMP,
    RULES,
    SOMATIC_CELL_THERAPY,
    TISSUE_ENGINEERED,
    Product,
    classify,
)

CARTILAGE = {
    "purpose": "treat",
    "nucleic_acid": "none",
    "contains_cells": "yes",
    "nucleated": "yes",
    "viable": "yes",
    "donor": "patient",
    "genetically_modified": "no",
    "expanded": "yes",
    "tissue_claim": "yes",
    "same_essential_function": "yes",
}


def test_an_inferred_fact_makes_it_likely_and_is_named() -> None:
    verdict = classify(Product.from_answers(CARTILAGE, inferred=["tissue_claim", "donor"]))
    assert (verdict.atmp_class, verdict.certainty) == (TISSUE_ENGINEERED, "likely")
    assert [(one.fact, one.kind) for one in verdict.rests_on] == [("tissue_claim", "inferred")]
    assert verdict.next_question is not None
    assert verdict.next_question.fact.key == "tissue_claim"
    assert verdict.next_question.confirms
    assert set(verdict.candidates) == {TISSUE_ENGINEERED, SOMATIC_CELL_THERAPY, NOT_ATMP}


def test_an_inferred_fact_the_class_does_not_need_leaves_it_sure() -> None:
    verdict = classify(Product.from_answers(CARTILAGE, inferred=["donor"]))
    assert verdict.certainty == "sure"


def test_the_facts_of_a_finding_say_where_they_come_from() -> None:
    verdict = classify(Product.from_answers(CARTILAGE, inferred=["tissue_claim"]))
    findings = {one.provision.key: one for one in verdict.findings}
    manipulation = {one.key: one.status for one in findings["substantial_manipulation"].facts}
    assert manipulation == {"characteristics_altered": "derived", "expanded": "stated"}
    assert [one.status for one in findings["tissue_claim"].facts] == ["inferred"]
    assert [one.status for one in findings["mixed_origin"].facts] == ["stated", "stated"]
    assert {one.status for one in findings["hospital_exemption"].facts} == {"unknown"}


def test_what_follows_from_an_inference_is_inferred() -> None:
    verdict = classify(Product(expanded=True, inferred=frozenset({"expanded"})))
    findings = {one.provision.key: one for one in verdict.findings}
    assert {one.status for one in findings["substantial_manipulation"].facts} == {"inferred"}


def test_a_usual_reading_is_shown_as_presumed() -> None:
    answers = CARTILAGE | {"expanded": "unknown", "cultured": "yes"}
    verdict = classify(Product.from_answers(answers))
    assert verdict.certainty == "likely"
    (reading,) = verdict.rests_on
    assert (reading.fact, reading.kind, reading.because) == ("characteristics_altered", "presumed", "cultured")
    assert reading.source is not None


def test_an_inference_that_overrules_a_usual_reading_is_the_one_it_rests_on() -> None:
    answers = CARTILAGE | {"expanded": "unknown", "cultured": "yes", "characteristics_altered": "no"}
    verdict = classify(Product.from_answers(answers, inferred=["characteristics_altered"]))
    assert (verdict.atmp_class, verdict.certainty) == (NOT_ATMP, "likely")
    assert [(one.fact, one.value) for one in verdict.rests_on] == [("characteristics_altered", False)]


def test_counterfactual_without_the_substantial_steps() -> None:
    verdict = classify(Product.from_answers(CARTILAGE))
    first = verdict.counterfactuals[0]
    assert first.changes == (("only_annex_one_steps", True),)
    assert first.classes == (NOT_ATMP,)
    assert "Annex I" in first.sentence.en
    assert "annexe I" in first.sentence.fr


def test_counterfactual_of_the_claim() -> None:
    answers = CARTILAGE | {"cell_action": "yes"}
    verdict = classify(Product.from_answers(answers))
    changes = {one.changes: one.classes for one in verdict.counterfactuals}
    assert changes[(("tissue_claim", False),)] == (SOMATIC_CELL_THERAPY,)


def test_counterfactuals_are_for_a_class_that_is_settled() -> None:
    assert classify(Product()).counterfactuals == ()


def test_the_order_of_questions_is_computed() -> None:
    def first(**facts: object) -> str:
        question = classify(Product(**facts)).next_question  # type: ignore[arg-type]
        assert question is not None
        return question.fact.key

    assert first() == "contains_cells"
    assert first(contains_cells=False) != "contains_cells"
    assert first(purpose="treat", contains_cells=False, sequence_purpose="add",
                 effect_from_sequence=True, vaccine_target="tumour") == "nucleic_acid"  # fmt: skip


def test_a_question_comes_after_the_one_it_depends_on() -> None:
    keys = [question.fact.key for question in classify(Product()).questions]
    for question in classify(Product()).questions:
        after = question.fact.after
        if question.decides == "class" and after in keys:
            assert keys.index(after) < keys.index(question.fact.key)


def test_another_rule_set_stands_beside_the_first() -> None:
    later = replace(RULES, as_of=date(2030, 1, 1))
    product = Product.from_answers(CARTILAGE)
    assert classify(product).as_of == AS_OF
    assert classify(product, later).as_of == date(2030, 1, 1)
    assert classify(product, later).atmp_class == TISSUE_ENGINEERED


@pytest.mark.parametrize(("language", "word"), [("en", "suggestion"), ("fr", "recommandation")])
def test_every_verdict_says_it_is_a_suggestion(language: str, word: str) -> None:
    told = classify(Product()).to_dict(language)
    assert told["disclaimer"] == DISCLAIMER.in_language(language)
    assert word in str(told["disclaimer"])


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="language"):
        classify(Product()).to_dict("de")


def test_classifying_is_fast() -> None:
    """The aim is 2,000 a second; the test leaves room for a slow machine."""
    products = [Product.from_answers(CARTILAGE), Product(), Product(contains_cells=True)]
    classify(products[0])
    start = time.perf_counter()
    for _ in range(100):
        for product in products:
            classify(product)
    assert time.perf_counter() - start < 1.5

"""What must hold for every product: nothing sure is ever wrong or taken back."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from classification import CLASSES, FACTS, LANGUAGES, ContradictoryFacts, Product, classify

WORDS = {key: [answer.key for answer in fact.answers] for key, fact in FACTS.items()}
DECIDING = (
    "purpose", "vaccine_target", "tissue_claim", "cell_action", "nucleic_acid", "sequence_purpose",
    "safety_switch_only", "effect_from_sequence", "contains_cells", "nucleated", "viable", "donor",
    "blood_component", "same_essential_function", "only_annex_one_steps", "cultured", "expanded",
    "genetically_modified", "genome_edited", "enzymatic_digestion", "characteristics_altered",
)  # fmt: skip


def consistent(answers: dict[str, str]) -> dict[str, str]:
    """Keep the answers, in order, that do not contradict those before them."""
    kept: dict[str, str] = {}
    for key, word in answers.items():
        try:
            Product.from_answers(kept | {key: word})
        except ContradictoryFacts:
            continue
        kept[key] = word
    return kept


def answers_to(*keys: str) -> st.SearchStrategy[dict[str, str]]:
    """Draw consistent answers to some of the facts."""
    drawn = st.lists(st.sampled_from(keys), unique=True).flatmap(
        lambda chosen: st.fixed_dictionaries({key: st.sampled_from(WORDS[key]) for key in chosen})
    )
    return drawn.map(consistent)


any_answers = answers_to(*FACTS)
deciding_answers = answers_to(*DECIDING)
few = settings(max_examples=40, deadline=None)


@given(deciding_answers, st.sampled_from(sorted(FACTS)), st.data())
@settings(max_examples=250, deadline=None)
def test_a_fact_more_never_flips_a_sure_verdict_and_never_adds_a_class(
    answers: dict[str, str], key: str, data: st.DataObject
) -> None:
    before = classify(Product.from_answers(answers))
    if answers.get(key, "unknown") != "unknown":
        return
    try:
        product = Product.from_answers(answers | {key: data.draw(st.sampled_from(WORDS[key]))})
    except ContradictoryFacts:
        return
    after = classify(product)
    assert set(after.candidates) <= set(before.candidates)
    if before.certainty == "sure":
        assert (after.certainty, after.atmp_class) == ("sure", before.atmp_class)


@given(deciding_answers, st.data())
@settings(max_examples=150, deadline=None)
def test_a_verdict_on_inferred_facts_is_never_surer_than_what_was_stated(
    answers: dict[str, str], data: st.DataObject
) -> None:
    names = st.sets(st.sampled_from(sorted(answers))) if answers else st.just(set())
    inferred = data.draw(names)
    verdict = classify(Product.from_answers(answers, inferred=inferred))
    stated = classify(Product.from_answers({key: word for key, word in answers.items() if key not in inferred}))
    assert (verdict.certainty == "sure") == (stated.certainty == "sure")
    assert verdict.candidates == stated.candidates
    if verdict.certainty == "likely":
        assert verdict.rests_on
        assert {one.fact for one in verdict.rests_on if one.kind == "inferred"} <= inferred


@given(deciding_answers)
@settings(max_examples=150, deadline=None)
def test_the_parts_of_a_verdict_agree(answers: dict[str, str]) -> None:
    verdict = classify(Product.from_answers(answers))
    assert verdict.candidates
    assert set(verdict.likely_candidates) <= set(verdict.candidates) <= set(CLASSES)
    assert verdict.atmp_class is None or verdict.atmp_class in verdict.likely_candidates
    assert (verdict.certainty == "sure") == (len(verdict.candidates) == 1)
    assert (verdict.certainty == "likely") == bool(verdict.rests_on)
    assert verdict.regime is None or verdict.atmp_class == "not_atmp"
    if verdict.combined:
        assert verdict.atmp_class != "not_atmp"
    if verdict.certainty == "undetermined":
        assert verdict.next_question is not None
        assert verdict.next_question.decides == "class"
    asked = [question.fact.key for question in verdict.questions if not question.confirms]
    assert not set(asked) & verdict.product.stated().keys()
    assert len(asked) == len(set(asked))


@given(deciding_answers)
@few
def test_a_counterfactual_does_what_it_says(answers: dict[str, str]) -> None:
    verdict = classify(Product.from_answers(answers))
    for one in verdict.counterfactuals:
        assert one.classes != (verdict.atmp_class,)
        for key, value in one.changes:
            assert verdict.product.values.get(key) != value


@given(any_answers, st.sampled_from(LANGUAGES))
@few
def test_the_verdict_goes_through_json(answers: dict[str, str], language: str) -> None:
    told = classify(Product.from_answers(answers)).to_dict(language)
    assert json.loads(json.dumps(told)) == told


@given(any_answers)
@settings(max_examples=200, deadline=None)
def test_answers_come_back_as_they_were_given(answers: dict[str, str]) -> None:
    product = Product.from_answers(answers)
    given_back = product.answers()
    assert given_back == {key: word for key, word in answers.items() if word != "unknown"}
    assert Product.from_answers(given_back) == product


@given(deciding_answers)
@few
def test_answering_the_questions_in_order_ends_in_a_sure_class(answers: dict[str, str]) -> None:
    product = Product.from_answers(answers)
    for _ in FACTS:
        verdict = classify(product)
        if verdict.certainty == "sure":
            return
        question = verdict.next_question
        assert question is not None
        for answer in question.fact.answers:
            try:
                product = Product.from_answers(product.answers() | {question.fact.key: answer.key})
                break
            except ContradictoryFacts:
                continue
    raise AssertionError("the questions ran in circles")

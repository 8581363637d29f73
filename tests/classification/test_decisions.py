"""Real outcomes and usual descriptions: no sure answer is wrong, and most guesses are right.

`decisions/recommendations.jsonl`: outcomes of the Committee as reported, in our words, with their address.
`decisions/authorised_and_guidance.jsonl`: authorised products, examples of guidance, a judgment, with their address.
The others are descriptions written for these tests, as a hospital pharmacist or a company writes them. The vocabulary
was not tuned on `heldout.jsonl`; `varied.jsonl`, `wordings.jsonl` and `last.jsonl` were each answered once before
anything was tuned on them: 87 of 95, 74 of 77 and 48 of 50 best guesses right then.
`round_1.jsonl` to `round_6.jsonl` likewise, each answered once before anything was tuned on it: 105 of 110, 98 of 101,
66 of 75, 50 of 56, 56 of 58 and 29 of 30 right at the first answer, no wrong "sure", and 3, 1, 6, 1, 0 and 1 wrong
"likely". The fourth is in the words of laymen, a part of the third too. One text of the second and one of the third
were taken out afterwards, since their class was open or the text no description. `negations.jsonl`: what products are
not and what is not done to them; 26 of 29 at the first answer, 2 wrong "likely". `blind.jsonl`: by somebody who had
seen neither the vocabulary nor these files; 115 of 120 at the first answer, no wrong "sure", 4 wrong "likely". One of
them was taken out: the class it was given is open to doubt.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from classification import CLASSES, Precedents, assess
from classification.evaluation import evaluate

FILES = sorted((Path(__file__).parent / "decisions").glob("*.jsonl"))
DECISIONS = {path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in FILES}
FIELDS = {
    "id", "text", "indication", "class", "combined", "outcome_text", "date", "kind", "confidence", "language",
    "source", "quote",
}  # fmt: skip


@pytest.mark.parametrize("name", DECISIONS)
def test_decisions_are_well_formed(name: str) -> None:
    identifiers = [one["id"] for one in DECISIONS[name]]
    assert len(identifiers) == len(set(identifiers))
    for one in DECISIONS[name]:
        assert set(one) == FIELDS
        assert one["class"] in CLASSES
        assert one["source"]
        assert one["language"] in ("en", "fr")
        assert len(one["text"]) < 400


@pytest.mark.parametrize("name", DECISIONS)
def test_no_sure_answer_is_wrong_and_guesses_are_good(name: str) -> None:
    evaluation = evaluate(name, DECISIONS[name])
    assert evaluation.wrong_sure == ()
    assert evaluation.right / len(DECISIONS[name]) >= 0.95
    covered = sum(one.certainty != "undetermined" for one in evaluation.answers)
    assert covered / len(DECISIONS[name]) >= 0.5
    assert any("nearest on words" in line for line in evaluation.report())


@pytest.mark.parametrize("name", DECISIONS)
def test_the_guess_is_always_among_the_candidates(name: str) -> None:
    for one in DECISIONS[name]:
        assessment = assess(one["text"], one["indication"])
        assert assessment.atmp_class in assessment.verdict.candidates
        assert assessment.reasons
        assert (assessment.verdict.certainty == "undetermined") <= bool(assessment.missing)


def _precedents() -> list[dict[str, Any]]:
    return DECISIONS["recommendations"]


def test_the_nearest_decision_is_the_same_product_said_otherwise() -> None:
    precedents = Precedents(_precedents())
    (first, *_) = precedents.nearest("cellules CAR-T autologues anti-BCMA pour le myélome multiple")
    assert "CAR-T" in first.decision["text"]
    assert first.agrees
    assert "genetically_modified" in first.shared_facts
    assert 0 < first.similarity <= 1


def test_a_close_precedent_that_disagrees_takes_the_certainty_away() -> None:
    text, indication = "AAV9 vector delivering a functional copy of the SMN1 gene", "spinal muscular atrophy"
    contrary = {"id": "x", "text": text, "indication": indication, "class": "not_atmp"}
    alone = assess(text, indication)
    with_precedent = assess(text, indication, Precedents([contrary, *_precedents()]))
    assert (alone.certainty, with_precedent.certainty) == ("sure", "likely")
    assert any("disagrees" in one.en for one in with_precedent.remarks)
    assert not with_precedent.neighbours[0].agrees


def test_reasons_name_the_article_and_the_rules_that_apply_instead() -> None:
    (gene, *_) = [
        one for one in assess("AAV5 vector encoding factor IX", "haemophilia B").reasons if "point 2.1" in one.en
    ]
    assert "Directive 2001/83/EC" in gene.en
    assert "partie IV, point 2.1" in gene.fr
    outside = assess("Antisense oligonucleotide made by chemical synthesis", "spinal muscular atrophy")
    assert any(one.en.startswith("Other rules apply instead") for one in outside.reasons)

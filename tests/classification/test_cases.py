"""The cases a lawyer can read and add to: `cases/*.toml`."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from classification import REGIMES, RULES, Product, classify

CASES_FOLDER = Path(__file__).parent / "cases"
WORDS = {True: "yes", False: "no", None: "unknown"}


def _facts(case: dict[str, Any], by_name: dict[str, dict[str, Any]]) -> dict[str, str]:
    facts = _facts(by_name[case["like"]], by_name) if "like" in case else {}
    return facts | case.get("facts", {})


def _read_cases() -> list[dict[str, Any]]:
    cases = []
    for path in sorted(CASES_FOLDER.glob("*.toml")):
        read = tomllib.loads(path.read_text("utf-8"))["case"]
        by_name = {case["name"]: case for case in read}
        assert len(by_name) == len(read), f"two cases of {path.name} have the same name"
        cases += [case | {"facts": _facts(case, by_name)} for case in read]
    return cases


CASES = _read_cases()


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    verdict = classify(Product.from_answers(case["facts"]))
    expected_class = None if case["class"] == "none" else case["class"]
    assert (verdict.atmp_class, verdict.certainty) == (expected_class, case["certainty"])
    if case["certainty"] == "sure":
        assert verdict.candidates == (expected_class,)
    if "candidates" in case:
        assert verdict.candidates == tuple(case["candidates"])
    if "combined" in case:
        assert verdict.combined is case["combined"]
    if "origin" in case:
        assert verdict.origin == case["origin"]
    if "regime" in case:
        assert verdict.regime is not None
        assert verdict.regime.key == case["regime"]
    if "group" in case:
        assert verdict.regime is not None
        assert verdict.regime.group == case["group"]
    if case.get("no_regime") or case["class"] != "not_atmp":
        assert verdict.regime is None
    if "precedence" in case:
        assert [one.provision.key for one in verdict.precedence] == case["precedence"]
    if "rests_on" in case:
        assert [one.fact for one in verdict.rests_on] == case["rests_on"]
    if "first_question" in case:
        assert verdict.next_question is not None
        assert verdict.next_question.fact.key == case["first_question"]
    answers = {finding.provision.key: WORDS[finding.answer] for finding in verdict.findings}
    for rule, answer in case.get("findings", {}).items():
        assert answers[rule] == answer, rule


@pytest.mark.parametrize("rule", [provision.key for provision in RULES.provisions])
def test_every_provision_has_a_case_on_each_side_of_the_line(rule: str) -> None:
    answers = {case.get("findings", {}).get(rule) for case in CASES}
    assert {"yes", "no"} <= answers


@pytest.mark.parametrize("regime", [regime.key for regime in REGIMES])
def test_every_regime_has_a_case(regime: str) -> None:
    assert regime in {case.get("regime") for case in CASES}


def test_every_case_uses_known_words_only() -> None:
    known = {
        "name", "like", "facts", "class", "certainty", "candidates", "combined", "origin", "regime",
        "group", "no_regime", "precedence", "rests_on", "first_question", "findings",
    }  # fmt: skip
    for case in CASES:
        assert set(case) <= known, case["name"]

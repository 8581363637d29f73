"""The page of results as data: what comes first for what readers type, why, and what comes instead of nothing."""

import tomllib
from pathlib import Path

import pytest

from catalogue import revision, search

QUERIES = tomllib.loads(Path(__file__).with_name("queries.toml").read_text(encoding="utf-8"))["query"]

pytestmark = pytest.mark.django_db


def addresses(words: str, results: search.Results | None = None) -> list[str]:
    """Noun and address of the results, as the page shows them."""
    results = results or search.search(words, revision.current())
    return [f"{group.noun}/{result.record.slug}" for group in results.groups for result in group.results]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query["words"])
def test_the_expected_record_comes_first_and_says_why(query: dict[str, str | int]) -> None:
    results = search.search(query["words"], revision.current())
    assert query["record"] in addresses(query["words"], results)[: query.get("within", 1)]
    assert all(result.reasons for result in results.groups[0].results)


@pytest.mark.parametrize(
    ("words", "record", "label", "text"),
    [
        ("kimriya", "therapy/kymriah", "name in English", "<mark>Kymriah</mark>"),
        ("bébé bulle", "condition/ada-scid", "name in English", "<mark>immunodeficiency</mark>"),
        ("Neelapu 2017", "topic/car-t-cells", "address of a source or link", "<mark>neelapu</mark>-<mark>2017</mark>"),
        # A long text is quoted to its end.
        ("Kymriah", "term/inn", "definition in English", "sold as <mark>Kymriah</mark>."),
        # The beginning of a neighbour's name.
        ("AAV", "substance/voretigene-neparvovec", "therapy, other name", "<mark>AAV</mark>2-hRPE65v2"),
    ],
)
def test_a_result_says_why_it_was_found(words: str, record: str, label: str, text: str) -> None:
    reasons = [
        (reason.label, str(reason.text))
        for group in search.search(words, revision.current()).groups
        for result in group.results
        if f"{group.noun}/{result.record.slug}" == record
        for reason in result.reasons
    ]
    assert any(label == name and text in shown for name, shown in reasons), reasons


@pytest.mark.parametrize(
    "words",
    [
        *("xqzvwk", "blorptastic", "aspirin", "paracetamol", "football", "lorem ipsum dolor", "pizza", "chocolat"),
        *("humira", "keytruda", "zolpidem", "leqvio", "evkeeza", "tecfidera", "gluten", "elephant", "restaurant", "tomate", "EU/1/18/1279"),
        *("hunter syndrome", "cd91", "NCT02435894", "KTE-X99", "H0009999", "STN 999999", "NTC99999999"),
        *("NCT99999999", "EU/1/99/9999", "10.9999/zzzz", "wqeqwe zxczxc", "kymriah blorptastic", "insulin pump firmware"),
    ],
)  # fmt: skip
def test_what_the_catalogue_does_not_know_finds_nothing(words: str) -> None:
    results = search.search(words, revision.current())
    assert (results.groups, results.reading, results.suggestion) == ((), "", "")


def test_a_word_that_some_record_holds_is_never_taken_for_a_misspelling() -> None:
    """No lesson holds "sickle"; "simple" is not what was meant."""
    assert "simple" not in search.search("gene editing sickle cell", revision.current()).reading


def test_a_misspelling_does_not_drown_what_is_right() -> None:
    assert addresses("kymriah")[0] == addresses("kimria")[0] == "therapy/kymriah"
    assert not search.search("kymriah", revision.current()).reading


@pytest.mark.parametrize(
    ("words", "reading"),
    [
        ("lux turna", ""),
        ("voretigeneneparvovec", "voretigene neparvovec"),
        ("mcai", "maci"),
        ("multiple scelrosis", "multiple sclerosis"),
        ("roktavian", "roctavian"),
        ("cancer de la vesie", "cancer de la vessie"),
        ("CTL-19", "ctl019"),
        ("Voretigen NEPARVOVEK", "voretigene neparvovec"),
        ("who makes zynteglo", "zynteglo"),
        ("kimriya", "kymriah"),
        ("chimriah", "kymriah"),
        ("vx-808", "vx880"),
    ],
)
def test_what_was_understood(words: str, reading: str) -> None:
    results = search.search(words, revision.current())
    assert results.groups
    assert results.reading == reading

"""The page of results as data: what comes first for what readers type, why, and what comes instead of nothing."""

import tomllib
from pathlib import Path

import pytest

from catalogue import revision, search

QUERIES = tomllib.loads(Path(__file__).with_name("queries.toml").read_text(encoding="utf-8"))["query"]

pytestmark = pytest.mark.django_db


def addresses(words: str) -> list[str]:
    """Noun and address of the results, as the page shows them."""
    return [
        f"{group.noun}/{result.record.slug}"
        for group in search.search(words, revision.current()).groups
        for result in group.results
    ]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query["words"])
def test_the_expected_record_comes_first(query: dict[str, str | int]) -> None:
    assert query["record"] in addresses(query["words"])[: query.get("within", 1)]


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

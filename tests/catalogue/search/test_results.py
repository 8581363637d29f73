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

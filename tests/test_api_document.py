"""docs/api.md tells the truth about lists as files: its examples answer, its fields and its rule for cells are those."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from catalogue.filter_set import MOST_VALUES
from catalogue.filters import FILTERSETS
from catalogue.formats.csv import cell
from catalogue.formats.facts import FACTS
from catalogue.search import LONGEST_QUERY, MOST_WORDS

pytestmark = pytest.mark.django_db
TEXT = (Path(__file__).resolve().parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"curl 'http://127\.0\.0\.1:8000(/\S+)'", TEXT)


@pytest.mark.parametrize("address", EXAMPLES)
def test_examples_answer(client: Client, address: str) -> None:
    response: Any = client.get(address)
    assert response.status_code == 200
    body = b"".join(response.streaming_content).decode()
    assert len(body.splitlines()) > 2 or json.loads(body)["count"]


def test_there_are_examples_of_every_ending() -> None:
    assert {re.sub(r"\?.*", "", one).split(".")[-1] for one in EXAMPLES} == {"json", "csv", "ris", "bib"}


@pytest.mark.parametrize("noun", FILTERSETS)
def test_fields_are_those_of_the_table(client: Client, noun: str) -> None:
    row = re.search(rf"^\| `{noun}` \| (`slug`.*) \|$", TEXT, re.M)
    assert row is not None
    told = re.findall(r"`(\w+)`", row[1])
    assert told == list(FACTS[FILTERSETS[noun].model])
    response: Any = client.get(f"/en/{noun}.json")
    found = json.loads(b"".join(response.streaming_content))
    assert list(found["records"][0]) == ["address", *told]
    for field in found:
        assert f"| `{field}` |" in TEXT


def test_authorisations_are_told(client: Client) -> None:
    response: Any = client.get("/en/therapies.json?q=kymriah")
    one = json.loads(b"".join(response.streaming_content))["records"][0]["authorisations"][0]
    sentence = re.search(r"An authorisation is an object with ([^.]*)\.", TEXT)
    assert sentence is not None
    assert re.findall(r"`(\w+)`", sentence[1]) == list(one)


@pytest.mark.parametrize("text", ["=1+1", "'=1", "plain", "'quoted'", " -5", "＝1", "\tx", "''@"])
def test_the_rule_for_cells_is_right(text: str) -> None:
    code = re.search(r"```python\n(.*?)```", TEXT, re.S)
    assert code is not None
    names: dict[str, Callable[[str], str]] = {}
    exec(code[1], names)  # noqa: S102 - the document's own example
    assert names["cell"](str(cell(text))) == text


def test_limits_are_those_of_the_code() -> None:
    assert f"{LONGEST_QUERY} letters or {MOST_WORDS} words, more than {MOST_VALUES} values" in " ".join(TEXT.split())

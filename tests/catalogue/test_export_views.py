"""A list as a file: the same query string, the same records, in the page's order, read by other people's parsers."""

import csv
import io
import json
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from catalogue.filters import FILTERSETS
from catalogue.formats.csv import cell
from catalogue.models import Therapy

pytestmark = pytest.mark.django_db
QUERIES = {
    "therapies": "atmp_class=gene_therapy&origin=autologous",
    "substances": "atmp_class=gene_therapy",
    "sponsors": "country=US",
    "trials": "status=completed&sort=name",
    "references": "year=2018",
    "conditions": "q=leukaemia",
}


def body(client: Client, address: str) -> str:
    response: Any = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response.streaming_content).decode()


def expected(noun: str, query: str) -> list[str]:
    with translation.override("fr"):
        return [record.slug for record in FILTERSETS[noun](QueryDict(query)).records()]


@pytest.mark.parametrize(("noun", "query"), [*QUERIES.items(), *((noun, "") for noun in QUERIES)])
def test_the_files_hold_the_records_of_the_page(client: Client, noun: str, query: str) -> None:
    slugs = expected(noun, query)
    assert slugs
    rows = list(csv.DictReader(io.StringIO(body(client, f"/fr/{noun}.csv?{query}"))))
    assert [row["slug"] for row in rows] == slugs
    assert None not in rows[0], "more cells than columns"
    found = json.loads(body(client, f"/fr/{noun}.json?{query}"))
    assert found["count"] == len(slugs)
    assert [record["slug"] for record in found["records"]] == slugs
    assert list(found["records"][0]) == list(rows[0])


def test_page_and_size_change_nothing(client: Client) -> None:
    assert body(client, "/en/therapies.csv?page=2&page_size=50") == body(client, "/en/therapies.csv")


@pytest.mark.parametrize("query", ["colour=red", "origin=mars", "q=%00", "page=0"])
@pytest.mark.parametrize("file_format", ["csv", "json"])
def test_a_wrong_query_is_400_with_the_reason_in_the_language(client: Client, query: str, file_format: str) -> None:
    texts = set()
    for language in ("en", "fr"):
        response = client.get(f"/{language}/trials.{file_format}?{query}")
        assert response.status_code == 400
        assert response.content.strip()
        texts.add(response.content)
    assert query == "page=0" or len(texts) == 2
    if file_format == "json":
        assert json.loads(response.content)["errors"]


@pytest.mark.parametrize("address", ["/en/curators.csv", "/en/therapies.xml", "/en/.csv"])
def test_another_noun_or_format_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_what_is_not_published_stays_inside(client: Client) -> None:
    kymriah = Therapy.objects.get(slug="kymriah")
    kymriah.sponsors.update(state="retired", retired_reason="A double.")
    row = next(
        row for row in csv.DictReader(io.StringIO(body(client, "/en/therapies.csv"))) if row["slug"] == "kymriah"
    )
    assert row["sponsors"] == ""
    Therapy.objects.filter(slug="kymriah").update(state="retired", retired_reason="A double.")
    assert "kymriah" not in body(client, "/en/therapies.csv")


@pytest.mark.parametrize("text", ["=1+1", "+33", "-x", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert cell([text, "other"]) == f"'{text} | other"


def test_cells_of_other_kinds() -> None:
    assert cell(None) == ""
    assert cell(0) == 0
    assert cell(["a", "b"]) == "a | b"
    assert cell([{"jurisdiction": "eu", "number": "EU/1/18/1277", "ended_on": None}]) == "eu, EU/1/18/1277"


def test_the_number_of_questions_grows_only_with_the_chunks(client: Client, django_assert_max_num_queries: Any) -> None:
    body(client, "/en/references.csv")
    with django_assert_max_num_queries(6):
        body(client, "/en/references.csv")

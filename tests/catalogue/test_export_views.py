"""A list as a file: the same query string, the same records, in the page's order, read by other people's parsers."""

import csv
import gzip
import io
import json
from typing import Any

import bibtexparser
import pytest
import rispy
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from catalogue.filters import FILTERSETS
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


def test_the_number_of_questions_grows_only_with_the_chunks(client: Client, django_assert_max_num_queries: Any) -> None:
    body(client, "/en/references.csv")
    with django_assert_max_num_queries(12):
        body(client, "/en/references.csv")


@pytest.mark.parametrize("file_format", ["csv", "json", "ris", "bib"])
def test_headers(client: Client, file_format: str) -> None:
    address = f"/en/references.{file_format}?year=2018&kind=article"
    response = client.get(address, headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    unpacked = gzip.decompress(b"".join(response.streaming_content)).decode()
    assert unpacked == body(client, address)
    assert f'filename="references-article-2018.{file_format}"' in response.headers["Content-Disposition"]
    assert {"Accept-Encoding", "Cookie"} <= {one.strip() for one in response.headers["Vary"].split(",")}
    for etag in (response.headers["ETag"], client.get(address).headers["ETag"]):
        again = client.get(address, headers={"if-none-match": etag, "accept-encoding": "gzip"})
        assert (again.status_code, again.content) == (304, b"")
    Therapy.objects.filter(slug="kymriah").update(target="another")
    assert client.get(address, headers={"if-none-match": etag}).status_code == 200


def test_a_question_for_the_headers_alone_reads_no_record(client: Client, django_assert_max_num_queries: Any) -> None:
    address = "/en/trials.json?status=completed"
    asked = client.get(address)
    with django_assert_max_num_queries(1):
        head = client.head(address)
    assert b"".join(head.streaming_content) == b""
    assert {**asked.headers} == {**head.headers}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "therapies.csv"),
        ("q=CAR-T+%C3%A9%22%0d%0a%2e%2e%2f", "therapies-car-t-e.csv"),
        ("atmp_class=gene_therapy&origin=autologous&page=2", "therapies-gene-therapy-autologous.csv"),
    ],
)
def test_the_file_is_named_after_what_was_asked(client: Client, query: str, name: str) -> None:
    disposition = client.get(f"/en/therapies.csv?{query}").headers["Content-Disposition"]
    assert disposition == f'attachment; filename="{name}"'


def test_a_long_question_has_a_short_name(client: Client) -> None:
    query = "&".join(f"year={year}" for year in range(1990, 2026))
    assert len(client.get(f"/en/trials.csv?{query}").headers["Content-Disposition"]) < 130


@pytest.mark.parametrize("noun", ["references", "trials"])
def test_a_bibliography_has_the_records_of_the_page(client: Client, noun: str) -> None:
    query = QUERIES[noun]
    slugs = expected(noun, query)
    assert [one["id"] for one in rispy.loads(body(client, f"/fr/{noun}.ris?{query}"))] == slugs
    library = bibtexparser.parse_string(body(client, f"/fr/{noun}.bib?{query}"))
    assert [one.key for one in library.entries] == slugs
    html = client.get(f"/fr/{noun}/?{query}").content.decode().replace("&amp;", "&")
    assert f'href="/fr/{noun}.ris?' in html
    assert f'href="/fr/{noun}.bib?' in html


@pytest.mark.parametrize("address", ["/en/therapies.ris", "/fr/sponsors.bib", "/en/nothing.json"])
def test_what_does_not_exist_is_said_in_the_form_asked(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "html" not in response.headers["Content-Type"]
    assert response.content.strip()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_addresses_of_records_are_those_of_both_languages(client: Client, language: str) -> None:
    found = json.loads(body(client, f"/{language}/therapies.json?q=kymriah"))
    assert found["list"] == "http://testserver/therapies/?q=kymriah"
    assert found["noun"] == "therapy"
    url = found["records"][0]["address"]
    assert url == "http://testserver/therapies/kymriah/"
    answer = client.get("/therapies/kymriah/", headers={"accept-language": language})
    assert answer.headers["Location"] == f"/{language}/therapies/kymriah/"
    listed = client.get("/therapies/?q=kymriah", headers={"accept-language": language})
    assert listed.headers["Location"] == f"/{language}/therapies/?q=kymriah"


def test_values_do_not_depend_on_the_language(client: Client) -> None:
    def records(language: str) -> dict[str, Any]:
        return {one["slug"]: one for one in json.loads(body(client, f"/{language}/therapies.json"))["records"]}

    assert records("en") == records("fr")


def test_a_file_is_made_while_it_is_sent(client: Client) -> None:
    """Constant memory: a piece is there before the last records are read."""
    response: Any = client.get("/en/references.csv")
    pieces = iter(response.streaming_content)
    with CaptureQueriesContext(connection) as captured:
        first = next(pieces)
        read = len(captured.captured_queries)
    assert len(first) < len(b"".join(pieces))
    assert read <= 3

"""The page of a comparison: the address is its state, a wrong one is answered in words and keeps what is right."""

import re

import pgtrigger
import pytest
from django.test import Client

from catalogue.models import Condition, Sponsor, Therapy
from tests.catalogue.test_views import Links, number_of_queries, page

pytestmark = pytest.mark.django_db

FIVE = "therapy=kymriah&therapy=yescarta&therapy=breyanzi&therapy=tecartus&therapy=aucatzyl"


def retired(slug: str, successor: str = "", **more: str) -> Therapy:
    heir = Therapy.objects.get(slug=successor) if successor else None
    names = {"name_en": slug, "name_fr": slug, "atmp_class": "gene_therapy", "class_basis": "law"}
    return Therapy.objects.create(
        slug=slug, state="retired", retired_reason="Entered twice", successor=heir, origin="autologous", **names, **more
    )


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("query", ["therapy=kymriah&therapy=maci", FIVE, f"{FIVE}&show=differences"])
def test_therapies_stand_side_by_side(client: Client, language: str, query: str) -> None:
    html = page(client, f"/{language}/compare/?{query}")
    found = Links(html)
    assert f"/{language}/therapies/kymriah/" in found.links
    assert len(found.ids) == len(set(found.ids))
    assert html.count('scope="col"') == query.count("therapy=")
    other = "fr" if language == "en" else "en"
    assert f"/{other}/compare/?{query}" in {link.replace("&amp;", "&") for link in found.links}


def test_every_fact_has_its_source_and_every_mark_its_entry(client: Client) -> None:
    html = page(client, "/en/compare/?therapy=kymriah&therapy=yescarta")
    marks = [int(number) for number in re.findall(r'href="#reference-(\d+)"', html)]
    listed = [int(number) for number in re.findall(r'id="reference-(\d+)"', html)]
    assert listed == list(range(1, max(listed) + 1))
    assert set(marks) == set(listed), "a mark without entry, or a source that nothing cites"
    first = list(dict.fromkeys(marks))
    assert first == sorted(first)


def test_a_source_marks_only_the_therapy_that_it_speaks_of(client: Client) -> None:
    html = page(client, "/en/compare/?therapy=kymriah&therapy=yescarta")
    row = re.search(r"<tr[^>]*>\s*<th scope=\"row\">(?:(?!</tr>).)*Trials(?:(?!</tr>).)*</tr>", html, re.S)
    cells = re.findall(r"<td.*?</td>", row[0] if row else "", re.S)
    numbers = [set(re.findall(r"#reference-(\d+)", cell)) for cell in cells]
    assert len(numbers) == 2
    assert numbers[0] != numbers[1]


def test_differences_are_marked_in_words_too(client: Client) -> None:
    html = page(client, "/en/compare/?therapy=kymriah&therapy=yescarta")
    assert "≠" in html
    assert "(differs)" in html
    assert "(the same)" in html


def test_the_switch_leaves_out_what_is_the_same(client: Client) -> None:
    whole = page(client, "/en/compare/?therapy=kymriah&therapy=yescarta")
    short = page(client, "/en/compare/?therapy=kymriah&therapy=yescarta&show=differences")
    assert "Origin of the cells" in whole
    assert "Origin of the cells" not in short
    assert "(the same)" not in short
    assert "Vector or modification" in short
    assert "show=differences" in whole


def test_a_column_is_removed_and_another_added_by_a_link(client: Client) -> None:
    links = {
        link.replace("&amp;", "&")
        for link in Links(page(client, "/en/compare/?therapy=kymriah&therapy=yescarta&show=differences")).links
    }
    assert "/en/compare/?therapy=yescarta&show=differences" in links
    more = [link for link in links if link.startswith("/en/compare/?therapy=kymriah&therapy=yescarta&therapy=")]
    assert more
    for link in more:
        assert link.endswith("&show=differences")
        page(client, link)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("therapy=kymriah&therapy=yescarta&therapy=nonsense", "nonsense"),
        ("therapy=kymriah&therapy=kymriah&therapy=yescarta", "kymriah"),
        (f"{FIVE}&therapy=abecma", "5"),
        ("therapy=kymriah&therapy=yescarta&colour=red", "colour"),
        ("therapy=kymriah&therapy=yescarta&show=everything", "everything"),
        ("therapy=kymriah&therapy=yescarta&show=differences&show=differences", "show"),
        ("therapy=kymriah&therapy=%00", "Kymriah"),
        ("therapy=kymriah&therapy=%3Cscript%3Ealert(1)%3C/script%3E", "&lt;script"),
        ("therapy=kymriah&therapy=' OR 1=1 --", "OR 1=1"),
        ("therapy=kymriah&therapy=" + "k" * 10_000, "kkk"),
        ("therapy=kymriah&add=nothinglikethis", "nothinglikethis"),
        ("therapy=kymriah&add=" + "k" * 10_000, "200"),
        ("therapy=kymriah&add=%00", "Kymriah"),
        ("therapy=kymriah&add=Kymriah", "Kymriah"),
        (f"{FIVE}&add=abecma", "5"),
    ],
)
def test_a_wrong_address_is_answered_in_words_and_keeps_the_rest(
    client: Client, language: str, query: str, word: str
) -> None:
    html = page(client, f"/{language}/compare/?{query}", 400)
    assert 'role="alert"' in html
    assert word in html
    assert "<script>alert" not in html
    assert 'name="therapy" value="kymriah" id="pick-kymriah" checked' in html
    assert 'class="comparison ' not in html


def test_a_thousand_addresses_are_refused(client: Client) -> None:
    query = "&".join(f"therapy=t{number}" for number in range(900))
    html = page(client, f"/en/compare/?{query}", 400)
    assert "900" in html
    assert number_of_queries_of_error(client, query) <= 10
    assert client.get("/en/compare/?" + "therapy=kymriah&" * 1001).status_code == 400


def number_of_queries_of_error(client: Client, query: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(f"/en/compare/?{query}")
    return len(captured.captured_queries)


def test_parameters_of_other_sites_are_ignored(client: Client) -> None:
    page(client, "/en/compare/?therapy=kymriah&therapy=yescarta&utm_source=newsletter")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_therapy_is_a_beginning(client: Client, language: str) -> None:
    html = page(client, f"/{language}/compare/?therapy=kymriah")
    assert 'value="kymriah" id="pick-kymriah" checked' in html
    assert 'id="pick-yescarta"' in html, "a similar one is offered"


def test_nothing_asked_offers_examples_that_work(client: Client) -> None:
    links = [link for link in Links(page(client, "/en/compare/")).links if "compare/?therapy" in link]
    assert len(links) >= 4
    for link in links:
        assert 'class="comparison ' in page(client, link.replace("&amp;", "&"))


def test_a_draft_is_unknown(client: Client) -> None:
    with pgtrigger.ignore("catalogue.Therapy:state_passes"):
        Therapy.objects.filter(slug="yescarta").update(state="draft")
    html = page(client, "/en/compare/?therapy=kymriah&therapy=yescarta", 400)
    assert "There is no therapy “yescarta”" in html
    assert "axicabtagene" not in html


def test_a_retired_therapy_leads_to_its_successor(client: Client) -> None:
    retired("old", "yescarta")
    retired("older", "old")
    response = client.get("/en/compare/?therapy=kymriah&therapy=older&show=differences")
    assert response.status_code == 301
    assert response.headers["Location"] == "/en/compare/?therapy=kymriah&therapy=yescarta&show=differences"
    # Old and new are one therapy.
    response = client.get("/en/compare/?therapy=yescarta&therapy=old&therapy=kymriah")
    assert response.headers["Location"] == "/en/compare/?therapy=yescarta&therapy=kymriah"


def test_a_retired_therapy_without_successor_says_why(client: Client) -> None:
    retired("old")
    html = page(client, "/en/compare/?therapy=kymriah&therapy=old", 400)
    assert "Entered twice" in html


@pytest.mark.parametrize(
    ("typed", "slug"),
    [("Yescarta", "yescarta"), ("yescarta", "yescarta"), ("yescatra", "yescarta"), ("CARVYKTI ", "carvykti")],
)
def test_a_name_is_found_as_typed(client: Client, typed: str, slug: str) -> None:
    response = client.get("/fr/compare/", {"therapy": "kymriah", "add": typed})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/fr/compare/?therapy=kymriah&therapy={slug}"


def test_an_ambiguous_name_is_asked_back(client: Client) -> None:
    links = {
        link.replace("&amp;", "&") for link in Links(page(client, "/en/compare/?therapy=kymriah&add=haemophilia")).links
    }
    assert "/en/compare/?therapy=kymriah&therapy=hemgenix" in links
    assert "/en/compare/?therapy=kymriah&therapy=roctavian" in links


def test_queries_are_constant(client: Client) -> None:
    few = number_of_queries(client, "/en/compare/?therapy=kymriah&therapy=yescarta")
    many = number_of_queries(client, f"/en/compare/?{FIVE}")
    assert many <= few <= 11
    kymriah = Therapy.objects.get(slug="kymriah")
    kymriah.conditions.set(Condition.objects.all()[:40])
    kymriah.sponsors.set(Sponsor.objects.all()[:40])
    # One fewer: enough therapies share a condition, so that the target is not asked.
    assert number_of_queries(client, "/en/compare/?therapy=kymriah&therapy=yescarta") <= few


def test_lists_and_pages_lead_to_the_comparison(client: Client) -> None:
    html = page(client, "/en/therapies/")
    assert 'form="compare-ticked" name="therapy" value="abecma"' in html
    assert html.count('id="compare-ticked"') == 1
    # The boxes belong to their own form: the search of the list does not send them.
    assert html.index('id="compare-ticked"') > html.index("</table>")
    page_of_one = page(client, "/en/therapies/kymriah/")
    assert 'id="pick-yescarta"' in page_of_one
    assert page(client, "/en/conditions/multiple-myeloma/").count('form="compare-ticked"') >= 2


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_only_answers_reading(client: Client, method: str) -> None:
    assert getattr(client, method)("/en/compare/").status_code == 405

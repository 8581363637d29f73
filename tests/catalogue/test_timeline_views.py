"""The page of the timeline."""

import re

import pytest
from django.test import Client

from catalogue.models import Authorisation
from tests.catalogue.test_views import Links, number_of_queries, page

pytestmark = pytest.mark.django_db


def number_listed(html: str) -> int:
    return html.count('<li class="timeline-granted">') + html.count('<li class="timeline-ended">')


@pytest.mark.parametrize(
    "query", ["", "?jurisdiction=eu", "?jurisdiction=us&atmp_class=gene_therapy&atmp_class=tissue_engineered"]
)
def test_every_number_is_that_of_the_list_behind_it(client: Client, query: str) -> None:
    """Of the drawing and of the table; the second authorisation of one therapy in one year counts too."""
    twice = Authorisation.objects.get(jurisdiction="eu", therapy__slug="kymriah")
    twice.pk, twice.number, twice.procedure_number = None, "EU/1/18/9999", ""
    twice.save()
    html = page(client, f"/en/timeline/{query}").replace("&amp;", "&")
    drawn = re.findall(r'<a href="(\?[^"#]*)#events"><title>\d+: (\d+)', html)
    in_table = re.findall(r'<a href="(\?[^"#]*)#events">(\d+) (?:authorised|ended)</a>', html)
    assert len(drawn) >= 5 and len(in_table) > len(drawn)
    for link, number in {*drawn, *in_table}:
        assert number_listed(page(client, f"/en/timeline/{link}")) == int(number), link


def test_granted_authorisations_lead_to_their_therapies(client: Client) -> None:
    html = page(client, "/fr/timeline/?jurisdiction=eu&event=granted&year=2018").replace("&amp;", "&")
    listed = page(client, "/fr/therapies/?jurisdiction=eu&year=2018")
    assert 'href="/fr/therapies/?jurisdiction=eu&year=2018"' in html
    for name in ("Kymriah", "Luxturna", "Yescarta"):
        assert name in html and name in listed
    assert "/fr/therapies/?jurisdiction=eu&year=" not in page(client, "/fr/timeline/?jurisdiction=eu&event=ended")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("query", ["", "?jurisdiction=eu", "?jurisdiction=eu&jurisdiction=us&atmp_class=gene_therapy"])
def test_every_mark_leads_to_its_list(client: Client, language: str, query: str) -> None:
    html = page(client, f"/{language}/timeline/{query}")
    drawing = html[html.index('class="bars"') : html.index("</figure>")]
    links = {link.replace("&amp;", "&").split("#")[0] for link in Links(drawing).links}
    assert links
    for link in links:
        address = link if link.startswith("/") else f"/{language}/timeline/{link}"
        listed = page(client, address)
        assert "notice-empty" not in listed, address
        assert 'class="timeline-events"' in listed or 'class="records' in listed
        if "jurisdiction=eu" in query:
            assert "jurisdiction=eu" in link


def test_the_list_names_every_event(client: Client) -> None:
    html = page(client, "/en/timeline/")
    ended = Authorisation.objects.filter(ended_on__isnull=False).count()
    assert html.count('<li class="timeline-ended">') == ended
    assert html.count('<li class="timeline-granted">') == Authorisation.objects.count()


def test_filters_narrow_and_stay_chosen(client: Client) -> None:
    html = page(client, "/en/timeline/?jurisdiction=us&atmp_class=combined")
    assert "Encelto" in html
    assert "Kymriah" not in html
    assert 'value="us" id="id_jurisdiction_1" checked' in html


def test_one_year_of_one_event(client: Client) -> None:
    html = page(client, "/fr/timeline/?event=ended&year=2021")
    assert "Skysona" in html
    assert html.count('<li class="timeline-') == 1


def test_nothing_within_the_filters_says_so(client: Client) -> None:
    assert "No authorisation" in page(client, "/en/timeline/?atmp_class=blood_product")


@pytest.mark.parametrize(
    "query",
    ["atmp_class=genes", "jurisdiction=xx", "colour=red", "page=0", "page=999999", "year=20", "year=٢٠٢١", "page=٣", "year=a", "year=2021&year=2022",
     "event=born", "page=%00", "year=%00", "atmp_class=%00", "jurisdiction=" + "k" * 10_000, "q=x"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_wrong_query_is_answered_in_words(client: Client, language: str, query: str) -> None:
    html = page(client, f"/{language}/timeline/?{query}", 400)
    assert 'role="alert"' in html
    assert "timeline-events" not in html


def test_long_lists_have_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalogue.timeline_views.PAGE_SIZE", 20)
    links = {link.replace("&amp;", "&") for link in Links(page(client, "/en/timeline/?jurisdiction=us&page=2")).links}
    assert "?jurisdiction=us&page=1#events" in links
    assert "?jurisdiction=us&page=3#events" in links


def test_queries_are_constant(client: Client) -> None:
    counts = {number_of_queries(client, f"/en/timeline/{query}") for query in ("", "?atmp_class=combined")}
    assert len(counts) == 1
    assert counts.pop() <= 5

"""Articles of PubMed, and what is no article."""

import copy
from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.sources.client import NotFound, SourceError
from catalogue.sources.pubmed import fetch, fetch_all, normalised, parse, parse_all
from catalogue.sources.reference import FoundReference
from catalogue.sources.reply import Unreadable
from tests.catalogue.sources import registry as faults
from tests.catalogue.sources.mutilation import read
from tests.catalogue.sources.registry import ARTICLES, SAMPLES, Registry

BODY = (SAMPLES / "pubmed" / "article.xml").read_bytes()


def with_values(pmid: str = "29768149", **texts: str) -> ElementTree.Element:
    """An article with other texts in some elements, named by their tags."""
    node = copy.deepcopy(ARTICLES[pmid])
    for tag, value in texts.items():
        for element in node.iter(tag):
            element.text = value
    return node


def test_an_article_of_2018() -> None:
    assert parse(ARTICLES["29768149"]) == FoundReference(
        kind="article",
        name="Inhaled Combined Budesonide-Formoterol as Needed in Mild Asthma",
        authors=(
            "O'Byrne PM", "FitzGerald JM", "Bateman ED", "Barnes PJ", "Zhong N", "Keen C", "Jorup C", "Lamarca R",
            "Ivanov S", "Reddel HK",
        ),
        language="en",
        container="The New England journal of medicine",
        year=2018,
        volume="378",
        issue="20",
        pages="1865-1876",
        doi="10.1056/NEJMoa1715274",
        pmid="29768149",
    )  # fmt: skip


def test_short_page_ranges_are_written_out() -> None:
    found = parse(ARTICLES["17284678"])
    assert (found.pages, found.doi, found.pmcid, found.year) == ("311-319", "10.1101/gr.5823007", "PMC1800922", 2007)
    assert parse(ARTICLES["9997"]).pages == "179-191"


def test_a_book_is_a_row_of_its_own() -> None:
    found = dict(parse_all((SAMPLES / "pubmed" / "article_and_book.xml").read_bytes()))
    assert isinstance(found["17284678"], FoundReference)
    assert "book" in str(found["20301295"])


def test_reviews_guidelines_and_retractions() -> None:
    assert parse(with_values(PublicationType="Review")).kind == "review"
    assert parse(with_values(PublicationType="Practice Guideline")).kind == "guideline"
    assert parse(with_values(PublicationType="Retracted Publication")).is_retracted


def test_titles_keep_their_question_mark_and_lose_their_markup() -> None:
    assert parse(with_values(ArticleTitle="Is it safe?")).name == "Is it safe?"
    node = copy.deepcopy(ARTICLES["29768149"])
    title = node.find(".//ArticleTitle")
    title.text, italic = "Role of ", ElementTree.SubElement(title, "i")
    italic.text, italic.tail = "TP53", " in mice."
    assert parse(node).name == "Role of TP53 in mice"


@pytest.mark.parametrize(("written", "year"), [("1998 Dec-1999 Jan", 1998), ("2000 Spring", 2000), ("Winter", None)])
def test_dates_in_words(written: str, year: int | None) -> None:
    node = copy.deepcopy(ARTICLES["29768149"])
    date = node.find(".//JournalIssue/PubDate")
    for part in list(date):
        date.remove(part)
    ElementTree.SubElement(date, "MedlineDate").text = written
    assert parse(node).year == year


def with_change(kind: str, source: str, pmid: str = "") -> ElementTree.Element:
    node = copy.deepcopy(ARTICLES["29768149"])
    citation = node.find("./MedlineCitation")
    for old in citation.findall("./CommentsCorrectionsList"):
        citation.remove(old)
    change = ElementTree.SubElement(
        ElementTree.SubElement(citation, "CommentsCorrectionsList"), "CommentsCorrections", RefType=kind
    )
    ElementTree.SubElement(change, "RefSource").text = source
    ElementTree.SubElement(change, "PMID").text = pmid
    return node


@pytest.mark.parametrize(
    ("source", "pmid", "day", "address"),
    [
        ("Lancet. 2020 Jun 13;395(10240):1820. doi: 10.1016/S0140-6736(20)31324-6.", "32511943", date(2020, 6, 13),
         "https://doi.org/10.1016/S0140-6736(20)31324-6"),
        ("N Engl J Med. 2020 Jun 25;382(26):2582", "32501665", date(2020, 6, 25), "https://pubmed.ncbi.nlm.nih.gov/32501665/"),
        ("Mol Cell. 2015 Mar;57(6):1", "1", None, "https://pubmed.ncbi.nlm.nih.gov/1/"),
        ("Somewhere, 2015 Feb 31", "", None, ""),
        ("", "", None, ""),
    ],
)  # fmt: skip
def test_a_retraction_with_its_day_and_its_notice(source: str, pmid: str, day: date | None, address: str) -> None:
    found = parse(with_change("RetractionIn", source, pmid))
    assert (found.is_retracted, found.retracted_on, found.retraction_url) == (True, day, address)


@pytest.mark.parametrize(
    "kind", ["ErratumIn", "CommentIn", "ExpressionOfConcernIn", "CorrectedandRepublishedIn", "Cites"]
)
def test_other_changes_are_no_retraction(kind: str) -> None:
    found = parse(with_change(kind, "Lancet. 2020 Jun 13;395(10240):1820."))
    assert (found.is_retracted, found.retracted_on, found.retraction_url) == (False, None, "")


def test_a_notice_says_what_it_retracts() -> None:
    assert parse(with_change("RetractionOf", "Lancet. 2020 May 22")).retracts == "Lancet. 2020 May 22"


def test_groups_are_authors_and_two_of_one_name_are_two() -> None:
    node = copy.deepcopy(ARTICLES["29768149"])
    people = node.find(".//AuthorList")
    for person in list(people):
        people.remove(person)
    for family, initials in (("Wang", "Y"), ("Wang", "Y")):
        person = ElementTree.SubElement(people, "Author")
        ElementTree.SubElement(person, "LastName").text = family
        ElementTree.SubElement(person, "Initials").text = initials
    ElementTree.SubElement(ElementTree.SubElement(people, "Author"), "CollectiveName").text = "CAR-T Study Group"
    assert parse(node).authors == ("Wang Y", "Wang Y", "CAR-T Study Group")


def test_an_article_without_a_doi() -> None:
    assert parse(ARTICLES["9997"]).doi == ""


@pytest.mark.parametrize("texts", [{"ArticleTitle": ""}, {"PMID": "x"}, {"PMID": ""}])
def test_what_an_article_must_have(texts: dict[str, str]) -> None:
    with pytest.raises(SourceError, match="not as documented"):
        parse(with_values(**texts))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<",
        b"{}",
        BODY[: len(BODY) // 2],
        b"<html/>",
        b'<?xml version="1.0" encoding="no-such"?><PubmedArticleSet/>',
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><PubmedArticleSet>&b;</PubmedArticleSet>',
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><PubmedArticleSet>&b;</PubmedArticleSet>'.encode(
            "utf-16"
        ),
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><PubmedArticleSet>&a;</PubmedArticleSet>',
        b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1/x.dtd">%a;]><PubmedArticleSet/>',
        b"<PubmedArticleSet>&undeclared;</PubmedArticleSet>",
        b"<PubmedArticleSet>" + b"<a>" * 1_000_000,
        b"<a>" * 100_000 + b"</a>" * 100_000,
    ],
)
def test_what_is_no_reply_of_pubmed(body: bytes) -> None:
    with pytest.raises(Unreadable):
        list(parse_all(body))


@given(st.data())
def test_a_mutilated_reply_gives_references_or_a_clear_error(data: st.DataObject) -> None:
    """Pieces of the text taken out, doubled or overwritten."""
    body = bytearray(BODY)
    for _number in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(body)))
        stop = min(len(body), start + data.draw(st.integers(0, 400)))
        body[start:stop] = data.draw(st.sampled_from([b"", bytes(body[start:stop]) * 2, b"\x00", b"<PMID>", b"\xff"]))
    found = read(lambda text: list(parse_all(text)), bytes(body))
    assert str(found)
    for _pmid, one in found if isinstance(found, list) else ():
        assert isinstance(one, FoundReference | SourceError)


@pytest.mark.parametrize(
    ("typed", "pmid"),
    [
        ("29768149", "29768149"),
        (" PMID: 29768149 ", "29768149"),
        ("https://pubmed.ncbi.nlm.nih.gov/29768149/", "29768149"),
        ("https://pubmed.ncbi.nlm.nih.gov/29768149/?from_term=car-t#affiliation-1", "29768149"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/29768149", "29768149"),
        ("pubmed.gov/29768149", "29768149"),
        ("29768149[uid]", "29768149"),
        ("PMID29768149", "29768149"),
        ("https://evil.example/29768149", ""),
        ("٢٩٧٦٨١٤٩", ""),
        ("0", ""),
        ("123456789", ""),
        ("10.1000/1", ""),
    ],
)
def test_pmids_as_people_type_them(typed: str, pmid: str) -> None:
    assert normalised(typed) == pmid


def test_articles_are_fetched_together(registry: Registry) -> None:
    with registry.client("") as out:
        found = dict(fetch_all(out, ["29768149", "9997", "1"]))
    assert isinstance(found["29768149"], FoundReference)
    assert isinstance(found["9997"], FoundReference)
    assert isinstance(found["1"], NotFound)
    assert len(registry.requests) == 1


def test_an_article_that_is_not_there(registry: Registry) -> None:
    with registry.client("") as out, pytest.raises(NotFound, match="PubMed has no article 1"):
        fetch(out, "1")


def test_an_error_of_the_service_in_place_of_articles(registry: Registry) -> None:
    registry.faults = [lambda answer: answer.send(b"<eFetchResult><ERROR>down</ERROR></eFetchResult>", "text/xml")]
    with registry.client("") as out, pytest.raises(Unreadable, match="PubmedArticleSet"):
        fetch(out, "29768149")


def test_half_an_article(registry: Registry) -> None:
    registry.faults = [faults.garbage]
    with registry.client("") as out, pytest.raises(SourceError, match="instead of data"):
        fetch(out, "29768149")

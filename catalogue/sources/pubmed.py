"""PubMed: articles by PMID, parsed into references (E-utilities, ``efetch`` in XML).

Elements: NLM's PubMed document type definition of 1 January 2019.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError, ParserCreate

from django.conf import settings
from django.utils.translation import gettext as _

from catalogue.models import Reference, identifiers

from .client import Client, NotFound, SourceError
from .clinicaltrials import is_valid
from .reference import MARK, FoundReference, whole_pages
from .reply import Unreadable, plain

NAME = "PubMed"
XML = ("text/xml", "application/xml")
PAGE_SIZE = 100
DEEPEST = 60
# What became of an article later, and what it is about.
CHANGES = "./CommentsCorrectionsList/CommentsCorrections"
LANGUAGES = {
    "chi": "zh", "cze": "cs", "dan": "da", "dut": "nl", "eng": "en", "fin": "fi", "fre": "fr", "ger": "de", "gre": "el",
    "hun": "hu", "ita": "it", "jpn": "ja", "kor": "ko", "nor": "no", "pol": "pl", "por": "pt", "rum": "ro", "rus": "ru",
    "spa": "es", "swe": "sv", "tur": "tr",
}  # fmt: skip
# Publication types, the most telling first.
KINDS = {
    "Practice Guideline": Reference.Kind.GUIDELINE,
    "Guideline": Reference.Kind.GUIDELINE,
    "Systematic Review": Reference.Kind.REVIEW,
    "Review": Reference.Kind.REVIEW,
}


def client() -> Client:
    return Client("https://eutils.ncbi.nlm.nih.gov/entrez/eutils")


def normalised(given: str) -> str:
    """``PMID: 123`` or the article's address -> ``123``; empty where there is no PMID."""
    pattern = (
        r"(?:(?:https?://)?(?:www\.|m\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|pubmed\.gov|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed)/"
        r"|pmid[:\s]*)?([1-9][0-9]{0,7})(?:/?(?:[?#].*)?|\[(?:uid|pmid)\]|\.)"
    )
    found = re.fullmatch(pattern, plain(given), re.IGNORECASE)
    return found[1] if found else ""


def fetch(out: Client, pmid: str) -> FoundReference:
    """The article of this PMID. Raises ``NotFound`` and ``SourceError``."""
    _pmid, found = next(fetch_all(out, [pmid]))
    if isinstance(found, SourceError):
        raise found
    return found


def fetch_all(out: Client, pmids: Iterable[str]) -> Iterator[tuple[str, FoundReference | SourceError]]:
    """Each number with its article, or with the reason why there is none; asked in pages, in the order given."""
    numbers = list(pmids)
    for start in range(0, len(numbers), PAGE_SIZE):
        asked = numbers[start : start + PAGE_SIZE]
        try:
            question = {"db": "pubmed", "retmode": "xml", "id": ",".join(asked), **who()}
            body = out.get("/efetch.fcgi", question, types=XML)
            found = dict(parse_all(body))
        except NotFound:
            found = {}
        for pmid in asked:
            yield pmid, found.get(pmid) or NotFound(_("PubMed has no article %(pmid)s.") % {"pmid": pmid})


def who() -> dict[str, str]:
    """As NCBI asks of programs: its name, and an address where somebody answers."""
    contact = {"email": settings.SOURCES_CONTACT} if settings.SOURCES_CONTACT else {}
    return {"tool": "atmp-catalogue", **contact}


def parse_all(body: bytes) -> Iterator[tuple[str, FoundReference | SourceError]]:
    """Every article of a reply with its PMID. Raises ``SourceError`` where the whole cannot be read."""
    try:
        refuse_entities(body)
        root = ElementTree.fromstring(body)  # noqa: S314  entities are refused above, the size by the client
    except (ElementTree.ParseError, ExpatError, LookupError, ValueError) as error:
        raise Unreadable("XML") from error
    if root.tag != "PubmedArticleSet":
        raise Unreadable("PubmedArticleSet")
    for node in root:
        pmid = inner(node, "./MedlineCitation/PMID") or inner(node, "./BookDocument/PMID")
        try:
            yield pmid, parse(node)
        except SourceError as error:
            yield pmid, error


def refuse_entities(body: bytes) -> None:
    """Raises ``ValueError`` where the text declares entities: they could unfold without end, or read our files.

    The parser itself looks, in whatever encoding it is. PubMed's own type definition is never loaded. Nor is anything
    nested deeper than any article.
    """
    parser, depth = ParserCreate(), 0

    def refuse(*arguments: Any) -> None:
        raise ValueError("entity")

    def down(*arguments: Any) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise ValueError("depth")

    def up(*arguments: Any) -> None:
        nonlocal depth
        depth -= 1

    parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = down, up
    parser.Parse(body, True)


def parse(node: ElementTree.Element) -> FoundReference:
    """One article. Raises ``SourceError``, and nothing else, whatever it is given."""
    if node.tag == "PubmedBookArticle":
        raise SourceError(_("PubMed lists it as a book or a chapter: to be entered by hand."))
    citation = node.find("./MedlineCitation")
    article = citation.find("./Article") if citation is not None else None
    if article is None:
        raise Unreadable("Article")
    pmid = inner(citation, "./PMID")
    marked = inner(article, "./VernacularTitle") or inner(article, "./ArticleTitle")
    title = MARK.sub("", marked)
    if not is_valid(identifiers.pmid, pmid):
        raise Unreadable("PMID")
    if not title:
        raise Unreadable("ArticleTitle")
    types = {plain(kind.text or "") for kind in article.iterfind("./PublicationTypeList/PublicationType")}
    people = article.find("./AuthorList")
    ids = {one.get("IdType"): plain(one.text or "") for one in node.iterfind("./PubmedData/ArticleIdList/ArticleId")}
    doi = inner(article, "./ELocationID[@EIdType='doi']") or ids.get("doi", "")
    pmcid = ids.get("pmc", "")
    notice, retracted_on = retraction_of(citation)
    return FoundReference(
        kind=next((kind for name, kind in KINDS.items() if name in types), Reference.Kind.ARTICLE),
        name=title[:-1] if title.endswith(".") and not title.endswith("..") else title,
        # Two authors of one name are two.
        authors=tuple(filter(None, map(author, people if people is not None else ()))),
        has_more_authors=people is not None and people.get("CompleteYN") == "N",
        language=LANGUAGES.get(inner(article, "./Language"), ""),
        container=inner(article, "./Journal/Title"),
        year=year_of(article),
        volume=inner(article, "./Journal/JournalIssue/Volume"),
        issue=inner(article, "./Journal/JournalIssue/Issue"),
        pages=whole_pages(inner(article, "./Pagination/MedlinePgn")),
        doi=doi if is_valid(identifiers.doi, doi) else "",
        pmid=pmid,
        pmcid=pmcid if is_valid(identifiers.pmcid, pmcid) else "",
        is_retracted="Retracted Publication" in types or notice is not None or title != marked,
        retracted_on=retracted_on,
        retraction_url=notice or "",
        retracts=inner(citation, f"{CHANGES}[@RefType='RetractionOf']/RefSource"),
    )


def retraction_of(citation: ElementTree.Element) -> tuple[str | None, date | None]:
    """Address (may be empty) and day of the notice that retracts the article; None where there is none.

    PubMed writes where it stands: "Lancet. 2020 Jun 13;395(10240):1820. doi: 10.1016/S0140-6736(20)31324-6."
    """
    change = citation.find(f"{CHANGES}[@RefType='RetractionIn']")
    if change is None:
        return None, None
    source, pmid = inner(change, "./RefSource"), inner(change, "./PMID")
    doi = re.search(r"doi:\s*(10\.[0-9]{4,9}/\S+)", source, re.IGNORECASE)
    address = f"https://doi.org/{doi[1].rstrip('.,;')}" if doi else ""
    if not address and is_valid(identifiers.pmid, pmid):
        address = f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    written = re.search(r"\b((?:19|20)[0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{1,2})\b", source)
    try:
        return address, datetime.strptime(" ".join(written.groups()), "%Y %b %d").date() if written else None
    except ValueError:
        return address, None


def inner(node: ElementTree.Element, path: str) -> str:
    """The text of an element without its mark-up."""
    found = node.find(path)
    return plain("".join(found.itertext())) if found is not None else ""


def author(person: ElementTree.Element) -> str:
    """``Family GN``, or the name of a group."""
    family = inner(person, "./LastName")
    return f"{family} {inner(person, './Initials')}".strip() if family else inner(person, "./CollectiveName")


def year_of(article: ElementTree.Element) -> int | None:
    """Year of the issue; "2000 Nov-Dec" where the date has no parts."""
    day = "./Journal/JournalIssue/PubDate"
    found = re.match(r"(1[5-9]|20|21)\d\d", inner(article, f"{day}/Year") or inner(article, f"{day}/MedlineDate"))
    return int(found[0]) if found else None

"""Crossref: works by DOI, parsed into references (REST API, ``/works/{doi}``)."""

import re
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from catalogue.models import Reference, identifiers

from .client import Client, NotFound
from .clinicaltrials import is_valid
from .reference import FoundReference, initials, whole_pages
from .reply import Unreadable, at, decoded, rows, text, texts, without_tags, year

NAME = "Crossref"
JSON = ("application/json",)
KINDS = {
    "journal-article": Reference.Kind.ARTICLE,
    "book-chapter": Reference.Kind.CHAPTER,
    "proceedings-article": Reference.Kind.CONFERENCE,
    "dataset": Reference.Kind.REGISTER,
}
# The first of these that is there: a volume and its pages are of the year of print.
DATES = ("published-print", "issued", "published-online")


def client() -> Client:
    return Client("https://api.crossref.org")


def normalised(given: str) -> str:
    """``https://doi.org/10.1/x`` or ``doi:10.1/x`` -> ``10.1/x``; empty where there is no DOI."""
    found = re.fullmatch(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", given.strip(), re.IGNORECASE)
    return found[1].rstrip(".,;") if found else ""


def fetch(out: Client, doi: str) -> FoundReference:
    """The publication of this DOI. Raises ``NotFound`` and ``SourceError``."""
    try:
        return parse(decoded(out.get(f"/works/{quote(doi, safe='')}", types=JSON)))
    except NotFound as error:
        raise NotFound(_("Crossref has no publication with the DOI %(doi)s.") % {"doi": doi}) from error


def parse(reply: Any) -> FoundReference:
    """A work as the API gives it. Raises ``SourceError``, and nothing else, whatever it is given."""
    work = at(reply, "message")
    titles = [without_tags(title) for title in (*texts(work, "title"), *texts(work, "subtitle"))]
    doi = text(work, "DOI")
    if not is_valid(identifiers.doi, doi):
        raise Unreadable("DOI")
    if not titles or not titles[0]:
        raise Unreadable("title")
    language = text(work, "language").lower()[:2]
    return FoundReference(
        kind=KINDS.get(text(work, "type"), ""),
        name=titles[0] if len(titles) < 2 or titles[1] in titles[0] else f"{titles[0]}: {titles[1]}",
        authors=tuple(dict.fromkeys(filter(None, (author(row) for row in rows(work, "author"))))),
        language=language if language.isascii() and language.isalpha() else "",
        container=without_tags(next(iter(texts(work, "container-title")), "")),
        year=next((found for name in DATES if (found := year_of(work, name))), None),
        volume=text(work, "volume"),
        issue=text(work, "issue"),
        pages=whole_pages(text(work, "page") or text(work, "article-number")),
        doi=doi,
        is_retracted=any(text(row, "type") == "retraction" for row in rows(work, "updated-by")),
    )


def author(row: Any) -> str:
    """``Family GN``, or the name of an organisation."""
    family, given = text(row, "family"), text(row, "given")
    return f"{family} {initials(given)}".strip() if family else text(row, "name")


def year_of(work: Any, name: str) -> int | None:
    """First part of the first date; Crossref writes a missing one as ``[[null]]``."""
    dates = rows(work, name, "date-parts")
    parts = rows({"parts": dates[0]}, "parts") if dates else []
    return year({"year": parts[0]}, "year") if parts else None

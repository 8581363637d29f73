"""Crossref: works by DOI, parsed into references (REST API, ``/works/{doi}``)."""

import re
from datetime import date
from typing import Any
from urllib.parse import quote, unquote

from django.conf import settings
from django.utils.translation import gettext as _

from catalogue.models import Reference, identifiers

from .client import Client, NotFound, SourceError
from .clinicaltrials import is_valid
from .reference import MARK, FoundReference, initials, whole_pages
from .reply import Unreadable, at, decoded, plain, rows, text, texts, without_tags, year

NAME = "Crossref"
JSON = ("application/json",)
KINDS = {
    "journal-article": Reference.Kind.ARTICLE,
    "book-chapter": Reference.Kind.CHAPTER,
    "proceedings-article": Reference.Kind.CONFERENCE,
    "dataset": Reference.Kind.REGISTER,
}
# Kinds of notices after which a publication is taken back as a whole (Crossref, "Version control, corrections...").
TAKEN_BACK = ("retraction", "withdrawal", "removal")
# The first of these that is there: a volume and its pages are of the year of print.
DATES = ("published-print", "issued", "published-online")


def client() -> Client:
    return Client("https://api.crossref.org")


def normalised(given: str) -> str:
    """``https://doi.org/10.1/x`` or ``doi:10.1/x`` -> ``10.1/x``; empty where there is no DOI."""
    written = plain(given).strip("<>\"'“”«» ")
    found = re.fullmatch(
        r"(?:(?:(?:https?:)?//)?(?:www\.|dx\.)?doi\.org/(?:doi:)?|(?:urn:|info:)?doi[:/\s]*)?(10\.[0-9]{4,9}/\S+)",
        # A copied address may be escaped; a DOI itself never holds %2F.
        unquote(written) if "doi.org/" in written.lower() else written,
        re.IGNORECASE,
    )
    if not found:
        return ""
    doi = found[1].rstrip(".,;")
    # (10.1000/x) without its opening bracket
    return doi.rstrip(")") if doi.count(")") > doi.count("(") else doi


def fetch(out: Client, doi: str) -> FoundReference:
    """The publication of this DOI. Raises ``NotFound`` and ``SourceError``."""
    try:
        # Who gives an address is served by a pool of its own.
        polite = {"mailto": settings.SOURCES_CONTACT} if settings.SOURCES_CONTACT else None
        return parse(decoded(out.get(f"/works/{quote(doi, safe='')}", polite, types=JSON)))
    except NotFound as error:
        raise NotFound(_("Crossref has no publication with the DOI %(doi)s.") % {"doi": doi}) from error


def parse(reply: Any) -> FoundReference:
    """A work as the API gives it. Raises ``SourceError``, and nothing else, whatever it is given."""
    work = at(reply, "message")
    # Of several titles the others are translations.
    title, subtitle = (without_tags(next(iter(texts(work, name)), "")) for name in ("title", "subtitle"))
    name = MARK.sub("", title)
    doi = text(work, "DOI")
    if not is_valid(identifiers.doi, doi):
        raise Unreadable("DOI")
    if not name:
        raise SourceError(_("Crossref names no title for %(doi)s: to be entered by hand.") % {"doi": doi})
    notice, retracted_on = retraction_of(work)
    language = text(work, "language").lower()[:2]
    return FoundReference(
        kind=KINDS.get(text(work, "type"), ""),
        name=name if not subtitle or subtitle in name else f"{name}: {subtitle}",
        # Two authors of one name are two.
        authors=tuple(filter(None, (author(row) for row in rows(work, "author")))),
        language=language if language.isascii() and language.isalpha() else "",
        container=without_tags(next(iter(texts(work, "container-title")), "")),
        year=next((found for name in DATES if (found := year_of(work, name))), None),
        volume=text(work, "volume"),
        issue=text(work, "issue"),
        pages=whole_pages(text(work, "page") or text(work, "article-number")),
        doi=doi,
        is_retracted=notice is not None or name != title,
        retracted_on=retracted_on,
        retraction_url=f"https://doi.org/{notice}" if notice else "",
        retracts=next(
            (text(row, "DOI") for row in rows(work, "update-to") if text(row, "type").lower() in TAKEN_BACK), ""
        ),
    )


def retraction_of(work: Any) -> tuple[str | None, date | None]:
    """DOI (may be empty) and day of the notice that takes the work back; None where there is none.

    The publisher and Retraction Watch may name the same one: the one with a day counts.
    """
    found = []
    for row in rows(work, "updated-by"):
        if text(row, "type").lower() in TAKEN_BACK:
            notice = text(row, "DOI")
            found.append((notice if is_valid(identifiers.doi, notice) else "", day_of(row, "updated")))
    return min(found, key=lambda one: (one[1] is None, not one[0], one[1] or date.max), default=(None, None))


def day_of(node: Any, name: str) -> date | None:
    """The first date, where it goes to the day."""
    dates = rows(node, name, "date-parts")
    parts = rows({"parts": dates[0]}, "parts") if dates else []
    try:
        return date(*parts) if len(parts) == 3 else None
    except (TypeError, ValueError, OverflowError):
        raise Unreadable(f"{name}.date-parts") from None


def author(row: Any) -> str:
    """``Family GN``, or the name of an organisation."""
    family, given = text(row, "family"), text(row, "given")
    return f"{family} {initials(given)}".strip() if family else text(row, "name")


def year_of(work: Any, name: str) -> int | None:
    """First part of the first date; Crossref writes a missing one as ``[[null]]``."""
    dates = rows(work, name, "date-parts")
    parts = rows({"parts": dates[0]}, "parts") if dates else []
    return year({"year": parts[0]}, "year") if parts else None

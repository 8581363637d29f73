"""A publication as Crossref or PubMed describes it, compared with the bibliography."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalogue import actions
from catalogue.models import Record, Reference

from . import matching
from .plan import Plan, addition, change, refused

# Where the catalogue has its own way of writing (journals, long lists of authors), only a gap is filled.
ONLY_WHERE_EMPTY = ("authors", "language", "container", "url")
COMPARED = ("year", "volume", "issue", "pages", "doi", "pmid", "pmcid")
WORDS_IN_ADDRESS = 3
# "RETRACTED ARTICLE: ..." is put before the title by the publisher.
MARK = re.compile(r"\A(?:RETRACTED(?: (?:ARTICLE|CHAPTER|PAPER))?|WITHDRAWN|Retracted|Withdrawn)\s*:\s*")


@dataclass(frozen=True)
class FoundReference:
    """Our fields, filled by an index; an empty one was not stated. ``kind`` is empty where the catalogue has no such kind.

    ``is_retracted``, with the day and the address of the notice where the index tells them. ``retracts``: the publication
    of which this one is the retraction notice.
    """

    name: str
    kind: str = ""
    authors: tuple[str, ...] = ()
    has_more_authors: bool = False
    language: str = ""
    container: str = ""
    year: int | None = None
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    url: str = ""
    is_retracted: bool = False
    retracted_on: date | None = None
    retraction_url: str = ""
    retracts: str = ""

    @property
    def key(self) -> str:
        return self.doi or f"PMID {self.pmid}"

    def fields(self) -> dict[str, Any]:
        """Columns of a new ``Reference``."""
        columns = {**asdict(self), "authors": list(self.authors)}
        for name in ("is_retracted", "retracted_on", "retraction_url", "retracts"):
            del columns[name]
        return columns

    @property
    def page(self) -> str:
        """Where the publication can be read."""
        return f"https://doi.org/{self.doi}" if self.doi else f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"

    def retraction(self, source: str) -> dict[str, Any]:
        """Columns of the retraction, to be completed by a curator: an index tells no reason."""
        if not self.is_retracted:
            return {}
        reasons = {}
        for language in ("en", "fr"):
            with translation.override(language):
                reasons[f"retraction_reason_{language}"] = _("%(source)s lists it as retracted.") % {"source": source}
        return {"retracted_on": self.retracted_on, "retraction_url": self.retraction_url, **reasons}


def plan(found: FoundReference) -> Plan:
    """What reading this publication would do."""
    known = list(same(found))
    if len(known) > 1:
        return refused(
            found.key,
            _("Its numbers belong to several records: %(records)s.") % {"records": ", ".join(r.slug for r in known)},
        )
    if known and known[0].state == Record.State.RETIRED:
        return refused(found.key, _("The record “%(slug)s” is retired.") % {"slug": known[0].slug})
    reasons, proposals = list(told(found)), {}
    if found.is_retracted and not (known and known[0].retracted_on):
        reasons.append(_("The source marks it as retracted."))
        proposals = proposed_retraction(found)
    more = {"source_url": found.page, "pages": dict.fromkeys(proposals, found.retraction_url or found.page)}
    if known:
        return change(found.key, known[0], {}, differences(known[0], found) | proposals, reasons, **more)
    if not found.kind:
        return refused(found.key, _("The bibliography has no kind for it: to be entered by hand."), *reasons)
    record = Reference(slug=address(found), **found.fields())
    return addition(found.key, record, reasons, proposals=proposals, **more)


def told(found: FoundReference) -> Iterator[str]:
    """What a curator has to know about it, beside its fields."""
    if found.retracts:
        yield _("It is itself the notice that retracts “%(other)s”.") % {"other": found.retracts}


def proposed_retraction(found: FoundReference) -> dict[str, Any]:
    """The day, beside which the notice is named as the source; without a day, the notice."""
    if found.retracted_on:
        return {"retracted_on": found.retracted_on.isoformat()}
    return {"retraction_url": found.retraction_url or found.page}


def same(found: FoundReference) -> Any:
    """The entries that have its DOI, its PMID or its PMCID."""
    numbers = Q(pk__in=[])
    if found.doi:
        numbers |= Q(doi__iexact=found.doi)
    for name in ("pmid", "pmcid"):
        if value := getattr(found, name):
            numbers |= Q(**{name: value})
    return Reference.objects.filter(numbers).order_by("pk")


def differences(reference: Reference, found: FoundReference) -> dict[str, Any]:
    """Fields in which the index differs, for a curator; what it leaves out is no difference."""
    proposals = {}
    for name in (*ONLY_WHERE_EMPTY, *COMPARED):
        value, present = getattr(found, name), getattr(reference, name)
        if not value or (present and name in ONLY_WHERE_EMPTY):
            continue
        if matching.folded(str(value)) != matching.folded(str(present)):
            proposals[name] = list(value) if isinstance(value, tuple) else value
    # A title in square brackets stands for one that was not read.
    if matching.folded(found.name) != matching.folded(reference.name):
        proposals["name"] = found.name
    return proposals


def address(found: FoundReference) -> str:
    """``neelapu-2017-axicabtagene-ciloleucel-car``: first author, year, first words of the title."""
    author = re.sub(r" [A-Z]+\Z", "", found.authors[0]) if found.authors else found.container
    words = slugify(found.name).split("-")[:WORDS_IN_ADDRESS]
    return actions.free_slug(" ".join((author, str(found.year or ""), *words)), Reference)


def whole_pages(pages: str) -> str:
    """``311-9`` is 311-319: PubMed leaves out the digits that repeat."""
    found = re.fullmatch(r"(\d+)\s*[-–]\s*(\d+)", pages)
    if not found:
        return pages
    first, last = found.groups()
    return f"{first}-{first[: len(first) - len(last)]}{last}"


def initials(given: str) -> str:
    """``Stephanie J.`` -> ``SJ``; ``Chia-Wei`` -> ``CW``."""
    return "".join(part[0].upper() for part in re.split(r"[\s.\-‐]+", given) if part and part[0].isalpha())

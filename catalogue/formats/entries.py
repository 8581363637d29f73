"""What a reference manager keeps of a record: references and trials as entries of a bibliography."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalogue.formats.facts import day, of_sponsor, rows
from catalogue.models import Record, Reference, Trial
from catalogue.models.reference import link_to

# "De Luca M", "Anderson LD Jr", "Pereira CdF"; an organisation ends in a whole word.
PERSON = re.compile(r"(?P<family>.+?) (?P<initials>(?:[^\W\d_a-z]|-|d(?=[A-Z])){1,5})(?: (?P<suffix>Jr|Sr|II|III|IV))?")
PAGES = re.compile(r"\s*[-–]\s*")
# Of the numbers of a trial, in the order in which they are looked at.
TRIAL_REGISTRIES = ("ClinicalTrials.gov", "Clinical Trials Information System", "EU Clinical Trials Register")


@dataclass(frozen=True)
class Author:
    """A person by family name and initials, or an organisation by its ``family`` alone."""

    family: str
    initials: str = ""
    suffix: str = ""

    @property
    def given(self) -> str:
        """Initials as other programs expect them: "L. D."."""
        return " ".join(f"{one}." for one in re.findall(r"-?(?:d(?=[A-Z]))?[^\W\d_]", self.initials))


@dataclass(frozen=True)
class Entry:
    """One record. ``kind``: of Reference, or "trial"; texts are empty where the catalogue has nothing."""

    key: str
    kind: str
    title: str
    address: str
    authors: Sequence[Author] = ()
    has_more_authors: bool = False
    container: str = ""
    year: int | str = ""
    volume: str = ""
    issue: str = ""
    pages: Sequence[str] = ()
    doi: str = ""
    number: str = ""
    url: str = ""
    language: str = ""
    consulted_on: str = ""
    notes: Sequence[str] = ()


def author(text: str) -> Author:
    """What the catalogue writes as one author."""
    found = PERSON.fullmatch(text)
    if found is None or found["family"].isupper():
        return Author(text)
    return Author(found["family"], found["initials"], found["suffix"] or "")


def of_reference(
    address: str,
    slug: str,
    kind: str,
    title: str,
    authors: Sequence[str] = (),
    has_more_authors: bool = False,
    container: str = "",
    year: int | None = None,
    volume: str = "",
    issue: str = "",
    pages: str = "",
    doi: str = "",
    pmid: str = "",
    pmcid: str = "",
    url: str = "",
    language: str = "",
    consulted_on: str | None = None,
    retracted_on: str | None = None,
) -> Entry:
    notes = [f"PMID: {pmid}"] if pmid else []
    notes += [f"PMCID: {pmcid}"] if pmcid else []
    notes += [f"Retracted on {retracted_on}"] if retracted_on else []
    return Entry(
        key=slug,
        kind=kind,
        title=title,
        address=address,
        authors=[author(one) for one in authors],
        has_more_authors=has_more_authors,
        container=container,
        year=year or "",
        volume=volume,
        issue=issue,
        pages=PAGES.split(pages, maxsplit=1) if pages else (),
        doi=doi,
        number=pmid or pmcid,
        url=link_to(doi, url, pmcid, pmid),
        language=language,
        consulted_on=consulted_on or "",
        notes=notes,
    )


def of_trial(
    address: str,
    slug: str,
    title: str,
    nct_number: str = "",
    eu_trial_number: str = "",
    eudract_number: str = "",
    sponsor: str | None = None,
    started_on: str = "",
    source_url: str = "",
    checked_on: str | None = None,
) -> Entry:
    numbers = zip((nct_number, eu_trial_number, eudract_number), TRIAL_REGISTRIES, strict=True)
    number, registry = next(((number, registry) for number, registry in numbers if number), ("", ""))
    return Entry(
        key=slug,
        kind="trial",
        title=title,
        address=address,
        authors=[Author(sponsor)] if sponsor else (),
        container=registry,
        year=started_on[:4],
        number=number,
        url=source_url,
        consulted_on=checked_on or "",
    )


# The lists that are bibliographies: what makes an entry of an address and of columns (SQL, as in ``facts``).
ENTRIES: Mapping[type[Record], tuple[Callable[..., Entry], Sequence[str]]] = {
    Reference: (
        of_reference,
        (
            *("slug", "kind", "name", "authors", "has_more_authors", "container", "year", "volume", "issue", "pages"),
            *("doi", "pmid", "pmcid", "url", "language", day("consulted_on"), day("retracted_on")),
        ),
    ),
    Trial: (
        of_trial,
        (
            *("slug", "name", "nct_number", "eu_trial_number", "eudract_number", of_sponsor("name"), "started_on"),
            *("source_url", day("checked_on")),
        ),
    ),
}


def entries(model: type[Record], batches: Iterable[Sequence[int]], before: str) -> Iterator[Entry]:
    """The entries of a bibliography. ``before``: what stands before the slug in the address of a record."""
    entry_of, columns = ENTRIES[model]
    return (entry_of(f"{before}{slug}/", slug, *more) for slug, *more in rows(model, columns, batches))

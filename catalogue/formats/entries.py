"""What a reference manager keeps of a record: references and trials as entries of a bibliography."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from catalogue.models import Record, Reference, Trial

# "De Luca M", "Anderson LD Jr", "Pereira CdF"; an organisation ends in a whole word.
PERSON = re.compile(r"(?P<family>.+?) (?P<initials>(?:[^\W\d_a-z]|-|d(?=[A-Z])){1,5})(?: (?P<suffix>Jr|Sr|II|III|IV))?")
PAGES = re.compile(r"\s*[-–]\s*")
TRIAL_REGISTRIES = (
    ("nct_number", "ClinicalTrials.gov"),
    ("eu_trial_number", "Clinical Trials Information System"),
    ("eudract_number", "EU Clinical Trials Register"),
)


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


def of_reference(reference: Reference, address: str) -> Entry:
    numbers = [f"PMID: {reference.pmid}"] if reference.pmid else []
    numbers += [f"PMCID: {reference.pmcid}"] if reference.pmcid else []
    if reference.retracted_on:
        numbers.append(f"Retracted on {reference.retracted_on.isoformat()}")
    return Entry(
        key=reference.slug,
        kind=reference.kind,
        title=reference.name,
        address=address,
        authors=[author(one) for one in reference.authors],
        has_more_authors=reference.has_more_authors,
        container=reference.container,
        year=reference.year or "",
        volume=reference.volume,
        issue=reference.issue,
        pages=PAGES.split(reference.pages, maxsplit=1) if reference.pages else (),
        doi=reference.doi,
        number=reference.pmid or reference.pmcid,
        url=reference.link,
        language=reference.language,
        consulted_on=reference.consulted_on.isoformat() if reference.consulted_on else "",
        notes=numbers,
    )


def of_trial(trial: Trial, address: str) -> Entry:
    number, registry = next(
        ((getattr(trial, name), registry) for name, registry in TRIAL_REGISTRIES if getattr(trial, name)), ("", "")
    )
    sponsor = trial.sponsor if trial.sponsor and trial.sponsor.state == Record.State.PUBLISHED else None
    return Entry(
        key=trial.slug,
        kind="trial",
        title=trial.name,
        address=address,
        authors=[Author(sponsor.title)] if sponsor else (),
        container=registry,
        year=trial.started_on[:4],
        number=number,
        url=trial.source_url,
        consulted_on=trial.checked_on.isoformat() if trial.checked_on else "",
    )


# The lists that are bibliographies.
ENTRIES: Mapping[type[Record], Callable[..., Entry]] = {Reference: of_reference, Trial: of_trial}

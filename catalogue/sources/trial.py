"""A trial as a registry describes it, compared with the catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from catalogue import actions
from catalogue.models import Record, Sponsor, Trial

from . import matching
from .plan import Plan, addition, change, refused

# What a trial states about its own course: the registry is its only source, it changes without any judgement of ours,
# and the next reading mends a mistake. Titles, phase, sponsor and numbers name the trial: a curator looks first.
BY_ITSELF = (
    "status", "status_on", "enrolment", "enrolment_kind", "started_on", "primary_completion_on", "completed_on",
    "countries", "condition_terms", "interventions",
)  # fmt: skip
EU_STEM = len("2023-501234-56")
PROPOSED = ("acronym", "phase", "eudract_number", "eu_trial_number")


@dataclass(frozen=True)
class FoundTrial:
    """Our fields, filled by a registry; an empty one was not stated.

    ``status_on``: the day of the status; ``updated_on``: of the last change of the record. ``mesh``: (identifier, heading).
    ``sponsor_is_person``: then ``sponsor_name`` is compared with the sponsors of the catalogue, and neither kept nor told.
    """

    nct_number: str
    name: str
    status: str
    status_on: str
    updated_on: str = ""
    eudract_number: str = ""
    eu_trial_number: str = ""
    other_ids: tuple[str, ...] = ()
    acronym: str = ""
    brief_title: str = ""
    phase: str = ""
    enrolment: int | None = None
    enrolment_kind: str = ""
    started_on: str = ""
    primary_completion_on: str = ""
    completed_on: str = ""
    sponsor_name: str = ""
    sponsor_kind: str = ""
    sponsor_is_person: bool = False
    countries: tuple[str, ...] = ()
    unknown_countries: tuple[str, ...] = ()
    condition_terms: tuple[str, ...] = ()
    mesh: tuple[tuple[str, str], ...] = ()
    interventions: tuple[str, ...] = ()
    intervention_names: tuple[str, ...] = ()

    @property
    def source_url(self) -> str:
        return f"https://clinicaltrials.gov/study/{self.nct_number}"

    def fields(self) -> dict[str, Any]:
        """Columns of a new ``Trial``."""
        columns = (*BY_ITSELF, *PROPOSED, "nct_number", "other_ids", "name", "source_url")
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name in columns
            for value in (getattr(self, name),)
        }


def plan(found: FoundTrial) -> Plan:
    """What reading this trial would do."""
    known = list(same(found))
    if len(known) > 1:
        return refused(
            found.nct_number,
            _("Its numbers belong to several records: %(records)s.") % {"records": ", ".join(r.slug for r in known)},
        )
    if not known:
        return new(found)
    trial = known[0]
    if trial.state == Record.State.RETIRED:
        return refused(found.nct_number, _("The record “%(slug)s” is retired.") % {"slug": trial.slug})
    if trial.nct_number and trial.nct_number != found.nct_number:
        return refused(
            found.nct_number,
            _("The record “%(slug)s” has the same European number and the number %(number)s.")
            % {"slug": trial.slug, "number": trial.nct_number},
        )
    return compared(trial, found)


def same(found: FoundTrial) -> Iterator[Trial]:
    """The records that have one of its registry numbers."""
    numbers = Q(nct_number=found.nct_number)
    if found.eudract_number:
        numbers |= Q(eudract_number=found.eudract_number)
    if found.eu_trial_number:
        # Each resubmission has its own last two digits, -00 the first one, which is often left out.
        numbers |= Q(eu_trial_number__startswith=found.eu_trial_number[:EU_STEM])
    yield from Trial.objects.filter(numbers).select_related("sponsor").order_by("pk")


def new(found: FoundTrial) -> Plan:
    conditions = matching.conditions(found.condition_terms, found.mesh)
    therapies = matching.therapies((*found.interventions, *found.intervention_names))
    sponsor = matching.sponsor(found.sponsor_name)
    reasons = list(unknown_countries(found))
    if sponsor is None and found.sponsor_is_person:
        reasons += unknown_sponsor(found)
    elif sponsor is None and found.sponsor_name:
        slug = actions.free_slug(found.sponsor_name, Sponsor)
        sponsor = Sponsor(slug=slug, name=found.sponsor_name, kind=found.sponsor_kind)
        reasons.append(_("The sponsor “%(name)s” is added as a draft.") % {"name": found.sponsor_name})
    if not conditions:
        reasons.append(_("No condition of the catalogue has one of its names."))
    if therapies:
        names = ", ".join(str(therapy) for therapy in therapies)
        reasons.append(_("Therapies proposed: %(names)s.") % {"names": names})
    trial = Trial(slug=found.nct_number.lower(), **found.fields())
    return addition(
        found.nct_number,
        trial,
        reasons,
        relations={"conditions": conditions},
        sponsor=sponsor,
        proposals={"therapies": sorted(therapy.slug for therapy in therapies)} if therapies else {},
        source_url=found.source_url,
    )


def compared(trial: Trial, found: FoundTrial) -> Plan:
    """Fields that differ: written by themselves or proposed. What the registry leaves out never empties a field."""
    values, proposals = {}, {}
    for name in BY_ITSELF:
        value, present = getattr(found, name), getattr(trial, name)
        if value in ("", None, ()) or (isinstance(value, tuple) and set(value) == set(present)):
            continue
        is_newer = is_news(name, trial, found)
        if name == "status_on":
            if is_newer:
                values[name] = value
        # Where the catalogue differs from a registry that has not moved since, somebody meant it.
        elif is_newer or present in ("", None, []):
            values[name] = as_json(value)
        else:
            proposals[name] = as_json(value)
    proposals |= {name: getattr(found, name) for name in PROPOSED if getattr(found, name)}
    if not trial.nct_number:
        proposals["nct_number"] = found.nct_number
    sponsor = matching.sponsor(found.sponsor_name)
    proposals |= names(trial, found) | numbers(trial, found) | relations(trial, found, sponsor)
    reasons = list(unknown_countries(found))
    if sponsor is None:
        reasons += unknown_sponsor(found)
    return change(found.nct_number, trial, values, proposals, reasons, source_url=found.source_url)


def is_news(name: str, trial: Trial, found: FoundTrial) -> bool:
    """Whether the registry has changed its record since the day of the catalogue's status.

    "Unknown" it sets by itself, years after the last change, and dates it with the day of its data: that day alone is no
    news, and it is none to a catalogue that has heard of the trial since.
    """
    if name in ("status", "status_on") and found.status == Trial.Status.UNKNOWN:
        return trial.status != Trial.Status.UNKNOWN and found.updated_on >= trial.status_on
    return found.updated_on > trial.status_on


def as_json(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def names(trial: Trial, found: FoundTrial) -> dict[str, Any]:
    """The official title, unless the record has it or the short one."""
    if matching.folded(trial.name) in {matching.folded(found.name), matching.folded(found.brief_title)}:
        return {}
    return {"name": found.name} | ({} if trial.title_is_official else {"title_is_official": True})


def numbers(trial: Trial, found: FoundTrial) -> dict[str, Any]:
    added = [number for number in found.other_ids if number not in trial.other_ids]
    return {"other_ids": [*trial.other_ids, *added]} if added else {}


def relations(trial: Trial, found: FoundTrial, sponsor: Sponsor | None) -> dict[str, Any]:
    """Sponsor, conditions where the record has none, therapies that its interventions name."""
    proposals: dict[str, Any] = {}
    if sponsor is not None and sponsor.pk != trial.sponsor_id:
        proposals["sponsor"] = sponsor.slug
    if not trial.conditions.exists():
        conditions = matching.conditions(found.condition_terms, found.mesh)
        proposals |= {"conditions": sorted(one.slug for one in conditions)} if conditions else {}
    present = set(trial.therapies.values_list("slug", flat=True))
    named = {one.slug for one in matching.therapies((*found.interventions, *found.intervention_names))}
    if named - present:
        proposals["therapies"] = sorted(present | named)
    return proposals


def unknown_sponsor(found: FoundTrial) -> Iterator[str]:
    """That the catalogue has no such sponsor; whether a person's name becomes public is for a curator to decide."""
    if found.sponsor_is_person:
        yield _("The sponsor is a person, or acts as one: to be entered by hand.")
    elif found.sponsor_name:
        yield _("The registry’s sponsor, “%(name)s”, is not in the catalogue.") % {"name": found.sponsor_name}


def unknown_countries(found: FoundTrial) -> Iterator[str]:
    if found.unknown_countries:
        yield _("Countries without a known code: %(names)s.") % {"names": ", ".join(found.unknown_countries)}

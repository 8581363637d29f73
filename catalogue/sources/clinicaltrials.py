"""ClinicalTrials.gov, API version 2: studies by number or by search, parsed into trials.

Field names and enumerations: OpenAPI description of the API, version 2.0.3, and its ``/studies/metadata``. Contacts,
investigators and sites' staff are not read at all.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue.countries import country_code
from catalogue.models import Sponsor, Trial, identifiers

from .client import Client, NotFound, SourceError, Unreachable
from .reply import Unreadable, at, decoded, number, partial_date, rows, text, texts
from .trial import FoundTrial

NAME = "ClinicalTrials.gov"
JSON = ("application/json",)
PAGE_SIZE = 100
# The API may send empty pages; so many in a row lead nowhere.
MOST_EMPTY_PAGES = 20
LONGEST_STATUS = 40
# Contacts stay where they are: only these modules are asked for.
FIELDS = ",".join(
    (
        "NCTId", "OrgStudyIdInfo", "SecondaryIdInfo", "BriefTitle", "OfficialTitle", "Acronym", "OverallStatus",
        "StartDateStruct", "PrimaryCompletionDateStruct", "CompletionDateStruct", "LastUpdatePostDateStruct",
        "LeadSponsor", "ConditionsModule", "StudyType", "Phase", "EnrollmentInfo", "Intervention", "LocationCountry",
        "ConditionMesh", "VersionHolder", "ResponsiblePartyType",
    )
)  # fmt: skip
PHASES = {
    (): "",
    ("NA",): Trial.Phase.NOT_APPLICABLE,
    ("EARLY_PHASE1",): Trial.Phase.EARLY_PHASE_1,
    ("PHASE1",): Trial.Phase.PHASE_1,
    ("PHASE1", "PHASE2"): Trial.Phase.PHASE_1_2,
    ("PHASE1", "PHASE2", "PHASE3"): Trial.Phase.PHASE_1_2_3,
    ("PHASE2",): Trial.Phase.PHASE_2,
    ("PHASE2", "PHASE3"): Trial.Phase.PHASE_2_3,
    ("PHASE3",): Trial.Phase.PHASE_3,
    ("PHASE4",): Trial.Phase.PHASE_4,
}
ENROLMENT_KINDS = {"": "", "ACTUAL": Trial.EnrolmentKind.ACTUAL, "ESTIMATED": Trial.EnrolmentKind.PLANNED}
SPONSOR_KINDS = {
    "INDUSTRY": Sponsor.Kind.COMPANY,
    "NIH": Sponsor.Kind.PUBLIC_BODY,
    "FED": Sponsor.Kind.PUBLIC_BODY,
    "OTHER_GOV": Sponsor.Kind.PUBLIC_BODY,
}
# Numbers of grants are not numbers of the trial.
OTHER_ID_TYPES = {"", "REGISTRY", "OTHER"}
EUROPEAN_ID_TYPES = {"EUDRACT_NUMBER", "CTIS"}
# EudraCT (2004 to 2023) and CTIS number their trials alike; the sixth digits of CTIS begin with 5. A country may follow.
EUROPEAN_NUMBER = re.compile(r"(?<![0-9])(20[0-9]{2}-[0-9]{6}-[0-9]{2})(-[0-9]{2})?(?![0-9])")
NAMES_EUROPE = re.compile(r"EU[ -]?CT|EudraCT|CTIS|EU trial|clinicaltrialsregister|euclinicaltrials", re.IGNORECASE)
# "Jane Doe, MD": of all classes, and not M.D. Anderson.
DEGREES = re.compile(
    r",\s*(M\.?\s?D|Ph\.?\s?D|MBBS|M\.?\s?Sc|D\.?\s?O|Pharm\.?D|Dr|Prof)\b[^,]*(,[^,]{1,12})*\Z", re.IGNORECASE
)


def client() -> Client:
    return Client("https://clinicaltrials.gov/api/v2")


def normalised(given: str) -> str:
    """``nct 01234567`` or any address of the study -> ``NCT01234567``; empty where there is no such number."""
    found = re.search(r"(?<![A-Za-z0-9])nct[\s:_-]*([0-9]{8})(?![A-Za-z0-9])", given, re.IGNORECASE)
    return f"NCT{found[1]}" if found and int(found[1]) else ""


def fetch(out: Client, nct_number: str) -> FoundTrial:
    """The trial of this number. Raises ``NotFound`` and ``SourceError``."""
    try:
        return parse(decoded(out.get(f"/studies/{nct_number}", {"format": "json", "fields": FIELDS}, types=JSON)))
    except NotFound as error:
        raise NotFound(_("ClinicalTrials.gov has no study %(number)s.") % {"number": nct_number}) from error


def fetch_all(out: Client, nct_numbers: Iterable[str]) -> Iterator[tuple[str, FoundTrial | SourceError]]:
    """Each number with its trial, or with the reason why there is none; asked in pages, in the order given."""
    numbers = list(nct_numbers)
    for start in range(0, len(numbers), PAGE_SIZE):
        asked = numbers[start : start + PAGE_SIZE]
        try:
            found = dict(pages(out, {"filter.ids": ",".join(asked)}))
        except Unreadable:
            # One damaged study can make the whole page unreadable: each is asked for alone.
            found = {}
        for nct_number in asked:
            if nct_number in found:
                yield nct_number, found[nct_number]
            else:
                # Merged into another study, perhaps: the registry answers to the old number one by one.
                try:
                    yield nct_number, fetch(out, nct_number)
                except Unreachable:
                    raise
                except SourceError as error:
                    yield nct_number, error


def search(out: Client, expression: str) -> Iterator[tuple[str, FoundTrial | SourceError]]:
    """Each study that answers ``expression`` (the registry's own search syntax) with its number."""
    return pages(out, {"query.term": expression, "sort": "@relevance"})


def pages(out: Client, question: dict[str, str]) -> Iterator[tuple[str, FoundTrial | SourceError]]:
    """Every study of every page. A study that cannot be read is a row of its own, not the end."""
    token, seen, empty = "", set(), 0
    while True:
        parameters = {**question, "format": "json", "fields": FIELDS, "pageSize": str(PAGE_SIZE)}
        page = decoded(out.get("/studies", parameters | ({"pageToken": token} if token else {}), types=JSON))
        studies = rows(page, "studies")
        for study in studies:
            try:
                found = parse(study)
                yield found.nct_number, found
            except SourceError as error:
                yield number_of(study), error
        token = text(page, "nextPageToken")
        if not token:
            return
        empty = 0 if studies else empty + 1
        if token in seen or empty > MOST_EMPTY_PAGES:
            raise Unreadable("nextPageToken")
        seen.add(token)


def number_of(study: Any) -> str:
    """The number of a study that cannot be read, as far as it can."""
    try:
        return text(study, "protocolSection", "identificationModule", "nctId")[:20] or "?"
    except SourceError:
        return "?"


def parse(study: Any) -> FoundTrial:
    """A study as the API gives it. Raises ``SourceError``, and nothing else, whatever it is given."""
    protocol, derived = at(study, "protocolSection"), at(study, "derivedSection")
    identification, status = at(protocol, "identificationModule"), at(protocol, "statusModule")
    design = at(protocol, "designModule")
    if text(design, "studyType") == "EXPANDED_ACCESS":
        raise SourceError(_("It is an expanded access programme, not a trial."))
    nct_number = text(identification, "nctId")
    name = text(identification, "officialTitle") or text(identification, "briefTitle")
    if not is_valid(identifiers.nct_number, nct_number):
        raise Unreadable("nctId")
    if not name:
        raise Unreadable("briefTitle")
    eudract, eu_number, other_ids = secondary_numbers(identification)
    countries, unknown = countries_of(protocol)
    updated_on = partial_date(status, "lastUpdatePostDateStruct", "date")
    found_status = status_of(status)
    sponsors = at(protocol, "sponsorCollaboratorsModule")
    return FoundTrial(
        nct_number=nct_number,
        eudract_number=eudract,
        eu_trial_number=eu_number,
        other_ids=other_ids,
        acronym=text(identification, "acronym"),
        name=name,
        brief_title=text(identification, "briefTitle"),
        phase=phase_of(design),
        status=found_status,
        # The registry sets "unknown" by itself, two years after the last sign of life, without touching the update.
        status_on=(partial_date(derived, "miscInfoModule", "versionHolder") or updated_on)
        if found_status == Trial.Status.UNKNOWN
        else updated_on,
        enrolment=number(design, "enrollmentInfo", "count"),
        enrolment_kind=one_of(ENROLMENT_KINDS, design, "enrollmentInfo", "type"),
        started_on=partial_date(status, "startDateStruct", "date"),
        primary_completion_on=partial_date(status, "primaryCompletionDateStruct", "date"),
        completed_on=partial_date(status, "completionDateStruct", "date"),
        updated_on=updated_on,
        sponsor_name=text(sponsors, "leadSponsor", "name"),
        sponsor_kind=SPONSOR_KINDS.get(text(sponsors, "leadSponsor", "class"), ""),
        sponsor_is_person=is_person(sponsors),
        countries=countries,
        unknown_countries=unknown,
        condition_terms=texts(protocol, "conditionsModule", "conditions"),
        mesh=tuple((text(row, "id"), text(row, "term")) for row in rows(derived, "conditionBrowseModule", "meshes")),
        interventions=tuple(dict.fromkeys(filter(None, (text(row, "name") for row in interventions_of(protocol))))),
        intervention_names=tuple(
            dict.fromkeys(name for row in interventions_of(protocol) for name in texts(row, "otherNames"))
        ),
    )


def is_valid(validator: Any, value: str) -> bool:
    """Whether the catalogue can keep the number; digits of other scripts look like ours and are not."""
    try:
        validator(value)
    except ValidationError:
        return False
    return value.isascii()


def is_person(sponsors: Any) -> bool:
    """Whether the lead sponsor may be an investigator, whose name is not ours to publish."""
    return (
        text(sponsors, "leadSponsor", "class") == "INDIV"
        or text(sponsors, "responsibleParty", "type") == "SPONSOR_INVESTIGATOR"
        or bool(DEGREES.search(text(sponsors, "leadSponsor", "name")))
    )


def one_of(known: dict[Any, str], node: Any, *path: str) -> str:
    found = text(node, *path)
    if found not in known:
        raise Unreadable(".".join(path))
    return known[found]


def status_of(status: Any) -> str:
    """Our word for the overall status. Raises ``SourceError`` for those of expanded access and of withheld studies."""
    found = text(status, "overallStatus").lower()
    if found not in Trial.Status.values:
        raise SourceError(
            _("Its status, “%(status)s”, is not one of a trial.") % {"status": found[:LONGEST_STATUS] or "?"}
        )
    return found


def phase_of(design: Any) -> str:
    if text(design, "studyType") == "OBSERVATIONAL":
        return Trial.Phase.OBSERVATIONAL
    phases = tuple(sorted(texts(design, "phases")))
    if phases not in PHASES:
        raise Unreadable("phases")
    return PHASES[phases]


def secondary_numbers(identification: Any) -> tuple[str, str, tuple[str, ...]]:
    """EudraCT number, EU trial number, and the sponsor's and other registries' numbers."""
    eudract = eu_number = ""
    others = [text(identification, "orgStudyIdInfo", "id")]
    for row in rows(identification, "secondaryIdInfos"):
        kind, given, domain = text(row, "type"), text(row, "id"), text(row, "domain")
        if kind not in OTHER_ID_TYPES | EUROPEAN_ID_TYPES:
            continue
        is_european = kind in EUROPEAN_ID_TYPES or NAMES_EUROPE.search(f"{domain} {given}")
        found = EUROPEAN_NUMBER.search(re.sub(r"[‐-―−]", "-", given)) if is_european else None
        if found and found[1][5] == "5" and not eu_number:
            eu_number = found[0]
        elif found and found[1][5] != "5" and not found[2] and not eudract:
            eudract = found[1]
        elif kind in OTHER_ID_TYPES or re.search(r"[0-9]", given):
            others.append(given)
    return eudract, eu_number, tuple(dict.fromkeys(n for n in others if n and n not in (eudract, eu_number)))


def countries_of(protocol: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of the countries with a site, in alphabetical order; names that no code is known for."""
    names = {text(row, "country") for row in rows(protocol, "contactsLocationsModule", "locations")} - {""}
    codes = {name: country_code(name) for name in names}
    return tuple(sorted({code for code in codes.values() if code})), tuple(sorted(n for n in names if not codes[n]))


def interventions_of(protocol: Any) -> list[Any]:
    return rows(protocol, "armsInterventionsModule", "interventions")

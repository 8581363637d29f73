"""Every sample study against an independent reading; pages; studies that cannot be read."""

import contextlib
import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.sources import clinicaltrials
from catalogue.sources.client import NotFound, SourceError, Unreachable
from catalogue.sources.clinicaltrials import fetch, fetch_all, normalised, parse, search
from catalogue.sources.reply import Unreadable
from catalogue.sources.trial import FoundTrial
from tests.catalogue.sources import registry as faults
from tests.catalogue.sources.mutilation import mutilated, read
from tests.catalogue.sources.registry import STUDIES, Registry

PHASES = {
    "EARLY_PHASE1": "early_phase_1",
    "PHASE1": "phase_1",
    "PHASE1|PHASE2": "phase_1_2",
    "PHASE2": "phase_2",
    "PHASE2|PHASE3": "phase_2_3",
    "PHASE3": "phase_3",
    "PHASE4": "phase_4",
    "NA": "not_applicable",
}
COUNTRIES = {
    "Argentina": "AR", "Australia": "AU", "Austria": "AT", "Belgium": "BE", "Bulgaria": "BG", "Canada": "CA", "Chile": "CL",
    "China": "CN", "Croatia": "HR", "Czechia": "CZ", "Denmark": "DK", "Finland": "FI", "France": "FR", "Germany": "DE",
    "Greece": "GR", "Hungary": "HU", "India": "IN", "Ireland": "IE", "Israel": "IL", "Italy": "IT", "Japan": "JP",
    "Korea, Republic of": "KR", "Malaysia": "MY", "Mexico": "MX", "Netherlands": "NL", "New Zealand": "NZ", "Norway": "NO", "Poland": "PL",
    "Portugal": "PT", "Romania": "RO", "Russian Federation": "RU", "Saudi Arabia": "SA", "Singapore": "SG",
    "Slovakia": "SK", "Slovenia": "SI", "South Africa": "ZA", "Spain": "ES", "Sweden": "SE", "Switzerland": "CH",
    "Taiwan": "TW", "Turkey": "TR", "Turkey (Türkiye)": "TR", "Ukraine": "UA", "United Kingdom": "GB",
    "United States": "US", "Belarus": "BY",
}  # fmt: skip


def edited(number: str, **changes: Any) -> Any:
    """A sample with other values: ``statusModule__overallStatus="COMPLETED"``; None takes one out."""
    study = copy.deepcopy(STUDIES[number])
    for path, value in changes.items():
        *way, last = path.split("__")
        node = study["protocolSection"]
        for name in way:
            node = node.setdefault(name, {})
        if value is None:
            node.pop(last, None)
        else:
            node[last] = value
    return study


def test_all_samples_are_here() -> None:
    assert len(STUDIES) == 39


@pytest.mark.parametrize("number", STUDIES)
def test_every_sample_says_what_a_plain_reading_says(number: str) -> None:
    """A second reading of the same JSON that shares no code with the parser."""
    found, protocol = parse(STUDIES[number]), STUDIES[number]["protocolSection"]
    names, state, design = protocol["identificationModule"], protocol["statusModule"], protocol["designModule"]
    assert found.nct_number == number
    assert found.name == " ".join(names.get("officialTitle", names["briefTitle"]).split())
    assert found.acronym == names.get("acronym", "")
    assert found.status == state["overallStatus"].lower()
    assert found.status_on == state["lastUpdatePostDateStruct"]["date"]
    if design["studyType"] == "OBSERVATIONAL":
        assert found.phase == "observational"
    else:
        assert found.phase == PHASES["|".join(design["phases"])]
    assert found.started_on == state["startDateStruct"]["date"]
    assert found.primary_completion_on == state.get("primaryCompletionDateStruct", {}).get("date", "")
    assert found.completed_on == state.get("completionDateStruct", {}).get("date", "")
    assert found.enrolment == design["enrollmentInfo"]["count"]
    assert found.enrolment_kind == {"ACTUAL": "actual", "ESTIMATED": "planned"}[design["enrollmentInfo"]["type"]]
    sites = protocol.get("contactsLocationsModule", {}).get("locations", [])
    assert set(found.countries) == {COUNTRIES[site["country"]] for site in sites}
    assert found.unknown_countries == ()
    assert found.sponsor_name == protocol["sponsorCollaboratorsModule"]["leadSponsor"]["name"]
    assert list(found.condition_terms) == list(dict.fromkeys(protocol["conditionsModule"]["conditions"]))
    listed = [one["name"] for one in protocol.get("armsInterventionsModule", {}).get("interventions", [])]
    assert list(found.interventions) == list(dict.fromkeys(listed))
    numbers = [one["id"] for one in names.get("secondaryIdInfos", []) if one.get("type") == "EUDRACT_NUMBER"]
    assert [found.eudract_number] == (numbers or [""])
    assert found.other_ids[0] == names["orgStudyIdInfo"]["id"]


def test_numbers_of_grants_are_no_numbers_of_the_trial() -> None:
    assert "P60DK020579" not in parse(STUDIES["NCT00763412"]).other_ids
    assert parse(STUDIES["NCT05507827"]).other_ids == ("IRB-64357", "NCI-2022-07232", "BMT378")


def test_numbers_of_the_european_registers() -> None:
    infos = [{"id": "2023-501234-56-00", "type": "CTIS"}, {"id": "2019-000911-10", "type": "EUDRACT_NUMBER"}]
    found = parse(edited("NCT05397184", identificationModule__secondaryIdInfos=infos))
    assert (found.eu_trial_number, found.eudract_number) == ("2023-501234-56-00", "2019-000911-10")
    infos[1]["id"] = "2019-000911"
    found = parse(edited("NCT05397184", identificationModule__secondaryIdInfos=infos))
    assert found.eudract_number == ""
    assert found.other_ids == ("19IC17", "2019-000911")


def test_nobody_who_can_be_called_is_read() -> None:
    """The fields of people are not asked for, and where they come nevertheless they go no further."""
    person = {
        "name": "Jane Doe-Marker",
        "phone": "+33 1 23 45 67 89",
        "email": "jane@marker.example",
        "role": "CONTACT",
    }
    site = {"facility": "Dr Jane Doe-Marker", "country": "France", "contacts": [person]}
    study = edited(
        "NCT05397184",
        contactsLocationsModule={"centralContacts": [person], "overallOfficials": [person], "locations": [site]},
        sponsorCollaboratorsModule__responsibleParty={"investigatorFullName": "Jane Doe-Marker"},
    )
    found = parse(study)
    assert found.countries == ("FR",)
    assert "marker" not in repr(found).lower()
    assert "+33" not in repr(found)
    people = (
        "CentralContact",
        "LocationContact",
        "LocationFacility",
        "Location",
        "OverallOfficial",
        "ResponsibleParty",
    )
    assert not set(people) & set(clinicaltrials.FIELDS.split(","))
    assert not any("Module" in name and name != "ConditionsModule" for name in clinicaltrials.FIELDS.split(","))


def test_the_registry_dates_unknown_with_the_day_of_its_data() -> None:
    study = edited("NCT02349698", statusModule__overallStatus="UNKNOWN")
    assert parse(study).status_on == study["derivedSection"]["miscInfoModule"]["versionHolder"]


def test_countries_under_former_names_and_without_code() -> None:
    sites = [{"country": name} for name in ("Turkey (Türkiye)", "Korea, Republic of", "Côte D'Ivoire", "Atlantis")]
    found = parse(edited("NCT05397184", contactsLocationsModule={"locations": sites}))
    assert found.countries == ("CI", "KR", "TR")
    assert found.unknown_countries == ("Atlantis",)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"designModule__studyType": "EXPANDED_ACCESS"}, "expanded access"),
        ({"statusModule__overallStatus": "WITHHELD"}, "withheld"),
        ({"statusModule__overallStatus": None}, "not one of a trial"),
        ({"designModule__phases": ["PHASE5"]}, "phases"),
        ({"designModule__phases": "PHASE1"}, "phases"),
        ({"designModule__enrollmentInfo": {"count": "ten"}}, "enrollmentInfo.count"),
        ({"designModule__enrollmentInfo": {"count": True}}, "enrollmentInfo.count"),
        ({"designModule__enrollmentInfo": {"count": -1}}, "enrollmentInfo.count"),
        ({"designModule__enrollmentInfo": {"type": "GUESSED"}}, "enrollmentInfo.type"),
        ({"statusModule__startDateStruct": {"date": "May 2022"}}, "startDateStruct.date"),
        ({"identificationModule__nctId": "NCT1"}, "nctId"),
        ({"identificationModule": {"nctId": "NCT05397184"}}, "briefTitle"),
        ({"conditionsModule": ["Leukemia"]}, "conditionsModule"),
        ({"conditionsModule__conditions": [{"name": "Leukemia"}]}, "item"),
    ],
)
def test_what_is_not_as_documented_is_refused_in_words(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceError, match=message):
        parse(edited("NCT05397184", **changes))


@given(mutilated(STUDIES))
def test_a_mutilated_study_gives_a_trial_or_a_clear_error(study: Any) -> None:
    found = read(parse, study)
    assert isinstance(found, FoundTrial) or str(found)


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_unreadable(body: bytes) -> None:
    with contextlib.suppress(Unreadable):
        clinicaltrials.decoded(body)


def test_deep_nesting_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        clinicaltrials.decoded(b"[" * 200_000)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("NCT05397184", "NCT05397184"),
        (" nct05397184 ", "NCT05397184"),
        ("https://clinicaltrials.gov/study/NCT05397184?tab=results", "NCT05397184"),
        ("NCT 05397184", "NCT05397184"),
        ("nct5397184", ""),
        ("NCT00000000", ""),
        ("NCT053971840", ""),
        ("05397184", ""),
        ("", ""),
    ],
)
def test_numbers_as_people_type_them(typed: str, number: str) -> None:
    assert normalised(typed) == number


def test_one_study_is_fetched(registry: Registry) -> None:
    with registry.client() as out:
        assert fetch(out, "NCT05397184") == parse(STUDIES["NCT05397184"])


def test_a_study_that_is_not_there(registry: Registry) -> None:
    with registry.client() as out, pytest.raises(NotFound, match=r"ClinicalTrials\.gov has no study NCT99999999"):
        fetch(out, "NCT99999999")


@pytest.mark.parametrize("size", [1, 7, 38, 39, 1000])
def test_no_page_is_lost(registry: Registry, size: int) -> None:
    registry.page_size = size
    with registry.client() as out:
        found = dict(fetch_all(out, STUDIES))
    assert found == {number: parse(study) for number, study in STUDIES.items()}
    assert list(found) == list(STUDIES)


def test_a_search_reads_every_page_that_is_wanted(registry: Registry) -> None:
    registry.page_size = 10
    with registry.client() as out:
        assert {number for number, _found in search(out, "AREA[Phase]PHASE1")} == set(STUDIES)
    assert len(registry.requests) == 4
    assert "query.term=AREA" in registry.requests[0]


def test_a_page_that_points_to_itself_is_not_read_for_ever(registry: Registry) -> None:
    again = json.dumps({"studies": [], "nextPageToken": "1"}).encode()
    registry.faults = [lambda answer: answer.send(again)] * 10
    with registry.client() as out, pytest.raises(Unreadable, match="nextPageToken"):
        list(search(out, "leukemia"))
    assert len(registry.requests) == 2


def test_one_study_that_cannot_be_read_is_one_row(registry: Registry) -> None:
    registry.studies["NCT05397184"] = edited("NCT05397184", designModule__phases=["PHASE9"])
    with registry.client() as out:
        found = dict(fetch_all(out, STUDIES))
    assert len(found) == 39
    assert isinstance(found["NCT05397184"], Unreadable)
    assert sum(isinstance(one, SourceError) for one in found.values()) == 1


def test_a_number_without_study_is_one_row(registry: Registry) -> None:
    with registry.client() as out:
        found = dict(fetch_all(out, ["NCT05397184", "NCT99999999"]))
    assert isinstance(found["NCT99999999"], NotFound)
    assert isinstance(found["NCT05397184"], FoundTrial)


def test_a_study_merged_into_another_is_followed(registry: Registry) -> None:
    registry.aliases["NCT00000001"] = "NCT05397184"
    with registry.client() as out:
        assert dict(fetch_all(out, ["NCT00000001"]))["NCT00000001"].nct_number == "NCT05397184"


@pytest.mark.parametrize(
    "fault", [faults.garbage, faults.truncated, faults.wrong_type, faults.redirect("http://127.0.0.2/")]
)
def test_a_page_that_is_no_page_ends_the_run_in_words(registry: Registry, fault: Any) -> None:
    registry.page_size = 10
    registry.faults = [None, fault]
    with registry.client() as out, pytest.raises(SourceError):
        list(search(out, "leukemia"))
    assert len(registry.requests) == 2


def test_a_registry_that_goes_down_is_not_asked_for_each_number(registry: Registry) -> None:
    registry.faults = [None, *[faults.status(503)] * 10]
    registry.studies = {}
    with registry.client() as out, pytest.raises(Unreachable):
        list(fetch_all(out, ["NCT05397184", "NCT05304754", "NCT04571138"]))
    assert len(registry.requests) == 5

"""Every sample study against an independent reading; pages; studies that cannot be read."""

import contextlib
import copy
import json
import re
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
from tests.catalogue.sources.mutilation import TRACES, mutilated, read, with_people
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


@pytest.mark.parametrize(
    ("kind", "given", "domain", "eudract", "eu_number", "other"),
    [
        ("EUDRACT_NUMBER", "2019-000911-10", "", "2019-000911-10", "", ()),
        ("EUDRACT_NUMBER", "EudraCT 2019-000911-10", "", "2019-000911-10", "", ()),
        ("EUDRACT_NUMBER", "EUCTR2019-000911-10-GB", "", "2019-000911-10", "", ()),
        ("EUDRACT_NUMBER", "2019\u2010000911\u201310", "", "2019-000911-10", "", ()),
        ("EUDRACT_NUMBER", "2023-501234-56-00", "", "", "2023-501234-56-00", ()),
        ("EUDRACT_NUMBER", "Not applicable", "", "", "", ()),
        ("CTIS", "2023-501234-56-00", "", "", "2023-501234-56-00", ()),
        ("CTIS", "2023-501234-56", "", "", "2023-501234-56", ()),
        ("CTIS", "EU CT: 2023-501234-56-01", "", "", "2023-501234-56-01", ()),
        ("CTIS", "2019-000911-10", "", "2019-000911-10", "", ()),
        ("REGISTRY", "2023-501234-56-00", "EU CT Number", "", "2023-501234-56-00", ()),
        ("OTHER", "2019-000911-10", "EudraCT", "2019-000911-10", "", ()),
        ("OTHER", "2019-000911-10", "Sponsor", "", "", ("2019-000911-10",)),
        ("OTHER", "2023-A00386-39", "IDRCB", "", "", ("2023-A00386-39",)),
        ("REGISTRY", "U1111-1266-7399", "ICTRP", "", "", ("U1111-1266-7399",)),
        ("CTIS", "12023-501234-567", "", "", "", ("12023-501234-567",)),
        ("EUDRACT_NUMBER", "٢٠١٩-٠٠٠٩١١-١٠", "", "", "", ()),
        *[
            (grant, "2019-000911-10", "EudraCT", "", "", ())
            for grant in ("NIH", "FDA", "VA", "CDC", "AHRQ", "SAMHSA", "OTHER_GRANT")
        ],
    ],
)
def test_european_numbers_in_all_their_forms(
    kind: str, given: str, domain: str, eudract: str, eu_number: str, other: tuple[str, ...]
) -> None:
    infos = [{"id": given, "type": kind, "domain": domain}]
    found = parse(edited("NCT05397184", identificationModule__secondaryIdInfos=infos))
    assert (found.eudract_number, found.eu_trial_number, found.other_ids[1:]) == (eudract, eu_number, other)


# The enumerations of the API (OpenAPI description, version 2.0.3) and what becomes of each value.
@pytest.mark.parametrize(
    ("given", "status"),
    [
        *[
            (name, name.lower())
            for name in (
                "ACTIVE_NOT_RECRUITING", "COMPLETED", "ENROLLING_BY_INVITATION", "NOT_YET_RECRUITING", "RECRUITING",
                "SUSPENDED", "TERMINATED", "WITHDRAWN", "UNKNOWN",
            )
        ],
        *[
            (name, "")
            for name in (
                "AVAILABLE", "NO_LONGER_AVAILABLE", "TEMPORARILY_NOT_AVAILABLE", "APPROVED_FOR_MARKETING", "WITHHELD",
                "recruiting soon", "",
            )
        ],
    ],
)  # fmt: skip
def test_every_status(given: str, status: str) -> None:
    study = edited("NCT05397184", statusModule__overallStatus=given)
    if status:
        assert parse(study).status == status
    else:
        with pytest.raises(SourceError, match=f"“{given.lower() or '[?]'}”, is not one of a trial"):
            parse(study)


@pytest.mark.parametrize(
    ("given", "phase"),
    [
        ([], ""), (None, ""), (["NA"], "not_applicable"), (["EARLY_PHASE1"], "early_phase_1"), (["PHASE1"], "phase_1"),
        (["PHASE1", "PHASE2"], "phase_1_2"), (["PHASE2", "PHASE1"], "phase_1_2"), (["PHASE2"], "phase_2"),
        (["PHASE2", "PHASE3"], "phase_2_3"), (["PHASE3"], "phase_3"), (["PHASE4"], "phase_4"),
    ],
)  # fmt: skip
def test_every_phase(given: list[str] | None, phase: str) -> None:
    assert parse(edited("NCT05397184", designModule__phases=given)).phase == phase


@pytest.mark.parametrize(
    ("given", "kind", "is_person"),
    [
        ("INDUSTRY", "company", False), ("NIH", "public_body", False), ("FED", "public_body", False),
        ("OTHER_GOV", "public_body", False), ("INDIV", "", True), ("NETWORK", "", False), ("AMBIG", "", False),
        ("OTHER", "", False), ("UNKNOWN", "", False), ("SOMETHING_NEW", "", False),
    ],
)  # fmt: skip
def test_every_class_of_sponsor(given: str, kind: str, is_person: bool) -> None:
    sponsor = {"name": "Somebody", "class": given}
    found = parse(edited("NCT05397184", sponsorCollaboratorsModule={"leadSponsor": sponsor}))
    assert (found.sponsor_name, found.sponsor_kind, found.sponsor_is_person) == ("Somebody", kind, is_person)


@pytest.mark.parametrize(
    ("name", "is_person"),
    [
        ("Crystal Mackall, MD", True),
        ("Jane Doe, M.D., Ph.D.", True),
        ("Jane Doe, MD, FACS", True),
        ("M.D. Anderson Cancer Center", False),
        ("Dr. Reddy's Laboratories Limited", False),
        ("University of Maryland, Baltimore", False),
        ("Institute of Hematology & Blood Diseases Hospital, China", False),
        ("Kite, A Gilead Company", False),
        ("Doctors Without Borders, Médecins Sans Frontières", False),
        ("Fondazione IRCCS Ca' Granda, Ospedale Maggiore Policlinico", False),
    ],
)
def test_people_by_their_degrees(name: str, is_person: bool) -> None:
    study = edited("NCT05397184", sponsorCollaboratorsModule={"leadSponsor": {"name": name, "class": "OTHER"}})
    assert parse(study).sponsor_is_person is is_person


def test_a_sponsor_investigator_is_a_person() -> None:
    party = {
        "leadSponsor": {"name": "Somebody", "class": "OTHER"},
        "responsibleParty": {"type": "SPONSOR_INVESTIGATOR"},
    }
    assert parse(edited("NCT05397184", sponsorCollaboratorsModule=party)).sponsor_is_person


@pytest.mark.parametrize("given", ["2022", "2022-05", "2022-05-31", "2024-02-29"])
def test_dates_as_far_as_they_go(given: str) -> None:
    assert parse(edited("NCT05397184", statusModule__startDateStruct={"date": given})).started_on == given


@pytest.mark.parametrize(
    "given", ["2022-02-31", "2022-13", "22", "2022-5", "0000", "٢٠٢٢", "2022-05-31T00:00", "May 2022"]
)
def test_dates_that_are_none(given: str) -> None:
    with pytest.raises(Unreadable, match="startDateStruct"):
        parse(edited("NCT05397184", statusModule__startDateStruct={"date": given}))


def test_a_study_with_the_least_that_can_be_read() -> None:
    found = parse(
        {
            "protocolSection": {
                "identificationModule": {"nctId": "NCT05397184", "briefTitle": "A"},
                "statusModule": {"overallStatus": "RECRUITING"},
            }
        }
    )
    assert found == FoundTrial(nct_number="NCT05397184", name="A", brief_title="A", status="recruiting", status_on="")


def test_nobody_who_can_be_called_is_read() -> None:
    """The fields of people are not asked for, and where they come nevertheless they go no further."""
    for study in STUDIES.values():
        assert not re.search(TRACES, repr(parse(with_people(study))), re.IGNORECASE)
    people = (
        "CentralContact",
        "LocationContact",
        "LocationFacility",
        "Location",
        "OverallOfficial",
        "ResponsibleParty",
        "ResponsiblePartyInvestigatorFullName",
        "PointOfContact",
    )
    assert not set(people) & set(clinicaltrials.FIELDS.split(","))
    assert not any("Module" in name and name != "ConditionsModule" for name in clinicaltrials.FIELDS.split(","))


def test_the_registry_dates_unknown_with_the_day_of_its_data() -> None:
    study = edited("NCT02349698", statusModule__overallStatus="UNKNOWN")
    assert parse(study).status_on == study["derivedSection"]["miscInfoModule"]["versionHolder"]


# Names that the registry uses or has used and that are not the first that comes to mind.
REGISTRY_COUNTRIES = {
    "Antigua and Barbuda": "AG", "Bosnia and Herzegovina": "BA", "Brunei Darussalam": "BN", "Burma": "MM", "Cape Verde": "CV",
    "Congo": "CG", "Congo, The Democratic Republic of the": "CD", "The Democratic Republic of the Congo": "CD",
    "Democratic Republic of the Congo": "CD", "Republic of the Congo": "CG", "Côte D'Ivoire": "CI", "Côte d’Ivoire": "CI",
    "Curaçao": "CW", "Czech Republic": "CZ", "Czechia": "CZ", "East Timor": "TL", "Eswatini": "SZ", "Swaziland": "SZ",
    "Federated States of Micronesia": "FM", "The Gambia": "GM", "The Bahamas": "BS", "Holy See (Vatican City State)": "VA",
    "Hong Kong": "HK", "Iran": "IR", "Iran, Islamic Republic of": "IR", "Korea, Democratic People's Republic of": "KP",
    "Korea, Republic of": "KR", "South Korea": "KR", "Kosovo": "XK", "Lao People's Democratic Republic": "LA", "Laos": "LA",
    "Libyan Arab Jamahiriya": "LY", "Macau": "MO", "Macao": "MO", "Macedonia, The Former Yugoslav Republic of": "MK",
    "North Macedonia": "MK", "Moldova, Republic of": "MD", "Myanmar": "MM", "Palestinian Territories, Occupied": "PS",
    "Palestinian Territory, occupied": "PS", "Palestinian Territories": "PS", "Palestinian Territory": "PS",
    "Puerto Rico": "PR", "Réunion": "RE", "Reunion": "RE", "Russia": "RU", "Russian Federation": "RU", "Saint Lucia": "LC",
    "St. Lucia": "LC", "Saint Kitts and Nevis": "KN", "Sao Tome and Principe": "ST", "Syria": "SY",
    "Syrian Arab Republic": "SY", "Taiwan": "TW", "Tanzania": "TZ", "Tanzania, United Republic of": "TZ", "Türkiye": "TR",
    "Turkey": "TR", "Turkey (Türkiye)": "TR", "Trinidad and Tobago": "TT", "U.S. Virgin Islands": "VI",
    "Virgin Islands (U.S.)": "VI", "British Virgin Islands": "VG", "Viet Nam": "VN", "Vietnam": "VN",
}  # fmt: skip


@pytest.mark.parametrize("name", REGISTRY_COUNTRIES)
def test_every_country_of_the_registry_has_its_code(name: str) -> None:
    sites = [{"country": name}]
    found = parse(edited("NCT05397184", contactsLocationsModule={"locations": sites}))
    assert (found.countries, found.unknown_countries) == ((REGISTRY_COUNTRIES[name],), ())


@pytest.mark.parametrize(
    "name", ["Former Yugoslavia", "Former Serbia and Montenegro", "Netherlands Antilles", "Atlantis"]
)
def test_a_country_that_is_none_any_more_is_told_and_not_guessed(name: str) -> None:
    sites = [{"country": name}, {"country": "France"}, {}]
    found = parse(edited("NCT05397184", contactsLocationsModule={"locations": sites}))
    assert (found.countries, found.unknown_countries) == (("FR",), (name,))


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
        ("https://clinicaltrials.gov/ct2/show/NCT05397184?term=x&rank=1", "NCT05397184"),
        ("https://www.clinicaltrials.gov/ct2/show/results/NCT05397184", "NCT05397184"),
        ("https://classic.clinicaltrials.gov/ct2/history/NCT05397184?V_3=View", "NCT05397184"),
        ("clinicaltrials.gov/show/NCT05397184", "NCT05397184"),
        ("https://clinicaltrials.gov/api/v2/studies/NCT05397184", "NCT05397184"),
        ("ClinicalTrials.gov Identifier: NCT05397184.", "NCT05397184"),
        ("NCT05397184_Prot_SAP.pdf", "NCT05397184"),
        ("NCT٠٥٣٩٧١٨٤", ""),
        ("xNCT05397184", ""),
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


def test_empty_pages_are_passed_over_and_not_for_ever(registry: Registry) -> None:
    """The API may send pages without a study; it promises a last one, which has no token."""
    # All of them zero to the server, and none like another.
    tokens = ("0" * number for number in range(2, 1_000))

    def empty(answer: faults.Answer) -> None:
        answer.send_json({"studies": [], "nextPageToken": next(tokens)})

    registry.faults = [empty] * 3
    with registry.client() as out:
        assert len(list(search(out, "leukemia"))) == 39
        registry.faults = [empty] * 100
        with pytest.raises(Unreadable, match="nextPageToken"):
            list(search(out, "leukemia"))
    assert len(registry.requests) == 25


def test_a_page_that_cannot_be_read_costs_no_study_its_reading(registry: Registry) -> None:
    registry.faults = [faults.truncated]
    numbers = list(STUDIES)[:5]
    with registry.client() as out:
        found = dict(fetch_all(out, numbers))
    assert found == {number: parse(STUDIES[number]) for number in numbers}
    assert len(registry.requests) == 6


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

"""What reading a trial changes: by itself, as a proposal, or not at all."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from catalogue import actions
from catalogue.models import Correction, Sponsor, Trial
from catalogue.sources import clinicaltrials
from catalogue.sources.client import SourceError
from catalogue.sources.plan import Outcome, Plan, perform
from catalogue.sources.trial import BY_ITSELF, FoundTrial, plan
from tests.catalogue.sources.mutilation import TRACES, mutilated, read, with_people
from tests.catalogue.sources.registry import STUDIES

pytestmark = pytest.mark.django_db
KNOWN, NEW = "NCT05397184", "NCT05878938"


def found(number: str, **changes: Any) -> FoundTrial:
    if changes.get("status") != "unknown" and "status_on" in changes:
        changes.setdefault("updated_on", changes["status_on"])
    return replace(clinicaltrials.parse(STUDIES[number]), **changes)


def done(one: FoundTrial) -> Plan:
    return perform(plan(one), source="ClinicalTrials.gov")


def proposals(number: str) -> dict[str, Any]:
    rows = Correction.objects.open().filter(trial__nct_number=number)
    return {row.field: row.proposed_value for row in rows}


@pytest.mark.parametrize("number", sorted(set(STUDIES) - {"NCT05519384"}))
def test_the_catalogue_agrees_with_every_sample_it_has(number: str) -> None:
    """The demo content was made from the same studies by other means."""
    known = Trial.objects.filter(nct_number=number).exists()
    assert plan(found(number)).outcome == (Outcome.UNCHANGED if known else Outcome.ADDED)


def test_a_new_trial_comes_in_as_a_draft() -> None:
    assert done(found(NEW)).outcome == Outcome.ADDED
    trial = Trial.objects.get(nct_number=NEW)
    assert trial.state == Trial.State.DRAFT
    assert trial.slug == NEW.lower()
    assert (trial.phase, trial.status, trial.enrolment) == ("phase_3", "not_yet_recruiting", 48)
    assert trial.eudract_number == "2022-003053-66"
    assert [str(one) for one in trial.conditions.all()] == ["haemophilia A"]
    assert trial.source_url == f"https://clinicaltrials.gov/study/{NEW}"
    assert trial.checked_on is None


def test_its_sponsor_is_added_as_a_draft_once() -> None:
    done(found(NEW))
    done(found(NEW, nct_number="NCT90000001", eudract_number=""))
    sponsor = Sponsor.objects.get(name="Novo Nordisk A/S")
    assert (sponsor.state, sponsor.kind, sponsor.trials.count()) == ("draft", "company", 2)


def test_a_sponsor_is_known_by_its_other_names_too() -> None:
    actions.enter(Sponsor(slug="novo", name="Novo", other_names=["NOVO NORDISK, A/S"]), source="test")
    assert "draft" not in " ".join(done(found(NEW)).reasons)
    assert Trial.objects.get(nct_number=NEW).sponsor.slug == "novo"


@pytest.mark.parametrize(("number", "name"), [("NCT00763412", "Arbelaez"), ("NCT05507827", "Mackall")])
def test_a_person_is_not_made_a_sponsor(number: str, name: str) -> None:
    """Neither of the class of individuals, nor a sponsor-investigator whom the registry calls "other"."""
    Sponsor.objects.filter(name__contains=name).update(name="Somebody else")
    row = done(found(number, nct_number="NCT90000001", eudract_number=""))
    assert "The sponsor is a person, or acts as one: to be entered by hand." in row.reasons
    assert name not in repr(row.reasons)
    assert Trial.objects.get(nct_number="NCT90000001").sponsor is None
    assert not Sponsor.objects.filter(name__contains=name).exists()


def test_a_person_is_not_named_for_a_known_trial_either() -> None:
    row = plan(found(KNOWN, sponsor_name="Jane Qwertz, MD", sponsor_is_person=True))
    assert "The sponsor is a person, or acts as one: to be entered by hand." in row.reasons
    assert "Qwertz" not in repr(row)


def test_therapies_that_the_interventions_name_are_proposed_only() -> None:
    done(found(NEW, interventions=("Yescarta", "Cyclophosphamide")))
    assert Trial.objects.get(nct_number=NEW).therapies.count() == 0
    assert proposals(NEW) == {"therapies": ["yescarta"]}


def test_reading_twice_changes_nothing_the_second_time() -> None:
    row = found(NEW, interventions=("Yescarta",))
    assert done(row).outcome == Outcome.ADDED
    again = done(row)
    assert again.outcome == Outcome.UNCHANGED
    assert again.reasons == ("Therapies: the proposal waits for a curator",)
    assert Correction.objects.count() == 1


def test_a_plan_writes_nothing() -> None:
    assert plan(found(NEW)).outcome == Outcome.ADDED
    assert not Trial.objects.filter(nct_number=NEW).exists()
    assert not Sponsor.objects.filter(name="Novo Nordisk A/S").exists()


def test_a_newer_record_of_the_registry_is_written_by_itself() -> None:
    row = done(
        found(
            KNOWN,
            status="completed",
            status_on="2026-11-01",
            enrolment=8,
            enrolment_kind="actual",
            completed_on="2026-10-01",
            countries=("FR", "GB"),
        )
    )
    assert row.outcome == Outcome.CHANGED
    assert "Status: recruiting → completed" in row.reasons
    trial = Trial.objects.get(nct_number=KNOWN)
    assert (trial.status, trial.status_on, trial.enrolment, trial.enrolment_kind) == (
        "completed", "2026-11-01", 8, "actual",
    )  # fmt: skip
    assert trial.countries == ["FR", "GB"]
    assert trial.state == Trial.State.PUBLISHED
    assert proposals(KNOWN) == {}


def test_a_value_that_the_catalogue_means_otherwise_is_a_proposal() -> None:
    """The registry has not moved since the catalogue read it: somebody entered another value on purpose."""
    Trial.objects.filter(nct_number=KNOWN).update(enrolment=11)
    row = done(found(KNOWN))
    assert row.outcome == Outcome.PROPOSED
    assert row.reasons == ("proposed: Number of participants: 11 → 10",)
    assert Trial.objects.get(nct_number=KNOWN).enrolment == 11
    assert proposals(KNOWN) == {"enrolment": 10}


def test_an_older_record_of_the_registry_changes_nothing_by_itself() -> None:
    row = plan(found(KNOWN, status="completed", status_on="2020-01-01"))
    assert row.values == {}
    assert row.proposals == {"status": "completed"}


def test_a_gap_is_filled() -> None:
    Trial.objects.filter(nct_number=KNOWN).update(enrolment=None, completed_on="", countries=[])
    row = done(found(KNOWN))
    assert set(row.values) == {"enrolment", "completed_on", "countries"}
    assert Trial.objects.get(nct_number=KNOWN).completed_on == "2025-02-28"


def test_what_the_registry_leaves_out_empties_nothing() -> None:
    row = plan(found(KNOWN, enrolment=None, completed_on="", countries=(), acronym="", status_on="2026-11-01"))
    assert row.values == {"status_on": "2026-11-01"}
    assert row.proposals == {}


def test_what_names_the_trial_is_for_a_curator() -> None:
    row = done(found(KNOWN, name="Another title", brief_title="Another", phase="phase_2", status_on="2026-11-01"))
    assert set(row.values) == {"status_on"}
    assert proposals(KNOWN) == {"name": "Another title", "phase": "phase_2"}


def test_the_short_title_is_a_title_too() -> None:
    one = found(KNOWN)
    Trial.objects.filter(nct_number=KNOWN).update(name=one.brief_title.upper())
    assert plan(one).outcome == Outcome.UNCHANGED


def test_unknown_alone_is_no_news_each_day() -> None:
    row = done(found(KNOWN, status="unknown", status_on="2026-11-01"))
    assert row.values == {"status": "unknown", "status_on": "2026-11-01"}
    assert plan(found(KNOWN, status="unknown", status_on="2026-11-02")).outcome == Outcome.UNCHANGED


def test_unknown_each_day_does_not_overwrite_what_somebody_meant() -> None:
    """The registry dates "unknown" with the day of its data, but its record has not moved."""
    done(found(KNOWN, status="unknown", status_on="2026-11-01"))
    Trial.objects.filter(nct_number=KNOWN).update(enrolment=11)
    row = plan(found(KNOWN, status="unknown", status_on="2026-11-02"))
    assert (dict(row.values), dict(row.proposals)) == ({}, {"enrolment": 10})


def test_unknown_is_a_proposal_where_the_catalogue_has_heard_of_the_trial_since() -> None:
    Trial.objects.filter(nct_number=KNOWN).update(status="completed", status_on="2026-01-01")
    row = plan(found(KNOWN, status="unknown", status_on="2026-11-02"))
    assert (dict(row.values), dict(row.proposals)) == ({}, {"status": "unknown"})


def test_what_a_curator_turned_down_is_not_written_by_itself_later(person: Any) -> None:
    """The registry moves in another field; the value that was refused stays out."""
    Trial.objects.filter(nct_number=KNOWN).update(enrolment=11)
    done(found(KNOWN))
    actions.reject_correction(Correction.objects.get(), by=person("Reviewers"), reason="Amended protocol.")
    row = done(found(KNOWN, status_on="2026-11-01", completed_on="2026-10-01"))
    assert set(row.values) == {"status_on", "completed_on"}
    assert "Number of participants: a curator turned this down" in row.reasons
    assert Trial.objects.get(nct_number=KNOWN).enrolment == 11


def test_a_proposal_turned_down_is_not_made_again(person: Any) -> None:
    Trial.objects.filter(nct_number=KNOWN).update(enrolment=11)
    done(found(KNOWN))
    actions.reject_correction(Correction.objects.get(), by=person("Reviewers"), reason="Amended protocol.")
    row = done(found(KNOWN))
    assert row.outcome == Outcome.UNCHANGED
    assert row.reasons == ("Number of participants: a curator turned this down",)
    assert Correction.objects.count() == 1


def test_a_trial_known_by_its_european_number_gets_its_nct_number_proposed() -> None:
    trial = Trial(slug="x", name="X", eudract_number="2022-003053-66")
    actions.enter(trial, source="test")
    row = done(found(NEW))
    assert row.record == trial
    assert proposals("")["nct_number"] == NEW
    assert not Trial.objects.filter(nct_number=NEW).exists()


@pytest.mark.parametrize("kept", ["2023-501234-56", "2023-501234-56-00", "2023-501234-56-01"])
def test_a_resubmission_is_the_same_trial(kept: str) -> None:
    trial = actions.enter(Trial(slug="x", name="X", eu_trial_number=kept), source="test")
    assert plan(found(NEW, eudract_number="", eu_trial_number="2023-501234-56-00")).record == trial


def test_numbers_of_two_records_are_refused() -> None:
    actions.enter(Trial(slug="x", name="X", eudract_number="2022-003053-66"), source="test")
    row = done(found(KNOWN, eudract_number="2022-003053-66", status_on="2026-11-01", enrolment=3))
    assert row.outcome == Outcome.REFUSED
    assert "several records: nct05397184, x" in row.reasons[0]
    assert Trial.objects.get(nct_number=KNOWN).enrolment == 10


def test_a_european_number_of_another_trial_is_refused() -> None:
    row = plan(found(NEW, eudract_number="2019-000911-10"))
    assert row.outcome == Outcome.REFUSED
    assert "NCT05304754" in row.reasons[0]


def test_a_retired_record_stays_as_it_is() -> None:
    Trial.objects.filter(nct_number=KNOWN).update(state="retired", retired_reason="no ATMP")
    row = done(found(KNOWN, status_on="2026-11-01", enrolment=3))
    assert row.outcome == Outcome.REFUSED
    assert "retired" in row.reasons[0]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"completed_on": "2001-01-01"}, "end is before the start"),
        ({"enrolment": 2**40}, "Number of participants"),
        ({"acronym": "x" * 61}, "Acronym"),
        ({"countries": ("France",)}, "Countries"),
    ],
)
def test_what_the_catalogue_cannot_hold_is_refused_whole(changes: dict[str, Any], field: str) -> None:
    row = done(found(NEW, **changes))
    assert row.outcome == Outcome.REFUSED
    assert field in " ".join(row.reasons)
    assert not Trial.objects.filter(nct_number=NEW).exists()
    assert not Sponsor.objects.filter(name="Novo Nordisk A/S").exists()


def test_a_known_trial_with_an_impossible_value_is_refused_whole() -> None:
    row = done(found(KNOWN, completed_on="2001-01-01", enrolment=3, status_on="2026-11-01"))
    assert row.outcome == Outcome.REFUSED
    assert Trial.objects.get(nct_number=KNOWN).enrolment == 10


def test_a_record_entered_meanwhile_is_no_disaster() -> None:
    row = plan(found(NEW))
    done(found(NEW))
    late = perform(row, source="ClinicalTrials.gov")
    assert late.outcome == Outcome.REFUSED
    assert Trial.objects.filter(nct_number=NEW).count() == 1


def test_a_record_whose_proposals_fail_is_not_written_either(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draft, sponsor and proposals stand or fall together."""

    def fail(*arguments: Any, **options: Any) -> None:
        raise ValidationError("full")

    monkeypatch.setattr(actions, "propose", fail)
    row = done(found(NEW, interventions=("Yescarta",)))
    assert (row.outcome, row.reasons) == (Outcome.REFUSED, ("full",))
    assert not Trial.objects.filter(nct_number=NEW).exists()
    assert not Sponsor.objects.filter(name="Novo Nordisk A/S").exists()


def test_fields_written_by_themselves_name_nothing() -> None:
    """Whatever a page is found by stays under the eyes of a curator."""
    assert not {"name", "slug", "nct_number", "acronym", "sponsor", "therapies", "state"} & set(BY_ITSELF)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(mutilated({number: with_people(study) for number, study in STUDIES.items()}))
def test_whatever_comes_is_planned_and_performed_or_refused_whole(db: None, study: Any) -> None:
    """No exception, nothing by halves, what was planned is what is done, and nobody who can be called is kept."""
    one = read(clinicaltrials.parse, study)
    if not isinstance(one, FoundTrial):
        assert isinstance(one, SourceError)
        assert str(one)
        assert not re.search(TRACES, str(one), re.IGNORECASE)
        return
    with transaction.atomic():
        before = everything()
        planned = plan(one)
        assert everything() == before
        row = perform(planned, source="ClinicalTrials.gov")
        assert row.outcome == planned.outcome
        assert row.reasons or row.outcome in (Outcome.ADDED, Outcome.UNCHANGED)
        if row.outcome in (Outcome.REFUSED, Outcome.UNCHANGED):
            assert everything() == before
        else:
            assert plan(one).outcome == Outcome.UNCHANGED
        assert not re.search(TRACES, f"{row.reasons} {everything()}", re.IGNORECASE)
        transaction.set_rollback(True)


def everything() -> str:
    """The rows that an import of trials may write."""
    parts = []
    for model in (Trial, Sponsor, Correction):
        parts += model.objects.order_by("pk").values_list()
    parts += Trial.conditions.through.objects.order_by("pk").values_list()
    return repr(parts)

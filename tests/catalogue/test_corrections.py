"""Corrections: proposed by sources, curators and readers, accepted once, never over a value that nobody has seen."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from catalogue import actions
from catalogue.models import Authorisation, Correction, Curator, Reference, Sponsor, Therapy, Trial
from catalogue.models.correctable import CORRECTABLE, NOUNS, cleaned_value, present_value, value_in_words

pytestmark = pytest.mark.django_db
PAGE = "https://example.org/page"


def kymriah() -> Therapy:
    return Therapy.objects.get(slug="kymriah")


def trial() -> Trial:
    return Trial.objects.exclude(enrolment=None).exclude(status="suspended").earliest("pk")


@pytest.mark.parametrize("noun", NOUNS)
def test_every_listed_field_exists_and_its_present_value_is_clean(noun: str) -> None:
    from django.apps import apps

    model = apps.get_model("catalogue", noun)
    record = model.objects.earliest("pk")
    for name in CORRECTABLE[noun]:
        value = present_value(record, name)
        if value not in (None, "", []):
            assert cleaned_value(record, name, value) == value, name
            assert value_in_words(record, name, value) not in ("", "not stated")


def test_a_source_proposes_a_curator_accepts(person: Callable[..., Curator]) -> None:
    record = trial()
    correction = actions.propose(
        record, "status", "suspended", source="ClinicalTrials.gov", source_url="https://clinicaltrials.gov/study/NCT1"
    )
    assert (correction.proposer, correction.state, correction.old_value) == ("source", "open", record.status)
    record.refresh_from_db()
    assert record.status != "suspended"
    curator = person("Curators")
    correction = actions.accept_correction(correction, by=curator, reason="as the registry has it")
    record.refresh_from_db()
    assert record.status == "suspended"
    assert (correction.state, correction.decided_by) == ("accepted", curator)


def test_a_day_a_number_a_list_and_relations_are_applied(person: Callable[..., Curator]) -> None:
    curator, therapy, authorisation = person("Curators"), kymriah(), Authorisation.objects.earliest("pk")
    holder = Sponsor.objects.exclude(pk=authorisation.holder_id).earliest("pk")
    for record, field, value in (
        (authorisation, "granted_on", "2001-02-03"),
        (authorisation, "holder", holder.slug),
        (authorisation, "is_orphan", None),
        (trial(), "enrolment", 12345),
        (therapy, "other_names", ["CTL019", "another"]),
        (therapy, "conditions", ["multiple-myeloma"]),
    ):
        if present_value(record, field) == value:
            continue
        actions.accept_correction(actions.propose(record, field, value, source=PAGE), by=curator, reason="r")
        record.refresh_from_db()
        assert present_value(record, field) == value
    assert authorisation.granted_on == datetime.date(2001, 2, 3)
    assert authorisation.holder == holder


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "nonsense"),
        ("enrolment", -1),
        ("nct_number", "NCT1"),
        ("countries", ["France"]),
        ("name", "  "),
        ("sponsor", "no-such-sponsor"),
        ("conditions", ["no-such-condition"]),
        ("conditions", "multiple-myeloma"),
        ("slug", "another"),
        ("state", "retired"),
        ("no_such_field", "x"),
    ],
)
def test_what_the_field_cannot_hold_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        actions.propose(trial(), field, value, source=PAGE)
    assert not Correction.objects.exists()


def test_what_the_record_says_already_is_refused() -> None:
    record = trial()
    for value in (record.name, f" {record.name}\n"):
        with pytest.raises(ValidationError) as error:
            actions.propose(record, "name", value, source=PAGE)
        assert error.value.code == "unchanged"


def test_what_is_proposed_already_is_refused_by_the_action_and_by_the_database() -> None:
    record = trial()
    first = actions.propose(record, "enrolment", 77, source=PAGE)
    with pytest.raises(ValidationError) as error:
        actions.propose(record, "enrolment", "77", source="https://example.org/other")
    assert error.value.code == "proposed"
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_a_text_longer_than_an_index_entry_can_be_proposed() -> None:
    text = "".join(chr(97 + n * n % 26) for n in range(9000))
    assert actions.propose(kymriah(), "mechanism_en", text, source=PAGE).proposed_value == text


def test_rivals_are_superseded_others_are_not(person: Callable[..., Curator]) -> None:
    record = trial()
    winner, rival = (actions.propose(record, "enrolment", number, source=PAGE) for number in (77, 78))
    other = actions.propose(record, "acronym", "NEW", source=PAGE)
    actions.accept_correction(winner, by=person("Curators"), reason="r")
    for one in (rival, other):
        one.refresh_from_db()
    assert (rival.state, rival.superseded_by) == ("superseded", winner)
    assert other.state == "open"


def test_a_source_has_one_open_proposal_for_a_field() -> None:
    record = trial()
    first = actions.propose(record, "enrolment", 77, source="ClinicalTrials.gov")
    reader = actions.propose(record, "enrolment", 78, source=PAGE)
    second = actions.propose(record, "enrolment", 79, source="ClinicalTrials.gov")
    assert list(Correction.objects.open().of(record, "enrolment")) == [reader, second]
    first.refresh_from_db()
    assert first.superseded_by == second


def test_a_value_that_changed_meanwhile_is_not_overwritten_unseen(person: Callable[..., Curator]) -> None:
    curator, record = person("Curators"), trial()
    correction = actions.propose(record, "enrolment", 77, source=PAGE)
    old = record.enrolment
    Trial.objects.filter(pk=record.pk).update(enrolment=76)
    with pytest.raises(ValidationError) as error:
        actions.accept_correction(correction, by=curator, reason="r")
    assert error.value.code == "changed"
    assert all(str(number) in error.value.messages[0] for number in (old, 76, 77))
    actions.accept_correction(correction, by=curator, reason="seen", present=76)
    record.refresh_from_db()
    assert record.enrolment == 77


def test_a_record_that_would_be_wrong_stays_as_it_is(person: Callable[..., Curator]) -> None:
    curator = person("Curators")
    authorisation = Authorisation.objects.filter(status="authorised").earliest("pk")
    ended = actions.propose(authorisation, "ended_on", "2026-01-02", source="Union Register")
    with pytest.raises(ValidationError, match="in force has no end"):
        actions.accept_correction(ended, by=curator, reason="r")
    summary = actions.propose(kymriah(), "summary_en", "", source=PAGE)
    with pytest.raises(ValidationError, match="is empty"), transaction.atomic():
        actions.accept_correction(summary, by=curator, reason="r")
    assert kymriah().summary_en
    # First how it ended, then when.
    actions.accept_correction(
        actions.propose(authorisation, "status", "withdrawn", source="Union Register"), by=curator, reason="r"
    )
    actions.accept_correction(ended, by=curator, reason="r")


def test_a_correction_is_decided_once_by_a_curator_with_a_reason(person: Callable[..., Curator]) -> None:
    curator = person("Curators")
    correction = actions.propose(trial(), "enrolment", 77, source=PAGE)
    for decide in (actions.accept_correction, actions.reject_correction):
        with pytest.raises(PermissionDenied):
            decide(correction, by=person(username=decide.__name__), reason="r")
        with pytest.raises(ValidationError):
            decide(correction, by=curator, reason=" ")
    actions.reject_correction(correction, by=curator, reason="not what the source says")
    for decide in (actions.accept_correction, actions.reject_correction):
        with pytest.raises(ValidationError, match="already"):
            decide(correction, by=curator, reason="again")


def test_who_proposes_is_told_apart(person: Callable[..., Curator]) -> None:
    curator, record, entry = person("Curators"), trial(), Reference.objects.earliest("pk")
    assert actions.propose(record, "enrolment", 71, source=entry, by=curator).proposed_by == curator
    with pytest.raises(PermissionDenied):
        actions.propose(record, "enrolment", 70, source=entry, by=person(username="stranger"))
    reader = actions.propose(
        record, "enrolment", 72, source=PAGE, email="me@example.org", consents_to_contact=True, contact_name="Me"
    )
    assert (reader.proposer, reader.source_url, reader.email) == ("public", PAGE, "me@example.org")
    for wrong in ({"email": "not an address"}, {"email": "me@example.org"}):
        with pytest.raises(ValidationError):
            actions.propose(record, "enrolment", 73, source=PAGE, **wrong)
    with pytest.raises(ValidationError):
        actions.propose(record, "enrolment", 73, source="")


def test_a_retired_record_is_not_corrected(person: Callable[..., Curator]) -> None:
    therapy = kymriah()
    correction = actions.propose(therapy, "target", "CD20", source=PAGE)
    actions.retire(therapy, by=person("Reviewers", username="r"), reason="r")
    with pytest.raises(ValidationError, match="retired"):
        actions.propose(therapy, "target", "CD21", source=PAGE)
    with pytest.raises(ValidationError, match="retired"):
        actions.accept_correction(correction, by=person("Curators", username="c"), reason="r")


def test_values_are_said_in_words() -> None:
    record = trial()
    assert value_in_words(record, "status", "suspended") == "suspended"
    assert value_in_words(record, "phase", "phase_1_2") == "phase 1/2"
    assert value_in_words(record, "enrolment", None) == "not stated"
    assert value_in_words(record, "title_is_official", True) == "yes"
    assert value_in_words(record, "conditions", ["multiple-myeloma", "gone"]) == "multiple myeloma; gone"


@pytest.mark.parametrize(
    ("noun", "field", "stands", "same", "other"),
    [
        ("therapy", "target", "CD19", "  CD19\t", "cd19"),
        ("therapy", "name_fr", "Gène\u00a0X", "Gène  X", "Gene X"),
        ("therapy", "name_en", "Caf\u00e9", "Cafe\u0301", "Cafe"),
        ("therapy", "summary_en", "One.\n\nTwo.", " One.\r\n\r\nTwo. ", "One. Two."),
        ("therapy", "other_names", ["a", "b"], ["b", " a "], ["a"]),
        ("trial", "nct_number", "NCT00000001", "nct00000001", "NCT00000002"),
        ("trial", "countries", ["FR", "DE"], ["DE", "FR"], ["FR"]),
        ("reference", "doi", "10.1000/AbC", "10.1000/aBc", "10.1000/abd"),
        ("reference", "authors", ["A B", "C D"], ["A B ", "C  D"], ["C D", "A B"]),
        ("substance", "unii", "R6C9WHR03X", "r6c9whr03x", "S6C9WHR03X"),
        ("condition", "mondo_id", "MONDO:0000001", "mondo:0000001", "MONDO:0000002"),
    ],
)
def test_what_says_the_same_is_refused_and_what_does_not_is_taken(
    noun: str, field: str, stands: Any, same: Any, other: Any
) -> None:
    from django.apps import apps

    model = apps.get_model("catalogue", noun)
    record = model.objects.published().earliest("pk")
    model.objects.filter(pk=record.pk).update(**{field: stands})
    with pytest.raises(ValidationError) as error:
        actions.propose(record, field, same, source=PAGE)
    assert error.value.code == "unchanged"
    correction = actions.propose(record, field, other, source=PAGE)
    assert correction.proposed_value == other
    # An open proposal too is the same in another dress.
    model.objects.filter(pk=record.pk).update(**{field: [] if isinstance(stands, list) else ""})
    actions.propose(record, field, stands, source=PAGE)
    with pytest.raises(ValidationError) as error:
        actions.propose(record, field, same, source="https://example.org/other")
    assert error.value.code == "proposed"


def test_a_curator_changes_the_value_while_accepting(person: Callable[..., Curator]) -> None:
    curator, record = person("Curators"), trial()
    proposed = actions.propose(record, "enrolment", 77, source=PAGE, reason="table 2")
    rival = actions.propose(record, "enrolment", 78, source=PAGE)
    accepted = actions.accept_correction(proposed, by=curator, reason="a misprint", value="79")
    record.refresh_from_db()
    assert record.enrolment == 79
    assert (accepted.state, accepted.proposer, accepted.proposed_by) == ("accepted", "curator", curator)
    assert (accepted.source_url, accepted.proposed_value) == (PAGE, 79)
    for one in (proposed, rival):
        one.refresh_from_db()
        assert (one.state, one.superseded_by) == ("superseded", accepted)
    # What was proposed is still what the reader said.
    assert proposed.proposed_value == 77


def test_a_value_that_is_proposed_already_needs_no_other_proposal(person: Callable[..., Curator]) -> None:
    curator, record = person("Curators"), trial()
    one, rival = (actions.propose(record, "enrolment", number, source=PAGE) for number in (77, 78))
    assert actions.accept_correction(one, by=curator, reason="r", value=78) == rival
    assert Correction.objects.count() == 2
    third = actions.propose(record, "enrolment", 80, source=PAGE)
    for wrong in (78, -1, "many"):
        with pytest.raises(ValidationError):
            actions.accept_correction(third, by=curator, reason="r", value=wrong)
    third.refresh_from_db()
    record.refresh_from_db()
    assert (third.state, record.enrolment) == ("open", 78)

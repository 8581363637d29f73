"""What reading EMA's table changes: nothing by itself."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from catalogue.models import Authorisation, Correction, Submission, Therapy
from catalogue.sources.ema import parse
from catalogue.sources.medicine import FoundMedicine, plan
from catalogue.sources.plan import Outcome, Plan, perform
from tests.catalogue.sources.registry import TABLE

pytestmark = pytest.mark.django_db
ROWS = {one.brand: one for one in parse(TABLE.read_bytes())}
LATER = date(2026, 11, 1)


def done(found: FoundMedicine) -> Plan:
    return perform(plan(found), source="EMA")


def test_a_table_older_than_the_catalogue_changes_nothing() -> None:
    rows = [plan(found) for found in ROWS.values()]
    assert {row.outcome for row in rows} == {Outcome.UNCHANGED}


def test_the_catalogue_agrees_with_the_table_but_for_what_happened_since() -> None:
    """Read as if it were of today: what differs is what the Union Register has said meanwhile."""
    rows = {brand: plan(replace(found, read_on=LATER)) for brand, found in ROWS.items()}
    assert {row.outcome for row in rows.values()} <= {Outcome.UNCHANGED, Outcome.PROPOSED}
    differing = {brand: set(row.proposals) for brand, row in rows.items() if row.proposals}
    assert {name for names in differing.values() for name in names} <= {
        "status", "ended_on", "granted_on", "holder", "pathway", "is_orphan",
    }  # fmt: skip


def test_a_difference_is_proposed() -> None:
    row = done(
        replace(ROWS["Yescarta"], read_on=LATER, status="withdrawn", stage="Withdrawn", ended_on=date(2026, 10, 5))
    )
    assert row.outcome == Outcome.PROPOSED
    authorisation = Authorisation.objects.get(procedure_number="EMEA/H/C/004480")
    assert authorisation.status == "authorised"
    proposed = {one.field: one.proposed_value for one in Correction.objects.of(authorisation)}
    assert proposed == {"status": "withdrawn", "ended_on": "2026-10-05"}


def test_a_second_reading_proposes_nothing_new() -> None:
    found = replace(ROWS["Yescarta"], read_on=LATER, is_orphan=False)
    done(found)
    row = done(found)
    assert row.outcome == Outcome.UNCHANGED
    assert Correction.objects.count() == 1


def test_another_holder_is_proposed_where_it_is_known() -> None:
    row = done(replace(ROWS["Yescarta"], read_on=LATER, holder="Novartis Europharm Limited"))
    assert row.proposals == {"holder": "novartis-europharm-limited"}
    row = plan(replace(ROWS["Yescarta"], read_on=LATER, holder="Nobody Knows GmbH"))
    assert row.proposals == {}
    assert "Nobody Knows GmbH" in " ".join(row.reasons)


@pytest.mark.parametrize("stage", ["Lapsed", "Revoked", "Opinion"])
def test_a_status_that_the_catalogue_does_not_know_is_for_a_curator(stage: str) -> None:
    row = done(replace(ROWS["Yescarta"], read_on=LATER, status="", stage=stage))
    assert row.outcome == Outcome.REFUSED
    assert stage in row.reasons[0]


def test_a_new_medicine_goes_to_the_queue_once() -> None:
    found = replace(ROWS["Yescarta"], product_number="EMEA/H/C/009999", brand="Novumcel")
    before = Therapy.objects.count()
    assert done(found).outcome == Outcome.PROPOSED
    submission = Submission.objects.get(product_name="Novumcel")
    assert "EMEA/H/C/009999" in submission.description
    assert submission.status == Submission.Status.RECEIVED
    row = done(found)
    assert row.outcome == Outcome.UNCHANGED
    assert submission.number in row.reasons[0]
    assert Submission.objects.filter(product_name="Novumcel").count() == 1
    assert Therapy.objects.count() == before


def test_a_medicine_that_was_never_authorised_is_left_out() -> None:
    row = done(ROWS["Jelrix"])
    assert row.outcome == Outcome.UNCHANGED
    assert "Application withdrawn" in row.reasons[0]
    assert not Submission.objects.filter(product_name="Jelrix").exists()


@pytest.mark.parametrize("changes", [{"granted_on": date(2030, 1, 1)}, {"product_url": "not an address"}])
def test_nothing_impossible_is_written(changes: dict[str, Any]) -> None:
    row = done(replace(ROWS["Yescarta"], read_on=LATER, **changes))
    assert row.outcome in (Outcome.PROPOSED, Outcome.REFUSED)
    assert Authorisation.objects.get(procedure_number="EMEA/H/C/004480").granted_on == date(2018, 8, 23)

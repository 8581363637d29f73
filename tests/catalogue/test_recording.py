"""Who and why: from actions, requests and sources into the events, and not a change further."""

import inspect
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import Max
from django.test import Client

from catalogue import actions
from catalogue.models import AtcCode, Curator, Submission, Therapy
from catalogue.models.event import Event, events_of
from catalogue.recording import recorded

pytestmark = pytest.mark.django_db


def target(value: str) -> Event:
    """The event of a change of Kymriah's target."""
    Therapy.objects.filter(slug="kymriah").update(target=value)
    return events_of(Therapy).objects.order_by("-pgh_id")[0]


def test_a_change_without_a_word_says_nothing() -> None:
    event = target("CD20")
    assert event.pgh_context is None
    assert event.pgh_context_id is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid_current()")
        assert event.pgh_transaction == cursor.fetchone()[0]


def test_who_and_why_stand_in_the_event_and_end_with_the_block(person: Callable[..., Curator]) -> None:
    curator = person("Curators")
    with recorded(by=curator, reason="  as the label says "):
        inside = target("CD20")
    after = target("CD21")
    assert inside.pgh_context == {"user": curator.pk, "reason": "as the label says"}
    assert inside.pgh_context_id is not None
    # The transaction of the test goes on, and so would the variables of PostgreSQL.
    assert after.pgh_context is None
    assert after.pgh_context_id is None


def test_an_inner_block_adds_to_the_outer_one_and_leaves_it_as_it_was() -> None:
    with recorded(source="ClinicalTrials.gov", reason="nightly refresh"):
        with recorded(reason="status changed"):
            inner = target("CD20")
        outer = target("CD21")
    assert inner.pgh_context == {"source": "ClinicalTrials.gov", "reason": "status changed"}
    assert outer.pgh_context == {"source": "ClinicalTrials.gov", "reason": "nightly refresh"}
    assert inner.pgh_context_id == outer.pgh_context_id


def test_an_error_ends_the_block_too() -> None:
    with pytest.raises(ZeroDivisionError), recorded(reason="r"):
        raise ZeroDivisionError
    with recorded(source="s"):
        assert target("CD20").pgh_context == {"source": "s"}


def test_every_action_that_somebody_does_is_recorded() -> None:
    done_by_somebody = [
        function
        for function in vars(actions).values()
        if inspect.isfunction(function)
        and function.__module__.startswith(f"{actions.__name__}.")
        and (by := inspect.signature(function).parameters.get("by"))
        and by.kind is by.KEYWORD_ONLY
    ]
    assert actions.publish in done_by_somebody
    decorated = actions.action(lambda: None).__code__
    assert [one.__name__ for one in done_by_somebody if one.__code__ is not decorated] == []


def test_actions_record_who_and_why(person: Callable[..., Curator]) -> None:
    reviewer = person("Reviewers")
    kymriah = Therapy.objects.get(slug="kymriah")
    actions.retire(kymriah, by=reviewer, reason="entered twice")
    event = events_of(Therapy).objects.filter(pgh_obj=kymriah.pk).order_by("-pgh_id")[0]
    assert event.state == "retired"
    assert event.pgh_context == {"user": reviewer.pk, "reason": "entered twice"}


def test_the_desk_records_the_person_and_the_reason(desk: Callable[[str], Client]) -> None:
    client = desk("Curators")
    code = {"code": "L01XL99", "name": "tried cells", "why": "new in the index of 2026"}
    assert client.post("/admin/catalogue/atccode/add/", code).status_code == 302
    event = events_of(AtcCode).objects.order_by("-pgh_id")[0]
    assert event.pgh_context == {
        "user": Curator.objects.get(username="curators").pk,
        "reason": "new in the index of 2026",
    }


def test_a_request_leaves_neither_its_address_nor_a_stranger(client: Client) -> None:
    events = events_of(Submission).objects
    # Tests in a browser leave theirs.
    known = events.aggregate(last=Max("pgh_id"))["last"] or 0
    actions.submit(answers={}, language="en", product_name="x", description="x")
    client.post("/en/submit/", {"product_name": "Cells", "description": "Cells of a patient", "language": "en"})
    contexts = list(events.filter(pgh_id__gt=known).values_list("pgh_context", flat=True))
    assert contexts
    assert all(not context or (set(context) <= {"user", "reason"} and not context.get("user")) for context in contexts)

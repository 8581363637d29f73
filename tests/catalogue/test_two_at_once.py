"""Two people decide the same thing at the same moment, each over a connection of their own: one wins, one is told."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pgtrigger
import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import connection, connections, transaction

from catalogue import actions, history, letters
from catalogue.models import (
    Citation,
    Correction,
    Curator,
    MergeReceipt,
    Reference,
    Submission,
    SubmissionQuestion,
    Therapy,
)
from catalogue.models.groups import make_groups

Made = list[Any]


@pytest.fixture
def reviewers(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Curator]]:
    """Two reviewers; whatever the test leaves behind is taken away by hand, so that the demo content stays."""
    with django_db_blocker.unblock():
        make_groups()
        people = [Curator.objects.create(username=f"at-once-{number}") for number in (1, 2)]
        for one in people:
            one.groups.add(Group.objects.get(name="Reviewers"))
        yield people
        with pgtrigger.ignore():
            for model in (MergeReceipt, Correction, SubmissionQuestion, Submission):
                model.objects.all()._raw_delete("default")
            Citation.objects.filter(therapy__slug__startswith="at-once").delete()
            for slug in ("at-once-1", "at-once-2", "at-once"):
                Therapy.objects.filter(successor__slug=slug).update(state="draft", retired_reason="", successor=None)
            Therapy.objects.filter(slug__startswith="at-once").delete()
            Curator.objects.filter(username__startswith="at-once").delete()
        connection.close()


def both(*actions_of_two: Callable[[], Any]) -> list[Any]:
    """Runs them at once, each in a thread; what each gave, or the refusal it met. Anything else is an error."""
    results: list[Any] = [None] * len(actions_of_two)
    start = threading.Barrier(len(actions_of_two))

    def run(number: int, action: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=20)
            results[number] = action()
        except ValidationError as error:
            results[number] = error
        except BaseException as error:
            results[number] = error
            raise
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions_of_two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive(), "they wait for each other"
    return results


def one_won(results: list[Any]) -> str:
    """What the other one was told."""
    refusals = [result for result in results if isinstance(result, ValidationError)]
    assert len(refusals) == len(results) - 1, results
    assert not any(isinstance(result, BaseException) and result not in refusals for result in results), results
    return " ".join(refusals[0].messages)


def therapy(slug: str = "at-once", **fields: Any) -> Therapy:
    texts = {f"{field}_{language}": "Text." for field in ("class_reason", "summary") for language in ("en", "fr")}
    described = {"atmp_class": "gene_therapy", "origin": "autologous", "class_basis": "catalogue", **texts, **fields}
    made = Therapy.objects.create(slug=slug, name_en=slug, name_fr=slug, **described)
    Citation.objects.create(therapy=made, reference=Reference.objects.earliest("pk"))
    return made


def submission() -> Submission:
    return actions.submit(answers={}, language="en", product_name="At once", description="x")


@pytest.mark.parametrize("turn", range(3))
def test_two_reviewers_decide_one_submission(reviewers: list[Curator], turn: int) -> None:
    one = submission()
    results = both(
        lambda: actions.accept(
            one, by=reviewers[0], reason="r", name="at-once", atmp_class="gene_therapy", origin="autologous"
        ),
        lambda: actions.reject(one, by=reviewers[1], reason="r"),
    )
    assert "already" in one_won(results)
    one.refresh_from_db()
    assert Therapy.objects.filter(slug="at-once").exists() == (one.status == Submission.Status.ACCEPTED)


def test_two_processes_send_one_letter(reviewers: list[Curator], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has seen that it had not left, and comes while the mail server takes its time with the other's."""
    left = []

    def slowly(letter: EmailMessage, *_args: Any) -> None:
        time.sleep(0.5)
        left.append(letter.subject)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", slowly)
    monkeypatch.setattr(letters, "tell", lambda submission: None)
    contact = {"email": "somebody@mail.example", "consents_to_contact": True}
    one = actions.submit(answers={}, language="en", product_name="At once", description="x", **contact)
    actions.reject(one, by=reviewers[0], reason="r")
    assert list(Submission.objects.untold()) == [one]
    assert both(lambda: letters.send(one.pk), lambda: letters.send(one.pk)) == [True, True]
    assert left == [f"The decision about your product · {one.number}"]
    assert not Submission.objects.untold().exists()


def test_two_submissions_are_not_each_the_duplicate_of_the_other(reviewers: list[Curator]) -> None:
    one, other = submission(), submission()
    results = both(
        lambda: actions.mark_duplicate(one, of=other, by=reviewers[0], reason="r"),
        lambda: actions.mark_duplicate(other, of=one, by=reviewers[1], reason="r"),
    )
    assert one_won(results)


@pytest.mark.parametrize("turn", range(3))
def test_two_curators_accept_rival_corrections(reviewers: list[Curator], turn: int) -> None:
    record = therapy(state="published")
    pair = [actions.propose(record, "target", f"CD{n}", source="https://example.org/") for n in (19, 20)]
    results = both(
        *(lambda n=n: actions.accept_correction(pair[n], by=reviewers[n], reason="r") for n in (0, 1)),
    )
    assert "already" in one_won(results)
    record.refresh_from_db()
    accepted = Correction.objects.get(state="accepted")
    assert record.target == accepted.proposed_value
    assert Correction.objects.get(state="superseded").superseded_by == accepted


def test_two_curators_accept_one_correction(reviewers: list[Curator]) -> None:
    correction = actions.propose(therapy(state="published"), "target", "CD19", source="https://example.org/")
    results = both(
        *(lambda n=n: actions.accept_correction(correction, by=reviewers[n], reason="r") for n in (0, 1)),
    )
    assert "already" in one_won(results)


def test_the_same_correction_is_proposed_twice_at_once(reviewers: list[Curator]) -> None:
    record = therapy(state="published")
    results = both(*[lambda: actions.propose(record, "target", "CD19", source="https://example.org/")] * 2)
    assert "proposed already" in one_won(results)


def test_two_reviewers_publish_one_draft(reviewers: list[Curator]) -> None:
    draft = therapy()
    results = both(*(lambda n=n: actions.publish(draft, by=reviewers[n]) for n in (0, 1)))
    assert "only a draft" in one_won(results)


def test_two_records_are_not_each_merged_into_the_other(reviewers: list[Curator]) -> None:
    pair = [therapy(f"at-once-{n}", state="published") for n in (1, 2)]
    results = both(
        *(lambda n=n: actions.merge(pair[n], into=pair[1 - n], by=reviewers[n], reason="r") for n in (0, 1)),
    )
    assert one_won(results)
    assert Therapy.objects.filter(slug__startswith="at-once", state="published").count() == 1


def second_waits(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """``first`` is done but not committed, ``second`` is seen waiting for its lock, then ``first`` commits.

    What became of ``second``: what it gave, or its refusal.
    """
    backend: list[int] = []
    results: list[Any] = []
    begun = threading.Event()

    def run() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                backend.append(cursor.fetchone()[0])
            begun.set()
            results.append(second())
        except BaseException as error:
            results.append(error)
        finally:
            begun.set()
            connections.close_all()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        first()
        thread.start()
        assert begun.wait(timeout=60)
        assert waits(backend[0]), f"it did not wait: {results}"
        assert not results
    thread.join(timeout=60)
    assert not thread.is_alive(), "it waits for ever"
    return results[0]


def waits(backend: int) -> bool:
    """Whether PostgreSQL soon sees the backend waiting for a lock."""
    for _look in range(600):
        with connection.cursor() as cursor:
            cursor.execute("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", [backend])
            if (cursor.fetchone() or [""])[0] == "Lock":
                return True
            # Within a transaction the view shows what it showed first.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
        time.sleep(0.05)
    return False


def told(result: Any) -> str:
    assert isinstance(result, ValidationError), result
    return " ".join(result.messages)


def accepted(one: Submission, by: Curator) -> Any:
    return actions.accept(one, by=by, reason="r", name="at-once", atmp_class="gene_therapy", origin="autologous")


Deciding = Callable[[Submission, Curator], Any]
DECISIONS: dict[str, Deciding] = {
    "accept": accepted,
    "reject": lambda one, by: actions.reject(one, by=by, reason="r"),
    "ask": lambda one, by: actions.ask(one, by=by, question="What?"),
}


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("accept", "reject", "accepted"),
        ("reject", "accept", "rejected"),
        ("reject", "reject", "rejected"),
        ("accept", "ask", "accepted"),
        ("ask", "ask", "What?"),
    ],
)
def test_who_comes_second_is_told_what_and_by_whom(
    reviewers: list[Curator], first: str, second: str, words: str
) -> None:
    one = submission()
    result = second_waits(lambda: DECISIONS[first](one, reviewers[0]), lambda: DECISIONS[second](one, reviewers[1]))
    assert words in told(result)
    assert "at-once-1" in told(result)
    assert Therapy.objects.filter(slug="at-once").exists() == (first == "accept")


def test_the_second_of_two_corrections_of_a_field_is_told_that_it_is_superseded(reviewers: list[Curator]) -> None:
    record = therapy(state="published")
    pair = [actions.propose(record, "target", f"CD{n}", source="https://example.org/") for n in (19, 20)]
    result = second_waits(
        lambda: actions.accept_correction(pair[0], by=reviewers[0], reason="r"),
        lambda: actions.accept_correction(pair[1], by=reviewers[1], reason="r"),
    )
    assert "superseded" in told(result) and "at-once-1" in told(result)
    record.refresh_from_db()
    assert record.target == "CD19"


def test_a_draft_is_published_while_somebody_would_retire_it(reviewers: list[Curator]) -> None:
    draft = therapy()
    result = second_waits(
        lambda: actions.publish(draft, by=reviewers[0]), lambda: actions.retire(draft, by=reviewers[1], reason="r")
    )
    assert result.state == "retired"
    result = second_waits(
        lambda: actions.restore(draft, by=reviewers[0], reason="r"),
        lambda: actions.retire(draft, by=reviewers[1], reason="r"),
    )
    assert "draft" in told(result) and "at-once-1" in told(result)
    draft.refresh_from_db()
    assert (draft.state, draft.retired_reason) == ("draft", "")


def test_two_records_are_not_each_retired_in_favour_of_the_other(reviewers: list[Curator]) -> None:
    one, other = (therapy(f"at-once-{n}", state="published") for n in (1, 2))
    result = second_waits(
        lambda: actions.retire(one, successor=other, by=reviewers[0], reason="r"),
        lambda: actions.retire(other, successor=one, by=reviewers[1], reason="r"),
    )
    assert "another published record" in told(result)


def test_a_record_is_merged_while_somebody_would_publish_it(reviewers: list[Curator]) -> None:
    draft, survivor = therapy("at-once-1"), therapy("at-once-2", state="published")
    result = second_waits(
        lambda: actions.merge(draft, into=survivor, by=reviewers[0], reason="r"),
        lambda: actions.publish(draft, by=reviewers[1]),
    )
    assert "retired" in told(result) and "at-once-1" in told(result)


def test_merged_into_a_record_that_is_being_retired(reviewers: list[Curator]) -> None:
    one, survivor = therapy("at-once-1", state="published"), therapy("at-once-2", state="published")
    result = second_waits(
        lambda: actions.retire(survivor, by=reviewers[0], reason="r"),
        lambda: actions.merge(one, into=survivor, by=reviewers[1], reason="r"),
    )
    assert "must be published" in told(result) and "at-once-1" in told(result)
    assert not MergeReceipt.objects.exists()
    one.refresh_from_db()
    assert one.state == "published"


def test_set_back_while_somebody_edits(reviewers: list[Curator]) -> None:
    """Setting back waits for the edit and then goes from what it left; nothing of either is half there."""
    record = therapy(state="published")
    Therapy.objects.filter(pk=record.pk).update(target="CD19")
    first = history.changes(record)[0].events[-1]
    result = second_waits(
        lambda: Therapy.objects.filter(pk=record.pk).update(target="CD20", summary_en="Edited."),
        lambda: actions.revert(record, to=first, fields=["target"], by=reviewers[1], reason="r"),
    )
    assert isinstance(result, Therapy)
    record.refresh_from_db()
    assert (record.target, record.summary_en) == ("", "Edited.")
    assert [change.after["", record.pk]["target"] for change in history.changes(record)] == ["", "", "CD19", "CD20", ""]


def test_locks_in_the_wrong_order_end_in_a_decision_and_not_in_an_error(reviewers: list[Curator]) -> None:
    """Many at once: the correction is locked before its record. PostgreSQL ends one of the two; nobody sees its words."""
    record = therapy(state="published")
    one = actions.propose(record, "target", "CD19", source="https://example.org/")
    results: list[Any] = []

    def in_bulk() -> None:
        try:
            with transaction.atomic():
                Correction.objects.select_for_update().get(pk=one.pk)
                locked.set()
                assert waiting.wait(timeout=60)
                results.append(actions.reject_correction(one, by=reviewers[0], reason="r"))
        except ValidationError as error:
            results.append(error)
        finally:
            locked.set()
            connections.close_all()

    def single() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backend.append(cursor.fetchone()[0])
        begun.set()
        try:
            results.append(actions.accept_correction(one, by=reviewers[1], reason="r"))
        except ValidationError as error:
            results.append(error)
        finally:
            connections.close_all()

    locked, begun, waiting = threading.Event(), threading.Event(), threading.Event()
    backend: list[int] = []
    threads = [threading.Thread(target=in_bulk), threading.Thread(target=single)]
    threads[0].start()
    assert locked.wait(timeout=60)
    threads[1].start()
    assert begun.wait(timeout=60) and waits(backend[0])
    waiting.set()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    assert len(results) == 2
    assert one_won(results)


def test_the_same_form_sent_twice_at_once_is_one_submission(reviewers: list[Curator]) -> None:
    send = lambda: actions.submit(  # noqa: E731
        answers={}, language="en", product_name="At once", description="x", sent_once="a" * 64
    )
    one, other = both(send, send)
    assert one.pk == other.pk
    assert Submission.objects.count() == 1
    actions.reject(one, by=reviewers[0], reason="r")
    assert send().pk != one.pk


def test_two_submissions_are_not_accepted_under_one_name_at_once(reviewers: list[Curator]) -> None:
    one, other = submission(), submission()
    result = second_waits(lambda: accepted(one, reviewers[0]), lambda: accepted(other, reviewers[1]))
    assert "This name is taken" in told(result)
    other.refresh_from_db()
    assert other.status == Submission.Status.RECEIVED
    assert Therapy.objects.filter(slug__startswith="at-once").count() == 1

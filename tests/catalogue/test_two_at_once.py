"""Two people decide the same thing at the same moment, each over a connection of their own: one wins, one is told."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pgtrigger
import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import connection, connections

from catalogue import actions
from catalogue.models import Citation, Correction, Curator, MergeReceipt, Reference, Submission, Therapy
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
            for model in (MergeReceipt, Correction, Submission):
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

"""The queues of the desk: each count is what a look at every record gives, and is for whoever looks."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone

from catalogue import actions, counting, queues
from catalogue.models import Citation, Curator, Record, Reference, Submission, Therapy, Trial
from catalogue.models.groups import RECORDS

pytestmark = pytest.mark.django_db
Person = Callable[..., Curator]


def disorder() -> None:
    """Something of everything that the queues look for."""
    day = timezone.localdate()
    Therapy.objects.filter(slug="kymriah").update(summary_fr="")
    Therapy.objects.filter(slug="abecma").update(mechanism_en="As shown [@no-such-reference].", target="")
    Therapy.objects.filter(slug="yescarta").update(checked_on=day - timedelta(days=366))
    Therapy.objects.filter(slug="zolgensma").update(checked_on=day - timedelta(days=365))
    Trial.objects.filter(pk__in=Trial.objects.order_by("pk")[:3]).update(checked_on=None)
    Citation.objects.filter(trial=Trial.objects.order_by("pk")[4]).delete()
    Citation.objects.filter(therapy__slug="luxturna", fact="origin").delete()
    retired = Therapy.objects.get(slug="tecartus")
    Therapy.objects.filter(pk=retired.pk).update(
        summary_en="", checked_on=None, state=Record.State.RETIRED, retired_reason="r"
    )


def everything() -> list[Record]:
    return [record for noun in RECORDS for record in apps.get_model("catalogue", noun).objects.all()]


def counted(queue: queues.Queue, person: Curator) -> set[Record]:
    found = {record for noun in queue.asks for record in queue.rows(noun, person)}
    assert sum(queue.counts(person).values()) == len(found)
    return found


def test_incomplete_is_what_lacks_something(person: Person) -> None:
    disorder()
    expected = {one for one in everything() if one.state != "retired" and one.lacks()}
    assert counted(queues.INCOMPLETE, person("Curators")) == expected
    assert {"kymriah", "abecma"} <= {one.slug for one in expected}
    assert not any(isinstance(one, Reference) for one in expected), "a reference cites nothing"


def test_a_reference_that_was_merged_is_still_known_by_its_former_address(person: Person) -> None:
    therapy = Therapy.objects.get(slug="kymriah")
    cited = therapy.citations.filter(fact="mechanism").first().reference
    Reference.objects.create(
        slug="former", kind="article", name="Former", state="retired", retired_reason="r", successor=cited
    )
    Therapy.objects.filter(pk=therapy.pk).update(mechanism_en="As shown [@former; @" + cited.slug + "].")
    therapy.refresh_from_db()
    assert therapy.lacks() == []
    assert therapy not in Therapy.objects.incomplete()


def test_stale_is_not_checked_for_a_year(person: Person) -> None:
    disorder()
    limit = timezone.localdate() - timedelta(days=365)
    expected = {
        one for one in everything() if one.state == "published" and (one.checked_on is None or one.checked_on < limit)
    }
    assert counted(queues.STALE, person("Curators")) == expected
    slugs = {one.slug for one in expected}
    assert "yescarta" in slugs and "zolgensma" not in slugs


def test_uncited_is_what_the_form_lists(person: Person) -> None:
    disorder()
    expected = {one for one in everything() if one.state != "retired" and one.uncited()}
    assert counted(queues.UNCITED, person("Curators")) == expected
    assert "origin of the cells" in Therapy.objects.get(slug="luxturna").uncited()


def test_a_citation_of_a_field_supports_that_field_alone() -> None:
    therapy = Therapy.objects.get(slug="luxturna")
    Citation.objects.filter(therapy=therapy, fact__in=["general", "target", "route"]).delete()
    assert {"gene or target", "route or form, in English"} <= set(therapy.uncited())
    reference = Reference.objects.get(slug="regulation-1394-2007")
    Citation.objects.create(therapy=therapy, reference=reference, fact="route", field="target")
    assert "gene or target" not in therapy.uncited()
    assert "route or form, in English" in therapy.uncited(), "its kind of fact is that of the route, its field is not"
    assert therapy in Therapy.objects.with_uncited_facts()


def test_retracted_and_cited_by_what_readers_may_see(person: Person) -> None:
    reviewer = person("Reviewers")
    cited = Citation.objects.filter(therapy__slug="kymriah").first().reference
    uncited = Reference.objects.filter(citations=None).first()
    for reference in (cited, uncited):
        actions.retract(reference, by=reviewer, on=timezone.localdate(), reason_en="Fabricated")
    assert counted(queues.RETRACTED, reviewer) == {cited}


def test_my_queue_is_what_waits_for_me(person: Person, settings: Any) -> None:
    curator, reviewer = person("Curators"), person("Reviewers", username="other")
    described = {"atmp_class": "gene_therapy", "origin": "autologous", "class_basis": "catalogue"}
    mine = Therapy.objects.create(slug="mine", name_en="Mine", name_fr="Le mien", proposed_by=reviewer, **described)
    theirs = Therapy.objects.create(
        slug="theirs", name_en="Theirs", name_fr="Le leur", proposed_by=curator, **described
    )
    nobodys = Therapy.objects.create(slug="nobodys", name_en="Nobody’s", name_fr="À personne", **described)
    asked, fresh, _untouched = (
        actions.submit(answers={}, language="en", product_name=name, description="x") for name in ("A", "B", "C")
    )
    for one in (asked, fresh):
        actions.ask(one, by=curator, question="Which donor?")
    actions.answer(fresh, text="The patient")
    correction = actions.propose(
        Therapy.objects.get(slug="kymriah"), "target", "CD20", source="https://example.org/", by=curator
    )
    assert counted(queues.MINE, reviewer) == {theirs, nobodys, fresh, correction}
    assert counted(queues.MINE, curator) == {fresh, correction}, "curators publish nothing"
    assert counted(queues.MINE, person(username="nobody")) == set()
    settings.TWO_PAIRS_OF_EYES = False
    assert mine in counted(queues.MINE, reviewer)


def test_the_oldest_wait_first(person: Person) -> None:
    curator = person("Curators")
    young, old = (
        actions.submit(answers={}, language="en", product_name=name, description="x") for name in ("Young", "Old")
    )
    Submission.objects.filter(pk=old.pk).update(received_at=timezone.now() - timedelta(days=40))
    correction = actions.propose(Therapy.objects.get(slug="kymriah"), "target", "CD20", source="https://example.org/")
    type(correction).objects.filter(pk=correction.pk).update(proposed_at=timezone.now() - timedelta(days=20))
    assert [one for _noun, one in queues.oldest_waiting(curator, 10)] == [old, correction, young]
    assert len(list(queues.oldest_waiting(curator, 2))) == 2
    assert counted(queues.WAITING, curator) == {old, correction, young}


def test_a_queue_is_counted_in_one_query(person: Person, django_assert_num_queries: Any) -> None:
    """A long one in one a noun, and then in one as long as nothing changes."""
    curator = Curator.objects.get(pk=person("Curators").pk)
    curator.has_perm("catalogue.view_therapy")
    for queue in (queues.STALE, queues.INCOMPLETE, queues.UNCITED):
        queue.counts(curator)
    for queue in queues.QUEUES:
        with django_assert_num_queries(1):
            queue.counts(curator)


def test_counts_are_remembered_until_something_changes_that_they_depend_on(person: Person) -> None:
    curator = person("Curators")

    def counted_again(change: Callable[[], Any], *, of: queues.Queue = queues.UNCITED) -> dict[str, int]:
        before = of.counts(curator)
        change()
        after = of.counts(curator)
        assert after == {noun: number for noun in of.asks if (number := of.rows(noun, curator).count())}
        assert after != before
        return after

    cited = Therapy.objects.exclude(pk__in=Therapy.objects.with_uncited_facts().values("pk")).first()
    counted_again(lambda: Citation.objects.filter(trial=Trial.objects.order_by("pk")[4]).delete())
    counted_again(lambda: Citation.objects.filter(therapy=cited).delete())
    counted_again(lambda: Therapy.objects.filter(slug="luxturna").update(summary_fr=""), of=queues.INCOMPLETE)
    counted_again(lambda: Trial.objects.filter(pk=Trial.objects.first().pk).update(checked_on=None), of=queues.STALE)
    # A text names a reference by its address: with another one, the record lacks that citation.
    named = Reference.objects.filter(slug__in=Therapy.objects.get(slug="kymriah").cited_in_texts())
    counted_again(lambda: named.update(slug=Concat("slug", Value("-2"))), of=queues.INCOMPLETE)


def test_a_count_is_asked_again_on_another_day_and_after_some_minutes(monkeypatch: Any) -> None:
    """A fact grows old without a change; and a change that is committed late has a number that was seen already."""
    number, today = Therapy.objects.count(), timezone.localdate()
    assert counting.capped("q", "therapy", "now", Therapy.objects.all) == number
    assert counting.capped("q", "therapy", "now", Therapy.objects.none) == number
    changes = counting.last_changes(["therapy"])
    assert counting.last_changes(["therapy"]) == changes
    monkeypatch.setattr(timezone, "localdate", lambda: today + timedelta(days=1))
    assert counting.last_changes(["therapy"]) != changes
    later = time.monotonic() + counting.SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert counting.capped("q", "therapy", "now", Therapy.objects.none) == 0


def test_a_long_queue_is_counted_as_far_as_a_thousand(person: Person, monkeypatch: Any) -> None:
    monkeypatch.setattr(counting, "MOST", 3)
    curator = person("Curators")
    Trial.objects.filter(pk__in=Trial.objects.order_by("pk")[:9]).update(checked_on=None)
    Therapy.objects.filter(pk__in=Therapy.objects.order_by("pk")[:2]).update(checked_on=None)
    counts = queues.STALE.counts(curator)
    assert (counts["trial"], counts["therapy"]) == (4, 2), "four are more than three"

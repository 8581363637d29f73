"""Setting back: what was changed can be undone, one field or all of it, and what stands in the way is said."""

from collections.abc import Callable

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue import actions, history
from catalogue.models import Authorisation, Citation, Condition, Curator, Reference, Substance, Therapy
from catalogue.recording import recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def kymriah() -> Therapy:
    return Therapy.objects.get(slug="kymriah")


@pytest.fixture
def curator(person: Callable[..., Curator]) -> Curator:
    return person("Curators")


def last(record: Therapy) -> history.Change:
    return history.changes(record)[-1]


def edit(record: Therapy, **values: object) -> None:
    with recorded(reason="edit"):
        Therapy.objects.filter(pk=record.pk).update(**values)


def retarget(record: Therapy, number: int) -> None:
    Therapy.objects.filter(pk=record.pk).update(target=f"CD{number}", other_names=[f"N{number}"])


def rename(record: Therapy, number: int) -> None:
    Therapy.objects.filter(pk=record.pk).update(summary_en=f"Summary {number}.", checked_on=f"2026-01-{number + 1:02}")


def link(record: Therapy, number: int) -> None:
    record.conditions.set(Condition.objects.order_by("pk")[number : number + 3])


def unlink(record: Therapy, number: int) -> None:
    record.substances.clear()


def cite(record: Therapy, number: int) -> None:
    Citation.objects.get_or_create(
        therapy=record, reference=Reference.objects.order_by("pk")[number], fact="further_reading", locator=f"{number}"
    )


def drop_citation(record: Therapy, number: int) -> None:
    found = list(record.citations.order_by("pk"))
    if found:
        found[number % len(found)].delete()


def suspend(record: Therapy, number: int) -> None:
    record.authorisations.update(note_en=f"Note {number}.", is_prime=number % 2 == 0)


def drop_authorisation(record: Therapy, number: int) -> None:
    record.authorisations.filter(jurisdiction=["eu", "us"][number % 2]).delete()


EDITS = (retarget, rename, link, unlink, cite, drop_citation, suspend, drop_authorisation)


# One transaction for all examples: each begins where the one before left the record.
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(edits=st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 12)), min_size=1, max_size=6))
def test_after_any_edits_a_record_can_be_set_back_to_what_it_was(
    edits: list[tuple[Callable[[Therapy, int], None], int]], kymriah: Therapy, curator: Curator
) -> None:
    before = last(kymriah)
    for act, number in edits:
        with recorded(reason=f"{act.__name__} {number}"):
            act(kymriah, number)
    changed = last(kymriah)
    if changed.after == before.after:
        return
    actions.revert(kymriah, to=before.events[-1], by=curator, reason="as it was")
    done = last(kymriah)
    assert history.differing(before.after, done.after) == []
    assert (done.user, done.reason, done.set_back_to) == (curator.pk, "as it was", before.number)
    assert done.number == changed.number + 1
    # The history knows what is in the tables.
    fresh = Therapy.objects.get(pk=kymriah.pk)
    assert {pk for part, pk in done.after if part == "conditions"} == set(fresh.conditions.values_list("pk", flat=True))
    assert {pk for part, pk in done.after if part == "citations"} == set(fresh.citations.values_list("pk", flat=True))
    assert fresh.target == before.after["", kymriah.pk]["target"]


def test_one_field_is_set_back_and_the_others_stay(kymriah: Therapy, curator: Curator) -> None:
    before = last(kymriah)
    edit(kymriah, target="CD20", summary_en="Another.")
    with recorded(reason="edit"):
        kymriah.conditions.clear()
    actions.revert(kymriah, to=before.events[-1], fields=["target"], by=curator, reason="r")
    kymriah.refresh_from_db()
    assert (kymriah.target, kymriah.summary_en) == ("CD19", "Another.")
    actions.revert(kymriah, to=before.events[-1], fields=["conditions"], by=curator, reason="r")
    assert kymriah.conditions.exists()
    kymriah.refresh_from_db()
    assert kymriah.summary_en == "Another."


def test_one_column_of_a_row_inside_is_set_back(kymriah: Therapy, curator: Curator) -> None:
    before, row = last(kymriah), kymriah.authorisations.get(jurisdiction="us")
    with recorded(reason="edit"):
        Authorisation.objects.filter(pk=row.pk).update(brand="Other", note_en="Other.")
        kymriah.citations.first().delete()
    number = kymriah.citations.count()
    actions.revert(kymriah, to=before.events[-1], fields=[f"authorisations.{row.pk}.brand"], by=curator, reason="r")
    row.refresh_from_db()
    assert (row.brand, row.note_en) == ("Kymriah", "Other.")
    assert kymriah.citations.count() == number
    actions.revert(kymriah, to=before.events[-1], fields=["citations"], by=curator, reason="r")
    assert kymriah.citations.count() == number + 1


def test_the_state_of_publication_and_a_public_address_stay(kymriah: Therapy, person: Callable[..., Curator]) -> None:
    reviewer = person("Reviewers")
    before = last(kymriah)
    edit(kymriah, target="CD20", slug="kymriah-2")
    actions.retire(kymriah, by=reviewer, reason="twice")
    done = actions.revert(kymriah, to=before.events[-1], by=reviewer, reason="r")
    assert (done.target, done.state, done.retired_reason, done.slug) == ("CD19", "retired", "twice", "kymriah-2")


def test_who_may_not_change_a_record_may_not_set_it_back(kymriah: Therapy, person: Callable[..., Curator]) -> None:
    before = last(kymriah)
    edit(kymriah, target="CD20")
    with pytest.raises(PermissionDenied):
        actions.revert(kymriah, to=before.events[-1], by=person(), reason="r")


@pytest.mark.parametrize("reason", ["", "  "])
def test_setting_back_needs_its_reason(kymriah: Therapy, curator: Curator, reason: str) -> None:
    before = last(kymriah)
    edit(kymriah, target="CD20")
    with pytest.raises(ValidationError, match="reason"):
        actions.revert(kymriah, to=before.events[-1], by=curator, reason=reason)


def refused(record: Therapy, to: history.Change, curator: Curator, **more: object) -> str:
    """What a refusal says; nothing may have changed."""
    number = last(record).number
    with pytest.raises(ValidationError) as error:
        actions.revert(record, to=to.events[-1], by=curator, reason="r", **more)
    assert last(record).number == number
    return " ".join(error.value.messages)


def test_what_would_change_nothing_is_refused(kymriah: Therapy, curator: Curator) -> None:
    before = last(kymriah)
    assert "Nothing would change" in refused(kymriah, before, curator)
    edit(kymriah, target="CD20")
    assert "Nothing would change" in refused(kymriah, before, curator, fields=["summary_en"])
    assert "no moment" in refused(kymriah, last(Therapy.objects.get(slug="maci")), curator)


def test_a_name_that_another_record_has_now_is_refused(kymriah: Therapy, curator: Curator) -> None:
    before = last(kymriah)
    edit(kymriah, name_en="Tisa")
    Therapy.objects.create(
        slug="other", name_en="KYMRIAH", name_fr="Autre", atmp_class="other", class_basis="law", origin="autologous"
    )
    assert "taken" in refused(kymriah, before, curator)


def test_an_address_that_another_draft_has_now_is_refused(curator: Curator) -> None:
    fields = {"atmp_class": "other", "class_basis": "law", "origin": "autologous"}
    draft = Therapy.objects.create(slug="first", name_en="D", name_fr="D", **fields)
    before = last(draft)
    edit(draft, slug="second")
    Therapy.objects.create(slug="first", name_en="E", name_fr="E", **fields)
    assert "Address" in refused(draft, before, curator) or "address" in refused(draft, before, curator)


def test_an_authorisation_number_that_another_has_now_is_refused(kymriah: Therapy, curator: Curator) -> None:
    before, row = last(kymriah), kymriah.authorisations.get(jurisdiction="us")
    values = (
        Authorisation.objects.filter(pk=row.pk).values("number", "granted_on", "holder_id", "brand", "status").get()
    )
    with recorded(reason="edit"):
        row.delete()
    Authorisation.objects.create(therapy=Therapy.objects.get(slug="maci"), jurisdiction="us", **values)
    assert "number" in refused(kymriah, before, curator)


def test_a_row_that_belongs_to_another_record_now_is_refused(kymriah: Therapy, curator: Curator) -> None:
    before, row = last(kymriah), kymriah.citations.first()
    with recorded(reason="edit"):
        Citation.objects.filter(pk=row.pk).update(therapy=Therapy.objects.get(slug="maci"), locator="elsewhere")
    assert "belongs to" in refused(kymriah, before, curator)


@pytest.mark.parametrize("fate", ["deleted", "retired"])
def test_a_link_to_a_record_that_is_gone_or_retired_is_refused(kymriah: Therapy, curator: Curator, fate: str) -> None:
    made = Substance.objects.create(slug="made", name="Made", state="published")
    with recorded(reason="edit"):
        kymriah.substances.add(made)
    before = last(kymriah)
    with recorded(reason="edit"):
        kymriah.substances.remove(made)
    if fate == "deleted":
        with pgtrigger.ignore("catalogue.Substance:never_deleted"):
            Substance.objects.filter(pk=made.pk).delete()
    else:
        Substance.objects.filter(pk=made.pk).update(state="retired", retired_reason="r")
    assert ("gone" if fate == "deleted" else "retired") in refused(kymriah, before, curator)

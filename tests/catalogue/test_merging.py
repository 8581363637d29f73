"""Merge and unmerge: nothing twice, nothing lost, and back again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models, transaction
from django.test import Client
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from catalogue import actions
from catalogue.merging import MANY, NAMES, ROWS
from catalogue.models import (
    Authorisation,
    Citation,
    Condition,
    Curator,
    MergeReceipt,
    Record,
    Reference,
    Sponsor,
    Substance,
    Therapy,
    Trial,
)
from catalogue.models.correctable import CORRECTABLE
from catalogue.models.event import Event
from catalogue.models.groups import RECORDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(person: Callable[..., Curator]) -> Curator:
    return person("Reviewers", username="reviewer")


def therapy(slug: str) -> Therapy:
    return Therapy.objects.get(slug=slug)


# Relations that say what once was, or that merging treats by itself.
STAY = {"successor", "submissions", "repeated_in", "corrections_from_it", "parent", "sponsor", "topic", "organisation"}


@pytest.mark.parametrize("noun", RECORDS)
def test_every_relation_of_a_record_moves_or_is_known_to_stay(noun: str) -> None:
    model = apps.get_model("catalogue", noun)
    relations = {
        field.name if not field.auto_created else field.get_accessor_name()
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model._meta.app_label == "catalogue" and field.name != "proposed_by"
        if not field.related_model.__name__.endswith("Event") and "event" not in str(field.name).lower()
    }
    handled = {*MANY[noun], *(rows.name for rows in ROWS[noun])}
    assert relations - STAY == handled
    assert noun in NAMES


def snapshot(*records: Record) -> dict[str, Any]:
    """Every column and relation of the records, as the database has them."""
    found = {}
    for record in records:
        record = type(record).objects.get(pk=record.pk)
        noun = record._meta.model_name
        columns = {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
        names = {*MANY[noun], *(rows.name for rows in ROWS[noun])}
        related = {name: sorted(getattr(record, name).values_list("pk", flat=True)) for name in names}
        found[record.slug] = columns | related
    return found


@pytest.mark.parametrize("noun", RECORDS)
def test_merge_then_unmerge_is_identity_for_every_noun(reviewer: Curator, noun: str) -> None:
    merged, survivor = apps.get_model("catalogue", noun).objects.published().order_by("pk")[:2]
    before = snapshot(merged, survivor)
    receipt = actions.merge(merged, into=survivor, by=reviewer, reason="twice")
    assert snapshot(merged, survivor) != before
    receipt = actions.unmerge(receipt, by=reviewer, reason="not the same after all")
    assert snapshot(merged, survivor) == before
    assert receipt.not_restored == {}


FEW = st.sets(st.integers(0, 5), max_size=6)


# Making a failing case smaller would take minutes: each tries a whole merge.
@settings(max_examples=12, phases=[Phase.explicit, Phase.generate])
@given(data=st.data())
def test_merge_then_unmerge_is_identity_whatever_both_share(data: st.DataObject) -> None:
    with transaction.atomic():
        reviewer = Curator.objects.create(username="r", is_superuser=True)
        pair = [
            Therapy.objects.create(
                slug=slug, name_en=slug, name_fr=slug, atmp_class="gene_therapy", origin="autologous",
                class_basis="catalogue", state=state, other_names=data.draw(st.lists(st.sampled_from("abcAB"), unique_by=str.casefold)),
            )
            for slug, state in (("new-one", data.draw(st.sampled_from(["draft", "published"]))), ("new-two", "published"))
        ]  # fmt: skip
        references = list(Reference.objects.order_by("pk")[:6])
        for one in pair:
            for name, model in (
                ("substances", Substance), ("sponsors", Sponsor), ("conditions", Condition), ("trials", Trial),
            ):  # fmt: skip
                some = list(model.objects.order_by("pk")[:6])
                getattr(one, name).set([some[number] for number in data.draw(FEW)])
            for number in data.draw(FEW):
                Citation.objects.create(therapy=one, reference=references[number], fact="general")
            for number in data.draw(FEW):
                actions.propose(one, "target", f"CD{number + 1}", source="https://example.org/")
            for number in data.draw(FEW):
                Therapy.objects.filter(pk=Therapy.objects.order_by("pk")[number].pk).update(
                    state="retired", retired_reason="r", successor=one
                )
        before = snapshot(*pair)
        receipt = actions.merge(pair[0], into=pair[1], by=reviewer, reason="twice")
        after = snapshot(*pair)
        for name in MANY["therapy"]:
            either = {*before["new-one"][name], *before["new-two"][name]}
            assert set(after["new-two"][name]) == either
        names = [name.casefold() for name in after["new-two"]["other_names"]]
        assert len(names) == len(set(names))
        keys = ("reference", "fact", "locator")
        rows = list(Citation.objects.filter(therapy=pair[1]).values_list(*keys))
        assert len(rows) == len(set(rows))
        actions.unmerge(receipt, by=reviewer, reason="back")
        assert snapshot(*pair) == before
        transaction.set_rollback(True)


def test_a_merged_record_leads_to_the_survivor_and_chains_collapse(reviewer: Curator, client: Client) -> None:
    first, second, third = (therapy(slug) for slug in ("zolgensma", "itvisma", "kymriah"))
    actions.merge(first, into=second, by=reviewer, reason="twice")
    receipt = actions.merge(second, into=third, by=reviewer, reason="twice")
    for slug in ("zolgensma", "itvisma"):
        response = client.get(f"/en/therapies/{slug}/")
        assert (response.status_code, response.headers["Location"]) == (301, "/en/therapies/kymriah/")
    actions.unmerge(receipt, by=reviewer, reason="back")
    assert client.get("/en/therapies/zolgensma/").headers["Location"] == "/en/therapies/itvisma/"


def test_names_and_authorisations_are_found_at_the_survivor(reviewer: Curator, client: Client) -> None:
    merged, survivor = therapy("zolgensma"), therapy("kymriah")
    numbers = set(merged.authorisations.values_list("number", flat=True))
    assert numbers
    receipt = actions.merge(merged, into=survivor, by=reviewer, reason="twice")
    survivor.refresh_from_db()
    assert "Zolgensma" in survivor.other_names
    assert receipt.added["other_names"][0] == "Zolgensma"
    assert numbers <= set(survivor.authorisations.values_list("number", flat=True))
    assert not Authorisation.objects.filter(therapy=merged).exists()
    assert "Kymriah" in client.get("/en/therapies/", {"q": "zolgensma"}).content.decode()


def test_a_merged_reference_is_still_found_by_the_texts_that_cite_it(reviewer: Curator, client: Client) -> None:
    page = client.get("/en/therapies/kymriah/").content.decode()
    marks = page.count('class="marks"')
    cited = sorted(therapy("kymriah").cited_in_texts())[0]
    merged, survivor = Reference.objects.get(slug=cited), Reference.objects.filter(citations=None).earliest("pk")
    actions.merge(merged, into=survivor, by=reviewer, reason="twice")
    assert therapy("kymriah").lacks() == []
    assert client.get("/en/therapies/kymriah/").content.decode().count('class="marks"') == marks


def test_later_edits_are_kept_and_what_is_not_restored_is_said(reviewer: Curator) -> None:
    merged, survivor, elsewhere = therapy("zolgensma"), therapy("kymriah"), therapy("luxturna")
    receipt = actions.merge(merged, into=survivor, by=reviewer, reason="twice")
    removed = receipt.moved["conditions"][0]
    survivor.conditions.remove(removed)
    moved_on, edited = receipt.moved["citations"][:2]
    Citation.objects.filter(pk=moved_on).update(therapy=elsewhere)
    Citation.objects.filter(pk=edited).update(says_en="Edited since.")
    survivor.refresh_from_db()
    survivor.other_names = [*survivor.other_names, "Added since"]
    survivor.target = "CD20"
    survivor.save()
    new = Citation.objects.create(therapy=survivor, reference=Reference.objects.earliest("pk"), locator="since")
    receipt = actions.unmerge(receipt, by=reviewer, reason="back")
    assert receipt.not_restored == {"conditions": [removed], "citations": [moved_on]}
    survivor.refresh_from_db()
    assert "Added since" in survivor.other_names and "Zolgensma" not in survivor.other_names
    assert survivor.target == "CD20"
    assert Citation.objects.get(pk=new.pk).therapy == survivor
    assert Citation.objects.get(pk=edited).therapy == merged
    assert Citation.objects.get(pk=edited).says_en == "Edited since."
    assert Citation.objects.get(pk=moved_on).therapy == elsewhere


def test_what_cannot_be_merged_is_refused(reviewer: Curator, person: Callable[..., Curator]) -> None:
    one, other = therapy("zolgensma"), therapy("kymriah")
    sponsor = Sponsor.objects.published().earliest("pk")
    for into in (one, sponsor):
        with pytest.raises(ValidationError):
            actions.merge(one, into=into, by=reviewer, reason="r")
    with pytest.raises(ValidationError):
        actions.merge(one, into=other, by=reviewer, reason=" ")
    with pytest.raises(PermissionDenied):
        actions.merge(one, into=other, by=person("Curators"), reason="r")
    receipt = actions.merge(one, into=other, by=reviewer, reason="r")
    with pytest.raises(ValidationError):
        actions.merge(one, into=other, by=reviewer, reason="again")
    with pytest.raises(ValidationError):
        actions.merge(other, into=one, by=reviewer, reason="r")
    with pytest.raises(ValidationError, match="merged"):
        actions.restore(one, by=reviewer)
    further = actions.merge(other, into=therapy("luxturna"), by=reviewer, reason="r")
    with pytest.raises(ValidationError, match="first"):
        actions.unmerge(receipt, by=reviewer, reason="r")
    actions.unmerge(further, by=reviewer, reason="r")
    with pytest.raises(PermissionDenied):
        actions.unmerge(receipt, by=Curator.objects.get(username="someone"), reason="r")
    actions.unmerge(receipt, by=reviewer, reason="r")
    with pytest.raises(ValidationError, match="already"):
        actions.unmerge(receipt, by=reviewer, reason="r")


def test_a_company_merged_into_its_own_daughter_is_not_its_own_parent(reviewer: Curator) -> None:
    member = Sponsor.objects.published().exclude(parent=None).earliest("pk")
    parent = member.parent
    actions.merge(parent, into=member, by=reviewer, reason="r")
    member.refresh_from_db()
    assert member.parent_id != member.pk


def test_nothing_of_a_merge_is_deleted(reviewer: Curator) -> None:
    from django.db import ProgrammingError

    receipt = actions.merge(therapy("zolgensma"), into=therapy("kymriah"), by=reviewer, reason="r")
    rows: models.QuerySet
    for rows in (MergeReceipt.objects.filter(pk=receipt.pk), Therapy.objects.filter(slug="zolgensma")):
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows._raw_delete("default")


def dump() -> dict[str, list[str]]:
    """Every row of every table but those that say that something happened: events, receipts, the revision, its log."""
    said = {model._meta.db_table for model in Event.__subclasses__() if not model._meta.abstract}
    said |= {"catalogue_mergereceipt", "catalogue_revision", "catalogue_change"}
    # Versions of what searches read, and what is to be compared or was: each follows from the records.
    said |= {"catalogue_block", "catalogue_posting"}
    said |= {f"catalogue_{noun}" for noun in ("uncompared", "alias", "likeness")}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = sorted({name for (name,) in cursor.fetchall()} - said)
        rows = {}
        for table in tables:
            cursor.execute(f'SELECT one::text FROM "{table}" AS one ORDER BY 1')  # noqa: S608
            rows[table] = [row for (row,) in cursor.fetchall()]
    return rows


# Any two records of the catalogue as it is; the dump of everything takes its time.
@settings(max_examples=16, phases=[Phase.explicit, Phase.generate])
@given(noun=st.sampled_from(RECORDS), numbers=st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)))
def test_a_merge_taken_back_leaves_every_row_of_every_table_as_it_was(noun: str, numbers: tuple[int, int]) -> None:
    model = apps.get_model("catalogue", noun)
    keys = list(model.objects.published().order_by("pk").values_list("pk", flat=True))
    one, other = (model.objects.get(pk=keys[number % len(keys)]) for number in numbers)
    if one.pk == other.pk:
        return
    with transaction.atomic():
        reviewer = Curator.objects.create(username="r", is_superuser=True)
        name = next(field for field in CORRECTABLE[noun] if field.startswith("name"))
        actions.propose(one, name, "Another value", source="https://example.org/")
        before = dump()
        receipt = actions.merge(one, into=other, by=reviewer, reason="twice")
        between = dump()
        assert between != before
        actions.unmerge(receipt, by=reviewer, reason="back")
        after = dump()
        assert [table for table in before if before[table] != after[table]] == []
        transaction.set_rollback(True)


def test_the_old_address_leads_on_and_its_history_stays(reviewer: Curator, client: Client) -> None:
    first, second, third = (therapy(slug) for slug in ("zolgensma", "itvisma", "kymriah"))
    actions.merge(first, into=second, by=reviewer, reason="the same product")
    actions.retire(second, by=reviewer, reason="replaced", successor=third)
    response = client.get("/en/therapies/zolgensma/", follow=True)
    assert [address for address, _status in response.redirect_chain] == [
        "/en/therapies/itvisma/",
        "/en/therapies/kymriah/",
    ]
    html = client.get("/en/therapies/zolgensma/history/").content.decode()
    assert "the same product" in html and "/en/therapies/itvisma/history/" in html
    # A successor that is a draft again leads nowhere: the page says why the record was retired.
    actions.restore(second, by=reviewer, reason="after all not")
    response = client.get("/en/therapies/zolgensma/")
    assert response.status_code == 200
    assert "the same product" in response.content.decode()
    assert "itvisma/history" not in client.get("/en/therapies/zolgensma/history/").content.decode()

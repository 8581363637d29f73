"""The event tables: every way of writing leaves its trace, nothing of it can be changed, nobody's address is in it."""

import pgtrigger
import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, models, transaction

from catalogue.models import Citation, Condition, Submission, Substance, Therapy, Trial
from catalogue.models.event import Event, events_of
from catalogue.models.groups import CURATED

pytestmark = pytest.mark.django_db
PERSONAL = {"submitter_name", "organisation", "email", "consents_to_contact"}


def labels(model: type[models.Model], **which: object) -> list[str]:
    return list(events_of(model).objects.filter(**which).order_by("pgh_id").values_list("pgh_label", flat=True))


@pytest.mark.parametrize("noun", [*CURATED, "submission"])
def test_every_curated_noun_and_its_links_are_tracked(noun: str) -> None:
    model = apps.get_model("catalogue", noun)
    kept = {field.name for field in events_of(model)._meta.fields}
    stored = {field.name for field in model._meta.fields if not isinstance(field, models.GeneratedField)}
    if noun == "submission":
        assert not PERSONAL & kept
    else:
        assert stored <= kept
    for field in model._meta.many_to_many:
        assert issubclass(events_of(field.remote_field.through), Event)


def test_every_way_of_writing_leaves_its_trace() -> None:
    kymriah = Therapy.objects.get(slug="kymriah")
    assert labels(Therapy, pgh_obj=kymriah.pk) == ["insert"]
    kymriah.target = "CD20"
    kymriah.save()
    Therapy.objects.filter(pk=kymriah.pk).update(target="CD21")
    Therapy.objects.bulk_update([Therapy(pk=kymriah.pk, target="CD22")], ["target"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_therapy SET target = 'CD23' WHERE id = %s", [kymriah.pk])
    found = events_of(Therapy).objects.filter(pgh_obj=kymriah.pk).order_by("pgh_id")
    assert [event.target for event in found] == ["CD19", "CD20", "CD21", "CD22", "CD23"]
    assert [event.pgh_created_at for event in found] == sorted({event.pgh_created_at for event in found})


def test_what_changes_nothing_leaves_no_trace() -> None:
    kymriah = Therapy.objects.get(slug="kymriah")
    kymriah.save()
    assert labels(Therapy, pgh_obj=kymriah.pk) == ["insert"]


def test_rows_made_and_deleted_in_bulk_are_kept() -> None:
    made = Condition.objects.bulk_create(
        [Condition(slug=f"made-{number}", name_en=f"M {number}", name_fr=f"M {number}") for number in range(20)]
    )
    keys = [one.pk for one in made]
    assert labels(Condition, pgh_obj__in=keys) == ["insert"] * 20
    with pgtrigger.ignore("catalogue.Condition:never_deleted"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalogue_condition WHERE slug LIKE 'made-%%'")
    assert labels(Condition, pgh_obj__in=keys) == ["insert"] * 20 + ["delete"] * 20


def test_links_that_come_go_and_move_are_kept() -> None:
    kymriah, maci = (Therapy.objects.get(slug=slug) for slug in ("kymriah", "maci"))
    through = Therapy.conditions.through
    link = through.objects.filter(therapy=kymriah).first()
    through.objects.filter(pk=link.pk).update(therapy=maci)
    events = events_of(through).objects.filter(id=link.pk).order_by("pgh_id")
    assert [(event.pgh_label, event.therapy_id) for event in events] == [
        ("insert", kymriah.pk),
        ("delete", kymriah.pk),
        ("insert", maci.pk),
    ]
    substance = Substance.objects.exclude(atc_codes=None).first()
    code = substance.atc_codes.first()
    substance.atc_codes.remove(code)
    assert labels(Substance.atc_codes.through, substance=substance.pk, atccode=code.pk) == ["insert", "delete"]
    trial = Trial.objects.exclude(therapies=None).first()
    trial.therapies.clear()
    assert labels(Trial.therapies.through, trial=trial.pk).count("delete") >= 1


@pytest.mark.parametrize("change", ["update", "delete"])
def test_events_are_append_only(change: str) -> None:
    events = events_of(Citation).objects.all()
    with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
        events.update(pgh_label="insert") if change == "update" else events.delete()
    with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_therapyconditionsevent SET pgh_context = NULL"
            if change == "update"
            else "DELETE FROM catalogue_therapyconditionsevent"
        )


def test_the_history_of_a_submission_holds_no_way_to_reach_the_submitter() -> None:
    submission = Submission.objects.create(
        language="en",
        product_name="Cells",
        description="Cells",
        submitter_name="Jane Roe",
        organisation="Roe Clinic",
        email="jane@roe.example",
        consents_to_contact=True,
    )
    Submission.objects.update(status="question_asked", email="", submitter_name="", organisation="")
    kept = repr(list(events_of(Submission).objects.filter(pgh_obj=submission.pk).values()))
    assert "Cells" in kept
    assert "roe" not in kept.lower()
    assert labels(Submission, pgh_obj=submission.pk) == ["insert", "update"]
    # A change of the address alone is no event.
    Submission.objects.update(organisation="Another")
    assert labels(Submission, pgh_obj=submission.pk) == ["insert", "update"]


# Tables that are no curated facts: people, what waits in a queue and is itself a record of what happened, counts.
# Statements of somebody that are never changed, only taken back, each with its own author and date; accounts; counts.
UNTRACKED = {"curator", "submissionquestion", "correction", "mergereceipt", "distinction", "dailycount"}
# What the comparison of records remembers, made anew from the records.
DERIVED = {"uncompared", "alias", "likeness"}


def test_every_table_of_the_catalogue_has_its_triggers_or_is_known_to_need_none() -> None:
    """A model or a link that somebody adds fails here until it is tracked: the triggers are read from the database."""
    tables = {}
    for model in apps.get_app_config("catalogue").get_models(include_auto_created=True):
        is_link = bool(model._meta.auto_created)
        if issubclass(model, Event) or model._meta.proxy or (not model._meta.managed and not is_link):
            continue
        if model._meta.model_name not in UNTRACKED | DERIVED and not model._meta.db_table.startswith(
            "catalogue_curator_"
        ):
            tables[model._meta.db_table] = {"insert", "delete", "update"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, prosrc, tgtype FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal AND tgenabled <> 'D' AND prosrc LIKE '%pgh_label%'"
        )
        kept: dict[str, set[str]] = {}
        for table, _body, kind in cursor.fetchall():
            changes = {name for name, bit in (("insert", 4), ("delete", 8), ("update", 16)) if kind & bit}
            kept.setdefault(table, set()).update(changes)
    missing = {table: changes - kept.get(table, set()) for table, changes in tables.items()}
    assert {table: changes for table, changes in missing.items() if changes} == {}
    assert len(tables) >= 20


def test_no_table_with_a_history_is_emptied_nor_the_history_itself() -> None:
    kept = [*UNTRACKED - {"curator", "dailycount"}, *CURATED, "submission"]
    tables = [apps.get_model("catalogue", noun)._meta.db_table for noun in kept]
    tables += [Therapy.conditions.through._meta.db_table, events_of(Therapy)._meta.db_table]
    tables.append(events_of(Therapy.conditions.through)._meta.db_table)
    for table in tables:
        with pytest.raises(ProgrammingError, match="Cannot empty"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")

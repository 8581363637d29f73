"""A catalogue that was filled before its history was kept: every row gets a first event, so that old values are known."""

from importlib import import_module

import pgtrigger
import pytest
from django.apps import apps
from django.db import connection

from catalogue import history
from catalogue.models import Citation, Therapy
from catalogue.models.event import Event, events_of

pytestmark = pytest.mark.django_db
migration = import_module("catalogue.migrations.0007_history")


def test_rows_that_are_there_get_a_snapshot() -> None:
    tables = ", ".join(
        model._meta.db_table for model in apps.get_app_config("catalogue").get_models() if issubclass(model, Event)
    )
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables}")
    kymriah = Therapy.objects.get(slug="kymriah")
    assert history.changes(kymriah) == []
    with connection.schema_editor(atomic=False) as editor:
        migration.take_snapshots(apps, editor)
    assert events_of(Citation).objects.filter(pgh_label="snapshot").count() == Citation.objects.count()
    assert events_of(Therapy.conditions.through).objects.count() == Therapy.conditions.through.objects.count()
    Therapy.objects.filter(pk=kymriah.pk).update(target="CD20")
    first, second = history.changes(kymriah)
    assert first.heading == "The history begins"
    assert {part for part, _pk in first.after} >= {"", "authorisations", "citations", "conditions", "substances"}
    assert (second.before["", kymriah.pk]["target"], second.after["", kymriah.pk]["target"]) == ("CD19", "CD20")

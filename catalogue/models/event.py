"""Event: one change of one row, as the triggers of django-pghistory keep it; and which tables are tracked."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeVar

import pghistory
import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models.functions import Cast
from pghistory.models import Event as BaseEvent

from . import transitions

Tracked = TypeVar("Tracked", bound=type[models.Model])

# Labels of events; a snapshot stands for a row that was there before its history began.
SNAPSHOT, INSERT, DELETE = "snapshot", "insert", "delete"


class Event(BaseEvent):
    """The row after the change (before it, where it was deleted), who made it and why, in which transaction.

    Who and why stand in each row, not in a table beside it: they are append-only like the rest.
    """

    pgh_transaction = models.BigIntegerField(
        db_default=Cast(models.Func(function="txid_current"), models.BigIntegerField()), editable=False
    )

    class Meta:
        abstract = True


def tracked(fields: Iterable[str] | None = None) -> Callable[[Tracked], Tracked]:
    """Class decorator: the history keeps every change of the model's rows and of its many-to-many links.

    ``fields``: the only ones to keep; None: all but those that the database computes from others.
    """

    def track(model: Tracked) -> Tracked:
        stored = [field.name for field in model._meta.local_fields if not isinstance(field, models.GeneratedField)]
        keep(
            model,
            f"{model.__name__}Event",
            list(fields or stored),
            trackers_of_rows(),
            pghistory.ObjForeignKey(related_name="+"),
        )
        for field in model._meta.local_many_to_many:
            through = field.remote_field.through
            # The table of the links has no model in the migrations: its triggers hang on a proxy.
            name = "".join(part.capitalize() for part in through.__name__.split("_"))
            meta = type("Meta", (), {"proxy": True, "app_label": model._meta.app_label, "default_permissions": ()})
            proxy = type(name, (through,), {"__module__": model.__module__, "Meta": meta})
            keep(proxy, f"{name}Event", [one.name for one in through._meta.fields], trackers_of_links(), None)
        return model

    return track


def keep(
    model: type[models.Model],
    name: str,
    fields: list[str],
    trackers: tuple[pghistory.Tracker, ...],
    row: pghistory.ObjForeignKey | None,
) -> None:
    pghistory.track(
        *trackers,
        fields=fields,
        obj_field=row,
        context_field=pghistory.ContextJSONField(),
        context_id_field=pghistory.ContextUUIDField(),
        append_only=True,
        base_model=Event,
        model_name=name,
        meta={"default_permissions": (), "triggers": [transitions.never_emptied()]},
    )(model)
    pgtrigger.register(transitions.never_emptied())(model)


def trackers_of_rows() -> tuple[pghistory.Tracker, ...]:
    return pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()


def trackers_of_links() -> tuple[pghistory.Tracker, ...]:
    """A link that is moved to another record leaves one and joins the other."""
    return (
        pghistory.InsertEvent(),
        pghistory.DeleteEvent(),
        pghistory.UpdateEvent(DELETE, row=pghistory.Old, trigger_name="moved_from"),
        pghistory.UpdateEvent(INSERT, row=pghistory.New, trigger_name="moved_to"),
    )


@cache
def events_of(model: type[models.Model]) -> type[Event]:
    """The model of the events of ``model``, which may be the table of a many-to-many field."""
    return next(
        candidate
        for candidate in apps.get_models()
        if issubclass(candidate, Event) and candidate.pgh_tracked_model._meta.concrete_model is model
    )

"""History of a record: what changed, when, by whom and why; and how the record stood after each change.

A record is its own row, the rows inside it (authorisations, citations) and its many-to-many links. A ``State`` holds
them by part and key: ``("", 7)`` the row itself, ``("citations", 12)`` a row inside, ``("conditions", 3)`` a link.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Model
from django.utils.translation import gettext as _

from catalogue.models import Authorisation, Citation, Curator, Record, Therapy
from catalogue.models.citation import OWNERS
from catalogue.models.event import DELETE, SNAPSHOT, Event, events_of

Row = Mapping[str, Any]
Key = tuple[str, int]
State = Mapping[Key, Row]

OWN = ""
# What setting back leaves alone: the key, who wrote last, and the state of publication, which has its own actions.
FIXED = {"id", "created_at", "proposed_by", "state", "retired_reason", "successor"}


def inside(model: type[Model]) -> dict[str, models.ForeignKey]:
    """Relations whose rows are parts of a record of ``model``, with the foreign key that ties them to it."""
    found = {}
    if model is Therapy:
        found["authorisations"] = Authorisation._meta.get_field("therapy")
    if model._meta.model_name in OWNERS:
        found["citations"] = Citation._meta.get_field(model._meta.model_name)
    return found


def links(model: type[Model]) -> dict[str, models.ManyToManyField]:
    return {field.name: field for field in model._meta.many_to_many}


def columns(model: type[Model]) -> list[models.Field]:
    """The fields of ``model`` that its events keep."""
    kept = {field.name for field in events_of(model)._meta.fields}
    return [field for field in model._meta.fields if field.name in kept]


class Step(NamedTuple):
    """One event as part of a record: whose row it left how; ``row`` is None where it is gone, empty for a link."""

    key: Key
    event: Event
    row: Row | None

    def apply(self, state: dict[Key, Row]) -> None:
        if self.row is None:
            state.pop(self.key, None)
        else:
            state[self.key] = self.row


def steps(record: Model) -> list[Step]:
    """The events of a record's parts as they happened."""
    model, pk = type(record), record.pk
    found = [
        Step((OWN, pk), event, None if event.pgh_label == DELETE else row_of(event))
        for event in events_of(model).objects.filter(pgh_obj=pk)
    ]
    for relation, field in inside(model).items():
        events = events_of(field.model).objects
        ever = events.filter(**{field.name: pk}).values("pgh_obj")
        here: set[int] = set()
        for event in events.filter(pgh_obj__in=ever).order_by("pgh_id"):
            # A row that is moved to another record leaves this one; what happens to it there is not told here.
            if event.pgh_label != DELETE and getattr(event, field.attname) == pk:
                here.add(event.pgh_obj_id)
                found.append(Step((relation, event.pgh_obj_id), event, row_of(event)))
            elif event.pgh_obj_id in here:
                here.remove(event.pgh_obj_id)
                found.append(Step((relation, event.pgh_obj_id), event, None))
    for name, field in links(model).items():
        other = f"{field.m2m_reverse_field_name()}_id"
        for event in events_of(field.remote_field.through).objects.filter(**{field.m2m_field_name(): pk}):
            found.append(Step((name, getattr(event, other)), event, None if event.pgh_label == DELETE else {}))
    return sorted(found, key=lambda step: (step.event.pgh_created_at, step.event.pgh_id))


def mark(record: Model) -> int:
    """A number that grows with every event of the record's parts: the same number, the same record."""
    model, pk = type(record), record.pk
    found = [events_of(model).objects.filter(pgh_obj=pk)]
    for field in inside(model).values():
        events = events_of(field.model).objects
        found.append(events.filter(pgh_obj__in=events.filter(**{field.name: pk}).values("pgh_obj")))
    for field in links(model).values():
        found.append(events_of(field.remote_field.through).objects.filter(**{field.m2m_field_name(): pk}))
    return sum(events.count() for events in found)


def row_of(event: Event) -> Row:
    """The columns of the row as the event keeps them."""
    return {
        field.attname: getattr(event, field.attname)
        for field in event._meta.fields
        if not field.name.startswith("pgh_")
    }


def stage(state: State) -> str | None:
    """The publication state of the record in ``state``; empty for a noun without one, None where it was not there."""
    row = next((row for (part, _key), row in state.items() if part == OWN), None)
    return None if row is None else row.get("state", "")


@dataclass(frozen=True)
class Change:
    """What one person or program did to a record in one go."""

    number: int
    at: datetime
    events: list[Event]
    user: int | None
    source: str
    reason: str
    is_snapshot: bool
    set_back_to: int | None
    # Whether only some fields were set back.
    is_partial: bool
    before: State
    after: State

    @property
    def is_public(self) -> bool:
        return stage(self.after) not in (None, Record.State.DRAFT)

    @property
    def heading(self) -> str:
        was, now = stage(self.before), stage(self.after)
        if was is None and self.is_snapshot:
            return _("The history begins")
        if self.set_back_to and self.is_partial:
            return _("In part set back to how it stood after change %(number)s") % {"number": self.set_back_to}
        if self.set_back_to:
            return _("Set back to how it stood after change %(number)s") % {"number": self.set_back_to}
        if now is None:
            return _("Deleted")
        if was == now:
            return _("Changed")
        if was is None:
            return _("First published") if now == Record.State.PUBLISHED else _("Entered")
        words = {
            Record.State.DRAFT: _("Made a draft again"),
            Record.State.PUBLISHED: _("Published"),
            Record.State.RETIRED: _("Retired"),
        }
        return words[Record.State(now)]


def changes(record: Model) -> list[Change]:
    """Every change of ``record``, the earliest first, numbered from 1; drafts included: for curators."""
    found: list[Change] = []
    state: dict[Key, Row] = {}
    for _context, group in groupby(steps(record), key=lambda step: context_of(step.event)):
        before, events = dict(state), []
        for step in group:
            step.apply(state)
            events.append(step.event)
        if state != before:
            found.append(change_of(len(found) + 1, events, before, dict(state)))
    return found


def change_of(number: int, events: list[Event], before: State, after: State) -> Change:
    told = [event.pgh_context or {} for event in events]
    return Change(
        number=number,
        at=events[-1].pgh_created_at,
        events=events,
        user=next((one["user"] for one in told if one.get("user")), None),
        source=next((one["source"] for one in told if one.get("source")), ""),
        reason="\n".join(dict.fromkeys(one["reason"] for one in told if one.get("reason"))),
        is_snapshot=events[-1].pgh_label == SNAPSHOT,
        set_back_to=next((one["set_back_to"] for one in told if one.get("set_back_to")), None),
        is_partial=any(one.get("is_partial") for one in told),
        before=before,
        after=after,
    )


def context_of(event: Event) -> tuple[Any, bool]:
    """What the events of one change have in common: the request or action, or, without one, the transaction."""
    return event.pgh_context_id or event.pgh_transaction, event.pgh_label == SNAPSHOT


def chosen(now: State, then: State, record: Model, fields: Iterable[str] | None) -> State:
    """``now`` with what ``fields`` name (as in ``actions.revert``; None: everything) as it was ``then``.

    What no one sets back this way stays as it is: the key, the state of publication, and a published address.
    """
    fixed = FIXED if getattr(record, "state", "") == Record.State.DRAFT else FIXED | {"slug"}
    asked = None if fields is None else set(fields)
    models = {OWN: type(record)} | {relation: field.model for relation, field in inside(type(record)).items()}

    def is_asked(*path: str) -> bool:
        return asked is None or any(".".join(path[:length]) in asked for length in range(1, len(path) + 1))

    state = dict(now)
    for part, pk in differing(now, then):
        old, new = now.get((part, pk)), then.get((part, pk))
        if part == OWN and old is not None and new is not None:
            taken = {
                field.attname for field in columns(models[part]) if field.name not in fixed and is_asked(field.name)
            }
            state[part, pk] = {name: (new if name in taken else old)[name] for name in old}
        elif part in models and old is not None and new is not None:
            taken = {field.attname for field in columns(models[part]) if is_asked(part, str(pk), field.name)}
            state[part, pk] = {name: (new if name in taken else old)[name] for name in old}
        elif is_asked(part, str(pk)):
            if new is None:
                del state[part, pk]
            else:
                state[part, pk] = new
    return state


def state_at(record: Model, moment: datetime) -> State:
    """How ``record`` stood at ``moment``; empty where it was not there yet, or not any more."""
    state: dict[Key, Row] = {}
    for step in steps(record):
        if step.event.pgh_created_at <= moment:
            step.apply(state)
    return state


def public_changes(record: Record) -> list[Change]:
    """What readers may know: whatever was changed while the record was a draft is told with its publication."""
    shown: list[Change] = []
    before: State = {}
    for change in changes(record):
        if change.is_public:
            shown.append(replace(change, before=before))
            before = change.after
    return shown


def differing(before: State, after: State) -> list[Key]:
    """The parts that are not the same in both states, in the order in which they came to be."""
    keys = dict.fromkeys([*before, *after])
    return [key for key in keys if before.get(key) != after.get(key)]


def authors(found: Iterable[Change]) -> dict[int, Curator]:
    """The people who made the changes, by their key."""
    return Curator.objects.in_bulk({change.user for change in found if change.user})


def public_author(change: Change, people: Mapping[int, Curator]) -> str:
    """Who made the change, as readers may know it: an alias, a source, never an account."""
    if change.user:
        person = people.get(change.user)
        return (person and person.public_alias) or _("a curator")
    return change.source or _("the catalogue")

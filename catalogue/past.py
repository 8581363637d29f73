"""Past: a therapy as it stood at a moment, with everything that its page shows. Nothing of it is ever saved."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import ManyToManyField, Model, prefetch_related_objects

from catalogue import history
from catalogue.models import Authorisation, Citation, Record, Reference, Sponsor, Substance, Therapy, Trial
from catalogue.models.event import DELETE, events_of

Noun = TypeVar("Noun", bound=Model)


def therapy_at(therapy: Therapy, moment: datetime) -> Therapy | None:
    """The therapy with its substances, sponsors, conditions, authorisations, trials and citations of that moment.

    None where readers could not see it then. The number of queries does not depend on the therapy.
    """
    state = history.state_at(therapy, moment)
    if history.stage(state) in (None, Record.State.DRAFT):
        return None
    past = made(Therapy, state[history.OWN, therapy.pk])
    for name, field in history.links(Therapy).items():
        fill(past, name, standing(field.related_model, keys(state, name), moment).values())
    fill_substances(past.substances.all(), moment)
    authorisations = [made(Authorisation, row) for (part, _pk), row in state.items() if part == "authorisations"]
    fill(past, "authorisations", sorted(authorisations, key=lambda one: (one.granted_on, one.pk)))
    attach(authorisations, "holder", Sponsor, moment)
    citations = [made(Citation, row) for (part, _pk), row in state.items() if part == "citations"]
    fill(past, "citations", sorted(citations, key=lambda one: one.pk))
    attach(citations, "reference", Reference, moment)
    prefetch_related_objects(citations, "checked_by")
    field = Trial._meta.get_field("therapies")
    trials = standing(Trial, {trial for trial, _therapy in linked(field, moment, therapy=therapy.pk)}, moment)
    fill(past, "trials", trials.values())
    attach(trials.values(), "sponsor", Sponsor, moment)
    return past


def keys(state: history.State, part: str) -> set[int]:
    return {pk for name, pk in state if name == part}


def made(model: type[Noun], row: history.Row) -> Noun:
    """A record with these columns, as if it came from the database."""
    record = model(**row)
    record._state.adding = False
    return record


def standing(model: type[Noun], pks: Iterable[int], moment: datetime) -> dict[int, Noun]:
    """The records of these keys as they stood, in the order of their keys; without those that were not there."""
    events = events_of(model).objects.filter(pgh_obj__in=pks, pgh_created_at__lte=moment)
    latest = events.order_by("pgh_obj_id", "-pgh_created_at", "-pgh_id").distinct("pgh_obj_id")
    return {event.pgh_obj_id: made(model, history.row_of(event)) for event in latest if event.pgh_label != DELETE}


def linked(field: ManyToManyField, moment: datetime, **side: Any) -> list[tuple[int, int]]:
    """(record that has the field, record it leads to) for each link of that moment; ``side``: which ones."""
    ends = (f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id")
    events = events_of(field.remote_field.through).objects.filter(pgh_created_at__lte=moment, **side)
    latest = events.order_by(*ends, "-pgh_created_at", "-pgh_id").distinct(*ends)
    return [(getattr(event, ends[0]), getattr(event, ends[1])) for event in latest if event.pgh_label != DELETE]


def fill(record: Model, relation: str, rows: Iterable[Model]) -> None:
    """Gives ``record`` these rows, as if the relation had been prefetched."""
    queryset = getattr(record, relation).get_queryset()
    queryset._result_cache, queryset._prefetch_done = list(rows), True
    record.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = queryset


def fill_substances(substances: Iterable[Substance], moment: datetime) -> None:
    """Gives each substance its ATC codes of that moment."""
    field = Substance._meta.get_field("atc_codes")
    pairs = linked(field, moment, substance__in=[one.pk for one in substances])
    codes = standing(field.related_model, {code for _substance, code in pairs}, moment)
    for substance in substances:
        fill(substance, "atc_codes", [codes[code] for owner, code in pairs if owner == substance.pk and code in codes])


def attach(rows: Iterable[Model], name: str, model: type[Model], moment: datetime) -> None:
    """Gives each row the record at the end of its foreign key, as it stood."""
    found = standing(model, {key for row in rows if (key := getattr(row, f"{name}_id"))}, moment)
    for row in rows:
        if getattr(row, f"{name}_id") in found:
            setattr(row, name, found[getattr(row, f"{name}_id")])

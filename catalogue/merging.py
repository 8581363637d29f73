"""What a merge moves from one record to another of its noun, and how it goes back. Nothing here asks who may."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import Q

from catalogue.models import MergeReceipt, Record
from catalogue.models.citation import OWNERS

# Any number, always the same: whoever merges waits for whoever is merging.
LOCK = 1394


class Rows(NamedTuple):
    """Rows that point to a record by ``key``; two rows are alike when they agree in ``alike``."""

    name: str
    key: str
    alike: tuple[str, ...] = ()
    only: Q = Q()


CITATIONS = Rows("citations", "", (*OWNERS, "reference", "fact", "field", "locator"))
CORRECTIONS = Rows("corrections", "", ("field", "proposed_value"), Q(state="open"))
PREDECESSORS = Rows("predecessors", "successor")
# By noun: relations to several records on either side, and rows of others that point here. Rows that say what once was
# (a submission and the draft made from it, a decided correction) stay.
MANY: dict[str, tuple[str, ...]] = {
    "therapy": ("substances", "sponsors", "conditions", "trials"),
    "substance": ("atc_codes", "therapies"),
    "sponsor": ("therapies",),
    "condition": ("therapies", "trials"),
    "trial": ("conditions", "therapies"),
    "reference": (),
    "topic": (),
    "term": (),
}
ROWS: dict[str, tuple[Rows, ...]] = {
    "therapy": (Rows("authorisations", "therapy"), CITATIONS, CORRECTIONS, Rows("decisions", "therapy"), PREDECESSORS),
    "substance": (CITATIONS, CORRECTIONS, PREDECESSORS),
    "sponsor": (
        Rows("authorisations", "holder"), CITATIONS, CORRECTIONS, Rows("members", "parent"), PREDECESSORS, Rows("trials", "sponsor"),
    ),
    "condition": (CITATIONS, CORRECTIONS, PREDECESSORS),
    "trial": (CITATIONS, CORRECTIONS, PREDECESSORS),
    "reference": (CITATIONS, CORRECTIONS, PREDECESSORS),
    "topic": (CITATIONS, CORRECTIONS, PREDECESSORS, Rows("terms", "topic")),
    "term": (CITATIONS, CORRECTIONS, PREDECESSORS),
}  # fmt: skip
# Which names of the merged record the survivor keeps, in which of its lists.
NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "therapy": {"other_names": ("name_en", "name_fr", "other_names")},
    "substance": {"other_names": ("name", "name_fr", "other_names")},
    "sponsor": {"other_names": ("name", "other_names")},
    "condition": {"synonyms_en": ("name_en", "synonyms_en"), "synonyms_fr": ("name_fr", "synonyms_fr")},
    "trial": {"other_ids": ("nct_number", "eudract_number", "eu_trial_number", "other_ids")},
    "reference": {},
    "topic": {},
    "term": {"synonyms_en": ("name_en", "synonyms_en"), "synonyms_fr": ("name_fr", "synonyms_fr")},
}


def locked_pair(one: Record, other: Record) -> tuple[Record, Record]:
    """Both as the database has them, the lower number locked first; no other merge goes on meanwhile.

    The rows keep their keys, so that others may go on pointing to them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    model = type(one)
    pair = model._default_manager.select_for_update(no_key=True).order_by("pk").in_bulk([one.pk, other.pk])
    # Before anything is written: whoever writes holds the catalogue's revision until the end, and nobody waits for a row
    # while holding it.
    for rows in ROWS[model._meta.model_name]:
        key = rows.key or model._meta.model_name
        others = model._meta.get_field(rows.name).related_model._default_manager.filter(**{f"{key}__in": pair})
        list(others.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return pair[one.pk], pair[other.pk]


def move_all(merged: Record, survivor: Record) -> dict[str, list[int]]:
    """Moves every relation; what the survivor has already stays where it is. Per relation, the keys that moved."""
    noun = merged._meta.model_name
    moved = {name: move_many(name, merged, survivor) for name in MANY[noun]}
    for rows in ROWS[noun]:
        moved[rows.name] = move_rows(rows, merged, survivor)
    return {name: keys for name, keys in moved.items() if keys}


def move_back(receipt: MergeReceipt, merged: Record, survivor: Record) -> dict[str, list[int]]:
    """Gives back what moved and is still with the survivor. Per relation, the keys that are not there any more."""
    noun = merged._meta.model_name
    missing = {}
    for name in MANY[noun]:
        keys = receipt.moved.get(name, [])
        missing[name] = set(keys) - set(move_many(name, survivor, merged, keys))
    for rows in ROWS[noun]:
        keys = receipt.moved.get(rows.name, [])
        missing[rows.name] = set(keys) - set(move_rows(rows, survivor, merged, keys))
    return {name: sorted(keys) for name, keys in missing.items() if keys}


def move_many(name: str, giver: Record, taker: Record, only: Iterable[int] | None = None) -> list[int]:
    """The links change their end and keep their key, so that a merge taken back leaves every table as it was."""
    relation = getattr(giver, name)
    end, other = f"{relation.source_field_name}_id", f"{relation.target_field_name}_id"
    rows = relation.through._default_manager
    had = rows.filter(**{end: taker.pk}).values_list(other, flat=True)
    moving = rows.filter(**{end: giver.pk}).exclude(**{f"{other}__in": set(had)})
    if only is not None:
        moving = moving.filter(**{f"{other}__in": list(only)})
    moved = sorted(moving.values_list(other, flat=True))
    rows.filter(**{end: giver.pk, f"{other}__in": moved}).update(**{end: taker.pk})
    return moved


def move_rows(rows: Rows, giver: Record, taker: Record, only: Iterable[int] | None = None) -> list[int]:
    key = rows.key or giver._meta.model_name
    model = type(giver)._meta.get_field(rows.name).related_model
    compared = [name for name in rows.alike if name != key]
    mine = model._default_manager.filter(rows.only, **{key: giver}).select_for_update().order_by("pk")
    if model is type(giver):
        mine = mine.exclude(pk=taker.pk)  # nobody is its own parent
    if only is not None:
        mine = mine.filter(pk__in=list(only))
    theirs = model._default_manager.filter(rows.only, **{key: taker})
    had = [alike(row, compared) for row in theirs] if compared else []
    moved = [row.pk for row in mine if alike(row, compared) not in had]
    model._default_manager.filter(pk__in=moved).update(**{key: taker})
    return moved


def alike(row: models.Model, names: list[str]) -> Any:
    """What two rows that say the same agree in; nothing for rows that are always different."""
    return [getattr(row, row._meta.get_field(name).attname) for name in names] or row.pk


def add_names(merged: Record, survivor: Record) -> dict[str, list[str]]:
    """Keeps the merged record's names with the survivor's; what was added, by list."""
    added = {}
    for field, sources in NAMES[merged._meta.model_name].items():
        known = {name.casefold() for name in names_of(survivor, sources)}
        new = [name for name in names_of(merged, sources) if name.casefold() not in known]
        new = list({name.casefold(): name for name in reversed(new)}.values())[::-1]
        if new:
            added[field] = new
            setattr(survivor, field, [*getattr(survivor, field), *new])
    return added


def remove_names(added: dict[str, list[str]], survivor: Record) -> None:
    for field, names in added.items():
        setattr(survivor, field, [name for name in getattr(survivor, field) if name not in names])


def names_of(record: Record, fields: Iterable[str]) -> list[str]:
    values = (getattr(record, field) for field in fields)
    return [name for value in values for name in (value if isinstance(value, list) else [value]) if name]

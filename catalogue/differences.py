"""Differences between states of a record, in the words of the page: field by field, old and new."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, Model
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.comparison import ADDED, SAME, Piece, compared, listed, replaced
from catalogue.history import OWN, Row, State, columns, differing, inside, links
from catalogue.models import Citation, Curator, Record, Reference

# What the heading of a change says already, and what only the database is concerned with.
UNSPOKEN = {"id", "created_at", "proposed_by", "state"}
# Texts from this length on are compared word by word.
LONG = 60


class Difference(NamedTuple):
    """One field, or one many-to-many relation, before and after. ``path``: how ``actions.revert`` names it."""

    path: str
    label: str
    language: str
    pieces: list[Piece]


class Section(NamedTuple):
    """The differences of one row: of the record itself (no title), or of a row inside it."""

    path: str
    title: str
    kind: str
    differences: list[Difference]


class Differences:
    """What differs between states of a record, in words, in the language of the page.

    ``pairs``: (before, after), of which all are made known at once, so that names cost one query a noun.
    ``is_public``: do not name what readers may not see.
    """

    def __init__(self, model: type[Model], pairs: Iterable[tuple[State, State]], *, is_public: bool) -> None:
        self.model = model
        self.is_public = is_public
        self.models = {OWN: model} | {relation: field.model for relation, field in inside(model).items()}
        wanted: dict[type[Model], set[int]] = {}
        for before, after in pairs:
            for other, pk in self.named(before, after):
                wanted.setdefault(other, set()).add(pk)
        self.titles = {(other, pk): title for other, pks in wanted.items() for pk, title in self.titled(other, pks)}

    def named(self, before: State, after: State) -> Iterator[tuple[type[Model], int]]:
        """The records that a difference names."""
        for part, pk in differing(before, after):
            if part not in self.models:
                yield links(self.model)[part].related_model, pk
                continue
            for row in (before.get((part, pk), {}), after.get((part, pk), {})):
                for field in columns(self.models[part]):
                    if field.is_relation and row.get(field.attname) is not None:
                        yield field.related_model, row[field.attname]

    def titled(self, model: type[Model], pks: set[int]) -> Iterator[tuple[int, str]]:
        for pk, row in model._default_manager.in_bulk(pks).items():
            if self.is_public and isinstance(row, Curator):
                yield pk, row.public_alias or _("a curator")
                continue
            is_hidden = self.is_public and getattr(row, "state", "") == Record.State.DRAFT
            yield pk, _("a record that is not public") if is_hidden else str(row)

    def title(self, model: type[Model], pk: int) -> str:
        return self.titles.get((model, pk)) or _("a record that is gone")

    def sections(self, before: State, after: State) -> list[Section]:
        """What differs, the record itself first."""
        own: list[Difference] = []
        rest: list[Section] = []
        linked: dict[str, tuple[list[str], list[str]]] = {}
        for part, pk in differing(before, after):
            old, new = before.get((part, pk)), after.get((part, pk))
            if part == OWN:
                own = self.of_row(part, pk, old or {}, new or {})
            elif part in self.models:
                kind = "changed" if old and new else "added" if new else "removed"
                title = self.heading(part, new or old or {})
                rest.append(Section(f"{part}.{pk}", title, kind, self.of_row(part, pk, old or {}, new or {})))
            else:
                related = links(self.model)[part].related_model
                linked.setdefault(part, ([], []))[new is not None].append(self.title(related, pk))
        for part, (removed, added) in linked.items():
            label = str(links(self.model)[part].verbose_name)
            own.append(Difference(part, label, "", listed(sorted(removed), sorted(added))))
        return [Section(OWN, "", "changed", own), *rest] if own else rest

    def heading(self, part: str, row: Row) -> str:
        """What a row inside the record is called."""
        model = self.models[part]
        if model is Citation:
            return self.title(Reference, row["reference_id"])
        return f"{row['brand']} ({dict(model._meta.get_field('jurisdiction').flatchoices)[row['jurisdiction']]})"

    def of_row(self, part: str, pk: int, old: Row, new: Row) -> list[Difference]:
        owner = inside(self.model)[part].name if part != OWN else ""
        found = []
        for field in columns(self.models[part]):
            before, after = old.get(field.attname), new.get(field.attname)
            if before == after or field.name in UNSPOKEN or field.name == owner:
                continue
            pieces = self.pieces(field, before, after)
            if old and new and not isinstance(field, ArrayField):
                pieces = with_nothing_said(pieces)
            if pieces:
                path = field.name if part == OWN else f"{part}.{pk}.{field.name}"
                language = field.name[-2:] if field.name.endswith(("_en", "_fr")) else ""
                found.append(Difference(path, str(field.verbose_name), language, pieces))
        return found

    def pieces(self, field: Field, old: Any, new: Any) -> list[Piece]:
        if isinstance(field, ArrayField):
            return listed(*([self.words(field.base_field, one) for one in value or []] for value in (old, new)))
        before, after = self.words(field, old), self.words(field, new)
        is_long = not field.flatchoices and not field.is_relation and max(len(before), len(after)) >= LONG
        return compared(before, after) if is_long else replaced(before, after)

    def words(self, field: Field, value: Any) -> str:
        """A value as a page shows it; empty where nothing is stated."""
        if value is None or value == "":
            return ""
        if field.is_relation:
            return self.title(field.related_model, value)
        if field.flatchoices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, date):
            return in_words(value)
        return str(value)


def with_nothing_said(pieces: list[Piece]) -> list[Piece]:
    """A single value that came or went, with the words that stand for its absence."""
    if len(pieces) != 1 or pieces[0].kind == SAME:
        return pieces
    nothing = _("not stated")
    if pieces[0].kind == ADDED:
        return [Piece(SAME, f"{nothing} → "), *pieces]
    return [*pieces, Piece(SAME, f" → {nothing}")]


def in_words(day: date) -> str:
    """22 November 2018; in French, the first of a month is "1er"."""
    words = date_format(day, "j F Y")
    return words.replace("1 ", "1er ", 1) if day.day == 1 and (get_language() or "").startswith("fr") else words

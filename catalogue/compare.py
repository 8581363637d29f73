"""Therapies side by side: a row is a fact, a cell what one therapy has of it, and each row says whether they differ.

No HTTP and no HTML: cells hold what their row's template shows.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalogue.models import AtmpClass, Authorisation, Citation, Jurisdiction, Record, Therapy, in_language

FEWEST, MOST = 2, 5
MOST_SIMILAR = 6
Fact = Citation.Fact


class Agreement(StrEnum):
    """``PARTLY``: those that state it agree, others do not state it, so that nobody knows. ``SILENT``: none states it.

    ``PROSE`` is not compared.
    """

    SAME = "same"
    DIFFERS = "differs"
    PARTLY = "partly"
    SILENT = "silent"
    PROSE = "prose"


@dataclass(frozen=True)
class Cell:
    """``shown`` is empty where the fact is not stated."""

    therapy: Therapy
    shown: Any


@dataclass(frozen=True)
class Row:
    """One fact of every therapy. ``shared``: keys of the records that every cell has."""

    key: str
    kind: str
    label: str
    facts: tuple[str, ...]
    cells: list[Cell]
    agreement: Agreement
    shared: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_compared(self) -> bool:
        return self.agreement not in {Agreement.SILENT, Agreement.PROSE}

    @property
    def differs(self) -> bool:
        return self.agreement in {Agreement.DIFFERS, Agreement.PARTLY}


@dataclass(frozen=True)
class Fields:
    """How one row is made. ``shown``: therapy to what its cell shows; ``compared``: that to what tells cells apart.

    ``compared`` gives None where the fact is not stated. A row with ``follows`` is prose about the row of that key:
    it is shown with it. ``if_any``: left out where no therapy has it.
    """

    key: str
    kind: str
    label: Any
    facts: tuple[str, ...]
    shown: Callable[[Therapy], Any]
    compared: Callable[[Any], Hashable | None] | None = None
    follows: str = ""
    if_any: bool = False


def published(records: Iterable[Record]) -> list[Record]:
    return [one for one in records if one.state == Record.State.PUBLISHED]


def keys(records: Sequence[Record]) -> Hashable | None:
    return frozenset(one.pk for one in records) or None


def folded(text: str) -> str | None:
    return " ".join(text.casefold().split()) or None


def in_jurisdiction(value: str) -> Callable[[Therapy], list[Authorisation]]:
    return lambda therapy: [one for one in therapy.authorisations.all() if one.jurisdiction == value]


def statuses(authorisations: Sequence[Authorisation]) -> Hashable:
    """Without an authorisation there is none: that is a fact, not a gap."""
    return tuple(sorted((one.status, one.pathway) for one in authorisations))


def days(authorisations: Sequence[Authorisation]) -> Hashable:
    return tuple(sorted((one.granted_on, one.ended_on or one.granted_on) for one in authorisations))


def first(therapy: Therapy) -> Authorisation | None:
    return min(therapy.authorisations.all(), key=lambda one: (one.granted_on, one.pk), default=None)


def modification(therapy: Therapy) -> Therapy | None:
    return therapy if therapy.modification or in_language(therapy, "modification_note").text else None


def texts(name: str) -> Callable[[Therapy], list[Authorisation]]:
    """The authorisations of a therapy that have a text under ``name``."""
    return lambda therapy: [one for one in therapy.authorisations.all() if in_language(one, name).text]


def holders(authorisations: Sequence[Authorisation]) -> Hashable | None:
    return frozenset(one.holder_id for one in authorisations) or None


FIELDS = (
    Fields(
        "atmp_class",
        "class",
        _("Class"),
        (Fact.ATMP_CLASS,),
        lambda one: one,
        lambda one: (one.atmp_class, one.class_basis),
    ),
    Fields(
        "base_class",
        "text",
        _("Class of the cell part"),
        (Fact.ATMP_CLASS,),
        lambda one: str(AtmpClass(one.base_class).label) if one.base_class else "",
        lambda text: text,
        if_any=True,
    ),
    Fields("class_reason", "reason", _("Why this class"), (), lambda one: one, follows="atmp_class"),
    Fields("origin", "origin", _("Origin of the cells"), (Fact.ORIGIN,), lambda one: one.origin, lambda value: value),
    Fields(
        "substances",
        "substances",
        _("Active substance"),
        (Fact.SUBSTANCE,),
        lambda one: published(one.substances.all()),
        keys,
    ),
    Fields("target", "text", _("Gene or target"), (Fact.TARGET,), lambda one: one.target, folded),
    Fields(
        "modification",
        "modification",
        _("Vector or modification"),
        (Fact.MODIFICATION,),
        modification,
        lambda one: one and (one.modification or folded(in_language(one, "modification_note").text)),
    ),
    Fields("conditions", "records", _("Conditions"), (), lambda one: published(one.conditions.all()), keys),
    Fields("indications", "indications", _("Indications"), (Fact.INDICATION,), texts("indication"), if_any=True),
    Fields("stage", "stage", _("Stage"), (), lambda one: one if one.stage else None, lambda one: one and one.stage),
    Fields(
        "first",
        "first",
        _("First authorisation"),
        (Fact.AUTHORISATION,),
        first,
        lambda one: one and (one.granted_on, one.jurisdiction),
    ),
    *(
        row
        for value, label in Jurisdiction.choices
        for row in (
            Fields(
                f"{value}_status",
                "statuses",
                label,
                (Fact.AUTHORISATION, Fact.ENDING),
                in_jurisdiction(value),
                statuses,
                if_any=True,
            ),
            Fields(f"{value}_days", "days", label, (Fact.AUTHORISATION,), in_jurisdiction(value), days, if_any=True),
        )
    ),
    Fields("notes", "notes", _("Notes on the authorisations"), (Fact.ENDING,), texts("note"), if_any=True),
    Fields(
        "holders",
        "holders",
        _("Marketing authorisation holder"),
        (Fact.AUTHORISATION,),
        lambda one: list(one.authorisations.all()),
        holders,
    ),
    Fields(
        "trials",
        "trials",
        _("Trials"),
        (Fact.TRIAL,),
        lambda one: one,
        lambda one: (one.trial_count, one.recruiting_count),
    ),
    Fields("checked", "checked", _("Last check"), (), lambda one: one.checked_on, lambda day: day),
)


def agreement(compared: Sequence[Hashable | None]) -> Agreement:
    """Whether the cells of a row say the same; ``None`` is "not stated"."""
    stated = {one for one in compared if one is not None}
    if not stated:
        return Agreement.SILENT
    if len(stated) > 1:
        return Agreement.DIFFERS
    return Agreement.PARTLY if None in compared else Agreement.SAME


def comparison(therapies: Sequence[Therapy]) -> list[Row]:
    """The rows of ``therapies`` (read with ``for_comparison``), in reading order, one cell a therapy."""
    rows = []
    for one in FIELDS:
        shown = [one.shown(therapy) for therapy in therapies]
        if one.if_any and not any(shown):
            continue
        agreed = agreement([one.compared(value) for value in shown]) if one.compared else Agreement.PROSE
        shared: frozenset[int] = frozenset()
        if one.kind == "records":
            shared = frozenset.intersection(*(frozenset(record.pk for record in value) for value in shown))
        cells = [Cell(therapy, value) for therapy, value in zip(therapies, shown, strict=True)]
        rows.append(Row(one.key, one.kind, one.label, tuple(one.facts), cells, agreed, shared))
    return rows


def differing(rows: Sequence[Row]) -> list[Row]:
    """The rows that differ, with the prose that explains one of them."""
    differ = {row.key for row in rows if row.differs}
    explained = {one.key: one.follows for one in FIELDS if one.follows}
    return [row for row in rows if row.differs or explained.get(row.key) in differ]


def citations(therapies: Sequence[Therapy], rows: Sequence[Row]) -> list[Citation]:
    """The citations of the facts that ``rows`` and the heads of their columns show."""
    facts = {Fact.NAME, Fact.GENERAL, *(fact for row in rows for fact in row.facts)}
    return [one for therapy in therapies for one in therapy.citations.all() if one.fact in facts]


def similar(therapy: Therapy, without: Collection[int] = ()) -> list[Therapy]:
    """What goes with ``therapy``, the nearest first: for the same condition, and if these are few, on the same target."""
    rows = Therapy.objects.published().exclude(pk__in=without)
    found = list(rows.similar_to(therapy)[:MOST_SIMILAR])
    if len(found) < MOST_SIMILAR:
        more = rows.exclude(pk__in=[one.pk for one in found]).with_target_of(therapy)
        found += more[: MOST_SIMILAR - len(found)]
    return found

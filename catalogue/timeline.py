"""The field over the years: authorisations granted and ended, counted by year and class, and listed by date.

No HTTP, no HTML. An event is one authorisation in one jurisdiction: a therapy authorised twice in a year counts twice.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import ExtractYear

from catalogue.models import AtmpClass, Authorisation, Record

GRANTED, ENDED = "granted", "ended"
# The day of each kind of event.
DAYS = {GRANTED: "granted_on", ENDED: "ended_on"}
# Height of one event in the tallest bar, and of the whole tallest bar.
TALLEST_UNIT, TALLEST_BAR = 10, 96
FIGURES = 16
NAME = 26
COLUMN = 30


@dataclass(frozen=True)
class Chosen:
    """What a reader narrows the field to; empty means everything."""

    jurisdictions: Collection[str] = ()
    classes: Collection[str] = ()
    events: Collection[str] = ()
    years: Collection[int] = ()

    def rows(self) -> QuerySet[Authorisation]:
        """The authorisations of published therapies, by jurisdiction and class."""
        rows = Authorisation.objects.filter(therapy__state=Record.State.PUBLISHED).order_by()
        if self.jurisdictions:
            rows = rows.filter(jurisdiction__in=self.jurisdictions)
        return rows.filter(therapy__atmp_class__in=self.classes) if self.classes else rows


@dataclass(frozen=True)
class Bar:
    """Events of one class in one year: ``granted`` stands on the line, ``ended`` hangs below it."""

    year: int
    atmp_class: str
    kind: str
    number: int
    x: str
    width: str
    middle: str
    y: int
    height: int

    @property
    def figure(self) -> int:
        """Where the number is written: above what stands, below what hangs."""
        return self.y - 4 if self.kind == GRANTED else self.y + self.height + 12


@dataclass(frozen=True)
class Lane:
    """One class: its name at ``y``, its bars on the line at ``base``."""

    atmp_class: str
    y: int
    base: int
    bars: list[Bar]
    granted: int
    ended: int


@dataclass(frozen=True)
class Chart:
    """``years`` is (year, middle); ``width`` is the narrowest that keeps figures apart; ``table`` is (year, [(class, granted, ended)], granted, ended), the latest year first."""

    lanes: list[Lane]
    years: list[tuple[int, str]]
    table: list[tuple[int, list[tuple[str, int, int]], int, int]]
    height: int
    width: int


def counts(chosen: Chosen) -> dict[tuple[str, int, str], int]:
    """(kind of event, year, class) -> number of authorisations, in one query."""
    parts = [
        chosen.rows()
        .filter(**{f"{day}__isnull": False})
        .values_list(Value(kind, CharField()), ExtractYear(day), "therapy__atmp_class")
        .annotate(number=Count("pk"))
        for kind, day in DAYS.items()
    ]
    return {(kind, year, value): number for kind, year, value, number in parts[0].union(parts[1], all=True)}


def chart(found: Mapping[tuple[str, int, str], int]) -> Chart | None:
    """The drawing of ``counts``, a lane a class, one height of an event for all lanes; None where nothing happened."""
    if not found:
        return None
    first, last = min(year for _kind, year, _class in found), max(year for _kind, year, _class in found)
    unit = min(TALLEST_UNIT, TALLEST_BAR / max(found.values()))
    columns = Columns(first, last - first + 1)
    lanes: list[Lane] = []
    y = 0
    for value in AtmpClass.values:
        own = {(kind, year): number for (kind, year, one), number in found.items() if one == value}
        if not own:
            continue
        tallest = {kind: max((n for (k, _year), n in own.items() if k == kind), default=0) for kind in DAYS}
        base = y + NAME + FIGURES + round(unit * tallest[GRANTED])
        bars = [placed(kind, year, value, number, base, unit, columns) for (kind, year), number in sorted(own.items())]
        total = {kind: sum(n for (k, _year), n in own.items() if k == kind) for kind in DAYS}
        lanes.append(Lane(value, y, base, bars, total[GRANTED], total[ENDED]))
        y = base + (FIGURES + round(unit * tallest[ENDED]) if tallest[ENDED] else 0) + 14
    years = [(year, columns.at(year, 0.5)) for year in range(first, last + 1)]
    return Chart(lanes, years, table(found, first, last), y + 20, COLUMN * len(years))


@dataclass(frozen=True)
class Columns:
    """Places in percent of the width, so that letters keep their size on a phone."""

    first: int
    number: int

    def at(self, year: int, part: float) -> str:
        """``part`` of the way through the column of ``year``; a text, because numbers are written as the reader does."""
        return f"{100 * (year - self.first + part) / self.number:.2f}%"

    def width(self, part: float) -> str:
        return f"{100 * part / self.number:.2f}%"


def placed(kind: str, year: int, value: str, number: int, base: int, unit: float, columns: Columns) -> Bar:
    height = max(3, round(unit * number))
    y = base - height if kind == GRANTED else base + 1
    places = columns.at(year, 0.2), columns.width(0.6), columns.at(year, 0.5)
    return Bar(year, value, kind, number, *places, y, height)


def table(
    found: Mapping[tuple[str, int, str], int], first: int, last: int
) -> list[tuple[int, list[tuple[str, int, int]], int, int]]:
    """The same as rows of a table; a year without any event is left out."""
    classes = [value for value in AtmpClass.values if any(one == value for _kind, _year, one in found)]
    rows = []
    for year in range(last, first - 1, -1):
        cells = [(value, found.get((GRANTED, year, value), 0), found.get((ENDED, year, value), 0)) for value in classes]
        granted, ended = sum(cell[1] for cell in cells), sum(cell[2] for cell in cells)
        if granted or ended:
            rows.append((year, cells, granted, ended))
    return rows


def listed(chosen: Chosen) -> QuerySet:
    """Events as (date, kind, key of the authorisation), the latest first; the authorisations are read a page at a time."""
    kinds = [kind for kind in DAYS if not chosen.events or kind in chosen.events]
    parts = []
    for kind in kinds:
        rows = chosen.rows().annotate(day=F(DAYS[kind]), kind=Value(kind, CharField())).filter(day__isnull=False)
        if chosen.years:
            rows = rows.filter(Q(day__year__in=chosen.years))
        parts.append(rows.values_list("day", "kind", "pk"))
    joined = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return joined.order_by("-day", "kind", "-pk")


def with_authorisations(events: Sequence[tuple]) -> list[tuple]:
    """(date, kind, authorisation with its therapy and holder) for a page of ``listed``."""
    rows = Authorisation.objects.select_related("therapy", "holder").in_bulk({key for _day, _kind, key in events})
    return [(day, kind, rows[key]) for day, kind, key in events]

"""The catalogue as pictures: the records of a list by one facet, or by two facets against each other.

No HTTP, no HTML. The numbers come from the sets that the lists are made of: each equals the list that it leads to.
Places are in percent of the width, so that letters keep their size on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from catalogue.facet import Facet, sets_of
from catalogue.facets import labels_of
from catalogue.filter_set import RecordFilterSet
from catalogue.index import NOT_STATED, as_bitmap

# Of a matrix: head, height of a row, height of its name above its discs, the largest disc.
HEAD, ROW, NAME, DISC = 30, 70, 18, 15
# Of columns: the tallest, one record at most, the least width of a year.
TALLEST, UNIT, YEAR = 190, 16, 30
# Of bars: height of a row, how many rows are drawn, and the part of the width that their names take, in percent.
BAR, MOST_BARS, NAMES = 30, 15, 38


@dataclass(frozen=True)
class Value:
    """One value of a facet: the records that have it, and the query string that lists them."""

    value: str
    label: str
    number: int
    query: str


@dataclass(frozen=True)
class Cell:
    """Records that have the value of a row and that of a column."""

    row: Value
    column: Value
    number: int
    query: str


@dataclass(frozen=True)
class Crossed:
    """Two facets of a list against each other; ``lines`` is (row, its cells), a cell a column, empty ones too."""

    columns: list[Value]
    lines: list[tuple[Value, list[Cell]]]

    @property
    def cells(self) -> list[Cell]:
        return [cell for _row, cells in self.lines for cell in cells]

    def stated_rows(self) -> "Crossed":
        """Without the row of the records that have no value."""
        return Crossed(self.columns, [(row, cells) for row, cells in self.lines if row.value != NOT_STATED])


def facet_named(filterset: RecordFilterSet, name: str) -> Facet:
    return next(facet for facet in filterset.facets if facet.name == name)


def values(filterset: RecordFilterSet, name: str) -> list[Value]:
    """The values of one facet that some record of the whole list has, in the order of the facet."""
    facet = facet_named(filterset, name)
    counted = sets_of(filterset.index, facet, filterset.facets, {}).counts(filterset.index.everything)
    labels = labels_of(filterset.index, facet, counted)
    rank = {str(value): place for place, (value, _label) in enumerate(facet.choices)}
    found = [Value(value, labels[value], number, "?" + urlencode([(name, value)])) for value, number in counted.items()]
    if facet.order == "choices":
        return sorted(found, key=lambda one: rank.get(one.value, len(rank)))
    if facet.order == "value":
        return sorted(found, key=lambda one: (one.value != NOT_STATED, one.value))
    return sorted(found, key=lambda one: (one.value == NOT_STATED, -one.number, one.label.casefold()))


def crossed(filterset: RecordFilterSet, row_name: str, column_name: str) -> Crossed:
    """Two facets that do not restrict the same related rows."""
    sets = {
        name: sets_of(filterset.index, facet_named(filterset, name), filterset.facets, {})
        for name in (row_name, column_name)
    }
    rows, columns = values(filterset, row_name), values(filterset, column_name)
    held = {column.value: as_bitmap(sets[column_name][column.value]) for column in columns}
    lines = []
    for row in rows:
        own = as_bitmap(sets[row_name][row.value]) & filterset.index.everything
        cells = [
            Cell(
                row,
                column,
                own.intersection_cardinality(held[column.value]),
                "?" + urlencode([(row_name, row.value), (column_name, column.value)]),
            )
            for column in columns
        ]
        lines.append((row, cells))
    return Crossed(columns, lines)


def percent(number: float) -> str:
    """A text, because templates write numbers as the reader does."""
    return f"{number:.2f}%"


@dataclass(frozen=True)
class Disc:
    """A cell that some record is in: ``x`` and ``width`` of the cell, ``middle`` and ``radius`` of the disc; no radius, and so
    no disc, where it is the number of those without a value, which may be many times the others."""

    cell: Cell
    x: str
    width: str
    middle: str
    y: int
    radius: str

    @property
    def centre(self) -> int:
        return self.y + NAME + DISC

    @property
    def figure(self) -> int:
        """Where the number stands."""
        return self.centre + round(float(self.radius)) + 13 if self.radius else self.centre + 4


@dataclass(frozen=True)
class Matrix:
    """``rows`` is (value, y), ``columns`` (value, middle)."""

    rows: list[tuple[Value, int]]
    columns: list[tuple[Value, str]]
    discs: list[Disc]
    height: int


def matrix(found: Crossed) -> Matrix | None:
    """A disc a cell, its area the number of records; None where there is nothing."""
    most = max((cell.number for cell in found.cells if cell.column.value != NOT_STATED), default=0)
    if not most:
        return None
    width = 100 / len(found.columns)
    discs, rows = [], []
    for place, (row, cells) in enumerate(found.lines):
        y = HEAD + ROW * place
        rows.append((row, y))
        for number, cell in enumerate(cells):
            if cell.number:
                x = width * number
                radius = max(2.5, DISC * (cell.number / most) ** 0.5)
                written = "" if cell.column.value == NOT_STATED else f"{radius:.1f}"
                discs.append(Disc(cell, percent(x), percent(width), percent(x + width / 2), y, written))
    columns = [(one, percent(width * (number + 0.5))) for number, one in enumerate(found.columns)]
    return Matrix(rows, columns, discs, HEAD + ROW * len(rows))


@dataclass(frozen=True)
class Part:
    """The records of one class in one year, as a part of the column of that year."""

    cell: Cell
    x: str
    width: str
    middle: str
    y: int
    height: int

    @property
    def half(self) -> int:
        """Where its shape and its number stand."""
        return self.y + self.height // 2

    @property
    def has_room(self) -> bool:
        return self.height >= 13


@dataclass(frozen=True)
class Columns:
    """``years`` is (year, middle, height at which its number of records stands, that number)."""

    parts: list[Part]
    years: list[tuple[str, str, int, int]]
    base: int
    height: int
    width: int


def columns(found: Crossed) -> Columns | None:
    """A column a year, from the first to the last, the classes on top of each other; None where there is nothing."""
    if not any(cell.number for cell in found.cells):
        return None
    lines = {int(row.value): (row, cells) for row, cells in found.lines}
    first, last = min(lines), max(lines)
    tallest = max(sum(cell.number for cell in cells) for _row, cells in lines.values())
    unit = min(UNIT, TALLEST / tallest)
    base = 18 + round(unit * tallest)
    width = 100 / (last - first + 1)
    parts, years = [], []
    for year in range(first, last + 1):
        x = width * (year - first)
        middle = percent(x + width / 2)
        row, cells = lines.get(year, (None, []))
        stood = 0
        for cell in cells:
            if cell.number:
                top = base - round(unit * (stood + cell.number))
                height = base - round(unit * stood) - top
                parts.append(Part(cell, percent(x + width * 0.1), percent(width * 0.8), middle, top, height))
                stood += cell.number
        years.append((str(year), middle, base - round(unit * stood) - 5, row.number if row else 0))
    return Columns(parts, years, base, base + 20, YEAR * len(years))


@dataclass(frozen=True)
class Bar:
    value: Value
    y: int
    width: str
    end: str


@dataclass(frozen=True)
class Bars:
    """The first values of a facet, and how many others there are."""

    bars: list[Bar]
    height: int
    more: int


def bars(found: Sequence[Value]) -> Bars | None:
    """A bar a value, those not stated left out; None where there is nothing."""
    stated = [one for one in found if one.value != NOT_STATED]
    if not stated:
        return None
    most = max(one.number for one in stated)
    room = 100 - NAMES - 10
    drawn = [
        Bar(one, BAR * place, percent(room * one.number / most), percent(NAMES + room * one.number / most + 1.5))
        for place, one in enumerate(stated[:MOST_BARS])
    ]
    return Bars(drawn, BAR * len(drawn), len(stated) - len(drawn))

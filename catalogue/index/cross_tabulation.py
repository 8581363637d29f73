"""Cross tabulations: how many records have which values of some facets together.

Adding up some cells is cheaper than to look at thousands of records. What no cell can say are records with several
values of one facet: those are kept apart, to be looked at.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from math import prod

import numpy as np
from pyroaring import BitMap

from .by_record import ByRecord
from .keys import last_of, numbers
from .sets import Narrowed, ValueSets

# A larger table would take more room than it is worth.
MOST_CELLS = 3_000_000
# With more records changed, the table is made anew.
MOST_CHANGED = 500
# Records entered at once.
PIECE = 50_000

Chosen = Mapping[str, Sequence[str]]


class CrossTabulation:
    """The number of records in each cell: ``table`` has an axis for each facet, a place on it for each value.

    Records with several values of a facet are in no cell but among ``others``. Only of the last facet they may have
    several, so that they are in several cells; ``is_single`` says that none has.
    """

    def __init__(self, sets: Mapping[str, ValueSets]) -> None:
        self.names, self.sets = tuple(sets), dict(sets)
        self.values = {name: one.by_record for name, one in sets.items()}
        shape = [len(one.values) for one in self.values.values()]
        self.table = np.zeros(shape, np.int32)
        *axes, last = sets
        records = max((last_of(keys) for one in sets.values() for keys in one.values()), default=-1) + 1
        cells, held = np.zeros(records, np.uint32), np.zeros(records, np.uint16)
        has_several = np.zeros(records, bool)
        for axis, name in enumerate(axes):
            held[:] = 0
            for keys, places in pieces(sets[name]):
                cells[keys] += places * np.uint32(prod(shape[axis + 1 :]))
                np.add.at(held, keys, 1)
            has_several |= held > 1
        self.others = BitMap(np.flatnonzero(has_several).astype(np.uint32))
        held[:] = 0
        for keys, places in pieces(sets[last]):
            np.add.at(held, keys, 1)
            fit = ~has_several[keys]
            np.add.at(self.table.reshape(-1), cells[keys[fit]] + places[fit], 1)
        self.is_single = not (held > 1).any()

    @staticmethod
    def fits(sets: Mapping[str, ValueSets]) -> bool:
        """Whether its table would not be too large."""
        return prod(len(one) for one in sets.values()) <= MOST_CELLS

    def tells(self, name: str, chosen: Chosen) -> bool:
        """Whether a facet can be counted under what is ``chosen`` in others."""
        if name not in self.values or not chosen.keys() <= self.values.keys():
            return False
        return name == self.names[-1] or self.is_single or len(chosen.get(self.names[-1], ())) == 1

    def counts(self, name: str, chosen: Chosen) -> np.ndarray:
        """How many records have each value of a facet and what is ``chosen`` in others, without the ``others``."""
        known = {other: map(self.values[other].known, values) for other, values in chosen.items() if other != name}
        places = {other: [place for place in some if place is not None] for other, some in known.items()}
        # Where one value is chosen, a slice does without a copy.
        slices = {other: slice(some[0], some[0] + 1) for other, some in places.items() if len(some) == 1}
        table = self.table[tuple(slices.get(other, slice(None)) for other in self.names)]
        for axis, other in enumerate(self.names):
            if other in places and other not in slices:
                table = table.take(places[other], axis=axis)
        return table.sum(axis=tuple(axis for axis, other in enumerate(self.names) if other != name))

    def tabulated(self, name: str, chosen: Chosen, sets: ValueSets | Narrowed, others: BitMap) -> "Tabulated":
        """The same together with ``others``, of whom ``sets`` says what they have."""
        by_record = self.values[name]
        numbers = self.counts(name, chosen)
        if others and sets is self.sets[name]:
            places, counts = by_record.counts(others)
            numbers[places] += counts
        else:
            for value, number in (sets.counts(others) if others else {}).items():
                numbers[by_record.known(value)] += number
        return Tabulated(by_record, numbers)

    def changed(self, records: BitMap, sets: Mapping[str, ValueSets]) -> "CrossTabulation | None":
        """The same where ``records`` have the values that ``sets`` say. None if it had better be made anew."""
        if len(records) > MOST_CHANGED:
            return None
        found = copy(self)
        found.sets, found.values = dict(sets), {name: one.by_record for name, one in sets.items()}
        found.others = self.others - records
        added = []
        for name in self.names:
            known, now = self.values[name].values, found.values[name].values
            if now[: len(known)] != known:
                return None
            # Values never seen before come after the others.
            added.append((0, len(now) - len(known)))
        cells: Counter[tuple[int, ...]] = Counter()
        for key in records:
            for state, number in ((self, -1), (found, 1)):
                *axes, last = (state.values[name].of(key) for name in self.names)
                if all(len(places) == 1 for places in axes):
                    for place in last:
                        cells[*(places[0] for places in axes), place] += number
                elif state is found and all(axes):
                    found.others.add(key)
                if state is found and len(last) > 1:
                    found.is_single = False
        # Most changes leave all cells as they are.
        if any(cells.values()) or any(after for _before, after in added):
            found.table = np.pad(self.table, added)
            for cell, number in cells.items():
                found.table[cell] += number
        return found


class Tabulated:
    """A facet counted by a cross tabulation: how many records have each value, in the order of ``by_record``."""

    def __init__(self, by_record: ByRecord, numbers: np.ndarray) -> None:
        self.by_record, self.numbers = by_record, numbers

    def counts(self) -> dict[str, int]:
        held = np.flatnonzero(self.numbers)
        return {
            self.by_record.values[code]: number for code, number in zip(held, self.numbers[held].tolist(), strict=True)
        }

    def top(self, number: int) -> dict[str, int]:
        """The ``number`` values with the most records; of equals, the first by alphabet."""
        return self.by_record.ranked(*self.by_record.held(self.numbers, number), number)

    def count(self, value: str) -> int:
        place = self.by_record.known(value)
        return 0 if place is None else int(self.numbers[place])


def pieces(sets: ValueSets) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Keys and, for each, the place of a value that it has, not too many at a time."""
    keys: list[np.ndarray] = []
    places: list[np.ndarray] = []
    number = 0
    for value, some in sets.items():
        place = sets.by_record.known(value)
        having = numbers(some)
        for start in range(0, len(having), PIECE):
            keys.append(having[start : start + PIECE])
            places.append(np.full(len(keys[-1]), place, np.uint32))
            number += len(keys[-1])
            if number >= PIECE:
                yield np.concatenate(keys), np.concatenate(places)
                keys, places, number = [], [], 0
    if keys:
        yield np.concatenate(keys), np.concatenate(places)

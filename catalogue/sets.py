"""Sets of primary keys by what their records have in common, and how to count them.

Large sets are roaring bitmaps, the many small ones of a long facet stay packed. What is read once is never changed:
``changed`` gives a copy that shares all sets but those that differ, so that whoever counts meanwhile sees one state.
"""

from array import array
from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy
from itertools import islice, product
from operator import itemgetter
from threading import Lock
from typing import Any, Self

import numpy as np
from pyroaring import BitMap

NOT_STATED = "not_stated"
# A bitmap of fewer keys takes more room than the keys.
FEWEST_IN_BITMAP = 512
# Up to so many records, it is cheaper to look at each record than at each value: of a facet with few, and of a long one.
FEW_RECORDS = 20_000
SOME_RECORDS = 100_000
# Up to so many values, it is cheaper to look at each value for what a handful of records have.
FEW_VALUES = 100
# From so many values on, few records are counted one by one.
MORE_VALUES = 12
# Records whose values have changed since the values by record were put together; with more, they are put together anew.
MOST_LATER = 2_000
MOST_REMEMBERED = 64

Keys = BitMap | bytes


def kept(keys: BitMap) -> Keys:
    return keys if len(keys) >= FEWEST_IN_BITMAP else array("I", keys).tobytes()


def as_bitmap(keys: Keys) -> BitMap:
    return keys if isinstance(keys, BitMap) else BitMap(array("I", keys))


def size(keys: Keys) -> int:
    return len(keys) if isinstance(keys, BitMap) else len(keys) // 4


def packed(keys: Keys) -> bytes:
    return keys.to_array().tobytes() if isinstance(keys, BitMap) else keys


def numbers(keys: Keys) -> np.ndarray:
    return np.frombuffer(packed(keys), np.uint32)


def union(sets: Iterable[Keys]) -> BitMap:
    """Keys that are in one of ``sets``; of a single set itself, without a copy: nobody changes what is kept."""
    found: BitMap | None = None
    is_own = False
    for keys in sets:
        bitmap = as_bitmap(keys)
        if found is None:
            found = bitmap
        elif is_own:
            found |= bitmap
        else:
            found, is_own = found | bitmap, True
    return BitMap() if found is None else found


def smallest_type(number: int) -> Any:
    """The smallest kind of integer that holds 0 to ``number``."""
    return np.min_scalar_type(number)


class ByRecord:
    """The values of each record: numbers of values, at the record's key.

    ``values``: the value of each number, the first ``in_order`` by alphabet. ``starts``: where the numbers of each key
    begin in ``codes``; None where no record has two, and ``codes`` has one for each key, ``len`` of the first values
    for none. ``later``: keys for which something else holds by now.
    """

    def __init__(self, sets: Mapping[Any, Keys]) -> None:
        self.values = sorted(sets)
        self.in_order = none = len(self.values)
        self.added: dict[Any, int] = {}
        self.later: dict[int, tuple[int, ...]] = {}
        held, one_by_one = self.held(sets)
        self.starts: np.ndarray | None = None
        if held.max(initial=0) <= 1:
            self.codes = np.full(len(held), none, smallest_type(none))
            for code, keys in one_by_one():
                self.codes[keys] = code
            return
        self.starts = np.zeros(len(held) + 1, np.uint32)
        np.cumsum(held, out=self.starts[1:])
        self.codes = np.empty(int(self.starts[-1]), smallest_type(none))
        # Where the next value of each key goes.
        free = self.starts[:-1].copy()
        for code, keys in one_by_one():
            self.codes[free[keys]] = code
            free[keys] += 1

    def held(self, sets: Mapping[Any, Keys]) -> tuple[np.ndarray, Callable[[], Iterable[tuple[int, np.ndarray]]]]:
        """How many values each key has, and what gives the values with their keys, one after the other.

        All at once would be faster and need several times the room of what is kept.
        """

        def one_by_one() -> Iterable[tuple[int, np.ndarray]]:
            return ((code, numbers(sets[value])) for code, value in enumerate(self.values))

        last = max((int(keys[-1]) for _code, keys in one_by_one() if len(keys)), default=-1)
        held = np.zeros(last + 1, np.uint32)
        for _code, keys in one_by_one():
            held[keys] += 1
        return held, one_by_one

    def of(self, key: int) -> Sequence[int]:
        """Numbers of the values of one record."""
        if key in self.later:
            return self.later[key]
        if self.starts is None:
            return [self.codes[key]] if key < len(self.codes) and self.codes[key] != self.in_order else []
        return self.codes[self.starts[key] : self.starts[key + 1]] if key + 1 < len(self.starts) else []

    def counts(self, records: BitMap) -> tuple[np.ndarray, np.ndarray]:
        """The numbers of the values that ``records`` have, with how many of them."""
        changed = [key for key in self.later if key in records] if self.later else []
        keys = numbers(records - BitMap(changed) if changed else records)
        if self.starts is None:
            codes = self.codes[keys[: np.searchsorted(keys, len(self.codes))]]
            codes = codes[codes != self.in_order]
        else:
            keys = keys[: np.searchsorted(keys, len(self.starts) - 1)]
            first, last = self.starts[keys], self.starts[keys + 1]
            held = (last - first).astype(np.int64)
            codes = self.codes[np.repeat(first - (np.cumsum(held) - held), held) + np.arange(held.sum())]
        if changed:
            codes = np.concatenate((codes, [code for key in changed for code in self.later[key]])).astype(np.int64)
        if 8 * len(codes) < len(self.values):
            return np.unique(codes, return_counts=True)
        counts = np.bincount(codes)
        some = np.flatnonzero(counts)
        return some, counts[some]

    def top(self, records: BitMap, number: int, allows: Callable[[Any], bool] | None = None) -> dict[Any, int]:
        """The ``number`` values with most of ``records``, of those that ``allows`` lets pass; of equals, the first by
        alphabet."""
        codes, counts = self.counts(records)
        if len(codes) > number and allows is None:
            least = np.partition(counts, len(codes) - number)[len(codes) - number]
            is_first = (counts > least) | (codes >= self.in_order)
            is_first[np.flatnonzero(counts == least)[:number]] = True
            codes, counts = codes[is_first], counts[is_first]
        ranked = np.lexsort((codes, -counts)).tolist()
        if len(codes) and codes[-1] >= self.in_order:
            ranked.sort(key=lambda place: (-counts[place], self.values[codes[place]]))
        found = ((self.values[codes[place]], int(counts[place])) for place in ranked)
        return dict(islice((one for one in found if allows is None or allows(one[0])), number))

    def changed(self, records: BitMap, come: Mapping[Any, BitMap]) -> "ByRecord | None":
        """The same with other values for ``records``: those of ``come``. None if it had better be put together anew."""
        later = dict(self.later) | dict.fromkeys(records, ())
        if len(later) > MOST_LATER:
            return None
        found = copy(self)
        found.added, found.values, found.later = dict(self.added), list(self.values), later
        for value, keys in come.items():
            code = found.code(value)
            for key in keys:
                later[key] += (code,)
        return found

    def code(self, value: Any) -> int:
        """The number of a value, a new one for a value not seen before."""
        place = bisect_left(self.values, value, 0, self.in_order)
        if place < self.in_order and self.values[place] == value:
            return place
        if value not in self.added:
            self.added[value] = len(self.values)
            self.values.append(value)
        return self.added[value]


class Sets(dict[Any, Keys]):
    """Keys of the records that have a value, by value."""

    _by_record: ByRecord | None = None

    @property
    def by_record(self) -> ByRecord:
        if self._by_record is None:
            self._by_record = ByRecord(self)
        return self._by_record

    def held_by(self, records: BitMap) -> Collection[Any]:
        """The values that some of a few records have."""
        if len(self) <= FEW_VALUES:
            return [value for value, keys in self.items() if as_bitmap(keys).intersect(records)]
        by_record = self.by_record
        return {by_record.values[code] for key in records for code in by_record.of(key)}

    def changed(self, records: BitMap, gone: Iterable[Any], come: Mapping[Any, BitMap]) -> Self:
        """The same with ``records`` in the sets of ``come`` alone. ``gone``: values that they had until now."""
        found = type(self)(self)
        for value in {*gone, *come}:
            keys = as_bitmap(self.get(value, b"")) - records
            keys |= come.get(value, BitMap())
            if keys:
                found[value] = kept(keys)
            else:
                found.pop(value, None)
        if self._by_record is not None:
            found._by_record = self._by_record.changed(records, come)
        return found


class ValueSets(Sets):
    """Values of a facet, each with the keys of its records."""

    # All records there are, of which a value has as many as its set.
    everything: BitMap | None = None
    _by_size: list[tuple[int, str]] | None = None

    def counts(self, records: BitMap) -> dict[str, int]:
        """How many of ``records`` each value has; values that none has are left out."""
        if records is self.everything:
            return {value: size(keys) for value, keys in self.items()}
        if self.are_counted_by_record(len(records)):
            codes, counts = self.by_record.counts(records)
            return {self.by_record.values[code]: number for code, number in zip(codes, counts.tolist(), strict=True)}
        counted = {value: as_bitmap(keys).intersection_cardinality(records) for value, keys in self.items()}
        return {value: number for value, number in counted.items() if number}

    def are_counted_by_record(self, number: int) -> bool:
        """Whether looking at each of so many records is cheaper than at each value."""
        if len(self) < MORE_VALUES:
            return False
        return number <= (SOME_RECORDS if self.by_record.starts is None else FEW_RECORDS)

    def top(self, records: BitMap, number: int, allows: Callable[[str], bool] | None = None) -> dict[str, int]:
        """The ``number`` values that most of ``records`` have, with how many; of equals, the first by alphabet.

        ``allows``: those that take part.
        """
        if records is not self.everything and len(records) <= SOME_RECORDS:
            return self.by_record.top(records, number, allows)
        ranked = ((most, value) for most, value in self.by_size if allows is None or allows(value))
        if records is self.everything:
            return {value: -most for most, value in islice(ranked, number)}
        best: list[tuple[int, str]] = []
        for most, value in ranked:
            if len(best) == number and most > best[-1][0]:
                # No smaller set can count more than the last of the best.
                break
            best.append((-as_bitmap(self[value]).intersection_cardinality(records), value))
            best = sorted(best)[:number]
        return {value: -count for count, value in best if count}

    def count(self, value: str, records: BitMap) -> int:
        return as_bitmap(self.get(value, b"")).intersection_cardinality(records)

    def union_of(self, values: Iterable[str]) -> BitMap:
        """Records that have one of ``values``."""
        return union(self[value] for value in values if value in self)

    @property
    def by_size(self) -> list[tuple[int, str]]:
        """Values with their negative size, the largest first; of equals, the first by alphabet."""
        if self._by_size is None:
            self._by_size = sorted((-size(keys), value) for value, keys in self.items())
        return self._by_size

    def changed(self, records: BitMap, gone: Iterable[Any], come: Mapping[Any, BitMap]) -> Self:
        gone = set(gone)
        found = super().changed(records, gone, come)
        if self._by_size is not None:
            found._by_size = list(self._by_size)
            for value in {*gone, *come}:
                if value in self:
                    del found._by_size[bisect_left(found._by_size, (-size(self[value]), value))]
                if value in found:
                    insort(found._by_size, (-size(found[value]), value))
        return found


def by_count(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


class Narrowed:
    """Those of some value sets that ``allows`` lets pass, without a copy: what a long facet is on chosen siblings."""

    def __init__(self, sets: ValueSets, allows: Callable[[str], bool]) -> None:
        self.sets, self.allows = sets, allows

    def __len__(self) -> int:
        return len(self.sets)

    def __contains__(self, value: str) -> bool:
        return value in self.sets and self.allows(value)

    def counts(self, records: BitMap) -> dict[str, int]:
        return {value: number for value, number in self.sets.counts(records).items() if self.allows(value)}

    def top(self, records: BitMap, number: int) -> dict[str, int]:
        return self.sets.top(records, number, self.allows)

    def count(self, value: str, records: BitMap) -> int:
        return self.sets.count(value, records) if self.allows(value) else 0


class Family:
    """Facets over the same related rows: which records have a row with which values together."""

    def __init__(
        self,
        names: Sequence[str],
        together: Mapping[tuple[str, ...], Keys],
        without: BitMap,
        everything: BitMap | None = None,
    ) -> None:
        self.names = tuple(names)
        self.everything = everything
        self.together = Sets(together)
        self.without = without
        self._projections: dict[tuple[str, ...], Sets] = {self.names: self.together}
        self._counted: OrderedDict[Any, ValueSets] = OrderedDict()
        self._lock = Lock()

    def projected(self, names: tuple[str, ...]) -> Any:
        """Gives the values of some of the facets, in the order of ``names``, from those of all."""
        positions = [self.names.index(name) for name in names]
        return lambda values: tuple(values[position] for position in positions)

    def projection(self, names: tuple[str, ...]) -> Sets:
        """Records by the values of some of the facets, in the order of ``names``."""
        if names not in self._projections:
            self._projections[names] = Sets(merged(self.together, self.projected(names)))
        return self._projections[names]

    def having(self, chosen: Mapping[str, Sequence[str]]) -> BitMap:
        """Records with a row that has a chosen value for each chosen facet; those without any row where all allow it."""
        names = tuple(name for name in self.names if chosen.get(name))
        sets = self.projection(names)
        found = union(sets[values] for values in product(*(chosen[name] for name in names)) if values in sets)
        return found | self.without if all(NOT_STATED in chosen[name] for name in names) else found

    def values(self, name: str, siblings: Mapping[str, Sequence[str]]) -> ValueSets | Narrowed:
        """Records by value of one facet, on rows that have the chosen values of its siblings."""
        names = tuple(other for other in self.names if siblings.get(other))
        asked = (name, tuple((other, *siblings[other]) for other in names))
        with self._lock:
            found = self._counted.get(asked)
            if found is not None:
                self._counted.move_to_end(asked)
                return found
        if names and self.tells_all(name):
            return Narrowed(self.values(name, {}), self.told_by(name, siblings))
        if names:
            sets = merged(self.projection((name, *names)), itemgetter(0), self.allowing(asked))
        else:
            sets = merged(self.together, itemgetter(self.names.index(name)))
        found = ValueSets(sets)
        found.everything = self.everything
        if self.without and allows_none(asked):
            found[NOT_STATED] = kept(union([found.get(NOT_STATED, b""), self.without]))
        with self._lock:
            self._counted[asked] = found
            if len(self._counted) > MOST_REMEMBERED:
                self._counted.popitem(last=False)
        return found

    def tells_all(self, name: str) -> bool:
        """Whether each of the many values of a facet stands with one value of each other: a therapy has one class."""
        if len(self.together) <= FEW_VALUES:
            return False
        values = self.values(name, {})
        return len(values) - (NOT_STATED in values) == len(self.together)

    def told_by(self, name: str, siblings: Mapping[str, Sequence[str]]) -> Callable[[str], bool]:
        """Whether a value of such a facet stands with the chosen values of its siblings."""
        others = [other for other in self.names if other != name]
        allowed = self.sides(name, siblings)
        allows_none = all(NOT_STATED in siblings[other] for other in others if siblings.get(other))

        def allows(value: str) -> bool:
            if value == NOT_STATED:
                return allows_none
            return any((*before, value, *after) in self.together for before, after in allowed)

        return allows

    def sides(self, name: str, siblings: Mapping[str, Sequence[str]]) -> list[tuple[Any, Any]]:
        """What stands before and after a value of a facet in rows that have the chosen values of its siblings."""
        place = self.names.index(name)
        others = tuple(other for other in self.names if other != name)
        return [
            (values[:place], values[place:])
            for values in (self.projection(others) if others else [()])
            if all(value in siblings[other] for other, value in zip(others, values, strict=True) if siblings.get(other))
        ]

    def rows_of(self, records: BitMap) -> Collection[tuple[str, ...]]:
        """What some of a few records have in their rows."""
        name = next((name for name in self.names if self.tells_all(name)), None)
        if name is None:
            return self.together.held_by(records)
        sides = self.sides(name, {})
        values = self.values(name, {}).held_by(records)
        rows = ((*before, value, *after) for value in values for before, after in sides)
        return {row for row in rows if row in self.together}

    def allowing(self, asked: Any) -> Any:
        """Whether the values of a facet and of its chosen siblings are those asked for."""
        wanted = [set(values) for _other, *values in asked[1]]
        return lambda values: all(value in some for value, some in zip(values[1:], wanted, strict=True))

    def changed(self, records: BitMap, come: Mapping[tuple[str, ...], BitMap], everything: BitMap) -> "Family":
        """The same with the rows of ``records``, those that are public, as ``come`` says."""
        gone = self.rows_of(records)
        without = (records & everything) - union(come.values())
        found = copy(self)
        found._lock, found.everything = Lock(), everything
        found.without = (self.without - records) | without
        found.together = self.together.changed(records, gone, come)
        found._projections = {self.names: found.together}
        for names, sets in list(self._projections.items()):
            if names != self.names:
                project = self.projected(names)
                found._projections[names] = sets.changed(records, set(map(project, gone)), together_by(come, project))
        with self._lock:
            counted = list(self._counted.items())
        found._counted = OrderedDict()
        for asked, values in counted:
            project = self.projected((asked[0], *(other for other, *_values in asked[1])))
            allowed = self.allowing(asked)
            of_rows = {values: keys for values, keys in together_by(come, project).items() if allowed(values)}
            now = together_by(of_rows, itemgetter(0))
            if without and allows_none(asked):
                now[NOT_STATED] = now.get(NOT_STATED, BitMap()) | without
            had = {NOT_STATED, *(project(row)[0] for row in gone)}
            found._counted[asked] = values.changed(records, had, now)
            found._counted[asked].everything = everything
        return found


def allows_none(asked: Any) -> bool:
    """Whether records without any row are asked for."""
    return all(NOT_STATED in values for _other, *values in asked[1])


def merged(sets: Mapping[Any, Keys], by: Any, only: Any = lambda values: True) -> dict[Any, Keys]:
    """Sets put together under ``by`` of their values, those whose values ``only`` allows."""
    found: dict[Any, list[Keys]] = {}
    for values, keys in sets.items():
        if only(values):
            found.setdefault(by(values), []).append(keys)
    return {values: some[0] if len(some) == 1 else kept(union(some)) for values, some in found.items()}


def together_by(sets: Mapping[Any, BitMap], by: Any) -> dict[Any, BitMap]:
    """The same for bitmaps alone."""
    found: dict[Any, BitMap] = {}
    for values, keys in sets.items():
        found[by(values)] = found.get(by(values), BitMap()) | keys
    return found

"""Records by value: sets of primary keys, and how to count them.

What is read once is never changed: ``changed`` gives a copy that shares all sets but those that differ, so that whoever
counts meanwhile sees one state.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import islice
from typing import Any, Self

from pyroaring import BitMap

from .by_record import ByRecord
from .keys import Keys, as_bitmap, kept, size, union

NOT_STATED = "not_stated"
# Up to so many records, it is cheaper to look at each record than at each value.
FEW_RECORDS = 100_000
# Up to so many values, it is cheaper to look at each value for what a handful of records have.
FEW_VALUES = 100
# From so many values on, few records are counted one by one.
MORE_VALUES = 6


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
        if len(self) >= MORE_VALUES and len(records) <= FEW_RECORDS:
            codes, counts = self.by_record.counts(records)
            return {self.by_record.values[code]: number for code, number in zip(codes, counts.tolist(), strict=True)}
        counted = {value: as_bitmap(keys).intersection_cardinality(records) for value, keys in self.items()}
        return {value: number for value, number in counted.items() if number}

    def top(self, records: BitMap, number: int, allows: Callable[[str], bool] | None = None) -> dict[str, int]:
        """The ``number`` values that most of ``records`` have, with how many; of equals, the first by alphabet.

        ``allows``: those that take part.
        """
        if records is not self.everything and len(records) <= FEW_RECORDS:
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

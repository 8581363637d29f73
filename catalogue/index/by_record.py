"""The values of each record of a facet: with few records, it is cheaper to look at each of them than at each value."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from itertools import islice
from typing import Any

import numpy as np
from pyroaring import BitMap

from .keys import Keys, numbers, size, smallest_type

# Records whose values have changed since they were put together; with more, they are put together anew.
MOST_LATER = 2_000
# Of so many records, one may have more values than are packed together.
PART_OF_REST = 8
BYTES_PACKED = 8
MOST_LARGEST = 32


_last: tuple[BitMap, np.ndarray] = BitMap(), np.empty(0, np.intp)


def places_of(records: BitMap) -> np.ndarray:
    """Keys as numpy wants places, which it would convert on each use; all facets of a page count the same records."""
    global _last
    last, places = _last
    if last is not records:
        places = numbers(records).astype(np.intp)
        _last = records, places
    return places


def bits_of(flags: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Flags as words of 64 bits, and how many are set before each word."""
    padded = np.zeros(-(-len(flags) // 64) * 64, bool)
    padded[: len(flags)] = flags
    bits = np.packbits(padded, bitorder="little").view("<u8")
    set_bits = np.bitwise_count(bits)
    return bits, (np.cumsum(set_bits) - set_bits).astype(np.uint32)


class ByRecord:
    """Numbers of the values that each record has, at the record's key.

    ``values``: the value of each number, the first ``none`` by alphabet. ``rows``: the first few numbers of each key,
    ``none`` where there are fewer, packed into one integer: numpy picks integers much faster than rows of them.
    The few records with more values (``have_rest``) have the others in ``rest``, those of the i-th of them from
    ``starts[i]`` on. ``bits`` has a bit for each such record and ``before`` how many there are before each 64 keys.
    ``later``: keys for which something else holds by now.
    """

    def __init__(self, sets: Mapping[Any, Keys]) -> None:
        self.values = sorted(sets)
        self.none = len(self.values)
        self.added: dict[Any, int] = {}
        self.later: dict[int, tuple[int, ...]] = {}
        # Numbers of the values with the most records.
        self.largest = sorted(range(self.none), key=lambda code: -size(sets[self.values[code]]))[:MOST_LARGEST]
        held = self.numbers_held(sets)
        self.size = len(held)
        kind = smallest_type(self.none)
        width = self.width_of(held, kind)
        first = np.full((len(held), width), self.none, kind)
        with_rest = np.flatnonzero(held > width)
        self.have_rest = BitMap(with_rest.astype(np.uint32))
        self.bits, self.before = bits_of(held > width)
        self.starts = np.zeros(len(with_rest) + 1, np.uint32)
        np.cumsum(held[with_rest] - width, out=self.starts[1:])
        self.rest = np.empty(int(self.starts[-1]), kind)
        filled = np.zeros(len(held), np.uint16)
        for code, value in enumerate(self.values):
            self.fill(code, numbers(sets[value]), first, filled)
        self.rows = first.view(f"u{first.itemsize * width}").reshape(-1)

    def width_of(self, held: np.ndarray, kind: np.dtype) -> int:
        """How many numbers of a key are packed together, so that few keys have more."""
        width = 1
        while 2 * width * kind.itemsize <= BYTES_PACKED and np.count_nonzero(held > width) > len(held) / PART_OF_REST:
            width *= 2
        return width

    def numbers_held(self, sets: Mapping[Any, Keys]) -> np.ndarray:
        """How many values each key has."""
        last = max((int(keys[-1]) for keys in map(numbers, sets.values()) if len(keys)), default=-1)
        held = np.zeros(last + 1, np.uint16)
        for keys in map(numbers, sets.values()):
            held[keys] += 1
        return held

    def fill(self, code: int, keys: np.ndarray, first: np.ndarray, filled: np.ndarray) -> None:
        """Enters a value that ``keys`` have, each of which has ``filled`` values already."""
        before = filled[keys]
        filled[keys] += 1
        width = first.shape[1]
        is_first = before < width
        first[keys[is_first], before[is_first]] = code
        in_rest = keys[~is_first]
        self.rest[self.starts[self.places_in_rest(in_rest)] + (before[~is_first] - width)] = code

    def of(self, key: int) -> Sequence[int]:
        """Numbers of the values of one record."""
        if key in self.later:
            return self.later[key]
        return [int(code) for code in self.codes(BitMap([key])) if code != self.none]

    def codes(self, records: BitMap) -> np.ndarray:
        """The numbers of the values of ``records``, perhaps with ``none`` among them."""
        places = places_of(records)
        if len(places) and places[-1] >= self.size:
            places = places[: np.searchsorted(places, self.size)]
        codes = self.rows.take(places).view(self.rest.dtype)
        with_rest = records & self.have_rest if self.have_rest else None
        return np.concatenate((codes, self.rest_of(with_rest))) if with_rest else codes

    def rest_of(self, records: BitMap) -> np.ndarray:
        """The numbers that no layer has, of records that have such."""
        places = self.places_in_rest(numbers(records))
        first = self.starts.take(places).astype(np.intp)
        held = self.starts.take(places + 1) - first
        inside = np.repeat(first - (np.cumsum(held) - held), held)
        inside += np.arange(len(inside))
        return self.rest.take(inside)

    def places_in_rest(self, keys: np.ndarray) -> np.ndarray:
        """How many keys with a rest stand before each of ``keys``; a search would take five times as long."""
        words = keys >> 6
        lower = self.bits.take(words) & ((np.uint64(1) << (keys & 63).astype(np.uint64)) - np.uint64(1))
        return self.before.take(words) + np.bitwise_count(lower)

    def counts(self, records: BitMap, first: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """The numbers of the values that ``records`` have, with how many of them.

        ``first``: values that are certainly not among so many with the most records may be left out.
        """
        changed = [key for key in self.later if key in records] if self.later else []
        codes = self.codes(records - BitMap(changed) if changed else records)
        if changed or 8 * len(codes) < self.none:
            later = [code for key in changed for code in self.later[key]]
            codes = np.concatenate((codes.compress(codes != self.none), np.array(later, np.intp)))
        if 8 * len(codes) < self.none:
            return np.unique(codes, return_counts=True)
        counts = np.bincount(codes, minlength=self.none)
        return self.held(counts if changed else counts[: self.none], first)

    def held(self, counts: np.ndarray, first: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Of the counts of all numbers, those that are not zero, or those that may be among the ``first`` ones."""
        # As many values as are wanted have that much.
        least = np.partition(counts[self.largest], -first)[-first] if 0 < first <= len(self.largest) else 1
        some = np.flatnonzero(counts >= max(least, 1))
        return some, counts[some]

    def top(self, records: BitMap, number: int, allows: Callable[[Any], bool] | None = None) -> dict[Any, int]:
        """The ``number`` values with most of ``records``, of those that ``allows`` lets pass; of equals, the first by
        alphabet."""
        codes, counts = self.counts(records, 0 if allows else number)
        return self.ranked(codes, counts, number, allows)

    def ranked(
        self, codes: np.ndarray, counts: np.ndarray, number: int, allows: Callable[[Any], bool] | None = None
    ) -> dict[Any, int]:
        """The ``number`` values with the highest counts."""
        if len(codes) > number and allows is None:
            least = np.partition(counts, len(codes) - number)[len(codes) - number]
            is_first = (counts > least) | (codes >= self.none)
            is_first[np.flatnonzero(counts == least)[:number]] = True
            codes, counts = codes[is_first], counts[is_first]
        ranked = np.lexsort((codes, -counts)).tolist()
        if len(codes) and codes[-1] >= self.none:
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
        known = self.known(value)
        if known is None:
            known = self.added[value] = len(self.values)
            self.values.append(value)
        return known

    def known(self, value: Any) -> int | None:
        """The number of a value; None for a value not seen before."""
        place = bisect_left(self.values, value, 0, self.none)
        return place if place < self.none and self.values[place] == value else self.added.get(value)

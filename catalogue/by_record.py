"""The values of each record of a facet: with few records, it is cheaper to look at each of them than at each value."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from itertools import islice
from typing import Any

import numpy as np
from pyroaring import BitMap

from catalogue.keys import Keys, numbers, size, smallest_type

# Records whose values have changed since they were put together; with more, they are put together anew.
MOST_LATER = 2_000
# A layer is worth its room if at least one record in so many has a value in it.
PART_OF_REST = 8
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

    ``values``: the value of each number, the first ``none`` by alphabet. ``layers``: the first number of each key, the
    second and so on, ``none`` where there is no such; small arrays are quicker to pick from than long lists of lists.
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
        layers = 1
        while np.count_nonzero(held > layers) > self.size / PART_OF_REST:
            layers += 1
        self.layers = [np.full(len(held), self.none, smallest_type(self.none)) for _layer in range(layers)]
        with_rest = np.flatnonzero(held > layers)
        self.have_rest = BitMap(with_rest.astype(np.uint32))
        self.bits, self.before = bits_of(held > layers)
        self.starts = np.zeros(len(with_rest) + 1, np.uint32)
        np.cumsum(held[with_rest] - layers, out=self.starts[1:])
        self.rest = np.empty(int(self.starts[-1]), smallest_type(self.none))
        filled = np.zeros(len(held), np.uint16)
        for code, value in enumerate(self.values):
            self.fill(code, numbers(sets[value]), filled)

    def numbers_held(self, sets: Mapping[Any, Keys]) -> np.ndarray:
        """How many values each key has."""
        last = max((int(keys[-1]) for keys in map(numbers, sets.values()) if len(keys)), default=-1)
        held = np.zeros(last + 1, np.uint16)
        for keys in map(numbers, sets.values()):
            held[keys] += 1
        return held

    def fill(self, code: int, keys: np.ndarray, filled: np.ndarray) -> None:
        """Enters a value that ``keys`` have, each of which has ``filled`` values already."""
        before = filled[keys]
        filled[keys] += 1
        for number, layer in enumerate(self.layers):
            layer[keys[before == number]] = code
            if before.max(initial=0) <= number:
                return
        is_rest = before >= len(self.layers)
        places = self.places_in_rest(keys[is_rest])
        self.rest[self.starts[places] + (before[is_rest] - len(self.layers))] = code

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
        if len(self.layers) == 1 and not self.have_rest:
            return self.layers[0].take(places)
        found = []
        for layer in self.layers:
            codes = layer.take(places)
            # Who has no value in a layer has none in the next.
            has_one = np.flatnonzero(codes != self.none)
            codes, places = codes.take(has_one), places.take(has_one)
            found.append(codes)
        return np.concatenate([*found, self.rest_of(records & self.have_rest)])

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
        if not changed:
            counts = counts[: self.none]
        # As many values as are wanted have that much.
        least = counts[self.largest[:first]].min() if 0 < first <= len(self.largest) else 1
        some = np.flatnonzero(counts >= max(least, 1))
        return some, counts[some]

    def top(self, records: BitMap, number: int, allows: Callable[[Any], bool] | None = None) -> dict[Any, int]:
        """The ``number`` values with most of ``records``, of those that ``allows`` lets pass; of equals, the first by
        alphabet."""
        codes, counts = self.counts(records, 0 if allows else number)
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
        place = bisect_left(self.values, value, 0, self.none)
        if place < self.none and self.values[place] == value:
            return place
        if value not in self.added:
            self.added[value] = len(self.values)
            self.values.append(value)
        return self.added[value]

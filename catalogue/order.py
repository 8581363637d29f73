"""All records of a noun in one order, in blocks: a page is found by counting, a change moves one block."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from typing import Any

import numpy as np
from pyroaring import BitMap

from catalogue.sets import numbers

BLOCK = 4_096
# Up to so many records, it is cheaper to look up the block of each than to intersect with each block.
FEW_RECORDS = 20_000
# Keys that are sorted at once to find places.
MOST_COMPARED = 300
# Some rounds are enough for a billion records; more mean that the rows are not what they were.
MOST_ROUNDS = 16
# Block of a key that is not there.
NOWHERE = np.iinfo(np.uint16).max


class Order:
    """``keys`` are all keys in order. ``changed`` gives a copy that shares the blocks that have not changed."""

    def __init__(self, keys: Any) -> None:
        everything = np.array(keys, np.uint32)
        self.blocks: list[np.ndarray] = [
            everything[first : first + BLOCK].copy() for first in range(0, len(everything), BLOCK)
        ]
        self._members: dict[int, BitMap] = {}
        self._places: np.ndarray | None = None

    @property
    def keys(self) -> np.ndarray:
        return np.concatenate(self.blocks) if self.blocks else np.empty(0, np.uint32)

    def __len__(self) -> int:
        return sum(map(len, self.blocks))

    def those_of(self, records: BitMap) -> Iterator[int]:
        """Keys of ``records`` in this order."""
        return (key for block in self.blocks for key in block.tolist() if key in records)

    def part(self, records: BitMap, start: int, stop: int) -> list[int]:
        """Those from position ``start`` up to ``stop`` of ``records`` in this order."""
        found: list[int] = []
        passed = 0
        is_all = len(records) == len(self)
        held = None if is_all or len(records) > FEW_RECORDS else self.held(records)
        for number, block in enumerate(self.blocks):
            if is_all:
                inside = len(block)
            elif held is not None:
                inside = held[number]
            else:
                inside = self.members(number).intersection_cardinality(records)
            if passed + inside > start:
                of_block = block.tolist()
                if not is_all:
                    of_block = [key for key in of_block if key in records]
                found += of_block[max(start - passed, 0) : stop - passed]
            passed += inside
            if passed >= stop:
                break
        return found

    def held(self, records: BitMap) -> list[int]:
        """How many of ``records`` each block holds."""
        keys = numbers(records)
        keys = keys[: np.searchsorted(keys, len(self.places))]
        return np.bincount(self.places[keys], minlength=len(self.blocks)).tolist()

    def members(self, number: int) -> BitMap:
        """The keys of a block as a set."""
        if number not in self._members:
            self._members[number] = BitMap(np.sort(self.blocks[number]))
        return self._members[number]

    @property
    def places(self) -> np.ndarray:
        """The number of each key's block."""
        if self._places is None:
            last = max((int(block.max()) for block in self.blocks if len(block)), default=0)
            places = np.full(last + 1, NOWHERE, np.uint16)
            for number, block in enumerate(self.blocks):
                places[block] = number
            self._places = places
        return self._places

    def changed(self, records: BitMap, wanted: BitMap, in_order: Callable[[list[int]], list[int]]) -> "Order | None":
        """The same with ``records`` taken out and those of them that are ``wanted`` put where they belong.

        ``in_order`` sorts keys. None where that contradicts this order.
        """
        own = self.places
        blocks = list(self.blocks)
        taken: dict[int, list[int]] = {}
        for key in records:
            if key < len(own) and own[key] != NOWHERE:
                taken.setdefault(int(own[key]), []).append(key)
        stood: dict[int, tuple[int, int]] = {}
        for number, keys in taken.items():
            is_taken = np.isin(blocks[number], keys)
            # Before which of those that stay each key stood.
            after = np.cumsum(~is_taken)
            stood |= {int(blocks[number][at]): (number, int(after[at])) for at in np.flatnonzero(is_taken)}
            blocks[number] = blocks[number][~is_taken]
        places = found_places(blocks, list(wanted), stood, in_order)
        if places is None:
            return None
        ends = np.cumsum([len(block) for block in blocks]) if blocks else np.zeros(1, np.int64)
        blocks = blocks or [np.empty(0, np.uint32)]
        inserted: dict[int, list[tuple[int, int]]] = {}
        for key, place in places:
            number = min(int(np.searchsorted(ends, place, side="left")), len(blocks) - 1)
            inserted.setdefault(number, []).append((place - int(ends[number]) + len(blocks[number]), key))
        now = own.copy()
        now[[key for keys in taken.values() for key in keys]] = NOWHERE
        if wanted and wanted.max() >= len(now):
            now = np.concatenate((now, np.full(wanted.max() + 1 - len(now), NOWHERE, np.uint16)))
        for number, some in inserted.items():
            blocks[number] = np.insert(blocks[number], [place for place, _key in some], [key for _place, key in some])
            now[[key for _place, key in some]] = number
        if any(len(blocks[number]) > 2 * BLOCK for number in inserted):
            return Order(np.concatenate(blocks))
        found = copy(self)
        found.blocks, found._places = blocks, now
        differing = taken.keys() | inserted.keys()
        found._members = {number: keys for number, keys in list(self._members.items()) if number not in differing}
        return found


def found_places(
    blocks: Sequence[np.ndarray],
    wanted: list[int],
    stood: Mapping[int, tuple[int, int]],
    in_order: Callable[[list[int]], list[int]],
) -> list[tuple[int, int]] | None:
    """Each of ``wanted`` with the position before which it belongs, in their order.

    They are sorted together with some of the others, again and again, until nothing is between: at first with those
    beside which they ``stood`` (block, position in it), which is usually where they stay.
    """
    if not wanted:
        return []
    firsts = [0, *np.cumsum([len(block) for block in blocks]).tolist()]
    # Key -> between which positions it belongs.
    between = dict.fromkeys(wanted, (0, firsts[-1]))
    for turn in range(MOST_ROUNDS):
        opened = {part for part in between.values() if part[0] != part[1]}
        if turn and not opened:
            return [(key, between[key][0]) for key in wanted]
        positions: set[int] = set()
        if not turn and stood.keys() >= between.keys():
            before = [firsts[number] + place for number, place in map(stood.__getitem__, wanted)]
            positions.update(position for one in before for position in (one - 1, one) if 0 <= position < firsts[-1])
            opened = set()
        for low, high in opened:
            step = -(-(high - low) // max(8, MOST_COMPARED // len(opened)))
            positions.update(range(low + step // 2, high, step))
        compared: dict[int, int] = {}
        for position in positions:
            number = bisect_right(firsts, position) - 1
            compared[int(blocks[number][position - firsts[number]])] = position
        sorted_keys = in_order([*compared, *wanted])
        wanted = [key for key in sorted_keys if key in between]
        low = 0
        for key in sorted_keys:
            if key in between:
                between[key] = (max(low, between[key][0]), between[key][1])
            else:
                low = compared[key] + 1
        high = firsts[-1]
        for key in reversed(sorted_keys):
            if key in between:
                between[key] = (between[key][0], min(high, between[key][1]))
            else:
                high = compared[key]
        if len(wanted) < len(between) or any(low > high for low, high in between.values()):
            return None
    return None

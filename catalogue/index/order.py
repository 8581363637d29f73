"""All records of a noun in one order, in blocks: a page is found by counting, a change moves one block."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from typing import Any

import numpy as np
from pyroaring import BitMap

from .keys import numbers

BLOCK = 4_096
# Up to so many records, it is cheaper to look up the place of each than to intersect with each block.
FEW_RECORDS = 100_000
# Looking into a block costs as much as looking up the places of so many records.
RECORDS_A_BLOCK = 2_000
# Keys that are sorted at once to find places.
MOST_COMPARED = 300
# Some rounds are enough for a billion records; more mean that the rows are not what they were.
MOST_ROUNDS = 16
# Places that a block is given; it is split before it needs them all.
ROOM = 65_536
# Place of a key that is not there.
NOWHERE = np.iinfo(np.uint32).max


class Order:
    """``keys`` are all keys in order. ``changed`` gives a copy that shares the blocks that have not changed."""

    def __init__(self, keys: Any) -> None:
        everything = np.array(keys, np.uint32)
        self.blocks: list[np.ndarray] = [
            everything[first : first + BLOCK].copy() for first in range(0, len(everything), BLOCK)
        ]
        self._members: dict[int, BitMap] = {}
        self._ranks: np.ndarray | None = None
        self.size = len(everything)

    @property
    def keys(self) -> np.ndarray:
        return np.concatenate(self.blocks) if self.blocks else np.empty(0, np.uint32)

    def __len__(self) -> int:
        return self.size

    def those_of(self, records: BitMap) -> Iterator[int]:
        """Keys of ``records`` in this order."""
        if len(records) <= FEW_RECORDS and len(records) < len(self):
            keys = numbers(records)
            keys = keys[: np.searchsorted(keys, len(self.ranks))]
            few = self.sorted(keys)
            return (key for at in range(0, len(few), BLOCK) for key in few[at : at + BLOCK].tolist())
        return (key for block in self.blocks for key in block.tolist() if key in records)

    def part(self, records: BitMap, start: int, stop: int) -> list[int]:
        """Those from position ``start`` up to ``stop`` of ``records`` in this order."""
        is_all = len(records) == len(self)
        are_few = not is_all and len(records) <= FEW_RECORDS
        # Records that are spread over all blocks fill a page from the first ones.
        blocks = len(records) // RECORDS_A_BLOCK if are_few else len(self.blocks)
        found: list[int] = []
        passed = 0
        for number, block in enumerate(self.blocks[:blocks]):
            inside = len(block) if is_all else self.members(number).intersection_cardinality(records)
            if passed + inside > start:
                of_block = block if is_all else self.sorted(numbers(self.members(number) & records))
                found += of_block[max(start - passed, 0) : stop - passed].tolist()
            passed += inside
            if passed >= stop:
                return found
        return self.part_of_few(records, start, stop) if are_few else found

    def part_of_few(self, records: BitMap, start: int, stop: int) -> list[int]:
        keys = numbers(records)
        keys = keys[: np.searchsorted(keys, len(self.ranks))]
        ranks = self.ranks.take(keys.astype(np.intp))
        if stop < len(keys):
            # Faster than argpartition; no two ranks are equal.
            keys = keys.compress(ranks < np.partition(ranks, stop)[stop])
        return self.sorted(keys)[start:stop].tolist()

    def sorted(self, keys: np.ndarray) -> np.ndarray:
        """``keys`` of this order as they stand in it."""
        return keys[np.argsort(self.ranks.take(keys.astype(np.intp)))]

    def members(self, number: int) -> BitMap:
        """The keys of a block as a set."""
        if number not in self._members:
            self._members[number] = BitMap(np.sort(self.blocks[number]))
        return self._members[number]

    @property
    def ranks(self) -> np.ndarray:
        """For each key its place: the number of its block, and where it is in it."""
        if self._ranks is None:
            last = max((int(block.max()) for block in self.blocks if len(block)), default=0)
            self._ranks = np.full(last + 1, NOWHERE, np.uint32)
            for number in range(len(self.blocks)):
                self.rank(number, self._ranks)
        return self._ranks

    def rank(self, number: int, ranks: np.ndarray) -> None:
        """Enters the places of a block's keys."""
        block = self.blocks[number]
        ranks[block] = np.arange(number * ROOM, number * ROOM + len(block), dtype=np.uint32)

    def changed(self, records: BitMap, wanted: BitMap, in_order: Callable[[list[int]], list[int]]) -> "Order | None":
        """The same with ``records`` taken out and those of them that are ``wanted`` put where they belong.

        ``in_order`` sorts keys. None where that contradicts this order.
        """
        own = self.ranks
        blocks = list(self.blocks)
        taken: dict[int, list[int]] = {}
        for key in records:
            if key < len(own) and own[key] != NOWHERE:
                taken.setdefault(int(own[key]) // ROOM, []).append(key)
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
            now = np.concatenate((now, np.full(wanted.max() + 1 - len(now), NOWHERE, np.uint32)))
        for number, some in inserted.items():
            blocks[number] = np.insert(blocks[number], [place for place, _key in some], [key for _place, key in some])
        if any(len(blocks[number]) > 2 * BLOCK for number in inserted):
            return Order(np.concatenate(blocks))
        found = copy(self)
        found.blocks, found._ranks, found.size = blocks, now, sum(map(len, blocks))
        differing = taken.keys() | inserted.keys()
        for number in differing:
            found.rank(number, now)
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

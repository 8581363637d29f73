"""Sets of primary keys: with them a list is narrowed, counted and ordered without asking the database again.

An index holds the published records of one noun as they stood at one catalogue revision (see catalogue/revision.py);
its parts are read when first asked for. Large sets are roaring bitmaps, the many small ones of a long facet stay packed.
"""

import heapq
import threading
from array import array
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from django.contrib.postgres.aggregates.mixins import OrderableAggMixin
from django.db.models import Aggregate, BinaryField, CharField, F, Func, QuerySet
from django.db.models.functions import Cast
from pyroaring import BitMap

from catalogue import revision
from catalogue.models import Record

NOT_STATED = "not_stated"
# A bitmap of fewer keys takes more room than the keys.
FEWEST_IN_BITMAP = 512
# Up to so many records, it is cheaper to look at each record than at each value or block.
FEW_RECORDS = 5_000
BLOCK = 16_384
MOST_REMEMBERED = 64

Keys = BitMap | bytes


class PackedKeys(OrderableAggMixin, Aggregate):
    """Primary keys of a group as one text of four-byte integers: a million come in 4 MB."""

    function = "string_agg"
    template = "%(function)s(int4send((%(expressions)s)::int4), ''::bytea %(order_by)s)"
    output_field = BinaryField()


def unpacked(packed: bytes | None) -> array:
    """What ``PackedKeys`` gave."""
    keys = array("I", packed or b"")
    keys.byteswap()
    return keys


def kept(keys: BitMap) -> Keys:
    return keys if len(keys) >= FEWEST_IN_BITMAP else array("I", keys).tobytes()


def as_bitmap(keys: Keys) -> BitMap:
    return keys if isinstance(keys, BitMap) else BitMap(array("I", keys))


def as_keys(keys: Keys) -> Iterable[int]:
    return keys if isinstance(keys, BitMap) else array("I", keys)


def size(keys: Keys) -> int:
    return len(keys) if isinstance(keys, BitMap) else len(keys) // 4


def union(sets: Iterable[Keys]) -> BitMap:
    found = BitMap()
    for keys in sets:
        found |= as_bitmap(keys)
    return found


class ValueSets(dict[str, Keys]):
    """Values of a facet, each with the keys of its records."""

    def counts(self, records: BitMap) -> dict[str, int]:
        """How many of ``records`` each value has; values that none has are left out."""
        counted = {value: as_bitmap(keys).intersection_cardinality(records) for value, keys in self.items()}
        return {value: number for value, number in counted.items() if number}

    def top(self, records: BitMap, number: int) -> dict[str, int]:
        """The ``number`` values that most of ``records`` have, with how many; of equals, the first by alphabet."""
        if len(records) <= FEW_RECORDS:
            return dict(heapq.nsmallest(number, self.counts_by_record(records).items(), key=by_count))
        best: list[tuple[int, str]] = []
        for most, value in self.by_size:
            if len(best) == number and most < -best[-1][0]:
                # No smaller set can count more than the last of the best.
                break
            best.append((-as_bitmap(self[value]).intersection_cardinality(records), value))
            best = sorted(best)[:number]
        return {value: -count for count, value in best if count}

    def counts_by_record(self, records: BitMap) -> Counter[str]:
        """The same as ``counts``, by going through few records instead of many values."""
        starts, values, names = self.by_record
        last = len(starts) - 1
        counted = Counter(value for key in records if key < last for value in values[starts[key] : starts[key + 1]])
        return Counter({names[value]: number for value, number in counted.items()})

    def count(self, value: str, records: BitMap) -> int:
        return as_bitmap(self.get(value, b"")).intersection_cardinality(records)

    def union_of(self, values: Iterable[str]) -> BitMap:
        """Records that have one of ``values``."""
        return union(self[value] for value in values if value in self)

    @property
    def by_size(self) -> list[tuple[int, str]]:
        if not hasattr(self, "_by_size"):
            self._by_size = sorted(
                ((size(keys), value) for value, keys in self.items()), key=lambda one: (-one[0], one[1])
            )
        return self._by_size

    @property
    def by_record(self) -> tuple[array, array, list[str]]:
        """For key ``k``, the numbers of its values at ``starts[k]:starts[k + 1]``; the value of each number."""
        if not hasattr(self, "_by_record"):
            names = list(self)
            last = max((max(as_keys(keys), default=0) for keys in self.values()), default=0)
            starts = array("I", bytes(4 * (last + 2)))
            for keys in self.values():
                for key in as_keys(keys):
                    starts[key + 1] += 1
            for key in range(last + 1):
                starts[key + 1] += starts[key]
            free = array("I", starts)
            values = array("I", bytes(4 * starts[last + 1]))
            for number, keys in enumerate(self.values()):
                for key in as_keys(keys):
                    values[free[key]] = number
                    free[key] += 1
            self._by_record = starts, values, names
        return self._by_record


def by_count(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


class Order:
    """All records of a noun in one order."""

    def __init__(self, keys: array) -> None:
        self.keys = keys
        self._blocks: list[BitMap] = []
        self._ranks = array("I")

    def those_of(self, records: BitMap) -> Iterator[int]:
        """Keys of ``records`` in this order."""
        return filter(records.__contains__, self.keys)

    def part(self, records: BitMap, start: int, stop: int) -> list[int]:
        """Those from position ``start`` up to ``stop`` of ``records`` in this order."""
        if len(records) == len(self.keys):
            return list(self.keys[start:stop])
        if len(records) <= FEW_RECORDS:
            return sorted(records, key=self.ranks.__getitem__)[start:stop]
        found: list[int] = []
        passed = 0
        for number, block in enumerate(self.blocks):
            inside = block.intersection_cardinality(records)
            if passed + inside > start:
                members = self.keys[number * BLOCK : (number + 1) * BLOCK]
                of_block = [key for key in members if key in records]
                found += of_block[max(start - passed, 0) : stop - passed]
            passed += inside
            if passed >= stop:
                break
        return found

    @property
    def blocks(self) -> list[BitMap]:
        if not self._blocks:
            self._blocks = [BitMap(self.keys[first : first + BLOCK]) for first in range(0, len(self.keys), BLOCK)]
        return self._blocks

    @property
    def ranks(self) -> array:
        """Position of each key."""
        if not self._ranks:
            ranks = array("I", bytes(4 * (max(self.keys, default=0) + 1)))
            for position, key in enumerate(self.keys):
                ranks[key] = position
            self._ranks = ranks
        return self._ranks


class Family:
    """Facets over the same related rows: which records have a row with which values together."""

    def __init__(self, names: Sequence[str], together: Mapping[tuple[str, ...], Keys], without: BitMap) -> None:
        self.names = tuple(names)
        self.together = together
        self.without = without
        self._projections: dict[tuple[str, ...], dict[tuple[str, ...], Keys]] = {self.names: dict(together)}
        self._counted: OrderedDict[Any, ValueSets] = OrderedDict()

    def projection(self, names: tuple[str, ...]) -> dict[tuple[str, ...], Keys]:
        """Records by the values of some of the facets, in the order of ``names``."""
        if names not in self._projections:
            positions = [self.names.index(name) for name in names]
            found: dict[tuple[str, ...], list[Keys]] = {}
            for values, keys in self.together.items():
                found.setdefault(tuple(values[position] for position in positions), []).append(keys)
            self._projections[names] = {
                values: sets[0] if len(sets) == 1 else kept(union(sets)) for values, sets in found.items()
            }
        return self._projections[names]

    def having(self, chosen: Mapping[str, Sequence[str]]) -> BitMap:
        """Records with a row that has a chosen value for each chosen facet; those without any row where all allow it."""
        names = tuple(name for name in self.names if chosen.get(name))
        sets = self.projection(names)
        found = union(sets[values] for values in product(*(chosen[name] for name in names)) if values in sets)
        return found | self.without if all(NOT_STATED in chosen[name] for name in names) else found

    def values(self, name: str, siblings: Mapping[str, Sequence[str]]) -> ValueSets:
        """Records by value of one facet, on rows that have the chosen values of its siblings."""
        names = tuple(other for other in self.names if siblings.get(other))
        asked = (name, tuple((other, *siblings[other]) for other in names))
        if asked not in self._counted:
            found: dict[str, list[Keys]] = {}
            wanted = [set(siblings[other]) for other in names]
            for values, keys in self.projection((name, *names)).items():
                if all(value in some for value, some in zip(values[1:], wanted, strict=True)):
                    found.setdefault(values[0], []).append(keys)
            if self.without and all(NOT_STATED in siblings[other] for other in names):
                found.setdefault(NOT_STATED, []).append(self.without)
            self._counted[asked] = ValueSets(
                {value: sets[0] if len(sets) == 1 else kept(union(sets)) for value, sets in found.items()}
            )
            if len(self._counted) > MOST_REMEMBERED:
                self._counted.popitem(last=False)
        self._counted.move_to_end(asked)
        return self._counted[asked]


class Index:
    """The published records of one noun at one revision."""

    def __init__(self, model: type[Record], at: int) -> None:
        self.model = model
        self.revision = at
        self.everything = BitMap(unpacked(self.records().aggregate(packed=PackedKeys("pk"))["packed"]))
        # What readers call the values of a facet: (facet, language) -> value -> label.
        self.labels: dict[tuple[str, str], dict[str, str]] = {}
        self._parts: dict[Any, Any] = {}
        self._lock = threading.RLock()

    def records(self) -> QuerySet:
        return self.model._default_manager.filter(state=Record.State.PUBLISHED)

    def part(self, name: Any, read: Callable[[], Any]) -> Any:
        """A part of the index, read once."""
        if name not in self._parts:
            with self._lock:
                if name not in self._parts:
                    self._parts[name] = read()
        return self._parts[name]

    def column(self, name: str, value: Any) -> ValueSets:
        """Records by the value of ``value``, an expression over their columns."""

        def read() -> ValueSets:
            sets = grouped(self.records(), [value], "pk")
            return ValueSets({values[0]: kept(keys) for values, keys in sets.items()})

        return self.part(("column", name), read)

    def elements(self, name: str, column: str) -> ValueSets:
        """Records by each element of an array column."""

        def read() -> ValueSets:
            element = Func(F(column), function="unnest", output_field=CharField())
            sets = {values[0]: keys for values, keys in grouped(self.records(), [element], "pk").items()}
            return with_unstated(sets, self.everything)

        return self.part(("column", name), read)

    def family(self, name: str, facets: Mapping[str, Any], rows: Callable[[], QuerySet], owner: str) -> Family:
        """Records by what their ``rows`` hold: ``facets`` maps names to expressions over the rows."""

        def read() -> Family:
            sets = grouped(rows(), list(facets.values()), owner)
            inside = {values: keys & self.everything for values, keys in sets.items()}
            together = {values: kept(keys) for values, keys in inside.items() if keys}
            return Family(list(facets), together, self.everything - union(inside.values()))

        return self.part(("family", name), read)

    def order(self, name: Any, by: Callable[[], tuple[QuerySet, Sequence[Any]]]) -> Order:
        """All records in an order: ``by()`` gives them, with what they are ordered by."""

        def read() -> Order:
            rows, expressions = by()
            packed = rows.order_by().aggregate(packed=PackedKeys("pk", order_by=list(expressions)))["packed"]
            return Order(unpacked(packed))

        return self.part(("order", name), read)


def with_unstated(sets: Mapping[str, BitMap], everything: BitMap) -> ValueSets:
    found = ValueSets({value: kept(keys) for value, keys in sets.items()})
    unstated = everything - union(sets.values())
    if unstated:
        found[NOT_STATED] = unstated
    return found


def grouped(rows: QuerySet, values: Sequence[Any], key: str) -> dict[tuple[str, ...], BitMap]:
    """Keys by values; empty text and null are "not stated"."""
    named = {
        f"value_{number}": Cast(F(value) if isinstance(value, str) else value, CharField())
        for number, value in enumerate(values)
    }
    read = rows.order_by().annotate(**named).values_list(*named).annotate(packed=PackedKeys(key))
    found: dict[tuple[str, ...], BitMap] = {}
    for *stated, packed in read.iterator(chunk_size=2_000):
        together = tuple(value or NOT_STATED for value in stated)
        keys = BitMap(unpacked(packed))
        found[together] = found[together] | keys if together in found else keys
    return found


_indexes: dict[type[Record], Index] = {}
_building = threading.Lock()


def of(model: type[Record], at: int | None = None) -> Index:
    """The index of ``model`` at the current revision (or ``at``, if the caller has just read it)."""
    at = revision.current() if at is None else at
    found = _indexes.get(model)
    if found is None or found.revision != at:
        with _building:
            found = _indexes.get(model)
            if found is None or found.revision != at:
                found = _indexes[model] = Index(model, at)
    return found

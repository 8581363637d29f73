"""The published records of each noun as sets of keys: with them a list is narrowed, counted and ordered without asking
the database again.

An index holds a noun at one catalogue revision (see catalogue/revision.py); its parts are read when first asked for.
When the revision has moved on, the next index is made from the last one and from the records that were touched since.
"""

import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from sys import intern
from typing import Any

from django.contrib.postgres.aggregates.mixins import OrderableAggMixin
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Aggregate, BinaryField, CharField, F, Func, IntegerField, QuerySet, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast
from pyroaring import BitMap

from catalogue import revision
from catalogue.models import Record

from .cross_tabulation import CrossTabulation
from .family import Family
from .keys import Keys, as_bitmap, kept, union
from .order import Order
from .sets import NOT_STATED, ValueSets

# With more records touched by a change, the index is read anew: so many themselves, or through their neighbours.
MOST_TOUCHED = 2_000
MOST_AFFECTED = 20_000
# Questions of which an index remembers the counts: some kilobytes each.
MOST_COUNTED = 256

# Noun -> the nouns that its facets speak of, and how its records reach them.
NEIGHBOURS: Mapping[str, Mapping[str, str]] = {
    "therapy": {"condition": "conditions", "sponsor": "sponsors"},
    "substance": {"therapy": "therapies", "atccode": "atc_codes"},
    "sponsor": {"therapy": "therapies"},
    "trial": {"therapy": "therapies", "condition": "conditions", "sponsor": "sponsor"},
    "reference": {"therapy": "citations__therapy"},
    "condition": {"therapy": "therapies"},
}


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


def among(keys: Iterable[int]) -> Func:
    """What a column is ``__in`` if it is one of ``keys``: one parameter, however many they are."""
    listed = Value(list(keys), ArrayField(IntegerField()))
    return Func(listed, template="(SELECT unnest(%(expressions)s))", output_field=IntegerField())


class Index:
    """The published records of one noun at one revision. ``everything``: their keys, if they are known."""

    def __init__(self, model: type[Record], at: int, everything: BitMap | None = None) -> None:
        self.model = model
        self.revision = at
        self.everything = published(model) if everything is None else everything
        # What readers call the values of a facet: (facet, language) -> value -> label.
        self.labels: dict[tuple[str, str], dict[str, str]] = {}
        # Name -> a part, and what makes that of the next index of it: renew(index, part, touched, affected).
        self._parts: dict[Any, tuple[Any, Callable[[Index, Any, BitMap, BitMap], Any]]] = {}
        # Counts of all facets under some chosen values, the latest asked last.
        self._counted: OrderedDict[Any, Any] = OrderedDict()
        self._lock = threading.RLock()

    def counted(self, chosen: Any, count: Callable[[], Any]) -> Any:
        """What ``count`` gives for these chosen values, remembered."""
        with self._lock:
            found = self._counted.get(chosen)
            if found is not None:
                self._counted.move_to_end(chosen)
                return found
        found = count()
        with self._lock:
            self._counted[chosen] = found
            if len(self._counted) > MOST_COUNTED:
                self._counted.popitem(last=False)
        return found

    def records(self, within: BitMap | None = None) -> QuerySet:
        records = self.model._default_manager.filter(state=Record.State.PUBLISHED)
        return records if within is None else records.filter(pk__in=among(within))

    def part(self, name: Any, read: Callable[[], Any], renew: Callable[..., Any]) -> Any:
        """A part of the index, read once."""
        found = self._parts.get(name)
        if found is None:
            with self._lock:
                found = self._parts.get(name)
                if found is None:
                    found = self._parts[name] = (read(), renew)
        return found[0]

    def column(self, name: str, value: Any) -> ValueSets:
        """Records by the value of ``value``, an expression over their columns."""

        def sets(index: "Index", within: BitMap | None = None) -> dict[str, Keys]:
            rows = grouped(index.records(within), [value], "pk", index.everything)
            return {values[0]: keys for values, keys in rows.items()}

        return self.value_sets(name, sets)

    def elements(self, name: str, column: str) -> ValueSets:
        """Records by each element of an array column."""

        def sets(index: "Index", within: BitMap | None = None) -> dict[str, Keys]:
            element = Func(F(column), function="unnest", output_field=CharField())
            rows = grouped(index.records(within), [element], "pk", index.everything)
            found = {values[0]: keys for values, keys in rows.items()}
            return with_unstated(found, index.everything if within is None else index.everything & within)

        return self.value_sets(name, sets)

    def related(self, name: str, value: Any, rows: Callable[[], QuerySet], owner: str) -> ValueSets:
        """Records by ``value``, an expression over their ``rows``, which no other facet speaks of."""

        def sets(index: "Index", within: BitMap | None = None) -> dict[str, Keys]:
            some = rows() if within is None else rows().filter(**{f"{owner}__in": among(within)})
            found = {values[0]: keys for values, keys in grouped(some, [value], owner, index.everything).items()}
            return with_unstated(found, index.everything if within is None else index.everything & within)

        return self.value_sets(name, sets)

    def value_sets(self, name: str, sets: Callable[..., dict[str, Keys]]) -> ValueSets:
        """``sets``: of an index, or of some of its records, as the database has them."""

        def renew(index: "Index", part: ValueSets, touched: BitMap, affected: BitMap) -> ValueSets:
            come = {value: as_bitmap(keys) for value, keys in sets(index, affected).items()}
            found = part.changed(affected, part.held_by(affected), come)
            found.everything = index.everything
            return found

        def read() -> ValueSets:
            found = ValueSets(sets(self))
            found.everything = self.everything
            return found

        return self.part(("column", name), read, renew)

    def family(self, name: str, facets: Mapping[str, Any], rows: Callable[[], QuerySet], owner: str) -> Family:
        """Records by what their ``rows`` hold together: ``facets`` maps names to expressions over the rows."""
        values = list(facets.values())

        def read() -> Family:
            together = grouped(rows(), values, owner, self.everything)
            return Family(list(facets), together, self.everything - union(together.values()), self.everything)

        def renew(index: "Index", part: Family, touched: BitMap, affected: BitMap) -> Family:
            some = rows().filter(**{f"{owner}__in": among(affected)})
            come = {row: as_bitmap(keys) for row, keys in grouped(some, values, owner, index.everything).items()}
            return part.changed(affected, come, index.everything)

        return self.part(("family", name), read, renew)

    def cross_tabulation(
        self, names: tuple[str, ...], sets: Callable[["Index", str], ValueSets]
    ) -> CrossTabulation | None:
        """Of the facets of some names, whose records by value ``sets`` gives; None if it would be too large."""

        def all_sets(index: "Index") -> dict[str, ValueSets]:
            return {name: sets(index, name) for name in names}

        def read() -> CrossTabulation | None:
            found = all_sets(self)
            return CrossTabulation(found) if CrossTabulation.fits(found) else None

        def renew(index: "Index", part: CrossTabulation | None, touched: BitMap, affected: BitMap) -> Any:
            return part and part.changed(affected, all_sets(index))

        return self.part(names, read, renew)

    def order(self, name: Any, by: Sequence[OrderBy | str]) -> Order:
        """All records in an order. ``name``: says all of ``by``, which are columns of their own."""

        def read() -> Order:
            packed = self.records().order_by().aggregate(packed=PackedKeys("pk", order_by=list(by)))["packed"]
            return Order(unpacked(packed))

        def renew(index: "Index", part: Order, touched: BitMap, affected: BitMap) -> Order | None:
            def in_order(keys: Iterable[int]) -> list[int]:
                some = index.records().filter(pk__in=among(keys))
                return list(some.order_by(*by).values_list("pk", flat=True))

            return part.changed(touched, touched & index.everything, in_order)

        return self.part(("order", name), read, renew)

    def renewed(self, changes: revision.Changes, parts: Mapping[Any, tuple[Any, Callable[..., Any]]]) -> "Index | None":
        """The index after ``changes``, read in the same state of the database; None if it had better be read anew.

        ``parts``: those to take along, all read before that.
        """
        noun = str(self.model._meta.model_name)
        own = changes.touched.get(noun, revision.Touched())
        neighbours = NEIGHBOURS.get(noun, {})
        near = {other: changes.touched[other] for other in neighbours if other in changes.touched}
        if own.all or len(own.keys) > MOST_TOUCHED or any(one.all for one in near.values()):
            return None
        touched = BitMap(own.keys)
        affected = touched.copy()
        for other, one in near.items():
            linked = self.model._base_manager.filter(**{f"{neighbours[other]}__in": among(one.spreading)}).order_by()
            affected.update(linked.values_list("pk", flat=True)[: MOST_AFFECTED + 1] if one.spreading else ())
        if len(affected) > MOST_AFFECTED:
            return None
        found = Index(self.model, changes.revision, self.everything)
        if not near:
            found.labels = self.labels
        if affected:
            found.everything = (self.everything - touched) | published(self.model, touched)
        for name, (part, renew) in parts.items():
            now = renew(found, part, touched, affected) if affected else part
            if now is not None:
                found._parts[name] = (now, renew)
        return found


def published(model: type[Record], within: BitMap | None = None) -> BitMap:
    """Keys of the published records, or of those of them that are in ``within``."""
    records = model._default_manager.filter(state=Record.State.PUBLISHED)
    some = records if within is None else records.filter(pk__in=among(within))
    return BitMap(unpacked(some.aggregate(packed=PackedKeys("pk"))["packed"]))


def with_unstated(found: dict[str, Keys], records: BitMap) -> dict[str, Keys]:
    """``found``, and those of ``records`` that have no value among the "not stated"."""
    without = records - union(found.values())
    return found | {NOT_STATED: kept(union([found.get(NOT_STATED, b""), without]))} if without else found


def grouped(rows: QuerySet, values: Sequence[Any], key: str, within: BitMap) -> dict[tuple[str, ...], Keys]:
    """Keys by values, those that are in ``within``; empty text and null are "not stated"."""
    named = {
        f"value_{number}": Cast(F(value) if isinstance(value, str) else value, CharField())
        for number, value in enumerate(values)
    }
    read = rows.order_by().annotate(**named).values_list(*named).annotate(packed=PackedKeys(key))
    found: dict[tuple[str, ...], Keys] = {}
    # Packed at once: a hundred thousand bitmaps of a few keys would take more room than all the rest.
    for *stated, packed in read.iterator(chunk_size=500):
        # One text for all that say the same: a class stands beside a hundred thousand therapies.
        together = tuple(intern(value or NOT_STATED) for value in stated)
        keys = BitMap(unpacked(packed)) & within
        if together in found:
            keys |= as_bitmap(found[together])
        if keys:
            found[together] = kept(keys)
    return found


_indexes: dict[type[Record], Index] = {}
_locks: dict[type[Record], threading.Lock] = {}
# Of a transaction that has changed the catalogue: nobody else sees that.
_own_indexes: dict[type[Record], Index] = {}


def of(model: type[Record], at: int | None = None) -> Index:
    """The index of ``model`` at the current revision, or at ``at``, if the caller has just read it, or later."""
    at = revision.current() if at is None else at
    if at < 0:
        return own(model, at)
    found = _indexes.get(model)
    if found is not None and found.revision == at:
        return found
    with _locks.setdefault(model, threading.Lock()):
        found = _indexes.get(model)
        if found is None or found.revision < at or is_of_another_past(found, at):
            found = _indexes[model] = following(found) or Index(model, at)
    return found


def own(model: type[Record], at: int) -> Index:
    found = _own_indexes.get(model)
    if found is None or found.revision != at:
        found = _own_indexes[model] = Index(model, at)
    return found


def is_of_another_past(found: Index, at: int) -> bool:
    """Whether the database has been set back to before the index; a reader who is slower than others is no sign of it."""
    return found.revision > at and revision.current() < found.revision


def following(last: Index | None) -> Index | None:
    """The present index made from the last one, where that is possible."""
    if last is None or connection.in_atomic_block:
        return None
    # Parts that another thread reads meanwhile may be newer than what this one is going to see.
    parts = dict(last._parts)
    with revision.standing_still():
        changes = revision.since(last.revision)
        return None if changes is None else last.renewed(changes, parts)

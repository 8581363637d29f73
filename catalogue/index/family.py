"""Facets that speak of the same related rows of a record: an authorisation's jurisdiction, status and year."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from itertools import product
from operator import itemgetter
from threading import Lock
from typing import Any

from pyroaring import BitMap

from .keys import Keys, kept, union
from .sets import FEW_VALUES, NOT_STATED, Narrowed, Sets, ValueSets

MOST_REMEMBERED = 64


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

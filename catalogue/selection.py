"""What a list shows under the values chosen in its facets, and how many records each value would leave."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial, reduce
from operator import and_

from pyroaring import BitMap

from catalogue.facet import Chosen, Facet, sets_of, whole_sets
from catalogue.index import Index, Narrowed, Tabulated, ValueSets, by_count

# Values that a long facet shows; the others are a search away.
MOST_SHOWN = 12
# With fewer records, looking at them is as quick as adding up the cells of a table.
FEWEST_TABULATED = 2_000


@dataclass(frozen=True)
class Looked:
    """A facet counted by looking at the records."""

    sets: ValueSets | Narrowed
    records: BitMap

    def counts(self) -> dict[str, int]:
        return self.sets.counts(self.records)

    def top(self, number: int) -> dict[str, int]:
        return self.sets.top(self.records, number)

    def count(self, value: str) -> int:
        return self.sets.count(value, self.records)


@dataclass(frozen=True)
class Selection:
    """``records`` of an index, those that a search found or all, narrowed by the values ``chosen`` in ``facets``.

    ``tabulations``: names of facets that are tabulated together, the tables to be asked first at the head.
    """

    index: Index
    records: BitMap
    facets: Sequence[Facet]
    chosen: Chosen
    tabulations: Sequence[tuple[str, ...]] = ()

    @cached_property
    def left(self) -> dict[str, BitMap]:
        """The records that each facet or group with chosen values leaves."""
        found: dict[str, BitMap] = {}
        for facet in self.facets:
            if not self.chosen.get(facet.name) or facet.group in found:
                continue
            if facet.group:
                found[facet.group] = facet.family(self.index, self.facets).having(self.chosen)
            else:
                found[facet.name] = facet.sets(self.index).union_of(self.chosen[facet.name])
        return found

    @cached_property
    def keys(self) -> BitMap:
        """The records that satisfy every facet with chosen values."""
        return self.satisfying(self.records, self.left.values())

    def satisfying(self, records: BitMap, left: Iterable[BitMap]) -> BitMap:
        """Those of ``records`` that are in each of ``left``; the smallest sets are put together first."""
        sets = list(left)
        if records is not self.index.everything or not sets:
            sets.append(records)
        return reduce(and_, sorted(sets, key=len))

    def left_by_others(self, facet: Facet, records: BitMap) -> BitMap:
        """What all restrictions but the facet's own leave of ``records``."""
        own = facet.group or facet.name
        if records is self.records and own not in self.left:
            return self.keys
        return self.satisfying(records, (keys for name, keys in self.left.items() if name != own))

    def sets_of(self, facet: Facet) -> ValueSets | Narrowed:
        return sets_of(self.index, facet, self.facets, self.chosen)

    def count(self, facet: Facet) -> Looked | Tabulated:
        """What says how many records each value of a facet would leave."""
        return self.tabulated(facet) or Looked(self.sets_of(facet), self.left_by_others(facet, self.records))

    def tabulated(self, facet: Facet) -> Tabulated | None:
        """A facet counted by the first table that tells it; None if there is none or too little to count."""
        if self.records is not self.index.everything or not self.chosen or len(self.keys) < FEWEST_TABULATED:
            return None
        for names in self.tabulations:
            if facet.name in names and all(name in names for name in self.chosen):
                table = self.index.cross_tabulation(names, partial(whole_sets, self.facets))
                if table is not None and table.tells(facet.name, self.chosen):
                    others = self.left_by_others(facet, table.others)
                    return table.tabulated(facet.name, self.chosen, self.sets_of(facet), others)
        return None

    def counted(self) -> list[tuple[dict[str, int], bool]]:
        """For each facet the values to show with how many records each leaves, and whether there are more values."""
        return [self.most(facet) for facet in self.facets]

    def most(self, facet: Facet) -> tuple[dict[str, int], bool]:
        """The same of one facet."""
        count = self.count(facet)
        number = len(self.sets_of(facet))
        picked = self.chosen.get(facet.name, ())
        shown = MOST_SHOWN if facet.is_long else number
        # One more than can be shown, chosen values apart, says whether something is hidden.
        first = shown + len(picked) + 1
        ranked = count.top(first) if first <= number else count.counts()
        ranked = dict(sorted(ranked.items(), key=by_count)) if facet.is_long else ranked
        # Chosen values stay, even at zero.
        numbers = dict(list(ranked.items())[:shown]) | {value: count.count(value) for value in picked}
        return numbers, any(value not in numbers for value in ranked)

"""What a reader may narrow a list by.

Values inside a facet are alternatives, facets add up, and each facet counts over all filters but its own. Facets over
the same related rows (jurisdiction, status and year of an authorisation) speak of one and the same row: "withdrawn"
and "European Union" together mean withdrawn in the European Union.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import Combinable

from catalogue.index import Family, Index, ValueSets
from catalogue.models import Record

Chosen = Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Facet:
    """What all facets have. Empty text, null and the absence of related rows are all "not stated".

    ``choices``: (value, label) pairs of a closed list. An open list is either the addresses of records of ``model`` or
    what ``accepts`` picks out of some values. ``label_of``: label of a value that is neither a choice nor a record.
    ``order``: of the values, by "count", by "choices" or by "value" (latest first). ``group``: of facets over the same
    related rows, which restrict one and the same row.
    """

    name: str
    label: Any
    choices: Sequence[tuple[Any, Any]] = ()
    model: type[Record] | None = None
    accepts: Callable[[Sequence[str]], Collection[str]] = lambda values: ()
    label_of: Callable[[str], str] = str
    not_stated: Any = ""
    order: str = "count"
    group: str = ""

    @property
    def is_long(self) -> bool:
        """Whether there may be too many values to show them all."""
        return not self.choices and self.order == "count"

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Where each choice stands among the others."""
        return {str(value): position for position, (value, _label) in enumerate(self.choices)}


@dataclass(frozen=True, kw_only=True)
class Column(Facet):
    """A facet over a column of the record, or an expression made of its columns."""

    value: str | Combinable

    def sets(self, index: Index) -> ValueSets:
        return index.column(self.name, self.value)


@dataclass(frozen=True, kw_only=True)
class Elements(Facet):
    """A facet over the elements of an array column."""

    column: str

    def sets(self, index: Index) -> ValueSets:
        return index.elements(self.name, self.column)


@dataclass(frozen=True, kw_only=True)
class Related(Facet):
    """A facet over rows that belong to the record.

    ``rows``: those rows; ``owner``: their key to the record.
    """

    rows: Callable[[], QuerySet]
    owner: str
    value: str | Combinable

    def sets(self, index: Index) -> ValueSets:
        return index.related(self.name, self.value, self.rows, self.owner)

    def family(self, index: Index, facets: Sequence[Facet]) -> Family:
        """Of all facets of the group."""
        values = {
            other.name: other.value for other in facets if isinstance(other, Related) and other.group == self.group
        }
        return index.family(self.group, values, self.rows, self.owner)


def sets_of(index: Index, facet: Facet, facets: Sequence[Facet], chosen: Chosen) -> ValueSets:
    """Records by value of ``facet``; where facets of its group are chosen, on the rows that those leave."""
    if facet.group:
        siblings = {name: values for name, values in chosen.items() if name != facet.name}
        return facet.family(index, facets).values(facet.name, siblings)
    return facet.sets(index)


def whole_sets(facets: Sequence[Facet], index: Index, name: str) -> ValueSets:
    """Records by value of the facet of a name, whatever is chosen."""
    return sets_of(index, next(facet for facet in facets if facet.name == name), facets, {})

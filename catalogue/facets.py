"""Facets: what a reader may narrow a list by, how it narrows, and how many records each value would leave.

Values inside a facet are alternatives, facets add up, and each facet counts over all filters but its own. Facets over
the same related rows (jurisdiction, status and year of an authorisation) speak of one and the same row: "withdrawn"
and "European Union" together mean withdrawn in the European Union.

No HTTP and no HTML here: a facet value carries the query string that chooses or drops it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Count, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils.translation import gettext

NOT_STATED = "not_stated"

Chosen = Mapping[str, Sequence[str]]
Parameters = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet as a page shows it; ``query`` is the list's query string after a click."""

    value: str
    label: str
    count: int
    is_chosen: bool
    query: str


@dataclass(frozen=True)
class FacetResult:
    """A facet with its values."""

    name: str
    label: str
    values: list[FacetValue]

    @property
    def is_active(self) -> bool:
        return any(value.is_chosen for value in self.values)


@dataclass(frozen=True, kw_only=True)
class Facet:
    """What all facets have. Empty text, null and the absence of related rows are all "not stated".

    ``choices``: (value, label) pairs of a closed list. ``accepts``: for an open list, which of some values exist,
    with their labels where it can.
    ``label_path``: column that holds the label of a value, or what names that column in the language of the page;
    ``label_of``: label of a value that has neither choice nor stored label.
    ``order``: of the values, by "count", by "choices" or by "value" (latest first).
    """

    name: str
    label: Any
    choices: Sequence[tuple[Any, Any]] = ()
    accepts: Callable[[Sequence[str]], Collection[str]] = lambda values: ()
    label_of: Callable[[str], str] = str
    label_path: str | Callable[[], str] = ""
    not_stated: Any = ""
    order: str = "count"


@dataclass(frozen=True, kw_only=True)
class Column(Facet):
    """A facet over a column of the record, or an expression made of its columns."""

    value: str | Combinable

    def restricted(self, rows: QuerySet, values: Sequence[str]) -> QuerySet:
        return having(rows, self.name, self.value, values)

    def tallies(self, rows: QuerySet) -> list[QuerySet]:
        return [tally(rows, self, as_expression(self.value), Count("pk"))]


@dataclass(frozen=True, kw_only=True)
class Elements(Facet):
    """A facet over the elements of an array column."""

    column: str

    def restricted(self, rows: QuerySet, values: Sequence[str]) -> QuerySet:
        condition = Q(**{f"{self.column}__overlap": stated(values)})
        if NOT_STATED in values:
            condition |= Q(**{f"{self.column}__len": 0})
        return rows.filter(condition)

    def tallies(self, rows: QuerySet) -> list[QuerySet]:
        element = Func(F(self.column), function="unnest", output_field=CharField())
        return [
            tally(rows, self, element, Count("pk")),
            tally(rows.filter(**{f"{self.column}__len": 0}), self, Value(""), Count("pk")),
        ]


@dataclass(frozen=True, kw_only=True)
class Related(Facet):
    """A facet over rows that belong to the record.

    ``rows``: those rows; ``owner``: their key to the record; ``group``: facets of one group restrict the same row.
    """

    rows: Callable[[], QuerySet]
    owner: str
    value: str | Combinable
    group: str = ""

    def tallies(self, records: QuerySet, siblings: Sequence["Related"], chosen: Chosen) -> list[QuerySet]:
        """Records by value, on related rows that satisfy the siblings of the group."""
        rows = satisfying(siblings, chosen) if siblings else self.rows()
        rows = rows.filter(**{f"{self.owner}__in": records.order_by().values("pk")})
        found = [tally(rows, self, as_expression(self.value), Count(self.owner, distinct=True))]
        if all(NOT_STATED in chosen[sibling.name] for sibling in siblings):
            without = records.filter(~Exists(self.rows().filter(**{self.owner: OuterRef("pk")})))
            found.append(tally(without, self, Value(""), Count("pk")))
        return found


def as_expression(value: str | Combinable) -> Any:
    return F(value) if isinstance(value, str) else value


def stated(values: Sequence[str]) -> list[str]:
    return [value for value in values if value != NOT_STATED]


def having(rows: QuerySet, name: str, value: str | Combinable, values: Sequence[str]) -> QuerySet:
    """``rows`` whose ``value`` is one of ``values``."""
    alias = f"facet_{name}"
    condition = Q(**{f"{alias}__in": stated(values)})
    if NOT_STATED in values:
        condition |= Q(**{alias: ""}) | Q(**{f"{alias}__isnull": True})
    return rows.alias(**{alias: Cast(as_expression(value), CharField())}).filter(condition)


def satisfying(group: Sequence[Related], chosen: Chosen) -> QuerySet:
    """Related rows that satisfy every facet of ``group``."""
    rows = group[0].rows()
    for facet in group:
        rows = having(rows, facet.name, facet.value, chosen[facet.name])
    return rows


def restricted(records: QuerySet, facets: Sequence[Facet], chosen: Chosen) -> QuerySet:
    """``records`` that satisfy every facet with chosen values."""
    groups: dict[str, list[Related]] = {}
    for facet in facets:
        if not chosen.get(facet.name):
            continue
        if isinstance(facet, Related):
            groups.setdefault(facet.group or facet.name, []).append(facet)
        else:
            records = facet.restricted(records, chosen[facet.name])
    for group in groups.values():
        owned = {group[0].owner: OuterRef("pk")}
        condition = Q(Exists(satisfying(group, chosen).filter(**owned)))
        if all(NOT_STATED in chosen[facet.name] for facet in group):
            condition |= ~Q(Exists(group[0].rows().filter(**owned)))
        records = records.filter(condition)
    return records


def tally(rows: QuerySet, facet: Facet, value: Any, count: Count) -> QuerySet:
    """``(facet, value, label, number)`` rows of one facet, ready to be united with those of the others."""
    path = facet.label_path() if callable(facet.label_path) else facet.label_path
    label: Any = F(path) if path and not isinstance(value, Value) else Value("")
    return (
        rows.order_by()
        .annotate(
            facet=Value(facet.name, output_field=CharField()),
            facet_value=Cast(value, CharField()),
            facet_label=Cast(label, CharField()),
        )
        .values("facet", "facet_value", "facet_label")
        .annotate(number=count)
        .values_list("facet", "facet_value", "facet_label", "number")
    )


def results(
    records: QuerySet,
    facets: Sequence[Facet],
    chosen: Chosen,
    parameters: Parameters,
    titles: Mapping[str, Mapping[str, str]],
) -> list[FacetResult]:
    """All facets of a list with their live counts, in one query.

    ``records``: what the list shows before any facet. ``parameters``: the list's query string, from which the links of
    the values are made. ``titles``: facet -> value -> label of chosen records, which may count zero.
    """
    tallies: list[QuerySet] = []
    for facet in facets:
        group = [
            other for other in facets if getattr(other, "group", "") and other.group == getattr(facet, "group", "")
        ]
        others = [other for other in facets if other is not facet and other not in group]
        rest = restricted(records, others, chosen)
        if isinstance(facet, Related):
            siblings = [other for other in group if other is not facet and chosen.get(other.name)]
            tallies += facet.tallies(rest, siblings, chosen)
        else:
            tallies += facet.tallies(rest)
    counted: dict[str, dict[str, tuple[str, int]]] = {facet.name: {} for facet in facets}
    for name, value, label, number in tallies[0].union(*tallies[1:], all=True) if tallies else ():
        key = value or NOT_STATED
        counted[name][key] = (label, counted[name].get(key, ("", 0))[1] + number)
    for facet in facets:
        # Chosen values stay, even at zero.
        for value in chosen.get(facet.name, ()):
            counted[facet.name].setdefault(value, (titles.get(facet.name, {}).get(value, ""), 0))
    return [shown(facet, counted[facet.name], chosen.get(facet.name, ()), parameters) for facet in facets]


def shown(
    facet: Facet, counted: dict[str, tuple[str, int]], chosen: Sequence[str], parameters: Parameters
) -> FacetResult:
    """The facet's values with labels and links."""
    values = [
        FacetValue(
            value, label_of(facet, value, label), number, value in chosen, toggled(parameters, facet.name, value)
        )
        for value, (label, number) in counted.items()
    ]
    rank = {str(value): position for position, (value, _label) in enumerate(facet.choices)}
    if facet.order == "value":
        values.sort(key=lambda item: (item.value != NOT_STATED, item.value), reverse=True)
    elif facet.order == "choices":
        values.sort(key=lambda item: rank.get(item.value, len(rank)))
    else:
        values.sort(key=lambda item: (item.value == NOT_STATED, -item.count, item.label.casefold()))
    return FacetResult(facet.name, str(facet.label), values)


def label_of(facet: Facet, value: str, stored: str = "") -> str:
    """What a reader calls ``value``."""
    if value == NOT_STATED:
        return str(facet.not_stated) or gettext("not stated")
    labels = {str(choice): str(label) for choice, label in facet.choices}
    return labels.get(value) or stored or facet.label_of(value)


def toggled(parameters: Parameters, name: str, value: str) -> str:
    """Query string with ``value`` of ``name`` chosen if it was not, dropped if it was; back to the first page."""
    values = parameters.get(name, ())
    changed = [other for other in values if other != value] if value in values else [*values, value]
    return query_string({**parameters, name: changed, "page": ()})


def replaced(parameters: Parameters, name: str, value: str) -> str:
    """Query string with ``name`` set to ``value`` alone, or dropped; back to the first page unless it is the page."""
    return query_string({**parameters, "page": (), name: [value] if value else ()})


def query_string(parameters: Parameters) -> str:
    """``?a=1&a=2&b=3``; ``?`` alone is the bare list."""
    return "?" + urlencode([(name, value) for name, values in parameters.items() for value in values])

"""Facets: what a reader may narrow a list by, how it narrows, and how many records each value would leave.

Values inside a facet are alternatives, facets add up, and each facet counts over all filters but its own. Facets over
the same related rows (jurisdiction, status and year of an authorisation) speak of one and the same row: "withdrawn"
and "European Union" together mean withdrawn in the European Union.

No HTTP and no HTML here: a facet value carries the query string that chooses or drops it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, reduce
from operator import and_
from typing import Any
from unicodedata import combining, normalize
from urllib.parse import quote_plus

from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.utils.translation import get_language, gettext
from pyroaring import BitMap

from catalogue.family import Family
from catalogue.index import Index
from catalogue.models import Record
from catalogue.planned import answered
from catalogue.sets import NOT_STATED, ValueSets, by_count

# Values that a long facet shows; the others are a search away.
MOST_SHOWN = 12
# Values on the page of one facet.
MOST_LISTED = 300

Chosen = Mapping[str, Sequence[str]]
Parameters = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet as a page shows it; ``query`` is the list's query string after a click."""

    value: str
    label: str
    count: int
    is_chosen: bool
    query: str


@dataclass(frozen=True, slots=True)
class FacetResult:
    """A facet with its values; of a long one those with the most records, and ``has_more`` says so."""

    name: str
    label: str
    values: list[FacetValue]
    has_more: bool = False

    @property
    def is_active(self) -> bool:
        return any(value.is_chosen for value in self.values)


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


def restrictions(index: Index, facets: Sequence[Facet], chosen: Chosen) -> dict[str, BitMap]:
    """The records that each facet or group with chosen values leaves."""
    found: dict[str, BitMap] = {}
    for facet in facets:
        if not chosen.get(facet.name) or facet.group in found:
            continue
        if facet.group:
            found[facet.group] = facet.family(index, facets).having(chosen)
        else:
            found[facet.name] = facet.sets(index).union_of(chosen[facet.name])
    return found


def satisfying(index: Index, records: BitMap, left: Iterable[BitMap]) -> BitMap:
    """Those of ``records`` that are in each of ``left``; the smallest sets are put together first."""
    sets = list(left)
    if records is not index.everything or not sets:
        sets.append(records)
    return reduce(and_, sorted(sets, key=len))


def restricted(index: Index, records: BitMap, facets: Sequence[Facet], chosen: Chosen) -> BitMap:
    """``records`` that satisfy every facet with chosen values."""
    return satisfying(index, records, restrictions(index, facets, chosen).values())


def left_by_others(index: Index, left: Mapping[str, BitMap], facet: Facet, records: BitMap) -> BitMap:
    """What all restrictions but the facet's own leave of ``records``."""
    own = facet.group or facet.name
    return satisfying(index, records, (keys for name, keys in left.items() if name != own))


def results(
    index: Index, records: BitMap, facets: Sequence[Facet], chosen: Chosen, parameters: Parameters
) -> list[FacetResult]:
    """All facets of a list with their live counts.

    ``records``: what the list shows before any facet. ``parameters``: the list's query string, from which the links of
    the values are made.
    """
    if records is index.everything:
        # The next page, another order and the other language count the same.
        asked = tuple((name, *values) for name, values in chosen.items())
        counts = index.counted(asked, lambda: counted(index, records, facets, chosen))
    else:
        counts = counted(index, records, facets, chosen)
    links = Links(parameters)
    learn_titles(index, [(facet, found) for facet, (found, _more) in zip(facets, counts, strict=True)])
    return [
        shown(index, facet, found, chosen.get(facet.name, ()), links, has_more)
        for facet, (found, has_more) in zip(facets, counts, strict=True)
    ]


def counted(
    index: Index, records: BitMap, facets: Sequence[Facet], chosen: Chosen
) -> list[tuple[dict[str, int], bool]]:
    """For each facet the values to show with how many records each leaves, and whether there are more values."""
    left = restrictions(index, facets, chosen)
    all_filters = satisfying(index, records, left.values())
    found = []
    for facet in facets:
        own = facet.group or facet.name
        rest = left_by_others(index, left, facet, records) if own in left else all_filters
        sets = sets_of(index, facet, facets, chosen)
        picked = chosen.get(facet.name, ())
        most = MOST_SHOWN if facet.is_long else len(sets)
        # One more than can be shown, chosen values apart, says whether something is hidden.
        first = most + len(picked) + 1
        ranked = sets.top(rest, first) if first <= len(sets) else sets.counts(rest)
        ranked = dict(sorted(ranked.items(), key=by_count)) if facet.is_long else ranked
        # Chosen values stay, even at zero.
        numbers = dict(list(ranked.items())[:most]) | {value: sets.count(value, rest) for value in picked}
        found.append((numbers, any(value not in numbers for value in ranked)))
    return found


def values_named(
    index: Index,
    records: BitMap,
    facet: Facet,
    facets: Sequence[Facet],
    chosen: Chosen,
    parameters: Parameters,
    words: str = "",
) -> FacetResult:
    """The values of one facet whose label holds ``words``, with the most records first, ``MOST_LISTED`` at most."""
    rest = left_by_others(index, restrictions(index, facets, chosen), facet, records)
    sets = sets_of(index, facet, facets, chosen)
    if facet.model is not None and words:
        named = facet.model.objects.published().titled(words).values_list("slug", flat=True)
        counted = {value: sets.count(value, rest) for value in named if value in sets}
    else:
        counted = sets.counts(rest)
        if words:
            labels = labels_of(index, facet, counted)
            counted = {value: count for value, count in counted.items() if fold(words) in fold(labels[value])}
    ranked = sorted(((value, count) for value, count in counted.items() if count), key=by_count)
    most = dict(ranked[:MOST_LISTED])
    return shown(index, facet, most, chosen.get(facet.name, ()), Links(parameters), len(ranked) > MOST_LISTED)


def fold(text: str) -> str:
    """Case and accents aside, as the database folds names."""
    return "".join(sign for sign in normalize("NFKD", text.casefold()) if not combining(sign))


def shown(
    index: Index,
    facet: Facet,
    counted: Mapping[str, int],
    chosen: Sequence[str],
    links: "Links",
    has_more: bool = False,
) -> FacetResult:
    """The facet's values with labels and links."""
    labels = labels_of(index, facet, counted)
    link = links.toggling(facet.name)
    values = [
        FacetValue(value, labels[value], number, value in chosen, link(value)) for value, number in counted.items()
    ]
    if facet.order == "value":
        values.sort(key=lambda item: (item.value != NOT_STATED, item.value), reverse=True)
    elif facet.order == "choices":
        rank = facet.ranks
        values.sort(key=lambda item: rank.get(item.value, len(rank)))
    else:
        values.sort(key=lambda item: (item.value == NOT_STATED, -item.count, item.label.casefold()))
    return FacetResult(facet.name, str(facet.label), values, has_more)


def labels_of(index: Index, facet: Facet, values: Collection[str]) -> dict[str, str]:
    """What a reader calls each of ``values``; looked up once a revision and language."""
    known = index.labels.setdefault((facet.name, get_language() or ""), {})
    unknown = [value for value in values if value not in known]
    if unknown:
        known.update(labelled(facet, unknown, titles(facet.model, unknown) if facet.model else {}))
    return {value: known[value] for value in values}


def labelled(facet: Facet, values: Collection[str], titles: Mapping[str, str]) -> dict[str, str]:
    """Labels of values; ``titles``: of those that are addresses of records."""
    choices = {str(choice): str(label) for choice, label in facet.choices}
    found = {value: titles.get(value) or choices.get(value) or facet.label_of(value) for value in values}
    if NOT_STATED in found:
        found[NOT_STATED] = str(facet.not_stated) or gettext("not stated")
    return found


def learn_titles(index: Index, counted: Iterable[tuple[Facet, Collection[str]]]) -> None:
    """Looks up all titles that the facets of a page need and do not know, in one statement."""
    language = get_language() or ""
    missing = []
    for facet, values in counted:
        if facet.model is not None:
            known = index.labels.setdefault((facet.name, language), {})
            if unknown := [value for value in values if value not in known]:
                missing.append((facet, known, unknown))
    if len(missing) < 2:
        return
    parts = [titles_sql(facet.model, language, number) for number, (facet, _known, _unknown) in enumerate(missing)]
    found: list[dict[str, str]] = [{} for _facet in missing]
    for number, slug, title in answered(" UNION ALL ".join(parts), [unknown for _facet, _known, unknown in missing]):
        found[number][slug] = title
    for (facet, known, unknown), named in zip(missing, found, strict=True):
        known.update(labelled(facet, unknown, named))


def titles(model: type[Record], slugs: Sequence[str]) -> dict[str, str]:
    """Address and title of those of ``slugs`` that are published records of ``model``."""
    rows = answered(titles_sql(model, get_language() or ""), [list(slugs)])
    return {slug: title for _number, slug, title in rows}


@cache
def titles_sql(model: type[Record], language: str, number: int = 0) -> str:
    """Selects ``number``, address and title of the published records with some addresses."""
    name, wanted, other = model.title_field, "en", "fr"
    if language.startswith("fr"):
        wanted, other = other, wanted
    if hasattr(model, f"{name}_en"):
        name = f"coalesce(nullif({name}_{wanted}, ''), {name}_{other})"
    table = model._meta.db_table
    return f"SELECT {number}, slug, {name} FROM {table} WHERE state = 'published' AND slug = ANY (%s)"  # noqa: S608


@lru_cache(maxsize=10_000)
def quoted(text: str) -> str:
    return quote_plus(text)


class Links:
    """Query strings one click away from ``parameters``; each leads to the first page unless it is about the page."""

    def __init__(self, parameters: Parameters) -> None:
        self.parts = {
            name: [f"{name}={quoted(value)}" for value in values] for name, values in parameters.items() if values
        }

    def around(self, name: str) -> tuple[str, str]:
        """What stands before and after the values of ``name``, with ``&`` where it belongs."""
        before: list[str] = []
        after: list[str] = []
        side = before
        for other, parts in self.parts.items():
            if other == name:
                side = after
            elif other != "page":
                side += parts
        if name not in self.parts:
            before, after = before + after, []
        return "".join([f"{part}&" for part in before]), "".join([f"&{part}" for part in after])

    def toggling(self, name: str) -> Callable[[str], str]:
        """Gives, for a value of ``name``, the query string with it chosen if it was not, dropped if it was."""
        before, after = self.around(name)
        chosen = self.parts.get(name, [])
        start = f"?{before}{''.join([f'{part}&' for part in chosen])}{name}="

        def link(value: str) -> str:
            own = f"{name}={quoted(value)}"
            if own not in chosen:
                return f"{start}{quoted(value)}{after}"
            left = "&".join([part for part in chosen if part != own])
            return "?" + (f"{before}{left}{after}" if left else f"{before[:-1]}{after}" if before else after[1:])

        return link

    def replaced(self, name: str, value: str) -> str:
        """With ``name`` set to ``value`` alone, or dropped."""
        before, after = self.around(name)
        if value:
            return f"?{before}{name}={quoted(value)}{after}"
        return "?" + (f"{before[:-1]}{after}" if before else after[1:])

    def without(self, *names: str) -> str:
        return "?" + "&".join([part for name, parts in self.parts.items() if name not in names for part in parts])

"""The facets of a list as a page shows them: values with labels, live counts and links.

No HTTP and no HTML here: a facet value carries the query string that chooses or drops it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from unicodedata import combining, normalize

from django.utils.translation import get_language, gettext

from catalogue.facet import Facet
from catalogue.index import NOT_STATED, Index, by_count
from catalogue.links import Links, Parameters
from catalogue.models import Record
from catalogue.planned import answered
from catalogue.selection import Selection

# Values on the page of one facet.
MOST_LISTED = 300


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


def results(selection: Selection, parameters: Parameters) -> list[FacetResult]:
    """All facets of a list with their live counts.

    ``parameters``: the list's query string, from which the links of the values are made.
    """
    index, facets, chosen = selection.index, selection.facets, selection.chosen
    if selection.records is index.everything:
        # The next page, another order and the other language count the same.
        asked = tuple((name, *values) for name, values in chosen.items())
        counts = index.counted(asked, selection.counted)
    else:
        counts = selection.counted()
    links = Links(parameters)
    learn_titles(index, [(facet, found) for facet, (found, _more) in zip(facets, counts, strict=True)])
    return [
        shown(index, facet, found, chosen.get(facet.name, ()), links, has_more)
        for facet, (found, has_more) in zip(facets, counts, strict=True)
    ]


def values_named(selection: Selection, facet: Facet, parameters: Parameters, words: str = "") -> FacetResult:
    """The values of one facet whose label holds ``words``, with the most records first, ``MOST_LISTED`` at most."""
    index = selection.index
    sets = selection.sets_of(facet)
    rest = selection.left_by_others(facet, selection.records)
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
    chosen = selection.chosen.get(facet.name, ())
    return shown(index, facet, most, chosen, Links(parameters), len(ranked) > MOST_LISTED)


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

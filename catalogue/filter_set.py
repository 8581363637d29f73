"""What all lists share: a query string is checked, and says which records are shown, counted, and in which order."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from catalogue import index, revision, search
from catalogue.facet import Chosen, Facet, sets_of
from catalogue.facets import FacetResult, results, titles, values_named
from catalogue.index import NOT_STATED, Index, Order
from catalogue.models import Record
from catalogue.selection import Selection

PAGE_SIZES = (25, 50, 100)
# Of one facet: more are no question of a reader, and each is a link with all the others.
MOST_VALUES = 50
# Records that an export reads at once.
BATCH = 200
# Parameters that other sites add to links; they say nothing to us.
FOREIGN_PARAMETERS = re.compile(r"utm_\w+|mtm_\w+|fbclid|gclid|msclkid")


class Unanswerable(BadRequest):
    """An address that asks for what its page does not have; the message is for the reader."""


def refuse_unknown(query: QueryDict, *known: str) -> None:
    """Raises ``Unanswerable`` where a page is asked for a parameter that it would have to ignore."""
    for name in query:
        if name not in known and not FOREIGN_PARAMETERS.fullmatch(name):
            raise Unanswerable(gettext("This page has no filter “%(name)s”.") % {"name": name[:80]})


class FacetField(forms.MultipleChoiceField):
    """Values of one facet: its choices, values that it accepts, and "not stated"."""

    default_error_messages = {"invalid_choice": _("“%(value)s” is not a value of this filter.")}

    def __init__(self, *, facet: Facet, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.facet = facet
        self.known = {NOT_STATED, *(str(choice) for choice, _label in facet.choices)}

    def validate(self, value: Sequence[str], in_use: Collection[str] = ()) -> None:
        """Raises ``ValidationError``. ``in_use``: values that published records have, which need no look at the database."""
        if len(value) > MOST_VALUES:
            raise ValidationError(_("At most %(number)s values at once."), params={"number": MOST_VALUES})
        unknown = [item for item in value if item not in self.known]
        if unknown and not self.facet.choices:
            unknown = [item for item in unknown if item not in in_use]
            stored = [item for item in unknown if "\x00" not in item]
            if stored:
                existing = titles(self.facet.model, stored) if self.facet.model else self.facet.accepts(stored)
                unknown = [item for item in unknown if item not in existing]
        if unknown:
            message = self.error_messages["invalid_choice"]
            raise ValidationError(
                [ValidationError(message, code="invalid_choice", params={"value": item[:80]}) for item in unknown[:5]]
            )


class FacetFilter(django_filters.Filter):
    """A filter that is also a facet of the list."""

    field_class = FacetField

    def __init__(self, facet: Facet) -> None:
        super().__init__(field_name=facet.name, label=facet.label, facet=facet)
        self.facet = facet


def few_words(text: str) -> None:
    """Raises ``ValidationError`` for more words than a search may have."""
    if len(search.distinct_words(text)) > search.MOST_WORDS:
        raise ValidationError(_("At most %(number)s words."), params={"number": search.MOST_WORDS})


class PageField(forms.IntegerField):
    """A whole number in the digits of the links, so that a page has one address."""

    def to_python(self, value: Any) -> int | None:
        if value and not re.fullmatch("[0-9]+", str(value)):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class PageFilter(django_filters.Filter):
    """The number of a page, from 1."""

    field_class = PageField


class SortFilter(django_filters.ChoiceFilter):
    """Orders of a list: ``orders`` maps the value in the URL to its label and to what it orders by."""

    def __init__(self, orders: Mapping[str, tuple[Any, Sequence[str]]]) -> None:
        self.orders = orders
        super().__init__(
            label=_("Sort by"), choices=[(value, label) for value, (label, _by) in orders.items()], empty_label=None
        )


class RecordFilterSet(django_filters.FilterSet):
    """Search box, facets, order and page of one noun's list."""

    # Plural noun of the list's address.
    noun: str
    model: type[Record]
    # Facets that are tabulated together, because readers choose them together among very many records.
    tabulations: Sequence[tuple[str, ...]] = ()

    q = django_filters.CharFilter(label=_("Search"), max_length=search.LONGEST_QUERY, validators=[few_words])
    sort: SortFilter
    page = PageFilter(label=_("Page"), min_value=1, max_value=1_000_000)
    page_size = django_filters.ChoiceFilter(
        label=_("Records a page"), choices=[(str(size), str(size)) for size in PAGE_SIZES], empty_label=None
    )

    def __init__(self, data: QueryDict, queryset: QuerySet | None = None) -> None:
        # As django-filter does it, without its copy of all filters: ours keep nothing of a request.
        self.is_bound, self.data, self.form_prefix = True, data, None
        self.given_queryset = queryset
        self.filters = self.base_filters

    @cached_property
    def queryset(self) -> QuerySet:
        """The records; what a page shows is read by catalogue/rows/, what a file holds by catalogue/formats/."""
        return self.model.objects.published().for_list() if self.given_queryset is None else self.given_queryset

    @cached_property
    def facets(self) -> list[Facet]:
        return [one.facet for one in self.filters.values() if isinstance(one, FacetFilter)]

    @cached_property
    def cleaned_data(self) -> dict[str, Any]:
        """The parameters as values; those that are wrong are left out and stand in ``errors``."""
        return self._cleaned[0]

    @cached_property
    def errors(self) -> dict[str, list[str]]:
        """What is wrong with each parameter, in the reader's language."""
        return self._cleaned[1]

    @cached_property
    def _cleaned(self) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """Cleaned by the fields of django-filter, without its form, which takes longer to make than a page."""
        cleaned: dict[str, Any] = {}
        errors: dict[str, list[str]] = {}
        for name, values in self.parameters.items():
            one = self.filters[name]
            try:
                if isinstance(one, FacetFilter):
                    one.field.validate(values, sets_of(self.index, one.facet, self.facets, {}))
                    cleaned[name] = values
                else:
                    cleaned[name] = one.field.clean(values[-1])
            except ValidationError as error:
                errors[name] = error.messages
        return cleaned, errors

    @cached_property
    def parameters(self) -> dict[str, list[str]]:
        """The query string as understood, in the order of the filters: what links are made of."""
        data = self.data if isinstance(self.data, QueryDict) else QueryDict()
        given = {name: list(dict.fromkeys(value for value in data.getlist(name) if value)) for name in self.filters}
        return {name: values for name, values in given.items() if values}

    @cached_property
    def chosen(self) -> dict[str, list[str]]:
        """Values chosen in each facet."""
        return {facet.name: self.parameters[facet.name] for facet in self.facets if facet.name in self.parameters}

    @property
    def unknown_parameters(self) -> list[str]:
        """Names in the query string that this list does not have."""
        return [name for name in self.data if name not in self.filters and not FOREIGN_PARAMETERS.fullmatch(name)]

    @property
    def repeated_parameters(self) -> list[str]:
        """Names that may be given once and are given with several values."""
        single = [name for name, one in self.filters.items() if not isinstance(one, FacetFilter)]
        return [name for name in single if len(self.parameters.get(name, ())) > 1]

    def is_valid(self) -> bool:
        return not (self.unknown_parameters or self.repeated_parameters or self.errors)

    @cached_property
    def revision(self) -> int:
        return revision.current()

    @cached_property
    def index(self) -> Index:
        return index.of(self.model, self.revision)

    @cached_property
    def searched(self) -> BitMap:
        """Keys of the records before any facet; none if the query string is wrong."""
        if not self.is_valid():
            return BitMap()
        return self.found.keys & self.index.everything if self.words else self.index.everything

    @property
    def words(self) -> str:
        """What was typed into the search box."""
        return self.cleaned_data.get("q") or "" if self.is_valid() else ""

    @cached_property
    def found(self) -> search.Found:
        return search.find(self.model, self.words, self.revision)

    @property
    def is_forgiven(self) -> bool:
        """Whether nothing holds the words as typed, so that a similar reading is shown instead."""
        return bool(self.words) and self.found.is_forgiven

    @property
    def reading(self) -> str:
        """What was searched instead of words that nothing holds."""
        return self.found.reading if self.words else ""

    @cached_property
    def selection(self) -> Selection:
        return self.selecting(self.searched, self.chosen)

    def selecting(self, records: BitMap, chosen: Chosen) -> Selection:
        """``records`` under other values of the facets."""
        return Selection(self.index, records, self.facets, chosen, self.tabulations)

    @property
    def keys(self) -> BitMap:
        """Keys of the records that the query string asks for."""
        return self.selection.keys

    @property
    def qs(self) -> QuerySet:
        """The records, in no order; a list is read with ``records``."""
        return self.queryset.filter(pk__in=list(self.keys))

    @cached_property
    def sort_name(self) -> str:
        """Which of its orders the list is in."""
        return (self.cleaned_data.get("sort") if self.is_valid() else "") or next(iter(self.filters["sort"].orders))

    @property
    def order_names(self) -> tuple[Any, ...]:
        """What the list is ordered by, the primary key last, so that pages never overlap."""
        _label, by = self.filters["sort"].orders[self.sort_name]
        return (*by, *self.model.reading_order(), "pk")

    @cached_property
    def order(self) -> Order:
        """All records of the noun in the order asked for."""
        # What the name says holds in every language in which the order is followed later.
        name = (self.sort_name, *self.model.reading_order())
        return self.index.order(name, [ascending(column) for column in self.order_names])

    def records(self, start: int = 0, stop: int | None = None) -> list[Record]:
        """The records of the list in their order, from position ``start`` up to ``stop``."""
        return self.fetched(self.part(start, len(self.keys) if stop is None else stop))

    def part(self, start: int, stop: int) -> list[int]:
        """Their keys."""
        return self.order.part(self.keys, start, stop)

    def batches(self) -> Iterator[list[int]]:
        """The keys of all records of the list in its order, some at a time."""
        return batched(self.order.those_of(self.keys), BATCH)

    def fetched(self, keys: Sequence[int]) -> list[Record]:
        found = {record.pk: record for record in self.queryset.filter(pk__in=keys)} if keys else {}
        return [found[key] for key in keys if key in found]

    def read_facets(self) -> None:
        """Reads what the facets are counted on, where nobody has asked for it yet."""
        for facet in self.facets:
            sets_of(self.index, facet, self.facets, {})

    def facet_results(self) -> list[FacetResult]:
        return results(self.selection, self.parameters)

    def values_named(self, facet: Facet, words: str) -> FacetResult:
        return values_named(self.selection, facet, self.parameters, words)


def batched(keys: Iterator[int], number: int) -> Iterator[list[int]]:
    while chunk := list(islice(keys, number)):
        yield chunk


def ascending(by: str | OrderBy) -> OrderBy:
    """What to order by: a field (a leading minus reverses it), records without it at the end."""
    if isinstance(by, OrderBy):
        return by
    field = models.F(by.removeprefix("-"))
    return field.desc(nulls_last=True) if by.startswith("-") else field.asc(nulls_last=True)

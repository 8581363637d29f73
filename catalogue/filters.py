"""One FilterSet a noun: what readers may ask of a list. Serves the page and every other way out alike."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import ExtractYear, Left
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalogue import search
from catalogue.countries import country_name, is_country
from catalogue.facets import NOT_STATED, Column, Elements, Facet, FacetResult, Related, restricted, results
from catalogue.models import (
    AtmpClass,
    Authorisation,
    Condition,
    Jurisdiction,
    Origin,
    Reference,
    Sponsor,
    Substance,
    Therapy,
    Trial,
)

PAGE_SIZES = (25, 50, 100)
# Parameters that other sites add to links; they say nothing to us.
FOREIGN_PARAMETERS = re.compile(r"utm_\w+|mtm_\w+|fbclid|gclid|msclkid")


class FacetField(forms.MultipleChoiceField):
    """Values of one facet: its choices, values that it accepts, and "not stated"."""

    default_error_messages = {"invalid_choice": _("“%(value)s” is not a value of this filter.")}

    def __init__(self, *, facet: Facet, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.facet = facet

    def validate(self, value: Sequence[str]) -> None:
        known = {NOT_STATED, *(str(choice) for choice, _label in self.facet.choices)}
        unknown = [item for item in value if item not in known]
        if unknown and not self.facet.choices:
            existing = self.facet.accepts([item for item in unknown if "\x00" not in item])
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


class PageFilter(django_filters.Filter):
    """The number of a page, from 1."""

    field_class = forms.IntegerField


class SortFilter(django_filters.ChoiceFilter):
    """Orders of a list: ``orders`` maps the value in the URL to its label and to what it orders by."""

    def __init__(self, orders: Mapping[str, tuple[Any, Sequence[str]]]) -> None:
        self.orders = orders
        super().__init__(
            label=_("Sort by"), choices=[(value, label) for value, (label, _by) in orders.items()], empty_label=None
        )


class RecordFilterSet(django_filters.FilterSet):
    """Search box, facets, order and page of one noun's list."""

    q = django_filters.CharFilter(label=_("Search"), max_length=search.LONGEST_QUERY)
    sort: SortFilter
    page = PageFilter(label=_("Page"), min_value=1, max_value=1_000_000)
    page_size = django_filters.ChoiceFilter(
        label=_("Records a page"), choices=[(str(size), str(size)) for size in PAGE_SIZES], empty_label=None
    )

    @property
    def facets(self) -> list[Facet]:
        return [one.facet for one in self.filters.values() if isinstance(one, FacetFilter)]

    @property
    def parameters(self) -> dict[str, list[str]]:
        """The query string as understood, in the order of the filters: what links are made of."""
        data = self.data if isinstance(self.data, QueryDict) else QueryDict()
        given = {name: list(dict.fromkeys(value for value in data.getlist(name) if value)) for name in self.filters}
        return {name: values for name, values in given.items() if values}

    @property
    def chosen(self) -> dict[str, list[str]]:
        """Values chosen in each facet."""
        return {facet.name: self.parameters[facet.name] for facet in self.facets if facet.name in self.parameters}

    @property
    def unknown_parameters(self) -> list[str]:
        """Names in the query string that this list does not have."""
        return [name for name in self.data if name not in self.filters and not FOREIGN_PARAMETERS.fullmatch(name)]

    def is_valid(self) -> bool:
        return not self.unknown_parameters and super().is_valid()

    @property
    def searched(self) -> QuerySet:
        """The records before any facet; none if the query string is wrong."""
        if not hasattr(self, "_searched"):
            rows = self.queryset.all() if self.is_valid() else self.queryset.none()
            self._searched = search.matching(rows, self.form.cleaned_data.get("q") or "") if self.is_valid() else rows
        return self._searched

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        orders = self.filters["sort"].orders
        _label, order = orders[self.form.cleaned_data["sort"] or next(iter(orders))]
        rows = restricted(self.searched, self.facets, self.chosen)
        return self.ordered(rows, order) if order else rows.in_reading_order()

    def ordered(self, rows: QuerySet, order: Sequence[str]) -> QuerySet:
        return rows.order_by(*order, *rows.model.reading_order(), "pk")

    def facet_results(self) -> list[FacetResult]:
        return results(self.searched, self.facets, self.chosen, self.parameters)


def slugs(model: type[models.Model]) -> Callable[[Sequence[str]], set[str]]:
    """Which addresses exist among the published records of ``model``."""
    return lambda values: set(model.objects.published().filter(slug__in=values).values_list("slug", flat=True))


def years(values: Sequence[str]) -> set[str]:
    return {value for value in values if re.fullmatch(r"(19|20)\d\d", value)}


def countries(values: Sequence[str]) -> set[str]:
    return {value for value in values if is_country(value)}


def titles(model: type[models.Model]) -> Callable[[str], str]:
    """Title of a record from its address, where no counted row brought it along (chosen, but at zero)."""

    def title(slug: str) -> str:
        record = model.objects.filter(slug=slug).first()
        return record.title if record else slug

    return title


def localised(path: str) -> Callable[[], str]:
    """The column of ``path`` in the language of the page."""
    return lambda: f"{path}_{'fr' if (get_language() or '').startswith('fr') else 'en'}"


def through(relation: Any, prefix: str) -> Callable[[], QuerySet]:
    """Rows of a many-to-many table whose far end is published."""
    return lambda: relation.through.objects.filter(**{f"{prefix}__state": "published"})


class TherapyFilterSet(RecordFilterSet):
    """Therapies: class and origin first."""

    atmp_class = FacetFilter(
        Column(name="atmp_class", label=_("ATMP class"), value="atmp_class", choices=AtmpClass.choices, order="choices")
    )
    origin = FacetFilter(
        Column(name="origin", label=_("Origin"), value="origin", choices=Origin.choices, order="choices")
    )
    stage = FacetFilter(
        Column(name="stage", label=_("Stage"), value="stage", choices=Therapy.Stage.choices, order="choices")
    )
    jurisdiction = FacetFilter(
        Related(
            name="jurisdiction",
            label=_("Jurisdiction"),
            rows=lambda: Authorisation.objects.order_by(),
            owner="therapy",
            value="jurisdiction",
            choices=Jurisdiction.choices,
            order="choices",
            not_stated=_("no authorisation"),
            group="authorisation",
        )
    )
    status = FacetFilter(
        Related(
            name="status",
            label=_("Status of the authorisation"),
            rows=lambda: Authorisation.objects.order_by(),
            owner="therapy",
            value="status",
            choices=Authorisation.Status.choices,
            order="choices",
            not_stated=_("no authorisation"),
            group="authorisation",
        )
    )
    modification = FacetFilter(
        Column(
            name="modification",
            label=_("Vector or modification"),
            value="modification",
            choices=Therapy.Modification.choices,
        )
    )
    condition = FacetFilter(
        Related(
            name="condition",
            label=_("Condition"),
            rows=through(Therapy.conditions, "condition"),
            owner="therapy",
            value="condition__slug",
            label_path=localised("condition__name"),
            accepts=slugs(Condition),
            label_of=titles(Condition),
        )
    )
    sponsor = FacetFilter(
        Related(
            name="sponsor",
            label=_("Sponsor or holder"),
            rows=through(Therapy.sponsors, "sponsor"),
            owner="therapy",
            value="sponsor__slug",
            label_path="sponsor__name",
            accepts=slugs(Sponsor),
            label_of=titles(Sponsor),
        )
    )
    year = FacetFilter(
        Related(
            name="year",
            label=_("Year of authorisation"),
            rows=lambda: Authorisation.objects.order_by(),
            owner="therapy",
            value=ExtractYear("granted_on"),
            accepts=years,
            order="value",
            not_stated=_("no authorisation"),
            group="authorisation",
        )
    )
    class_basis = FacetFilter(
        Column(name="class_basis", label=_("Class rests on"), value="class_basis", choices=Therapy.ClassBasis.choices)
    )
    sort = SortFilter(
        {
            "name": (_("name"), ()),
            "-authorised": (_("latest authorisation first"), ("-first_authorised_on",)),
            "authorised": (_("earliest authorisation first"), ("first_authorised_on",)),
            "atmp_class": (_("ATMP class"), ("atmp_class",)),
        }
    )

    class Meta:
        model = Therapy
        fields: Sequence[str] = ()

    def ordered(self, rows: QuerySet, order: Sequence[str]) -> QuerySet:
        first = (
            Authorisation.objects.filter(therapy=OuterRef("pk"))
            .order_by()
            .values("therapy")
            .annotate(day=Min("granted_on"))
            .values("day")
        )
        rows = rows.alias(first_authorised_on=Subquery(first))
        by = [nulls_last(name) for name in order]
        return rows.order_by(*by, *Therapy.reading_order(), "pk")


def nulls_last(name: str) -> models.expressions.OrderBy:
    """Order by ``name`` (a leading minus reverses it), records without it at the end."""
    field = models.F(name.removeprefix("-"))
    return field.desc(nulls_last=True) if name.startswith("-") else field.asc(nulls_last=True)


class SubstanceFilterSet(RecordFilterSet):
    """Substances, by the therapies that contain them."""

    atmp_class = FacetFilter(
        Related(
            name="atmp_class",
            label=_("ATMP class of its therapies"),
            rows=through(Therapy.substances, "therapy"),
            owner="substance",
            value="therapy__atmp_class",
            choices=AtmpClass.choices,
            order="choices",
            group="therapy",
        )
    )
    origin = FacetFilter(
        Related(
            name="origin",
            label=_("Origin"),
            rows=through(Therapy.substances, "therapy"),
            owner="substance",
            value="therapy__origin",
            choices=Origin.choices,
            order="choices",
            group="therapy",
        )
    )
    atc = FacetFilter(
        Related(
            name="atc",
            label=_("ATC code"),
            rows=lambda: Substance.atc_codes.through.objects.all(),
            owner="substance",
            value="atccode__code",
            accepts=lambda values: {value for value in values if re.fullmatch(r"[A-Z]\d\d[A-Z]{1,2}(\d\d)?", value)},
        )
    )
    sort = SortFilter({"name": (_("name"), ())})

    class Meta:
        model = Substance
        fields: Sequence[str] = ()


class SponsorFilterSet(RecordFilterSet):
    """Sponsors, by kind, country and what they bring."""

    kind = FacetFilter(Column(name="kind", label=_("Kind"), value="kind", choices=Sponsor.Kind.choices))
    country = FacetFilter(
        Column(name="country", label=_("Country"), value="country", accepts=countries, label_of=country_name)
    )
    atmp_class = FacetFilter(
        Related(
            name="atmp_class",
            label=_("ATMP class of its therapies"),
            rows=through(Therapy.sponsors, "therapy"),
            owner="sponsor",
            value="therapy__atmp_class",
            choices=AtmpClass.choices,
            order="choices",
            not_stated=_("no therapy in the catalogue"),
        )
    )
    sort = SortFilter({"name": (_("name"), ())})

    class Meta:
        model = Sponsor
        fields: Sequence[str] = ()


class TrialFilterSet(RecordFilterSet):
    """Trials, by what the registry says and by the class and origin of their therapies."""

    atmp_class = FacetFilter(
        Related(
            name="atmp_class",
            label=_("ATMP class of its therapies"),
            rows=through(Trial.therapies, "therapy"),
            owner="trial",
            value="therapy__atmp_class",
            choices=AtmpClass.choices,
            order="choices",
            not_stated=_("no therapy of the catalogue"),
            group="therapy",
        )
    )
    origin = FacetFilter(
        Related(
            name="origin",
            label=_("Origin"),
            rows=through(Trial.therapies, "therapy"),
            owner="trial",
            value="therapy__origin",
            choices=Origin.choices,
            order="choices",
            not_stated=_("no therapy of the catalogue"),
            group="therapy",
        )
    )
    phase = FacetFilter(
        Column(name="phase", label=_("Phase"), value="phase", choices=Trial.Phase.choices, order="choices")
    )
    status = FacetFilter(
        Column(name="status", label=_("Status"), value="status", choices=Trial.Status.choices, order="choices")
    )
    therapy = FacetFilter(
        Related(
            name="therapy",
            label=_("Therapy"),
            rows=through(Trial.therapies, "therapy"),
            owner="trial",
            value="therapy__slug",
            label_path=localised("therapy__name"),
            accepts=slugs(Therapy),
            label_of=titles(Therapy),
            not_stated=_("no therapy of the catalogue"),
            group="therapy",
        )
    )
    condition = FacetFilter(
        Related(
            name="condition",
            label=_("Condition"),
            rows=through(Trial.conditions, "condition"),
            owner="trial",
            value="condition__slug",
            label_path=localised("condition__name"),
            accepts=slugs(Condition),
            label_of=titles(Condition),
        )
    )
    sponsor = FacetFilter(
        Column(
            name="sponsor",
            label=_("Sponsor"),
            value="sponsor__slug",
            label_path="sponsor__name",
            accepts=slugs(Sponsor),
            label_of=titles(Sponsor),
        )
    )
    country = FacetFilter(
        Elements(name="country", label=_("Country"), column="countries", accepts=countries, label_of=country_name)
    )
    year = FacetFilter(
        Column(name="year", label=_("Year of start"), value=Left("started_on", 4), accepts=years, order="value")
    )
    sort = SortFilter(
        {
            "-started": (_("latest start first"), ("-started_on",)),
            "started": (_("earliest start first"), ("started_on",)),
            "name": (_("title"), ()),
            "-enrolment": (_("most participants first"), ("-enrolment",)),
        }
    )

    class Meta:
        model = Trial
        fields: Sequence[str] = ()

    def ordered(self, rows: QuerySet, order: Sequence[str]) -> QuerySet:
        # An unknown start is an empty text: it goes to the end both ways.
        unknown = (
            models.Case(models.When(started_on="", then=1), default=0) if "started" in order[0] else models.Value(0)
        )
        return rows.order_by(unknown, *(nulls_last(name) for name in order), *Trial.reading_order(), "pk")


class ReferenceFilterSet(RecordFilterSet):
    """The bibliography, by kind, year and theme."""

    kind = FacetFilter(Column(name="kind", label=_("Kind"), value="kind", choices=Reference.Kind.choices))
    theme = FacetFilter(Elements(name="theme", label=_("Theme"), column="themes", choices=Reference.Theme.choices))
    therapy = FacetFilter(
        Related(
            name="therapy",
            label=_("Therapy"),
            rows=lambda: Reference.citations.rel.related_model.objects.filter(therapy__state="published").order_by(),
            owner="reference",
            value="therapy__slug",
            label_path=localised("therapy__name"),
            accepts=slugs(Therapy),
            label_of=titles(Therapy),
            not_stated=_("no therapy"),
        )
    )
    year = FacetFilter(Column(name="year", label=_("Year"), value="year", accepts=years, order="value"))
    sort = SortFilter(
        {
            "-year": (_("latest first"), ("-year",)),
            "year": (_("earliest first"), ("year",)),
            "name": (_("title"), ()),
        }
    )

    class Meta:
        model = Reference
        fields: Sequence[str] = ()

    def ordered(self, rows: QuerySet, order: Sequence[str]) -> QuerySet:
        return rows.order_by(*(nulls_last(name) for name in order), *Reference.reading_order(), "pk")


class ConditionFilterSet(RecordFilterSet):
    """Conditions, by the class and origin of the therapies for them."""

    atmp_class = FacetFilter(
        Related(
            name="atmp_class",
            label=_("ATMP class of its therapies"),
            rows=through(Therapy.conditions, "therapy"),
            owner="condition",
            value="therapy__atmp_class",
            choices=AtmpClass.choices,
            order="choices",
            not_stated=_("no therapy in the catalogue"),
            group="therapy",
        )
    )
    origin = FacetFilter(
        Related(
            name="origin",
            label=_("Origin"),
            rows=through(Therapy.conditions, "therapy"),
            owner="condition",
            value="therapy__origin",
            choices=Origin.choices,
            order="choices",
            not_stated=_("no therapy in the catalogue"),
            group="therapy",
        )
    )
    sort = SortFilter({"name": (_("name"), ())})

    class Meta:
        model = Condition
        fields: Sequence[str] = ()

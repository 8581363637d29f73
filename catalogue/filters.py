"""One FilterSet a noun: what readers may ask of a list. Serves the page and every other way out alike."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Case, Min, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import ExtractYear, Left, NullIf
from django.utils.translation import gettext_lazy as _

from catalogue.countries import country_name
from catalogue.facet import Column, Elements, Related
from catalogue.filter_set import FacetFilter, RecordFilterSet, SortFilter
from catalogue.models import (
    AtmpClass,
    Authorisation,
    Citation,
    Condition,
    Jurisdiction,
    Origin,
    Record,
    Reference,
    Sponsor,
    Substance,
    Therapy,
    Trial,
)
from catalogue.models.identifiers import is_country


def years(values: Sequence[str]) -> set[str]:
    return {value for value in values if re.fullmatch(r"(19|20)\d\d", value)}


def countries(values: Sequence[str]) -> set[str]:
    return {value for value in values if is_country(value)}


def through(relation: Any, prefix: str) -> Callable[[], QuerySet]:
    """Rows of a many-to-many table whose far end is published."""
    return lambda: relation.through.objects.filter(**{f"{prefix}__state": "published"})


def closed(name: str, label: Any, choices: Any) -> FacetFilter:
    """Values of a column with fixed choices, shown in their order."""
    return FacetFilter(Column(name=name, label=label, value=name, choices=choices.choices, order="choices"))


def related(name: str, label: Any, model: type[Record], relation: Any, owner: str, **more: Any) -> FacetFilter:
    """Records of ``model`` at the far end of a many-to-many relation, by their address."""
    return FacetFilter(
        Related(
            name=name,
            label=label,
            rows=through(relation, name),
            owner=owner,
            value=f"{name}__slug",
            model=model,
            **more,
        )
    )


def of_therapies(name: str, label: Any, choices: Any, relation: Any, owner: str) -> FacetFilter:
    """Class or origin of the record's therapies; both chosen together speak of one therapy."""
    return FacetFilter(
        Related(
            name=name,
            label=label,
            rows=through(relation, "therapy"),
            owner=owner,
            value=f"therapy__{name}",
            choices=choices.choices,
            order="choices",
            not_stated=_("no therapy of the catalogue"),
            group="therapy",
        )
    )


def of_authorisations(name: str, label: Any, value: Any, **more: Any) -> FacetFilter:
    """A fact of the therapy's authorisations; several chosen together speak of one authorisation."""
    return FacetFilter(
        Related(
            name=name,
            label=label,
            rows=lambda: Authorisation.objects.order_by(),
            owner="therapy",
            value=value,
            not_stated=_("no authorisation"),
            group="authorisation",
            **more,
        )
    )


# Day of a therapy's first authorisation anywhere.
FIRST_AUTHORISED = Subquery(
    Authorisation.objects.filter(therapy=OuterRef("pk"))
    .order_by()
    .values("therapy")
    .annotate(day=Min("granted_on"))
    .values("day")
)
# An unknown start is an empty text, which would come first.
STARTED = NullIf("started_on", Value(""))


class TherapyFilterSet(RecordFilterSet):
    """Therapies: class and origin first."""

    noun, model = "therapies", Therapy
    atmp_class = closed("atmp_class", _("ATMP class"), AtmpClass)
    origin = closed("origin", _("Origin"), Origin)
    stage = closed("stage", _("Stage"), Therapy.Stage)
    jurisdiction = of_authorisations(
        "jurisdiction", _("Jurisdiction"), "jurisdiction", choices=Jurisdiction.choices, order="choices"
    )
    status = of_authorisations(
        "status", _("Status of the authorisation"), "status", choices=Authorisation.Status.choices, order="choices"
    )
    modification = FacetFilter(
        Column(
            name="modification",
            label=_("Vector or modification"),
            value="modification",
            choices=Therapy.Modification.choices,
        )
    )
    condition = related("condition", _("Condition"), Condition, Therapy.conditions, "therapy")
    sponsor = related("sponsor", _("Sponsor or holder"), Sponsor, Therapy.sponsors, "therapy")
    year = of_authorisations(
        "year", _("Year of authorisation"), ExtractYear("granted_on"), accepts=years, order="value"
    )
    class_basis = closed("class_basis", _("Class rests on"), Therapy.ClassBasis)
    sort = SortFilter(
        {
            "name": (_("name"), ()),
            "-authorised": (_("latest authorisation first"), (FIRST_AUTHORISED.desc(nulls_last=True),)),
            "authorised": (_("earliest authorisation first"), (FIRST_AUTHORISED.asc(nulls_last=True),)),
            "atmp_class": (_("ATMP class"), ("atmp_class",)),
        }
    )


class SubstanceFilterSet(RecordFilterSet):
    """Substances, by the therapies that contain them."""

    noun, model = "substances", Substance
    atmp_class = of_therapies(
        "atmp_class", _("ATMP class of its therapies"), AtmpClass, Therapy.substances, "substance"
    )
    origin = of_therapies("origin", _("Origin"), Origin, Therapy.substances, "substance")
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


class SponsorFilterSet(RecordFilterSet):
    """Sponsors, by kind, country and what they bring."""

    noun, model = "sponsors", Sponsor
    atmp_class = of_therapies("atmp_class", _("ATMP class of its therapies"), AtmpClass, Therapy.sponsors, "sponsor")
    origin = of_therapies("origin", _("Origin"), Origin, Therapy.sponsors, "sponsor")
    kind = FacetFilter(Column(name="kind", label=_("Kind"), value="kind", choices=Sponsor.Kind.choices))
    country = FacetFilter(
        Column(name="country", label=_("Country"), value="country", accepts=countries, label_of=country_name)
    )
    sort = SortFilter({"name": (_("name"), ())})


class TrialFilterSet(RecordFilterSet):
    """Trials, by what the registry says and by the class and origin of their therapies."""

    noun, model = "trials", Trial
    tabulations = (
        ("atmp_class", "origin", "phase", "status", "year"),
        ("atmp_class", "origin", "country"),
        ("atmp_class", "origin", "condition"),
        ("atmp_class", "origin", "sponsor"),
        ("atmp_class", "origin", "phase", "status", "year", "country"),
        # Where that would be too large.
        ("phase", "status", "year", "country"),
    )
    atmp_class = of_therapies("atmp_class", _("ATMP class of its therapies"), AtmpClass, Trial.therapies, "trial")
    origin = of_therapies("origin", _("Origin"), Origin, Trial.therapies, "trial")
    phase = closed("phase", _("Phase"), Trial.Phase)
    status = closed("status", _("Status"), Trial.Status)
    therapy = related(
        "therapy",
        _("Therapy"),
        Therapy,
        Trial.therapies,
        "trial",
        not_stated=_("no therapy of the catalogue"),
        group="therapy",
    )
    condition = related("condition", _("Condition"), Condition, Trial.conditions, "trial")
    sponsor = FacetFilter(
        Column(
            name="sponsor",
            label=_("Sponsor"),
            value=Case(When(sponsor__state="published", then="sponsor__slug"), default=Value("")),
            model=Sponsor,
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
            "-started": (_("latest start first"), (STARTED.desc(nulls_last=True),)),
            "started": (_("earliest start first"), (STARTED.asc(nulls_last=True),)),
            "name": (_("title"), ()),
            "-enrolment": (_("most participants first"), ("-enrolment",)),
        }
    )


class ReferenceFilterSet(RecordFilterSet):
    """The bibliography, by kind, year and theme."""

    noun, model = "references", Reference
    kind = FacetFilter(Column(name="kind", label=_("Kind"), value="kind", choices=Reference.Kind.choices))
    theme = FacetFilter(Elements(name="theme", label=_("Theme"), column="themes", choices=Reference.Theme.choices))
    therapy = FacetFilter(
        Related(
            name="therapy",
            label=_("Therapy"),
            rows=lambda: Citation.objects.filter(therapy__state="published").order_by(),
            owner="reference",
            value="therapy__slug",
            model=Therapy,
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


class ConditionFilterSet(RecordFilterSet):
    """Conditions, by the class and origin of the therapies for them."""

    noun, model = "conditions", Condition
    atmp_class = of_therapies(
        "atmp_class", _("ATMP class of its therapies"), AtmpClass, Therapy.conditions, "condition"
    )
    origin = of_therapies("origin", _("Origin"), Origin, Therapy.conditions, "condition")
    sort = SortFilter({"name": (_("name"), ())})


# The lists, by the noun of their address.
FILTERSETS: Mapping[str, type[RecordFilterSet]] = {
    one.noun: one
    for one in (
        TherapyFilterSet,
        SubstanceFilterSet,
        SponsorFilterSet,
        TrialFilterSet,
        ReferenceFilterSet,
        ConditionFilterSet,
    )
}

"""The URL is the state: what is understood, what is refused, in which order records come."""

import pytest
from django.http import QueryDict
from django.utils import translation

from catalogue.filters import (
    ConditionFilterSet,
    ReferenceFilterSet,
    SponsorFilterSet,
    SubstanceFilterSet,
    TherapyFilterSet,
    TrialFilterSet,
)
from catalogue.models import Authorisation, Condition, Reference, Sponsor, Substance, Therapy, Trial
from catalogue.search import MOST_WORDS

pytestmark = pytest.mark.django_db


def therapies(query: str) -> TherapyFilterSet:
    return TherapyFilterSet(QueryDict(query), Therapy.objects.published())


def trials(query: str) -> TrialFilterSet:
    return TrialFilterSet(QueryDict(query), Trial.objects.published())


def test_no_parameter_is_everything() -> None:
    assert len(therapies("").keys) == Therapy.objects.published().count()


@pytest.mark.parametrize(
    "query",
    [
        "atmp_class=genetherapy",
        "origin=mars",
        "condition=no-such-condition",
        "sponsor=%00",
        "year=20x8",
        "year=99999999999999999999",
        "page=0",
        "page=-1",
        "page=two",
        "page_size=7",
        "sort=random",
        "q=" + "x" * 201,
        "q=%00",
        "q=a&q=b",
        "page=1&page=2",
        "sort=name&sort=-authorised",
        "q=" + "+".join(str(number) for number in range(MOST_WORDS + 1)),
        "colour=red",
        "atmp_class__in=gene_therapy",
        "atmp_class=gene_therapy&atmp_class=%27%20OR%201=1",
    ],
)
def test_a_wrong_query_is_refused_with_the_reason_and_shows_nothing(query: str) -> None:
    filterset = therapies(query)
    assert not filterset.is_valid()
    assert filterset.errors or filterset.unknown_parameters or filterset.repeated_parameters
    assert not filterset.searched


def test_parameters_that_other_sites_add_are_ignored() -> None:
    filterset = therapies("utm_source=mail&fbclid=x&origin=autologous")
    assert filterset.is_valid()
    assert filterset.parameters == {"origin": ["autologous"]}


def test_values_of_a_facet_are_alternatives_and_facets_add_up() -> None:
    both = set(therapies("atmp_class=gene_therapy&atmp_class=combined&origin=autologous").records())
    assert both
    assert all(
        therapy.atmp_class in {"gene_therapy", "combined"} and therapy.origin == "autologous" for therapy in both
    )


def test_repeated_values_count_once() -> None:
    filterset = therapies("origin=autologous&origin=autologous")
    assert filterset.parameters == {"origin": ["autologous"]}


@pytest.mark.parametrize(("language", "key"), [("en", "name_en_key"), ("fr", "name_fr_key")])
def test_therapies_come_in_the_order_of_the_language(language: str, key: str) -> None:
    with translation.override(language):
        keys = [getattr(therapy, key) for therapy in therapies("").records()]
    assert keys == sorted(keys)


def test_latest_authorisation_first_and_those_without_at_the_end() -> None:
    found = list(therapies("sort=-authorised").records())
    days = [min((one.granted_on for one in therapy.authorisations.all()), default=None) for therapy in found]
    known = [day for day in days if day]
    assert known == sorted(known, reverse=True)
    assert None not in days[: len(known)]


def test_trials_without_a_start_come_last_both_ways() -> None:
    for sort in ("started", "-started"):
        starts = [trial.started_on for trial in trials(f"sort={sort}").records()]
        known = [start for start in starts if start]
        assert starts[: len(known)] == known
        assert known == sorted(known, reverse=sort.startswith("-"))


def test_trials_by_class_and_origin_of_their_therapies() -> None:
    for trial in trials("atmp_class=gene_therapy&origin=autologous").records():
        assert any(
            therapy.atmp_class == "gene_therapy" and therapy.origin == "autologous" for therapy in trial.therapies.all()
        )
    assert not any(trial.therapies.exists() for trial in trials("atmp_class=not_stated").records())


def test_trials_by_country_and_year() -> None:
    found = list(trials("country=FR&country=IT").records())
    assert found
    assert all({"FR", "IT"} & set(trial.countries) for trial in found)
    assert all(trial.started_on.startswith("2019") for trial in trials("year=2019").records())
    assert not trials("country=ZZ").is_valid()
    unstated = trials("country=not_stated")
    assert {trial.slug for trial in unstated.records()} == {
        trial.slug for trial in Trial.objects.all() if not trial.countries
    }
    country = next(facet for facet in unstated.facet_results() if facet.name == "country")
    assert next(value.count for value in country.values if value.value == "not_stated") == len(unstated.keys) > 0


ALL = {
    TherapyFilterSet: Therapy,
    SubstanceFilterSet: Substance,
    SponsorFilterSet: Sponsor,
    TrialFilterSet: Trial,
    ReferenceFilterSet: Reference,
    ConditionFilterSet: Condition,
}


@pytest.mark.parametrize("filterset_class", ALL)
def test_every_order_ends_with_the_primary_key(filterset_class: type) -> None:
    for sort in filterset_class.base_filters["sort"].orders:
        filterset = filterset_class(QueryDict(f"sort={sort}"), ALL[filterset_class].objects.published())
        assert filterset.order_names[-1] == "pk", sort
        assert sorted(filterset.order.keys) == sorted(filterset.queryset.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("filterset_class", "name", "model"),
    [
        (TherapyFilterSet, "condition", Condition),
        (TherapyFilterSet, "sponsor", Sponsor),
        (TrialFilterSet, "therapy", Therapy),
    ],
)
def test_the_address_of_a_record_that_is_not_published_is_no_value(
    filterset_class: type, name: str, model: type
) -> None:
    slug = model.objects.first().slug
    query = QueryDict(f"{name}={slug}")
    assert filterset_class(query, ALL[filterset_class].objects.published()).is_valid()
    model.objects.filter(slug=slug).update(state="retired", retired_reason="A double.")
    assert not filterset_class(query, ALL[filterset_class].objects.published()).is_valid()


def test_references_by_therapy() -> None:
    found = ReferenceFilterSet(QueryDict("therapy=luxturna"), Reference.objects.published()).records()
    assert "russell-2017-efficacy-safety-voretigene" in {reference.slug for reference in found}


def test_year_is_the_year_of_an_authorisation() -> None:
    slugs = {therapy.slug for therapy in therapies("year=2018").records()}
    assert slugs == set(Authorisation.objects.filter(granted_on__year=2018).values_list("therapy__slug", flat=True))

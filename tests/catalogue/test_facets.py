"""Facet counts against a brute-force oracle, on random catalogues and on the real one."""

import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qs

import pgtrigger
import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalogue import facets, selection
from catalogue.facet import whole_sets
from catalogue.filters import TherapyFilterSet, TrialFilterSet
from catalogue.index.cross_tabulation import Tabulated
from catalogue.index.sets import NOT_STATED
from catalogue.models import AtmpClass, Authorisation, Condition, Jurisdiction, Origin, Sponsor, Therapy, Trial
from catalogue.selection import Selection
from tests.catalogue import oracle

CLASSES = [AtmpClass.GENE_THERAPY, AtmpClass.SOMATIC_CELL_THERAPY, AtmpClass.COMBINED]
STATES = ["published", "published", "published", "draft"]
authorisations = st.lists(
    st.tuples(
        st.sampled_from(Jurisdiction.values),
        st.sampled_from(["authorised", "withdrawn"]),
        st.sampled_from([2018, 2020]),
    ),
    max_size=3,
)
therapies = st.fixed_dictionaries(
    {
        "atmp_class": st.sampled_from(CLASSES),
        "origin": st.sampled_from(Origin.values[:3]),
        "stage": st.sampled_from(["", "phase_1", "authorised"]),
        "modification": st.sampled_from(["", "aav", "lentivirus"]),
        "state": st.sampled_from(STATES),
        "conditions": st.sets(st.integers(0, 3), max_size=3),
        "sponsors": st.sets(st.integers(0, 2), max_size=2),
        "authorisations": authorisations,
    }
)
values = {
    "atmp_class": CLASSES,
    "origin": Origin.values[:3],
    "stage": ["phase_1", "authorised", NOT_STATED],
    "modification": ["aav", "lentivirus", NOT_STATED],
    "condition": ["condition-0", "condition-1", NOT_STATED],
    "sponsor": ["sponsor-0", NOT_STATED],
    "jurisdiction": [*Jurisdiction.values, NOT_STATED],
    "status": ["authorised", "withdrawn", NOT_STATED],
    "year": ["2018", "2020", NOT_STATED],
}
choices = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(st.sampled_from([str(one) for one in known]), min_size=1, max_size=2, unique=True)
        for name, known in values.items()
    },
)


def make_catalogue(described: list[dict[str, Any]]) -> None:
    """An own small world instead of the demo content."""
    with pgtrigger.ignore("catalogue.Therapy:never_deleted"):
        Therapy.objects.all().delete()
    # One condition is a draft: it must neither count nor be found.
    conditions = [
        Condition.objects.create(
            slug=f"condition-{n}",
            name_en=f"condition {n}",
            name_fr=f"maladie {n}",
            state="draft" if n == 3 else "published",
        )
        for n in range(4)
    ]
    sponsors = [Sponsor.objects.create(slug=f"sponsor-{n}", name=f"sponsor {n}", state="published") for n in range(3)]
    for number, one in enumerate(described):
        therapy = Therapy.objects.create(
            slug=f"therapy-{number}",
            name_en=f"therapy {number}",
            name_fr=f"thérapie {number}",
            class_basis="catalogue",
            **{name: one[name] for name in ("atmp_class", "origin", "stage", "modification", "state")},
        )
        therapy.conditions.set(conditions[n] for n in one["conditions"])
        therapy.sponsors.set(sponsors[n] for n in one["sponsors"])
        for position, (jurisdiction, status, year) in enumerate(one["authorisations"]):
            Authorisation.objects.create(
                therapy=therapy,
                jurisdiction=jurisdiction,
                number=f"{number}-{position}",
                brand="brand",
                holder=sponsors[0],
                granted_on=datetime.date(year, 1, 1),
                status=status,
            )


def compare(chosen: dict[str, list[str]]) -> None:
    """The list and every facet count equal the oracle's."""
    query = QueryDict(mutable=True)
    for name, some in chosen.items():
        query.setlist(name, some)
    filterset = TherapyFilterSet(query, Therapy.objects.published())
    assert filterset.is_valid(), filterset.errors
    everything = list(Therapy.objects.published().prefetch_related("authorisations", "conditions", "sponsors"))
    slugs = [therapy.slug for therapy in filterset.records()]
    assert len(slugs) == len(set(slugs))
    assert set(slugs) == oracle.found(everything, chosen)
    for result in filterset.facet_results():
        expected = oracle.counts(everything, chosen, result.name)
        counted = {value.value: value.count for value in result.values if value.count}
        if result.has_more:
            least = min(count for value, count in counted.items() if value not in chosen.get(result.name, ()))
            assert counted == {value: expected[value] for value in counted}, result.name
            assert all(count <= least for value, count in expected.items() if value not in counted), result.name
            continue
        assert counted == dict(expected), result.name
        assert {value.value for value in result.values if value.is_chosen} == set(chosen.get(result.name, ()))


class RandomCatalogueTest(TestCase):
    """hypothesis' own TestCase: each example in a transaction of its own."""

    @given(described=st.lists(therapies, max_size=8), chosen=choices)
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_counts_equal_the_oracle(self, described: list[dict[str, Any]], chosen: dict[str, list[str]]) -> None:
        with pgtrigger.ignore("catalogue.Condition:never_deleted"):
            Condition.objects.filter(slug__startswith="condition-").delete()
        make_catalogue(described)
        compare(chosen)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"atmp_class": ["gene_therapy"]},
        {"atmp_class": ["gene_therapy", "combined"], "origin": ["autologous"]},
        {"jurisdiction": ["eu"], "status": ["withdrawn"]},
        {"jurisdiction": ["eu"], "status": ["authorised"], "year": ["2018"]},
        {"condition": ["multiple-myeloma", NOT_STATED]},
        {"status": [NOT_STATED], "jurisdiction": [NOT_STATED]},
        {"status": [NOT_STATED], "jurisdiction": ["eu"]},
        {"modification": [NOT_STATED]},
        {"stage": ["preclinical"]},
    ],
    ids=str,
)
def test_real_catalogue_equals_the_oracle(chosen: dict[str, list[str]]) -> None:
    compare(chosen)


@pytest.mark.django_db
def test_withdrawn_in_the_european_union_means_one_authorisation() -> None:
    """Provenge left the EU and is authorised in the US: "authorised" with "EU" must not find it."""

    def found(**chosen: str) -> set[str]:
        query = QueryDict(mutable=True)
        query.update(chosen)
        return {therapy.slug for therapy in TherapyFilterSet(query, Therapy.objects.published()).records()}

    assert "provenge" in found(jurisdiction="eu", status="withdrawn")
    assert "provenge" not in found(jurisdiction="eu", status="authorised")
    assert "provenge" in found(jurisdiction="us", status="authorised")


def test_a_click_chooses_drops_and_goes_back_to_the_first_page() -> None:
    links = facets.Links({"atmp_class": ["gene_therapy"], "page": ["3"]})
    assert links.toggling("atmp_class")("combined") == "?atmp_class=gene_therapy&atmp_class=combined"
    assert links.toggling("atmp_class")("gene_therapy") == "?"
    assert links.toggling("origin")("autologous") == "?atmp_class=gene_therapy&origin=autologous"
    assert links.replaced("page", "4") == "?atmp_class=gene_therapy&page=4"
    assert links.replaced("sort", "name") == "?atmp_class=gene_therapy&sort=name"
    assert links.replaced("atmp_class", "") == "?"
    assert links.without("page") == "?atmp_class=gene_therapy"
    assert facets.Links({}).toggling("q")("a b&c") == "?q=a+b%26c"


@given(st.data())
def test_a_click_changes_one_value_and_leaves_the_others_in_their_order(drawn: st.DataObject) -> None:
    names = ["atmp_class", "origin", "q", "sort", "page"]
    values = st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=3, unique=True)
    parameters = drawn.draw(st.dictionaries(st.sampled_from(names), values))
    name, value = drawn.draw(st.sampled_from(names[:2])), drawn.draw(st.text(min_size=1, max_size=3))
    left = [one for one in parameters.get(name, []) if one != value]
    if value not in parameters.get(name, []):
        left.append(value)
    expected = {other: found for other, found in parameters.items() if other != "page"} | {name: left}
    query = facets.Links(parameters).toggling(name)(value)
    assert query.startswith("?")
    assert parse_qs(query[1:]) == {other: found for other, found in expected.items() if found}
    replaced = facets.Links(parameters).replaced(name, value)
    assert parse_qs(replaced[1:]) == {**{other: f for other, f in parameters.items() if other != "page"}, name: [value]}


@pytest.mark.django_db
@pytest.mark.parametrize("others", [["phase"], ["status"], ["country"], ["phase", "status", "year"], ["condition"]])
def test_tabulated_trials_are_counted_as_if_looked_at(others: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Class and origin with some other facet: trials with therapies of several classes are in no cell."""
    chosen = {"atmp_class": ["gene_therapy", NOT_STATED], "origin": ["autologous", "allogeneic", NOT_STATED]}
    for trial, atmp_class in zip(Trial.objects.published()[:30], CLASSES * 10, strict=True):
        trial.therapies.add(Therapy.objects.published().filter(atmp_class=atmp_class)[0])
    known = TrialFilterSet(QueryDict(""))
    several = known.index.cross_tabulation(known.tabulations[0], partial(whole_sets, known.facets)).others
    assert several
    for facet in known.facets:
        if facet.name in others:
            chosen[facet.name] = list(facet.sets(known.index))[:3]
    selection_of = partial(Selection, known.index, known.index.everything, known.facets, chosen, known.tabulations)
    monkeypatch.setattr(selection, "FEWEST_TABULATED", 10**6)
    looked_at = selection_of().counted()
    monkeypatch.setattr(selection, "FEWEST_TABULATED", 0)
    assert any(isinstance(selection_of().count(facet), Tabulated) for facet in known.facets)
    assert selection_of().counted() == looked_at

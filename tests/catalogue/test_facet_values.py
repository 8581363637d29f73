"""The page of one facet: all its values, searched by their label, with the list's other filters kept."""

import pytest
from django.http import QueryDict
from django.test import Client

from catalogue.filters import TherapyFilterSet, TrialFilterSet
from catalogue.models import Condition

pytestmark = pytest.mark.django_db


def test_all_values_of_a_long_facet_with_their_counts(client: Client) -> None:
    filterset = TrialFilterSet(QueryDict("status=completed"))
    facet = next(one for one in filterset.facets if one.name == "condition")
    shown = {value.value: value.count for value in filterset.values_named(facet, "").values}
    counted = {}
    for slug in Condition.objects.published().values_list("slug", flat=True):
        number = len(TrialFilterSet(QueryDict(f"status=completed&condition={slug}")).keys)
        if number:
            counted[slug] = number
    assert {value: number for value, number in shown.items() if value != "not_stated"} == counted
    html = client.get("/en/trials/values/condition/?status=completed").content.decode()
    assert "/en/trials/?status=completed&amp;condition=" in html


@pytest.mark.parametrize(("language", "words"), [("en", "LEUKAEMIA"), ("fr", "leucemie")])
def test_values_are_found_by_a_part_of_their_label(client: Client, language: str, words: str) -> None:
    html = client.get(f"/{language}/therapies/values/condition/?named={words}").content.decode()
    assert "condition=b-cell-acute-lymphoblastic-leukaemia" in html
    assert "condition=multiple-myeloma" not in html


def test_labels_without_a_record_are_searched_too(client: Client) -> None:
    html = client.get("/fr/trials/values/country/?named=etats").content.decode()
    assert "country=US" in html
    assert "country=FR" not in html


def test_the_filters_of_the_list_are_named_and_can_be_dropped(client: Client) -> None:
    address = "/en/trials/values/sponsor/"
    html = client.get(f"{address}?phase=phase_3&status=completed&named=zzz").content.decode()
    assert "none has a value that holds “zzz”" in html
    assert 'href="?status=completed&amp;named=zzz"' in html and 'href="?phase=phase_3&amp;named=zzz"' in html
    assert f'href="{address}?named=zzz"' in html and f'href="{address}?phase=phase_3&amp;status=completed"' in html
    assert "without any filter" not in client.get(f"{address}?named=zzz").content.decode()
    shown = client.get(f"{address}?therapy=kymriah&q=car").content.decode()
    assert 'href="?q=car"' in shown and "Kymriah <span" in shown


def test_a_list_offers_the_search_where_values_are_left_out(client: Client) -> None:
    html = client.get("/en/therapies/?origin=autologous").content.decode()
    assert 'action="/en/therapies/values/condition/"' in html
    facet = next(one for one in TherapyFilterSet(QueryDict("")).facet_results() if one.name == "condition")
    assert facet.has_more
    assert len(facet.values) == 12


def test_a_chosen_value_stays_however_few_records_it_has() -> None:
    facets = TherapyFilterSet(QueryDict("condition=aadc-deficiency&atmp_class=blood_product")).facet_results()
    condition = next(one for one in facets if one.name == "condition")
    chosen = [value for value in condition.values if value.is_chosen]
    assert [(value.value, value.count) for value in chosen] == [("aadc-deficiency", 0)]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/en/curators/values/condition/", 404),
        ("/en/therapies/values/colour/", 404),
        ("/en/therapies/values/condition/?colour=red", 400),
        ("/en/therapies/values/condition/?named=%00%27%22%3Cscript%3E", 200),
        ("/en/therapies/values/condition/?named=" + "x" * 10_000, 200),
        ("/en/therapies/values/condition/?named=no-such-disease", 200),
    ],
)
def test_bad_input_is_answered(client: Client, address: str, status: int) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert b"<script>" not in response.content


def test_an_empty_list_counts_what_each_removal_would_give(client: Client) -> None:
    html = client.get("/en/therapies/?atmp_class=blood_product&origin=xenogeneic&q=kymriah").content.decode()
    left = len(TherapyFilterSet(QueryDict("atmp_class=blood_product&origin=xenogeneic")).keys)
    assert f'<span class="count">{left}</span>' in html
    html = client.get("/en/therapies/?atmp_class=blood_product&origin=autologous").content.decode()
    for query in ("atmp_class=blood_product", "origin=autologous"):
        number = len(TherapyFilterSet(QueryDict(query)).keys)
        assert number
        assert f'href="?{query}" rel="nofollow">without' in html
        assert f'</a> <span class="count">{number}</span>' in html

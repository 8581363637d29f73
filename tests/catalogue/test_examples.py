"""Saved examples keep their promise: each has results, in both languages."""

import pytest
from django.test import Client

from catalogue.examples import COMPARISONS, SEARCHES, Example, searches
from tests.catalogue.test_views import page
from tests.conftest import NOUNS, number_listed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("example", SEARCHES, ids=lambda example: example.query)
def test_a_search_has_results_and_forgives_nothing(client: Client, language: str, example: Example) -> None:
    response = client.get(f"/{language}/{example.page}/?{example.query}")
    assert response.status_code == 200
    assert number_listed(response) >= 2
    assert 'class="notice"' not in response.content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("example", COMPARISONS, ids=lambda example: example.query)
def test_a_comparison_has_columns_and_differences(client: Client, language: str, example: Example) -> None:
    response = client.get(f"/{language}/compare/?{example.query}")
    assert response.status_code == 200
    assert len(response.context["columns"]) == example.query.count("therapy=")
    assert 2 <= response.context["differing"] < response.context["compared"]
    for column in response.context["columns"]:
        assert column["therapy"].title in str(example.label)


@pytest.mark.parametrize("noun", NOUNS)
def test_every_list_has_examples_and_an_empty_one_shows_them(client: Client, noun: str) -> None:
    assert len(searches(noun)) >= 2
    html = page(client, f"/en/{noun}/?q=nothinglikethis")
    for example in searches(noun):
        assert str(example.label) in html


def test_the_home_page_shows_some(client: Client) -> None:
    html = page(client, "/en/")
    for example in searches():
        assert str(example.label) in html

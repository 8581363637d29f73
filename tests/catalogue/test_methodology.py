"""The method: told from the code, measured on the decisions as they stand."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from catalogue.models import Decision
from classification import CERTAINTIES, RULES, SOURCES
from tests.catalogue.classifying import ANSWERS, address, content, main

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_certainty_is_explained_where_the_answer_leads(client: Client, language: str) -> None:
    answer = content(client.get(f"{address(language)}?{urlencode(ANSWERS)}"))
    assert f'href="{address(language, "classify_method")}#certainty"' in answer
    response = client.get(address(language, "classify_method"))
    assert 'id="certainty"' in content(response)
    assert [one["name"] for one in response.context["certainties"]] == [
        one.in_language(language) for one in CERTAINTIES.values()
    ]
    for one in response.context["certainties"]:
        assert one["meaning"] in main(response)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_method_is_told_from_the_code(client: Client, language: str) -> None:
    response = client.get(address(language, "classify_method"))
    page = main(response)
    assert RULES.name.in_language(language) in page
    for provision in RULES.provisions:
        assert provision.title.in_language(language) in page or provision in [one.definition for one in RULES.classes]
    for source in SOURCES:
        assert source.how_read.in_language(language) in page
    for regime in RULES.regimes:
        assert regime.note.in_language(language) in page
    accuracy = response.context["accuracy"]
    assert accuracy["total"] == Decision.objects.count()
    assert sum(cell["number"] for row in accuracy["confusion"] for cell in row["cells"]) == accuracy["total"]
    assert accuracy["right"] == sum(
        cell["number"] for row in accuracy["confusion"] for cell in row["cells"] if cell["is_right"]
    )
    assert accuracy["wrong_sure"] == 0


def test_the_method_measures_again_when_a_decision_changes(client: Client) -> None:
    before = client.get(address("en", "classify_method")).context["accuracy"]["total"]
    Decision.objects.create(
        code="test-3", description="x", language="en", atmp_class="not_atmp", kind="other", source_url="https://e.org/"
    )
    assert client.get(address("en", "classify_method")).context["accuracy"]["total"] == before + 1

"""The drawing of the decision path says what a list beside it says."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.catalogue.classifying import address, content

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_drawing_has_its_title_and_an_equivalent_list(client: Client, language: str) -> None:
    response = client.get(f"{address(language)}?nucleic_acid=recombinant&contains_cells=yes")
    page = content(response)
    drawing = re.search(r'<svg class="path".*?</svg>\s*<figcaption>', page, re.S)
    assert drawing
    assert "<title" in drawing[0] and "<desc" in drawing[0]
    listed = re.search(r'<ol class="path-list">.*?</ol>', page, re.S)
    assert listed
    for box in response.context["path"].boxes:
        assert box.name in unescape(listed[0])
        for row in box.rows:
            assert row.title in unescape(listed[0])
    assert "style=" not in page

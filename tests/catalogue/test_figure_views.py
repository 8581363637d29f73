"""The catalogue in figures: every mark leads to a list of as many records, and a drawing can be taken away."""

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from django.test import Client

from tests.conftest import number_listed

pytestmark = pytest.mark.django_db
MARK = re.compile(r'<a (?:class="[^"]*" )?href="(/[^"]+)"><title>([^<]*?)\s?(?:\xa0)?: (\d+)</title>')
NAMES = ("years", "pipeline", "countries", "origins")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_mark_and_every_cell_leads_to_a_list_of_as_many(client: Client, language: str) -> None:
    html = client.get(f"/{language}/figures/").content.decode()
    marks = {unescape(href): int(number) for href, _name, number in MARK.findall(html)}
    cells = {unescape(href): int(number) for href, number in re.findall(r'<td><a href="(/[^"]+)">(\d+)</a>', html)}
    assert len(marks) > 60
    assert marks.items() <= cells.items()
    for href, number in cells.items():
        assert number_listed(client.get(href)) == number, href


@pytest.mark.parametrize(
    "address", ["/en/", "/en/figures/", "/en/figures/pipeline.svg", "/fr/therapies/kymriah/", "/fr/trials/"]
)
def test_every_shape_that_is_used_is_drawn(client: Client, address: str) -> None:
    html = client.get(address).content.decode()
    assert set(re.findall(r'href="#(shape-\w+)"', html)) <= set(re.findall(r'<symbol id="(shape-\w+)"', html))


def test_the_key_of_a_drawing_names_every_column(client: Client) -> None:
    html = client.get("/en/figures/pipeline.svg").content.decode()
    assert html.count("#shape-not_stated") == 2
    assert "no therapy of the catalogue</text>" in html


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_drawing_can_be_taken_away(client: Client, language: str, name: str) -> None:
    response = client.get(f"/{language}/figures/{name}.svg")
    assert response["Content-Type"].startswith("image/svg+xml")
    assert response["Content-Disposition"] == f'attachment; filename="{name}.svg"'
    drawing = ElementTree.fromstring(response.content)  # noqa: S314 - ours
    links = [one.get("href") for one in drawing.iter("{http://www.w3.org/2000/svg}a")]
    assert links
    assert all((link or "").startswith(f"http://testserver/{language}/") for link in links)
    assert "var(" not in response.content.decode()


def test_there_is_no_other_drawing(client: Client) -> None:
    assert client.get("/en/figures/nothing.svg").status_code == 404


def test_all_pages_lead_to_the_figures(client: Client) -> None:
    html = client.get("/fr/trials/").content.decode()
    assert html.count('href="/fr/figures/"') >= 2

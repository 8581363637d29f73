"""Drawings of what the catalogue holds: numbers from the sets of the lists, places from the numbers."""

import pytest
from django.http import QueryDict

from catalogue import figures
from catalogue.filters import TherapyFilterSet, TrialFilterSet
from catalogue.models import Therapy

pytestmark = pytest.mark.django_db


def value(name: str, number: int = 1) -> figures.Value:
    return figures.Value(name, name, number, "")


def crossed(numbers: dict[str, list[int]], columns: list[str]) -> figures.Crossed:
    heads = [value(one) for one in columns]
    lines = [
        (value(row), [figures.Cell(value(row), head, number, "") for head, number in zip(heads, own, strict=True)])
        for row, own in numbers.items()
    ]
    return figures.Crossed(heads, lines)


@pytest.mark.parametrize(
    ("filterset", "row", "column"),
    [
        (TherapyFilterSet, "year", "atmp_class"),
        (TherapyFilterSet, "origin", "atmp_class"),
        (TrialFilterSet, "phase", "atmp_class"),
    ],
)
def test_each_cell_is_the_list_it_leads_to(filterset: type, row: str, column: str) -> None:
    cells = figures.crossed(filterset(QueryDict()), row, column).cells
    assert any(cell.number for cell in cells)
    for cell in cells:
        assert cell.number == len(filterset(QueryDict(cell.query[1:])).keys), cell


@pytest.mark.parametrize("name", ["country", "phase", "year"])
def test_each_value_is_the_list_it_leads_to(name: str) -> None:
    for one in figures.values(TrialFilterSet(QueryDict()), name):
        assert one.number == len(TrialFilterSet(QueryDict(one.query[1:])).keys), one


def test_only_published_therapies_count() -> None:
    before = {one.value: one.number for one in figures.values(TherapyFilterSet(QueryDict()), "origin")}
    Therapy.objects.create(
        slug="draft", name_en="Draft", name_fr="Brouillon", atmp_class="other", origin="not_applicable"
    )
    assert {one.value: one.number for one in figures.values(TherapyFilterSet(QueryDict()), "origin")} == before
    Therapy.objects.filter(slug="draft").update(state="published")
    after = {one.value: one.number for one in figures.values(TherapyFilterSet(QueryDict()), "origin")}
    assert after == {**before, "not_applicable": before["not_applicable"] + 1}


def test_the_area_of_a_disc_is_its_number_and_the_unstated_have_none() -> None:
    drawing = figures.matrix(crossed({"a": [16, 1], "b": [4, 900]}, ["gene_therapy", "not_stated"]))
    radii = {(disc.cell.row.value, disc.cell.number): disc.radius for disc in drawing.discs}
    assert float(radii["a", 16]) == 2 * float(radii["b", 4])
    assert radii["b", 900] == ""


def test_parts_of_a_year_stand_on_each_other_and_empty_years_keep_their_place() -> None:
    drawing = figures.columns(crossed({"2020": [2, 1], "2018": [0, 3]}, ["gene_therapy", "combined"]))
    assert [year for year, *_rest in drawing.years] == ["2018", "2019", "2020"]
    first, second = [part for part in drawing.parts if part.cell.row.value == "2020"]
    assert second.y + second.height == first.y
    assert first.y + first.height == drawing.base
    assert first.height == 2 * second.height


def test_bars_are_as_long_as_their_numbers_and_the_unstated_are_left_out() -> None:
    drawing = figures.bars([value("FR", 10), value("BE", 5), value("not_stated", 90)])
    assert [bar.value.value for bar in drawing.bars] == ["FR", "BE"]
    assert float(drawing.bars[0].width[:-1]) == 2 * float(drawing.bars[1].width[:-1])


def test_nothing_is_drawn_of_nothing() -> None:
    nothing = crossed({"2020": [0]}, ["gene_therapy"])
    assert figures.matrix(nothing) is figures.columns(nothing) is figures.bars([]) is None

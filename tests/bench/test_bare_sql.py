"""The hand-written SQL finds the rows and counts of our own pages: like is compared with like."""

import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client

from bench.bare_sql import LONGEST_FACET, NOT_STATED, answered
from bench.invention import Size
from bench.questions import KINDS, Kind, Question, drawn
from catalogue.facets import FacetResult
from catalogue.filters import FILTERSETS
from tests.conftest import number_listed

pytestmark = pytest.mark.django_db
LISTS = [kind for kind in KINDS if kind.has_facets]


@pytest.mark.parametrize("kind", LISTS, ids=lambda kind: kind.label)
def test_rows_and_counts_are_those_of_the_page(tiny_world: Size, client: Client, kind: Kind) -> None:
    with connection.cursor() as cursor:
        for question in drawn(kind, cursor, 3, seed=7):
            response = client.get(question.address)
            assert response.status_code == 200, question.address
            rows, counts, total = answered(cursor, question)
            assert total == number_listed(response) > 0
            assert [row[0] for row in rows] == slugs_of(question, response.content.decode())
            for facet in facets_of(question):
                compare(facet, counts[facet.name])


def slugs_of(question: Question, html: str) -> list[str]:
    """Addresses of the records of the page, in its order."""
    start = '<(?:a class="record-name"|p class="reference-line"><a)'
    return re.findall(rf'{start} href="/\w\w/{question.noun}/([^/"]+)/"', html)


def facets_of(question: Question) -> list[FacetResult]:
    return FILTERSETS[question.noun](QueryDict(question.address.partition("?")[2])).facet_results()


def compare(facet: FacetResult, counted: dict[str, int]) -> None:
    """Every value that both give has one count, and the most frequent ones are there; long facets end early."""
    shown = {value.value: value.count for value in facet.values if value.count}
    counted = {value: number for value, number in counted.items() if number}
    common = shown.keys() & counted.keys()
    assert common or not shown
    assert {value: shown[value] for value in common} == {value: counted[value] for value in common}, facet.name
    length = min(len(shown.keys() - {NOT_STATED}), len(counted.keys() - {NOT_STATED}))
    assert most_frequent(shown, length) == most_frequent(counted, length), facet.name
    if len(counted) < LONGEST_FACET / 2:
        assert shown == counted, facet.name


def most_frequent(counts: dict[str, int], length: int) -> list[int]:
    return sorted((number for value, number in counts.items() if value != NOT_STATED), reverse=True)[:length]


def test_alternatives_and_siblings_of_a_group(tiny_world: Size, client: Client) -> None:
    chosen = {"jurisdiction": ["eu"], "status": ["withdrawn", "expired"], "atmp_class": ["gene_therapy", "combined"]}
    question = Question("therapies", chosen=chosen)
    with connection.cursor() as cursor:
        _rows, counts, total = answered(cursor, question)
    response = client.get(question.address)
    assert total == number_listed(response) > 0
    for facet in facets_of(question):
        compare(facet, counts[facet.name])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.has_facets], ids=lambda kind: kind.label)
def test_every_other_question_has_rows(tiny_world: Size, kind: Kind) -> None:
    with connection.cursor() as cursor:
        for question in drawn(kind, cursor, 3, seed=7):
            rows, _counts, _total = answered(cursor, question)
            assert rows or question.form == "unchanged"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.label)
def test_questions_are_different_ones_and_the_same_every_time(tiny_world: Size, kind: Kind) -> None:
    with connection.cursor() as cursor:
        first, second = (drawn(kind, cursor, 8, seed=7) for _time in range(2))
    assert [question.address for question in first] == [question.address for question in second]
    assert len({question.address for question in first}) == len(first) >= 5

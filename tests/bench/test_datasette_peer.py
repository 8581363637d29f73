"""Datasette answers from the same records with the same counts."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from bench.bare_sql import FACETS, NOT_STATED, answered, group
from bench.datasette_peer import address, application, asked, export
from bench.invention import Size
from bench.questions import KINDS, Kind, Question, drawn

pytest.importorskip("datasette")
pytestmark = pytest.mark.django_db
LISTS = [kind for kind in KINDS if kind.has_facets and kind.label != "trials: deep page"]


@pytest.fixture(scope="module")
def peer(tiny_world: Size, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Any:
    path = tmp_path_factory.mktemp("peer") / "world.db"
    with connection.cursor() as cursor:
        export(cursor, path)
    asgi = application(path)
    loop = asyncio.new_event_loop()
    # In a thread of its own: in the tests' thread the browser's event loop may be running.
    with ThreadPoolExecutor(1) as thread:
        yield lambda place: thread.submit(lambda: loop.run_until_complete(asked(asgi, place))).result()
    loop.close()


def data(peer: Any, question: Question) -> dict[str, Any]:
    status, body = peer(address(question).replace("?", ".json?", 1) + "&_shape=objects")
    assert status == 200
    return json.loads(body)


def comparable(question: Question) -> set[str]:
    """Facets that nobody has chosen: Datasette counts those over all filters, their own included."""
    names = set()
    for name, facet in FACETS[question.noun].items():
        related = group(question, facet) if hasattr(facet, "owner") else [name]
        if not set(related) & question.chosen.keys():
            names.add(name)
    return names


@pytest.mark.parametrize("kind", LISTS, ids=lambda kind: kind.label)
def test_counts_are_those_of_the_sql(peer: Any, kind: Kind) -> None:
    with connection.cursor() as cursor:
        questions = drawn(kind, cursor, 3, seed=7)
        for question in questions:
            if any(
                len(values) > 1
                for name, values in question.chosen.items()
                if hasattr(FACETS[question.noun][name], "rows")
            ):
                continue  # It has no "or" inside an array.
            _rows, counts, total = answered(cursor, question)
            found = data(peer, question)
            if not grouped(question):
                assert found["filtered_table_rows_count"] == total
            for name in comparable(question):
                shown = {row["value"]: row["count"] for row in found["facet_results"][name]["results"]}
                stated = {value: number for value, number in counts[name].items() if value != NOT_STATED}
                common = shown.keys() & stated.keys()
                assert {v: shown[v] for v in common} == {v: stated[v] for v in common}, (question.address, name)
                assert common or not shown


def grouped(question: Question) -> bool:
    """Whether several filters speak of the same related row, which arrays cannot say."""
    rows = [getattr(FACETS[question.noun][name], "rows", name) for name in question.chosen]
    return len(set(rows)) < len(rows)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.has_facets], ids=lambda kind: kind.label)
def test_everything_that_it_has_is_answered(peer: Any, kind: Kind) -> None:
    with connection.cursor() as cursor:
        for question in drawn(kind, cursor, 2, seed=7):
            if address(question):
                status, body = peer(address(question))
                assert status == 200, (question.address, body[:300])

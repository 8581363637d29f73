"""How many questions each page asks the database, pinned in query_counts.json.

Three numbers a page: the first after a change of the catalogue, one made with the index that the first has read, and
the same page again, which the process has kept.
"""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalogue import search
from catalogue.conditional import pages
from catalogue.models import Therapy

PINNED: dict[str, list[int]] = json.loads(Path(__file__).with_name("query_counts.json").read_text(encoding="utf-8"))

pytestmark = pytest.mark.django_db


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)


@pytest.mark.parametrize("address", PINNED)
def test_a_page_asks_as_many_questions_as_pinned(client: Client, address: str) -> None:
    # The search has seen that no frequent word is kept here.
    search.find(Therapy, "kymriah", None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT catalogue_change_revision()")
    first = asked(client, address)
    pages.clear()
    assert [first, asked(client, address), asked(client, address)] == PINNED[address]

"""Statements whose text is always the same: each connection plans them once.

Planning the statement of a list's page takes longer than running it. ``prepare_threshold`` of the connection switches
this off (atmp_site/database.py).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection


class PlannedCursor(psycopg.Cursor):
    def execute(self, query: Any, params: Any = None, **_options: Any) -> "PlannedCursor":
        return super().execute(query, params, prepare=True)


def answered(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows that the statement gives; a JSON column comes as Python's lists and values."""
    with connection.wrap_database_errors, cursor() as planned:
        planned.execute(sql, parameters)
        return planned.fetchall()


@contextmanager
def asked(sql: str, parameters: Sequence[Any] = ()) -> Iterator[Callable[[], list[tuple[Any, ...]]]]:
    """Sends the statement; the database works on it while the caller does something else.

    Gives what fetches its rows, inside the context or after it. Other statements inside it have to be planned ones.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline(), cursor() as planned:
        planned.execute(sql, parameters)
        yield planned.fetchall


def cursor() -> Any:
    """The plain one where queries are logged: Django's log cannot read the other's."""
    if connection.queries_logged:
        return connection.cursor()
    connection.ensure_connection()
    return connection.make_cursor(PlannedCursor(connection.connection))

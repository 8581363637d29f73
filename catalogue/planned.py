"""Statements whose text is always the same: each connection plans them once.

Planning the statement of a list's page takes longer than running it. ``prepare_threshold`` of the connection switches
this off (atmp_site/database.py).
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection


class PlannedCursor(psycopg.Cursor):
    def execute(self, query: Any, params: Any = None, **_options: Any) -> "PlannedCursor":
        return super().execute(query, params, prepare=True)


def answered(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows that the statement gives; a JSON column comes as Python's lists and values."""
    connection.ensure_connection()
    with connection.wrap_database_errors, connection._prepare_cursor(PlannedCursor(connection.connection)) as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()

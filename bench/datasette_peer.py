"""The same records in Datasette: python -m bench.datasette_peer FILE SECONDS (requests as in bench/site_worker.py).

SQLite with one table a noun, relations as arrays of JSON, an index on every column that is filtered, sorted or counted,
and full text. Asked through its own ASGI application in this process, without a network; its limits of time are
raised to SECONDS a statement, facets are as many as the site shows, and it is spared suggesting any.
"""

import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.bare_sql import FACETS, LONGEST_FACET, TABLES, Column, Elements, Related
from bench.questions import PAGE_SIZE, Question
from bench.worker import serve

MOST_ROWS = 10_000
ROWS_A_FETCH = 5_000
# Columns that a list shows besides its facets, and those that words are searched in.
SHOWN = {
    "therapies": ("name_en", "name_fr", "other_names", "target", "summary_en", "summary_fr"),
    "trials": ("nct_number", "acronym", "name", "enrolment", "started_on", "interventions", "condition_terms"),
    "references": ("name", "authors", "container", "doi", "pmid", "url"),
}
SEARCHED = {
    "therapies": ("name_en", "name_fr", "other_names", "target", "summary_en", "summary_fr"),
    "trials": ("name", "acronym", "nct_number", "interventions", "condition_terms"),
    "references": ("name", "authors", "container"),
}
SORTED = {
    "therapies": ("_sort", "name_en"),
    "trials": ("_sort_desc", "started_on"),
    "references": ("_sort_desc", "year"),
}


# --- The file ----------------------------------------------------------------------------------------------------------


def export(cursor: Any, path: Path) -> None:
    """Writes the published records of the world behind ``cursor`` to a new SQLite file."""
    path.unlink(missing_ok=True)
    lite = sqlite3.connect(path)
    lite.execute("PRAGMA journal_mode = OFF")
    lite.execute("PRAGMA synchronous = OFF")
    for noun, table in TABLES.items():
        facets = FACETS[noun]
        # A trial's "sponsor" and the like are facets, not columns to be shown twice.
        columns = ["slug", *SHOWN[noun], *facets]
        lite.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, {', '.join(columns)})")
        marks = ", ".join("?" * (len(columns) + 1))
        for first in range(0, highest(cursor, table) + 1, ROWS_A_FETCH):
            rows = fetched(cursor, noun, first)
            lite.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        for name in (*facets, "slug", SORTED[noun][1]):
            if not isinstance(facets.get(name), Elements | Related):
                lite.execute(f"CREATE INDEX IF NOT EXISTS {table}_{name} ON {table} ({name})")
        searched = ", ".join(SEARCHED[noun])
        lite.execute(f"CREATE VIRTUAL TABLE {table}_fts USING fts5({searched}, content={table}, content_rowid=id)")
        lite.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")
    lite.execute("ANALYZE")
    lite.commit()
    lite.close()


def highest(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT coalesce(max(id), 0) FROM catalogue_{table}")
    return cursor.fetchone()[0]


def fetched(cursor: Any, noun: str, first: int) -> list[list[Any]]:
    """Published records of a range of keys: key, address, what is shown, then the facets in their order."""
    selected = ["r.id", "r.slug", *(f"r.{name}" for name in SHOWN[noun])]
    for facet in FACETS[noun].values():
        if isinstance(facet, Related):
            inside = f"SELECT DISTINCT {facet.value} AS v FROM {facet.rows} WHERE {facet.owner} = r.id"
            selected.append(f"(SELECT array_agg(v ORDER BY v) FROM ({inside}) d)")
        elif isinstance(facet, Column) and facet.table:
            selected.append(f"(SELECT slug FROM {facet.table} WHERE id = {facet.value})")
        else:
            selected.append(facet.value)
    cursor.execute(
        f"SELECT {', '.join(selected)} FROM catalogue_{TABLES[noun]} r"
        " WHERE r.state = 'published' AND r.id >= %s AND r.id < %s",
        [first, first + ROWS_A_FETCH],
    )
    arrays = {
        place for place, facet in enumerate(FACETS[noun].values(), start=2 + len(SHOWN[noun]))
        if isinstance(facet, Elements | Related)
    }  # fmt: skip
    return [
        [
            json.dumps(value or [], ensure_ascii=False) if place in arrays else plain(value)
            for place, value in enumerate(row)
        ]
        for row in cursor.fetchall()
    ]


def plain(value: Any) -> Any:
    """Arrays that are only shown or searched as one text; what is not stated as NULL."""
    return ", ".join(value) if isinstance(value, list) else (None if value == "" else value)


# --- Its addresses -----------------------------------------------------------------------------------------------------


def address(question: Question) -> str:
    """Where Datasette answers the question; empty where it has no such thing."""
    table = TABLES[question.noun]
    if question.is_misspelt or question.form == "unchanged":
        return ""
    if question.form == "suggest":
        return f"/world/{table}.json?" + urlencode(
            {"name_en__startswith": question.words.capitalize(), "_col": "name_en", "_size": 10, "_nocount": 1}
        )
    if question.form in {"record", "compare"}:
        return f"/world/{table}?" + urlencode({"slug__in": ",".join(question.slugs), "_nocount": 1})
    pairs: list[tuple[str, str]] = []
    for name, values in question.chosen.items():
        facet = FACETS[question.noun][name]
        if isinstance(facet, Column):
            pairs.append((f"{name}__in", ",".join(values)))
        else:
            pairs += [(f"{name}__arraycontains", value) for value in values[:1]]
    if question.words:
        pairs.append(("_search", question.words))
    if question.form == "csv":
        return f"/world/{table}.csv?" + urlencode([*pairs, ("_stream", "1")])
    if question.form == "json":
        return f"/world/{table}.json?" + urlencode([*pairs, ("_size", "max")])
    for name, facet in FACETS[question.noun].items():
        pairs.append(("_facet" if isinstance(facet, Column) else "_facet_array", name))
    pairs.append(("_facet_size", str(LONGEST_FACET)))
    if question.last_key:
        # It has no numbered pages: the page after a record, by primary key, which is its fastest.
        pairs.append(("_next", str(question.last_key)))
    elif not question.words:
        pairs.append(SORTED[question.noun])
    return f"/world/{table}?{urlencode(pairs)}"


# --- The process -------------------------------------------------------------------------------------------------------


def application(path: Path, limit: int = 60) -> Any:
    """Datasette's ASGI application over the file, which is named world.db; no statement takes more than ``limit`` seconds."""
    from datasette.app import Datasette

    return Datasette(
        [],
        immutables=[str(path)],
        settings={
            "default_page_size": PAGE_SIZE,
            "sql_time_limit_ms": limit * 1000,
            "facet_time_limit_ms": limit * 1000,
            "suggest_facets": False,
            "max_returned_rows": MOST_ROWS,
            "max_csv_mb": 0,
        },
    ).app()


async def asked(application: Any, address: str) -> tuple[int, bytes]:
    """Status and body of a GET request."""
    path, _mark, query = address.partition("?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"127.0.0.1")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    status, body = 0, bytearray()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)
        body.extend(message.get("body", b""))

    await application(scope, receive, send)
    return status, bytes(body)


def main(arguments: Sequence[str]) -> None:
    asgi = application(Path(arguments[0]), int(arguments[1]))
    loop = asyncio.new_event_loop()

    def answered(question: dict[str, Any]) -> dict[str, Any]:
        start = time.perf_counter()
        status, body = loop.run_until_complete(asked(asgi, question["address"]))
        seconds = time.perf_counter() - start
        # A facet that took too long is left out, and the page says so.
        is_cut = b'class="facets-timed-out"' in body or b"took too long" in body
        return {"status": status, "seconds": seconds, "bytes": len(body), "is_cut": is_cut}

    serve(answered)


if __name__ == "__main__":
    main(sys.argv[1:])

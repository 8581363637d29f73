"""Rows on their way into a table, by COPY, with a progress bar."""

import sys
import time
from collections.abc import Iterator
from typing import Any

# Rows of one COPY statement: statement triggers keep the rows of a statement in memory or in a temporary file.
ROWS_A_STATEMENT = 50_000


class Progress:
    """A bar on the terminal; nothing where the output is no terminal but one line at the end."""

    def __init__(self, label: str, total: int) -> None:
        self.label, self.total, self.done, self.shown = label, max(total, 1), 0, -1
        self.started = time.monotonic()

    def step(self) -> None:
        self.done += 1
        share = min(self.done, self.total) * 30 // self.total
        if share != self.shown and sys.stderr.isatty():
            self.shown = share
            bar = "#" * share + "." * (30 - share)
            print(f"\r{self.label:<24}{bar} {self.done:>9}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        start = "\r" if sys.stderr.isatty() else ""
        seconds = time.monotonic() - self.started
        print(f"{start}{self.label:<24}{self.done:>10} rows {seconds:>6.1f} s{'':<24}", file=sys.stderr)


def copied(value: Any) -> str:
    """A value in the text format of COPY."""
    if value is None:
        return r"\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, (list, tuple)):
        return escaped("{" + ",".join(quoted(str(item)) for item in value) + "}")
    return escaped(value) if isinstance(value, str) else str(value)


def escaped(text: str) -> str:
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        text = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return text


def quoted(item: str) -> str:
    return '"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Sheet:
    """The rows of one table; columns that are not given have the default of the model."""

    def __init__(self, model: type, total: int) -> None:
        from django.db import connection

        self.cursor = connection.cursor()
        self.model = model
        self.total = total
        fields = [
            field
            for field in model._meta.concrete_fields
            if not field.generated and not field.has_db_default() and (not field.primary_key or self.has_own_key)
        ]
        self.places = {field.attname: place for place, field in enumerate(fields)}
        self.defaults = [copied(field.get_default()) for field in fields]
        columns = ", ".join(f'"{field.column}"' for field in fields)
        self.statement = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'

    @property
    def has_own_key(self) -> bool:
        """Whether rows come with their primary key, because others refer to it."""
        return hasattr(self.model, "state")

    def line(self, **values: Any) -> str:
        cells = self.defaults.copy()
        for name, value in values.items():
            cells[self.places[name]] = copied(value)
        return "\t".join(cells) + "\n"

    def write(self, lines: Iterator[str]) -> None:
        """Copies the lines into the table, so many a statement, and moves its counter on."""
        progress = Progress(self.model._meta.db_table.removeprefix("catalogue_"), self.total)
        ended = False
        while not ended:
            with self.cursor.copy(self.statement) as copy:
                for _row in range(ROWS_A_STATEMENT):
                    line = next(lines, None)
                    if line is None:
                        ended = True
                        break
                    copy.write(line)
                    progress.step()
        if self.has_own_key:
            table = self.model._meta.db_table
            self.cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        progress.end()

"""A list as CSV (RFC 4180, UTF-8): one record a row, several values of a cell parted by " | ".

Text that a spreadsheet would take for a formula is preceded by an apostrophe.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from catalogue.formats.facts import FACTS
from catalogue.models import Record

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class Line:
    """Where the writer writes to: it keeps nothing, ``write`` gives the line back."""

    def write(self, line: str) -> str:
        return line


def lines(model: type[Record], records: Iterable[Record]) -> Iterator[str]:
    """The header, then a line a record, made as they are asked for."""
    writer = csv.writer(Line())
    facts = FACTS[model]
    yield writer.writerow(facts)
    for record in records:
        yield writer.writerow([cell(fact(record)) for fact in facts.values()])


def cell(value: Any) -> str | int:
    """A fact as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    if isinstance(value, list):
        value = " | ".join(
            ", ".join(str(part) for part in one.values() if part) if isinstance(one, Mapping) else str(one)
            for one in value
        )
    return f"'{value}" if value.startswith(FORMULA_SIGNS) else value

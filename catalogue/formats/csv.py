"""A list as CSV (RFC 4180, UTF-8): one record a row, several values of a cell parted by " | ".

A cell that a spreadsheet would take for a formula begins with one more apostrophe; how to read it back stands in
``docs/api.md``.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

# After as many apostrophes and spaces as one likes; the last four are the wide signs of East Asian keyboards.
FORMULA = re.compile(r"['\s]*[=+\-@\t\r\n＝＋－＠]")


class Line:
    """Where the writer writes to: it keeps nothing, ``write`` gives the line back."""

    def write(self, line: str) -> str:
        return line


def lines(names: Iterable[str], records: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The header, then a line a record, made as they are asked for; ``names``: of the values of each."""
    writer = csv.writer(Line())
    yield writer.writerow(names)
    for record in records:
        yield writer.writerow([cell(value) for value in record])


def cell(value: Any) -> str | int:
    """A fact as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    if isinstance(value, list):
        value = " | ".join([part(one) for one in value])
    return f"'{value}" if FORMULA.match(value) else value


def part(value: str | Mapping[str, Any]) -> str:
    """One of several values of a cell: a bar inside it stands behind a backslash, as does a backslash."""
    text = value if isinstance(value, str) else ", ".join([str(fact) for fact in value.values() if fact])
    return text.replace("\\", "\\\\").replace("|", "\\|")

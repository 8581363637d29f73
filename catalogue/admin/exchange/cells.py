"""Cells: text in which no spreadsheet sees a formula, and that is read back as it was."""

import datetime
import re
from typing import Any

BETWEEN = " | "
# What a spreadsheet takes for a formula, after as many apostrophes and spaces as one likes.
FORMULA = re.compile(r"['\s]*[=+\-@\t\r]")


def guarded(text: str) -> str:
    """Text as it goes out: one apostrophe before what looks like a formula, guarded or not."""
    return f"'{text}" if FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Text as it comes back, without the apostrophe of ``guarded`` and without space around it."""
    plain = text.strip(" \n")
    return plain[1:] if plain.startswith("'") and FORMULA.match(plain) else plain.strip()


def alike(one: str, other: str) -> bool:
    """Whether two cells hold the same text, however their lines are broken: workbooks know one kind of line only."""
    return one == other or re.sub("\r\n?", "\n", one) == re.sub("\r\n?", "\n", other)


def parts(text: str) -> list[str]:
    """The values of a cell that holds several."""
    return [part for part in (piece.strip() for piece in text.split(BETWEEN.strip())) if part]


def as_text(value: Any) -> str:
    """The value of a cell of a workbook as text: a whole number without a point, a day as 2024-05-31."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return str(value.date()) if value.time() == datetime.time() else value.isoformat()
    return str(value)

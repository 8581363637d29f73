"""Files: a table written as CSV or as a workbook, every cell as text."""

import csv
import io
from collections.abc import Iterable, Sequence


def csv_file(lines: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with its mark, without which spreadsheets take it for something else."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(lines)
    return out.getvalue().encode("utf-8-sig")


def workbook(lines: Iterable[Sequence[str]]) -> bytes:
    """One sheet of text cells; raises ``ValidationError`` for a text that a workbook cannot hold."""
    # What workbooks are made with takes six megabytes, of which a process that only shows pages needs nothing.
    from .workbook import written

    return written(lines)


# By the last part of the file's name: who writes it and what it is.
FILES = {
    "csv": (csv_file, "text/csv; charset=utf-8"),
    "xlsx": (workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}

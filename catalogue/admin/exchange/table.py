"""A table read from a file somebody hands in: whatever the file is, it is a table afterwards or refused in words."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .cells import as_text

MOST_BYTES = 2_097_152
MOST_LINES = 1_001
# What the parts of a workbook, which is a compressed archive, may hold when unpacked.
MOST_UNPACKED = 40_000_000
# What the form of the confirmation may carry; Django refuses one above DATA_UPLOAD_MAX_MEMORY_SIZE.
MOST_PACKED = 900_000
HOURS_TO_CONFIRM = 12
KEY = "slug"
SEPARATOR_TOLD = re.compile(r"sep=[,;\t](?=[\r\n])", re.IGNORECASE)
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=\"([A-Z]+[0-9]+:[A-Z]+[0-9]+)\"")


class Table(NamedTuple):
    """Names of the columns; for each row its number in the file (that of the names is 1) and its cells."""

    columns: list[str]
    numbers: list[int]
    rows: list[list[str]]

    def packed(self, purpose: str) -> str:
        """The table as signed text, that only ``unpacked`` with the same purpose takes. Raises ``ValidationError``."""
        text = signing.dumps(self, salt=purpose, compress=True)
        if len(text) > MOST_PACKED:
            raise ValidationError(_("The table is too large: import it in several parts."))
        return text


def unpacked(text: str, purpose: str) -> Table:
    """Raises ``ValidationError`` for what ``packed`` did not make, or made too long ago."""
    try:
        return Table(*signing.loads(text, salt=purpose, max_age=HOURS_TO_CONFIRM * 3_600))
    except signing.BadSignature:
        raise ValidationError(_("The confirmation is too old, or not of this site: hand in the file again.")) from None


def read(data: bytes) -> Table:
    """The table in a CSV file or in the first sheet of a workbook. Raises ``ValidationError``.

    CSV in UTF-8, in UTF-16 with its mark, or as Windows writes it for western languages; the separator is a comma, a
    semicolon or a tab.
    """
    if not data.strip():
        raise ValidationError(_("The file is empty."))
    if len(data) > MOST_BYTES:
        raise ValidationError(_("The file is larger than 2 MB: import it in several parts."))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValidationError(
            _("This is an old or an encrypted workbook: save it as .xlsx without a password, or as CSV.")
        )
    lines = workbook_lines(data) if data.startswith(b"PK") else csv_lines(decoded(data))
    return table(lines)


def table(lines: Iterable[list[str]]) -> Table:
    numbered = []
    for number, line in enumerate(lines, 1):
        if number > MOST_LINES:
            raise ValidationError(
                _("The file has more than %(number)d rows: import it in several parts.") % {"number": MOST_LINES - 1}
            )
        while line and not line[-1].strip():
            line.pop()
        if line:
            numbered.append((number, line))
    columns = [name.strip() for name in numbered[0][1]] if numbered else []
    if KEY not in columns:
        raise ValidationError(_("The first row has no column “slug”, by which the records are known."))
    if "" in columns:
        raise ValidationError(_("Column %(number)d has no name.") % {"number": columns.index("") + 1})
    if repeated := sorted({name for name in columns if columns.count(name) > 1}):
        raise ValidationError(_("Twice among the columns: %(names)s.") % {"names": ", ".join(repeated)})
    if len(numbered) == 1:
        raise ValidationError(_("The file has no rows below the names of the columns."))
    for number, line in numbered:
        if len(line) > len(columns):
            raise ValidationError(_("Row %(number)d has more cells than there are columns.") % {"number": number})
    return Table(
        columns,
        [number for number, _line in numbered[1:]],
        [line + [""] * (len(columns) - len(line)) for _number, line in numbered[1:]],
    )


def decoded(data: bytes) -> str:
    """The text of a file of unknown encoding. Raises ``ValidationError`` where it is none."""
    is_utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_utf_16 else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValidationError(_("The file is neither a workbook (.xlsx) nor text in UTF-8: save it as “CSV UTF-8”."))


def csv_lines(text: str) -> Iterator[list[str]]:
    """Rows of a CSV text, parted by whichever separator makes "slug" a column of the first."""
    if told := SEPARATOR_TOLD.match(text):
        # A line in which Excel is told; it counts as an empty one.
        text = text[told.end() :]
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = next((sign for sign in ",;\t" if KEY in next(csv.reader([first], delimiter=sign), [])), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise ValidationError(
                _("Line %(number)d of the file cannot be read: a quotation mark is missing, or a cell is too long.")
                % {"number": reader.line_num}
            ) from None


def workbook_lines(data: bytes) -> Iterator[list[str]]:
    """Rows of the first sheet; no formula is evaluated, and a cell that holds one is refused."""
    import openpyxl

    refusal = ValidationError(_("The workbook cannot be read: save it again as .xlsx, or as CSV."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked_size = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        raise refusal from None
    if unpacked_size > MOST_UNPACKED:
        raise ValidationError(_("The workbook is too large when unpacked: import it in several parts."))
    # openpyxl raises nearly anything for a file that is not what it says.
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # Its own claim of how large it is may be wrong.
        sheet.reset_dimensions()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            merged = MERGED.search(archive.read(sheet._worksheet_path))
        rows = iter(sheet.rows)
    except Exception:
        raise refusal from None
    if merged:
        # Only the first of them holds the value: the others would empty what they are about.
        raise ValidationError(
            _("Cells %(cells)s are merged: split them and give each row its own value.") % {"cells": merged[1].decode()}
        )
    while True:
        try:
            row: Any = next(rows)
        except StopIteration:
            return
        except Exception:
            raise refusal from None
        for cell in row:
            if cell.data_type in ("f", "e"):
                raise ValidationError(
                    _("Cell %(cell)s holds a formula or an error: put its value there as text.")
                    % {"cell": cell.coordinate}
                )
        yield [as_text(cell.value) for cell in row]

"""A table as a workbook, every cell as text."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

LONGEST_CELL = 32_767


def written(lines: Iterable[Sequence[str]]) -> bytes:
    """One sheet of text cells, so that a spreadsheet makes neither dates nor numbers of them.

    Raises ``ValidationError`` for a text that a workbook cannot hold.
    """
    lines = list(lines)
    for line in lines:
        for text in line:
            must_fit(text)
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "B2"
    # For the rows that are typed below.
    for position in range(1, len(lines[0]) + 1):
        sheet.column_dimensions[get_column_letter(position)].number_format = "@"
    for line in lines:
        sheet.append([text_cell(sheet, text) for text in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def must_fit(text: str) -> None:
    if len(text) > LONGEST_CELL or ILLEGAL_CHARACTERS_RE.search(text):
        raise ValidationError(
            _("A workbook cannot hold the text that begins with “%(text)s”: export as CSV.")
            % {"text": ILLEGAL_CHARACTERS_RE.sub("", text[:60])}
        )


def text_cell(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    # Never a formula, whatever the text begins with.
    cell.data_type = "s"
    cell.number_format = "@"
    return cell

"""Files: every cell is text."""

import io

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from catalogue.admin.exchange.files import csv_file, workbook
from catalogue.admin.exchange.table import read

LINES = [["slug", "name"], ["a", "'=1+1"], ["2017-05", "été\nl’hiver"], ["#REF!", "=left as it is"]]


def test_csv_is_utf_8_with_its_mark() -> None:
    assert csv_file(LINES).startswith(b"\xef\xbb\xbfslug,name\r\na,'=1+1\r\n")
    assert read(csv_file(LINES)).rows == LINES[1:]


def test_every_cell_of_a_workbook_is_text() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(LINES))).active
    cells = [cell for row in sheet.rows for cell in row]
    assert [cell.value for cell in cells] == [text for line in LINES for text in line]
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}
    assert read(workbook(LINES)).rows == LINES[1:]


def test_a_column_stays_text_for_what_is_typed_below() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(LINES))).active
    assert sheet.column_dimensions["B"].number_format == "@"


@pytest.mark.parametrize("text", ["a" * 32_768, "control \x0b sign"])
def test_what_a_workbook_cannot_hold_is_told(text: str) -> None:
    with pytest.raises(ValidationError, match="export as CSV"):
        workbook([["slug", text]])
    assert csv_file([["slug", text]])

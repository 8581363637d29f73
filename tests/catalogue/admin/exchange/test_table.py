"""Tables read from whatever people hand in: read rightly, or refused in words."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from django.core import signing
from django.core.exceptions import ValidationError

from catalogue.admin.exchange import table
from catalogue.admin.exchange.table import Table, read, unpacked

ROWS = [["slug", "name"], ["hopital-a", "Hôpital « Élan » œuvre"]]
READ = Table(["slug", "name"], [2], [["hopital-a", "Hôpital « Élan » œuvre"]])


def workbook(*rows: list[Any]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(ValidationError) as error:
        read(data)
    return " ".join(error.value.messages)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_text_as_spreadsheets_write_it(encoding: str, separator: str, end: str) -> None:
    text = end.join(separator.join(row) for row in ROWS) + end
    assert read(text.encode(encoding)) == READ


def test_a_separator_inside_a_name_is_no_separator() -> None:
    assert read(b'slug;name\r\na;"one, two; three"\r\n').rows == [["a", "one, two; three"]]


def test_lines_inside_a_cell_stay() -> None:
    assert read(b'slug,name\na,"one\r\ntwo"\n').rows == [["a", "one\r\ntwo"]]


def test_a_workbook() -> None:
    assert read(workbook(*ROWS)) == READ


def test_numbers_and_days_of_a_workbook_are_text() -> None:
    import datetime

    data = workbook(["slug", "year", "checked_on"], ["a", 2017, datetime.date(2024, 5, 31)])
    assert read(data).rows == [["a", "2017", "2024-05-31"]]


def test_rows_keep_the_numbers_that_they_have_in_the_file() -> None:
    assert read(b"slug,name\n\na,A\n,,\n\nb,B\n").numbers == [3, 6]
    assert read(workbook(["slug"], [], ["a"])).numbers == [3]


def test_short_rows_are_filled_and_empty_columns_at_the_end_dropped() -> None:
    assert read(b"slug,name,,\na\n") == Table(["slug", "name"], [2], [["a", ""]])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b" \n ", "The file is empty"),
        (b"slug,name\n", "no rows below"),
        (b"slug,name\n,,\n", "no rows below"),
        (b"name\nA\n", "no column “slug”"),
        (b"slug,,name\na,b,c\n", "Column 2 has no name"),
        (b"slug,name,name\na,b,c\n", "Twice among the columns: name"),
        (b"slug,name\na,b,c\n", "Row 2 has more cells"),
        (b'slug,name\na,"b\n', "Line 2 of the file"),
        ("slug,name\na,b\n".encode("utf-16-le"), "neither a workbook"),
        (b"slug,name\n\x81,\x8d\n", "neither a workbook"),
        (b"\x89PNG\r\n\x1a\n\0\0", "neither a workbook"),
        (b"\xd0\xcf\x11\xe0rest", "old or an encrypted workbook"),
        (b"PK\x03\x04 not a zip", "cannot be read"),
        (b"slug\n" + b"a\n" * 1_001, "more than 1000 rows"),
        (b"slug\n" + b"\n" * 1_001, "more than 1000 rows"),
        (b"slug\n" + b"a" * 2_097_152, "larger than 2 MB"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_a_thousand_rows_are_taken() -> None:
    assert len(read(b"slug\n" + b"a\n" * 1_000).rows) == 1_000


@pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("http://example.org")', "=A1"])
def test_a_formula_in_a_workbook_is_refused_with_its_cell(formula: str) -> None:
    assert "Cell B2 holds a formula" in refusal(workbook(["slug", "name"], ["a", formula]))


def test_an_error_in_a_workbook_is_refused() -> None:
    assert "Cell B2 holds a formula or an error" in refusal(workbook(["slug", "name"], ["a", "#REF!"]))


def packed_with(data: bytes, name: str, content: bytes) -> bytes:
    """A workbook of which one part is another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_a_workbook_that_swells_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed_with(workbook(*ROWS), SHEET, b"0" * 50_000_000)
    assert len(bomb) < 100_000
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *_a, **_k: pytest.fail("unpacked"))
    assert "too large when unpacked" in refusal(bomb)


def test_a_workbook_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(packed_with(workbook(*ROWS), SHEET, b"<x>" * 20_000_000))
    size = (60_000_000).to_bytes(4, "little")
    assert bomb.count(size) == 2
    assert "cannot be read" in refusal(bytes(bomb).replace(size, (100).to_bytes(4, "little")))


def test_a_workbook_with_a_row_far_below_is_refused() -> None:
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>slug</t></is></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>'
    assert "more than 1000 rows" in refusal(packed_with(workbook(*ROWS), SHEET, sheet))


def test_entities_of_a_workbook_are_not_multiplied() -> None:
    levels = b"".join(b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 10) for level in range(1, 10))
    sheet = (
        b'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">'
        + levels
        + b']><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row></sheetData></worksheet>'
    )
    assert refusal(packed_with(workbook(*ROWS), SHEET, sheet))


def test_a_packed_table_comes_back() -> None:
    assert unpacked(READ.packed("here"), "here") == READ


def test_a_packed_table_is_taken_for_its_purpose_only(monkeypatch: pytest.MonkeyPatch) -> None:
    text = READ.packed("here")
    for wrong, purpose in ((text, "there"), (text[:-1] + "x", "here"), ("", "here")):
        with pytest.raises(ValidationError):
            unpacked(wrong, purpose)
    real = signing.time.time
    monkeypatch.setattr(signing.time, "time", lambda: real() + 13 * 3_600)
    with pytest.raises(ValidationError):
        unpacked(text, "here")


def test_a_table_too_large_to_confirm_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_PACKED", 20)
    with pytest.raises(ValidationError, match="several parts"):
        READ.packed("here")


def test_the_line_that_tells_excel_the_separator_and_empty_first_lines_are_skipped() -> None:
    assert read(b"sep=;\r\nslug;name\r\na;x, y\r\n") == Table(["slug", "name"], [3], [["a", "x, y"]])
    assert read(b"\n\nslug,name\na,x\n") == Table(["slug", "name"], [4], [["a", "x"]])


def test_merged_cells_are_refused() -> None:
    """All but the first of them are empty, and would empty the fields of their rows."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (["slug", "name"], ["a", "x"], ["b", "y"]):
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    book.save(out)
    assert "B2:B3" in refusal(out.getvalue())

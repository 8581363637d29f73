"""EMA's table of medicines, as a spreadsheet and as JSON."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.sources.client import SourceError
from catalogue.sources.ema import ENDED, PATH, brands, fetch, heading, parse, sheet
from catalogue.sources.medicine import FoundMedicine
from tests.catalogue.sources.mutilation import mutilated, read
from tests.catalogue.sources.registry import TABLE, Registry

BODY = TABLE.read_bytes()
# A row as EMA's JSON has it.
ROW = {
    "category": "Human",
    "name_of_medicine": "Beqvez (previously Durveqtix)",
    "ema_product_number": "EMEA/H/C/004774",
    "medicine_status": "Withdrawn",
    "active_substance": "fidanacogene elaparvovec",
    "advanced_therapy": "Yes",
    "conditional_approval": "Yes",
    "exceptional_circumstances": "No",
    "orphan_medicine": "No",
    "prime_priority_medicine": "Yes",
    "marketing_authorisation_developer_applicant_holder": "Pfizer Europe MA EEIG",
    "marketing_authorisation_date": "24/07/2024",
    ENDED: "15/05/2025",
    "last_updated_date": "04/06/2025",
    "medicine_url": "https://www.ema.europa.eu/en/medicines/human/EPAR/beqvez-previously-durveqtix",
}


def as_json(*rows: Any) -> bytes:
    return json.dumps({"data": list(rows)}).encode()


def plain_reading() -> list[dict[str, Any]]:
    """The advanced therapies of the sheet, read without the parser."""
    lines = list(openpyxl.load_workbook(io.BytesIO(BODY)).active.iter_rows(values_only=True))
    start = next(number for number, line in enumerate(lines) if line[0] == "Category")
    rows = [dict(zip(lines[start], line, strict=False)) for line in lines[start + 1 :]]
    return [row for row in rows if row["Advanced therapy"] == "Yes"]


def day(written: str | None) -> date | None:
    return date(*(int(part) for part in reversed(written.split("/")))) if written else None


def test_every_advanced_therapy_of_the_sheet_is_read() -> None:
    found, rows = list(parse(BODY)), plain_reading()
    assert len(found) == len(rows) == 35
    for one, row in zip(found, rows, strict=True):
        assert one.product_number == row["EMA product number"]
        assert row["Name of medicine"].startswith(one.brand)
        assert one.stage == row["Medicine status"]
        assert one.granted_on == day(row["Marketing authorisation date"])
        assert one.holder == row["Marketing authorisation developer / applicant / holder"].strip()
        assert one.is_orphan == (row["Orphan medicine"] == "Yes")
        assert one.is_prime == (row["PRIME: priority medicine"] == "Yes")
        assert one.read_on == date(2026, 3, 14)
        if one.status in ("withdrawn", "expired"):
            ended = row["Withdrawal / expiry / revocation / lapse of marketing authorisation date"]
            assert one.ended_on == day(ended)
        pathway = "conditional" if row["Conditional approval"] == "Yes" else "standard"
        assert one.pathway == ("exceptional" if row["Exceptional circumstances"] == "Yes" else pathway)


def test_headings_of_the_sheet_are_the_names_of_json() -> None:
    rows, _day = sheet(BODY)
    assert set(ROW) <= {name for row in rows for name in row}
    assert heading("PRIME: priority medicine") == "prime_priority_medicine"


def test_json_says_the_same() -> None:
    rows, _day = sheet(BODY)
    from_json = list(parse(as_json(*rows)))
    from_sheet = list(parse(BODY))
    assert [(one.product_number, one.status, one.granted_on) for one in from_json] == [
        (one.product_number, one.status, one.granted_on) for one in from_sheet
    ]
    # JSON tells no day: it is at least as young as its youngest row.
    assert {one.read_on for one in from_json} == {date(2026, 3, 13)}


def test_a_row_of_json() -> None:
    (found,) = parse(as_json(ROW, {**ROW, "advanced_therapy": "No"}, {**ROW, "category": "Veterinary"}))
    assert (found.brand, found.former_brand) == ("Beqvez", "Durveqtix")
    assert (found.status, found.ended_on) == ("withdrawn", date(2025, 5, 15))
    assert (found.pathway, found.is_prime, found.is_orphan) == ("conditional", True, False)


def test_a_name_without_former_name() -> None:
    assert brands("Yescarta") == ("Yescarta", "")


def test_a_row_that_cannot_be_read_is_a_row_of_its_own() -> None:
    first, second, third = parse(
        as_json({**ROW, "marketing_authorisation_date": "July 2024"}, {**ROW, "ema_product_number": "EMEA/V/C/1"}, ROW)
    )
    assert "marketing_authorisation_date EMEA/H/C/004774" in str(first)
    assert "ema_product_number" in str(second)
    assert isinstance(third, FoundMedicine)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"[3]",
        b"PK",
        BODY[: len(BODY) // 2],
        as_json({"name": "x"}),
        as_json("x"),
        b'{"data": {}}',
        b"\xd0\xcf\x11\xe0",
    ],
)
def test_what_is_not_the_table(body: bytes) -> None:
    with pytest.raises(SourceError):
        list(parse(body))


def spreadsheet(*lines: list[Any], before: int = 0) -> bytes:
    """A workbook with these lines, on its last sheet after ``before`` others."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for _number in range(before):
        book.create_sheet()
    for line in lines:
        book.worksheets[-1].append(line)
    book.save(out)
    return out.getvalue()


NAMES = list(ROW)


def one_row(**changes: Any) -> list[Any]:
    return [{**ROW, **changes}[name] for name in NAMES]


@pytest.mark.parametrize("before", [0, 2])
@pytest.mark.parametrize(
    "above", [[], [["Medicines"]], [[None], ["Report of 14/03/2026"], [None], [None, "x"], [None]]]
)
def test_headings_stand_anywhere(above: list[list[Any]], before: int) -> None:
    (found,) = parse(spreadsheet(*above, NAMES, [None] * 3, one_row(), before=before))
    assert (found.brand, found.granted_on) == ("Beqvez", date(2024, 7, 24))
    assert found.read_on == (date(2026, 3, 14) if len(above) > 1 else date(2025, 6, 4))


def test_columns_in_another_order_and_others_beside_them() -> None:
    order = sorted([*NAMES, "something_new"], reverse=True)
    (found,) = parse(spreadsheet(order, [{**ROW, "something_new": "x"}[name] for name in order]))
    assert found.product_number == "EMEA/H/C/004774"


@pytest.mark.parametrize("name", ["ema_product_number", "medicine_status", "advanced_therapy"])
@pytest.mark.parametrize("kind", ["xlsx", "json"])
def test_a_column_that_is_not_there_is_named(name: str, kind: str) -> None:
    renamed = {(f"{key}_2" if key == name else key): value for key, value in ROW.items()}
    body = spreadsheet(list(renamed), list(renamed.values())) if kind == "xlsx" else as_json(renamed)
    with pytest.raises(SourceError, match=f"columns are missing: {name}"):
        list(parse(body))


@pytest.mark.parametrize(
    "written", ["24/07/2024", "2024-07-24", "2024-07-24T00:00:00Z", "2024-07-24 00:00:00", date(2024, 7, 24)]
)
def test_dates_of_both_styles(written: Any) -> None:
    (found,) = parse(spreadsheet(NAMES, one_row(marketing_authorisation_date=written)))
    assert found.granted_on == date(2024, 7, 24)


@pytest.mark.parametrize("written", ["24.07.2024", "31/02/2024", "2024-02-31", "45497", "soon"])
def test_dates_that_are_none(written: str) -> None:
    (found,) = parse(as_json({**ROW, "marketing_authorisation_date": written}))
    assert "marketing_authorisation_date EMEA/H/C/004774" in str(found)


@pytest.mark.parametrize(
    ("stage", "status"),
    [
        ("Authorised", "authorised"), ("authorised", "authorised"), ("Suspended", "suspended"), ("Withdrawn", "withdrawn"),
        ("Expired", "expired"), ("Refused", "refused"), ("Revoked", ""), ("Lapsed", ""), ("Opinion", ""),
        ("Application withdrawn", ""), ("", ""),
    ],
)  # fmt: skip
def test_every_status(stage: str, status: str) -> None:
    (found,) = parse(as_json({**ROW, "medicine_status": stage}))
    assert (found.stage, found.status) == (stage, status)


def test_yes_is_yes_in_every_way_of_writing() -> None:
    rows = [{**ROW, "advanced_therapy": value} for value in ("Yes", "YES", "yes", True, "No", "no", False, "", None)]
    assert len(list(parse(as_json(*rows)))) == 4


def test_what_is_neither_yes_nor_no_is_told() -> None:
    (found,) = parse(as_json({**ROW, "advanced_therapy": "perhaps"}))
    assert "advanced_therapy EMEA/H/C/004774" in str(found)


@pytest.mark.parametrize(
    "name", ["name_of_medicine", "medicine_status", "marketing_authorisation_date", "medicine_url"]
)
def test_a_formula_is_no_value(name: str) -> None:
    (found,) = parse(spreadsheet(NAMES, one_row(**{name: '=HYPERLINK("http://127.0.0.1/";"x")'})))
    assert isinstance(found, SourceError)
    assert f"formula stands in the place of a value: {name}" in str(found)


def test_empty_cells_and_rows_are_nothing() -> None:
    (found,) = parse(
        spreadsheet(NAMES, [], one_row(active_substance=None, orphan_medicine=None, medicine_url=None), [])
    )
    assert (found.substance, found.is_orphan, found.product_url) == ("", None, "")


def rewritten(body: bytes, entry_name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in given.infolist():
            text = given.read(entry)
            archive.writestr(entry, change(text) if entry.filename.endswith(entry_name) else text)
    return out.getvalue()


def test_a_wrong_size_written_down_loses_no_row() -> None:
    body = spreadsheet(NAMES, one_row(), one_row(ema_product_number="EMEA/H/C/000001"))
    smaller = rewritten(
        body, "sheet1.xml", lambda text: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', text)
    )
    assert smaller != body
    assert len(list(parse(smaller))) == 2


def test_a_sheet_of_a_million_empty_rows_is_not_unfolded() -> None:
    last = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    body = rewritten(spreadsheet(NAMES, one_row()), "sheet1.xml", lambda text: text.replace(b"</sheetData>", last))
    with pytest.raises(SourceError, match="xlsx"):
        list(parse(body))


def test_entities_in_a_sheet_unfold_to_nothing() -> None:
    layers = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    bomb = b'<!DOCTYPE x [<!ENTITY l0 "ha">' + layers + b"]>"
    body = rewritten(
        spreadsheet(NAMES, one_row()), "sharedStrings.xml", lambda text: bomb + text.replace(b"Human", b"&l9;")
    )
    found = read(lambda body: list(parse(body)), body)
    assert isinstance(found, SourceError) or len(str(found)) < 100_000


@pytest.mark.parametrize("body", [b"<html>", b"%PDF-1.7", b"Category,Name of medicine\n", b"\xd0\xcf\x11\xe0", b""])
def test_what_is_neither_a_spreadsheet_nor_json_is_told(body: bytes) -> None:
    with pytest.raises(SourceError, match="neither a spreadsheet"):
        list(parse(body))


def test_another_spreadsheet() -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Name", "Price"])
    book.save(out)
    with pytest.raises(SourceError, match="columns are missing"):
        list(parse(out.getvalue()))


def test_a_small_archive_that_unfolds_to_gigabytes_is_not_unfolded() -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as entry,
    ):
        for _number in range(310):
            entry.write(b" " * 1_000_000)
    with pytest.raises(SourceError, match="xlsx"):
        list(parse(out.getvalue()))


@given(mutilated({"table": {"data": [ROW, ROW]}}))
def test_a_mutilated_table_gives_rows_or_a_clear_error(reply: Any) -> None:
    found = read(lambda body: list(parse(body)), json.dumps(reply).encode("utf-8", "surrogatepass"))
    assert str(found)


@given(st.integers(0, len(BODY) - 1), st.integers(1, 200), st.binary(max_size=40))
def test_a_damaged_spreadsheet_gives_rows_or_a_clear_error(start: int, length: int, other: bytes) -> None:
    found = read(lambda body: list(parse(body)), BODY[:start] + other + BODY[start + length :])
    assert isinstance(found, list | SourceError)


def test_the_table_of_today_is_fetched(registry: Registry) -> None:
    registry.faults = [lambda answer: answer.send(as_json(ROW))]
    with registry.client("") as out:
        assert [one.brand for one in fetch(out)] == ["Beqvez"]
    assert registry.requests == [PATH]

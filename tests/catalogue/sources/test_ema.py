"""EMA's table of medicines, as a spreadsheet and as JSON."""

import io
import json
import zipfile
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
        as_json({**ROW, "marketing_authorisation_date": "2024-07-24"}, {**ROW, "ema_product_number": "EMEA/V/C/1"}, ROW)
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

"""EMA's table of medicines, as a spreadsheet or as JSON, parsed into the medicines it calls advanced therapies.

The columns are those of "Download medicine data" on www.ema.europa.eu; JSON names them in lower case with underscores.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import openpyxl
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue.models import Authorisation, identifiers

from .client import Client, SourceError
from .medicine import FoundMedicine
from .reply import Unreadable, at, decoded, plain, rows

NAME = "EMA"
JSON = ("application/json", "text/json")
PATH = "/en/documents/report/medicines-output-medicines_json-report_en.json"
LARGEST_SHEET = 300_000_000
MOST_BYTES = 60_000_000
STATUSES = {
    "Authorised": Authorisation.Status.AUTHORISED,
    "Suspended": Authorisation.Status.SUSPENDED,
    "Withdrawn": Authorisation.Status.WITHDRAWN,
    "Expired": Authorisation.Status.EXPIRED,
}
NEEDED = {
    "ema_product_number",
    "name_of_medicine",
    "medicine_status",
    "advanced_therapy",
    "marketing_authorisation_date",
}
ENDED = "withdrawal_expiry_revocation_lapse_of_marketing_authorisation_date"


def client() -> Client:
    return Client("https://www.ema.europa.eu", seconds=120, most_bytes=MOST_BYTES)


def fetch(out: Client) -> list[FoundMedicine | SourceError]:
    """The advanced therapies of today's table. Raises ``SourceError``."""
    return list(parse(out.get(PATH, types=JSON)))


def parse(body: bytes) -> Iterator[FoundMedicine | SourceError]:
    """The advanced therapies of a table, JSON or spreadsheet. A row that cannot be read is a row of its own.

    Raises ``SourceError``, and nothing else, where the whole cannot be read.
    """
    table, read_on = sheet(body) if body.startswith(b"PK") else json_rows(body)
    if not any(row.keys() >= NEEDED for row in table):
        raise SourceError(_("This is not EMA’s table of medicines: columns are missing."))
    # A report without a date is at least as young as its youngest row.
    read_on = read_on or max(filter(None, (soft_day(row, "last_updated_date") for row in table)), default=None)
    for row in table:
        if row.get("advanced_therapy") == "Yes" and row.get("category", "Human") == "Human":
            try:
                yield medicine(row, read_on)
            except SourceError as error:
                yield error


def json_rows(body: bytes) -> tuple[list[dict[str, str]], date | None]:
    reply = decoded(body)
    table = reply if isinstance(reply, list) else rows(reply, "data")
    found = []
    for row in table:
        at(row, "ema_product_number")
        found.append({name: plain(value) for name, value in row.items() if isinstance(value, str)} if row else {})
    return found, None


def sheet(body: bytes) -> tuple[list[dict[str, str]], date | None]:
    """The rows below the line of headings, and the day that the lines above it tell."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_SHEET:
                raise Unreadable("xlsx")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
            lines = list(book.worksheets[0].iter_rows(values_only=True))
    except SourceError:
        raise
    except Exception as error:
        # A damaged file makes the library raise whatever it meets: KeyError, ParseError, BadZipFile, zlib.error...
        raise Unreadable("xlsx") from error
    start = next((number for number, line in enumerate(lines) if {heading(cell) for cell in line} >= NEEDED), None)
    if start is None:
        raise SourceError(_("This is not EMA’s table of medicines: columns are missing."))
    headings = [heading(cell) for cell in lines[start]]
    told = " ".join(str(cell) for line in lines[:start] for cell in line if cell)
    day = re.search(r"\d{2}/\d{2}/\d{4}", told)
    return (
        [
            {name: cell_text(cell) for name, cell in zip(headings, line, strict=False) if name and cell is not None}
            for line in lines[start + 1 :]
        ],
        soft_day({"day": day[0]}, "day") if day else None,
    )


def heading(cell: Any) -> str:
    """``Withdrawal / expiry / ... date`` -> ``withdrawal_expiry_..._date``, as JSON has it."""
    return "_".join(re.findall(r"[a-z0-9]+", str(cell or "").lower()))


def cell_text(cell: Any) -> str:
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date | datetime) else plain(str(cell))


def medicine(row: Mapping[str, str], read_on: date | None) -> FoundMedicine:
    """One row. Raises ``SourceError``."""
    number = row.get("ema_product_number", "")
    try:
        identifiers.ema_product_number(number)
    except ValidationError as error:
        raise Unreadable(f"ema_product_number {number}".strip()) from error
    brand, former = brands(row.get("name_of_medicine", ""))
    if not brand:
        raise Unreadable(f"name_of_medicine {number}")
    stage = row.get("medicine_status", "")
    status = STATUSES.get(stage, "")
    return FoundMedicine(
        product_number=number,
        brand=brand,
        former_brand=former,
        status=status,
        stage=stage,
        granted_on=day(row, "marketing_authorisation_date"),
        ended_on=day(row, ENDED) if status in (Authorisation.Status.WITHDRAWN, Authorisation.Status.EXPIRED) else None,
        pathway=pathway(row),
        is_orphan=yes_or_no(row, "orphan_medicine"),
        is_prime=yes_or_no(row, "prime_priority_medicine"),
        holder=row.get("marketing_authorisation_developer_applicant_holder", ""),
        substance=row.get("active_substance", ""),
        product_url=row.get("medicine_url", ""),
        read_on=read_on,
    )


def brands(name: str) -> tuple[str, str]:
    """``Beqvez (previously Durveqtix)`` -> Beqvez, Durveqtix."""
    found = re.fullmatch(r"(.+?)\s*\(previously (.+)\)", name)
    return (found[1], found[2]) if found else (name, "")


def pathway(row: Mapping[str, str]) -> str:
    if yes_or_no(row, "conditional_approval"):
        return Authorisation.Pathway.CONDITIONAL
    if yes_or_no(row, "exceptional_circumstances"):
        return Authorisation.Pathway.EXCEPTIONAL
    return Authorisation.Pathway.STANDARD if "conditional_approval" in row else ""


def yes_or_no(row: Mapping[str, str], name: str) -> bool | None:
    return {"Yes": True, "No": False}.get(row.get(name, ""))


def day(row: Mapping[str, str], name: str) -> date | None:
    """A day written 14/03/2026."""
    written = row.get(name, "")
    if not written:
        return None
    try:
        return datetime.strptime(written, "%d/%m/%Y").date()
    except ValueError as error:
        raise Unreadable(f"{name} {row.get('ema_product_number', '')}".strip()) from error


def soft_day(row: Mapping[str, str], name: str) -> date | None:
    try:
        return day(row, name)
    except SourceError:
        return None

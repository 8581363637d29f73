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
MOST_BYTES = 60_000_000
# Unfolded: the table has three thousand rows and forty columns.
LARGEST_SHEET = 100_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 200
# Others ("Revoked", "Lapsed", "Opinion"...) have no word in the catalogue: somebody looks at them.
STATUSES = {
    "authorised": Authorisation.Status.AUTHORISED,
    "suspended": Authorisation.Status.SUSPENDED,
    "withdrawn": Authorisation.Status.WITHDRAWN,
    "expired": Authorisation.Status.EXPIRED,
    "not renewed": Authorisation.Status.EXPIRED,
    "refused": Authorisation.Status.REFUSED,
}
NEEDED = {
    "ema_product_number",
    "name_of_medicine",
    "medicine_status",
    "advanced_therapy",
    "marketing_authorisation_date",
}
YES_OR_NO = {"yes": True, "no": False, "true": True, "false": False, "": None}
ENDED = "withdrawal_expiry_revocation_lapse_of_marketing_authorisation_date"

# What is read of a row.
READ = (
    *sorted(NEEDED), ENDED, "active_substance", "category", "conditional_approval", "exceptional_circumstances",
    "marketing_authorisation_developer_applicant_holder", "medicine_url", "orphan_medicine", "prime_priority_medicine",
)  # fmt: skip


def client() -> Client:
    return Client("https://www.ema.europa.eu", seconds=120, most_bytes=MOST_BYTES)


def fetch(out: Client) -> list[FoundMedicine | SourceError]:
    """The advanced therapies of today's table. Raises ``SourceError``."""
    return list(parse(out.get(PATH, types=JSON)))


def parse(body: bytes) -> Iterator[FoundMedicine | SourceError]:
    """The advanced therapies of a table, JSON or spreadsheet. A row that cannot be read is a row of its own.

    Raises ``SourceError``, and nothing else, where the whole cannot be read.
    """
    if len(body) > MOST_BYTES:
        raise SourceError(_("The table is larger than %(number)s MB.") % {"number": MOST_BYTES // 1_000_000})
    table, read_on = sheet(body) if body.startswith(b"PK") else json_rows(body)
    # A report without a date is at least as young as its youngest row.
    read_on = read_on or max(filter(None, (soft_day(row, "last_updated_date") for row in table)), default=None)
    for row in table:
        try:
            # Read of every row, so that a damaged one is not taken for another medicine.
            is_meant = yes_or_no(row, "advanced_therapy")
            if is_meant and row.get("category", "Human").casefold() == "human":
                yield medicine(row, read_on)
        except SourceError as error:
            yield error


def json_rows(body: bytes) -> tuple[list[dict[str, str]], date | None]:
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        raise SourceError(_("This is neither a spreadsheet (xlsx) nor JSON."))
    reply = decoded(body)
    found = []
    for row in reply if isinstance(reply, list) else rows(reply, "data"):
        at(row, "ema_product_number")
        found.append({heading(name): cell_text(value) for name, value in row.items() if is_cell(value)} if row else {})
    refuse_without(set().union(*found))
    return found, None


def is_cell(value: Any) -> bool:
    return isinstance(value, str | bool | int | float)


def refuse_without(headings: set[str]) -> None:
    """Raises ``SourceError`` that names the columns that are not there."""
    if missing := sorted(NEEDED - headings):
        raise SourceError(
            _("This is not EMA’s table of medicines: columns are missing: %(names)s.") % {"names": ", ".join(missing)}
        )


def sheet(body: bytes) -> tuple[list[dict[str, str]], date | None]:
    """The rows below the line of headings, and the day that the lines above it tell."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_SHEET:
                raise Unreadable("xlsx")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Formulas as they are written, not as somebody's program left their values.
            book = openpyxl.load_workbook(io.BytesIO(body), read_only=True)
            sheets = [lines_of(one) for one in book.worksheets]
    except SourceError:
        raise
    except Exception as error:
        # A damaged file makes the library raise whatever it meets: KeyError, ParseError, BadZipFile, zlib.error...
        raise Unreadable("xlsx") from error
    # The headings are where most of the needed ones are: above them stand a title and a date.
    places = [(lines, number) for lines in sheets for number in range(len(lines))]
    lines, start = max(places, key=lambda place: len(headings_of(*place) & NEEDED), default=([()], 0))
    refuse_without(headings_of(lines, start))
    names = [heading(cell) for cell in lines[start]]
    day = re.search(
        r"\d{2}/\d{2}/\d{4}|\d{4}-\d{2}-\d{2}", " ".join(cell_text(c) for line in lines[:start] for c in line if c)
    )
    found = [
        {name: cell_text(cell) for name, cell in zip(names, line, strict=False) if name and cell is not None}
        for line in lines[start + 1 :]
    ]
    return [row for row in found if row], soft_day({"day": day[0]}, "day") if day else None


def headings_of(lines: list[tuple[Any, ...]], number: int) -> set[str]:
    return {heading(cell) for cell in lines[number] if isinstance(cell, str)}


def lines_of(one: Any) -> list[tuple[Any, ...]]:
    """Every line with something in it; a sheet of a million empty ones is not unfolded."""
    lines = []
    # What a program wrote down about the size of its sheet may be wrong, and rows beyond it would be lost.
    one.reset_dimensions()
    for number, line in enumerate(one.iter_rows(max_col=MOST_COLUMNS, values_only=True)):
        if number > MOST_ROWS:
            raise Unreadable("xlsx")
        if any(cell is not None for cell in line):
            lines.append(line)
    return lines


def heading(cell: Any) -> str:
    """``Withdrawal / expiry / ... date`` -> ``withdrawal_expiry_..._date``, as JSON has it."""
    return "_".join(re.findall(r"[a-z0-9]+", str(cell or "").lower()))


def cell_text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date | datetime) else plain(str(cell))


def medicine(row: Mapping[str, str], read_on: date | None) -> FoundMedicine:
    """One row. Raises ``SourceError``."""
    number = row.get("ema_product_number", "")
    formulas = [name for name in READ if row.get(name, "").startswith("=")]
    if formulas:
        raise SourceError(
            _("%(number)s: a formula stands in the place of a value: %(names)s.")
            % {"number": number, "names": ", ".join(formulas)}
        )
    try:
        identifiers.ema_product_number(number)
    except ValidationError as error:
        raise Unreadable(f"ema_product_number {number}".strip()) from error
    brand, former = brands(row.get("name_of_medicine", ""))
    if not brand:
        raise Unreadable(f"name_of_medicine {number}")
    stage = row.get("medicine_status", "")
    status = STATUSES.get(stage.casefold(), "")
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
    """None where nothing is said. Raises ``SourceError`` for what is neither."""
    written = row.get(name, "").casefold()
    if written not in YES_OR_NO:
        raise Unreadable(f"{name} {row.get('ema_product_number', '')}".strip())
    return YES_OR_NO[written]


def day(row: Mapping[str, str], name: str) -> date | None:
    """A day written 14/03/2026 or 2026-03-14, perhaps with an hour."""
    written = row.get(name, "")
    if not written:
        return None
    try:
        if re.match(r"[0-9]{4}-", written):
            return datetime.fromisoformat(written.replace("Z", "+00:00")).date()
        return datetime.strptime(written, "%d/%m/%Y").date()
    except ValueError as error:
        raise Unreadable(f"{name} {row.get('ema_product_number', '')}".strip()) from error


def soft_day(row: Mapping[str, str], name: str) -> date | None:
    try:
        return day(row, name)
    except SourceError:
        return None

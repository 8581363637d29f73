"""What a table would do to the catalogue, row by row; and then all of it or nothing."""

import hashlib
import json
from typing import NamedTuple

import tablib
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from import_export.results import RowResult

from catalogue import comparison
from catalogue.models import Curator, Record
from catalogue.recording import recorded

from .cells import BETWEEN, unguarded
from .resource import RESOURCES, columns, messages_of
from .table import KEY, Table

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
KINDS = {RowResult.IMPORT_TYPE_NEW: NEW, RowResult.IMPORT_TYPE_UPDATE: CHANGED, RowResult.IMPORT_TYPE_SKIP: UNCHANGED}


class Difference(NamedTuple):
    """Old and new text of one column."""

    column: str
    old: str
    new: str

    @property
    def pieces(self) -> list[comparison.Piece]:
        """Old and new as one text, what differs marked."""
        old, new = unguarded(self.old), unguarded(self.new)
        if BETWEEN in old or BETWEEN in new:
            return comparison.listed(*([one for one in text.split(BETWEEN) if one] for text in (old, new)))
        return comparison.compared(old, new)


class Refusal(NamedTuple):
    """Why a row is refused; ``column`` and the ``value`` of its cell, where it is about one."""

    column: str
    value: str
    words: str


class Row(NamedTuple):
    """``number``: in the file."""

    number: int
    slug: str
    kind: str
    differences: list[Difference]
    refusals: list[Refusal]


class Plan(NamedTuple):
    """What becomes of each row."""

    rows: list[Row]

    @property
    def new(self) -> list[Row]:
        return [row for row in self.rows if row.kind == NEW]

    @property
    def changed(self) -> list[Row]:
        return [row for row in self.rows if row.kind == CHANGED]

    @property
    def unchanged(self) -> list[Row]:
        return [row for row in self.rows if row.kind == UNCHANGED]

    @property
    def refused(self) -> list[Row]:
        return [row for row in self.rows if row.kind == REFUSED]

    @property
    def can_be_done(self) -> bool:
        return not self.refused and bool(self.new or self.changed)

    @property
    def digest(self) -> str:
        """The same for two plans that do the same."""
        told = [(row.number, row.slug, row.kind, row.differences) for row in self.rows]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def planned(model: type[Record], table: Table, *, by: Curator) -> Plan:
    """Tries the import and takes it back. Raises ``ValidationError`` for a column that the noun does not have."""
    with transaction.atomic():
        plan = tried(model, table, by)
        transaction.set_rollback(True)
    return plan


def carried_out(model: type[Record], table: Table, *, by: Curator, why: str, seen: str) -> tuple[Plan, bool]:
    """Does the plan whose digest is ``seen``, in one transaction; the plan as it is now, and whether it is done.

    Nothing is written where a row is refused, nor where the catalogue has changed so that the plan is another one now.
    """
    with recorded(by=by, reason=why), transaction.atomic():
        plan = tried(model, table, by)
        is_done = plan.can_be_done and plan.digest == seen
        if not is_done:
            transaction.set_rollback(True)
    return plan, is_done


def tried(model: type[Record], table: Table, by: Curator) -> Plan:
    if unknown := [name for name in table.columns if name not in columns(model)]:
        raise ValidationError(
            _("Columns that an import does not take: %(names)s. It takes: %(known)s.")
            % {"names": ", ".join(unknown), "known": ", ".join(columns(model))}
        )
    dataset = tablib.Dataset(*table.rows, headers=table.columns)
    result = RESOURCES[model](by, table).import_data(dataset, use_transactions=True)
    for failure in (*result.base_errors, *(error for row in result.rows for error in row.errors)):
        # No fault of the file.
        raise failure.error
    position = table.columns.index(KEY)
    rows = []
    for number, cells, outcome in zip(table.numbers, table.rows, result.rows, strict=True):
        address, refusal = unguarded(cells[position]), outcome.validation_error
        if refusal:
            said = dict(zip(table.columns, cells, strict=True))
            reasons = [Refusal(name, said.get(name, ""), words) for name, words in messages_of(refusal)]
            rows.append(Row(number, address, REFUSED, [], reasons))
        else:
            differences = [Difference(name, *texts) for name, texts in outcome.changes.items()]
            rows.append(Row(number, address, KINDS[outcome.import_type], differences, []))
    return Plan(rows)

"""Reads the advanced therapies in EMA's table of medicines."""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from catalogue.management.import_command import ImportCommand
from catalogue.sources import ema, medicine
from catalogue.sources.client import Client, SourceError


class Command(ImportCommand):
    help = "Reads EMA’s table of medicines: a file (xlsx or JSON), or today’s table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", nargs="?", type=Path, help="the table, as downloaded; without it today’s is read")

    def handle(self, *, file: Path | None, apply: bool, client: Client | None = None, **options: Any) -> None:
        try:
            if file is not None:
                with file.open("rb") as table:
                    found = list(ema.parse(table.read(ema.MOST_BYTES + 1)))
            else:
                with client or ema.client() as out:
                    found = ema.fetch(out)
        except (OSError, SourceError) as error:
            raise CommandError(str(error)) from error
        self.carry_out(
            keyed(found), lambda _key, one: medicine.plan(one), source=ema.NAME, apply=apply, total=len(found)
        )


def keyed(
    found: Iterable[medicine.FoundMedicine | SourceError],
) -> Iterator[tuple[str, medicine.FoundMedicine | SourceError]]:
    """Each row with a key of its own; one that cannot be read, or stands there twice, has its line."""
    seen = set()
    for number, one in enumerate(found, start=1):
        if isinstance(one, SourceError):
            yield f"{number}.", one
        elif one.key in seen:
            yield one.key, SourceError(_("It stands in the table once more: only the first row counts."))
        else:
            seen.add(one.key)
            yield one.key, one

"""What the commands that read outside sources share: dry run, table, progress, one transaction a record."""

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseFailure
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.sources.client import SourceError
from catalogue.sources.plan import Outcome, Plan, perform, refused

KEY_WIDTH = 24
BAR_WIDTH = 30
# Of PostgreSQL's advisory locks: held by the run that writes a record.
LOCK = 1395
# As a shell counts it: 128 and the number of the signal.
INTERRUPTED = 130


class ImportCommand(BaseCommand):
    """Reads records from a source and says, or with ``--apply`` does, what each one changes.

    Every record is compared and written in a transaction of its own: a run that was killed is simply run again. Two runs
    at once take turns, record by record.
    """

    # How many records the run has gone through.
    done = 0

    # Tests point a source at a server of their own; nobody can from the command line.
    stealth_options = ("client",)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--apply", action="store_true", help="write it; without this nothing is written")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), help="language of the table: en, fr")

    def execute(self, *arguments: Any, **options: Any) -> str | None:
        with translation.override(options.get("language") or translation.get_language()):
            try:
                return super().execute(*arguments, **options)
            except KeyboardInterrupt:
                raise CommandError(self.stopped(_("it was interrupted.")), returncode=INTERRUPTED) from None
            except DatabaseFailure as error:
                raise CommandError(
                    self.stopped(_("the database failed: %(reason)s.") % {"reason": words(error)})
                ) from error

    def stopped(self, reason: object) -> str:
        """How far the run came and why no further; what was written stays."""
        return ngettext(
            "Stopped after %(number)s record: %(reason)s Run it again to go on.",
            "Stopped after %(number)s records: %(reason)s Run it again to go on.",
            self.done,
        ) % {"number": self.done, "reason": reason}

    def carry_out(
        self,
        found: Iterable[tuple[str, Any]],
        plan: Callable[[str, Any], Plan],
        *,
        source: str,
        apply: bool,
        total: int | None = None,
    ) -> None:
        """Plans, and with ``apply`` performs, each (key, record or ``SourceError``); prints the table.

        Raises ``CommandError`` where the source fails in the middle; what was written before stays.
        """
        counts: Counter[str] = Counter()
        seen: set[str] = set()
        bar = Bar(total)
        self.stdout.write(_("Dry run: nothing is written.") if not apply else _("Writing."))
        try:
            bar.draw(0)
            for key, record in found:
                if isinstance(record, SourceError):
                    row = refused(key, str(record))
                elif key in seen:
                    # Pages of a search move while they are read.
                    continue
                else:
                    seen.add(key)
                    row = self.written(key, record, plan, source) if apply else plan(key, record)
                counts[row.outcome] += 1
                self.done += 1
                bar.clear()
                self.show(row)
                bar.draw(sum(counts.values()))
        except SourceError as error:
            raise CommandError(self.stopped(error)) from error
        finally:
            bar.clear()
            self.stdout.write(", ".join(f"{Outcome(outcome).label}: {counts[outcome]}" for outcome in Outcome.values))

    def written(self, key: str, record: Any, plan: Callable[[str, Any], Plan], source: str) -> Plan:
        """Compares and writes one record, while no other run does either."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            return perform(plan(key, record), source=source)

    def show(self, row: Plan) -> None:
        first, *others = row.reasons or ("",)
        width = max(len(outcome.label) for outcome in Outcome)
        label = str(Outcome(row.outcome).label).ljust(width)
        self.stdout.write(f"{label}  {row.key.ljust(KEY_WIDTH)}  {first}".rstrip())
        for reason in others:
            self.stdout.write(" " * (width + KEY_WIDTH + 4) + reason)


def words(error: Exception) -> str:
    """The first line of what the database says."""
    return next(iter(str(error).splitlines()), type(error).__name__).rstrip(".")


class Bar:
    """How far a long run is, on a terminal only and apart from the table."""

    def __init__(self, total: int | None, out: TextIO | None = None) -> None:
        self.total = total
        self.out = out or sys.stderr
        self.is_shown = self.out.isatty()

    def draw(self, number: int) -> None:
        if not self.is_shown:
            return
        if self.total:
            filled = "#" * (BAR_WIDTH * number // self.total)
            self.out.write(f"[{filled.ljust(BAR_WIDTH, '.')}] {number}/{self.total}")
        else:
            self.out.write(f"[{number}]")
        self.out.flush()

    def clear(self) -> None:
        if self.is_shown:
            self.out.write("\r\x1b[K")
            self.out.flush()

"""What the commands that read outside sources share: dry run, table, progress, one transaction a record."""

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.sources.client import SourceError
from catalogue.sources.plan import Outcome, Plan, perform, refused

KEY_WIDTH = 24
BAR_WIDTH = 30


class ImportCommand(BaseCommand):
    """Reads records from a source and says, or with ``--apply`` does, what each one changes.

    Every record is written in a transaction of its own and compared anew before it is written: a run that was killed is
    simply run again.
    """

    # Tests point a source at a server of their own; nobody can from the command line.
    stealth_options = ("client",)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--apply", action="store_true", help="write it; without this nothing is written")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), help="language of the table: en, fr")

    def execute(self, *arguments: Any, **options: Any) -> str | None:
        with translation.override(options.get("language") or translation.get_language()):
            return super().execute(*arguments, **options)

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
        failure = None
        self.stdout.write(_("Dry run: nothing is written.") if not apply else _("Writing."))
        try:
            for key, record in found:
                if key in seen:
                    continue
                seen.add(key)
                row = refused(key, str(record)) if isinstance(record, SourceError) else plan(key, record)
                if apply:
                    row = perform(row, source=source)
                counts[row.outcome] += 1
                bar.clear()
                self.show(row)
                bar.draw(sum(counts.values()))
        except SourceError as error:
            failure = error
        bar.clear()
        self.stdout.write(", ".join(f"{Outcome(outcome).label}: {counts[outcome]}" for outcome in Outcome.values))
        if failure is not None:
            raise CommandError(
                ngettext(
                    "Stopped after %(number)s record: %(reason)s Run it again to go on.",
                    "Stopped after %(number)s records: %(reason)s Run it again to go on.",
                    sum(counts.values()),
                )
                % {"number": sum(counts.values()), "reason": failure}
            ) from failure

    def show(self, row: Plan) -> None:
        first, *others = row.reasons or ("",)
        width = max(len(outcome.label) for outcome in Outcome)
        label = str(Outcome(row.outcome).label).ljust(width)
        self.stdout.write(f"{label}  {row.key.ljust(KEY_WIDTH)}  {first}".rstrip())
        for reason in others:
            self.stdout.write(" " * (width + KEY_WIDTH + 4) + reason)


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

"""Reads trials from ClinicalTrials.gov."""

from argparse import ArgumentParser
from contextlib import suppress
from itertools import islice
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from catalogue.management.import_command import ImportCommand
from catalogue.models import Trial
from catalogue.sources import clinicaltrials, trial
from catalogue.sources.client import Client, SourceError
from catalogue.sources.plan import Plan, refused

MOST_FOUND = 200


class Command(ImportCommand):
    help = "Reads trials from ClinicalTrials.gov: some by number, those of a search, or all that are known."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("numbers", nargs="*", metavar="NCT", help="NCT numbers")
        parser.add_argument("--search", metavar="EXPRESSION", help="studies that answer the registry’s search")
        parser.add_argument("--limit", type=int, default=MOST_FOUND, help="how many studies of a search are read")
        parser.add_argument("--refresh", action="store_true", help="every trial of the catalogue")

    def handle(
        self,
        *,
        numbers: list[str],
        search: str | None,
        limit: int,
        refresh: bool,
        apply: bool,
        client: Client | None = None,
        **options: Any,
    ) -> None:
        search = (search or "").strip()
        if sum((bool(numbers), bool(search), refresh)) != 1:
            raise CommandError(_("Give NCT numbers, --search or --refresh: one of the three."))
        wrong = [number for number in numbers if not clinicaltrials.normalised(number)]
        if wrong:
            raise CommandError(_("Not an NCT number: %(numbers)s.") % {"numbers": ", ".join(wrong)})
        if limit < 1:
            raise CommandError(_("--limit is a number from 1."))
        with client or clinicaltrials.client() as out:
            if search:
                self.read_search(out, search, limit, apply)
                return
            wanted = [clinicaltrials.normalised(number) for number in numbers]
            wanted = wanted or list(Trial.objects.to_refresh().values_list("nct_number", flat=True))
            found = clinicaltrials.fetch_all(out, wanted)
            self.carry_out(found, planned, source=clinicaltrials.NAME, apply=apply, total=len(wanted))

    def read_search(self, out: Client, expression: str, limit: int, apply: bool) -> None:
        studies = clinicaltrials.search(out, expression)
        self.carry_out(islice(studies, limit), planned, source=clinicaltrials.NAME, apply=apply)
        with suppress(SourceError):
            if next(studies, None):
                self.stdout.write(
                    _("The search finds more than %(number)s studies: a larger --limit reads them.") % {"number": limit}
                )


def planned(asked: str, found: trial.FoundTrial) -> Plan:
    if found.nct_number != asked:
        return refused(asked, _("The registry now keeps it as %(number)s.") % {"number": found.nct_number})
    return trial.plan(found)

"""Reads publications from Crossref (DOI) and PubMed (PMID)."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from catalogue.management.import_command import ImportCommand
from catalogue.models import Reference
from catalogue.sources import crossref, pubmed, reference
from catalogue.sources.client import Client, SourceError, Unreachable
from catalogue.sources.plan import Plan


class Command(ImportCommand):
    help = "Reads publications by DOI (Crossref) or by PMID (PubMed)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("numbers", nargs="*", metavar="DOI|PMID", help="DOIs or PMIDs")
        parser.add_argument("--refresh", action="store_true", help="every reference of the catalogue that has a number")

    def handle(
        self,
        *,
        numbers: list[str],
        refresh: bool,
        apply: bool,
        client: tuple[Client, Client] | None = None,
        **options: Any,
    ) -> None:
        if bool(numbers) == refresh:
            raise CommandError(_("Give DOIs or PMIDs, or --refresh: one of the two."))
        dois = [doi for number in numbers if (doi := crossref.normalised(number))]
        pmids = [pmid for number in numbers if (pmid := pubmed.normalised(number))]
        wrong = [number for number in numbers if not (crossref.normalised(number) or pubmed.normalised(number))]
        if wrong:
            raise CommandError(_("Neither a DOI nor a PMID: %(numbers)s.") % {"numbers": ", ".join(wrong)})
        if refresh:
            known = Reference.objects.to_refresh().values_list("doi", "pmid")
            dois = [doi for doi, _pmid in known if doi]
            # PubMed knows of retractions that Crossref was never told, and the other way round.
            pmids = [pmid for _doi, pmid in known if pmid]
        of_crossref, of_pubmed = client or (crossref.client(), pubmed.client())
        with of_crossref, of_pubmed:
            self.carry_out(by_doi(of_crossref, dois), planned, source=crossref.NAME, apply=apply, total=len(dois))
            self.carry_out(
                pubmed.fetch_all(of_pubmed, pmids), planned, source=pubmed.NAME, apply=apply, total=len(pmids)
            )


def by_doi(out: Client, dois: list[str]) -> Iterator[tuple[str, reference.FoundReference | SourceError]]:
    for doi in dois:
        try:
            yield doi, crossref.fetch(out, doi)
        except Unreachable:
            raise
        except SourceError as error:
            yield doi, error


def planned(asked: str, found: reference.FoundReference) -> Plan:
    return reference.plan(found)

"""Keeps the records of frequent words, so that no reader waits for the first search of one: after a large import."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection

from catalogue.search import NOUNS, prepare


class Command(BaseCommand):
    help = "Keeps the records of the words that thousands of records hold, as far as they have changed since."

    def handle(self, **_options: Any) -> None:
        with connection.cursor() as cursor:
            # Which words are frequent is known from the statistics.
            cursor.execute("ANALYZE catalogue_entry")
        for noun in NOUNS:
            read = 0
            for read, blocks in prepare(noun):
                self.stdout.write(f"\r{noun}: {read} of {blocks}", ending="")
                self.stdout.flush()
            name = apps.get_model("catalogue", noun)._meta.verbose_name_plural
            self.stdout.write(f"\r{name}: {read} blocks of records read.")

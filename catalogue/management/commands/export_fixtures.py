"""Writes the content of the database to fixtures/, in canonical form."""

from typing import Any

from django.core.management.base import BaseCommand

from catalogue import fixtures


class Command(BaseCommand):
    help = "Writes every noun of the catalogue to fixtures/: natural keys, canonical order, no defaults."

    def handle(self, **options: Any) -> None:
        for noun in fixtures.FILES:
            text = fixtures.canonical(noun)
            fixtures.path(noun).write_text(text, encoding="utf-8")
            self.stdout.write(f"{fixtures.path(noun).name}: {text.count(chr(34) + 'model' + chr(34))}")

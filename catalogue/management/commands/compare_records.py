"""Compares every record that is new or has a new name with all others of its noun, for the queue of possible duplicates."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from catalogue import duplicates
from catalogue.models import Likeness
from catalogue.models.groups import RECORDS


class Command(BaseCommand):
    help = "Compares what is new with all other records, for the desk's queue of possible duplicates."

    def handle(self, **_options: Any) -> None:
        waiting = duplicates.waiting()
        for noun in RECORDS:
            duplicates.compare([noun])
            name = apps.get_model("catalogue", noun)._meta.verbose_name_plural
            compared = waiting.get(noun, 0)
            self.stdout.write(
                f"{name}: {compared} compared, {Likeness.objects.standing(noun).count()} pairs to look at."
            )

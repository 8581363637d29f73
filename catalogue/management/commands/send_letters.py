"""Sends the letters to submitters that a mail server did not take when they were due."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue import letters
from catalogue.models import Submission


class Command(BaseCommand):
    help = "Sends the letters to submitters that did not leave when something was asked or decided."

    def handle(self, **_options: Any) -> None:
        """Names submissions by their numbers, never an address. Ends with status 1 where a letter did not leave again."""
        failed = []
        numbers = dict(Submission.objects.untold().values_list("pk", "number"))
        for key, number in numbers.items():
            # Somebody may have sent it from the desk meanwhile.
            if Submission.objects.untold().filter(pk=key).exists() and not letters.send(key):
                failed.append(number)
        self.stdout.write(f"Letters that had not left: {len(numbers)}, not sent now either: {len(failed)}.")
        if failed:
            raise CommandError(f"Not sent: {', '.join(failed)}.")

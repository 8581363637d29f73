"""Mails what waits on the desk to those who may decide it; nothing where nothing waits."""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from smtplib import SMTPException
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from catalogue.models import Correction, Curator, Record, Submission
from catalogue.models.groups import RECORDS

# So many of each kind are named, the oldest first; the others are counted.
NAMED = 20


@dataclass(frozen=True)
class Digest:
    """What one person may decide: nothing in it says who handed a submission or a correction in.

    ``submissions``: (number, days it has waited); ``corrections``: (record, field, days); ``drafts``: (noun, how many).
    """

    submissions: Sequence[tuple[str, int]]
    corrections: Sequence[tuple[Correction, int]]
    drafts: Sequence[tuple[str | Promise, int]]
    stale: int

    @classmethod
    def of(cls, person: Curator) -> Self:
        now = timezone.now()
        submissions = Submission.objects.waiting() if person.has_perm("catalogue.decide_submission") else ()
        corrections = Correction.objects.open().for_list() if person.has_perm("catalogue.decide_correction") else ()
        return cls(
            [(one.number, (now - one.received_at).days) for one in submissions],
            [(one, (now - one.proposed_at).days) for one in corrections],
            list(drafts_for(person)),
            sum(apps.get_model("catalogue", noun).objects.stale().count() for noun in RECORDS),
        )

    @property
    def waits(self) -> bool:
        """Whether somebody is expected to act; facts to check again are always there and are told beside the rest."""
        return bool(self.submissions or self.corrections or self.drafts)

    def text(self) -> str:
        """The digest in French, then in English: which of them somebody reads is not known."""
        return "\n\n".join(self.text_in(language) for language in ("fr", "en"))

    def text_in(self, language: str) -> str:
        with translation.override(language):
            context = {
                "submissions": self.submissions[:NAMED],
                "more_submissions": len(self.submissions[NAMED:]),
                "corrections": self.corrections[:NAMED],
                "more_corrections": len(self.corrections[NAMED:]),
                "drafts": self.drafts,
                "stale": self.stale,
                "desk": settings.SITE_URL + reverse("admin:index"),
            }
            return render_to_string("catalogue/digest.txt", context).strip()


def drafts_for(person: Curator) -> Iterator[tuple[str | Promise, int]]:
    """Nouns with drafts that the person may publish, and how many."""
    for noun in RECORDS:
        model = apps.get_model("catalogue", noun)
        if number := model.objects.publishable_by(person).count():
            yield model._meta.verbose_name_plural, number


def recipients() -> list[Curator]:
    """Active members of the desk with an address who may decide something."""
    people = Curator.objects.filter(is_active=True, is_staff=True).exclude(email="").order_by("pk")
    decisions = ("catalogue.decide_submission", "catalogue.decide_correction")
    return [person for person in people if any(person.has_perm(decision) for decision in decisions)]


def anything_waits() -> bool:
    """Whether something waits for somebody's decision, whoever that is."""
    drafts = (apps.get_model("catalogue", noun).objects.filter(state=Record.State.DRAFT) for noun in RECORDS)
    return any(rows.exists() for rows in (Submission.objects.waiting(), Correction.objects.open(), *drafts))


def counted(mails: int) -> str:
    return f"{mails} mail{'' if mails == 1 else 's'}"


class Command(BaseCommand):
    help = "Mails what waits on the desk to those who may decide it; sends nothing where nothing waits."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="shows the mails and sends none")

    def handle(self, *, dry_run: bool, **_options: Any) -> None:
        people = recipients()
        if not people and anything_waits():
            raise CommandError("Nobody on the desk has an e-mail address and may decide: nobody is told what waits.")
        mails = [self.mail(person, digest) for person in people if (digest := Digest.of(person)).waits]
        if dry_run:
            for mail in mails:
                self.stdout.write(f"To: {mail.to[0]}\nSubject: {mail.subject}\n\n{mail.body}\n")
            self.stdout.write(f"{counted(len(mails))}, none sent.")
            return
        failed = [mail for mail in mails if not self.sent(mail)]
        self.stdout.write(f"{counted(len(mails) - len(failed))} sent." if mails else "Nothing waits: no mail sent.")
        if failed:
            raise CommandError(f"Not sent: {', '.join(mail.to[0] for mail in failed)}.")

    def mail(self, person: Curator, digest: Digest) -> EmailMessage:
        subjects = []
        for language in ("fr", "en"):
            with translation.override(language):
                subjects.append(_("What waits on the desk of the catalogue"))
        return EmailMessage(" · ".join(subjects), digest.text(), to=[person.email])

    def sent(self, mail: EmailMessage) -> bool:
        """One after the other, so that an address that is refused keeps nobody else from being told."""
        try:
            mail.connection = get_connection()
            mail.send()
        except (SMTPException, OSError, ValueError) as error:
            self.stderr.write(f"{mail.to[0]}: {error}")
            return False
        return True

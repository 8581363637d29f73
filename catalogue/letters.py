"""Letters: what the desk asked or decided, mailed to a submitter who allowed it, in the submission's own language."""

import logging
from functools import partial
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from catalogue.models import Submission

logger = logging.getLogger(__name__)
# Any number, always the same: of two processes with the same letter one waits.
LOCK = 726


def tell(submission: Submission) -> None:
    """Mails what is new about the submission once the transaction stands. No address is kept anywhere but with it."""
    if submission.may_be_told:
        transaction.on_commit(partial(send, submission.pk))


@transaction.atomic
def send(number: int) -> bool:
    """Whether the submitter has been told. A mail server that refuses takes no decision back; the desk counts what was
    not sent.

    Whoever comes while another process sends the letter waits, and then finds it sent. The submission itself is not
    locked: it can be decided while a mail server takes its time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, number])
    began, submission = timezone.now(), Submission.objects.get(pk=number)
    news_at = submission.news_at
    if news_at is None or not submission.may_be_told:
        return False  # answered or erased meanwhile
    if not submission.is_untold:
        return True
    try:
        letter(submission).send()
    except (SMTPException, OSError, ValueError) as error:
        # What the server said may repeat the address.
        logger.warning("The letter about submission %s did not leave: %s.", submission.number, type(error).__name__)
        return False
    # What is asked or decided while the server takes this letter is another letter. The clock of the database may be ahead.
    Submission.objects.filter(pk=number).update(told_at=max(began, news_at))
    return True


def letter(submission: Submission) -> EmailMessage:
    """The question that waits for an answer, or else the decision, with the private link."""
    with translation.override(submission.language):
        question = submission.questions.filter(answered_at__isnull=True).first() if not submission.is_decided else None
        context = {
            "submission": submission,
            "question": question,
            "link": settings.SITE_URL + submission.private_address(),
        }
        subject = _("A question about your product") if question else _("The decision about your product")
        body = render_to_string("catalogue/letter.txt", context).strip()
        return EmailMessage(f"{subject} · {submission.number}", f"{body}\n", to=[submission.email])

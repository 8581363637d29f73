"""A question of the desk to a submitter, and its answer."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from . import transitions


class SubmissionQuestion(models.Model):
    """Asked on the submitter's own page, answered there; one at a time."""

    submission = models.ForeignKey(
        "catalogue.Submission", models.PROTECT, verbose_name=_("submission"), related_name="questions"
    )
    question = models.TextField(_("question"), max_length=2_000)
    asked_by = models.ForeignKey(
        "catalogue.Curator", models.PROTECT, verbose_name=_("asked by"), related_name="asked_questions"
    )
    asked_at = models.DateTimeField(_("asked"), db_default=Now(), editable=False)
    answer = models.TextField(_("answer"), max_length=10_000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("question to a submitter")
        verbose_name_plural = _("questions to submitters")
        ordering = ["asked_at", "pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["submission"], condition=Q(answered_at__isnull=True), name="submission_question_one_at_a_time"
            ),
            models.CheckConstraint(
                name="submission_question_answered_has_text",
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                violation_error_message=_("An answer has its text and its date."),
            ),
        ]
        triggers = [
            transitions.stands("submission", "question", "asked_by", "asked_at"),
            transitions.stands("answer", "answered_at", once="answered_at"),
            transitions.never_deleted(),
            transitions.never_emptied(),
        ]

    def __str__(self) -> str:
        return self.question

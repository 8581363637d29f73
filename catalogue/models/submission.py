"""Submission: a product that somebody outside hands in, with the suggested class beside the claimed one."""

import secrets
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .event import tracked
from .therapy import AtmpClass, Origin


def confirmation_number() -> str:
    """Eight characters that cannot be mistaken for one another when read aloud."""
    return "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTVWXYZ") for _position in range(8))


# What the history keeps of a submission: not the name, the organisation and the address of whoever handed it in, so that
# they can be erased.
KEPT = (
    "language",
    "product_name",
    "description",
    "intended_use",
    "claimed_class",
    "answers",
    "verdict",
    "suggested_class",
    "suggested_origin",
    "certainty",
    "rules_of",
    "status",
    "decision_reason",
    "decided_by",
    "decided_at",
    "therapy",
)


class SubmissionQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Not yet decided, the oldest first."""
        return self.filter(status__in=[Submission.Status.RECEIVED, Submission.Status.QUESTION_ASKED]).order_by(
            "received_at", "pk"
        )


@tracked(KEPT)
class Submission(models.Model):
    """What the submitter wrote and answered, and what the classifier made of it that day."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("received")
        QUESTION_ASKED = "question_asked", _("question asked")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")

    number = models.CharField(
        _("confirmation number"), max_length=8, unique=True, default=confirmation_number, editable=False
    )
    received_at = models.DateTimeField(_("received"), db_default=Now(), editable=False)
    language = models.CharField(_("language"), max_length=2, choices=[("en", _("English")), ("fr", _("French"))])
    product_name = models.CharField(_("name of the product"), max_length=200)
    description = models.TextField(_("description"), max_length=20_000)
    intended_use = models.TextField(_("intended use"), max_length=5_000, blank=True)
    submitter_name = models.CharField(_("your name"), max_length=120, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    consents_to_contact = models.BooleanField(_("may be contacted"), default=False)
    claimed_class = models.CharField(_("class claimed by the submitter"), max_length=20, choices=AtmpClass, blank=True)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    verdict = models.JSONField(_("suggestion with its reasons"), default=dict, blank=True)
    suggested_class = models.CharField(_("suggested class"), max_length=20, choices=AtmpClass, blank=True)
    suggested_origin = models.CharField(_("suggested origin"), max_length=14, choices=Origin, blank=True)
    certainty = models.CharField(
        _("certainty"),
        max_length=12,
        blank=True,
        choices=[("sure", _("sure")), ("likely", _("likely")), ("undetermined", _("undetermined"))],
    )
    rules_of = models.DateField(
        _("rules of"), null=True, blank=True, help_text=_("Date of the rule set that gave the suggestion.")
    )
    status = models.CharField(_("status"), max_length=14, choices=Status, default=Status.RECEIVED)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    decided_by = models.ForeignKey(
        "catalogue.Curator",
        models.PROTECT,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        related_name="decided_submissions",
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    therapy = models.ForeignKey(
        "catalogue.Therapy",
        models.PROTECT,
        verbose_name=_("therapy made from it"),
        null=True,
        blank=True,
        related_name="submissions",
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-received_at", "-pk"]
        default_permissions = ("change", "view", "decide")
        constraints = [
            models.CheckConstraint(
                name="submission_decided_has_reason_and_author",
                condition=~Q(status__in=["accepted", "rejected"])
                | (~Q(decision_reason="") & Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                violation_error_message=_("A decision has its reason, its author and its date."),
            ),
            models.CheckConstraint(
                name="submission_accepted_has_therapy",
                condition=~Q(status="accepted") | Q(therapy__isnull=False),
                violation_error_message=_("An accepted submission leads to a therapy."),
            ),
            models.CheckConstraint(
                name="submission_contact_needs_consent",
                condition=Q(email="") | Q(consents_to_contact=True),
                violation_error_message=_("An e-mail address is kept only with consent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.product_name}"

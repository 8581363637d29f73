"""Submission: a product that somebody outside hands in, with the suggested class beside the claimed one."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from . import transitions
from .event import tracked
from .resemblance import ALIKE, Resemblance, names
from .therapy import AtmpClass, Origin

if TYPE_CHECKING:
    from .curator import Curator

WAITING = ("received", "question_asked")
DECIDED = ("accepted", "rejected", "duplicate")
# What was handed in, and what the rules made of it that day: nobody puts other words into the submitter's mouth.
HANDED_IN = (
    "number",
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
)


def confirmation_number() -> str:
    """Eight characters that cannot be mistaken for one another when read aloud."""
    return "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTVWXYZ") for _position in range(8))


# What the history keeps of a submission: not the name, the organisation and the address of whoever handed it in, so that
# they can be erased.
KEPT = (*HANDED_IN[1:], "status", "decision_reason", "decided_by", "decided_at", "therapy")


def status_key() -> str:
    """The secret part of the submitter's own link: 256 random bits."""
    return secrets.token_urlsafe(32)


class SubmissionQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Not yet decided, the oldest first."""
        return self.filter(status__in=WAITING).order_by("received_at", "pk")

    def decidable_by(self, person: "Curator") -> Self:
        """All that ``person`` may decide: all or nothing."""
        return self if person.has_perm("catalogue.decide_submission") else self.none()

    def answered(self) -> Self:
        """Waiting, and the submitter has answered the latest question: the next word is the desk's."""
        asked = self.model._meta.get_field("questions").related_model.objects.filter(submission=OuterRef("pk"))
        return self.filter(Exists(asked), status=Submission.Status.RECEIVED).order_by("received_at", "pk")

    def untold(self) -> Self:
        """Of whose open question or decision no mail left, though an address was left for it: a server was down."""
        asked = self.model._meta.get_field("questions").related_model.objects.filter(answered_at__isnull=True)
        news_at = Case(
            When(status__in=DECIDED, then="decided_at"),
            When(
                status=Submission.Status.QUESTION_ASKED,
                then=Subquery(asked.filter(submission=OuterRef("pk")).values("asked_at")[:1]),
            ),
        )
        return (
            self.exclude(email="")
            .filter(consents_to_contact=True)
            .alias(news_at=news_at)
            .filter(Q(told_at__isnull=True) | Q(told_at__lt=F("news_at")), news_at__isnull=False)
            .order_by("received_at", "pk")
        )

    def resembling(self, name: str) -> Self:
        """Those whose product is called nearly the same, the nearest first, with the ``resemblance``."""
        alike = Resemblance(names("product_name"), models.Value(name))
        return (
            self.annotate(resemblance=alike)
            .filter(resemblance__gte=ALIKE)
            .order_by("-resemblance", "-received_at", "pk")
        )


@tracked(KEPT)
class Submission(models.Model):
    """What the submitter wrote and answered, and what the classifier made of it that day."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("received")
        QUESTION_ASKED = "question_asked", _("question asked")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        DUPLICATE = "duplicate", _("duplicate")

    number = models.CharField(
        _("confirmation number"), max_length=8, unique=True, default=confirmation_number, editable=False
    )
    status_key = models.CharField(_("secret"), max_length=43, unique=True, default=status_key, editable=False)
    received_at = models.DateTimeField(_("received"), db_default=Now(), editable=False)
    language = models.CharField(_("language"), max_length=2, choices=[("en", _("English")), ("fr", _("French"))])
    product_name = models.CharField(_("name of the product"), max_length=200)
    description = models.TextField(_("description"), max_length=20_000)
    intended_use = models.TextField(_("intended use"), max_length=5_000, blank=True)
    submitter_name = models.CharField(_("your name"), max_length=120, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    consents_to_contact = models.BooleanField(_("may be contacted"), default=False)
    sent_once = models.CharField(
        _("digest of the form"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("The same from the same browser, sent twice, is one submission."),
    )
    told_at = models.DateTimeField(_("last mail to the submitter"), null=True, blank=True, editable=False)
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
    duplicate_of_therapy = models.ForeignKey(
        "catalogue.Therapy",
        models.PROTECT,
        verbose_name=_("therapy that it repeats"),
        null=True,
        blank=True,
        related_name="repeated_in",
    )
    duplicate_of_submission = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("submission that it repeats"),
        null=True,
        blank=True,
        related_name="repeated_in",
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
                condition=~Q(status__in=["accepted", "rejected", "duplicate"])
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
            models.CheckConstraint(
                name="submission_duplicate_of_one",
                condition=Q(
                    status="duplicate", duplicate_of_therapy__isnull=False, duplicate_of_submission__isnull=True
                )
                | Q(status="duplicate", duplicate_of_therapy__isnull=True, duplicate_of_submission__isnull=False)
                | (~Q(status="duplicate") & Q(duplicate_of_therapy__isnull=True, duplicate_of_submission__isnull=True)),
                violation_error_message=_("A duplicate repeats one therapy or one other submission."),
            ),
            models.UniqueConstraint(
                fields=["sent_once"],
                condition=~Q(sent_once="") & Q(status__in=["received", "question_asked"]),
                name="submission_sent_once",
            ),
        ]
        triggers = [
            transitions.only(
                "status",
                ("received", "question_asked"),
                ("question_asked", "received"),
                *((before, after) for before in WAITING for after in DECIDED),
            ),
            transitions.decision_stands(
                "status",
                DECIDED,
                "decided_by",
                "decided_at",
                "decision_reason",
                "therapy",
                "duplicate_of_therapy",
                "duplicate_of_submission",
            ),
            transitions.stands(*HANDED_IN),
            transitions.never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.product_name}"

    def private_address(self) -> str:
        """The submitter's own page. Not ``get_absolute_url``, which the desk would make a button of."""
        return reverse("submission_status", args=[self.status_key])

    @property
    def waiting_since(self) -> datetime:
        return self.received_at

    @property
    def may_be_told(self) -> bool:
        """Whether the submitter left an address and allowed a mail to it."""
        return bool(self.email) and self.consents_to_contact

    @property
    def news_at(self) -> datetime | None:
        """When the desk asked or decided what the submitter is to be told; None where the next word is the desk's."""
        if self.is_decided:
            return self.decided_at
        question = self.questions.filter(answered_at__isnull=True).first()
        return question.asked_at if question else None

    @property
    def is_untold(self) -> bool:
        """Whether a mail about that should have left and has not."""
        news_at = self.news_at if self.may_be_told else None
        return news_at is not None and (self.told_at is None or self.told_at < news_at)

    @property
    def has_contact(self) -> bool:
        """Whether anything of the person is kept that can be erased."""
        return bool(self.submitter_name or self.organisation or self.email or self.consents_to_contact)

    @property
    def is_decided(self) -> bool:
        return self.status in DECIDED

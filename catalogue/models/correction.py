"""Correction: a new value that somebody proposes for one field of one existing record."""

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5, Cast, Now
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy, pgettext_lazy

from . import transitions
from .correctable import (
    NATURAL_KEYS,
    NOUNS,
    Titles,
    correctable_field,
    present_value,
    value_in_words,
)

if TYPE_CHECKING:
    from .curator import Curator


class CorrectionQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Not yet decided, the oldest first."""
        return self.filter(state=Correction.State.OPEN).order_by("proposed_at", "pk")

    def decidable_by(self, person: "Curator") -> Self:
        """All that ``person`` may decide: all or nothing."""
        return self if person.has_perm("catalogue.decide_correction") else self.none()

    def of(self, record: models.Model, field: str = "") -> Self:
        """Those of one record, or of one of its fields."""
        rows = self.filter(**{record._meta.model_name: record})
        return rows.filter(field=field) if field else rows

    def of_key(self, key: str) -> "Correction | None":
        """What a reader proposed, by the key of the private page."""
        number = key.partition("-")[0]
        if not (number.isascii() and number.isdecimal() and len(number) < 19):
            return None
        found = self.filter(pk=number, proposer=Correction.Proposer.PUBLIC).first()
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        is_known = found is not None and any(constant_time_compare(found.status_key_of(one), key) for one in keys)
        return found if is_known else None

    def for_list(self) -> Self:
        """With what a row of the queue shows."""
        return self.select_related(*NOUNS, "source_reference", "proposed_by")


def owner_key(noun: str, when_deleted: Any = models.PROTECT) -> models.ForeignKey:
    return models.ForeignKey(
        f"catalogue.{noun.capitalize()}",
        when_deleted,
        verbose_name=gettext_lazy(noun),
        null=True,
        blank=True,
        related_name="corrections",
    )


class Correction(models.Model):
    """Old value beside proposed value, where it comes from, and what was decided."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("correction", "open")
        ACCEPTED = "accepted", pgettext_lazy("correction", "accepted")
        REJECTED = "rejected", pgettext_lazy("correction", "rejected")
        SUPERSEDED = "superseded", pgettext_lazy("correction", "superseded")

    class Proposer(models.TextChoices):
        SOURCE = "source", gettext_lazy("a source that is read automatically")
        CURATOR = "curator", gettext_lazy("a curator")
        PUBLIC = "public", gettext_lazy("a reader")

    therapy = owner_key("therapy")
    substance = owner_key("substance")
    sponsor = owner_key("sponsor")
    condition = owner_key("condition")
    trial = owner_key("trial")
    topic = owner_key("topic")
    term = owner_key("term")
    reference = owner_key("reference")
    # A wrong authorisation is taken out of its therapy, and what was proposed about it goes with it.
    authorisation = owner_key("authorisation", models.CASCADE)
    field = models.CharField(gettext_lazy("fact"), max_length=40)
    old_value = models.JSONField(gettext_lazy("value when it was proposed"), null=True, blank=True)
    proposed_value = models.JSONField(gettext_lazy("proposed value"), null=True, blank=True)
    source_name = models.CharField(gettext_lazy("source"), max_length=120, blank=True)
    source_url = models.URLField(gettext_lazy("address of the source"), max_length=500, blank=True)
    source_reference = models.ForeignKey(
        "catalogue.Reference",
        models.PROTECT,
        verbose_name=gettext_lazy("source in the bibliography"),
        null=True,
        blank=True,
        related_name="corrections_from_it",
    )
    reason = models.TextField(gettext_lazy("reason"), max_length=2_000, blank=True)
    proposer = models.CharField(gettext_lazy("proposed by"), max_length=7, choices=Proposer)
    proposed_by = models.ForeignKey(
        "catalogue.Curator",
        models.PROTECT,
        verbose_name=gettext_lazy("curator who proposed it"),
        null=True,
        blank=True,
        related_name="proposed_corrections",
    )
    proposed_at = models.DateTimeField(gettext_lazy("proposed"), db_default=Now(), editable=False)
    contact_name = models.CharField(gettext_lazy("your name"), max_length=120, blank=True)
    email = models.EmailField(gettext_lazy("e-mail address"), blank=True)
    consents_to_contact = models.BooleanField(gettext_lazy("may be contacted"), default=False)
    state = models.CharField(gettext_lazy("state"), max_length=10, choices=State, default=State.OPEN)
    superseded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=gettext_lazy("superseded by"),
        null=True,
        blank=True,
        related_name="supersedes",
    )
    decision_reason = models.TextField(gettext_lazy("reason of the decision"), blank=True)
    decided_by = models.ForeignKey(
        "catalogue.Curator",
        models.PROTECT,
        verbose_name=gettext_lazy("decided by"),
        null=True,
        blank=True,
        related_name="decided_corrections",
    )
    decided_at = models.DateTimeField(gettext_lazy("decided"), null=True, blank=True)

    # What related records are called, where ``learn_titles`` has looked them up; None: asked one by one.
    titles: "Titles | None" = None

    objects = CorrectionQuerySet.as_manager()

    @property
    def waiting_since(self) -> datetime.datetime:
        return self.proposed_at

    class Meta:
        verbose_name = gettext_lazy("correction")
        verbose_name_plural = gettext_lazy("corrections")
        ordering = ["-proposed_at", "-pk"]
        default_permissions = ("change", "view", "decide")
        constraints = [
            models.CheckConstraint(
                name="correction_has_one_record",
                condition=Exact(models.Func(*NOUNS, function="num_nonnulls", output_field=models.IntegerField()), 1),
                violation_error_message=gettext_lazy("A correction belongs to exactly one record."),
            ),
            models.CheckConstraint(
                name="correction_has_source",
                condition=~Q(source_name="") | ~Q(source_url="") | Q(source_reference__isnull=False),
                violation_error_message=gettext_lazy("A correction names its source."),
            ),
            models.CheckConstraint(
                name="correction_changes_something",
                condition=~Exact(models.F("old_value"), models.F("proposed_value"))
                | Q(old_value__isnull=True)
                | Q(proposed_value__isnull=True),
                violation_error_message=gettext_lazy("The proposed value is the present one."),
            ),
            models.CheckConstraint(
                name="correction_curator_is_named",
                condition=Q(proposer="curator", proposed_by__isnull=False)
                | (~Q(proposer="curator") & Q(proposed_by__isnull=True)),
                violation_error_message=gettext_lazy("A curator who proposes is named, and nobody else is."),
            ),
            models.CheckConstraint(
                name="correction_contact_needs_consent",
                condition=Q(email="") | Q(consents_to_contact=True),
                violation_error_message=gettext_lazy("An e-mail address is kept only with consent."),
            ),
            models.CheckConstraint(
                name="correction_decided_has_reason_and_author",
                condition=Q(state__in=["open", "superseded"], decided_by__isnull=True, decided_at__isnull=True)
                | (
                    Q(state__in=["accepted", "rejected"], decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decision_reason="")
                ),
                violation_error_message=gettext_lazy("A decision has its reason, its author and its date."),
            ),
            models.CheckConstraint(
                name="correction_superseded_by_another",
                condition=Q(state="superseded", superseded_by__isnull=False)
                | (~Q(state="superseded") & Q(superseded_by__isnull=True)),
                violation_error_message=gettext_lazy("A superseded correction leads to the one that supersedes it."),
            ),
            # A digest, because a long text does not fit into an index.
            models.UniqueConstraint(
                *NOUNS,
                "field",
                MD5(Cast("proposed_value", models.TextField())),
                condition=Q(state="open"),
                nulls_distinct=False,
                name="correction_open_once",
                violation_error_message=gettext_lazy("The same value is proposed already."),
            ),
        ]
        triggers = [
            transitions.only("state", ("open", "accepted"), ("open", "rejected"), ("open", "superseded")),
            transitions.stands(
                "field",
                "old_value",
                "proposed_value",
                "source_name",
                "source_url",
                "source_reference",
                "reason",
                "proposer",
                "proposed_by",
            ),
            transitions.decision_stands(
                "state",
                ("accepted", "rejected", "superseded"),
                "decided_by",
                "decided_at",
                "decision_reason",
                "superseded_by",
            ),
            # With a wrong authorisation goes what was proposed about it.
            transitions.never_deleted(except_of="authorisation"),
            transitions.never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.record}: {self.field_label}"

    @property
    def status_key(self) -> str:
        """The secret part of the proposer's own link, made from the number and the site's secret key: kept nowhere."""
        return self.status_key_of(settings.SECRET_KEY)

    def status_key_of(self, secret: str) -> str:
        """As ``status_key``, under this secret key of the site."""
        made = salted_hmac("catalogue.correction.status", str(self.pk), secret=secret, algorithm="sha256")
        return f"{self.pk}-{made.hexdigest()}"

    def private_address(self) -> str:
        """The proposer's own page. Not ``get_absolute_url``, which the desk would make a button of."""
        return reverse("correction_status", args=[self.status_key])

    @property
    def noun(self) -> str:
        """Which of ``NOUNS`` is set."""
        return next((name for name in NOUNS if getattr(self, f"{name}_id") is not None), "")

    @property
    def record(self) -> models.Model | None:
        return getattr(self, self.noun) if self.noun else None

    @property
    def field_label(self) -> str:
        """Name of the fact in words."""
        return str(self.record._meta.get_field(self.field).verbose_name) if self.record else self.field

    @property
    def source(self) -> str:
        """The source in words or as an address."""
        return str(self.source_reference or self.source_name or self.source_url)

    def in_words(self, value: Any) -> str:
        """A value of the field as a reader knows it: the label of a choice, the names in a list."""
        return value_in_words(self.record, self.field, value, self.titles)

    @property
    def old_in_words(self) -> str:
        return self.in_words(self.old_value)

    @property
    def proposed_in_words(self) -> str:
        return self.in_words(self.proposed_value)

    @property
    def present_in_words(self) -> str:
        """What the record says now."""
        return self.in_words(present_value(self.record, self.field))

    @property
    def has_contact(self) -> bool:
        """Whether anything of the person is kept that can be erased."""
        return bool(self.contact_name or self.email or self.consents_to_contact)

    def clean(self) -> None:
        super().clean()
        if self.record is not None:
            correctable_field(self.record, self.field)


def learn_titles(corrections: Sequence[Correction]) -> None:
    """Looks up what the related records of many old and proposed values are called, in one query a noun."""
    wanted: dict[type[models.Model], set[str]] = {}
    for one in corrections:
        field = one.record._meta.get_field(one.field)
        for value in (one.old_value, one.proposed_value) if field.is_relation else ():
            keys = value if isinstance(value, list) else [value] if value else []
            wanted.setdefault(field.related_model, set()).update(keys)
    titles = {}
    for model, keys in wanted.items():
        key = NATURAL_KEYS.get(model._meta.model_name, "slug")
        for found in model._default_manager.filter(**{f"{key}__in": keys}):
            if getattr(found, "state", "") != "retired":
                titles[model, getattr(found, key)] = str(found)
    for one in corrections:
        one.titles = titles

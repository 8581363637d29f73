"""Distinction: somebody's word that two records that look alike are two."""

from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from . import transitions
from .groups import RECORDS
from .record import Record


class DistinctionQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(taken_back_at__isnull=True)


class Distinction(models.Model):
    """Two records of one noun, the smaller key first, that are no duplicates: who said so, why, and who took it back.

    The records stand as noun and number, as in a receipt of a merge: no record is ever deleted.
    """

    noun = models.CharField(_("noun"), max_length=9, choices=[(noun, _(noun)) for noun in RECORDS])
    one = models.BigIntegerField(_("record"))
    other = models.BigIntegerField(_("other record"))
    said_at = models.DateTimeField(_("said"), db_default=Now(), editable=False)
    said_by = models.ForeignKey(
        "catalogue.Curator", models.PROTECT, verbose_name=_("said by"), related_name="distinctions"
    )
    reason = models.TextField(_("reason"))
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        "catalogue.Curator",
        models.PROTECT,
        verbose_name=_("taken back by"),
        null=True,
        blank=True,
        related_name="+",
    )
    taken_back_reason = models.TextField(_("reason for taking it back"), blank=True)

    objects = DistinctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair that is no duplicate")
        verbose_name_plural = _("pairs that are no duplicates")
        ordering = ["-said_at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                name="distinction_of_two",
                condition=Q(one__lt=F("other")),
                violation_error_message=_("A record is no duplicate of itself."),
            ),
            models.CheckConstraint(
                name="distinction_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("That two records are two has its reason."),
            ),
            models.CheckConstraint(
                name="distinction_taken_back_has_reason_and_author",
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True, taken_back_reason="")
                | (Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(taken_back_reason="")),
                violation_error_message=_("What is taken back has its reason, its author and its date."),
            ),
            models.UniqueConstraint(
                fields=["noun", "one", "other"],
                condition=Q(taken_back_at__isnull=True),
                name="distinction_stands_once",
            ),
        ]
        triggers = [
            transitions.never_deleted(),
            transitions.never_emptied(),
            # What was said stays as it was said; it can only be taken back, once.
            transitions.stands("noun", "one", "other", "said_at", "said_by", "reason"),
            transitions.stands("taken_back_at", "taken_back_by", "taken_back_reason", once="taken_back_at"),
        ]

    def __str__(self) -> str:
        return " ≠ ".join(str(record) for record in self.records)

    @property
    def records(self) -> tuple[Record, Record]:
        found = apps.get_model("catalogue", self.noun).objects.in_bulk([self.one, self.other])
        return found[self.one], found[self.other]

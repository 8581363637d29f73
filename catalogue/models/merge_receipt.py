"""MergeReceipt: what a merge moved and added, so that it can be taken back."""

from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from . import transitions
from .groups import RECORDS
from .record import Record


class MergeReceiptQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(unmerged_at__isnull=True)

    def of(self, record: Record) -> Self:
        """By which this record was merged into another."""
        return self.filter(noun=record._meta.model_name, merged_key=record.pk)


class MergeReceipt(models.Model):
    """One record that went into another of the same noun.

    The records stand as noun and number: no record is ever deleted, which a trigger sees to, so a number leads somewhere.
    """

    noun = models.CharField(_("noun"), max_length=9, choices=[(noun, _(noun)) for noun in RECORDS])
    merged_key = models.BigIntegerField(_("merged record"))
    survivor_key = models.BigIntegerField(_("surviving record"))
    merged_state = models.CharField(_("state before"), max_length=9, choices=Record.State)
    moved = models.JSONField(
        _("moved"), default=dict, blank=True, help_text=_("Per relation, the keys of what went to the survivor.")
    )
    added = models.JSONField(
        _("added names"), default=dict, blank=True, help_text=_("Per list of names, what the survivor got.")
    )
    merged_at = models.DateTimeField(_("merged"), db_default=Now(), editable=False)
    merged_by = models.ForeignKey(
        "catalogue.Curator", models.PROTECT, verbose_name=_("merged by"), related_name="merges"
    )
    reason = models.TextField(_("reason"))
    unmerged_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    unmerged_by = models.ForeignKey(
        "catalogue.Curator",
        models.PROTECT,
        verbose_name=_("taken back by"),
        null=True,
        blank=True,
        related_name="unmerges",
    )
    unmerge_reason = models.TextField(_("reason for taking it back"), blank=True)
    not_restored = models.JSONField(
        _("not restored"),
        default=dict,
        blank=True,
        help_text=_("Per relation, the keys of what had been moved or removed since."),
    )

    objects = MergeReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-merged_at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                name="merge_of_two",
                condition=~Q(merged_key=models.F("survivor_key")),
                violation_error_message=_("A record is not merged into itself."),
            ),
            models.CheckConstraint(
                name="merge_has_reason", condition=~Q(reason=""), violation_error_message=_("A merge has its reason.")
            ),
            models.CheckConstraint(
                name="merge_taken_back_has_reason_and_author",
                condition=Q(unmerged_at__isnull=True, unmerged_by__isnull=True, unmerge_reason="")
                | (Q(unmerged_at__isnull=False, unmerged_by__isnull=False) & ~Q(unmerge_reason="")),
                violation_error_message=_("What is taken back has its reason, its author and its date."),
            ),
            models.UniqueConstraint(
                fields=["noun", "merged_key"], condition=Q(unmerged_at__isnull=True), name="merge_stands_once"
            ),
        ]
        triggers = [
            transitions.stands(
                "noun", "merged_key", "survivor_key", "merged_state", "moved", "added", "merged_by", "reason"
            ),
            transitions.stands("unmerged_at", "unmerged_by", "unmerge_reason", "not_restored", once="unmerged_at"),
            transitions.never_deleted(),
            transitions.never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.merged} → {self.survivor}"

    def in_words(self, keys: dict[str, list[int]]) -> list[tuple[str, list[str]]]:
        """Per relation its name and the titles of the rows with these keys; the number for a row that is gone."""
        said = []
        for name, numbers in keys.items():
            related = self.model._meta.get_field(name).related_model
            rows = related._default_manager.in_bulk(numbers)
            said.append((str(related._meta.verbose_name_plural), [str(rows.get(number, number)) for number in numbers]))
        return said

    @property
    def model(self) -> type[Record]:
        return apps.get_model("catalogue", self.noun)

    @property
    def merged(self) -> Record:
        return self.model.objects.get(pk=self.merged_key)

    @property
    def survivor(self) -> Record:
        return self.model.objects.get(pk=self.survivor_key)

"""Sponsor: company, hospital, university or agency behind a therapy or a trial."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from . import identifiers
from .event import tracked
from .record import Record, RecordQuerySet, folded_key


class SponsorQuerySet(RecordQuerySet):
    def for_list(self) -> Self:
        """With what a row of the list shows: its therapies, and how many trials."""
        trials = self.model._meta.get_field("trials").related_model
        number = trials.objects.published().filter(sponsor=models.OuterRef("pk")).order_by().values("sponsor")
        return self.prefetch_related("therapies").annotate(
            trial_count=Coalesce(models.Subquery(number.values(n=models.Count("pk"))), 0)
        )

    def for_page(self) -> Self:
        """With what the page of one sponsor shows."""
        return self.select_related("parent", "organisation").prefetch_related("members", "authorisations__therapy")


@tracked()
class Sponsor(Record):
    """Marketing authorisation holders, developers and sponsors of trials, under the name that the source gives."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("company")
        HOSPITAL = "hospital", _("hospital")
        UNIVERSITY = "university", _("university or research institute")
        PUBLIC_BODY = "public_body", _("public body")
        FOUNDATION = "foundation", _("foundation or association")
        BLOOD_BANK = "blood_bank", _("blood or cell bank")
        INVESTIGATOR = "investigator", _("sponsor-investigator")

    name = models.CharField(_("name"), max_length=200)
    other_names = ArrayField(models.CharField(max_length=200), verbose_name=_("other names"), default=list, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, blank=True)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[identifiers.country_code],
        help_text=_("Two-letter ISO 3166 code."),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("group"),
        null=True,
        blank=True,
        related_name="members",
        help_text=_("The company that this legal entity belongs to, where the source says so."),
    )
    organisation = models.ForeignKey(
        "catalogue.Organisation", models.PROTECT, verbose_name="ROR", null=True, blank=True, related_name="sponsors"
    )
    website = models.URLField(_("website"), blank=True)
    name_key = folded_key("name")

    objects = SponsorQuerySet.as_manager()

    unique_names = ("name",)

    class Meta(Record.Meta):
        verbose_name = _("sponsor")
        verbose_name_plural = _("sponsors")
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint("name_key", name="sponsor_name_unique"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("sponsor", args=[self.slug])

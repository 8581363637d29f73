"""Substance: the active substance of a therapy."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from . import identifiers
from .event import tracked
from .record import Record, RecordQuerySet, folded_key


class SubstanceQuerySet(RecordQuerySet):
    def for_list(self) -> Self:
        """With what a row of the list shows."""
        return self.prefetch_related("therapies", "atc_codes")

    def for_page(self) -> Self:
        """With what the page of one substance shows."""
        return self.prefetch_related("therapies__conditions", "atc_codes")


@tracked()
class Substance(Record):
    """An active substance: its INN where it has one, else the description that the authority uses."""

    name = models.CharField(
        _("name"),
        max_length=400,
        help_text=_("International non-proprietary name (INN), in English; else the authority's description."),
    )
    name_fr = models.CharField(
        _("name in French"), max_length=400, blank=True, help_text=_("French form of the INN, if known.")
    )
    other_names = ArrayField(
        models.CharField(max_length=400),
        verbose_name=_("other names"),
        default=list,
        blank=True,
        help_text=_("Code names and former names, one a line."),
    )
    is_inn = models.BooleanField(_("is an INN"), default=False)
    unii = models.CharField("UNII", max_length=10, blank=True, validators=[identifiers.unii])
    cas_number = models.CharField(_("CAS number"), max_length=12, blank=True, validators=[identifiers.cas_number])
    drugbank_id = models.CharField("DrugBank", max_length=7, blank=True, validators=[identifiers.drugbank_id])
    atc_codes = models.ManyToManyField(
        "catalogue.AtcCode", verbose_name=_("ATC codes"), blank=True, related_name="substances"
    )
    name_key = folded_key("name")

    objects = SubstanceQuerySet.as_manager()

    unique_names = ("name",)
    cited_facts = {"name": ("name",), "substance": ("unii", "cas_number", "drugbank_id")}

    class Meta(Record.Meta):
        verbose_name = _("substance")
        verbose_name_plural = _("substances")
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint("name_key", name="substance_name_unique"),
            models.UniqueConstraint(fields=["unii"], condition=~models.Q(unii=""), name="substance_unii_unique"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("substance", args=[self.slug])

    @property
    def title(self) -> str:
        return self.name_fr if self.name_fr and (get_language() or "").startswith("fr") else self.name

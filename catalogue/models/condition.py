"""Condition: a disease or another reason for treatment."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from . import identifiers
from .event import tracked
from .record import Record, RecordQuerySet, folded_key


class ConditionQuerySet(RecordQuerySet):
    def for_list(self) -> Self:
        """With what a row of the list shows: its therapies, and how many trials."""
        through = self.model._meta.get_field("trials").related_model.conditions.through
        number = (
            through.objects.filter(condition=models.OuterRef("pk"), trial__state="published")
            .order_by()
            .values("condition")
        )
        return self.prefetch_related("therapies").annotate(
            trial_count=Coalesce(models.Subquery(number.values(n=models.Count("pk"))), 0)
        )


@tracked()
class Condition(Record):
    """A disease, named in both languages and tied to the vocabularies that name it elsewhere (MONDO first)."""

    name_en = models.CharField(_("name in English"), max_length=200)
    name_fr = models.CharField(_("name in French"), max_length=200)
    synonyms_en = ArrayField(
        models.CharField(max_length=200), verbose_name=_("other names in English"), default=list, blank=True
    )
    synonyms_fr = ArrayField(
        models.CharField(max_length=200), verbose_name=_("other names in French"), default=list, blank=True
    )
    mondo_id = models.CharField("MONDO", max_length=13, blank=True, validators=[identifiers.mondo_id])
    orpha_code = models.CharField("ORPHAcode", max_length=7, blank=True, validators=[identifiers.orpha_code])
    mesh_id = models.CharField("MeSH", max_length=10, blank=True, validators=[identifiers.mesh_id])
    icd10_code = models.CharField(_("ICD-10 code"), max_length=8, blank=True, validators=[identifiers.icd10_code])
    icd11_ids = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("ICD-11 foundation identifiers"),
        default=list,
        blank=True,
        help_text=_("Numbers of the ICD-11 foundation, one a line."),
    )
    omim_ids = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("OMIM numbers"),
        default=list,
        blank=True,
        help_text=_("One a line."),
    )
    ncit_id = models.CharField("NCIt", max_length=10, blank=True)
    name_en_key = folded_key("name_en")
    name_fr_key = folded_key("name_fr")

    objects = ConditionQuerySet.as_manager()

    unique_names = ("name_en", "name_fr")
    cited_facts = {"name": ("name_en", "mondo_id", "orpha_code", "mesh_id", "icd10_code", "ncit_id")}
    required_texts = ("name",)

    class Meta(Record.Meta):
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint("name_en_key", name="condition_name_en_unique"),
            models.UniqueConstraint("name_fr_key", name="condition_name_fr_unique"),
            models.UniqueConstraint(
                fields=["mondo_id"], condition=~models.Q(mondo_id=""), name="condition_mondo_id_unique"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("condition", args=[self.slug])

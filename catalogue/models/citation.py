"""Citation: a reference that supports one stated fact."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from .correctable import CORRECTABLE
from .event import tracked
from .record import slug_of

OWNERS = ("therapy", "substance", "sponsor", "condition", "trial", "topic", "term")


class CitationQuerySet(models.QuerySet):
    def for_page(self) -> Self:
        """With the reference, and with who checked it."""
        return self.select_related("reference", "checked_by")

    def get_by_natural_key(
        self, owner: str, owner_slug: str, reference: str, fact: str, locator: str, field: str = ""
    ) -> "Citation":
        return self.only("pk").get(
            **{f"{owner}__slug": owner_slug, "reference__slug": reference},
            fact=fact,
            locator=locator,
            field=field,
        )


@tracked()
class Citation(models.Model):
    """Which fact of which record a reference supports, where in the reference, and who checked it when."""

    class Fact(models.TextChoices):
        GENERAL = "general", _("the record as a whole")
        NAME = "name", _("name")
        ATMP_CLASS = "atmp_class", _("ATMP class")
        ORIGIN = "origin", _("origin")
        SUBSTANCE = "substance", _("substance and identifiers")
        MODIFICATION = "modification", _("vector or modification")
        TARGET = "target", _("gene or target")
        ROUTE = "route", _("route or form")
        INDICATION = "indication", _("indication")
        AUTHORISATION = "authorisation", _("authorisation")
        ENDING = "ending", _("how the authorisation ended")
        MECHANISM = "mechanism", _("how it works")
        DEVELOPMENT = "development", _("what happened to it")
        TRIAL = "trial", _("trials")
        FURTHER_READING = "further_reading", _("further reading")

    class StatedBy(models.TextChoices):
        AUTHORITY = "authority", _("an authority")
        REGISTER = "register", _("a register")
        AUTHORS = "authors", _("the authors of a study")
        COMPANY = "company", _("the company")
        CATALOGUE = "catalogue", _("this catalogue")

    therapy = models.ForeignKey(
        "catalogue.Therapy", models.CASCADE, verbose_name=_("therapy"), null=True, blank=True, related_name="citations"
    )
    substance = models.ForeignKey(
        "catalogue.Substance",
        models.CASCADE,
        verbose_name=_("substance"),
        null=True,
        blank=True,
        related_name="citations",
    )
    sponsor = models.ForeignKey(
        "catalogue.Sponsor", models.CASCADE, verbose_name=_("sponsor"), null=True, blank=True, related_name="citations"
    )
    condition = models.ForeignKey(
        "catalogue.Condition",
        models.CASCADE,
        verbose_name=_("condition"),
        null=True,
        blank=True,
        related_name="citations",
    )
    trial = models.ForeignKey(
        "catalogue.Trial", models.CASCADE, verbose_name=_("trial"), null=True, blank=True, related_name="citations"
    )
    topic = models.ForeignKey(
        "catalogue.Topic", models.CASCADE, verbose_name=_("topic"), null=True, blank=True, related_name="citations"
    )
    term = models.ForeignKey(
        "catalogue.Term", models.CASCADE, verbose_name=_("term"), null=True, blank=True, related_name="citations"
    )
    reference = models.ForeignKey(
        "catalogue.Reference", models.PROTECT, verbose_name=_("reference"), related_name="citations"
    )
    fact = models.CharField(_("fact"), max_length=15, choices=Fact, default=Fact.GENERAL)
    field = models.CharField(
        _("field"), max_length=40, blank=True, help_text=_("Only where the fact is one of several of its kind.")
    )
    locator = models.CharField(
        _("where in the source"), max_length=120, blank=True, help_text=_("Article, page, table or row.")
    )
    value = models.CharField(
        _("value in the source"), max_length=300, blank=True, help_text=_("A few words, as the source gives them.")
    )
    says_en = models.TextField(
        _("what the source says, in English"),
        blank=True,
        help_text=_("In our own words; for a correction, what was wrong and what is right."),
    )
    says_fr = models.TextField(_("what the source says, in French"), blank=True)
    stated_by = models.CharField(_("stated by"), max_length=9, choices=StatedBy, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    # Not editable: the desk sets it, and the fixtures, which hold no people, leave it out.
    checked_by = models.ForeignKey(
        "catalogue.Curator",
        models.PROTECT,
        verbose_name=_("checked by"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="citation_has_one_owner",
                condition=Exact(models.Func(*OWNERS, function="num_nonnulls", output_field=models.IntegerField()), 1),
                violation_error_message=_("A citation belongs to exactly one record."),
            ),
            models.UniqueConstraint(
                fields=[*OWNERS, "reference", "fact", "field", "locator"], nulls_distinct=False, name="citation_unique"
            ),
            models.CheckConstraint(
                name="citation_checked_by_has_date",
                condition=models.Q(checked_by__isnull=True) | models.Q(checked_on__isnull=False),
                violation_error_message=_("Whoever checked a citation did so on a day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner}: {self.reference}"

    @property
    def owner_name(self) -> str:
        """Which of ``OWNERS`` is set."""
        return next((name for name in OWNERS if getattr(self, f"{name}_id") is not None), "")

    @property
    def owner(self) -> models.Model | None:
        return getattr(self, self.owner_name) if self.owner_name else None

    @property
    def kind(self) -> str:
        """The kind of fact it supports: that of the field it names, where nobody has chosen a narrower one."""
        if self.fact != self.Fact.GENERAL or not self.field or not self.owner_name:
            return self.fact
        kinds = self._meta.get_field(self.owner_name).related_model.cited_facts
        stem = self.field.removesuffix("_fr").removesuffix("_en")
        return next((kind for kind, names in kinds.items() if {self.field, stem, f"{stem}_en"} & {*names}), self.fact)

    @property
    def fact_label(self) -> str:
        """What it supports, in words: the kind of fact, the field, or both where both say something."""
        if self.field and self.fact == self.Fact.GENERAL:
            return self.field_label
        return f"{self.get_fact_display()} ({self.field_label})" if self.field else str(self.get_fact_display())

    @property
    def field_label(self) -> str:
        """The field it is about, in words; empty where the kind of fact says enough."""
        if not self.field:
            return ""
        owner = self._meta.get_field(self.owner_name).related_model
        return str(owner._meta.get_field(self.field).verbose_name)

    @property
    def checked_by_alias(self) -> str:
        """Who checked it, as readers may know."""
        return self.checked_by.public_alias if self.checked_by else ""

    def clean(self) -> None:
        super().clean()
        # The row of a record that is being made has no owner yet; its form offers the fields of the noun.
        if self.field and self.owner_name and self.field not in CORRECTABLE[self.owner_name]:
            raise ValidationError({"field": _("The record has no such field.")})

    def natural_key(self) -> tuple[str, str, str, str, str, str]:
        owner = self.owner_name
        return owner, slug_of(self, owner), slug_of(self, "reference"), self.fact, self.locator, self.field

    natural_key.dependencies = [f"catalogue.{name}" for name in (*OWNERS, "reference")]

"""Authorisation: one marketing authorisation, or its equivalent, in one jurisdiction."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import identifiers
from .event import tracked


class Jurisdiction(models.TextChoices):
    EU = "eu", _("European Union")
    US = "us", _("United States")


NUMBER_VALIDATORS = {Jurisdiction.EU: identifiers.eu_number, Jurisdiction.US: identifiers.bla_number}


class AuthorisationQuerySet(models.QuerySet):
    def get_by_natural_key(self, jurisdiction: str, number: str) -> "Authorisation":
        return self.only("pk").get(jurisdiction=jurisdiction, number=number)


@tracked()
class Authorisation(models.Model):
    """Who may market a therapy where, since when, and how that ended."""

    class Status(models.TextChoices):
        AUTHORISED = "authorised", _("authorised")
        SUSPENDED = "suspended", pgettext_lazy("authorisation", "suspended")
        WITHDRAWN = "withdrawn", pgettext_lazy("authorisation", "withdrawn")
        EXPIRED = "expired", _("expired, not renewed")
        REFUSED = "refused", _("refused")

    class Pathway(models.TextChoices):
        STANDARD = "standard", _("standard")
        CONDITIONAL = "conditional", _("conditional")
        EXCEPTIONAL = "exceptional", _("under exceptional circumstances")
        ACCELERATED = "accelerated", _("accelerated approval")

    therapy = models.ForeignKey(
        "catalogue.Therapy", models.CASCADE, verbose_name=_("therapy"), related_name="authorisations"
    )
    jurisdiction = models.CharField(_("jurisdiction"), max_length=2, choices=Jurisdiction)
    brand = models.CharField(_("brand"), max_length=200, help_text=_("Name under which it is authorised there."))
    former_brand = models.CharField(_("former brand"), max_length=200, blank=True)
    holder = models.ForeignKey(
        "catalogue.Sponsor",
        models.PROTECT,
        verbose_name=_("marketing authorisation holder"),
        related_name="authorisations",
    )
    number = models.CharField(
        _("number"), max_length=20, help_text=_("EU/1/18/1297 in the European Union, BLA125646 in the United States.")
    )
    procedure_number = models.CharField(
        _("procedure number"), max_length=20, blank=True, help_text=_("EMA product number: EMEA/H/C/004090.")
    )
    granted_on = models.DateField(_("granted on"))
    status = models.CharField(_("status"), max_length=10, choices=Status)
    ended_on = models.DateField(
        _("ended on"), null=True, blank=True, help_text=_("Day of withdrawal or expiry, if known.")
    )
    pathway = models.CharField(_("pathway"), max_length=11, choices=Pathway, blank=True)
    is_orphan = models.BooleanField(_("orphan medicinal product"), null=True, blank=True)
    is_prime = models.BooleanField(_("PRIME"), null=True, blank=True)
    indication_en = models.TextField(
        _("indication in English"), blank=True, help_text=_("In our own words, not the text of the label.")
    )
    indication_fr = models.TextField(_("indication in French"), blank=True)
    note_en = models.TextField(
        _("note in English"), blank=True, help_text=_("How it ended, or anything a reader must know.")
    )
    note_fr = models.TextField(_("note in French"), blank=True)
    product_url = models.URLField(_("page of the authority"), max_length=300, blank=True)
    register_url = models.URLField(_("page of the register"), max_length=300, blank=True)
    stated_on = models.DateField(
        _("status as of"), null=True, blank=True, help_text=_("Date of the register that gave the status.")
    )

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("authorisation")
        verbose_name_plural = _("authorisations")
        ordering = ["granted_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "number"],
                name="authorisation_number_unique",
                violation_error_message=_("Another authorisation has this number."),
            ),
            models.UniqueConstraint(
                fields=["procedure_number"],
                condition=~Q(procedure_number=""),
                name="authorisation_procedure_number_unique",
                violation_error_message=_("Another authorisation has this procedure number."),
            ),
            models.CheckConstraint(
                name="authorisation_end_not_before_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("granted_on")),
                violation_error_message=_("The end is before the start."),
            ),
            models.CheckConstraint(
                name="authorisation_authorised_has_no_end",
                condition=~Q(status="authorised") | Q(ended_on__isnull=True),
                violation_error_message=_("An authorisation in force has no end."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brand} ({self.get_jurisdiction_display()}, {self.number})"

    def natural_key(self) -> tuple[str, str]:
        return self.jurisdiction, self.number

    natural_key.dependencies = ["catalogue.therapy", "catalogue.sponsor"]

    def clean(self) -> None:
        super().clean()
        validator = NUMBER_VALIDATORS.get(self.jurisdiction)
        if validator is None:
            return  # the field itself has said so
        errors = {}
        try:
            validator(self.number)
        except ValidationError as error:
            errors["number"] = error
        if self.procedure_number:
            try:
                identifiers.ema_product_number(self.procedure_number)
            except ValidationError as error:
                errors["procedure_number"] = error
        if errors:
            raise ValidationError(errors)

"""Decision: a published classification outcome, a precedent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .event import tracked
from .therapy import AtmpClass


class DecisionQuerySet(models.QuerySet):
    def get_by_natural_key(self, code: str) -> "Decision":
        return self.only("pk").get(code=code)


@tracked()
class Decision(models.Model):
    """What an authority, or a text that reports it, said of the class of a product."""

    class Kind(models.TextChoices):
        CAT_RECOMMENDATION = "cat_recommendation", _("recommendation of the Committee for Advanced Therapies")
        AUTHORISATION = "authorisation", _("class given in an authorisation")
        GUIDANCE_EXAMPLE = "guidance_example", _("example in a guidance")
        LITERATURE = "literature", _("reported in the literature")
        OTHER = "other", _("other")

    code = models.CharField(_("code"), max_length=40, unique=True)
    description = models.TextField(_("description of the product"))
    indication = models.TextField(_("intended use"), blank=True)
    language = models.CharField(_("language"), max_length=2)
    atmp_class = models.CharField(
        _("class"),
        max_length=20,
        choices=[(c.value, c.label) for c in AtmpClass.of_law()[:3]] + [("not_atmp", _("not an ATMP"))],
    )
    is_combined = models.BooleanField(_("combined"), null=True, blank=True)
    outcome = models.TextField(_("outcome in the words of the source"), blank=True)
    decided_on = models.DateField(_("date"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=18, choices=Kind)
    confidence = models.CharField(
        _("confidence"),
        max_length=6,
        blank=True,
        choices=[("low", _("low")), ("medium", _("medium")), ("high", _("high"))],
    )
    therapy = models.ForeignKey(
        "catalogue.Therapy", models.SET_NULL, verbose_name=_("therapy"), null=True, blank=True, related_name="decisions"
    )
    source_url = models.URLField(_("source"), max_length=400)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code}: {self.description[:80]}"

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    natural_key.dependencies = ["catalogue.therapy"]

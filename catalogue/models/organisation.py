"""Organisation: an entry of the Research Organization Registry (ROR)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import identifiers
from .event import tracked


class OrganisationQuerySet(models.QuerySet):
    def get_by_natural_key(self, ror_id: str) -> "Organisation":
        return self.only("pk").get(ror_id=ror_id)


@tracked()
class Organisation(models.Model):
    """Vocabulary that gives sponsors and agencies an identifier known elsewhere."""

    ror_id = models.CharField("ROR", max_length=9, unique=True, validators=[identifiers.ror_id])
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2, validators=[identifiers.country_code])

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("ROR organisation")
        verbose_name_plural = _("ROR organisations")
        ordering = ["name", "ror_id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.ror_id})"

    def natural_key(self) -> tuple[str]:
        return (self.ror_id,)

    def get_absolute_url(self) -> str:
        return f"https://ror.org/{self.ror_id}"

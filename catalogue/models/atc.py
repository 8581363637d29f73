"""AtcCode: an entry of WHO's anatomical therapeutic chemical classification."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import identifiers
from .event import tracked


class AtcCodeQuerySet(models.QuerySet):
    def get_by_natural_key(self, code: str) -> "AtcCode":
        return self.only("pk").get(code=code)


@tracked()
class AtcCode(models.Model):
    """Vocabulary of the cell and gene therapies in the ATC index (WHO Collaborating Centre, Oslo)."""

    code = models.CharField(_("code"), max_length=7, unique=True, validators=[identifiers.atc_code])
    name = models.CharField(_("name"), max_length=200)

    objects = AtcCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("ATC code")
        verbose_name_plural = _("ATC codes")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def natural_key(self) -> tuple[str]:
        return (self.code,)

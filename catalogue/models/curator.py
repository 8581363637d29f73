"""Curator: a person who enters or reviews records; the user model."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from . import identifiers


class Curator(AbstractUser):
    """Shown to the public under an alias, or not at all."""

    public_alias = models.CharField(
        _("public alias"),
        max_length=80,
        blank=True,
        help_text=_("Name shown on public pages; empty: the person is not named."),
    )
    orcid = models.CharField("ORCID", max_length=19, blank=True, validators=[identifiers.orcid])

    class Meta(AbstractUser.Meta):
        verbose_name = _("curator")
        verbose_name_plural = _("curators")
        constraints = [
            models.UniqueConstraint(fields=["orcid"], condition=~models.Q(orcid=""), name="curator_orcid_unique")
        ]

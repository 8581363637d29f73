"""References that their authors or their journal have retracted."""

import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Curator, Reference

from .door import action, require, require_reason


@action
def retract(
    reference: Reference, *, by: Curator, on: datetime.date, reason_en: str, reason_fr: str = "", url: str = ""
) -> Reference:
    """Marks a reference as retracted by its authors or its journal; every page that cites it says so from now on."""
    require(by, "catalogue.change_reference")
    reference = Reference.objects.select_for_update().get(pk=reference.pk)
    if reference.retracted_on is not None:
        raise ValidationError(_("“%(title)s” is marked as retracted already.") % {"title": reference.title})
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day is still to come.")})
    return give_retraction(reference, on, reason_en.strip(), reason_fr.strip(), url)


@action
def unretract(reference: Reference, *, by: Curator, reason: str) -> Reference:
    """Takes a retraction back that was entered by mistake, or that the journal took back."""
    require(by, "catalogue.change_reference")
    require_reason(reason)
    reference = Reference.objects.select_for_update().get(pk=reference.pk)
    if reference.retracted_on is None:
        raise ValidationError(_("“%(title)s” is not marked as retracted.") % {"title": reference.title})
    return give_retraction(reference, None, "", "", "")


def give_retraction(
    reference: Reference, on: datetime.date | None, reason_en: str, reason_fr: str, url: str
) -> Reference:
    reference.retracted_on, reference.retraction_url = on, url
    reference.retraction_reason_en, reference.retraction_reason_fr = reason_en, reason_fr
    reference.full_clean()
    reference.save(update_fields=["retracted_on", "retraction_url", "retraction_reason_en", "retraction_reason_fr"])
    return reference

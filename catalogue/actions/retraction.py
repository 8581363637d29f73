"""References that their authors or their journal have retracted."""

import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Correction, Curator, Reference
from catalogue.models.correctable import RETRACTION

from .correction import decide_correction
from .door import action, require, require_reason


@action
def retract(
    reference: Reference, *, by: Curator, on: datetime.date, reason_en: str, reason_fr: str = "", url: str = ""
) -> Reference:
    """Marks a reference as retracted by its authors or its journal; every page that cites it says so from now on.

    What a source had proposed about it is settled with that.
    """
    require(by, "catalogue.change_reference")
    reference = Reference.objects.select_for_update().get(pk=reference.pk)
    if reference.retracted_on is not None:
        raise ValidationError(_("“%(title)s” is marked as retracted already.") % {"title": reference.title})
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day is still to come.")})
    reference = give_retraction(reference, on, reason_en.strip(), reason_fr.strip(), url)
    proposals = Correction.objects.open().of(reference).filter(field__in=RETRACTION)
    for proposal in proposals.select_for_update().order_by("pk"):
        decide_correction(proposal, Correction.State.ACCEPTED, by, reason_en.strip() or reason_fr.strip())
    return reference


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

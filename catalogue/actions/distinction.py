"""Two records that look alike and are two."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import merging
from catalogue.models import Curator, Distinction, Record

from .door import action, require, require_reason


@action
def distinguish(record: Record, *, other: Record, by: Curator, reason: str) -> Distinction:
    """Notes that two records of a noun that look alike are two: the desk does not show them as a pair any more."""
    require(by, f"catalogue.change_{record._meta.model_name}")
    require_reason(reason)
    if type(record) is not type(other) or record.pk == other.pk:
        raise ValidationError(_("Two records of the same noun are told apart."))
    one, two = merging.locked_pair(*sorted((record, other), key=lambda either: either.pk))
    distinction = Distinction(noun=one._meta.model_name, one=one.pk, other=two.pk, said_by=by, reason=reason.strip())
    if Distinction.objects.standing().filter(noun=distinction.noun, one=one.pk, other=two.pk).exists():
        raise ValidationError(_("Somebody has said so already."))
    distinction.full_clean()
    distinction.save()
    return distinction


@action
def undistinguish(distinction: Distinction, *, by: Curator, reason: str) -> Distinction:
    """Takes back that two records are two: if they still look alike, the desk shows them again."""
    require(by, f"catalogue.change_{distinction.noun}")
    require_reason(reason)
    distinction = Distinction.objects.select_for_update().get(pk=distinction.pk)
    if distinction.taken_back_at is not None:
        raise ValidationError(_("This has been taken back already."))
    distinction.taken_back_at, distinction.taken_back_by = timezone.now(), by
    distinction.taken_back_reason = reason.strip()
    distinction.full_clean()
    distinction.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
    return distinction

"""Whether readers see a record: publish, retire, restore; and that somebody has checked it today."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Curator, MergeReceipt, Record

from .door import action, described, locked, refuse, require, require_reason


@action
def publish(record: Record, *, by: Curator, reason: str = "") -> Record:
    """Shows a draft to readers; ``by`` is not who last wrote in it, unless ``TWO_PAIRS_OF_EYES`` is off.

    Raises ``ValidationError`` with everything that it still lacks.
    """
    record = locked(record, by)
    if record.state != Record.State.DRAFT:
        refuse(record, _("“%(title)s” is %(state)s: only a draft can be published."))
    if settings.TWO_PAIRS_OF_EYES and record.proposed_by_id == by.pk:
        raise ValidationError(
            _("You wrote “%(title)s” yourself: another reviewer publishes it.") % described(record), code="own"
        )
    if incomplete := record.lacks():
        raise ValidationError(incomplete)
    record.state = Record.State.PUBLISHED
    record.full_clean()
    record.save(update_fields=["state"])
    return record


@action
def retire(record: Record, *, by: Curator, reason: str, successor: Record | None = None) -> Record:
    """Takes a published record out of the lists; its address stays and leads to the published successor, if any."""
    require(by, f"catalogue.publish_{record._meta.model_name}")
    require_reason(reason)
    if successor is not None and type(successor) is type(record):
        # Both, the lower number first: two records are not each retired in favour of the other.
        both = type(record)._default_manager.select_for_update().order_by("pk").in_bulk([record.pk, successor.pk])
        record, successor = both[record.pk], both[successor.pk]
    else:
        record = locked(record, by)
    if record.state != Record.State.PUBLISHED:
        refuse(record, _("“%(title)s” is %(state)s: only a published record can be retired."))
    if successor is not None and (
        type(successor) is not type(record) or successor.state != Record.State.PUBLISHED or successor.pk == record.pk
    ):
        raise ValidationError(_("The successor must be another published record."))
    record.state = Record.State.RETIRED
    record.retired_reason = reason.strip()
    record.successor = successor
    record.full_clean()
    record.save(update_fields=["state", "retired_reason", "successor"])
    return record


@action
def restore(record: Record, *, by: Curator, reason: str = "") -> Record:
    """Makes a retired record a draft again, to be corrected and published anew."""
    record = locked(record, by)
    if record.state != Record.State.RETIRED:
        refuse(record, _("“%(title)s” is %(state)s: only a retired record can be restored."))
    if MergeReceipt.objects.standing().of(record).exists():
        raise ValidationError(_("“%(title)s” was merged into another record: take the merge back.") % described(record))
    record.state, record.retired_reason, record.successor = Record.State.DRAFT, "", None
    record.full_clean()
    record.save(update_fields=["state", "retired_reason", "successor"])
    return record


@action
def mark_checked(record: Record, *, by: Curator, reason: str = "") -> Record:
    """Notes that somebody has compared the facts with their sources today."""
    require(by, f"catalogue.change_{record._meta.model_name}")
    record = type(record)._default_manager.select_for_update().get(pk=record.pk)
    if record.state == Record.State.RETIRED:
        refuse(record, _("“%(title)s” is %(state)s: it is not checked any more."))
    record.checked_on = timezone.localdate()
    record.save(update_fields=["checked_on"])
    return record

"""Two records that are one: merge, and the way back. What moves stands in ``catalogue.merging``."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import merging
from catalogue.models import Curator, MergeReceipt, Record

from .door import action, described, refuse, require, require_reason, said_by


@action
def merge(record: Record, *, into: Record, by: Curator, reason: str) -> MergeReceipt:
    """Makes ``record`` part of ``into``, a published record of the same noun, to which its address leads from now on.

    Relations move unless the survivor has them already, names are kept as other names, and records that led to the
    merged one lead to the survivor. Facts of the survivor stay as they are. The receipt takes it all back.
    """
    require(by, f"catalogue.publish_{record._meta.model_name}")
    require_reason(reason)
    if type(record) is not type(into) or record.pk == into.pk:
        raise ValidationError(_("A record is merged into another one of the same noun."))
    merged, survivor = merging.locked_pair(record, into)
    if merged.state == Record.State.RETIRED:
        refuse(merged, _("“%(title)s” is %(state)s: it cannot be merged."))
    if survivor.state != Record.State.PUBLISHED:
        refuse(survivor, _("“%(title)s” is %(state)s: the record that stays must be published."))
    receipt = MergeReceipt(
        noun=merged._meta.model_name,
        merged_key=merged.pk,
        survivor_key=survivor.pk,
        merged_state=merged.state,
        merged_by=by,
        reason=reason.strip(),
    )
    receipt.added = merging.add_names(merged, survivor)
    survivor.full_clean()
    survivor.save(update_fields=list(receipt.added))
    receipt.moved = merging.move_all(merged, survivor)
    merged.state, merged.retired_reason, merged.successor = Record.State.RETIRED, receipt.reason, survivor
    merged.full_clean()
    merged.save(update_fields=["state", "retired_reason", "successor"])
    receipt.full_clean()
    receipt.save()
    return receipt


@action
def unmerge(receipt: MergeReceipt, *, by: Curator, reason: str) -> MergeReceipt:
    """Takes a merge back: both records are what they were, later edits aside.

    What was moved on or removed since stays as it is now; ``receipt.not_restored`` names it, per relation.
    """
    require(by, f"catalogue.publish_{receipt.noun}")
    require_reason(reason)
    merged, survivor = merging.locked_pair(receipt.merged, receipt.survivor)
    receipt = MergeReceipt.objects.select_for_update().get(pk=receipt.pk)
    if receipt.unmerged_at is not None:
        who = said_by(receipt.unmerged_by, receipt.unmerged_at)
        raise ValidationError(_("This merge has been taken back already (%(who)s).") % {"who": who}, code="decided")
    if survivor.state == Record.State.RETIRED:
        raise ValidationError(
            _("“%(title)s” is %(state)s meanwhile: bring it back first, then take this merge back.")
            % described(survivor)
        )
    merging.remove_names(receipt.added, survivor)
    survivor.save(update_fields=list(receipt.added))
    merged.state, merged.retired_reason, merged.successor = receipt.merged_state, "", None
    merged.save(update_fields=["state", "retired_reason", "successor"])
    receipt.not_restored = merging.move_back(receipt, merged, survivor)
    receipt.unmerged_at, receipt.unmerged_by, receipt.unmerge_reason = timezone.now(), by, reason.strip()
    receipt.full_clean()
    receipt.save(update_fields=["not_restored", "unmerged_at", "unmerged_by", "unmerge_reason"])
    return receipt

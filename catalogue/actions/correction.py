"""Other values that somebody proposes for a field of a record, and what is decided about them."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Correction, Curator, Record, Reference
from catalogue.models.correctable import cleaned_value, give_value, present_value, says_the_same, value_in_words

from .door import action, refuse_retired, require, require_reason, said_by, sign

# The record must still say what it said when a correction was proposed.
UNCHANGED: Any = object()


@action
def propose(
    record: models.Model,
    field: str,
    value: Any,
    *,
    source: str | Reference,
    reason: str = "",
    by: Curator | None = None,
    source_url: str = "",
    **contact: Any,
) -> Correction:
    """Proposes another value for one field of a record; nothing changes until somebody accepts it.

    ``value``: as ``present_value`` gives values (a day as text, related records by their natural key). ``source``: an
    entry of the bibliography, the address of a page, or the name of a source that is read automatically, whose page is
    then ``source_url``. ``by``: the curator who proposes; without one, the source itself or, with an address, a reader,
    whose ``contact_name``, ``email`` and ``consents_to_contact`` are ``contact``. A source has one open proposal for a
    field: its new one supersedes the older. Raises ``ValidationError``: nothing changed (code "unchanged"), proposed
    already ("proposed"), or wrong.
    """
    if by is not None:
        require(by, f"catalogue.change_{record._meta.model_name}")
    record = type(record)._default_manager.select_for_update().get(pk=record.pk)
    refuse_retired(record)
    value, present = cleaned_value(record, field, value), present_value(record, field)
    words = {"value": value_in_words(record, field, value)}
    if says_the_same(record, field, value, present):
        raise ValidationError(_("The record says so already: %(value)s."), code="unchanged", params=words)
    rivals = list(Correction.objects.open().of(record, field).select_for_update().order_by("pk"))
    if known := next((one for one in rivals if says_the_same(record, field, one.proposed_value, value)), None):
        raise ValidationError(
            _("This is proposed already: %(value)s."), code="proposed", params={**words, "correction": known}
        )
    is_address = isinstance(source, str) and source.startswith(("http://", "https://"))
    correction = Correction(
        field=field,
        old_value=present,
        proposed_value=value,
        source_reference=source if isinstance(source, Reference) else None,
        source_name="" if is_address or isinstance(source, Reference) else source,
        source_url=source if is_address else source_url,
        reason=reason.strip(),
        proposer=proposer(by, is_address or isinstance(source, Reference)),
        proposed_by=by,
        **{record._meta.model_name: record},
        **contact,
    )
    correction.full_clean()
    correction.save()
    if correction.proposer == Correction.Proposer.SOURCE:
        supersede([rival for rival in rivals if rival.source_name == correction.source_name], correction)
    return correction


def proposer(by: Curator | None, is_document: bool) -> str:
    """Who proposes: a curator, a reader who shows a document, or a source that is read automatically."""
    if by is not None:
        return Correction.Proposer.CURATOR
    return Correction.Proposer.PUBLIC if is_document else Correction.Proposer.SOURCE


@action
def accept_correction(
    correction: Correction, *, by: Curator, reason: str, present: Any = UNCHANGED, value: Any = UNCHANGED
) -> Correction:
    """Writes the proposed value into the record; every other open proposal for the same field is superseded.

    ``value``: what the curator writes instead, where the proposal is nearly right: a proposal of the curator's own, from
    the same source, which is accepted and returned; the first one is superseded by it. Refuses (``ValidationError`` with
    code "changed") when the record no longer says what it said when this was proposed, unless ``present`` is what it says
    now: then somebody has seen all three values.
    """
    record, correction = locked_correction(correction, by, reason)
    refuse_retired(record)
    expected = correction.old_value if present is UNCHANGED else present
    found = present_value(record, correction.field)
    if found != expected:
        raise ValidationError(
            _("The record has changed meanwhile. It said: %(old)s. It says now: %(present)s. Proposed: %(proposed)s."),
            code="changed",
            params={
                "old": correction.old_in_words,
                "present": correction.in_words(found),
                "proposed": correction.proposed_in_words,
            },
        )
    rivals = list(Correction.objects.open().of(record, correction.field).select_for_update().order_by("pk"))
    if value is not UNCHANGED:
        correction = amended(correction, record, cleaned_value(record, correction.field, value), found, rivals, by)
    lacked = set(lacking(record))
    give_value(record, correction.field, correction.proposed_value)
    sign(record, by)
    if newly := [words for words in lacking(record) if words not in lacked]:
        raise ValidationError(newly)
    supersede([rival for rival in rivals if rival.pk != correction.pk], correction)
    return decide_correction(correction, Correction.State.ACCEPTED, by, reason)


def amended(
    correction: Correction, record: models.Model, value: Any, found: Any, rivals: Iterable[Correction], by: Curator
) -> Correction:
    """The open proposal of ``value``, made by ``by`` from the source of ``correction`` where there is none yet."""
    field = correction.field
    for rival in (correction, *rivals):
        if says_the_same(record, field, rival.proposed_value, value):
            return rival
    if says_the_same(record, field, value, found):
        words = {"value": value_in_words(record, field, value)}
        raise ValidationError(_("The record says so already: %(value)s."), code="unchanged", params=words)
    own = Correction(
        field=field,
        old_value=found,
        proposed_value=value,
        source_name=correction.source_name,
        source_url=correction.source_url,
        source_reference=correction.source_reference,
        proposer=Correction.Proposer.CURATOR,
        proposed_by=by,
        **{correction.noun: record},
    )
    own.full_clean()
    own.save()
    return own


@action
def reject_correction(correction: Correction, *, by: Curator, reason: str) -> Correction:
    """Turns a proposal down; the record stays as it is."""
    _record, correction = locked_correction(correction, by, reason)
    return decide_correction(correction, Correction.State.REJECTED, by, reason)


def locked_correction(correction: Correction, by: Curator, reason: str) -> tuple[models.Model, Correction]:
    """The record and the proposal as the database has them, locked in this order, so that no two decisions cross."""
    require(by, "catalogue.decide_correction")
    require_reason(reason)
    record = correction.record
    record = type(record)._default_manager.select_for_update().get(pk=record.pk)
    current = Correction.objects.select_for_update().get(pk=correction.pk)
    if current.record != record:
        # It went to another record meanwhile, with a merge: nothing is decided about a record that nobody has locked.
        raise ValidationError(_("The record has been merged meanwhile: look again."), code="crossed")
    if current.state != Correction.State.OPEN:
        decided = current if current.decided_at else current.superseded_by
        told = said_by(decided.decided_by, decided.decided_at) if decided and decided.decided_at else ""
        words = _("This correction has been decided already: %(state)s.") % {"state": current.get_state_display()}
        raise ValidationError(f"{words[:-1]} ({told})." if told else words, code="decided")
    return record, current


def decide_correction(correction: Correction, state: str, by: Curator, reason: str) -> Correction:
    correction.state = state
    correction.decision_reason = reason.strip()
    correction.decided_by = by
    correction.decided_at = timezone.now()
    correction.save(update_fields=["state", "decision_reason", "decided_by", "decided_at"])
    return correction


def supersede(rivals: Iterable[Correction], correction: Correction) -> None:
    for rival in rivals:
        rival.state, rival.superseded_by = Correction.State.SUPERSEDED, correction
        rival.save(update_fields=["state", "superseded_by"])


def lacking(record: models.Model) -> list[str]:
    """What a published record lacks; a draft, or a row inside a record, lacks nothing."""
    return record.lacks() if getattr(record, "state", "") == Record.State.PUBLISHED else []

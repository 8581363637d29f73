"""The one door for writes that mean something: each action is atomic, checks who asks, and says why it refuses."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalogue.models import AtmpClass, Correction, Curator, Record, Reference, Submission, Therapy
from catalogue.models.correction import cleaned_value, give_value, present_value, value_in_words
from classification import NOT_ATMP, UNDETERMINED, Product, Verdict, classify

# The record must still say what it said when a correction was proposed.
UNCHANGED: Any = object()


def suggested_class(verdict: Verdict) -> str:
    """The catalogue's word for the verdict's class; empty while the facts leave several classes possible."""
    if verdict.atmp_class is None or verdict.certainty == UNDETERMINED:
        return ""
    if verdict.atmp_class == NOT_ATMP:
        return verdict.regime.group if verdict.regime else AtmpClass.OTHER
    return AtmpClass.COMBINED if verdict.combined else verdict.atmp_class


@transaction.atomic
def submit(
    *, answers: Mapping[str, str], language: str, inferred: Iterable[str] = (), **description: Any
) -> Submission:
    """Stores a product handed in from outside with the suggestion of the day.

    ``answers``: fact -> answer, as ``Product.from_answers`` takes them; ``inferred``: those that were only inferred from
    a text. ``description``: the text fields of
    ``Submission``. Raises ``classification.ClassificationError`` for answers that contradict each other and
    ``ValidationError`` for wrong fields.
    """
    verdict = classify(Product.from_answers(answers, inferred))
    submission = Submission(
        language=language,
        answers=dict(answers),
        verdict=verdict.to_dict(language),
        suggested_class=suggested_class(verdict),
        suggested_origin=verdict.origin or "",
        certainty=verdict.certainty,
        rules_of=verdict.as_of,
        **description,
    )
    submission.full_clean()
    submission.save()
    return submission


@transaction.atomic
def accept(
    submission: Submission, *, by: Curator, reason: str, name: str, atmp_class: str, origin: str, base_class: str = ""
) -> Therapy:
    """Turns a waiting submission into a draft therapy, to be completed and then published by a reviewer."""
    submission = locked_for_decision(submission, by, reason)
    therapy = Therapy(
        slug=free_slug(name),
        name_en=name,
        name_fr=name,
        atmp_class=atmp_class,
        base_class=base_class,
        class_basis=Therapy.ClassBasis.CATALOGUE,
        origin=origin,
    )
    setattr(therapy, f"summary_{submission.language}", submission.description)
    therapy.full_clean()
    therapy.save()
    decide(submission, Submission.Status.ACCEPTED, by, reason, therapy)
    return therapy


@transaction.atomic
def reject(submission: Submission, *, by: Curator, reason: str) -> Submission:
    """Turns a waiting submission down."""
    submission = locked_for_decision(submission, by, reason)
    return decide(submission, Submission.Status.REJECTED, by, reason, None)


def locked_for_decision(submission: Submission, by: Curator, reason: str) -> Submission:
    """The submission as the database has it, locked until the decision stands."""
    require(by, "catalogue.decide_submission")
    require_reason(reason)
    current = Submission.objects.select_for_update().get(pk=submission.pk)
    if current.status in (Submission.Status.ACCEPTED, Submission.Status.REJECTED):
        raise ValidationError(
            _("Submission %(number)s has been decided already: %(status)s.")
            % {"number": current.number, "status": current.get_status_display()}
        )
    return current


def decide(submission: Submission, status: str, by: Curator, reason: str, therapy: Therapy | None) -> Submission:
    submission.status = status
    submission.decision_reason = reason.strip()
    submission.decided_by = by
    submission.decided_at = timezone.now()
    submission.therapy = therapy
    submission.full_clean()
    submission.save()
    return submission


@transaction.atomic
def publish(record: Record, *, by: Curator) -> Record:
    """Shows a draft to readers. Raises ``ValidationError`` with everything that it still lacks."""
    record = locked(record, by)
    if record.state != Record.State.DRAFT:
        raise ValidationError(_("“%(title)s” is %(state)s: only a draft can be published.") % described(record))
    lacking = record.lacks()
    if lacking:
        raise ValidationError(lacking)
    record.state = Record.State.PUBLISHED
    record.full_clean()
    record.save(update_fields=["state"])
    return record


@transaction.atomic
def retire(record: Record, *, by: Curator, reason: str, successor: Record | None = None) -> Record:
    """Takes a published record out of the lists; its address stays and leads to the published successor, if any."""
    record = locked(record, by)
    if record.state != Record.State.PUBLISHED:
        raise ValidationError(
            _("“%(title)s” is %(state)s: only a published record can be retired.") % described(record)
        )
    if successor is not None and (successor.state != Record.State.PUBLISHED or successor.pk == record.pk):
        raise ValidationError(_("The successor must be another published record."))
    record.state = Record.State.RETIRED
    record.retired_reason = reason.strip()
    record.successor = successor
    record.full_clean()
    record.save(update_fields=["state", "retired_reason", "successor"])
    return record


@transaction.atomic
def restore(record: Record, *, by: Curator) -> Record:
    """Makes a retired record a draft again, to be corrected and published anew."""
    record = locked(record, by)
    if record.state != Record.State.RETIRED:
        raise ValidationError(_("“%(title)s” is %(state)s: only a retired record can be restored.") % described(record))
    record.state, record.retired_reason, record.successor = Record.State.DRAFT, "", None
    record.full_clean()
    record.save(update_fields=["state", "retired_reason", "successor"])
    return record


@transaction.atomic
def enter(record: Record, *, source: str, **relations: Iterable[models.Model]) -> Record:
    """Adds what ``source`` describes as a draft, with its many-to-many ``relations``. Raises ``ValidationError``."""
    record.state = Record.State.DRAFT
    record.full_clean()
    record.save(force_insert=True)
    for name, related_records in relations.items():
        getattr(record, name).set(related_records)
    return record


@transaction.atomic
def refresh(record: Record, values: Mapping[str, Any], *, source: str) -> Record:
    """Writes what ``source`` now states into a known record: only for fields that change without anybody's judgement.

    ``values``: field -> value, as ``present_value`` gives them. Raises ``ValidationError`` where the record is retired
    or would be wrong, and then nothing is written.
    """
    record = type(record)._default_manager.select_for_update().get(pk=record.pk)
    refuse_retired(record)
    for name, value in values.items():
        setattr(record, name, record._meta.get_field(name).to_python(value))
    record.full_clean()
    record.save(update_fields=list(values))
    return record


@transaction.atomic
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
    record = type(record)._default_manager.select_for_update().get(pk=record.pk)
    refuse_retired(record)
    value, present = cleaned_value(record, field, value), present_value(record, field)
    words = {"value": value_in_words(record, field, value)}
    if value == present:
        raise ValidationError(_("The record says so already: %(value)s."), code="unchanged", params=words)
    rivals = list(Correction.objects.open().of(record, field).select_for_update().order_by("pk"))
    if any(rival.proposed_value == value for rival in rivals):
        raise ValidationError(_("This is proposed already: %(value)s."), code="proposed", params=words)
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


@transaction.atomic
def accept_correction(correction: Correction, *, by: Curator, reason: str, present: Any = UNCHANGED) -> Correction:
    """Writes the proposed value into the record; every other open proposal for the same field is superseded.

    Refuses (``ValidationError`` with code "changed") when the record no longer says what it said when this was proposed,
    unless ``present`` is what it says now: then somebody has seen all three values.
    """
    record, correction = locked_correction(correction, by, reason)
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
    lacked = set(lacking(record))
    give_value(record, correction.field, correction.proposed_value)
    if newly := [words for words in lacking(record) if words not in lacked]:
        raise ValidationError(newly)
    rivals = Correction.objects.open().of(record, correction.field).exclude(pk=correction.pk)
    supersede(rivals.select_for_update().order_by("pk"), correction)
    return decide_correction(correction, Correction.State.ACCEPTED, by, reason)


@transaction.atomic
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
    refuse_retired(record)
    current = Correction.objects.select_for_update().get(pk=correction.pk)
    if current.state != Correction.State.OPEN:
        raise ValidationError(
            _("This correction has been decided already: %(state)s.") % {"state": current.get_state_display()}
        )
    return record, current


def refuse_retired(record: models.Model) -> None:
    if getattr(record, "state", "") == Record.State.RETIRED:
        raise ValidationError(_("“%(title)s” is %(state)s: it is not corrected any more.") % described(record))


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


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("A decision needs its reason.")})


def locked(record: Record, by: Curator) -> Record:
    require(by, f"catalogue.publish_{record._meta.model_name}")
    return type(record)._default_manager.select_for_update().get(pk=record.pk)


def described(record: Record) -> dict[str, str]:
    return {"title": record.title, "state": record.get_state_display()}


def require(by: Curator, permission: str) -> None:
    """Raises ``PermissionDenied`` where ``by`` may not do this."""
    if not by.has_perm(permission):
        raise PermissionDenied(_("%(person)s may not do this.") % {"person": by})


def free_slug(name: str, model: type[Record] = Therapy) -> str:
    """An address for a record of this name that no other has."""
    base = slugify(name)[:140] or model._meta.model_name
    taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)

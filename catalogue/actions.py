"""The one door for writes that mean something: each action is atomic, checks who asks, and says why it refuses."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ForeignKey, Model
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalogue import history, merging
from catalogue.models import (
    AtmpClass,
    Correction,
    Curator,
    Distinction,
    MergeReceipt,
    Record,
    Reference,
    Submission,
    SubmissionQuestion,
    Therapy,
)
from catalogue.models.correction import cleaned_value, give_value, present_value, value_in_words
from catalogue.models.event import Event
from catalogue.recording import recorded
from classification import NOT_ATMP, UNDETERMINED, Product, Verdict, classify

# The record must still say what it said when a correction was proposed.
UNCHANGED: Any = object()
Act = TypeVar("Act", bound=Callable[..., Any])


def action(act: Act) -> Act:
    """Decorator: one transaction, whose changes the history keeps with the action's ``by`` or ``source``, and ``reason``."""

    @wraps(act)
    def acted(*arguments: Any, **named: Any) -> Any:
        source = named.get("source", "") if named.get("by") is None else ""
        who = {"by": named.get("by"), "source": source if isinstance(source, str) else ""}
        with recorded(**who, reason=named.get("reason", "")), transaction.atomic():
            return act(*arguments, **named)

    return acted  # type: ignore[return-value]


def suggested_class(verdict: Verdict) -> str:
    """The catalogue's word for the verdict's class; empty while the facts leave several classes possible."""
    if verdict.atmp_class is None or verdict.certainty == UNDETERMINED:
        return ""
    if verdict.atmp_class == NOT_ATMP:
        return verdict.regime.group if verdict.regime else AtmpClass.OTHER
    return AtmpClass.COMBINED if verdict.combined else verdict.atmp_class


@action
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


@action
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
        proposed_by=by,
    )
    setattr(therapy, f"summary_{submission.language}", submission.description)
    therapy.full_clean()
    therapy.save()
    decide(submission, Submission.Status.ACCEPTED, by, reason, therapy)
    return therapy


@action
def reject(submission: Submission, *, by: Curator, reason: str) -> Submission:
    """Turns a waiting submission down."""
    submission = locked_for_decision(submission, by, reason)
    return decide(submission, Submission.Status.REJECTED, by, reason, None)


@action
def mark_duplicate(submission: Submission, *, of: Therapy | Submission, by: Curator, reason: str) -> Submission:
    """Closes a waiting submission that repeats a therapy or an earlier submission, which is not itself a duplicate."""
    require(by, "catalogue.decide_submission")
    if isinstance(of, Submission):
        # Both, the lower number first: two submissions are not each made the duplicate of the other.
        both = Submission.objects.select_for_update().order_by("pk").in_bulk([submission.pk, of.pk])
        of = both[of.pk]
        if of.pk == submission.pk or of.status == Submission.Status.DUPLICATE:
            raise ValidationError(_("A submission repeats another one that is not itself a duplicate."))
    elif of.state == Record.State.RETIRED:
        raise ValidationError(_("“%(title)s” is %(state)s: name the therapy that replaces it.") % described(of))
    submission = locked_for_decision(submission, by, reason)
    if isinstance(of, Submission):
        submission.duplicate_of_submission = of
    else:
        submission.duplicate_of_therapy = of
    return decide(submission, Submission.Status.DUPLICATE, by, reason, None)


@action
def ask(submission: Submission, *, by: Curator, question: str) -> SubmissionQuestion:
    """Puts a question to the submitter, who finds and answers it on the page of the private link."""
    require(by, "catalogue.decide_submission")
    submission = undecided(submission)
    if submission.questions.filter(answered_at__isnull=True).exists():
        raise ValidationError(_("A question is waiting for its answer already."))
    asked = SubmissionQuestion(submission=submission, question=question.strip(), asked_by=by)
    asked.full_clean()
    asked.save()
    submission.status = Submission.Status.QUESTION_ASKED
    submission.save(update_fields=["status"])
    return asked


@action
def answer(submission: Submission, *, text: str) -> SubmissionQuestion:
    """The submitter's answer to the open question; the submission goes back into the queue."""
    submission = undecided(submission)
    asked = submission.questions.filter(answered_at__isnull=True).first()
    if asked is None:
        raise ValidationError(_("No question is waiting for an answer."))
    if not text.strip():
        raise ValidationError({"answer": _("An answer has words.")})
    asked.answer, asked.answered_at = text.strip(), timezone.now()
    asked.full_clean()
    asked.save(update_fields=["answer", "answered_at"])
    submission.status = Submission.Status.RECEIVED
    submission.save(update_fields=["status"])
    return asked


def locked_for_decision(submission: Submission, by: Curator, reason: str) -> Submission:
    """The submission as the database has it, locked until the decision stands."""
    require(by, "catalogue.decide_submission")
    require_reason(reason)
    return undecided(submission)


def undecided(submission: Submission) -> Submission:
    """The submission as the database has it, locked. Raises ``ValidationError`` where a decision stands."""
    current = Submission.objects.select_for_update().get(pk=submission.pk)
    if current.is_decided:
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


@action
def publish(record: Record, *, by: Curator, reason: str = "") -> Record:
    """Shows a draft to readers; ``by`` is not who last wrote in it, unless ``TWO_PAIRS_OF_EYES`` is off.

    Raises ``ValidationError`` with everything that it still lacks.
    """
    record = locked(record, by)
    if record.state != Record.State.DRAFT:
        raise ValidationError(_("“%(title)s” is %(state)s: only a draft can be published.") % described(record))
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


@action
def restore(record: Record, *, by: Curator, reason: str = "") -> Record:
    """Makes a retired record a draft again, to be corrected and published anew."""
    record = locked(record, by)
    if record.state != Record.State.RETIRED:
        raise ValidationError(_("“%(title)s” is %(state)s: only a retired record can be restored.") % described(record))
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
        raise ValidationError(_("“%(title)s” is %(state)s: it is not checked any more.") % described(record))
    record.checked_on = timezone.localdate()
    record.save(update_fields=["checked_on"])
    return record


@action
def enter(record: Record, *, source: str, **relations: Iterable[models.Model]) -> Record:
    """Adds what ``source`` describes as a draft, with its many-to-many ``relations``. Raises ``ValidationError``."""
    record.state = Record.State.DRAFT
    record.full_clean()
    record.save(force_insert=True)
    for name, related_records in relations.items():
        getattr(record, name).set(related_records)
    return record


@action
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
        raise ValidationError(_("“%(title)s” is %(state)s: it cannot be merged.") % described(merged))
    if survivor.state != Record.State.PUBLISHED:
        raise ValidationError(
            _("“%(title)s” is %(state)s: the record that stays must be published.") % described(survivor)
        )
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
        raise ValidationError(_("This merge has been taken back already."))
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


@action
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


@action
def revert(record: Model, *, to: Event, fields: Iterable[str] | None = None, by: Curator, reason: str) -> Model:
    """Sets ``record`` back to how it stood after the change that ``to``, an event of its history, is part of.

    ``fields``: only these: columns and many-to-many fields by name, ``citations`` for all rows of a relation inside the
    record, ``citations.12`` for one row, ``citations.12.fact`` for one column of it; None: everything. The state of
    publication has its own actions and stays; so does the address once readers know it.
    Raises ``PermissionDenied``, and ``ValidationError`` where it gives no valid record, where something it needs is gone
    or belongs to another record, or where nothing would change.
    """
    require(by, f"catalogue.change_{record._meta.model_name}")
    if not reason.strip():
        raise ValidationError({"reason": _("To set something back needs a reason.")})
    model = type(record)
    record = model._default_manager.select_for_update().get(pk=record.pk)
    for relation in history.inside(model):
        list(getattr(record, relation).select_for_update())
    past = history.changes(record)
    target = next((change for change in past if to in change.events), None)
    if target is None or history.stage(target.after) is None:
        raise ValidationError(_("This is no moment of the record’s history."))
    now, then = past[-1].after, history.chosen(past[-1].after, target.after, record, fields)
    if then == now:
        raise ValidationError(_("Nothing would change: the record is as it was."))
    with recorded(set_back_to=target.number):
        try:
            set_back(record, now, then, by)
        except IntegrityError as error:
            raise ValidationError(
                _("The database refuses it: %(reason)s") % {"reason": error.args[0].splitlines()[0]}
            ) from error
    return record


def set_back(record: Model, now: history.State, then: history.State, by: Curator) -> None:
    """Writes what differs between the two states: rows that go, the record, rows that come or change, links."""
    relations = history.inside(type(record))
    different = history.differing(now, then)
    for part, pk in different:
        if part in relations and (part, pk) not in then:
            model = relations[part].model
            require(by, f"catalogue.delete_{model._meta.model_name}")
            model._default_manager.get(pk=pk).delete()
    for name, value in then[history.OWN, record.pk].items():
        setattr(record, name, value)
    record.full_clean()
    record.save()
    for part, pk in different:
        if part in relations and (part, pk) in then:
            set_back_row(relations[part], pk, then[part, pk], (part, pk) in now, by)
    for name, field in history.links(type(record)).items():
        keys = {pk for part, pk in then if part == name}
        if any(part == name for part, _pk in different):
            refuse_unusable(field.related_model, keys - {pk for part, pk in now if part == name})
            getattr(record, name).set(keys)


def set_back_row(field: ForeignKey, pk: int, row: history.Row, is_there: bool, by: Curator) -> None:
    """A row inside a record, as it was."""
    model = field.model
    require(by, f"catalogue.{'change' if is_there else 'add'}_{model._meta.model_name}")
    if not is_there and (moved := model._default_manager.filter(pk=pk).first()):
        raise ValidationError(_("“%(row)s” belongs to another record now.") % {"row": moved})
    restored = model(**row)
    restored._state.adding = not is_there
    restored.full_clean()
    restored.save(force_insert=not is_there)


def refuse_unusable(model: type[Model], keys: set[int]) -> None:
    """Raises ``ValidationError`` where a record to be linked again is gone or retired."""
    found = model._default_manager.in_bulk(keys)
    if len(found) < len(keys):
        raise ValidationError(
            _("Of “%(noun)s”, something that was linked then is gone.") % {"noun": model._meta.verbose_name_plural}
        )
    for one in found.values():
        if getattr(one, "state", "") == Record.State.RETIRED:
            raise ValidationError(_("“%(title)s”, which was linked then, is retired.") % {"title": one})


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

"""The one door for writes that mean something: each action is atomic, checks who asks, and says why it refuses."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey, Model
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalogue import history
from catalogue.models import AtmpClass, Curator, Record, Submission, Therapy
from catalogue.models.event import Event
from catalogue.recording import recorded
from classification import NOT_ATMP, UNDETERMINED, Product, Verdict, classify

Act = TypeVar("Act", bound=Callable[..., Any])


def action(act: Act) -> Act:
    """Decorator: one transaction, whose changes the history keeps with the action's ``by`` and ``reason``."""

    @wraps(act)
    def acted(*arguments: Any, **named: Any) -> Any:
        with recorded(by=named.get("by"), reason=named.get("reason", "")), transaction.atomic():
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


def locked_for_decision(submission: Submission, by: Curator, reason: str) -> Submission:
    """The submission as the database has it, locked until the decision stands."""
    require(by, "catalogue.decide_submission")
    if not reason.strip():
        raise ValidationError({"reason": _("A decision needs its reason.")})
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


@action
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
def restore(record: Record, *, by: Curator) -> Record:
    """Makes a retired record a draft again, to be corrected and published anew."""
    record = locked(record, by)
    if record.state != Record.State.RETIRED:
        raise ValidationError(_("“%(title)s” is %(state)s: only a retired record can be restored.") % described(record))
    record.state, record.retired_reason, record.successor = Record.State.DRAFT, "", None
    record.full_clean()
    record.save(update_fields=["state", "retired_reason", "successor"])
    return record


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


def free_slug(name: str) -> str:
    """An address for a therapy of this name that no other has."""
    base = slugify(name)[:140] or "therapy"
    taken = set(Therapy.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)

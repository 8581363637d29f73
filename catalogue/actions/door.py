"""What every action goes through: one transaction, who asks, the reason, and words for what stands against it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, UniqueViolation

from catalogue.models import Curator, Record, Therapy
from catalogue.models.event import events_of
from catalogue.recording import recorded

Act = TypeVar("Act", bound=Callable[..., Any])
# How often an action is begun when the database has to end it for the sake of another one.
ATTEMPTS = 3


def action(act: Act) -> Act:
    """Decorator: one transaction, whose changes the history keeps with the action's ``by`` or ``source``, and ``reason``.

    Where two actions would wait for each other for ever, or both take a name that may stand once, PostgreSQL ends one of
    them: it begins again and then finds what the other did. Inside a transaction of the caller's it cannot, and is refused
    in words.
    """

    @wraps(act)
    def acted(*arguments: Any, **named: Any) -> Any:
        source = named.get("source", "") if named.get("by") is None else ""
        who = {"by": named.get("by"), "source": source if isinstance(source, str) else ""}
        left = 1 if connection.in_atomic_block else ATTEMPTS
        while True:
            left -= 1
            try:
                with recorded(**who, reason=named.get("reason", "")), transaction.atomic():
                    return act(*arguments, **named)
            except DatabaseError as error:
                if not isinstance(error.__cause__, DeadlockDetected | UniqueViolation):
                    raise
                if not left:
                    raise ValidationError(
                        _("Somebody else is changing the same thing at this moment: look again, then repeat it."),
                        code="crossed",
                    ) from error

    return acted  # type: ignore[return-value]


def require(by: Curator, permission: str) -> None:
    """Raises ``PermissionDenied`` where ``by`` may not do this: nobody in particular, a closed account, another group."""
    if by is None or not by.has_perm(permission):
        raise PermissionDenied(_("%(person)s may not do this.") % {"person": by or _("Who is not signed in")})


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("A decision needs its reason.")})


def locked(record: Record, by: Curator) -> Record:
    """The record as the database has it, locked, for somebody who may publish it."""
    require(by, f"catalogue.publish_{record._meta.model_name}")
    return type(record)._default_manager.select_for_update().get(pk=record.pk)


def described(record: Record) -> dict[str, str]:
    return {"title": record.title, "state": record.get_state_display()}


def refuse(record: Record, words: str, code: str = "state") -> NoReturn:
    """Raises ``ValidationError`` with ``words``, and who changed the record last, when and why: the other one won."""
    event = events_of(type(record)).objects.filter(pgh_obj=record.pk).order_by("-pgh_id").first()
    told = [words % described(record)]
    context = (event and event.pgh_context) or {}
    if person := Curator.objects.filter(pk=context.get("user")).first():
        told.append(_("Last changed by %(who)s.") % {"who": said_by(person, event.pgh_created_at)})
    raise ValidationError(" ".join(told), code=code)


def said_by(person: Curator | None, at: Any) -> str:
    """Who, and when, in words for the desk."""
    moment = date_format(timezone.localtime(at), "DATETIME_FORMAT")
    return _("%(person)s, %(moment)s") % {"person": person, "moment": moment}


def refuse_retired(record: Model) -> None:
    if getattr(record, "state", "") == Record.State.RETIRED:
        raise ValidationError(_("“%(title)s” is %(state)s: it is not corrected any more.") % described(record))


def sign(record: Model, by: Curator) -> None:
    """Notes who wrote in a draft, or in a row inside one: somebody else publishes it."""
    owner = record if isinstance(record, Record) else record.therapy
    if owner.state == Record.State.DRAFT and owner.proposed_by_id != by.pk:
        owner.proposed_by = by
        owner.save(update_fields=["proposed_by"])


def free_slug(name: str, model: type[Record] = Therapy) -> str:
    """An address for a record of this name that no other has."""
    base = slugify(name)[:140] or model._meta.model_name
    taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)

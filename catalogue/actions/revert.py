"""Setting a record back to how it stood: an action of its own, whose change the history keeps like any other."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _

from catalogue import history
from catalogue.models import Curator, Record
from catalogue.models.event import Event
from catalogue.recording import recorded

from .door import action, require, sign


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
    with recorded(set_back_to=target.number, is_partial=fields is not None):
        try:
            set_back(record, now, then, by)
            if isinstance(record, Record):
                sign(record, by)
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

"""What outside sources bring: new drafts, and values that change without anybody's judgement."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from catalogue.models import Record

from .door import action, refuse_retired


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

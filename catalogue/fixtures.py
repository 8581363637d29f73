"""Fixtures: the content of the demonstration as files, in canonical form, and the way in and out of the database."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from catalogue.models.citation import OWNERS
from catalogue.models.record import remembered_keys

FOLDER = Path(settings.BASE_DIR) / "fixtures"
# One file a noun, in the order in which they are loaded; then what orders its records.
FILES: dict[str, tuple[str, ...]] = {
    "atccode": ("code",),
    "organisation": ("ror_id",),
    "condition": ("slug",),
    "sponsor": ("slug",),
    "substance": ("slug",),
    "therapy": ("slug",),
    "authorisation": ("jurisdiction", "number"),
    "trial": ("slug",),
    "reference": ("slug",),
    "topic": ("slug",),
    "term": ("slug",),
    "decision": ("code",),
    "citation": (),
}


def path(noun: str) -> Path:
    """The file of ``noun`` (a model's name in lower case), numbered so that names sort in the order of loading."""
    return FOLDER / f"{list(FILES).index(noun) + 1:02}_{noun}.json"


def load_all() -> int:
    """Loads every file; the number of records. Records that exist are updated."""
    out = StringIO()
    with remembered_keys():
        call_command("loaddata", *(str(path(noun)) for noun in FILES), verbosity=1, stdout=out)
    return int(out.getvalue().split()[1])


def canonical(noun: str) -> str:
    """The records of ``noun`` in the database as the text of its file."""
    rows = sorted(records(noun), key=lambda row: sort_key(noun, row["fields"]))
    return json.dumps(rows, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder) + "\n"


def records(noun: str) -> Iterator[dict[str, Any]]:
    """Serialised records without primary keys, without defaults, without what the database makes."""
    model = apps.get_model("catalogue", noun)
    kept = {field.name: field for field in (*model._meta.fields, *model._meta.many_to_many) if field.editable}
    rows = model._default_manager.order_by("pk")
    for row in serializers.serialize("python", rows, use_natural_foreign_keys=True, use_natural_primary_keys=True):
        fields = {
            name: value for name, value in row["fields"].items() if name in kept and not is_default(kept[name], value)
        }
        for name in fields.keys() & {field.name for field in model._meta.many_to_many}:
            fields[name] = sorted(fields[name])
        yield {"model": f"catalogue.{noun}", "fields": fields}


def is_default(field: models.Field, value: Any) -> bool:
    """Whether loading without ``value`` gives the same record."""
    if field.many_to_many:
        return value == []
    return value == field.get_default()


def sort_key(noun: str, fields: dict[str, Any]) -> tuple[Any, ...]:
    """Citations follow their owner, then reference, fact, place and field; the others their natural key."""
    if noun == "citation":
        owner = next(name for name in OWNERS if name in fields)
        details = (fields.get(name, "") for name in ("fact", "locator", "field"))
        return owner, fields[owner], fields["reference"], *details
    return tuple(fields[name] for name in FILES[noun])

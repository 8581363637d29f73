"""Resources: which facts of a noun go out and come in as columns, and what becomes of a row."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import ModelResource, modelresource_factory

from catalogue.models import Condition, Curator, Record, Reference, Sponsor, Substance, Therapy, Trial
from catalogue.models.correctable import CORRECTABLE, cleaned_value, present_value, related
from catalogue.models.record import LANGUAGES

from .cells import BETWEEN, alike, guarded, parts, unguarded
from .table import KEY, Table

YES, NO = ("true", "yes", "oui", "vrai", "1"), ("false", "no", "non", "faux", "0", "")
# Known by it, told beside it, not changed by an import.
SHOWN = (KEY, "state")
NOT_IN_THE_FUTURE = ("checked_on", "consulted_on")


def columns(model: type[Record]) -> tuple[str, ...]:
    return (*SHOWN, *CORRECTABLE[model._meta.model_name], "checked_on")


class Fact(Field):
    """One column."""

    def export(self, instance: Record, **_more: Any) -> str:
        """What the record says, as the text of a cell."""
        name = self.column_name
        if name in CORRECTABLE[instance._meta.model_name]:
            value = present_value(instance, name)
        else:
            value = getattr(instance, name)
        if isinstance(value, list):
            return guarded(BETWEEN.join(value))
        if isinstance(value, bool):
            return str(value).lower()
        return guarded("" if value is None else str(value))

    def read(self, instance: Record, cell: str) -> Any:
        """What the cell says, as JSON: several values as a list, a related record by its address.

        Raises ``ValidationError``.
        """
        name, text = self.column_name, unguarded(cell)
        field = instance._meta.get_field(name)
        if name in SHOWN:
            raise ValidationError(_("An import does not change the state: publish or retire the record at the desk."))
        value: Any = text
        if field.many_to_many or isinstance(field, ArrayField):
            value = parts(text)
            if repeated := sorted({one for one in value if value.count(one) > 1}):
                raise ValidationError(_("Twice in the list: %(lines)s.") % {"lines": ", ".join(repeated)})
        elif isinstance(field, models.BooleanField):
            value = yes_or_no(text)
        elif not text and field.null:
            value = None
        if isinstance(value, str) and isinstance(field, models.DateField):
            # Django also takes the first days of longer texts.
            value = whole_day(value)
        if name in NOT_IN_THE_FUTURE and value and value > str(timezone.localdate()):
            raise ValidationError(_("This day is still to come."))
        return value if name == "checked_on" else cleaned_value(instance, name, value)


def yes_or_no(text: str) -> bool:
    if text.lower() not in (*YES, *NO):
        raise ValidationError(_("“%(text)s” is neither true nor false.") % {"text": text})
    return text.lower() in YES


def whole_day(text: str) -> str:
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d").date().isoformat()
    except ValueError:
        raise ValidationError(_("“%(text)s” is no day: write it as 2024-05-31.") % {"text": text}) from None


class BySlug(BaseInstanceLoader):
    """The records of a table, locked until the import stands or is given up."""

    def __init__(self, resource: "RecordResource", dataset: Any) -> None:
        super().__init__(resource, dataset)
        addresses = [unguarded(address) for address in dataset[KEY]]
        rows = with_relations(resource.get_queryset()).select_for_update(of=("self",)).order_by("pk")
        self.found = {record.slug: record for record in rows.filter(slug__in=addresses)}

    def get_instance(self, row: Mapping[str, str]) -> Record | None:
        return self.found.get(unguarded(row[KEY]))


def with_relations(rows: QuerySet) -> QuerySet:
    """With the records at the ends of the relations that are columns."""
    fields = [rows.model._meta.get_field(name) for name in columns(rows.model)]
    return rows.select_related(*(field.name for field in fields if field.many_to_one)).prefetch_related(
        *(field.name for field in fields if field.many_to_many)
    )


class RecordResource(ModelResource):
    """Records of one noun; ``by`` is who brings them in.

    A cell that says what the record says is left alone, and so is a record without any other cell: what went out comes
    back unchanged. A row that cannot be taken raises ``ValidationError``.
    """

    def __init__(self, by: Curator, table: Table | None = None) -> None:
        super().__init__()
        self.by = by
        self.numbers = table.numbers if table else []
        # Address -> number of the row.
        self.seen: dict[str, int] = {}
        # Of the present row: column -> (cell of the record, new value); many-to-many values wait for the record's key.
        self.changes: dict[str, tuple[str, Any]] = {}

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: models.Field, readonly: bool) -> Field:
        return Fact(attribute=field_name, column_name=field_name)

    def before_import_row(self, row: Mapping[str, str], **more: Any) -> None:
        self.changes = {}
        address, number = unguarded(row[KEY]), self.numbers[more["row_number"] - 1]
        if not address:
            raise ValidationError({KEY: _("The row has no address: nobody knows which record it is.")})
        if address in self.seen:
            raise ValidationError({KEY: _("Row %(number)d is about the same record.") % {"number": self.seen[address]}})
        self.seen[address] = number

    def init_instance(self, row: Any = None) -> Record:
        return self._meta.model(slug=unguarded(row[KEY]))

    def import_instance(self, instance: Record, row: Mapping[str, str], **more: Any) -> None:
        errors = {}
        for field in self.get_import_fields():
            name = field.column_name
            if name == KEY or name not in row:
                continue
            said = self.said(field, instance)
            if alike(row[name], said) or (not unguarded(row[name]) and name == "state" and instance.pk is None):
                continue
            try:
                value = field.read(instance, row[name])
                self.give(instance, name, value)
            except ValidationError as error:
                errors[name] = error.messages
            else:
                if said != self.text_of(value):
                    self.changes[name] = (said, value)
        if errors:
            raise ValidationError(errors)

    def said(self, field: Fact, instance: Record) -> str:
        is_linked = instance._meta.get_field(field.column_name).many_to_many
        return "" if instance.pk is None and is_linked else field.export(instance)

    @staticmethod
    def text_of(value: Any) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        return guarded(BETWEEN.join(value) if isinstance(value, list) else "" if value is None else str(value))

    @staticmethod
    def give(instance: Record, name: str, value: Any) -> None:
        field = instance._meta.get_field(name)
        if field.many_to_one:
            value = None if value is None else related(field, value)
        if not field.many_to_many:
            setattr(instance, name, value if field.many_to_one else field.to_python(value))

    def skip_row(
        self, instance: Record, original: Any, row: Any, import_validation_errors: Mapping[str, Any] | None = None
    ) -> bool:
        return instance.pk is not None and not self.changes and not import_validation_errors

    def validate_instance(
        self, instance: Record, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        verb, noun = "add" if instance.pk is None else "change", self._meta.model._meta
        if not self.by.has_perm(f"catalogue.{verb}_{noun.model_name}"):
            refusal = _("You may not add records.") if verb == "add" else _("You may not change records.")
            raise ValidationError(refusal)
        if instance.state == Record.State.RETIRED:
            raise ValidationError(_("The record is retired: it is not changed any more."))
        super().validate_instance(instance, import_validation_errors, validate_unique)

    def save_instance(self, instance: Record, is_create: bool, row: Any, **more: Any) -> None:
        """Saves the record and its links. A published one lacks nothing afterwards that it had before."""
        is_shown = instance.state == Record.State.PUBLISHED and not self.changes.keys().isdisjoint(
            shown_texts(instance)
        )
        lacked = set(self._meta.model.objects.get(pk=instance.pk).lacks()) if is_shown else set()
        if instance.state == Record.State.DRAFT:
            instance.proposed_by = self.by
        try:
            with transaction.atomic():
                instance.save(force_insert=is_create)
                for name, (_said, value) in self.changes.items():
                    field = instance._meta.get_field(name)
                    if field.many_to_many:
                        getattr(instance, name).set([related(field, one) for one in value])
        except DatabaseError as error:
            raise ValidationError(_("The database refuses this row.")) from error
        if is_shown and (newly := set(instance.lacks()) - lacked):
            raise ValidationError(sorted(newly))

    def after_import(self, dataset: Any, result: Any, **more: Any) -> None:
        """Keys come from the database: its counter is not set anew, which others may be using."""

    def save_m2m(self, instance: Record, row: Any, **more: Any) -> None:
        """Done by ``save_instance``."""

    def after_import_row(self, row: Any, row_result: Any, **more: Any) -> None:
        row_result.changes = {name: (said, self.text_of(value)) for name, (said, value) in self.changes.items()}


def shown_texts(record: Record) -> set[str]:
    """The columns on which it depends what a record lacks."""
    return {f"{text}_{language}" for text in (*record.required_texts, *record.cited_texts) for language in LANGUAGES}


def messages_of(error: ValidationError) -> Iterator[tuple[str, str]]:
    """What is wrong with a row: the column that it is about, or nothing, and words."""
    if not hasattr(error, "error_dict"):
        yield from (("", message) for message in error.messages)
        return
    for name, messages in error.message_dict.items():
        yield from (("" if name == NON_FIELD_ERRORS else name, message) for message in messages)


RESOURCES: dict[type[Record], type[RecordResource]] = {
    model: modelresource_factory(
        model,
        RecordResource,
        {
            "fields": columns(model),
            "import_id_fields": (KEY,),
            "instance_loader_class": BySlug,
            "clean_model_instances": True,
            "skip_diff": True,
        },
    )
    for model in (Therapy, Substance, Sponsor, Trial, Reference, Condition)
}

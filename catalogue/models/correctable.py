"""What can be corrected in a record, and the values of its facts: read, cleaned, compared, given, said in words.

A value is JSON: a text, a number, a truth, the address of a related record, or a list of those.
"""

import datetime
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from . import identifiers

# What can be corrected, by noun. Foreign keys as citations have them, and not a noun and a number: the database itself
# keeps the record in existence, a queue joins its titles, and no trigger of ours has to do it.
CORRECTABLE: dict[str, tuple[str, ...]] = {
    "therapy": (
        "name_en", "name_fr", "other_names", "atmp_class", "base_class", "class_basis", "class_reason_en",
        "class_reason_fr", "origin", "stage", "modification", "modification_note_en", "modification_note_fr", "target",
        "route_en", "route_fr", "summary_en", "summary_fr", "mechanism_en", "mechanism_fr", "development_en",
        "development_fr", "substances", "sponsors", "conditions",
    ),
    "substance": ("name", "name_fr", "other_names", "is_inn", "unii", "cas_number", "drugbank_id", "atc_codes"),
    "sponsor": ("name", "other_names", "kind", "country", "parent", "organisation", "website"),
    "condition": (
        "name_en", "name_fr", "synonyms_en", "synonyms_fr", "mondo_id", "orpha_code", "mesh_id", "icd10_code",
        "icd11_ids", "omim_ids", "ncit_id",
    ),
    "trial": (
        "name", "title_is_official", "acronym", "nct_number", "eudract_number", "eu_trial_number", "other_ids", "phase",
        "status", "status_on", "enrolment", "enrolment_kind", "started_on", "primary_completion_on", "completed_on",
        "sponsor", "countries", "conditions", "condition_terms", "interventions", "therapies", "note_en", "note_fr",
        "source_url",
    ),
    "topic": ("name_en", "name_fr", "summary_en", "summary_fr", "body_en", "body_fr"),
    "term": ("name_en", "name_fr", "synonyms_en", "synonyms_fr", "definition_en", "definition_fr"),
    "reference": (
        "kind", "authors", "has_more_authors", "name", "language", "container", "year", "volume", "issue", "pages",
        "doi", "pmid", "pmcid", "url", "consulted_on", "themes",
    ),
    "authorisation": (
        "brand", "former_brand", "holder", "number", "procedure_number", "granted_on", "status", "ended_on", "pathway",
        "is_orphan", "is_prime", "indication_en", "indication_fr", "note_en", "note_fr", "product_url", "register_url",
        "stated_on",
    ),
}  # fmt: skip
NOUNS = tuple(CORRECTABLE)
# A source may propose them; they are entered together with their reason (``actions.retract``), not one by one.
RETRACTION = ("retracted_on", "retraction_url")
# Lists of which the order says something.
ORDERED = {("reference", "authors")}


def correctable_field(record: models.Model, name: str) -> models.Field:
    """The column or relation ``name`` of the record. Raises ``ValidationError`` where it cannot be corrected."""
    noun = record._meta.model_name
    if name not in CORRECTABLE.get(noun, ()) and not (noun == "reference" and name in RETRACTION):
        raise ValidationError(_("“%(field)s” cannot be corrected.") % {"field": name})
    return record._meta.get_field(name)


def present_value(record: models.Model, name: str) -> Any:
    """What ``name`` holds, as JSON: a related record by its natural key, several as a sorted list, a day as text."""
    field = correctable_field(record, name)
    if field.many_to_many:
        return sorted(one.natural_key()[0] for one in getattr(record, name).all())
    value = getattr(record, name)
    if field.is_relation:
        return value.natural_key()[0] if value else None
    return value.isoformat() if isinstance(value, datetime.date) else value


def cleaned_value(record: models.Model, name: str, value: Any) -> Any:
    """``value`` as ``present_value`` would give it, had the record got it.

    Raises ``ValidationError``, as the field itself does, for what it cannot hold.
    """
    field = correctable_field(record, name)
    if field.many_to_many:
        if not isinstance(value, list | tuple):
            raise ValidationError(_("Several records are a list."))
        return sorted({related(field, one).natural_key()[0] for one in value})
    if field.is_relation:
        if value in (None, ""):
            field.clean(None, record)
            return None
        return related(field, value).natural_key()[0]
    if isinstance(field, ArrayField) and isinstance(value, list | tuple):
        value = [tidied(field.base_field, one) for one in value if one not in (None, "")]
    value = field.clean(tidied(field, value), record)
    return value.isoformat() if isinstance(value, datetime.date) else value


def tidied(field: models.Field, value: Any) -> Any:
    """A text as it is stored: composed characters, no white space around it, identifiers in the case of their register."""
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").strip()
    if isinstance(field, models.TextField):
        return text
    text = " ".join(part for part in text.replace("\n", " ").replace("\t", " ").split(" ") if part)
    if is_identifier(field):
        for written in (text, text.upper(), text.lower()):
            try:
                field.run_validators(written)
            except ValidationError:
                continue
            return written
    return text


def is_identifier(field: models.Field) -> bool:
    """Whether the field holds the number or code of a register, in which the case of letters means nothing."""
    return any(validator in vars(identifiers).values() for validator in field.validators)


def says_the_same(record: models.Model, name: str, one: Any, other: Any) -> bool:
    """Whether two JSON values of a field differ at most in white space, forms of characters, case or order that means nothing."""
    field = correctable_field(record, name)
    is_ordered = (record._meta.model_name, name) in ORDERED
    return essence(field, one, is_ordered) == essence(field, other, is_ordered)


def essence(field: models.Field, value: Any, is_ordered: bool) -> Any:
    if isinstance(value, list):
        parts = [essence(getattr(field, "base_field", field), one, is_ordered) for one in value]
        return parts if is_ordered else sorted(set(parts))
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value)
    if isinstance(field, models.TextField):
        lines = (" ".join(line.split()) for line in text.strip().splitlines())
        return "\n".join(lines)
    text = " ".join(text.split())
    return text.casefold() if is_identifier(field) else text


def related(field: models.Field, key: Any) -> models.Model:
    """The record at the end of a relation that has this natural key; it is not a retired one."""
    model = field.related_model
    try:
        found = model._default_manager.get(pk=model._default_manager.get_by_natural_key(str(key)).pk)
    except model.DoesNotExist:
        raise ValidationError(
            _("There is no %(noun)s “%(key)s”.") % {"noun": model._meta.verbose_name, "key": key}
        ) from None
    if getattr(found, "state", "") == "retired":
        raise ValidationError(_("“%(title)s” is retired.") % {"title": found})
    return found


def give_value(record: models.Model, name: str, value: Any) -> None:
    """Writes a cleaned value into the record and saves it. Raises ``ValidationError`` where the record would be wrong."""
    field = correctable_field(record, name)
    if field.many_to_many:
        getattr(record, name).set([related(field, one) for one in value])
        return
    if field.is_relation:
        setattr(record, name, None if value is None else related(field, value))
    else:
        setattr(record, name, field.to_python(value))
    record.full_clean()
    record.save(update_fields=[name])


# Of what has no address.
NATURAL_KEYS = {"atccode": "code", "organisation": "ror_id"}
Titles = Mapping[tuple[type[models.Model], str], str]


def value_in_words(record: models.Model, name: str, value: Any, titles: Titles | None = None) -> str:
    """A JSON value of a field as a reader knows it; "not stated" for nothing. ``titles``: if they are known already."""
    field = correctable_field(record, name)
    if value in (None, "", []):
        return _("not stated")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    values: Sequence[Any] = value if isinstance(value, list) else [value]
    if field.is_relation:
        if titles is not None:
            return "; ".join(titles.get((field.related_model, one), one) for one in values)
        return "; ".join(title_of(field, one) for one in values)
    labels = dict(getattr(field, "base_field", field).flatchoices)
    return "; ".join(str(labels.get(one, one)) for one in values)


def title_of(field: models.Field, key: str) -> str:
    try:
        return str(related(field, key))
    except ValidationError:
        return key

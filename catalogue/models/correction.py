"""Correction: a new value that somebody proposes for one field of one existing record."""

import datetime
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5, Cast, Now
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from . import identifiers, transitions

if TYPE_CHECKING:
    from .curator import Curator

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


class CorrectionQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Not yet decided, the oldest first."""
        return self.filter(state=Correction.State.OPEN).order_by("proposed_at", "pk")

    def decidable_by(self, person: "Curator") -> Self:
        """All that ``person`` may decide: all or nothing."""
        return self if person.has_perm("catalogue.decide_correction") else self.none()

    def of(self, record: models.Model, field: str = "") -> Self:
        """Those of one record, or of one of its fields."""
        rows = self.filter(**{record._meta.model_name: record})
        return rows.filter(field=field) if field else rows

    def of_key(self, key: str) -> "Correction | None":
        """What a reader proposed, by the key of the private page."""
        number = key.partition("-")[0]
        if not (number.isascii() and number.isdecimal() and len(number) < 19):
            return None
        found = self.filter(pk=number, proposer=Correction.Proposer.PUBLIC).first()
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        is_known = found is not None and any(constant_time_compare(found.status_key_of(one), key) for one in keys)
        return found if is_known else None

    def for_list(self) -> Self:
        """With what a row of the queue shows."""
        return self.select_related(*NOUNS, "source_reference", "proposed_by")


def owner_key(noun: str, when_deleted: Any = models.PROTECT) -> models.ForeignKey:
    return models.ForeignKey(
        f"catalogue.{noun.capitalize()}",
        when_deleted,
        verbose_name=gettext_lazy(noun),
        null=True,
        blank=True,
        related_name="corrections",
    )


class Correction(models.Model):
    """Old value beside proposed value, where it comes from, and what was decided."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("correction", "open")
        ACCEPTED = "accepted", pgettext_lazy("correction", "accepted")
        REJECTED = "rejected", pgettext_lazy("correction", "rejected")
        SUPERSEDED = "superseded", pgettext_lazy("correction", "superseded")

    class Proposer(models.TextChoices):
        SOURCE = "source", gettext_lazy("a source that is read automatically")
        CURATOR = "curator", gettext_lazy("a curator")
        PUBLIC = "public", gettext_lazy("a reader")

    therapy = owner_key("therapy")
    substance = owner_key("substance")
    sponsor = owner_key("sponsor")
    condition = owner_key("condition")
    trial = owner_key("trial")
    topic = owner_key("topic")
    term = owner_key("term")
    reference = owner_key("reference")
    # A wrong authorisation is taken out of its therapy, and what was proposed about it goes with it.
    authorisation = owner_key("authorisation", models.CASCADE)
    field = models.CharField(gettext_lazy("fact"), max_length=40)
    old_value = models.JSONField(gettext_lazy("value when it was proposed"), null=True, blank=True)
    proposed_value = models.JSONField(gettext_lazy("proposed value"), null=True, blank=True)
    source_name = models.CharField(gettext_lazy("source"), max_length=120, blank=True)
    source_url = models.URLField(gettext_lazy("address of the source"), max_length=500, blank=True)
    source_reference = models.ForeignKey(
        "catalogue.Reference",
        models.PROTECT,
        verbose_name=gettext_lazy("source in the bibliography"),
        null=True,
        blank=True,
        related_name="corrections_from_it",
    )
    reason = models.TextField(gettext_lazy("reason"), max_length=2_000, blank=True)
    proposer = models.CharField(gettext_lazy("proposed by"), max_length=7, choices=Proposer)
    proposed_by = models.ForeignKey(
        "catalogue.Curator",
        models.PROTECT,
        verbose_name=gettext_lazy("curator who proposed it"),
        null=True,
        blank=True,
        related_name="proposed_corrections",
    )
    proposed_at = models.DateTimeField(gettext_lazy("proposed"), db_default=Now(), editable=False)
    contact_name = models.CharField(gettext_lazy("your name"), max_length=120, blank=True)
    email = models.EmailField(gettext_lazy("e-mail address"), blank=True)
    consents_to_contact = models.BooleanField(gettext_lazy("may be contacted"), default=False)
    state = models.CharField(gettext_lazy("state"), max_length=10, choices=State, default=State.OPEN)
    superseded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=gettext_lazy("superseded by"),
        null=True,
        blank=True,
        related_name="supersedes",
    )
    decision_reason = models.TextField(gettext_lazy("reason of the decision"), blank=True)
    decided_by = models.ForeignKey(
        "catalogue.Curator",
        models.PROTECT,
        verbose_name=gettext_lazy("decided by"),
        null=True,
        blank=True,
        related_name="decided_corrections",
    )
    decided_at = models.DateTimeField(gettext_lazy("decided"), null=True, blank=True)

    # What related records are called, where ``learn_titles`` has looked them up; None: asked one by one.
    titles: "Titles | None" = None

    objects = CorrectionQuerySet.as_manager()

    @property
    def waiting_since(self) -> datetime.datetime:
        return self.proposed_at

    class Meta:
        verbose_name = gettext_lazy("correction")
        verbose_name_plural = gettext_lazy("corrections")
        ordering = ["-proposed_at", "-pk"]
        default_permissions = ("change", "view", "decide")
        constraints = [
            models.CheckConstraint(
                name="correction_has_one_record",
                condition=Exact(models.Func(*NOUNS, function="num_nonnulls", output_field=models.IntegerField()), 1),
                violation_error_message=gettext_lazy("A correction belongs to exactly one record."),
            ),
            models.CheckConstraint(
                name="correction_has_source",
                condition=~Q(source_name="") | ~Q(source_url="") | Q(source_reference__isnull=False),
                violation_error_message=gettext_lazy("A correction names its source."),
            ),
            models.CheckConstraint(
                name="correction_changes_something",
                condition=~Exact(models.F("old_value"), models.F("proposed_value"))
                | Q(old_value__isnull=True)
                | Q(proposed_value__isnull=True),
                violation_error_message=gettext_lazy("The proposed value is the present one."),
            ),
            models.CheckConstraint(
                name="correction_curator_is_named",
                condition=Q(proposer="curator", proposed_by__isnull=False)
                | (~Q(proposer="curator") & Q(proposed_by__isnull=True)),
                violation_error_message=gettext_lazy("A curator who proposes is named, and nobody else is."),
            ),
            models.CheckConstraint(
                name="correction_contact_needs_consent",
                condition=Q(email="") | Q(consents_to_contact=True),
                violation_error_message=gettext_lazy("An e-mail address is kept only with consent."),
            ),
            models.CheckConstraint(
                name="correction_decided_has_reason_and_author",
                condition=Q(state__in=["open", "superseded"], decided_by__isnull=True, decided_at__isnull=True)
                | (
                    Q(state__in=["accepted", "rejected"], decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decision_reason="")
                ),
                violation_error_message=gettext_lazy("A decision has its reason, its author and its date."),
            ),
            models.CheckConstraint(
                name="correction_superseded_by_another",
                condition=Q(state="superseded", superseded_by__isnull=False)
                | (~Q(state="superseded") & Q(superseded_by__isnull=True)),
                violation_error_message=gettext_lazy("A superseded correction leads to the one that supersedes it."),
            ),
            # A digest, because a long text does not fit into an index.
            models.UniqueConstraint(
                *NOUNS,
                "field",
                MD5(Cast("proposed_value", models.TextField())),
                condition=Q(state="open"),
                nulls_distinct=False,
                name="correction_open_once",
                violation_error_message=gettext_lazy("The same value is proposed already."),
            ),
        ]
        triggers = [
            transitions.only("state", ("open", "accepted"), ("open", "rejected"), ("open", "superseded")),
            transitions.stands(
                "field",
                "old_value",
                "proposed_value",
                "source_name",
                "source_url",
                "source_reference",
                "reason",
                "proposer",
                "proposed_by",
            ),
            transitions.decision_stands(
                "state",
                ("accepted", "rejected", "superseded"),
                "decided_by",
                "decided_at",
                "decision_reason",
                "superseded_by",
            ),
            # With a wrong authorisation goes what was proposed about it.
            transitions.never_deleted(except_of="authorisation"),
            transitions.never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.record}: {self.field_label}"

    @property
    def status_key(self) -> str:
        """The secret part of the proposer's own link, made from the number and the site's secret key: kept nowhere."""
        return self.status_key_of(settings.SECRET_KEY)

    def status_key_of(self, secret: str) -> str:
        """As ``status_key``, under this secret key of the site."""
        made = salted_hmac("catalogue.correction.status", str(self.pk), secret=secret, algorithm="sha256")
        return f"{self.pk}-{made.hexdigest()}"

    def private_address(self) -> str:
        """The proposer's own page. Not ``get_absolute_url``, which the desk would make a button of."""
        return reverse("correction_status", args=[self.status_key])

    @property
    def noun(self) -> str:
        """Which of ``NOUNS`` is set."""
        return next((name for name in NOUNS if getattr(self, f"{name}_id") is not None), "")

    @property
    def record(self) -> models.Model | None:
        return getattr(self, self.noun) if self.noun else None

    @property
    def field_label(self) -> str:
        """Name of the fact in words."""
        return str(self.record._meta.get_field(self.field).verbose_name) if self.record else self.field

    @property
    def source(self) -> str:
        """The source in words or as an address."""
        return str(self.source_reference or self.source_name or self.source_url)

    def in_words(self, value: Any) -> str:
        """A value of the field as a reader knows it: the label of a choice, the names in a list."""
        return value_in_words(self.record, self.field, value, self.titles)

    @property
    def old_in_words(self) -> str:
        return self.in_words(self.old_value)

    @property
    def proposed_in_words(self) -> str:
        return self.in_words(self.proposed_value)

    @property
    def present_in_words(self) -> str:
        """What the record says now."""
        return self.in_words(present_value(self.record, self.field))

    @property
    def has_contact(self) -> bool:
        """Whether anything of the person is kept that can be erased."""
        return bool(self.contact_name or self.email or self.consents_to_contact)

    def clean(self) -> None:
        super().clean()
        if self.record is not None:
            correctable_field(self.record, self.field)


def learn_titles(corrections: Sequence[Correction]) -> None:
    """Looks up what the related records of many old and proposed values are called, in one query a noun."""
    wanted: dict[type[models.Model], set[str]] = {}
    for one in corrections:
        field = one.record._meta.get_field(one.field)
        for value in (one.old_value, one.proposed_value) if field.is_relation else ():
            keys = value if isinstance(value, list) else [value] if value else []
            wanted.setdefault(field.related_model, set()).update(keys)
    titles = {}
    for model, keys in wanted.items():
        key = NATURAL_KEYS.get(model._meta.model_name, "slug")
        for found in model._default_manager.filter(**{f"{key}__in": keys}):
            if getattr(found, "state", "") != "retired":
                titles[model, getattr(found, key)] = str(found)
    for one in corrections:
        one.titles = titles


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

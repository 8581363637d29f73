"""The form of a reader who knows better: which fact, which value, on what ground."""

from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.forms import Trap
from catalogue.models import Fold, Record, Therapy
from catalogue.models.correctable import CORRECTABLE, present_value, title_of, value_in_words

LONGEST_VALUE = 20_000
PRESENT: Any = object()


class Fact:
    """One field of the record, or of one of its authorisations. ``key`` names it in the address."""

    def __init__(self, owner: models.Model, name: str) -> None:
        self.owner, self.name = owner, name
        self.field = owner._meta.get_field(name)
        self.key = name if isinstance(owner, Record) else f"{owner.pk}.{name}"

    @property
    def label(self) -> str:
        return capfirst(str(self.field.verbose_name))

    @property
    def present(self) -> str:
        """The present value in words."""
        return value_in_words(self.owner, self.name, present_value(self.owner, self.name))


def facts_of(record: Record) -> list[tuple[str, list[Fact]]]:
    """What can be corrected: the record's own facts, then those of each of its authorisations, under its title."""
    owners: list[models.Model] = [record]
    if isinstance(record, Therapy):
        owners += record.authorisations.all()
    return [(str(owner), [Fact(owner, name) for name in CORRECTABLE[owner._meta.model_name]]) for owner in owners]


class LinesField(forms.CharField):
    """Several values, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class NamesField(LinesField):
    """Records by their name in either language, or by their key; cleaned to keys, one or several."""

    def __init__(self, *, relation: models.Field, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.relation = relation

    def clean(self, value: Any) -> Any:
        keys = [self.key_of(line) for line in super().clean(value)]
        if self.relation.many_to_many:
            return keys
        if len(keys) > 1:
            raise ValidationError(_("Only one can stand here."))
        return keys[0] if keys else None

    def key_of(self, name: str) -> str:
        model = self.relation.related_model
        columns = {field.name for field in model._meta.fields} & {"name", "name_en", "name_fr"}
        for column in sorted(columns):
            named = model._default_manager.alias(folded=Fold(column)).filter(folded=Fold(models.Value(name)))
            if found := named.first():
                return found.natural_key()[0]
        return name


class CorrectionForm(Trap):
    """The new value of one fact, its source, and who may be asked. Nothing is compared here: ``propose`` does."""

    source_url = forms.URLField(
        label=gettext_lazy("Source"),
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("Address of a page that anybody can read and that says so."),
    )
    reason = forms.CharField(
        label=gettext_lazy("What is wrong, and where the source says so"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    contact_name = forms.CharField(label=gettext_lazy("Your name"), required=False, max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("Only if we may write to you; it is never shown."),
    )
    consents_to_contact = forms.BooleanField(
        label=gettext_lazy("You may write to me about this correction"), required=False
    )

    def __init__(self, fact: Fact, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = value_field(fact)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("email") and not cleaned.get("consents_to_contact"):
            self.add_error("consents_to_contact", _("Tick this box, or leave the e-mail address empty."))
        return cleaned


def value_field(fact: Fact, value: Any = PRESENT) -> forms.Field:
    """The entry for a new value, filled in with ``value``: by itself, with the present one."""
    field = fact.field
    value = present_value(fact.owner, fact.name) if value is PRESENT else value
    said: dict[str, Any] = {"label": gettext_lazy("New value"), "required": not field.blank, "initial": value}
    lines = {**said, "max_length": LONGEST_VALUE, "widget": forms.Textarea(attrs={"rows": 5})}
    if field.is_relation:
        keys = value if isinstance(value, list) else [value] if value else []
        help_text = gettext_lazy("By name, one a line.") if field.many_to_many else gettext_lazy("By name.")
        if not issubclass(field.related_model, Record):
            help_text = gettext_lazy("By code, one a line.")
        shown = [shown_as(field, key) for key in keys]
        return NamesField(relation=field, **{**lines, "initial": shown, "help_text": help_text})
    if isinstance(field, ArrayField):
        return LinesField(**{**lines, "help_text": gettext_lazy("One a line.")})
    if isinstance(field, models.BooleanField):
        words = [("", _("not stated")), ("true", _("yes")), ("false", _("no"))]
        return forms.TypedChoiceField(
            choices=words if field.null else words[1:],
            coerce=lambda word: word == "true",
            empty_value=None,
            **{**said, "initial": {True: "true", False: "false", None: ""}[value]},
        )
    if field.choices:
        return forms.ChoiceField(choices=[("", _("not stated")), *field.flatchoices], **said)
    if isinstance(field, models.TextField):
        return forms.CharField(**lines)
    if isinstance(field, models.URLField):
        return forms.URLField(assume_scheme="https", max_length=field.max_length, **said)
    if isinstance(field, models.DateField):
        return forms.DateField(help_text=gettext_lazy("Year, month and day: 2018-11-22."), **said)
    return field.formfield(**{**said, "help_text": field.help_text})


def shown_as(relation: models.Field, key: str) -> str:
    """The name under which a reader knows the record of this key; the key where it has none, or is gone."""
    return title_of(relation, key) if issubclass(relation.related_model, Record) else key

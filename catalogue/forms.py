"""Forms of the public pages."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from catalogue.models import Submission
from classification import FACTS, SECTIONS, ClassificationError, Product
from classification.facts import UNKNOWN


def refused() -> str:
    """What somebody is told whose form came without the cookie that belongs to it."""
    return gettext("This form had grown old, or its cookie was missing. Nothing is lost: send it once more.")


class Trap(forms.Form):
    """People leave the field empty; programs that fill in everything do not."""

    leave_empty = forms.CharField(
        required=False,
        label=_("Leave this field empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_leave_empty(self) -> str:
        if self.cleaned_data["leave_empty"]:
            raise forms.ValidationError(_("Leave this field empty."))
        return ""


class SubmissionForm(Trap, forms.ModelForm):
    """Who hands in what."""

    class Meta:
        model = Submission
        fields = (
            "product_name",
            "description",
            "intended_use",
            "claimed_class",
            "submitter_name",
            "organisation",
            "email",
            "consents_to_contact",
        )
        labels = {
            "product_name": _("Name of the product"),
            "description": _("Description of the product"),
            "intended_use": _("What it is meant to do, and in whom"),
            "claimed_class": _("Class that you think it has"),
            "submitter_name": _("Your name"),
            "organisation": _("Your organisation"),
            "email": _("E-mail address"),
            "consents_to_contact": _("You may write to me about this product"),
        }
        help_texts = {
            "product_name": _("Brand, code name or a short name of your own."),
            "description": _(
                "What it contains, where it comes from, what is done to it, how it acts. French or English."
            ),
            "email": _("Only if we may write to you; it is never shown."),
        }
        widgets = {
            "description": forms.Textarea(attrs={"rows": 6}),
            "intended_use": forms.Textarea(attrs={"rows": 3}),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("email") and not cleaned.get("consents_to_contact"):
            self.add_error("consents_to_contact", _("Tick this box, or leave the e-mail address empty."))
        return cleaned


class AnswerForm(Trap):
    """The submitter's answer to a question of the desk."""

    answer = forms.CharField(
        label=_("Your answer"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 6}), strip=True
    )


class AnswersForm(forms.Form):
    """The questions of the law, each with "not known" as its first answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = "fr" if (get_language() or "").startswith("fr") else "en"
        for fact in FACTS.values():
            asked = fact.to_dict(language)
            self.fields[fact.key] = forms.ChoiceField(
                label=asked["question"],
                help_text=asked["help"],
                choices=[(answer["value"], answer["label"]) for answer in asked["answers"]],
                widget=forms.RadioSelect,
                required=False,
                initial=UNKNOWN,
            )
        self.language = language

    @property
    def sections(self) -> list[dict[str, Any]]:
        """(title, fields) in the reading order of the law; a section is open once it has an answer."""
        return [
            {
                "key": section.key,
                "title": section.title.in_language(self.language),
                "fields": [self[fact.key] for fact in FACTS.values() if fact.section is section],
                "answered": sum(self.answer(fact.key) != UNKNOWN for fact in FACTS.values() if fact.section is section),
            }
            for section in SECTIONS
        ]

    def answer(self, key: str) -> str:
        return (self.data.get(self.add_prefix(key)) if self.is_bound else "") or UNKNOWN

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, without the "not known"."""
        return {key: value for key, value in self.cleaned_data.items() if value and value != UNKNOWN}

    @property
    def inferred(self) -> dict[str, str]:
        """What was only inferred from a text, as long as its answer is still the one inferred."""
        pairs = [pair.partition(":") for pair in self.data.getlist("inferred")] if self.is_bound else []
        return {
            key: word
            for key, _colon, word in pairs
            if key in self.fields and word != UNKNOWN and self.answer(key) == word
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                Product.from_answers({key: value for key, value in cleaned.items() if value})
            except ClassificationError as error:
                raise forms.ValidationError(error.message.in_language(self.language)) from error
        return cleaned

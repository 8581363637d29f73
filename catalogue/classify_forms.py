"""What a visitor may say of a product: a text, and answers whose address can be shared."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from catalogue.filter_set import FOREIGN_PARAMETERS
from classification import FACTS, ClassificationError, Product

INFERRED = "inferred"
"""The parameter of facts that a text suggested and nobody stated: ``inferred=donor:patient``, as often as needed."""
DESCRIPTION_LENGTH = 20_000
INTENDED_USE_LENGTH = 5_000


class DescriptionForm(forms.Form):
    """The product in the visitor's own words. Nothing of it is ever put in an address."""

    description = forms.CharField(
        label=gettext_lazy("Description of the product"),
        help_text=gettext_lazy(
            "What it contains, where it comes from, what is done to it, how it acts. French or English."
        ),
        required=False,
        max_length=DESCRIPTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    intended_use = forms.CharField(
        label=gettext_lazy("What it is meant to do, and in whom"),
        required=False,
        max_length=INTENDED_USE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@dataclass
class Answers:
    """Answers as words: ``said`` by the visitor ("unknown" included), ``inferred`` carried over from a text."""

    said: dict[str, str] = field(default_factory=dict)
    inferred: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.said or self.inferred)

    def pairs(self) -> list[tuple[str, str]]:
        """(name, value) of the parameters that say the same, in the reading order of the law."""
        said = [(key, self.said[key]) for key in FACTS if key in self.said]
        return said + [(INFERRED, f"{key}:{self.inferred[key]}") for key in FACTS if key in self.inferred]

    def query(self) -> str:
        """The same as a query string, "?" included."""
        parameters = QueryDict(mutable=True)
        for name, value in self.pairs():
            parameters.appendlist(name, value)
        return f"?{parameters.urlencode(safe=':')}" if parameters else ""


def answers_of(parameters: QueryDict, besides: Iterable[str] = ()) -> Answers:
    """Reads answers; what means nothing is named in ``problems``, in the visitor's language.

    ``besides``: names that belong to another form. An empty value is no answer.
    """
    answers = Answers()
    for name, values in parameters.lists():
        given = [value for value in dict.fromkeys(values) if value]
        if name == INFERRED:
            for pair in given:
                key, _colon, word = pair.partition(":")
                add(answers.inferred, key, [word], answers.problems)
        elif name in FACTS:
            add(answers.said, name, given, answers.problems)
        elif name not in besides and not FOREIGN_PARAMETERS.fullmatch(name):
            answers.problems.append(_("There is no question called “%(name)s”.") % {"name": name[:80]})
    if not answers.problems:
        try:
            Product.from_answers(answers.said)
        except ClassificationError as error:
            answers.problems.append(error.message.in_language(language()))
    return answers


def add(kept: dict[str, str], key: str, words: list[str], problems: list[str]) -> None:
    """Keeps one answer to ``key``, or says why not."""
    if len(words) > 1:
        problems.append(_("“%(name)s” is answered in two ways.") % {"name": key})
        return
    for word in words:
        try:
            Product.from_answers({key[:80]: word[:80]})
        except ClassificationError as error:
            problems.append(error.message.in_language(language()))
        else:
            kept[key] = word


def posted(request: HttpRequest) -> list[tuple[str, str]]:
    """(name, value) of everything the form sent, so that the page can be asked for again in the other language.

    Left out are the token, which the new form has itself, and the button that would hand a product in.
    """
    if request.method != "POST":
        return []
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    return [(name, value) for name, value in fields if name not in ("csrfmiddlewaretoken", "send")]


def language() -> str:
    """The language of the page, as the classifier names it."""
    return "fr" if (get_language() or "").startswith("fr") else "en"


def length_of(request: HttpRequest) -> int:
    """How many bytes the body says it has; ``errors.InWords`` has let nothing but a number through."""
    return int(request.META.get("CONTENT_LENGTH") or 0)

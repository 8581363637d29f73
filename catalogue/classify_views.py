"""Which class is my product? Describe it or answer questions; nothing is kept, and no text is put in an address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from catalogue import explanation
from catalogue.classify_forms import Answers, DescriptionForm, answers_of, language, length_of, posted
from catalogue.conditional import read_only
from catalogue.diagram import diagram
from catalogue.methodology import methodology
from catalogue.rate_limit import seconds_to_wait
from catalogue.suggestion import Suggestion
from classification import DISCLAIMER, FACTS, ClassificationError

BODY_LENGTH = 300_000
TEXTS = ("description", "intended_use")
BESIDES = (*TEXTS, "csrfmiddlewaretoken")
# Each shows something else: a gene therapy of cells, a combined product, cells used for another function.
EXAMPLES = (
    {
        "name": gettext_lazy("CAR-T cells"),
        "description": gettext_lazy(
            "Autologous T cells transduced ex vivo with a lentiviral vector encoding a chimeric antigen receptor "
            "against CD19, then expanded in culture."
        ),
        "intended_use": gettext_lazy("Relapsed or refractory B-cell lymphoma in adults."),
    },
    {
        "name": gettext_lazy("Chondrocytes on a membrane"),
        "description": gettext_lazy("Autologous chondrocytes, expanded in culture and seeded on a collagen membrane."),
        "intended_use": gettext_lazy("Repair of cartilage defects of the knee."),
    },
    {
        "name": gettext_lazy("Bone marrow cells in the heart"),
        "description": gettext_lazy(
            "Autologous mononuclear cells of the bone marrow, concentrated without culture, injected into the heart."
        ),
        "intended_use": gettext_lazy("Heart failure after a myocardial infarction."),
    },
)


@csrf_exempt  # The size is looked at before the token, which can be read only with the whole body.
@require_http_methods(["GET", "HEAD", "POST"])
def classify(request: HttpRequest) -> HttpResponse:
    """GET: structured answers only, the address can be shared. POST: a text with or without answers.

    Context: ``form`` (DescriptionForm), ``answers`` (Answers), ``problems`` (what is wrong, in words), and once
    something was said what ``result_of`` gives.
    """
    if request.method != "POST":
        answers = answers_of(request.GET)
        if answers and (seconds := seconds_to_wait(request)):
            return too_often(request, DescriptionForm(), seconds)
        return page(request, DescriptionForm(), answers)
    if length_of(request) > BODY_LENGTH:
        problem = _("The text is too long to be read here: at most 20,000 characters.")
        return page(request, DescriptionForm(), Answers(problems=[problem]), wrong=413)
    return described(request)


@csrf_protect
def described(request: HttpRequest) -> HttpResponse:
    """A text, read; answers alone lead to their own address."""
    if seconds := seconds_to_wait(request):
        return too_often(request, DescriptionForm(initial=request.POST.dict()), seconds)
    form, answers = DescriptionForm(request.POST), answers_of(request.POST, BESIDES)
    is_valid = form.is_valid()
    if is_valid and not any(form.cleaned_data.values()) and not answers.problems:
        if answers:
            return redirect(reverse("classify") + answers.query())
        answers.problems.append(_("Describe the product, or answer a question."))
    return page(request, form, answers, wrong=422)


def too_often(request: HttpRequest, form: DescriptionForm, seconds: int) -> HttpResponse:
    """Nothing is read before the address may ask again; the text stays in the form."""
    problem = _("Too many requests came from your network address. Wait a minute, then load this page again.")
    response = page(request, form, Answers(problems=[problem]), wrong=429)
    response["Retry-After"] = str(seconds)
    return response


def page(request: HttpRequest, form: DescriptionForm, answers: Answers, wrong: int = 400) -> HttpResponse:
    """The page; ``wrong`` is the status where something has to be put right first."""
    texts = {name: form.cleaned_data.get(name, "") for name in TEXTS} if form.is_bound and form.is_valid() else {}
    problems = list(answers.problems)
    context: dict[str, Any] = {"form": form, "answers": answers, "problems": problems}
    context["texts"] = [(name, text) for name, text in texts.items() if text]
    if not problems and not form.errors:
        try:
            suggestion = Suggestion(
                **texts, said=answers.said, inferred={} if any(texts.values()) else answers.inferred
            )
        except ClassificationError as error:
            problems.append(error.message.in_language(language()))
        else:
            context |= result_of(request, suggestion, answers)
    if problems and not form.errors and any(texts.values()):
        # The text stays, so that one of the contrary answers can be taken back.
        context |= {"sections": explanation.sections_of(Suggestion(**texts), answers)}
    context["disclaimer"] = DISCLAIMER.in_language(language())
    context["posted"] = posted(request) if wrong != 413 else []
    is_wrong = problems or form.errors
    return render(request, "catalogue/classify.html", context, status=wrong if is_wrong else 200)


def result_of(request: HttpRequest, suggestion: Suggestion, answers: Answers) -> dict[str, Any]:
    """What the page shows of a suggestion.

    ``suggestion``, ``verdict`` (as ``Verdict.to_dict`` gives it, with the class and certainty of the suggestion),
    ``question`` (the next one) and ``others``, ``sections`` (every question with what is known), ``share`` (address of
    the structured answers), ``hand_in`` (hidden fields of the form that hands the product in), ``path`` (the drawing).
    """
    if not suggestion.is_described and not answers:
        question = suggestion.questions[0].to_dict(language())
        return {"question": question, "is_blank": True, "examples": EXAMPLES}
    shown = (
        suggestion.assessment.to_dict(language()) if suggestion.atmp_class else suggestion.verdict.to_dict(language())
    )
    asked = [one.to_dict(language()) for one in suggestion.questions]
    structured = Answers(said=suggestion.stated, inferred=suggestion.inferred)
    return {
        "suggestion": suggestion,
        "verdict": shown,
        "remarks": explanation.remarks(suggestion),
        "conflicts": [one.message.in_language(language()) for one in suggestion.assessment.reading.conflicts],
        "set_aside": [FACTS[one.key].phrase(one.value).in_language(language()) for one in suggestion.set_aside],
        "facts": explanation.facts_of(suggestion),
        "because": explanation.because(suggestion.verdict),
        "rests_on": explanation.rests_on(suggestion),
        "deciding": [one.to_dict(language()) for one in explanation.deciding(suggestion.verdict)],
        "question": asked[0] if asked else None,
        "supposed": explanation.supposed(suggestion),
        "others": asked[1:6],
        "sections": explanation.sections_of(suggestion, answers),
        "neighbours": explanation.neighbours_of(suggestion),
        "share": request.build_absolute_uri(reverse("classify") + structured.query()),
        # Each inferred answer twice: as the answer, and as only inferred.
        "hand_in": [*structured.pairs(), *suggestion.inferred.items()],
        "path": diagram(suggestion.verdict, language()),
    }


@read_only
def method(request: HttpRequest) -> HttpResponse:
    """How the class is found, from the code that finds it, and how often that agrees with published decisions."""
    return render(request, "catalogue/classify_method.html", methodology(language()))

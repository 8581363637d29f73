"""Which class is my product? Describe it or answer questions; nothing is kept, and no text is put in an address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.classify_forms import Answers, DescriptionForm, answers_of, language, length_of
from catalogue.diagram import diagram
from catalogue.methodology import methodology
from catalogue.models import Decision
from catalogue.suggestion import ANSWERED, Suggestion
from classification import CLASS_NAMES, DISCLAIMER, FACTS, SECTIONS, ClassificationError, Finding, Verdict

BODY_LENGTH = 300_000
TEXTS = ("description", "intended_use")
BESIDES = (*TEXTS, "csrfmiddlewaretoken")


@csrf_exempt  # The size is looked at before the token, which can be read only with the whole body.
@require_http_methods(["GET", "HEAD", "POST"])
def classify(request: HttpRequest) -> HttpResponse:
    """GET: structured answers only, the address can be shared. POST: a text with or without answers.

    Context: ``form`` (DescriptionForm), ``answers`` (Answers), ``problems`` (what is wrong, in words), and once
    something was said what ``result_of`` gives.
    """
    if request.method != "POST":
        return page(request, DescriptionForm(), answers_of(request.GET))
    if length_of(request) > BODY_LENGTH:
        problem = _("The text is too long to be read here: at most 20,000 characters.")
        return page(request, DescriptionForm(), Answers(problems=[problem]), wrong=413)
    return described(request)


@csrf_protect
def described(request: HttpRequest) -> HttpResponse:
    """A text, read; answers alone lead to their own address."""
    form, answers = DescriptionForm(request.POST), answers_of(request.POST, BESIDES)
    is_valid = form.is_valid()
    if is_valid and not any(form.cleaned_data.values()) and not answers.problems:
        if answers:
            return redirect(reverse("classify") + answers.query())
        answers.problems.append(_("Describe the product, or answer a question."))
    return page(request, form, answers, wrong=422)


def page(request: HttpRequest, form: DescriptionForm, answers: Answers, wrong: int = 400) -> HttpResponse:
    """The page; ``wrong`` is the status where something has to be put right first."""
    texts = {name: form.cleaned_data.get(name, "") for name in TEXTS} if form.is_bound and form.is_valid() else {}
    problems = list(answers.problems)
    context: dict[str, Any] = {"form": form, "answers": answers, "problems": problems, "disclaimer": DISCLAIMER}
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
        context |= {"sections": sections_of(Suggestion(**texts), answers)}
    context["disclaimer"] = DISCLAIMER.in_language(language())
    is_wrong = problems or form.errors
    return render(request, "catalogue/classify.html", context, status=wrong if is_wrong else 200)


def result_of(request: HttpRequest, suggestion: Suggestion, answers: Answers) -> dict[str, Any]:
    """What the page shows of a suggestion.

    ``suggestion``, ``verdict`` (as ``Verdict.to_dict`` gives it, with the class and certainty of the suggestion),
    ``question`` (the next one) and ``others``, ``sections`` (every question with what is known), ``share`` (address of
    the structured answers), ``hand_in`` (hidden fields of the form that hands the product in), ``path`` (the drawing).
    """
    if not suggestion.is_described and not answers:
        return {"question": suggestion.questions[0].to_dict(language()), "is_blank": True}
    shown = (
        suggestion.assessment.to_dict(language()) if suggestion.atmp_class else suggestion.verdict.to_dict(language())
    )
    asked = [one.to_dict(language()) for one in suggestion.questions]
    structured = Answers(said=suggestion.stated, inferred=suggestion.inferred)
    other = "en" if language() == "fr" else "fr"
    return {
        "suggestion": suggestion,
        "verdict": shown,
        "remarks": [one.in_language(language()) for one in suggestion.assessment.remarks],
        "conflicts": [one.message.in_language(language()) for one in suggestion.assessment.reading.conflicts],
        "set_aside": [FACTS[one.key].phrase(one.value).in_language(language()) for one in suggestion.set_aside],
        "facts": facts_of(suggestion),
        "rests_on": rests_on(suggestion),
        "deciding": [one.to_dict(language()) for one in deciding(suggestion.verdict)],
        "question": asked[0] if asked else None,
        "supposed": supposed(suggestion),
        "others": asked[1:6],
        "sections": sections_of(suggestion, answers),
        "neighbours": neighbours_of(suggestion),
        "share": request.build_absolute_uri(reverse("classify") + structured.query()),
        # Each inferred answer twice: as the answer, and as only inferred.
        "hand_in": [*structured.pairs(), *suggestion.inferred.items()],
        "path": diagram(suggestion.verdict, language()),
        "other_language": other,
        "other_language_address": translate_url(reverse("classify"), other),
    }


def neighbours_of(suggestion: Suggestion) -> list[dict[str, Any]]:
    """The nearest precedents: what was decided, of which therapy, what they share with the product."""
    values = suggestion.verdict.product.values
    shown = []
    for near, therapy in suggestion.neighbours:
        shared = [key for key in near.shared_facts if key in values]
        decided = near.decision
        shown.append(
            {
                "decision": decided,
                "therapy": therapy,
                "class_name": CLASS_NAMES[near.atmp_class].in_language(language()),
                "kind": Decision.Kind(decided["kind"]).label,
                "agrees": near.agrees,
                "facts": [FACTS[key].phrase(values[key]).in_language(language()) for key in shared][:4],
                "words": near.shared_words,
            }
        )
    return shown


def rests_on(suggestion: Suggestion) -> list[dict[str, str]]:
    """What the class rests on without being stated, each with the reason of the inference."""
    why = {fact.key: fact.why for fact in suggestion.facts}
    return [
        {
            "phrase": FACTS[one.fact].phrase(one.value).in_language(language()),
            "why": (why.get(one.fact) or one.why).in_language(language()),
        }
        for one in suggestion.verdict.rests_on
    ]


def supposed(suggestion: Suggestion) -> dict[str, str] | None:
    """What was inferred about the next question, if it is asked to make sure."""
    question = next(iter(suggestion.questions), None)
    if question is None or not question.confirms:
        return None
    keys = [one.fact for one in suggestion.verdict.rests_on]
    return rests_on(suggestion)[keys.index(question.fact.key)]


def deciding(verdict: Verdict) -> list[Finding]:
    """The findings that settle the class: what rules the classes before it out, what makes it, what chose."""
    found = {one.provision.key: one for one in verdict.findings}
    kept = {one.provision.key for one in verdict.precedence}
    for rule in verdict.rules.classes:
        is_class = found[rule.definition.key].answer is True
        for condition, wanted in rule.conditions:
            answer = found[condition.key].answer
            if answer is not None and (is_class or answer is not wanted):
                kept.add(condition.key)
        if is_class:
            break
    if verdict.combined:
        kept.add(verdict.rules.combined.key)
    return [one for key, one in found.items() if key in kept]


def facts_of(suggestion: Suggestion) -> list[dict[str, Any]]:
    """The facts used, in words, with the quotes that show them."""
    return [
        {
            "key": fact.key,
            "number": fact.number,
            "phrase": fact.phrase.in_language(language()),
            "status": fact.status,
            "why": fact.why.in_language(language()) if fact.why else "",
            "quotes": list(dict.fromkeys(one.quote for one in fact.evidence))[:4],
        }
        for fact in suggestion.facts
    ]


def sections_of(suggestion: Suggestion, answers: Answers) -> list[dict[str, Any]]:
    """The questions in reading order, each with its answers as radio buttons, prefilled with what is known.

    The value of the prefilled answer is empty where it was read, so that it stays what it is: read, not answered.
    """
    facts = {fact.key: fact for fact in suggestion.facts}
    shown = []
    for section in SECTIONS:
        fields = []
        for key, fact in FACTS.items():
            if fact.section is not section:
                continue
            known = facts.get(key)
            said, read = answers.said.get(key, ""), ""
            if known is not None and known.status != ANSWERED:
                read = known.word
            asked = fact.to_dict(language())
            options = [{**one, "is_checked": one["value"] == said} for one in asked["answers"]]
            if read and not said:
                label = next(one["label"] for one in options if one["value"] == read)
                options.insert(0, {"value": "", "label": label, "is_checked": True, "status": known.status})
            elif not said:
                # "Not known" is what nobody has answered.
                options[-1] |= {"value": "", "is_checked": True}
            fields.append({**asked, "options": options, "is_known": known is not None})
        answered = sum(one["is_known"] for one in fields)
        shown.append(
            {"key": section.key, "title": section.title.in_language(language()), "fields": fields, "known": answered}
        )
    return shown


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How the class is found, from the code that finds it, and how often that agrees with published decisions."""
    return render(request, "catalogue/classify_method.html", methodology(language()))

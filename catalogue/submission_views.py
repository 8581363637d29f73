"""Handing in a product: describe, answer, see the suggested class, send."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from catalogue import actions
from catalogue.classify_forms import posted
from catalogue.forms import AnswersForm, SubmissionForm
from catalogue.models import Submission
from classification import Product, classify


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """One form, two buttons: ``suggest`` shows the class and keeps every answer, ``send`` hands the product in.

    Context: ``form`` (SubmissionForm), ``answers`` (AnswersForm, with ``sections``), ``verdict`` (the suggestion as
    ``Verdict.to_dict`` gives it, or None).
    """
    if request.method != "POST":
        return render(
            request, "catalogue/submit.html", {"form": SubmissionForm(), "answers": AnswersForm(), "verdict": None}
        )
    form, answers = SubmissionForm(request.POST), AnswersForm(request.POST)
    language = "fr" if (get_language() or "").startswith("fr") else "en"
    answers_are_valid = answers.is_valid()
    if "send" in request.POST and form.is_valid() and answers_are_valid:
        described = {name: form.cleaned_data[name] for name in SubmissionForm.Meta.fields}
        submission = actions.submit(answers=answers.answers, inferred=answers.inferred, language=language, **described)
        request.session["submission"] = submission.number
        return redirect("submission_received")
    if "send" not in request.POST:
        # Only the class is asked for: what the description lacks is not an error yet.
        form = SubmissionForm(initial=request.POST.dict())
    verdict = None
    if answers_are_valid:
        verdict = classify(Product.from_answers(answers.answers, answers.inferred)).to_dict(language)
    is_wrong = bool(form.errors) or not answers_are_valid
    context = {"form": form, "answers": answers, "verdict": verdict, "posted": posted(request)}
    return render(request, "catalogue/submit.html", context, status=422 if is_wrong else 200)


@require_safe
def submission_received(request: HttpRequest) -> HttpResponse:
    """The confirmation number of what this browser has just handed in."""
    submission = Submission.objects.filter(number=request.session.get("submission", "")).first()
    if submission is None:
        return redirect("submit")
    return render(request, "catalogue/submission_received.html", {"submission": submission})

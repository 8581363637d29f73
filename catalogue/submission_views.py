"""Handing in a product: describe, answer, see the suggested class, send; come back to it; answer a question."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from catalogue import actions, daily_limit
from catalogue.classify_forms import posted
from catalogue.conditional import read_only
from catalogue.forms import AnswerForm, AnswersForm, SubmissionForm, refused
from catalogue.models import Submission
from catalogue.private_page import private
from classification import FACTS, Product, classify

# What this browser has not handed in yet, and the number of what it has.
DRAFT = "submission_draft"
RECEIVED = "submission"
# More than every field may hold; a draft longer than this is shown again and not kept.
LONGEST_DRAFT = 60_000


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """One form: ``suggest`` shows the class, ``save`` keeps the answers, ``send`` hands the product in, ``again`` empties.

    Whatever was pressed, the answers stay in the session of this browser until they are handed in or emptied.
    Context: ``form`` (SubmissionForm), ``answers`` (AnswersForm, with ``sections``), ``verdict`` (the suggestion as
    ``Verdict.to_dict`` gives it, or None), ``is_draft`` (there is something to come back to).
    """
    if getattr(request, "is_refused", False):
        response = submission_page(request, SubmissionForm(request.POST), AnswersForm(request.POST), refused())
        response.status_code = 403
        return response
    if request.method != "POST":
        draft = draft_of(request)
        form, answers = SubmissionForm(initial=draft.dict()), AnswersForm(draft if draft else None)
        return submission_page(request, form, answers)
    if "again" in request.POST:
        request.session.pop(DRAFT, None)
        return redirect("submit")
    keep_draft(request)
    form, answers = SubmissionForm(request.POST), AnswersForm(request.POST)
    if "send" not in request.POST:
        # Only the class is asked for, or nothing: what the description lacks is not an error yet.
        form = SubmissionForm(initial=request.POST.dict())
        if "save" in request.POST and answers.is_valid():
            messages.success(request, _("Your answers are kept: come back to this page in this browser."))
            return redirect("submit")
        return submission_page(request, form, answers)
    if not (form.is_valid() and answers.is_valid()):
        return submission_page(request, form, answers)
    described = {name: form.cleaned_data[name] for name in SubmissionForm.Meta.fields}
    sent_once = digest_of(request, described, answers.answers)
    if wait := daily_limit.seconds_to_wait(request):
        return too_many(submission_page(request, form, answers, daily_limit.refusal()), wait)
    submission = actions.submit(
        answers=answers.answers, inferred=answers.inferred, language=language(), sent_once=sent_once, **described
    )
    request.session.pop(DRAFT, None)
    request.session[RECEIVED] = submission.number
    return redirect("submission_received")


def digest_of(request: HttpRequest, *entered: Any) -> str:
    """What the same form from the same browser has in common with itself, as when its button is pressed twice.

    Empty where the browser brought no cookie. Without the site's secret key the digest says nothing.
    """
    browser = request.META.get("CSRF_COOKIE", "")
    said = json.dumps([browser, *entered], sort_keys=True)
    return salted_hmac("catalogue.submission.sent_once", said, algorithm="sha256").hexdigest() if browser else ""


def submission_page(request: HttpRequest, form: SubmissionForm, answers: AnswersForm, error: str = "") -> HttpResponse:
    if error:
        form.add_error(None, error)
    verdict = None
    are_valid = not answers.is_bound or answers.is_valid()
    if answers.is_bound and are_valid and (request.method == "POST" or answers.answers):
        verdict = classify(Product.from_answers(answers.answers, answers.inferred)).to_dict(language())
    is_wrong = request.method == "POST" and (bool(form.errors) or not are_valid)
    context = {
        "form": form,
        "answers": answers,
        "verdict": verdict,
        "is_draft": DRAFT in request.session,
        "posted": posted(request),
    }
    return render(request, "catalogue/submit.html", context, status=422 if is_wrong else 200)


def keep_draft(request: HttpRequest) -> None:
    """Keeps what was entered, known fields only, in the session."""
    names = {*SubmissionForm.Meta.fields, *FACTS, "inferred"}
    entered = {name: values for name, values in request.POST.lists() if name in names and any(values)}
    if sum(len(value) for values in entered.values() for value in values) <= LONGEST_DRAFT:
        request.session[DRAFT] = entered


def draft_of(request: HttpRequest) -> QueryDict:
    """What this browser entered before, as a form sends it."""
    draft = QueryDict(mutable=True)
    for name, values in request.session.get(DRAFT, {}).items():
        draft.setlist(name, values)
    return draft


def language() -> str:
    return "fr" if (get_language() or "").startswith("fr") else "en"


def too_many(response: HttpResponse, seconds: int) -> HttpResponse:
    """The page as it was, with status 429 and when to come back."""
    response.status_code = 429
    response.headers["Retry-After"] = str(seconds)
    return response


@never_cache
@read_only
def submission_received(request: HttpRequest) -> HttpResponse:
    """The confirmation number and the private link of what this browser has just handed in."""
    submission = Submission.objects.filter(number=request.session.get(RECEIVED, "")).first()
    if submission is None:
        return redirect("submit")
    link = request.build_absolute_uri(submission.private_address())
    return private(render(request, "catalogue/submission_received.html", {"submission": submission, "link": link}))


# The key in the address is what allows an answer, no cookie is looked at; and a browser that is told not to name the page
# it comes from sends no origin either, which the check against forged requests would take for a forgery.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submission_status(request: HttpRequest, key: str) -> HttpResponse:
    """The submitter's own page: what became of the submission, the question asked, the answer."""
    submission = get_object_or_404(Submission.objects.prefetch_related("questions"), status_key=key)
    if request.method == "POST" and "erase" in request.POST:
        actions.erase_contact(submission)
        # What this browser may still keep of a form that was not sent.
        request.session.pop(DRAFT, None)
        return private(redirect(submission.private_address()))
    form, status, wait = AnswerForm(request.POST or None), 200, 0
    if request.method == "POST":
        status = 422
        if form.is_valid():
            wait = daily_limit.seconds_to_wait(request)
            if wait:
                form.add_error(None, daily_limit.refusal())
            elif answered(submission, form):
                return private(redirect(submission.private_address()))
    context: dict[str, Any] = {"submission": submission, "form": form, "questions": submission.questions.all()}
    response = render(request, "catalogue/submission_status.html", context, status=status)
    return private(too_many(response, wait) if wait else response)


def answered(submission: Submission, form: AnswerForm) -> bool:
    try:
        actions.answer(submission, text=form.cleaned_data["answer"])
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return False
    return True

"""A reader suggests a correction: chooses the fact, sees what stands there, gives the right value and its source.

What became of it stands on a private page, as for a submission.
"""

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from catalogue import actions, daily_limit
from catalogue.correction_forms import CorrectionForm, Fact, facts_of
from catalogue.forms import refused
from catalogue.models import Correction, Record
from catalogue.models.groups import RECORDS
from catalogue.private_page import private

# What this browser has sent, and for how long that is known.
SENT = "corrections"
MOST_SENT = 20
SECONDS_REMEMBERED = 30 * 86_400


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, noun: str, slug: str) -> HttpResponse:
    """``fact`` in the query string chooses the fact; the form under it proposes another value, which a curator decides.

    Context: ``record``, ``groups`` (facts by owner), ``fact`` (the chosen Fact or None), ``form`` (CorrectionForm or
    None). What is refused comes back with its reason and everything entered.
    """
    if noun not in RECORDS:
        raise Http404
    record = get_object_or_404(apps.get_model("catalogue", noun).objects.exclude(state=Record.State.DRAFT), slug=slug)
    if record.state == Record.State.RETIRED:
        # What it says is corrected where it stands by now.
        return record_to_correct(record)
    groups = facts_of(record)
    fact = next((one for _owner, facts in groups for one in facts if one.key == request.GET.get("fact")), None)
    if "fact" in request.GET and fact is None:
        raise Http404
    context = {"record": record, "groups": groups, "fact": fact, "form": CorrectionForm(fact) if fact else None}
    if fact is None or request.method != "POST":
        status = 403 if getattr(request, "is_refused", False) else 200
        return render(request, "catalogue/correct.html", context, status=status)
    form = context["form"] = CorrectionForm(fact, request.POST)
    if getattr(request, "is_refused", False):
        form.add_error(None, refused())
        return render(request, "catalogue/correct.html", context, status=403)
    wait = daily_limit.seconds_to_wait(request) if form.is_valid() else 0
    if wait:
        form.add_error(None, daily_limit.refusal())
    elif form.is_valid():
        if correction := proposed(fact, form):
            thanks = _("Thank you: a curator will compare your correction with its source.")
            follow = format_html('<a href="{}">{}</a>', correction.private_address(), _("What becomes of it"))
            messages.success(request, format_html("{} {}", thanks, follow))
            return remembered(redirect(record), request, correction)
        if is_sent_twice(request, form):
            messages.info(request, _("You have sent this already: it is there once, and nothing is lost."))
            return redirect(form.known.private_address())
    response = render(request, "catalogue/correct.html", context, status=429 if wait else 422)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def record_to_correct(record: Record) -> HttpResponse:
    """Leads to the form of the record that replaces a retired one. Raises ``Http404`` where none does."""
    if record.successor is None:
        raise Http404
    return redirect("correct", record._meta.model_name, record.successor.slug, permanent=True)


def proposed(fact: Fact, form: CorrectionForm) -> Correction | None:
    """The correction, which is in the queue; None where it is refused: the form says why, ``known`` is one that says it."""
    entered = {name: value for name, value in form.cleaned_data.items() if name != "leave_empty"}
    value, source = entered.pop("value"), entered.pop("source_url")
    form.known = None
    try:
        return actions.propose(fact.owner, fact.name, value, source=source, **entered)
    except ValidationError as error:
        if getattr(error, "code", "") == "proposed":
            form.known = error.params["correction"]
            error = ValidationError(
                _(
                    "Somebody proposed this on %(day)s: “%(value)s”. A curator decides about it, and nothing more is "
                    "needed from you. If your source says something else, change the value and send it again: what you "
                    "entered stands below."
                ),
                params={"day": date_format(timezone.localtime(form.known.proposed_at)), "value": error.params["value"]},
            )
        form.add_error("value", ValidationError(error.messages))
    return None


def is_sent_twice(request: HttpRequest, form: CorrectionForm) -> bool:
    """Whether this browser has sent the same value on the same ground before, and it is not decided yet."""
    if form.known is None or form.known.pk not in own(request):
        return False
    entered = (form.cleaned_data["source_url"], form.cleaned_data["reason"].strip())
    return entered == (form.known.source_url, form.known.reason)


def own(request: HttpRequest) -> list[int]:
    """Numbers of the latest corrections that this browser has sent: in a cookie, so that it needs no session."""
    numbers = request.get_signed_cookie(SENT, default="", salt=SENT)
    return [int(number) for number in numbers.split(".") if number]


def remembered(response: HttpResponse, request: HttpRequest, correction: Correction) -> HttpResponse:
    latest = [*own(request), correction.pk][-MOST_SENT:]
    response.set_signed_cookie(
        SENT,
        ".".join(str(number) for number in latest),
        salt=SENT,
        max_age=SECONDS_REMEMBERED,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


# As on the page of a submission: the key in the address is what allows something, no cookie is looked at.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correction_status(request: HttpRequest, key: str) -> HttpResponse:
    """The proposer's own page: what became of the correction; name and address can be erased.

    Context: ``correction``, ``page_of`` (the public record that it is about, or None).
    """
    correction = Correction.objects.for_list().of_key(key)
    if correction is None:
        raise Http404
    if request.method == "POST" and "erase" in request.POST:
        actions.erase_contact(correction)
        return private(redirect(correction.private_address()))
    record = correction.record
    record = record if isinstance(record, Record) else record.therapy
    context = {"correction": correction, "page_of": None if record.state == Record.State.DRAFT else record}
    return private(render(request, "catalogue/correction_status.html", context))

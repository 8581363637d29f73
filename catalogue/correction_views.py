"""A reader suggests a correction: chooses the fact, sees what stands there, gives the right value and its source."""

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalogue import actions, daily_limit
from catalogue.correction_forms import CorrectionForm, Fact, facts_of
from catalogue.forms import refused
from catalogue.models import Record
from catalogue.models.groups import RECORDS


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
        return render(request, "catalogue/correct.html", context)
    form = context["form"] = CorrectionForm(fact, request.POST)
    if getattr(request, "is_refused", False):
        form.add_error(None, refused())
        return render(request, "catalogue/correct.html", context, status=403)
    wait = daily_limit.seconds_to_wait(request) if form.is_valid() else 0
    if wait:
        form.add_error(None, daily_limit.refusal())
    elif form.is_valid() and proposed(fact, form):
        messages.success(request, _("Thank you: a curator will compare your correction with its source."))
        return redirect(record)
    response = render(request, "catalogue/correct.html", context, status=429 if wait else 422)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def record_to_correct(record: Record) -> HttpResponse:
    """Leads to the form of the record that replaces a retired one. Raises ``Http404`` where none does."""
    if record.successor is None:
        raise Http404
    return redirect("correct", record._meta.model_name, record.successor.slug, permanent=True)


def proposed(fact: Fact, form: CorrectionForm) -> bool:
    """Whether the correction is in the queue; if not, the form says why."""
    entered = {name: value for name, value in form.cleaned_data.items() if name != "leave_empty"}
    value, source = entered.pop("value"), entered.pop("source_url")
    try:
        actions.propose(fact.owner, fact.name, value, source=source, **entered)
    except ValidationError as error:
        form.add_error("value", ValidationError(error.messages))
        return False
    return True

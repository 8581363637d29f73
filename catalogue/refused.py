"""Forms that Django refuses before any page sees them: shown again with everything that was entered, where that is possible."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views import defaults
from django.views.csrf import csrf_failure as plain_page

# Pages that show a form again when they are told that it was refused.
FORGIVING = {"submit", "correct"}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The cookie of the form is gone, or is another one by now: the page with what was entered and a new cookie, 403.

    Nothing is done and nothing is kept: whoever sent the form sends it once more.
    """
    try:
        page = resolve(request.path_info)
    except Resolver404:
        return plain_page(request, reason)
    if page.url_name not in FORGIVING:
        return plain_page(request, reason)
    request.is_refused = True
    return page.func(request, *page.args, **page.kwargs)


def bad_request(request: HttpRequest, exception: Any) -> HttpResponse:
    """Says of what is longer than a form may be that it is too long; of anything else that it is not understood."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return defaults.bad_request(request, exception)

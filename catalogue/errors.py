"""Errors that no page has answered, in words: a page in the reader's language, JSON where JSON was asked.

A form that is refused is shown again with everything that was entered, where that is possible.
``atmp_site/urls.py`` names the handlers, ``atmp_site/settings.py`` the middleware and what answers without a cookie.
"""

import codecs
import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as plain_page
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import page_not_found

from catalogue import api
from catalogue.content_type import CHARSET
from catalogue.filter_set import Unanswerable

# What other ways out than pages end with.
TEXTS = (".csv", ".ris", ".bib")
JSON = (".json", "/suggest/")
# Pages that show a form again when they are told that it was refused.
FORGIVING = {"submit", "correct"}


def told(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """An answer that says ``message``, in the form in which the address answers."""
    if request.path.startswith("/api/"):
        return api.refusal(api.Refused(status, message))
    if request.path.endswith(JSON):
        return JsonResponse({"errors": [message]}, status=status, json_dumps_params={"ensure_ascii": False})
    if request.path.endswith(TEXTS):
        return HttpResponse(f"{message}\n", status=status, content_type="text/plain; charset=utf-8")
    return render(request, "400.html", {"message": message}, status=status)


def language_of(request: HttpRequest) -> str:
    """The language of the address: what fails early fails before the page's own language is set."""
    if request.path.startswith("/api/"):
        return "en"
    return translation.get_language_from_request(request, check_path=True)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django refuses before a view has seen it."""
    with translation.override(language_of(request)):
        if isinstance(exception, RequestDataTooBig):
            message = _(
                "This is longer than the catalogue takes: a form holds a million characters at most, a description 20,000."
                " Nothing was stored. Go back with your browser: what you wrote is still there, and can be made shorter."
            )
            return told(request, 413, message)
        if isinstance(exception, TooManyFieldsSent):
            return told(request, 400, _("The address or the form has too many parameters: at most 1,000 are read."))
        if isinstance(exception, Unanswerable):
            return told(request, 400, str(exception))
        if isinstance(exception, DisallowedHost):
            return told(request, 400, _("The catalogue does not answer under this name."))
        return told(request, 400, _("The address or the form holds something that the catalogue does not accept."))


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address."""
    with translation.override(language_of(request)):
        if request.path.startswith("/api/") or request.path.endswith((*JSON, *TEXTS)):
            return told(request, 404, _("There is no such list or format."))
        return page_not_found(request, exception)


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


class InWords:
    """Refuses text that is not UTF-8 and a length that is no number, and gives words to a method that a page does not answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # The interface reads bytes: the charset says nothing there.
        if not request.path.startswith("/api/") and not is_utf8(request.META.get(CHARSET, "utf-8")):
            return told(request, 415, _("Only text in UTF-8 is read."))
        if not re.fullmatch("[0-9]{0,18}", request.META.get("CONTENT_LENGTH", "")):
            return told(request, 400, _("The length that the request states is no number."))
        response: Any = self.get_response(request)
        if response.status_code == 405 and not response.content:
            words = told(request, 405, _("This address is only read, or its own form is sent to it."))
            words.headers["Allow"] = response.headers["Allow"]
            return words
        if response.status_code == 412:
            return told(request, 412, _("The page has changed since the copy that the request speaks of."))
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Reads a form in parts, as the check against forged requests does next, which nothing would catch there."""
        if is_in_parts(request) and not getattr(view, "csrf_exempt", False):
            try:
                _read = request.POST
            except LookupError as error:
                return self.process_exception(request, error)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A part of a form may name an encoding that is none."""
        if type(exception) is not LookupError or not is_in_parts(request):
            return None
        request._mark_post_parse_error()
        return told(request, 400, _("Only text in UTF-8 is read."))


def is_in_parts(request: HttpRequest) -> bool:
    return request.method == "POST" and request.content_type == "multipart/form-data"


def is_utf8(charset: str) -> bool:
    """Whether text so called is read rightly; a name that nobody knows is ignored, as Django does."""
    try:
        return codecs.lookup(charset).name in {"utf-8", "ascii"}
    except (LookupError, ValueError):
        return True

"""The addresses of the site and one more, behind the same middleware: a page with nothing in it."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import path

from atmp_site import urls


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"")


urlpatterns = [*i18n_patterns(path("empty/", empty)), *urls.urlpatterns]

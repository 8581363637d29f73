"""Addresses: the catalogue in two languages, the curators' desk."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path, re_path
from django.views.generic import RedirectView, TemplateView

from catalogue import api

handler400 = "catalogue.errors.bad_request"
handler404 = "catalogue.errors.not_found"

urlpatterns = [
    path("favicon.ico", RedirectView.as_view(url=static("favicon.svg"))),
    path("robots.txt", TemplateView.as_view(template_name="robots.txt", content_type="text/plain")),
    path("admin/", admin.site.urls),
    re_path(r"^api/v1/classify/?$", api.classify, name="api_classify"),
    re_path(r"^api(?:/.*)?$", api.not_found),
    *i18n_patterns(path("", include("catalogue.urls"))),
]

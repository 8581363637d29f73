"""Pairs of records that somebody has said to be two, and the way back."""

from functools import partial

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import actions
from catalogue.models import Distinction

from .decision_page import KeptAdmin, ReasonForm, decision_page, page_of


@admin.register(Distinction)
class DistinctionAdmin(KeptAdmin):
    list_display = ("__str__", "noun", "said_at", "said_by", "taken_back_at")
    list_filter = ("noun", ("taken_back_at", admin.EmptyFieldListFilter))
    list_select_related = ("said_by",)
    search_fields = ("reason",)
    change_form_template = "admin/catalogue/distinction/change_form.html"
    fields = (
        "both_records",
        ("said_at", "said_by"),
        "reason",
        ("taken_back_at", "taken_back_by"),
        "taken_back_reason",
    )
    readonly_fields = ("both_records",)

    @admin.display(description=gettext_lazy("records"))
    def both_records(self, distinction: Distinction) -> SafeString:
        rows = ((page_of(record), record) for record in distinction.records)
        return format_html_join("", '<div><a href="{}">{}</a></div>', rows)

    def get_urls(self) -> list[URLPattern]:
        take_back = path(
            "<int:pk>/take-back/", self.admin_site.admin_view(self.take_back), name="catalogue_distinction_take_back"
        )
        return [take_back, *super().get_urls()]

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        distinction = get_object_or_404(Distinction, pk=pk)
        return decision_page(
            self,
            request,
            distinction,
            ReasonForm(request.POST or None),
            permission=f"catalogue.change_{distinction.noun}",
            title=_("They may be duplicates after all"),
            act=partial(actions.undistinguish, distinction, by=request.user),
            done=_("If the two still look alike, the desk shows them again."),
            to=page_of,
        )

"""Merges: what each moved, and the way back."""

from functools import partial

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import actions
from catalogue.models import MergeReceipt, Record

from .decision_page import KeptAdmin, ReasonForm, decision_page, page_of


@admin.register(MergeReceipt)
class MergeReceiptAdmin(KeptAdmin):
    list_display = ("__str__", "noun", "merged_at", "merged_by", "unmerged_at")
    list_filter = ("noun", ("unmerged_at", admin.EmptyFieldListFilter))
    search_fields = ("reason",)
    change_form_template = "admin/catalogue/mergereceipt/change_form.html"
    fields = (
        ("noun", "merged_record", "surviving_record"),
        ("merged_at", "merged_by", "merged_state"),
        "reason",
        "moved_rows",
        "added_names",
        ("unmerged_at", "unmerged_by"),
        "unmerge_reason",
        "rows_not_restored",
    )

    readonly_fields = ("merged_record", "surviving_record", "moved_rows", "added_names", "rows_not_restored")

    @admin.display(description=gettext_lazy("merged record"))
    def merged_record(self, receipt: MergeReceipt) -> SafeString:
        return linked(receipt.merged)

    @admin.display(description=gettext_lazy("surviving record"))
    def surviving_record(self, receipt: MergeReceipt) -> SafeString:
        return linked(receipt.survivor)

    @admin.display(description=gettext_lazy("moved"))
    def moved_rows(self, receipt: MergeReceipt) -> SafeString | str:
        return listed(receipt.in_words(receipt.moved))

    @admin.display(description=gettext_lazy("added names"))
    def added_names(self, receipt: MergeReceipt) -> str:
        return "; ".join(name for names in receipt.added.values() for name in names) or "-"

    @admin.display(description=gettext_lazy("not restored"))
    def rows_not_restored(self, receipt: MergeReceipt) -> SafeString | str:
        return listed(receipt.in_words(receipt.not_restored))

    def get_urls(self) -> list[URLPattern]:
        unmerge = path(
            "<int:pk>/unmerge/", self.admin_site.admin_view(self.unmerge), name="catalogue_mergereceipt_unmerge"
        )
        return [unmerge, *super().get_urls()]

    def unmerge(self, request: HttpRequest, pk: int) -> HttpResponse:
        receipt = get_object_or_404(MergeReceipt, pk=pk)
        return decision_page(
            self,
            request,
            receipt,
            ReasonForm(request.POST or None),
            permission=f"catalogue.publish_{receipt.noun}",
            title=_("Take the merge back"),
            act=partial(actions.unmerge, receipt, by=request.user),
            done=_("The merge is taken back; what could not be restored stands below."),
            to=page_of,
        )


def linked(record: Record) -> SafeString:
    return format_html('<a href="{}">{}</a>', page_of(record), record)


def listed(rows: list[tuple[str, list[str]]]) -> SafeString | str:
    lines = ((label, "; ".join(titles)) for label, titles in rows)
    return format_html_join("", "<div><strong>{}</strong> – {}</div>", lines) or "-"

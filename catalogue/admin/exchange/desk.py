"""The desk's pages and actions: a list taken out as a file, a file looked at and brought in."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from catalogue.admin.record import RecordAdmin

from .files import FILES
from .plan import Plan, carried_out, planned
from .resource import RESOURCES, columns, with_relations
from .table import MOST_LINES, Table, read, unpacked

LONGEST_REASON = 500


class ImportForm(forms.Form):
    """The file and why it is brought in."""

    file = forms.FileField(label=_("File (CSV or XLSX)"), widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}))
    why = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"size": 90}),
        help_text=_("Readers see it in the history of each record."),
    )


class ConfirmationForm(forms.Form):
    """What was looked at, and with which outcome."""

    table = forms.CharField(widget=forms.HiddenInput, strip=False)
    seen = forms.CharField(widget=forms.HiddenInput)
    why = ImportForm.base_fields["why"]


class ExchangedAdmin(RecordAdmin):
    """Records that can be taken out as CSV or XLSX, and brought in from either."""

    actions = (*RecordAdmin.actions, "export_selected_csv", "export_selected_xlsx")
    change_list_template = "admin/catalogue/exchanged_list.html"

    def get_urls(self) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, f"catalogue_{self.opts.model_name}"
        return [
            path("export.<str:kind>", view(self.export), name=f"{name}_export"),
            path("import/", view(self.bring_in), name=f"{name}_import"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "has_import": self.has_import(request)})

    def has_import(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) or self.has_change_permission(request)

    def export(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Every record of the list as it is filtered."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if kind not in FILES:
            raise Http404
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            raise Http404 from None
        return self.exported(request, rows, kind)

    @admin.action(description=_("Export the selected records as CSV"), permissions=["view"])
    def export_selected_csv(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        return self.exported(request, queryset, "csv")

    @admin.action(description=_("Export the selected records as XLSX"), permissions=["view"])
    def export_selected_xlsx(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        return self.exported(request, queryset, "xlsx")

    def exported(self, request: HttpRequest, queryset: QuerySet, kind: str) -> HttpResponse:
        table = RESOURCES[self.model](request.user).export(with_relations(queryset))
        written, content_type = FILES[kind]
        try:
            content = written([table.headers, *table])
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect(f"admin:catalogue_{self.opts.model_name}_changelist")
        name = f"{self.opts.model_name}-{timezone.localdate()}.{kind}"
        return HttpResponse(
            content,
            headers={"Content-Type": content_type, "Content-Disposition": f'attachment; filename="{name}"'},
        )

    def bring_in(self, request: HttpRequest) -> HttpResponse:
        """Asks for a file, shows what it would do, does it when that is confirmed and still the same."""
        if not self.has_import(request):
            raise PermissionDenied
        if "seen" in request.POST:
            return self.confirmed(request)
        form = ImportForm(request.POST or None, request.FILES or None)
        if not form.is_valid():
            return self.import_page(request, form)
        try:
            table = read(form.cleaned_data["file"].read())
            return self.plan_page(request, table, form.cleaned_data["why"])
        except ValidationError as error:
            form.add_error("file", error)
            return self.import_page(request, form)

    def confirmed(self, request: HttpRequest) -> HttpResponse:
        why = request.POST.get("why", "").strip()
        try:
            table = unpacked(request.POST.get("table", ""), self.purpose(request))
            if not 0 < len(why) <= LONGEST_REASON:
                self.message_user(request, gettext("Nothing was written: say why, in a sentence."), messages.ERROR)
                return self.plan_page(request, table, why)
            seen = request.POST["seen"]
            plan, is_done = carried_out(self.model, table, by=request.user, why=why, seen=seen)
            if not is_done:
                changed = gettext(
                    "Nothing was written: the catalogue has changed since you saw this. Look at it again."
                )
                self.message_user(request, changed, messages.ERROR)
                return self.plan_page(request, table, why)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect(f"admin:catalogue_{self.opts.model_name}_import")
        self.message_user(request, told(plan), messages.SUCCESS)
        return redirect(f"admin:catalogue_{self.opts.model_name}_changelist")

    def plan_page(self, request: HttpRequest, table: Table, why: str) -> HttpResponse:
        """What the table would do now. Raises ``ValidationError``."""
        plan = planned(self.model, table, by=request.user)
        confirmation = self.confirmation(request, table, plan, why)
        return self.import_page(request, ImportForm(initial={"why": why}), plan, confirmation)

    def confirmation(self, request: HttpRequest, table: Table, plan: Plan, why: str) -> forms.Form | None:
        if not plan.can_be_done:
            return None
        packed = table.packed(self.purpose(request))
        return ConfirmationForm(auto_id="confirmed_%s", initial={"table": packed, "seen": plan.digest, "why": why})

    def purpose(self, request: HttpRequest) -> str:
        """What was looked at for one noun by one person is confirmed by nobody else and for nothing else."""
        return f"import {self.opts.model_name} {request.user.pk}"

    def import_page(
        self, request: HttpRequest, form: forms.Form, plan: Plan | None = None, confirmation: forms.Form | None = None
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Import"),
            "opts": self.opts,
            "form": form,
            "plan": plan,
            "confirmation": confirmation,
            "columns": columns(self.model),
            "most_rows": MOST_LINES - 1,
        }
        return TemplateResponse(request, "admin/catalogue/import.html", context)


def told(plan: Plan) -> str:
    """How many records were added and changed."""
    added, changed = len(plan.new), len(plan.changed)
    return " ".join(
        [
            ngettext("%(number)d draft was added.", "%(number)d drafts were added.", added) % {"number": added},
            ngettext("%(number)d record was changed.", "%(number)d records were changed.", changed)
            % {"number": changed},
        ]
    )

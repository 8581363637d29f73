"""Submissions: the suggestion beside the submitter's claim, and the decision."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import actions
from catalogue.models import AtmpClass, Origin, Submission, Therapy

from .history import HistoryAdmin


class AcceptForm(forms.Form):
    """What the draft therapy needs at once; the rest is filled in on its own form."""

    name = forms.CharField(label=gettext_lazy("Name of the therapy"), max_length=200)
    atmp_class = forms.ChoiceField(label=gettext_lazy("ATMP class"), choices=AtmpClass.choices)
    base_class = forms.ChoiceField(
        label=gettext_lazy("Class of the cell part"),
        choices=[("", "---------"), *Therapy._meta.get_field("base_class").choices],
        required=False,
        help_text=gettext_lazy("Only for a combined ATMP."),
    )
    origin = forms.ChoiceField(label=gettext_lazy("Origin of the cells"), choices=[("", "---------"), *Origin.choices])
    reason = forms.CharField(label=gettext_lazy("Reason of the decision"), widget=forms.Textarea(attrs={"rows": 3}))


class RejectForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason of the decision"), widget=forms.Textarea(attrs={"rows": 3}))


@admin.register(Submission)
class SubmissionAdmin(HistoryAdmin):
    list_display = ("number", "product_name", "claimed_class", "suggested_class", "certainty", "status", "received_at")
    list_filter = ("status", "suggested_class", "claimed_class", "certainty", "language")
    search_fields = ("number", "product_name", "description", "organisation")
    change_form_template = "admin/catalogue/submission/change_form.html"
    fieldsets = (
        (None, {"fields": ("number", "status", "received_at", "language")}),
        (gettext_lazy("The product"), {"fields": ("product_name", "description", "intended_use")}),
        (
            gettext_lazy("Suggestion beside claim"),
            {"fields": (("suggested_class", "claimed_class"), "suggested_origin", ("certainty", "rules_of"))},
        ),
        (
            gettext_lazy("Who handed it in"),
            {"fields": ("submitter_name", "organisation", "email", "consents_to_contact")},
        ),
        (gettext_lazy("Decision"), {"fields": ("decision_reason", "decided_by", "decided_at", "therapy")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Submission | None = None) -> list[str]:
        # What was handed in stays as it was; a decision goes through its own form.
        return [field.name for field in self.model._meta.fields]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/accept/", view(self.accept), name="catalogue_submission_accept"),
            path("<int:pk>/reject/", view(self.reject), name="catalogue_submission_reject"),
            *super().get_urls(),
        ]

    def accept(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Makes a draft therapy and opens its form."""
        submission = get_object_or_404(Submission, pk=pk)
        initial = {
            "name": submission.product_name,
            "atmp_class": submission.suggested_class or submission.claimed_class,
            "base_class": submission.verdict.get("class", "")
            if submission.suggested_class == AtmpClass.COMBINED
            else "",
            "origin": submission.suggested_origin,
        }
        form = AcceptForm(request.POST or None, initial=initial)
        if form.is_valid() and (therapy := self.decided(request, form, actions.accept, submission)):
            messages.success(request, _("A draft therapy is made; complete it, then a reviewer publishes it."))
            return redirect("admin:catalogue_therapy_change", therapy.pk)
        return self.decision_page(request, submission, form, _("Accept: make a draft therapy"))

    def reject(self, request: HttpRequest, pk: int) -> HttpResponse:
        submission = get_object_or_404(Submission, pk=pk)
        form = RejectForm(request.POST or None)
        if form.is_valid() and self.decided(request, form, actions.reject, submission):
            messages.success(request, _("The submission is rejected."))
            return redirect("admin:catalogue_submission_changelist")
        return self.decision_page(request, submission, form, _("Reject"))

    def decided(self, request: HttpRequest, form: forms.Form, action: Any, submission: Submission) -> Any:
        """What the action gives, or None with the reason on the form."""
        if not request.user.has_perm("catalogue.decide_submission"):
            raise PermissionDenied
        try:
            return action(submission, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return None

    def decision_page(self, request: HttpRequest, submission: Submission, form: forms.Form, title: str) -> HttpResponse:
        if not request.user.has_perm("catalogue.decide_submission"):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "form": form,
            "submission": submission,
            "opts": self.opts,
            "back": reverse("admin:catalogue_submission_change", args=[submission.pk]),
        }
        return TemplateResponse(request, "admin/catalogue/submission/decide.html", context)

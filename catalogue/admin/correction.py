"""Corrections: old value beside proposed value, and the decision."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import actions
from catalogue.correction_forms import Fact, value_field
from catalogue.models import Correction
from catalogue.models.correctable import RETRACTION, present_value
from catalogue.models.correction import learn_titles

from .bulk import BulkAdmin, BulkForm, decide_in_bulk
from .decision_page import DecidedAdmin, ReasonForm, list_of
from .queue import QueueFilter

READ_BY_READER = gettext_lazy("If a reader proposed it, that reader reads it on a private page.")


class RejectCorrectionForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = READ_BY_READER


class BulkCorrectionForm(BulkForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = READ_BY_READER


class AcceptCorrectionForm(RejectCorrectionForm):
    """The value, the reason, and what the record said when the page was shown: that, and nothing else, is overwritten."""

    present = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ("value", "reason")

    def __init__(self, correction: Correction, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        value = value_field(Fact(correction.record, correction.field), correction.proposed_value)
        value.label = gettext_lazy("Value that the record gets")
        value.help_text = gettext_lazy(
            "As proposed; what you change here is a proposal of your own from the same source."
        )
        # Sent without a value, it is the proposed one that is accepted.
        if not self.is_bound or "value" in self.data:
            self.fields["value"] = value
            self.order_fields(self.field_order)

    def clean_present(self) -> Any:
        try:
            return json.loads(self.cleaned_data["present"])
        except ValueError:
            raise forms.ValidationError(_("Open this page again: it has lost the present value.")) from None


@admin.register(Correction)
class CorrectionAdmin(BulkAdmin, DecidedAdmin):
    decisions = ("accept", "reject")
    beside = "admin/catalogue/correction/_values.html"
    list_display = ("what", "old", "proposed", "said_by", "proposer", "proposed_at", "state")
    actions = ("accept_selected", "reject_selected")
    list_filter = (QueueFilter, "state", "proposer", "source_name", "field")
    search_fields = ("field", "source_name", "source_url", "reason")
    list_per_page = 50
    change_form_template = "admin/catalogue/correction/change_form.html"
    fields = (
        ("proposer", "proposed_by", "proposed_at"),
        ("source_name", "source_url", "source_reference"),
        "reason",
        ("contact_name", "email", "consents_to_contact"),
        ("state", "superseded_by"),
        ("decision_reason", "decided_by", "decided_at"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).for_list()

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """With what the related records in the rows are called, not asked one by one."""
        found = super().get_changelist_instance(request)
        learn_titles(found.result_list)
        return found

    @admin.display(description=gettext_lazy("Record and fact"))
    def what(self, correction: Correction) -> str:
        return Truncator(str(correction)).chars(90)

    @admin.display(description=gettext_lazy("Old value"))
    def old(self, correction: Correction) -> str:
        return Truncator(correction.old_in_words).chars(120)

    @admin.display(description=gettext_lazy("Proposed value"))
    def proposed(self, correction: Correction) -> str:
        return Truncator(correction.proposed_in_words).chars(120)

    @admin.display(description=gettext_lazy("Source"))
    def said_by(self, correction: Correction) -> str | SafeString:
        name = Truncator(correction.source).chars(50)
        if correction.source_url:
            return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', correction.source_url, name)
        return name

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("catalogue.decide_correction")

    @admin.action(description=gettext_lazy("Accept the selected corrections"), permissions=["decide"])
    def accept_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Refused, one by one, where a record no longer says what it said when the correction was proposed."""
        title = _("Accept the selected corrections")
        return self.in_bulk(request, queryset, name="accept_selected", title=title, act=actions.accept_correction)

    @admin.action(description=gettext_lazy("Reject the selected corrections"), permissions=["decide"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        title = _("Reject the selected corrections")
        return self.in_bulk(request, queryset, name="reject_selected", title=title, act=actions.reject_correction)

    def in_bulk(self, request: HttpRequest, queryset: QuerySet, **decision: Any) -> HttpResponse | None:
        return decide_in_bulk(self, request, queryset, line=in_words, form_class=BulkCorrectionForm, **decision)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the other open proposals for the same fact."""
        correction = self.get_object(request, object_id)
        found = {}
        if correction is not None:
            rivals = Correction.objects.open().of(correction.record, correction.field)
            found["rivals"] = rivals.exclude(pk=correction.pk).for_list()
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **found})

    def accept(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Writes the value over the one that this page shows; if that one has changed meanwhile, all three are shown."""
        correction = self.found(pk)
        if correction.field in RETRACTION:
            # It needs its reason beside its date: the form for it shows both as proposed.
            return redirect("admin:catalogue_reference_retract", correction.reference_id)
        present = json.dumps(present_value(correction.record, correction.field))
        form = AcceptCorrectionForm(correction, request.POST or None, initial={"present": present})
        response = self.decide(
            request,
            correction,
            form,
            title=_("Accept: write the value into the record"),
            act=actions.accept_correction,
            done=_("The correction is accepted, and the record says so now."),
            to=list_of,
        )
        if form.is_bound and not form.is_valid():
            # Sent again, it is this value that has been seen.
            form.data = {**form.data.dict(), "present": present}
        return response

    def reject(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.decide(
            request,
            self.found(pk),
            RejectCorrectionForm(request.POST or None),
            title=_("Reject the correction"),
            act=actions.reject_correction,
            done=_("The correction is rejected."),
            to=list_of,
        )


def in_words(correction: Correction) -> str:
    values = (Truncator(text).chars(200) for text in (correction.old_in_words, correction.proposed_in_words))
    source = Truncator(correction.source).chars(60)
    return f"{correction} ({correction.get_state_display()}): {' → '.join(values)} [{source}]"

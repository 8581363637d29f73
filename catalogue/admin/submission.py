"""Submissions: the suggestion beside the submitter's claim, and the decision."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from catalogue import actions, letters
from catalogue.models import AtmpClass, Origin, Submission, Therapy
from catalogue.suggestion import Suggestion
from classification import ClassificationError

from .decision_page import DecidedAdmin, ReasonForm, list_of, page_of
from .history import HistoryAdmin
from .queue import QueueFilter

MOST_DUPLICATES = 8
READ_BY_SUBMITTER = gettext_lazy("The submitter reads it on the private page.")


class AcceptForm(forms.Form):
    """What the draft therapy needs at once; the rest is filled in on its own form."""

    name = forms.CharField(label=gettext_lazy("Name of the therapy"), max_length=200)
    # Where neither the rules nor the submitter name a class, somebody chooses it: the first of the list is no choice.
    atmp_class = forms.ChoiceField(label=gettext_lazy("ATMP class"), choices=[("", "---------"), *AtmpClass.choices])
    base_class = forms.ChoiceField(
        label=gettext_lazy("Class of the cell part"),
        choices=[("", "---------"), *Therapy._meta.get_field("base_class").choices],
        required=False,
        help_text=gettext_lazy("Only for a combined ATMP."),
    )
    origin = forms.ChoiceField(label=gettext_lazy("Origin of the cells"), choices=[("", "---------"), *Origin.choices])
    reason = forms.CharField(
        label=gettext_lazy("Reason of the decision"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=READ_BY_SUBMITTER,
    )


class RejectForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = READ_BY_SUBMITTER


class DuplicateForm(RejectForm):
    of = forms.CharField(
        label=gettext_lazy("What it repeats"),
        max_length=160,
        help_text=gettext_lazy("Last part of the address of a therapy, or the number of an earlier submission."),
    )
    field_order = ("of", "reason")

    def clean_of(self) -> Therapy | Submission:
        text = self.cleaned_data["of"].strip()
        found = Therapy.objects.filter(slug=text.lower()).first()
        found = found or Submission.objects.filter(number=text.upper()).first()
        if found is None:
            raise ValidationError(_("Neither a therapy nor a submission is called “%(text)s”.") % {"text": text})
        return found


class AskForm(forms.Form):
    question = forms.CharField(
        label=gettext_lazy("Question to the submitter"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 70}),
        help_text=gettext_lazy("It is read, and answered, on the page of the private link."),
    )


@admin.register(Submission)
class SubmissionAdmin(DecidedAdmin, HistoryAdmin):
    decisions = ("accept", "reject", "ask", "duplicate")
    beside = "admin/catalogue/submission/_suggestion.html"
    list_display = ("number", "product_name", "claimed_class", "suggested_class", "certainty", "status", "received_at")
    list_filter = (QueueFilter, "status", "suggested_class", "claimed_class", "certainty", "language")
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
            {"fields": (("submitter_name", "organisation"), ("email", "consents_to_contact"), "told_at")},
        ),
        (
            gettext_lazy("Decision"),
            {
                "fields": (
                    "decision_reason",
                    ("decided_by", "decided_at"),
                    ("therapy", "duplicate_of_therapy", "duplicate_of_submission"),
                )
            },
        ),
    )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the possible duplicates, the nearest first."""
        submission = self.get_object(request, object_id)
        found: dict[str, Any] = {}
        if submission is not None:
            name = submission.product_name
            found = {
                **self.seen_beside(submission),
                "similar_therapies": Therapy.objects.resembling(name)[:MOST_DUPLICATES],
                "similar_submissions": Submission.objects.exclude(pk=submission.pk).resembling(name)[:MOST_DUPLICATES],
            }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **found})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.tell)
        return [path("<int:pk>/tell/", view, name="catalogue_submission_tell"), *super().get_urls()]

    def tell(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Sends the mail that did not leave; one button of the page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm("catalogue.decide_submission"):
            raise PermissionDenied
        submission = self.found(pk)
        if not submission.is_untold:
            messages.info(request, _("Nothing has to be sent: there is no news, or it has been told."))
        elif letters.send(submission.pk):
            messages.success(request, _("The mail has left."))
        else:
            messages.error(request, _("The mail server refuses again: nothing has left. Try later."))
        return redirect(page_of(submission))

    def seen_beside(self, submission: Submission) -> dict[str, Any]:
        return {"reading": reading_of(submission)}

    def accept(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Makes a draft therapy and opens its form."""
        submission = self.found(pk)
        is_combined = submission.suggested_class == AtmpClass.COMBINED
        initial = {
            "name": submission.product_name,
            "atmp_class": submission.suggested_class or submission.claimed_class,
            "base_class": submission.verdict.get("class", "") if is_combined else "",
            "origin": submission.suggested_origin,
        }
        return self.decide(
            request,
            submission,
            AcceptForm(request.POST or None, initial=initial),
            title=_("Accept: make a draft therapy"),
            act=actions.accept,
            done=partial(told, submission, _("A draft therapy is made; complete it, then a reviewer publishes it.")),
            to=page_of,
        )

    def reject(self, request: HttpRequest, pk: int) -> HttpResponse:
        submission = self.found(pk)
        return self.decide(
            request,
            submission,
            RejectForm(request.POST or None),
            title=_("Reject"),
            act=actions.reject,
            done=partial(told, submission, _("The submission is rejected.")),
            to=list_of,
        )

    def ask(self, request: HttpRequest, pk: int) -> HttpResponse:
        submission = self.found(pk)
        return self.decide(
            request,
            submission,
            AskForm(request.POST or None),
            title=_("Ask the submitter"),
            act=actions.ask,
            done=partial(told, submission, _("The question stands on the submitter’s private page.")),
            to=lambda asked: page_of(submission),
        )

    def duplicate(self, request: HttpRequest, pk: int) -> HttpResponse:
        submission = self.found(pk)
        return self.decide(
            request,
            submission,
            DuplicateForm(request.POST or None, initial={"of": request.GET.get("of", "")}),
            title=_("Mark as duplicate"),
            act=actions.mark_duplicate,
            done=partial(told, submission, _("The submission is marked as a duplicate.")),
            to=list_of,
        )


def reading_of(submission: Submission) -> dict[str, Any] | None:
    """What the description says where the answers leave the class open: ``label`` and ``facts`` in words.

    None where the answers decided, where the text says nothing, or where it contradicts the answers.
    """
    if submission.suggested_class:
        return None
    try:
        suggestion = Suggestion(submission.description, submission.intended_use, said=submission.answers)
    except ClassificationError:
        return None
    language = "fr" if (get_language() or "").startswith("fr") else "en"
    facts = [fact.phrase.in_language(language) for fact in suggestion.facts]
    label = AtmpClass(suggestion.atmp_class).label if suggestion.atmp_class else ""
    return {"label": label, "facts": facts} if facts else None


def told(submission: Submission, done: str) -> str:
    """What was done, and whether a mail has told the submitter, in words."""
    current = Submission.objects.get(pk=submission.pk)
    if not current.may_be_told:
        mail = _("No mail goes out: the submitter left no address.")
    elif current.is_untold:
        mail = _(
            "The mail to the submitter did not leave: it is counted on the desk, and can be sent again from its page."
        )
    else:
        mail = _("A mail tells the submitter.")
    return f"{done} {mail}"

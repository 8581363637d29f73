"""The bibliography."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue import actions
from catalogue.models import Correction, Reference
from catalogue.models.correctable import RETRACTION
from catalogue.sources import clinicaltrials, crossref, pubmed, reference
from catalogue.sources.client import SourceError

from .decision_page import ReasonForm, decision_page, page_of
from .fill_in import FilledInAdmin, KnownAlready
from .record import RecordAdmin


class RetractionForm(forms.Form):
    """When and why the authors or the journal retracted it, and where they say so."""

    on = forms.DateField(label=_("Retracted on"), widget=forms.DateInput(attrs={"type": "date"}))
    reason_en = forms.CharField(
        label=_("Why, in English"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 2, "cols": 70})
    )
    reason_fr = forms.CharField(
        label=_("Why, in French"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 70}),
    )
    url = forms.URLField(label=_("Retraction notice"), max_length=500, required=False, assume_scheme="https")


RETRACTION_COLUMNS = ("retracted_on", "retraction_url", "retraction_reason_en", "retraction_reason_fr")


@admin.register(Reference)
class ReferenceAdmin(FilledInAdmin):
    fill_in_label = _("DOI or PMID")
    fill_in_source = _("Crossref or PubMed")
    list_display = ("name", "kind", "container", "year", "doi", "retracted_on", "state")
    list_filter = ("state", "kind", ("retracted_on", admin.EmptyFieldListFilter), "year")
    search_fields = ("name", "doi", "pmid")
    fieldsets = (
        (None, {"fields": ("kind", ("name", "language"), ("authors", "has_more_authors"))}),
        (
            None,
            {
                "fields": (
                    "container",
                    ("year", "volume", "issue", "pages"),
                    ("doi", "pmid", "pmcid"),
                    ("url", "consulted_on"),
                    "themes",
                )
            },
        ),
        (
            _("Retraction"),
            {"fields": (("retracted_on", "retraction_url"), ("retraction_reason_en", "retraction_reason_fr"))},
        ),
        RecordAdmin.record_fieldset,
    )
    readonly_fields = (*RecordAdmin.readonly_fields, *RETRACTION_COLUMNS)
    change_form_template = "admin/catalogue/reference/change_form.html"

    def formfield_for_dbfield(self, field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        found = super().formfield_for_dbfield(field, request, **kwargs)
        if field.name == "authors":
            # Two authors of one name are two.
            found.may_repeat = True
        return found

    def get_readonly_fields(self, request: HttpRequest, obj: Reference | None = None) -> Sequence[str]:
        """A new one may be entered as retracted at once; a known one is marked, with what follows from it."""
        names = super().get_readonly_fields(request, obj)
        return names if obj else [name for name in names if name not in RETRACTION_COLUMNS]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/retract/", view(self.retract), name="catalogue_reference_retract"),
            path("<int:pk>/unretract/", view(self.unretract), name="catalogue_reference_unretract"),
            *super().get_urls(),
        ]

    def retract(self, request: HttpRequest, pk: int) -> HttpResponse:
        reference = get_object_or_404(Reference, pk=pk)
        return decision_page(
            self,
            request,
            reference,
            RetractionForm(request.POST or None, initial=proposed(reference)),
            permission="catalogue.change_reference",
            title=gettext("Mark as retracted"),
            act=partial(actions.retract, reference, by=request.user),
            done=gettext("Every page that cites it says so now."),
            to=page_of,
        )

    def unretract(self, request: HttpRequest, pk: int) -> HttpResponse:
        reference = get_object_or_404(Reference, pk=pk)
        return decision_page(
            self,
            request,
            reference,
            ReasonForm(request.POST or None),
            permission="catalogue.change_reference",
            title=gettext("Take the retraction back"),
            act=partial(actions.unretract, reference, by=request.user),
            done=gettext("The reference is not marked as retracted any more."),
            to=page_of,
        )

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """A DOI or a PMID in any form in which it is copied, the address of a page among them, finds its reference."""
        doi, pmid = crossref.normalised(search_term), pubmed.normalised(search_term)
        same = queryset.filter(doi__iexact=doi) if doi else queryset.filter(pmid=pmid) if pmid else queryset.none()
        if same.exists():
            return same, False
        return super().get_search_results(request, queryset, search_term)

    def next_step(self, request: HttpRequest, term: str) -> list[dict[str, Any]]:
        """What stands under the box of a citation where no reference has this number: the way to its form, or words.

        The script ``desk.js`` opens the form of an entry whose key begins with "new:", with the number in its box.
        """
        doi, pmid = crossref.normalised(term), pubmed.normalised(term)
        if not (doi or pmid):
            nct_number = clinicaltrials.normalised(term)
            words = gettext(
                "%(number)s is a trial: cite ClinicalTrials.gov, and give the number as where in the source."
            )
            return [{"id": "", "text": words % {"number": nct_number}, "disabled": True}] if nct_number else []
        if not self.has_add_permission(request):
            words = gettext("The catalogue does not have %(number)s.")
            return [{"id": "", "text": words % {"number": doi or pmid}, "disabled": True}]
        words = gettext("The catalogue does not have %(number)s: open the form of a new reference with it")
        return [{"id": f"new:{doi or pmid}", "text": words % {"number": doi or pmid}}]

    def look_up(self, number: str) -> tuple[dict[str, Any], list[str]]:
        doi, pmid = crossref.normalised(number), pubmed.normalised(number)
        if not (doi or pmid):
            raise SourceError(gettext("“%(number)s” is neither a DOI nor a PMID.") % {"number": number})
        if known := (Reference.objects.filter(doi__iexact=doi) if doi else Reference.objects.filter(pmid=pmid)).first():
            raise KnownAlready(known)
        source, number = (crossref, doi) if doi else (pubmed, pmid)
        with source.client().hurried() as out:
            found = source.fetch(out, number)
        if known := reference.same(found).first():
            raise KnownAlready(known)
        notes = list(reference.told(found))
        if found.is_retracted:
            notes.append(
                gettext("The source marks it as retracted: complete the day and the reason, or empty these fields.")
            )
        return {**found.fields(), **found.retraction(source.NAME), "slug": reference.address(found)}, notes


def proposed(retracted: Reference) -> dict[str, Any]:
    """What sources have proposed about the retraction, for the form."""
    found: dict[str, Any] = {}
    for one in Correction.objects.open().of(retracted).filter(field__in=RETRACTION).order_by("-pk"):
        words = {"source": one.source_name or one.source}
        for language in ("en", "fr"):
            with translation.override(language):
                found.setdefault(f"reason_{language}", gettext("%(source)s lists it as retracted.") % words)
        if one.field == "retracted_on":
            found.setdefault("on", one.proposed_value)
        found.setdefault("url", one.source_url or one.proposed_value)
    return found

"""Therapies, with their authorisations and citations on one form."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import BaseModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalogue.models import Authorisation, Therapy

from .exchange.desk import ExchangedAdmin
from .record import CitationInline, DistinctRows, RecordAdmin, text_boxes


class DistinctProcedures(DistinctRows):
    distinct = ("procedure_number",)


class AuthorisationInline(admin.StackedInline):
    model = Authorisation
    formset = DistinctProcedures
    extra = 0
    autocomplete_fields = ("holder",)
    fields = (
        ("jurisdiction", "number", "procedure_number"),
        ("brand", "former_brand", "holder"),
        ("granted_on", "pathway", "is_orphan", "is_prime"),
        ("status", "ended_on", "stated_on"),
        ("indication_en", "indication_fr"),
        ("note_en", "note_fr"),
        ("product_url", "register_url"),
    )
    formfield_overrides = text_boxes(2, 50)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("holder")


@admin.register(Therapy)
class TherapyAdmin(ExchangedAdmin):
    list_display = ("name_en", "atmp_class", "origin", "stage", "class_basis", "state", "checked_on")
    list_filter = (
        "state",
        "atmp_class",
        "origin",
        "stage",
        "class_basis",
        "authorisations__jurisdiction",
        "modification",
    )
    search_fields = ("name_en", "name_fr")
    autocomplete_fields = ("substances", "sponsors", "conditions")
    inlines = (AuthorisationInline, CitationInline)
    fieldsets = (
        (None, {"fields": (("name_en", "name_fr"), "other_names")}),
        (
            _("Class and origin"),
            {"fields": (("atmp_class", "base_class", "class_basis"), ("class_reason_en", "class_reason_fr"), "origin")},
        ),
        (
            _("What it is"),
            {
                "fields": (
                    "substances",
                    "modification",
                    ("modification_note_en", "modification_note_fr"),
                    "target",
                    ("route_en", "route_fr"),
                )
            },
        ),
        (_("For what, by whom, how far"), {"fields": ("conditions", "sponsors", "stage")}),
        (
            _("Texts"),
            {
                "fields": (
                    ("summary_en", "summary_fr"),
                    ("mechanism_en", "mechanism_fr"),
                    ("development_en", "development_fr"),
                )
            },
        ),
        RecordAdmin.record_fieldset,
    )
    formfield_overrides = text_boxes(5, 50)

    def save_related(self, request: HttpRequest, form: BaseModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # A holder is a sponsor of the therapy: nobody should have to type it twice.
        form.instance.sponsors.add(*form.instance.authorisations.values_list("holder", flat=True))

"""Substances, sponsors, conditions, decisions and the outside vocabularies."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.models import AtcCode, Condition, Decision, Organisation, Sponsor, Substance

from .exchange.desk import ExchangedAdmin
from .history import RevertibleAdmin
from .record import CitationInline, RecordAdmin, text_boxes


@admin.register(Substance)
class SubstanceAdmin(ExchangedAdmin):
    list_display = ("name", "is_inn", "unii", "cas_number", "drugbank_id", "state")
    list_filter = ("state", "is_inn")
    search_fields = ("name", "unii")
    autocomplete_fields = ("atc_codes",)
    inlines = (CitationInline,)
    fieldsets = (
        (None, {"fields": (("name", "is_inn"), "name_fr", "other_names")}),
        (_("Identifiers"), {"fields": (("unii", "cas_number", "drugbank_id"), "atc_codes")}),
        RecordAdmin.record_fieldset,
    )


@admin.register(Sponsor)
class SponsorAdmin(ExchangedAdmin):
    list_display = ("name", "kind", "country", "parent", "organisation", "state")
    list_filter = ("state", "kind", "country")
    list_select_related = ("parent", "organisation")
    search_fields = ("name",)
    autocomplete_fields = ("parent", "organisation")
    inlines = (CitationInline,)
    fieldsets = (
        (None, {"fields": ("name", "other_names", ("kind", "country"), ("parent", "organisation"), "website")}),
        RecordAdmin.record_fieldset,
    )


@admin.register(Condition)
class ConditionAdmin(ExchangedAdmin):
    list_display = ("name_en", "name_fr", "mondo_id", "orpha_code", "state")
    list_filter = ("state",)
    search_fields = ("name_en", "name_fr", "mondo_id")
    inlines = (CitationInline,)
    fieldsets = (
        (None, {"fields": (("name_en", "name_fr"), ("synonyms_en", "synonyms_fr"))}),
        (
            _("Identifiers"),
            {"fields": (("mondo_id", "orpha_code", "mesh_id"), ("icd10_code", "ncit_id"), ("icd11_ids", "omim_ids"))},
        ),
        RecordAdmin.record_fieldset,
    )


@admin.register(Decision)
class DecisionAdmin(RevertibleAdmin):
    list_display = ("code", "description", "atmp_class", "is_combined", "kind", "confidence")
    list_filter = ("atmp_class", "kind", "confidence", "language")
    search_fields = ("code", "description", "indication")
    autocomplete_fields = ("therapy",)
    formfield_overrides = text_boxes(4, 90)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(AtcCode)
class AtcCodeAdmin(RevertibleAdmin):
    list_display = ("code", "name")
    search_fields = ("code", "name")

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(RevertibleAdmin):
    list_display = ("name", "ror_id", "country")
    list_filter = ("country",)
    search_fields = ("name", "ror_id")

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False

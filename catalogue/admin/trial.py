"""Trials."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.models import Trial

from .record import CitationInline, RecordAdmin


@admin.register(Trial)
class TrialAdmin(RecordAdmin):
    list_display = ("number", "acronym", "name", "phase", "status", "state")
    list_display_links = ("number", "name")
    list_filter = ("state", "phase", "status", "therapies__atmp_class")
    list_select_related = ("sponsor",)
    search_fields = ("nct_number", "name")
    autocomplete_fields = ("sponsor", "conditions", "therapies")
    inlines = (CitationInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("nct_number", "eudract_number", "eu_trial_number"),
                    "other_ids",
                    ("name", "title_is_official"),
                    "acronym",
                )
            },
        ),
        (
            _("Design and state"),
            {
                "fields": (
                    ("phase", "status", "status_on"),
                    ("enrolment", "enrolment_kind"),
                    ("started_on", "primary_completion_on", "completed_on"),
                )
            },
        ),
        (
            _("Who, where, for what"),
            {"fields": ("sponsor", "countries", "conditions", "condition_terms", "interventions", "therapies")},
        ),
        (_("Texts"), {"fields": (("note_en", "note_fr"), "source_url")}),
        RecordAdmin.record_fieldset,
    )

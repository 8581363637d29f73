"""Trials."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue.models import Trial
from catalogue.sources import clinicaltrials, matching, trial
from catalogue.sources.client import SourceError

from .fill_in import FilledInAdmin, KnownAlready
from .record import CitationInline, RecordAdmin


@admin.register(Trial)
class TrialAdmin(FilledInAdmin):
    fill_in_label = _("NCT number")
    fill_in_source = clinicaltrials.NAME
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

    def look_up(self, number: str) -> tuple[dict[str, Any], list[str]]:
        nct_number = clinicaltrials.normalised(number)
        if not nct_number:
            raise SourceError(gettext("“%(number)s” is not an NCT number: NCT and eight digits.") % {"number": number})
        if known := Trial.objects.filter(nct_number=nct_number).first():
            raise KnownAlready(known)
        with clinicaltrials.client().hurried() as out:
            found = clinicaltrials.fetch(out, nct_number)
        if known := next(trial.same(found), None):
            raise KnownAlready(known)
        sponsor = matching.sponsor(found.sponsor_name)
        conditions = matching.conditions(found.condition_terms, found.mesh)
        therapies = matching.therapies((*found.interventions, *found.intervention_names))
        notes = list(trial.unknown_countries(found))
        if sponsor is None:
            notes += trial.unknown_sponsor(found)
        return {
            **found.fields(),
            "slug": found.nct_number.lower(),
            "sponsor": sponsor.pk if sponsor else None,
            "conditions": [one.pk for one in conditions],
            "therapies": [one.pk for one in therapies],
        }, notes

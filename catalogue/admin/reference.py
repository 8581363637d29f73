"""The bibliography."""

from django.contrib import admin

from catalogue.models import Reference

from .record import RecordAdmin


@admin.register(Reference)
class ReferenceAdmin(RecordAdmin):
    list_display = ("name", "kind", "container", "year", "doi", "state")
    list_filter = ("state", "kind", "year")
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
        RecordAdmin.record_fieldset,
    )

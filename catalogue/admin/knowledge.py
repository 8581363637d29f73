"""The knowledge base: topics and glossary."""

from django.contrib import admin

from catalogue.models import Term, Topic

from .record import CitationInline, RecordAdmin, text_boxes


@admin.register(Topic)
class TopicAdmin(RecordAdmin):
    list_display = ("name_en", "position", "atmp_class", "state")
    list_filter = ("state",)
    search_fields = ("name_en", "name_fr")
    inlines = (CitationInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name_en", "name_fr"),
                    ("position", "atmp_class"),
                    ("summary_en", "summary_fr"),
                    ("body_en", "body_fr"),
                )
            },
        ),
        RecordAdmin.record_fieldset,
    )
    formfield_overrides = text_boxes(16, 60)


@admin.register(Term)
class TermAdmin(RecordAdmin):
    list_display = ("name_en", "name_fr", "topic", "state")
    list_filter = ("state", "topic")
    list_select_related = ("topic",)
    search_fields = ("name_en", "name_fr")
    autocomplete_fields = ("topic",)
    inlines = (CitationInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name_en", "name_fr"),
                    ("synonyms_en", "synonyms_fr"),
                    ("definition_en", "definition_fr"),
                    "topic",
                )
            },
        ),
        RecordAdmin.record_fieldset,
    )

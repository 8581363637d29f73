"""The bibliography."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue.models import Reference
from catalogue.sources import crossref, pubmed, reference
from catalogue.sources.client import SourceError

from .fill_in import FilledInAdmin, KnownAlready
from .record import RecordAdmin


@admin.register(Reference)
class ReferenceAdmin(FilledInAdmin):
    fill_in_label = _("DOI or PMID")
    fill_in_source = _("Crossref or PubMed")
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
        notes = [gettext("The source marks it as retracted.")] if found.is_retracted else []
        return {**found.fields(), "slug": reference.address(found)}, notes

"""An entry of the list of references."""

from datetime import date
from html import escape
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from catalogue.bibliography import formatted
from catalogue.models import Reference
from catalogue.models.reference import link_to

from .pieces import Related, Rows, address_before, escaped_labels, therapies_where


class Entry(NamedTuple):
    """What of a reference its bibliographic form, and the note of its retraction, are made of."""

    authors: list[str]
    has_more_authors: bool
    name: str
    language: str
    container: str
    year: int | None
    volume: str
    issue: str
    pages: str
    retracted_on: date | None
    retraction_reason_en: str
    retraction_reason_fr: str
    retraction_url: str


class ReferenceRows(Rows):
    MOST_THERAPIES = 8

    def look_up(self) -> None:
        super().look_up()
        self.reference = address_before("reference")
        self.kinds = escaped_labels(Reference.Kind)
        self.cited_by, self.open = escape(_("Cited by")), escape(_("Open the source"))
        self.others, self.all_citing = escape(_("lessons and other records")), escape(_("all that cites it"))

    def sql(self) -> str:
        therapies = therapies_where(
            "WHERE far.id IN (SELECT therapy_id FROM catalogue_citation WHERE reference_id = reference.id)"
            " AND far.state = 'published'",
            self.language,
            self.MOST_THERAPIES,
        )
        return f"""
            SELECT reference.id, slug, kind, doi, url, pmcid, pmid, {therapies},
                EXISTS (SELECT FROM catalogue_citation WHERE reference_id = reference.id AND therapy_id IS NULL),
                {", ".join(Entry._fields)}
            FROM catalogue_reference AS reference WHERE id = ANY (%s) AND state = 'published'
        """  # noqa: S608 - no value from outside

    def row(
        self,
        slug: str,
        kind: str,
        doi: str,
        url: str,
        pmcid: str,
        pmid: str,
        therapies: Related,
        cited_elsewhere: bool,
        *entry: Any,
    ) -> str:
        found = Entry(*entry)
        link = link_to(doi, url, pmcid, pmid)
        source = ""
        if link:
            opened = f"doi:{escape(doi)}" if doi else self.open
            source = f' <a class="external" href="{escape(link)}" rel="noopener">{opened}</a>'
        return (
            f'<li>\n<p class="reference-line"><a href="{self.reference}{slug}/">{formatted(found)}</a></p>\n'
            f'<p class="reference-facts"><a class="tag" href="?kind={kind}">{self.kinds[kind]}</a>{source}</p>\n'
            f"{self.retraction(found) if found.retracted_on else ''}"
            f"{self.citing(slug, therapies, cited_elsewhere)}</li>\n"
        )

    def retraction(self, entry: Entry) -> str:
        note = render_to_string("catalogue/_retraction.html", {"reference": entry})
        return f'<p class="retraction">{note}</p>\n'

    def citing(self, slug: str, therapies: Related, cited_elsewhere: bool) -> str:
        """The therapies that cite it, and where the rest is found."""
        shown, number = therapies
        items = [self.therapy_items(shown)] if shown else []
        if cited_elsewhere:
            items.append(f'<li><a href="{self.reference}{slug}/">{self.others}</a></li>')
        if number > self.MOST_THERAPIES:
            items.append(f'<li><a href="{self.reference}{slug}/">{self.all_citing}</a></li>')
        if not items:
            return ""
        return (
            f'<div class="reference-cited"><span class="muted">{self.cited_by}</span>\n'
            f'<ul class="names names-inline">{"".join(items)}</ul></div>\n'
        )

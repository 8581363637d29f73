"""Texts with their sources: markdown to HTML, ``[@address]`` to numbers, and the numbered list at the foot of the page."""

import html
import re
from collections.abc import Iterable
from functools import lru_cache

import nh3
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from catalogue.models import Citation, Reference
from catalogue.models.record import CITED, SLUG

# A mark with the space before it.
MARKER = re.compile(r"\s*" + CITED.pattern)
# [Kymriah](therapy:kymriah)
INSIDE_LINK = re.compile(r"\]\((therapy|topic|condition|term|substance|trial):([a-z0-9-]+)\)")
TAGS = {
    "p",
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "em",
    "strong",
    "a",
    "blockquote",
    "code",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "br",
}

markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


class Bibliography:
    """The citations of one page, numbered in the order in which the page names them."""

    def __init__(self, citations: Iterable[Citation]) -> None:
        self.citations = list(citations)
        self.references = {citation.reference.slug: citation.reference for citation in self.citations}
        self.numbers: dict[str, int] = {}
        # Whether the page shows a fact that no single source is named for.
        self.has_own_readings = False

    def number(self, slug: str) -> int:
        """The number of a reference on this page; the next free one at its first mention."""
        return self.numbers.setdefault(slug, len(self.numbers) + 1)

    def marks(self, slugs: Iterable[str]) -> SafeString:
        """Superscript numbers that lead to the list; a reference without a citation is left out."""
        known = dict.fromkeys(self.present(slug) for slug in slugs)
        numbered = sorted(
            (self.number(slug), self.references[slug].name, slug) for slug in known if slug in self.references
        )
        links = format_html_join(
            ", ",
            '<a href="#reference-{}" title="{}">{}</a>{}',
            ((number, name, number, retracted_word(self.references[slug])) for number, name, slug in numbered),
        )
        return format_html('<sup class="marks">[{}]</sup>', links) if links else mark_safe("")

    def present(self, slug: str) -> str:
        """Under which address this page knows a reference that a text names, if that one was merged into another."""
        if slug in self.references or not self.references:
            return slug
        heirs = Reference.objects.filter(predecessors__slug=slug, slug__in=self.references)
        return heirs.values_list("slug", flat=True).first() or slug

    def of_fact(self, *facts: str, therapy: int | None = None) -> SafeString:
        """Marks of the references that support one of ``facts``; of one therapy (its key) where the page has several."""
        slugs = (
            citation.reference.slug
            for citation in self.citations
            if citation.kind in facts and (therapy is None or citation.therapy_id == therapy)
        )
        return self.marks(dict.fromkeys(slugs))

    def of_fact_or_own(self, *facts: str) -> SafeString:
        """The marks of ``facts``, or of the record as a whole, or a sign that the catalogue itself read it in its sources."""
        whole = (one.reference.slug for one in self.citations if one.fact == "general" and not one.field)
        marks = self.of_fact(*facts) or self.marks(dict.fromkeys(whole))
        if marks:
            return marks
        self.has_own_readings = True
        return format_html(
            '<sup class="marks"><a href="#own-reading" title="{0}"><span aria-hidden="true">*</span>'
            '<span class="visually-hidden">{0}</span></a></sup>',
            _("reading of the catalogue"),
        )

    def text(self, source: str) -> SafeString:
        """Markdown as safe HTML, with numbered marks and links inside the catalogue."""
        source = INSIDE_LINK.sub(inside_link, source)
        safe = nh3.clean(markdown.render(source), tags=TAGS, attributes={"a": {"href"}}, link_rel="noopener")
        return mark_safe(MARKER.sub(lambda match: self.marks(SLUG.findall(match[1])), safe))  # noqa: S308

    def entries(self) -> list[tuple[int, Reference, list[Citation]]]:
        """(number, reference, its citations), cited ones first, then the rest."""
        for slug in self.references:
            self.number(slug)
        return [
            (number, self.references[slug], [one for one in self.citations if one.reference.slug == slug])
            for slug, number in self.numbers.items()
        ]


@lru_cache(maxsize=200)
def plain(source: str) -> str:
    """Markdown as text on one line, without marks: what a search result quotes."""
    without_tags = nh3.clean(markdown.render(MARKER.sub("", source)), tags=set())
    return " ".join(html.unescape(without_tags).split())


def retracted_word(reference: Reference) -> SafeString:
    """What stands beside the number of a retracted reference, so that no reader takes the fact for a sure one."""
    if reference.retracted_on is None:
        return mark_safe("")
    return format_html(' <span class="retracted">{}</span>', _("retracted"))


def inside_link(match: re.Match[str]) -> str:
    noun, slug = match.groups()
    if noun == "term":
        return f"]({reverse('terms')}#{slug})"
    return f"]({reverse(noun, args=[slug])})"


def formatted(reference: Reference) -> SafeString:
    """A reference as one entry of a bibliography: authors, year, title, where it stands."""
    authors = ", ".join(reference.authors[:6])
    if reference.has_more_authors or len(reference.authors) > 6:
        authors += " " + _("et al.")
    place = reference.container
    if reference.volume:
        place += f" {reference.volume}"
        if reference.issue:
            place += f"({reference.issue})"
    if reference.pages:
        place = _("%(place)s: %(pages)s") % {"place": place, "pages": reference.pages}
    return format_html(
        '{}{}<cite lang="{}">{}</cite>.{}',
        f"{authors.rstrip('.')}. " if authors else "",
        f"{reference.year}. " if reference.year else "",
        reference.language or "en",
        reference.name.rstrip("."),
        f" {place}." if place.strip() else "",
    )

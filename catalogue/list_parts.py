"""The parts of a list's page that differ from one query string to the next, as HTML; each is one flat loop, not a template.

A list has a hundred facet values and a dozen other links: as templates they cost more than finding the records.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from typing import Any

from django.core.paginator import Page
from django.urls import reverse
from django.utils.formats import get_format, number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, ngettext_lazy
from django.utils.translation import gettext as _

from catalogue.facets import FacetResult
from catalogue.index import NOT_STATED
from catalogue.links import Links

# Facets whose values have a shape, and a class of the style sheet, of their own.
DRAWN = {"atmp_class", "origin"}
CURRENT = ' aria-current="true"'
# Facets that are unfolded from the start.
UNFOLDED = 5
SEARCH_ICON = (
    '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><use href="#shape-search"/></svg>'
)


def html(*parts: str) -> SafeString:
    """Parts in which every value has been escaped."""
    return mark_safe("".join(parts))  # noqa: S308


class Words:
    """The words of these parts in the active language, escaped."""

    def __init__(self) -> None:
        self.remove = escape(_("Chosen, remove:"))
        self.between_thousands = str(get_format("THOUSAND_SEPARATOR"))
        self.search = escape(_("Search"))
        self.search_for = escape(_("Search: %(facet)s") % {"facet": "{}"})
        self.placeholder = escape(_("Search…"))
        self.page, self.pages = escape(_("Page")), escape(_("Pages"))
        self.previous, self.next = escape(_("Previous")), escape(_("Next"))
        self.sort_by, self.page_size = escape(_("Sort by")), escape(_("Records a page"))
        self.chosen, self.remove_one, self.remove_all = (
            escape(_("Chosen filters")),
            escape(_("Remove:")),
            escape(_("Remove all")),
        )
        self.range = escape(_("%(first)s to %(last)s") % {"first": "{}", "last": "{}"})


@cache
def words_in(language: str) -> Words:
    return Words()


def words() -> Words:
    return words_in(get_language() or "")


def facet_links(facet: FacetResult, address: str = "") -> SafeString:
    """The values of a facet as list items: links that choose or drop a value. ``address``: of the list, if elsewhere."""
    said = words()
    remove = f'<span class="visually-hidden">{said.remove} </span>'
    is_drawn = facet.name in DRAWN
    items = []
    for one in facet.values:
        shape = tint = ""
        if is_drawn and one.value != NOT_STATED:
            value = escape(one.value)
            tint = f" class-{value}"
            shape = (
                '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
                f'<use href="#shape-{value}"/></svg>'
            )
        count = str(one.count) if one.count < 1_000 else f"{one.count:,}".replace(",", said.between_thousands)
        current, before = (CURRENT, remove) if one.is_chosen else ("", "")
        items.append(
            f'<li><a class="facet-value{tint}" href="{escape(address + one.query)}" rel="nofollow"{current}>{shape}'
            f'<span class="facet-label">{before}{escape(one.label)}</span> <span class="count">{count}</span></a></li>\n'
        )
    return html(*items)


def facet_sections(noun: str, facets: Iterable[FacetResult], hidden: str) -> SafeString:
    """Every facet that has values, with its search box where there are more. ``hidden``: the query string as inputs."""
    said = words()
    sections = []
    for number, facet in enumerate(facets, 1):
        if not facet.values:
            continue
        label, name = escape(facet.label), facet.name
        find = ""
        if facet.has_more:
            find = (
                f'<form class="facet-search" method="get" action="{reverse("facet_values", args=[noun, name])}">'
                f'<label class="visually-hidden" for="find-{name}">{said.search_for.format(label)}</label>'
                f'<input id="find-{name}" type="search" name="named" maxlength="200" autocomplete="off"'
                f' placeholder="{said.placeholder}">{hidden}'
                f'<button type="submit">{SEARCH_ICON}<span class="visually-hidden">{said.search}</span></button>'
                '<span class="small muted" role="status"></span></form>\n'
            )
        is_open = " open" if number <= UNFOLDED or facet.is_active else ""
        sections.append(
            f'<details class="facet"{is_open}>\n<summary><h3>{label}</h3></summary>\n'
            f"<ul>\n{facet_links(facet)}</ul>\n{find}</details>\n"
        )
    return html(*sections)


def hidden_inputs(pairs: Iterable[tuple[str, str]]) -> SafeString:
    """Names and values that a form repeats."""
    return html(*(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in pairs))


COUNTED = {
    "therapies": ngettext_lazy("%(number)s therapy", "%(number)s therapies", "count"),
    "substances": ngettext_lazy("%(number)s substance", "%(number)s substances", "count"),
    "sponsors": ngettext_lazy("%(number)s sponsor", "%(number)s sponsors", "count"),
    "trials": ngettext_lazy("%(number)s trial", "%(number)s trials", "count"),
    "references": ngettext_lazy("%(number)s reference", "%(number)s references", "count"),
    "conditions": ngettext_lazy("%(number)s condition", "%(number)s conditions", "count"),
}


def count_in_words(noun: str, count: int) -> SafeString:
    """How many records of ``noun`` (plural) the list has: "1,024 trials"."""
    return html(escape(str(COUNTED[noun] % {"count": count, "number": number_format(count, force_grouping=True)})))


def range_shown(page: Page) -> SafeString:
    """Which records of the list the page shows; nothing where it shows them all."""
    if page.paginator.num_pages < 2:
        return html()
    return html(f' <span class="range">{words().range.format(page.start_index(), page.end_index())}</span>')


def choices(name: str, label: str, links: Iterable[dict[str, Any]]) -> str:
    items = [
        f'<li><a href="{escape(one["query"])}" rel="nofollow"{CURRENT if one["is_chosen"] else ""}>'
        f"{escape(str(one['label']))}</a></li>"
        for one in links
    ]
    return (
        f'<div class="options"><span id="{name}-label">{label}</span>\n'
        f'<ul aria-labelledby="{name}-label">{"".join(items)}</ul></div>\n'
    )


def options(orders: Sequence[dict[str, Any]], sizes: Sequence[dict[str, Any]], count: int) -> SafeString:
    """Orders and page sizes, where they would make a difference. ``count``: of the records."""
    if count < 2:
        return html()
    said = words()
    parts = [choices("sort", said.sort_by, orders)] if len(orders) > 1 else []
    if count > int(sizes[0]["label"]):
        parts.append(choices("size", said.page_size, sizes))
    return html('<div class="results-options">', *parts, "</div>\n")


def chosen_filters(chips: Sequence[dict[str, Any]], address: str) -> SafeString:
    """The chosen values as links that drop them. ``address``: of the list without any."""
    if not chips:
        return html()
    said = words()
    items = [
        f'<li><a class="chip" href="{escape(chip["query"])}" rel="nofollow">'
        f'<span class="visually-hidden">{said.remove_one} </span><span class="chip-facet">{escape(chip["facet"])}</span>'
        f' {escape(chip["value"])} <span class="cross" aria-hidden="true">×</span></a></li>\n'
        for chip in chips
    ]
    if len(chips) > 1:
        items.append(f'<li><a class="chip chip-all" href="{escape(address)}">{said.remove_all}</a></li>')
    return html(
        f'<div class="chips"><span id="chips-label">{said.chosen}</span>\n<ul aria-labelledby="chips-label">',
        *items,
        "</ul></div>\n",
    )


def chosen_number(chips: Sequence[Any]) -> SafeString:
    """How many values are chosen, for the folded filters of a narrow screen."""
    if not chips:
        return html()
    said = ngettext("%(number)s chosen", "%(number)s chosen", len(chips)) % {"number": len(chips)}
    return html(f' <span class="count">{escape(said)}</span>')


def page_links(page: Page, links: Links) -> SafeString:
    """Numbered pages; nothing where there is one."""
    if page.paginator.num_pages < 2:
        return html()
    said = words()
    number = page.number
    items = []
    if page.has_previous():
        items.append(
            f'<li><a rel="prev" href="{escape(links.replaced("page", str(number - 1)))}">{said.previous}</a></li>\n'
        )
    for label in page.paginator.get_elided_page_range(number):
        if not isinstance(label, int):
            items.append(f'<li><span class="gap">{label}</span></li>\n')
            continue
        current = ' aria-current="page"' if label == number else ""
        items.append(
            f'<li><a href="{escape(links.replaced("page", str(label)))}"{current}>'
            f'<span class="visually-hidden">{said.page} </span>{label}</a></li>\n'
        )
    if page.has_next():
        items.append(
            f'<li><a rel="next" href="{escape(links.replaced("page", str(number + 1)))}">{said.next}</a></li>\n'
        )
    return html(f'<nav class="pages" aria-label="{said.pages}">\n<ul>\n', *items, "</ul>\n</nav>\n")

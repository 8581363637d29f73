"""Tags of the public templates."""

import datetime
from collections.abc import Iterable

from django import template
from django.db.models import Model
from django.urls import translate_url
from django.utils.dateformat import format as format_date
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue import bibliography as bibliographies
from catalogue import compare, examples, life_line
from catalogue.countries import country_name
from catalogue.differences import in_words
from catalogue.facets import FacetResult
from catalogue.index import NOT_STATED
from catalogue.models import AtmpClass, Origin, Record, Reference, Therapy, in_language
from classification.text import Text

register = template.Library()

# Facets whose values have a shape, and a class of the style sheet, of their own.
DRAWN = {"atmp_class", "origin"}
CURRENT = ' aria-current="true"'

register.filter("country_name", country_name)
register.filter("formatted_reference", bibliographies.formatted)


@register.filter
def published(records: Iterable[Record]) -> list[Record]:
    """Those that readers may see."""
    return [one for one in records if one.state == Record.State.PUBLISHED]


@register.filter
def any_states(records: Iterable[Model], field: str) -> bool:
    """Whether one of ``records`` says something in ``field``: "no" is something, an empty text is not."""
    return any(getattr(one, field) not in (None, "") for one in records)


@register.simple_tag
def localised(record: Model, field: str) -> SafeString:
    """Text of a two-language field as plain text; marked with its language where only the other exists."""
    found = in_language(record, field)
    if found.is_fallback:
        return format_html(
            '<span lang="{}" class="fallback" title="{}">{}</span>',
            found.language,
            fallback_note(found.language),
            found.text,
        )
    return format_html("{}", found.text)


@register.simple_tag
def prose(bibliography: bibliographies.Bibliography, record: Model, field: str) -> SafeString:
    """Markdown of a two-language field as HTML with numbered citations; says so where only the other language exists."""
    found = in_language(record, field)
    if not found.text:
        return mark_safe("")
    html = bibliography.text(found.text)
    if found.is_fallback:
        return format_html(
            '<div lang="{}"><p class="fallback-note">{}</p>{}</div>',
            found.language,
            fallback_note(found.language),
            html,
        )
    return html


def fallback_note(language: str) -> str:
    if language == "en":
        return _("This text exists in English only for now.")
    return _("This text exists in French only for now.")


@register.simple_tag
def cite(bibliography: bibliographies.Bibliography, *facts: str, therapy: int | None = None) -> SafeString:
    """Numbered marks of the references that support one of ``facts``; of one therapy (its key) among several."""
    return bibliography.of_fact(*facts, therapy=therapy)


@register.simple_tag
def cite_or_own(bibliography: bibliographies.Bibliography, *facts: str) -> SafeString:
    """The same, or of the record as a whole, or the sign of the catalogue's own reading: no fact stands alone."""
    return bibliography.of_fact_or_own(*facts)


@register.simple_tag
def life_of(therapy: Therapy) -> life_line.LifeLine | None:
    """The life line of a therapy, None where no date is known."""
    return life_line.life_line(therapy)


@register.simple_tag
def similar_therapies(therapy: Therapy) -> list[Therapy]:
    """What a reader may want to compare a therapy with, the nearest first."""
    return compare.similar(therapy)


@register.simple_tag
def saved_searches(page: str = "") -> list[examples.Example]:
    """Example searches of one list, or one mixture for the home page."""
    return examples.searches(page)


@register.filter(name="in_words")
def said(text: Text) -> str:
    """A sentence of the law's code in the language of the page."""
    return text.in_language("fr" if (get_language() or "").startswith("fr") else "en")


@register.filter
def noun_of(record: Model) -> str:
    """What kind of record it is, in words."""
    return str(record._meta.verbose_name)


@register.filter
def theme_label(value: str) -> str:
    """A theme of the bibliography in words."""
    return str(Reference.Theme(value).label)


@register.simple_tag
def class_label(value: str) -> str:
    return str(AtmpClass(value).label)


@register.simple_tag
def origin_label(value: str) -> str:
    return str(Origin(value).label)


@register.simple_tag
def total(counted: list[tuple[str, int]]) -> int:
    """The sum of the numbers beside some values."""
    return sum(number for _value, number in counted)


@register.simple_tag
def facet_links(facet: FacetResult, address: str = "") -> SafeString:
    """The values of a facet as list items: links that choose or drop a value. ``address``: of the list, if elsewhere.

    One flat loop, not a template: a list has a hundred values.
    """
    chosen = _("Chosen, remove:")
    remove = f'<span class="visually-hidden">{escape(chosen)} </span>'
    items = []
    for value in facet.values:
        shape = tint = ""
        if facet.name in DRAWN and value.value != NOT_STATED:
            shape = (
                '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
                f'<use href="#shape-{escape(value.value)}"/></svg>'
            )
            tint = f" class-{escape(value.value)}"
        items.append(
            f'<li><a class="facet-value{tint}" href="{escape(address + value.query)}" rel="nofollow"'
            f"{CURRENT if value.is_chosen else ''}>{shape}"
            f'<span class="facet-label">{remove if value.is_chosen else ""}{escape(value.label)}</span>'
            f' <span class="count">{value.count}</span></a></li>\n'
        )
    return mark_safe("".join(items))  # noqa: S308 - every value is escaped above


@register.simple_tag(takes_context=True)
def other_language_url(context: template.Context, language: str) -> str:
    """This page in ``language``, with its query string; the home page where the address leads nowhere."""
    request = context.get("request")
    if request is None or request.resolver_match is None:
        return f"/{language}/"
    return translate_url(request.get_full_path(), language)


@register.filter
def day(value: datetime.date | str | None) -> SafeString:
    """A date, or a partial one (``2018``, ``2018-11``), in words: "22 November 2018"."""
    if not value:
        return mark_safe("")
    if isinstance(value, datetime.datetime):
        value = value.date()
    parts = [int(part) for part in str(value).split("-")]
    date = datetime.date(*parts, *[1] * (3 - len(parts)))
    words = in_words(date) if len(parts) == 3 else format_date(date, " ".join(["j", "F", "Y"][3 - len(parts) :]))
    return format_html('<time datetime="{}">{}</time>', str(value), words)

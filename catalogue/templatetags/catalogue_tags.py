"""Tags of the public templates."""

from collections.abc import Iterable

from django import template
from django.conf import settings
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue import bibliography as bibliographies
from catalogue import compare, examples, life_line, list_parts
from catalogue.countries import country_name
from catalogue.dates import day
from catalogue.models import AtmpClass, Origin, Record, Reference, Therapy, in_language
from classification.text import Text

register = template.Library()

register.filter("country_name", country_name)
register.filter("day", day)
register.filter("formatted_reference", bibliographies.formatted)
register.simple_tag(list_parts.facet_links)


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


@register.simple_tag(takes_context=True)
def other_language_url(context: template.Context, language: str) -> str:
    """This page in ``language``, with its query string; the home page where the address leads nowhere."""
    request = context.get("request")
    address = request.get_full_path() if request is not None and request.resolver_match else ""
    for prefix in (f"/{code}/" for code, _name in settings.LANGUAGES):
        if address.startswith(prefix):
            return f"/{language}/{address.removeprefix(prefix)}"
    return f"/{language}/"

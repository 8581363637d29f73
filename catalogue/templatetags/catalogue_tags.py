"""Tags of the public templates."""

from django import template
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from catalogue import bibliography as bibliographies
from catalogue.countries import country_name
from catalogue.models import AtmpClass, Origin, in_language

register = template.Library()

register.filter("country_name", country_name)
register.filter("formatted_reference", bibliographies.formatted)


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
def cite(bibliography: bibliographies.Bibliography, *facts: str) -> SafeString:
    """Numbered marks of the references that support one of ``facts``."""
    return bibliography.of_fact(*facts)


@register.simple_tag
def class_label(value: str) -> str:
    return str(AtmpClass(value).label)


@register.simple_tag
def origin_label(value: str) -> str:
    return str(Origin(value).label)

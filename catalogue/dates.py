"""Dates and partial dates in the words of the page."""

import datetime

from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from catalogue.differences import in_words


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

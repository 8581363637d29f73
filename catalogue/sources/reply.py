"""A JSON reply read field by field: what is missing is empty, what is not as documented is refused in words."""

import html
import json
import re
import unicodedata
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue.models import identifiers

from .client import SourceError


class Unreadable(SourceError):
    """The source answered, but not in the form that it documents."""

    def __init__(self, where: str) -> None:
        super().__init__(_("The reply is not as documented at “%(where)s”.") % {"where": where})


def decoded(body: bytes) -> Any:
    """The JSON in ``body``. Raises ``Unreadable``."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("JSON") from error


def at(node: Any, *path: str) -> Any:
    """What stands at ``path``, None where nothing does."""
    for depth, name in enumerate(path, start=1):
        if node is None:
            return None
        if not isinstance(node, dict):
            raise Unreadable(".".join(path[:depth]))
        node = node.get(name)
    return node


def text(node: Any, *path: str) -> str:
    """A text in one line."""
    found = at(node, *path)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise Unreadable(".".join(path))
    return plain(found)


def plain(found: str) -> str:
    """Without what no database takes (control characters, halves of characters), blanks joined."""
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in found)
    return " ".join(kept.split())


def rows(node: Any, *path: str) -> list[Any]:
    """A list; empty where there is none."""
    found = at(node, *path)
    if found is None:
        return []
    if not isinstance(found, list):
        raise Unreadable(".".join(path))
    return found


def texts(node: Any, *path: str) -> tuple[str, ...]:
    """A list of texts without the empty and the repeated ones."""
    found = (text({"item": row}, "item") for row in rows(node, *path))
    return tuple(dict.fromkeys(item for item in found if item))


def number(node: Any, *path: str) -> int | None:
    """A whole number, not negative."""
    found = at(node, *path)
    if found is None:
        return None
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise Unreadable(".".join(path))
    return found


def partial_date(node: Any, *path: str) -> str:
    """``2018``, ``2018-11`` or ``2018-11-22``; empty where there is none."""
    found = text(node, *path)
    try:
        if found:
            identifiers.partial_date(found)
            # There is no 31st of February, and digits of other scripts are not ours.
            date.fromisoformat(f"{found}-01-01"[:10])
    except (ValidationError, ValueError) as error:
        raise Unreadable(".".join(path)) from error
    return found


def year(node: Any, *path: str) -> int | None:
    found = number(node, *path)
    if found is not None and not 1500 <= found <= 2200:
        raise Unreadable(".".join(path))
    return found


# Of JATS, HTML and MathML in titles. What else stands in angle brackets is text: p<a and b>c.
TAG = re.compile(
    r"</?(?:(?:jats|mml|xhtml):[a-z-]+|italic|bold|sub|sup|sc|scp|roman|monospace|underline|overline|strike|named-content"
    r"|inline-formula|tex-math|title|p|i|b|u|em|strong|span|font|small|tt|a|math|m[a-z]{1,12})(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>",
    re.IGNORECASE,
)
BREAK = re.compile(r"<(?:br|break|hr)\s*/?>", re.IGNORECASE)


def without_tags(markup: str) -> str:
    """A title without its mark-up, once or twice escaped: ``<i>KRAS</i> &amp;amp; <i>NRAS</i>`` is KRAS & NRAS."""
    for _level in range(2):
        markup = html.unescape(TAG.sub("", BREAK.sub(" ", plain(markup))))
    return plain(TAG.sub("", markup))

"""Rows of the lists as HTML, one file a noun.

A page of a list is one statement, which each connection plans once, and one flat loop: neither model instances nor
templates, which cost many times as much as the facets of the list (docs/decisions.md).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalogue.planned import asked

from .condition import ConditionRows
from .pieces import Rows
from .reference import ReferenceRows
from .sponsor import SponsorRows
from .substance import SubstanceRows
from .therapy import TherapyRows
from .trial import TrialRows

OF_NOUN: dict[str, type[Rows]] = {
    "therapies": TherapyRows,
    "substances": SubstanceRows,
    "sponsors": SponsorRows,
    "trials": TrialRows,
    "references": ReferenceRows,
    "conditions": ConditionRows,
}


@cache
def in_language(noun: str, language: str) -> Rows:
    """Made once a language: its words are looked up then."""
    return OF_NOUN[noun](language)


@contextmanager
def rows_of(noun: str, keys: Sequence[int]) -> Iterator[Callable[[], SafeString]]:
    """Gives what makes the rows of the published records of ``noun`` (plural) with these primary keys, in that order,
    in the active language; the database looks them up while the context lasts."""
    rows = in_language(noun, "fr" if (get_language() or "").startswith("fr") else "en")
    if not keys:
        yield SafeString
        return
    with asked(rows.statement, [list(keys)]) as found:
        # Every value is escaped where it is put in.
        yield lambda: mark_safe(rows.html(keys, found()))  # noqa: S308

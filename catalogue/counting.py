"""Counting: how many records of a noun a question finds, a thousand at most, asked again only when the noun has changed.

The history knows of every change, whoever made it: the number of the last one says whether a count still holds.
"""

import time
from collections.abc import Callable, Hashable

from django.apps import apps
from django.db import connection, models
from django.db.models import Max, QuerySet, Value
from django.utils import timezone

from catalogue.models import Authorisation, Citation, Record, Reference
from catalogue.models.citation import OWNERS
from catalogue.models.event import events_of

MOST = 1_000
# A change may get its number before another one and be committed after it: what was counted between is counted again soon.
SECONDS = 300
# (key of the question, noun) -> number of the last change, second until which it holds, count.
_counted: dict[tuple[str, str], tuple[Hashable, float, int]] = {}
# By noun the last change of its citations; "" for the last that was looked at.
_citations: dict[str, int] = {}


def capped(question: str, noun: str, now: Hashable, ask: Callable[[], QuerySet]) -> int:
    """How many rows ``ask`` gives, ``MOST`` + 1 standing for more; ``now``: the noun's last change."""
    known, until, number = _counted.get((question, noun), (None, 0.0, 0))
    if known != now or time.monotonic() > until:
        number = ask().order_by()[: MOST + 1].count()
        _counted[question, noun] = now, time.monotonic() + SECONDS, number
    return number


def forget() -> None:
    """Nothing is remembered any more: for whoever empties the history, which begins to number anew."""
    _counted.clear()
    _citations.clear()


def last_changes(nouns: list[str]) -> dict[str, Hashable]:
    """By noun what changes with everything on which a question about its records may depend: the day is part of it."""
    tables = {events_of(model)._meta.db_table for noun in nouns for model in (*parts(noun), Citation, Reference)}
    query = " UNION ALL ".join(f"SELECT '{table}', max(pgh_id) FROM {table}" for table in sorted(tables))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query)
        latest = {table: number or 0 for table, number in cursor.fetchall()}
    cited = of_citations(latest[events_of(Citation)._meta.db_table])
    today = timezone.localdate()

    def of(noun: str) -> Hashable:
        texts = apps.get_model("catalogue", noun).cited_texts
        # A text names references by their addresses.
        more = (Reference,) if texts else ()
        own = [latest[events_of(model)._meta.db_table] for model in (*parts(noun), *more)]
        return (today, cited.get(noun, 0), *own)

    return {noun: of(noun) for noun in nouns}


def parts(noun: str) -> list[type[models.Model]]:
    """The model of the noun and those of its links and rows."""
    model: type[Record] = apps.get_model("catalogue", noun)
    links = [field.remote_field.through for field in model._meta.local_many_to_many]
    return [model, *links, *([Authorisation] if noun == "therapy" else [])]


def of_citations(latest: int) -> dict[str, int]:
    """By noun the last change of its citations, or a later one; only those since the last time are looked at."""
    seen = _citations.get("")
    if seen is None or latest < seen:
        _citations.update(dict.fromkeys(("", *OWNERS), latest))
    elif latest > seen:
        events = events_of(Citation).objects.filter(pgh_id__gt=seen)
        newer = events.aggregate(
            **{owner: Max("pgh_id", filter=~models.Q(**{f"{owner}_id": None}), default=Value(0)) for owner in OWNERS}
        )
        for owner, number in newer.items():
            _citations[owner] = max(number, _citations[owner])
        _citations[""] = latest
    return {owner: _citations[owner] for owner in OWNERS}

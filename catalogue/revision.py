"""The catalogue revision: a number that the database changes with every change that readers may see.

Triggers (migrations 0003 and 0009) change it, in the transaction of the change itself, so that a bulk update, an import
or a console session moves it too, and write down which records were touched. A number is never used twice: what was
derived from the published records under a number is right for as long as ``current()`` gives that number.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest

# Rows of the log that are worth reading; whoever is further behind had better begin anew.
MOST_READ = 50_000


def current() -> int:
    """The revision that this connection sees; negative inside a transaction that has changed the catalogue itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT catalogue_revision()")
        return int(cursor.fetchone()[0])


def of(request: HttpRequest) -> int:
    """The revision that an answer is made at, read once a request; on a new connection if the server has closed ours."""
    if not hasattr(request, "catalogue_revision"):
        try:
            request.catalogue_revision = current()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
            request.catalogue_revision = current()
    return int(request.catalogue_revision)


@dataclass
class Touched:
    """Records of one noun. ``spreading``: those that their neighbours count otherwise now. ``all``: too many to tell."""

    keys: set[int] = field(default_factory=set)
    spreading: set[int] = field(default_factory=set)
    all: bool = False


@dataclass(frozen=True)
class Changes:
    """What was touched up to ``revision``, by noun."""

    revision: int
    touched: dict[str, Touched]


CHANGES = """
SELECT revision.number, revision.logged_since, change.number, change.noun, change.record, change.spreads
FROM catalogue_revision AS revision LEFT JOIN catalogue_change AS change ON change.number > %s
LIMIT %s
"""


def since(number: int) -> Changes | None:
    """What was touched after revision ``number``, a committed one; None where the log cannot tell.

    Transactions change the revision one after the other, so that what is seen of the log has no gaps.
    """
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, [number, MOST_READ])
        rows = cursor.fetchall()
    latest, logged_since = rows[0][:2]
    if latest < number or logged_since > number or len(rows) == MOST_READ:
        return None
    touched: dict[str, Touched] = {}
    for _latest, _since, at, noun, key, spreads in rows:
        if at is None:
            continue
        if noun is None:
            return None
        one = touched.setdefault(noun, Touched())
        if key is None:
            one.all = True
        else:
            one.keys.add(key)
            if spreads:
                one.spreading.add(key)
    return Changes(latest, touched)


@contextmanager
def standing_still() -> Iterator[None]:
    """While it lasts, this connection sees the database as it is now. Not inside a transaction."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield

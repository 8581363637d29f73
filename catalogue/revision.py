"""The catalogue revision: a number that the database changes with every change that readers may see.

Triggers of migration 0003 change it, in the transaction of the change itself, so that a bulk update, an import or a
console session moves it too. A number is never used twice: what was derived from the published records under a number
is right for as long as ``current()`` gives that number.
"""

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest


def current() -> int:
    """The revision that this connection sees: inside a transaction, its own uncommitted changes included."""
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

"""Recording: who makes the changes that follow, and why; the history keeps it with each of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from django.db import connection
from django.http import HttpRequest
from pghistory.middleware import HistoryMiddleware as BaseMiddleware

from catalogue.models import Curator


class HistoryMiddleware(BaseMiddleware):
    """The person who is signed in makes the changes of a request; its address is not kept: it may hold a secret."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return {"user": request.user.pk}


@contextmanager
def recorded(*, by: Curator | None = None, reason: str = "", source: str = "", **more: Any) -> Iterator[None]:
    """Changes made while it lasts carry ``by``, ``reason`` and ``source`` (what made them, where no person did).

    What is not given stays as the outer ``recorded`` or the request has it; afterwards all is as before.
    """
    given = {"user": by and by.pk, "reason": reason.strip(), "source": source, **more}
    with pghistory.context() as current:
        before = dict(current.metadata)
        current.metadata.update({name: value for name, value in given.items() if value})
        try:
            yield
        finally:
            current.metadata.clear()
            current.metadata.update(before)
    if connection.in_atomic_block:
        # The variables would last until the transaction ends, and speak of changes that are not theirs.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('pghistory.context_id', '', true), set_config('pghistory.context_metadata', '', true)"
            )

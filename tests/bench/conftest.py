"""A synthetic world of some hundred trials above the demo content."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from bench.invention import Size
from bench.world import fill

TINY = Size(600)


@pytest.fixture(scope="module")
def tiny_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Size]:
    with django_db_blocker.unblock(), transaction.atomic():
        fill(TINY)
        yield TINY
        transaction.set_rollback(True)

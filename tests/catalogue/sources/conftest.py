"""The replaying server, and the admin and the commands that speak to it."""

from collections.abc import Iterator

import pytest

from tests.catalogue.sources.registry import Registry


@pytest.fixture
def registry() -> Iterator[Registry]:
    server = Registry()
    yield server
    server.stop()

"""What the tests share: the demo content, loaded once a database; people; names of the nouns."""

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pgtrigger
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from hypothesis import HealthCheck, settings
from pytest_django.plugin import blocking_manager_key

from catalogue import counting
from catalogue.conditional import pages
from catalogue.fixtures import load_all
from catalogue.models import Curator
from catalogue.models.groups import make_groups
from tests import databases

# Playwright keeps an event loop running in the thread of the tests, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Machines that run the tests are shared: slowness is no failure.
settings.register_profile("shared-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared-machine")


def pytest_xdist_auto_num_workers() -> int:
    """One process more than processors: a process waits for its browser, its database or another process in turn."""
    return (os.cpu_count() or 1) + 1


# Whether the last test emptied the database.
EMPTIED = pytest.StashKey[bool]()
NOUNS = ("therapies", "substances", "sponsors", "trials", "references", "conditions")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database holds the demo content; each test runs in a transaction above it.

    A copy of it stands beside it: content is loaded once a process, copied in a fraction of a second.
    """
    with django_db_blocker.unblock():
        made = []
        if not connection.settings_dict["NAME"].startswith("test_"):
            # None of the chosen tests has the mark for which pytest-django makes a database: the browser's tests alone
            # would work, and clean up, in the real one.
            made = setup_databases(verbosity=0, interactive=False, aliases=["default"])
        make_groups()
        load_all()
        databases.drop(databases.content())
        databases.copy(connection.settings_dict["NAME"], databases.content())
    yield
    with django_db_blocker.unblock():
        databases.drop(databases.content())
        teardown_databases(made, verbosity=0)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test with real transactions leaves an empty database behind: the next one gets the content back."""
    fixtures = {"site", "reviewers"}.intersection(getattr(item, "fixturenames", ()))
    needs_content = item.get_closest_marker("django_db") or fixtures
    if "no_content" in getattr(item, "fixturenames", ()):
        return
    if needs_content and item.config.stash.get(EMPTIED, False):
        with item.config.stash[blocking_manager_key].unblock():
            databases.restore_content()
        item.config.stash[EMPTIED] = False


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    marker = item.get_closest_marker("django_db")
    if not (marker and marker.kwargs.get("transaction")):
        yield
        return
    # The tables are emptied, which their triggers refuse to anybody else.
    with pgtrigger.ignore():
        yield
    item.config.stash[EMPTIED] = True


def number_listed(response: Any) -> int:
    """How many records a list says that it has."""
    said = re.search(r'id="results-title">([\d,\xa0\u202f]+)', response.content.decode())
    assert said, "the page is no list"
    return int(re.sub(r"\D", "", said[1]))


@pytest.fixture
def no_content() -> None:
    """The test makes what it needs: where the one before has emptied the database, the content is not loaded for it."""


@pytest.fixture(autouse=True)
def _no_kept_pages() -> None:
    """A page that another test has asked for is made again, so that its context can be looked at; so is a count."""
    pages.clear()
    counting.forget()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A request leaves its language behind in the thread: every test starts in English."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _no_limit(settings: Any) -> None:
    """All tests ask from one address."""
    settings.CLASSIFY_RATE = 0


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Half a second for each password is what keeps those of people safe, and was a sixth of the run."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person(db: None) -> Callable[..., Curator]:
    """Makes a member of the desk: ``person("Curators")``."""
    from django.contrib.auth.models import Group

    def make(*groups: str, username: str = "someone", **fields: Any) -> Curator:
        somebody = Curator.objects.create_user(username, password="a long enough password", is_staff=True, **fields)
        somebody.groups.set(Group.objects.filter(name__in=groups))
        return somebody

    return make


@pytest.fixture
def desk(client: Client, person: Callable[..., Curator]) -> Callable[[str], Client]:
    """A client signed in as a member of a group."""

    def sign_in(group: str) -> Client:
        client.force_login(person(group, username=group.lower()), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in

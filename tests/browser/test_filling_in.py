"""A curator types a number, and Enter does what is expected of it."""

from collections.abc import Callable, Iterator
from typing import Any

import pgtrigger
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from catalogue.models import Curator, Trial
from catalogue.sources import clinicaltrials
from tests.catalogue.sources.registry import Registry

NEW = "NCT05878938"


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    server = Registry()
    monkeypatch.setattr(clinicaltrials, "client", server.client)
    yield server
    server.stop()


@pytest.fixture
def form(visit: Callable[..., Page], site: str, django_db_blocker: Any) -> Iterator[Page]:
    """The form of a new trial, open before a curator who is signed in."""
    page = visit("/en/")
    with django_db_blocker.unblock():
        person = Curator.objects.create_superuser("enter", password="a long enough password")
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": site}])
    page.goto(f"{site}/admin/catalogue/trial/add/")
    yield page
    with django_db_blocker.unblock(), pgtrigger.ignore():
        Session.objects.filter(session_key=session.session_key).delete()
        Curator.objects.filter(pk=person.pk)._raw_delete("default")


def test_enter_after_the_number_fills_the_form_in(form: Page, registry: Registry, django_db_blocker: Any) -> None:
    form.locator("#fill-in-number").fill(f"https://clinicaltrials.gov/study/{NEW}")
    form.locator("#fill-in-number").press("Enter")
    expect(form.locator(".messagelist")).to_contain_text("Filled in from ClinicalTrials.gov")
    assert form.locator("#id_nct_number").input_value() == NEW
    assert form.locator("#id_enrolment").input_value() == "48"
    with django_db_blocker.unblock():
        assert not Trial.objects.filter(nct_number=NEW).exists()


def test_a_number_that_no_reference_has_opens_its_form(form: Page) -> None:
    form.locator("#citations-group summary").first.click()
    form.get_by_role("button", name="Add another Citation").or_(form.get_by_text("Add another Citation")).first.click()
    form.locator(".field-reference .select2-selection:visible").click()
    form.locator(".select2-container--open .select2-search--dropdown .select2-search__field").fill(
        "doi:10.9999/none.such"
    )
    with form.expect_popup() as opened:
        form.get_by_role("option", name="The catalogue does not have 10.9999/none.such").click()
    expect(opened.value.locator("#fill-in-number")).to_have_value("10.9999/none.such")
    expect(opened.value.locator("[name=_popup]")).to_have_value("1")
    expect(form.locator("#id_citations-0-reference")).to_have_value("")
    opened.value.close()
    # Another reference is entered without it.
    with form.expect_popup() as plain:
        form.locator("#add_id_citations-0-reference").click()
    expect(plain.value.locator("#fill-in-number")).to_have_value("")
    plain.value.close()


def test_enter_in_another_field_saves(form: Page, registry: Registry, django_db_blocker: Any) -> None:
    """Here it cannot: the title is missing, and the form says so. The source is not asked."""
    form.locator("#fill-in-number").fill(NEW)
    form.locator("#id_acronym").fill("ZUMA-99")
    form.locator("#id_acronym").press("Enter")
    expect(form.locator(".errornote")).to_be_visible()
    assert registry.requests == []
    assert form.locator("#id_acronym").input_value() == "ZUMA-99"
    assert form.locator("#fill-in-number").input_value() == NEW
    with django_db_blocker.unblock():
        assert not Trial.objects.filter(acronym="ZUMA-99").exists()

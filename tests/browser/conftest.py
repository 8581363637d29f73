"""A real browser (Debian's chromium) in front of the real site on the demo content."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page, sync_playwright

HOW_TO_GET_IT = (
    "The browser tests need Debian's chromium: apt-get install chromium (or set CHROMIUM=/path/to/chromium)."
)
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Address of the site, served by a thread on the test database with its committed content."""
    thread = LiveServerThread("127.0.0.1", lambda application: application, connections_override={})
    thread.daemon = True
    with django_db_blocker.unblock():
        thread.start()
        thread.is_ready.wait()
        assert thread.error is None, thread.error
        yield f"http://127.0.0.1:{thread.port}"
        thread.terminate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.exit(HOW_TO_GET_IT, returncode=1)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield started
        started.close()
        # While Playwright's event loop runs, Django keeps other connections for this thread than afterwards.
        connections.close_all()


@pytest.fixture
def visit(site: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens an address in a fresh profile; afterwards no page may have complained in its console."""
    complaints: list[str] = []
    contexts = []

    def open_page(path: str, width: int = 1280, scheme: str = "light", language: str = "en-GB") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, locale=language)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: complaints.append(request.url) if not request.url.startswith((site, "data:")) else None,
        )
        page.goto(site + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []

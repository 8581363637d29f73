"""WCAG 2.2 AA as far as axe-core can tell, on every kind of page, light and dark, phone and desktop."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.test_reading import PATHS

OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


@pytest.mark.parametrize(("width", "scheme", "language"), [(360, "light", "fr"), (1280, "dark", "en")])
@pytest.mark.parametrize("path", [path for path in PATHS[:-1] if "nonsense" not in path])
def test_axe_finds_nothing(visit: Callable[..., Page], path: str, width: int, scheme: str, language: str) -> None:
    page = visit(f"/{language}/{path}", width, scheme)
    found = Axe().run(page, options=OPTIONS).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []

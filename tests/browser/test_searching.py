"""The search box in a browser: suggestions with the keyboard and the pointer, and without JavaScript."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_accessibility import OPTIONS

VISIT = Callable[..., Page]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_arrows_and_enter_choose_a_suggestion(visit: VISIT, language: str, width: int) -> None:
    page = visit(f"/{language}/trials/", width)
    box = page.locator("#search-header")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("kym")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Kymriah")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("form.search-header [role=status]")).to_contain_text("suggestion")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    found = Axe().run(page, options=OPTIONS).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    assert box.input_value() == "kym"
    box.press("ArrowDown")
    expect(options.first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(f"**/{language}/therapies/kymriah/")


def test_a_click_chooses_and_enter_alone_searches(visit: VISIT) -> None:
    page = visit("/en/knowledge/")
    box = page.locator("#search-header")
    box.press_sequentially("novart")
    page.get_by_role("option", name="Novartis sponsor").click()
    page.wait_for_url("**/en/sponsors/novartis/")
    page.locator("#search-header").fill("kimria")
    page.locator("#search-header").press("Enter")
    page.wait_for_url("**/en/search/?q=kimria")
    expect(page.get_by_role("link", name="Kymriah", exact=True).first).to_be_visible()


def test_answers_that_come_late_are_dropped(visit: VISIT) -> None:
    page = visit("/en/knowledge/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest/" in request.url else None)
    box = page.locator("#search-header")
    box.press_sequentially("yescarta", delay=20)
    expect(page.get_by_role("option").first).to_contain_text("Yescarta")
    # A pause is waited for: fewer questions than letters.
    assert len(asked) < 5
    box.fill("k")
    expect(page.get_by_role("listbox")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_without_javascript_the_box_is_a_form(site: str, browser: Browser, language: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/{language}/therapies/")
    page.locator("#search-header").fill("voretigene")
    page.locator("#search-header").press("Enter")
    assert page.url == f"{site}/{language}/search/?q=voretigene"
    expect(page.get_by_role("link", name="Luxturna", exact=True).first).to_be_visible()
    context.close()

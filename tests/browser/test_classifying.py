"""From a description to the class, without JavaScript and with the keyboard, on a phone and on a desk."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import pgtrigger
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from catalogue.models import Submission, SubmissionQuestion
from tests.browser.test_accessibility import OPTIONS

VISIT = Callable[..., Page]
WIDTHS = (360, 1280)
DESCRIBED = {
    "en": ("Autologous chondrocytes, cultured on a collagen membrane", "cartilage defects of the knee"),
    "fr": ("Chondrocytes autologues cultivés sur une membrane de collagène", "lésions du cartilage du genou"),
}
NAME = {"en": "Tissue engineered product", "fr": "Produit issu de l’ingénierie"}


@pytest.fixture(autouse=True)
def _leave_no_submission(site: str, django_db_blocker: Any) -> Iterator[None]:
    yield
    with django_db_blocker.unblock(), pgtrigger.ignore():
        for model in (SubmissionQuestion, Submission):
            model.objects.all()._raw_delete("default")


def describe(page: Page, language: str) -> None:
    description, intended_use = DESCRIBED[language]
    page.get_by_role("textbox").and_(page.locator("[name=description]")).fill(description)
    page.get_by_role("textbox").and_(page.locator("[name=intended_use]")).fill(intended_use)
    page.locator("form.describe button").click()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_from_the_home_page_to_the_class_and_to_the_submission(
    visit: VISIT, django_db_blocker: Any, language: str, width: int
) -> None:
    page = visit(f"/{language}/", width)
    page.get_by_role("main").locator(f"a.button[href='/{language}/classify/']").click()
    describe(page, language)
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", level=2).first).to_contain_text(NAME[language])
    assert page.url.endswith(f"/{language}/classify/")
    expect(main.locator("mark").first).to_be_visible()
    expect(main.get_by_role("img").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # One question at a time: the answer is taken, the text stays.
    question = main.locator(".next-question")
    key = question.locator(".answer-buttons button").first.get_attribute("name")
    question.locator(".answer-buttons button").first.click()
    expect(page.locator(f"#fact-{key} .tag")).to_have_text({"en": "your answer", "fr": "votre réponse"}[language])
    kept = page.evaluate(
        """() => {
            const text = document.querySelector('.read-text').cloneNode(true);
            text.querySelectorAll('.read-marks').forEach(one => one.remove());
            return text.textContent;
        }"""
    )
    assert kept == DESCRIBED[language][0]
    # Everything goes over to the form that hands the product in.
    main.locator("form[action$='/submit/'] button").click()
    assert page.locator("form.submission [name=description]").input_value() == DESCRIBED[language][0]
    assert page.locator("form.submission [name=intended_use]").input_value() == DESCRIBED[language][1]
    page.locator("form.submission [name=product_name]").fill("ZEBRA-7")
    page.locator("[name=send]").click()
    page.wait_for_url("**/received/")
    with django_db_blocker.unblock():
        submission = Submission.objects.get()
    assert submission.answers["donor"] == "patient"
    assert submission.suggested_class in {"tissue_engineered", "combined"}


@pytest.mark.parametrize(("width", "scheme", "language"), [(360, "dark", "fr"), (1280, "light", "en")])
def test_axe_finds_nothing_in_a_result(visit: VISIT, width: int, scheme: str, language: str) -> None:
    page = visit(f"/{language}/classify/", width, scheme)
    describe(page, language)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(page, options=OPTIONS).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_drawing_can_be_read_on_a_phone(visit: VISIT, language: str, scheme: str) -> None:
    page = visit(f"/{language}/classify/?nucleic_acid=recombinant&contains_cells=yes&device=yes", 360, scheme)
    drawing = page.locator("svg.path")
    box = drawing.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
    # No word is cut off or runs into the answer beside it; letters are at least 11 pixels high.
    wrong = page.evaluate(
        """() => {
            const frame = document.querySelector('svg.path').getBoundingClientRect();
            const found = [];
            for (const text of document.querySelectorAll('svg.path text')) {
                const place = text.getBoundingClientRect();
                const around = (text.closest('.path-box')?.querySelector('rect') ?? text.ownerSVGElement).getBoundingClientRect();
                if (place.left < around.left - 1 || place.right > around.right - 2) found.push('out: ' + text.textContent);
                if (!text.closest('g[transform]') && parseFloat(getComputedStyle(text).fontSize) * frame.width / 340 < 11)
                    found.push('small: ' + text.textContent);
            }
            for (const row of document.querySelectorAll('svg.path .path-row')) {
                const name = row.querySelector(':scope > text:not(.path-answer)').getBoundingClientRect();
                const answer = row.querySelector('.path-answer').getBoundingClientRect();
                if (name.right > answer.left) found.push('runs into: ' + row.textContent);
            }
            return found;
        }"""
    )
    assert wrong == []


def test_it_works_without_javascript_and_with_the_keyboard(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(f"{site}/en/classify/")
    page.locator("main textarea").first.focus()
    page.keyboard.type("CAR-T cells")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Gene therapy medicinal product")
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_switch_of_the_header_keeps_the_text_without_javascript(site: str, browser: Browser, width: int) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{site}/en/classify/")
    describe(page, "en")
    page.get_by_role("navigation", name="Language").get_by_role("button", name="FR").click()
    expect(page.get_by_role("main").get_by_role("heading", level=2).first).to_contain_text(NAME["fr"])
    assert page.url == f"{site}/fr/classify/"
    assert page.locator("main textarea[name=description]").input_value() == DESCRIBED["en"][0]
    assert page.locator("main textarea[name=intended_use]").input_value() == DESCRIBED["en"][1]
    # The form that hands in keeps its text as well.
    page.locator("form[action$='/submit/'] button").click()
    page.locator(".languages button").click()
    assert page.url == f"{site}/en/submit/"
    assert page.locator("main [name=description]").input_value() == DESCRIBED["en"][0]
    context.close()


def test_answers_by_buttons_build_an_address_to_share(visit: VISIT) -> None:
    page = visit("/en/classify/")
    page.locator(".next-question button[value=yes]").click()
    assert "contains_cells=yes" in page.url
    page.locator(".next-question .answer-buttons button").first.click()
    assert "contains_cells=yes" in page.url and page.url.count("=") == 2
    share = page.locator("a.share").get_attribute("href") or ""
    shared = visit(share.removeprefix(page.url.split("/en/")[0]))
    assert sorted(unquote(shared.url).split("?")[1].split("&")) == sorted(page.url.split("?")[1].split("&"))
    expect(shared.get_by_role("main").locator(".verdict")).to_have_text(
        page.locator(".verdict").inner_text(), use_inner_text=True
    )

"""From the list to a comparison and back, in a browser; the comparison on paper."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

VISIT = Callable[..., Page]
FIVE = "therapy=kymriah&therapy=yescarta&therapy=breyanzi&therapy=tecartus&therapy=aucatzyl"


@pytest.mark.parametrize("width", [360, 1280])
def test_ticked_in_the_list_and_set_side_by_side(visit: VISIT, width: int) -> None:
    page = visit("/en/therapies/?q=CD19&atmp_class=gene_therapy", width)
    page.get_by_role("checkbox", name="Compare Kymriah").check()
    page.get_by_role("checkbox", name="Compare Yescarta").check()
    page.get_by_role("button", name="Compare those ticked").click()
    assert page.url.endswith("/en/compare/?therapy=kymriah&therapy=yescarta")
    expect(page.get_by_role("rowheader", name="Gene or target (the same)")).to_be_visible()
    page.get_by_role("link", name="differences only").click()
    expect(page.get_by_role("rowheader", name="Gene or target (the same)")).to_have_count(0)
    page.get_by_role("link", name="Remove Kymriah").click()
    expect(page.locator("main [role=status]").first).to_contain_text("at least two")
    page.get_by_label("A therapy by its name").fill("abecma")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare/?therapy=yescarta&therapy=abecma&show=differences")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_sixth_box_cannot_be_ticked(visit: VISIT) -> None:
    page = visit("/fr/therapies/")
    boxes = page.locator("input[form=compare-ticked]")
    for number in range(5):
        boxes.nth(number).check()
    expect(boxes.nth(5)).to_be_disabled()
    boxes.nth(0).uncheck()
    expect(boxes.nth(5)).to_be_enabled()


def test_the_link_is_copied_and_that_is_said(visit: VISIT) -> None:
    page = visit(f"/en/compare/?{FIVE}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".copy-link [role=status]")).to_have_text("Link copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_without_javascript_nothing_is_offered_that_cannot_work(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/en/therapies/")
    expect(page.get_by_role("button", name="Copy link")).to_have_count(0)
    page.locator("input[value=abecma]").check()
    page.locator("input[value=carvykti], input[value=alofisel]").first.check()
    page.get_by_role("button", name="Compare those ticked").click()
    expect(page.locator("table.comparison")).to_have_count(1)
    context.close()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "query",
    [FIVE, "therapy=abecma&therapy=carvykti", "therapy=zynteglo&therapy=skysona&therapy=casgevy&therapy=libmeldy"],
)
def test_a_comparison_is_one_landscape_page_on_paper(visit: VISIT, language: str, query: str) -> None:
    page = visit(f"/{language}/compare/?{query}")
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1
    box = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert box and float(box[1]) > float(box[2])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_longest_texts_are_one_page_too(visit: VISIT, language: str) -> None:
    """The five therapies of the catalogue with most to read, and longer texts still put in their place."""
    five = "&".join(f"therapy={slug}" for slug in ("casgevy", "tregzi", "skysona", "maci", "libmeldy"))
    page = visit(f"/{language}/compare/?{five}")
    whole = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(whole.pages) == 1
    text = " ".join(whole.pages[0].extract_text().split())
    for name in ("Casgevy", "Tregzi", "Skysona", "MACI", "Libmeldy", "EU/1/23/1787", "BLA125787", "1.", "12."):
        assert name in text, name
    page.evaluate(
        """() => document.querySelectorAll(".row-reason .comparison-said, .row-indications .comparison-said, "
        + ".row-notes .comparison-said, .row-records .comparison-said").forEach(
            cell => cell.append("Long words that say a great deal. ".repeat(100)))"""
    )
    assert len(PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages) == 1
    assert len(PdfReader(BytesIO(page.pdf(format="A4", landscape=True))).pages) == 1


def test_bars_of_the_timeline_lead_to_their_list(visit: VISIT) -> None:
    page = visit("/en/timeline/")
    page.locator("svg.bars a", has_text="2018: 3 authorised").click()
    assert "year=2018" in page.url
    expect(page.get_by_role("link", name=re.compile("^Kymriah")).first).to_be_visible()
    page.go_back()
    page.locator("svg.bars a", has_text="2021: 1 ended").click()
    expect(page.locator(".timeline-events li")).to_have_count(1)

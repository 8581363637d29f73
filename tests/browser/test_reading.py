"""A reader's way through the site, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

WIDTHS = (360, 1280)
PATHS = (
    "",
    "therapies/",
    "therapies/?atmp_class=gene_therapy&origin=autologous",
    "therapies/?atmp_class=nonsense",
    "therapies/?q=nothinglikethis",
    "therapies/kymriah/",
    "therapies/maci/",
    "therapies/labile-blood-products/",
    "substances/",
    "substances/tisagenlecleucel/",
    "sponsors/",
    "sponsors/novartis-europharm-limited/",
    "trials/",
    "trials/nct02435849/",
    "references/",
    "references/regulation-1394-2007/",
    "conditions/",
    "conditions/multiple-myeloma/",
    "knowledge/",
    "knowledge/gene-therapy-medicinal-products/",
    "knowledge/glossary/",
    "classify/",
    "classify/?nucleic_acid=recombinant&contains_cells=yes&device=yes&inferred=donor:patient",
    "classify/?purpose=treat&contains_cells=yes&expanded=yes&tissue_claim=yes&viable=yes&nucleic_acid=none",
    "classify/method/",
    "submit/",
    "correct/therapy/kymriah/?fact=conditions",
    "correct/trial/nct02435849/",
    "no-such-page/",
)
VISIT = Callable[..., Page]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_scrolls_sideways(visit: VISIT, language: str, width: int) -> None:
    page = visit(f"/{language}/", width)
    for path in PATHS[:-1]:
        if "nonsense" in path:
            continue
        page.goto(page.url.split(f"/{language}/")[0] + f"/{language}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("language", "gene", "autologous"),
    [("en", "Gene therapy medicinal product", "autologous"), ("fr", "Médicament de thérapie génique", "autologue")],
)
def test_class_and_origin_narrow_the_list(visit: VISIT, language: str, gene: str, autologous: str, width: int) -> None:
    page = visit(f"/{language}/therapies/", width)
    rows = page.get_by_role("link", name="Luxturna", exact=True)
    for name in (gene, autologous):
        if width == 360:
            page.locator("summary", has_text="Filt").first.click()
        link = page.get_by_role("link", name=name).first
        expect(link).to_be_visible()
        link.click()
    assert "atmp_class=gene_therapy" in page.url
    assert "origin=autologous" in page.url
    expect(page.get_by_role("link", name="Abecma", exact=True).first).to_be_visible()
    expect(rows).to_have_count(0)
    # The switch keeps both filters.
    other = "fr" if language == "en" else "en"
    page.locator(f"a[hreflang={other}]").first.click()
    assert f"/{other}/therapies/" in page.url
    assert "atmp_class=gene_therapy" in page.url
    assert "origin=autologous" in page.url


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_from_the_search_box_to_the_source_of_a_fact(visit: VISIT, language: str, width: int) -> None:
    page = visit(f"/{language}/", width)
    page.get_by_role("searchbox").last.fill("kimria")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Kymriah", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kymriah")
    mark = page.locator("sup.marks a").first
    target = mark.get_attribute("href")
    mark.click()
    assert page.url.endswith(target or "#")
    expect(page.locator(target or "")).to_be_in_viewport()


def test_the_keyboard_reaches_the_content_first(visit: VISIT) -> None:
    page = visit("/en/therapies/")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.getAttribute('href')")
    assert focused.startswith("#")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == focused


def test_the_browser_language_is_taken(visit: VISIT) -> None:
    assert "/fr/" in visit("/", language="fr-FR").url
    assert "/en/" in visit("/", language="en-US").url


def test_light_and_dark_differ(visit: VISIT) -> None:
    colours = {
        visit("/en/", scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert len(colours) == 2

"""A reader's way through the site, in a browser."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.conftest import NOUNS

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
    "therapies/kymriah/history/",
    f"therapies/kymriah/as-of/{timezone.localdate()}/",
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
    "search/",
    "search/?q=kimria",
    "search/?q=leukaemia",
    "search/?q=kymriah+nothinglikethis",
    "classify/",
    "classify/?nucleic_acid=recombinant&contains_cells=yes&device=yes&inferred=donor:patient",
    "classify/?purpose=treat&contains_cells=yes&expanded=yes&tissue_claim=yes&viable=yes&nucleic_acid=none",
    "classify/method/",
    "submit/",
    "compare/",
    "compare/?therapy=kymriah",
    "compare/?therapy=chondrocelect&therapy=maci&therapy=spherox",
    "figures/",
    "trials/values/country/",
    "timeline/",
    "timeline/?atmp_class=gene_therapy&event=ended&year=2021",
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


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_list_begins_in_the_upper_part_of_a_phone(visit: VISIT, language: str) -> None:
    """With filters too, and those chosen are seen; sorting, page size and the link to copy are one touch away."""
    page = visit(f"/{language}/", 360)
    site = page.url.split(f"/{language}/")[0]
    for path in (*(f"{noun}/" for noun in NOUNS), "therapies/?atmp_class=gene_therapy&origin=autologous"):
        page.goto(f"{site}/{language}/{path}")
        row = page.locator(".records tbody tr, .reference-list > li").first
        assert row.bounding_box()["y"] <= 450, path
        page.locator(".view-options > summary").click()
        expect(page.get_by_role("link", name="50", exact=True).or_(page.locator(".chip").first).first).to_be_visible()
        expect(page.locator(".copy-link button")).to_be_visible()
    for chip in page.locator(".chip").all():
        expect(chip).to_be_in_viewport()


@pytest.mark.parametrize(("width", "is_seen"), [(360, False), (1280, True)])
def test_nothing_known_takes_no_line_of_a_phone(visit: VISIT, width: int, is_seen: bool) -> None:
    page = visit("/en/substances/", width)
    nothing = page.locator("td .unstated").first
    expect(nothing).to_have_text("not stated")
    expect(nothing).to_be_visible(visible=is_seen)
    expect(page.locator("td .code").first).to_be_visible()


def test_the_menu_of_a_phone_opens_from_beside_the_search_box(visit: VISIT) -> None:
    page = visit("/en/therapies/", 360)
    menu, search = page.locator(".site-nav summary"), page.locator("#search-header")
    assert abs(menu.bounding_box()["y"] - search.bounding_box()["y"]) < 12
    menu.click()
    expect(page.locator(".site-nav").get_by_role("link", name="Trials")).to_be_visible()
    expect(search).to_be_visible()


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
    page.get_by_role("combobox").last.fill("kimria")
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


@pytest.mark.parametrize("width", WIDTHS)
def test_a_mark_of_a_drawing_leads_to_its_list_by_keyboard(visit: VISIT, width: int) -> None:
    page = visit("/fr/figures/", width)
    mark = page.locator("svg.chart a").first
    mark.focus()
    number = (mark.locator("title").text_content() or "").rsplit(" ", 1)[1]
    page.keyboard.press("Enter")
    expect(page.locator("#results-title")).to_contain_text(f"{number} thérapie")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_name_in_a_drawing_runs_into_a_mark(visit: VISIT, language: str) -> None:
    page = visit(f"/{language}/figures/", 360)
    wrong = page.evaluate(
        """() => {
            const found = [];
            for (const chart of document.querySelectorAll('svg.chart')) {
                const marks = [...chart.querySelectorAll('.chart-disc, .chart-bar')].map(one => one.getBoundingClientRect());
                for (const text of chart.querySelectorAll('.chart-name, a > text:not([class])')) {
                    const a = text.getBoundingClientRect();
                    if (marks.some(b => a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom))
                        found.push(text.textContent);
                }
            }
            return found;
        }"""
    )
    assert wrong == []


def test_no_word_is_broken_in_the_latest_authorisations_on_a_phone(visit: VISIT) -> None:
    page = visit("/fr/", 360)
    for name in page.locator(".latest .record-name").all():
        assert (name.bounding_box() or {})["height"] < 40


def test_the_switch_stands_beside_the_name_of_the_site_on_a_phone(visit: VISIT) -> None:
    page = visit("/fr/", 360)
    brand, switch = page.locator(".brand").bounding_box(), page.locator(".languages").bounding_box()
    assert brand and switch and abs(brand["y"] - switch["y"]) < 20

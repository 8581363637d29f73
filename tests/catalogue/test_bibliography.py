"""Texts with their sources: safe, numbered in reading order, nothing cited that is not there."""

import re

import pytest

from catalogue.bibliography import Bibliography, formatted, plain
from catalogue.models import Citation, Reference, Therapy

SLUGS = ("one", "two", "three")


@pytest.fixture
def bibliography() -> Bibliography:
    references = [Reference(slug=slug, name=f"Title {slug}") for slug in SLUGS]
    facts = ("origin", "atmp_class", "origin")
    return Bibliography(
        Citation(reference=reference, fact=fact) for reference, fact in zip(references, facts, strict=True)
    )


def numbers(html: str) -> list[int]:
    return [int(number) for number in re.findall(r"#reference-(\d+)", html)]


def test_numbers_follow_the_first_mention(bibliography: Bibliography) -> None:
    assert numbers(bibliography.text("A [@two]. B [@one; @two]. C [@two].")) == [1, 1, 2, 1]
    assert numbers(bibliography.of_fact("origin")) == [2, 3]
    assert [(number, reference.slug) for number, reference, _citations in bibliography.entries()] == [
        (1, "two"),
        (2, "one"),
        (3, "three"),
    ]


def test_marks_stand_in_ascending_order(bibliography: Bibliography) -> None:
    bibliography.text("[@three]")
    assert numbers(bibliography.text("[@one; @three]")) == [1, 2]


@pytest.mark.django_db
def test_what_is_not_cited_gets_no_mark(bibliography: Bibliography) -> None:
    assert bibliography.text("A [@nobody].") == "<p>A.</p>\n"
    assert bibliography.of_fact("target") == ""


@pytest.mark.django_db
def test_a_citation_of_one_field_supports_no_other_fact() -> None:
    therapy = Therapy.objects.get(slug="kymriah")
    bibliography = Bibliography([Citation(therapy=therapy, reference=Reference(slug="one"), field="atmp_class")])
    assert numbers(bibliography.of_fact("atmp_class")) == [1]
    assert bibliography.of_fact("general") == ""
    assert numbers(bibliography.of_fact_or_own("origin")) == []
    assert bibliography.citations[0].fact_label == bibliography.citations[0].field_label


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b onclick=x>b</b>",
        "[x](javascript:alert(1))",
        "![x](https://example.org/x.png)",
        "<iframe src=x>",
        "[x](data:text/html,x)",
    ],
)
def test_html_and_scripts_do_not_pass(bibliography: Bibliography, text: str) -> None:
    html = bibliography.text(text)
    assert not re.search(r"<(script|b|iframe|img)\b", html)
    assert not re.search(r'href="(javascript|data):', html)


def test_raw_html_is_shown_as_typed(bibliography: Bibliography) -> None:
    assert "&lt;b&gt;" in bibliography.text("<b>x</b>")


def test_titles_in_marks_are_escaped() -> None:
    citation = Citation(reference=Reference(slug="x", name='"><script>'), fact="origin")
    assert "<script>" not in Bibliography([citation]).of_fact("origin")


def test_links_inside_the_catalogue(bibliography: Bibliography) -> None:
    html = bibliography.text("[Kymriah](therapy:kymriah), [vector](term:vector), [law](topic:legal-framework)")
    assert 'href="/en/therapies/kymriah/"' in html
    assert 'href="/en/knowledge/glossary/#vector"' in html
    assert 'href="/en/knowledge/legal-framework/"' in html


def test_a_reference_in_words() -> None:
    reference = Reference(
        name="A <title>",
        authors=["Russell S", "Bennett J"],
        has_more_authors=True,
        year=2017,
        container="The Lancet",
        volume="390",
        issue="10097",
        pages="849-860",
        language="en",
    )
    html = formatted(reference)
    assert "Russell S, Bennett J et al. 2017." in html
    assert "A &lt;title&gt;" in html
    assert "The Lancet 390(10097): 849-860." in html


def test_plain_text_has_no_marks_links_or_tags() -> None:
    source = "## Examples\n\n- [Kymriah](therapy:kymriah) & *others* [@one; @two], from a < b."
    assert plain(source) == "Examples Kymriah & others, from a < b."

"""RIS and BibTeX, read by other people's parsers: whatever the catalogue holds comes back."""

import re

import bibtexparser
import pytest
import rispy
from hypothesis import example, given
from hypothesis import strategies as st

from catalogue.formats import bib, ris
from catalogue.formats.entries import Author, Entry, author, entries, of_reference
from catalogue.models import Reference, Trial

# Everything that PostgreSQL keeps.
TEXT = st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)
SIGNS = st.text(alphabet='{}\\%&$#_~^"@=, -\r\n\tER TY', max_size=30)
PLAIN = {value: key for key, value in bib.SIGNS.items()}


def entry(**more: object) -> Entry:
    return Entry(**{"key": "one-2020", "kind": "article", "title": "A title", "address": "https://a.example/1", **more})


def one_line(text: str) -> str:
    return " ".join(text.split())


def plain(text: str) -> str:
    """BibTeX's text as the sign it stands for."""
    return re.sub(
        "|".join(re.escape(value) for value in sorted(PLAIN, key=len, reverse=True)), lambda m: PLAIN[m[0]], text
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Schuster SJ", Author("Schuster", "SJ")),
        ("Anderson LD Jr", Author("Anderson", "LD", "Jr")),
        ("van der Graaf R", Author("van der Graaf", "R")),
        ("Uyl-de Groot CA", Author("Uyl-de Groot", "CA")),
        ("Pereira CdF", Author("Pereira", "CdF")),
        ("Öz É", Author("Öz", "É")),
        ("Wang J-P", Author("Wang", "J-P")),
        ("European Medicines Agency", Author("European Medicines Agency")),
        ("CCMO", Author("CCMO")),
        ("US FDA", Author("US FDA")),
    ],
)
def test_people_and_organisations(text: str, expected: Author) -> None:
    assert author(text) == expected


def test_initials_as_other_programs_expect_them() -> None:
    assert Author("Anderson", "LD").given == "L. D."
    assert Author("Pereira", "CdF").given == "C. dF."
    assert Author("Wang", "J-P").given == "J. -P."


@given(TEXT | SIGNS, TEXT | SIGNS)
@example("a\nER  - \nTY  - JOUR", "\x85x")
@example("} @article{x, title = {y", "\\")
def test_no_text_breaks_out_of_its_place(title: str, container: str) -> None:
    one = entry(title=f"T {title}", container=container, year=2020, volume="5")
    (read,) = rispy.loads("".join(ris.lines([one])))
    assert one_line(read["title"]) == one_line(f"T {title}")
    assert read["volume"] == "5"
    library = bibtexparser.parse_string("".join(bib.lines([one, entry(key="two")])))
    assert not library.failed_blocks
    first, second = library.entries
    assert second.key == "two"
    assert plain(first["title"][1:-1]) == one_line(f"T {title}")
    assert first["year"] == "2020"
    assert "journal" not in first or plain(first["journal"]) == one_line(container)


@pytest.mark.django_db
def test_every_reference_of_the_catalogue_comes_back() -> None:
    references = list(Reference.objects.published())
    made = list(entries(Reference, [[one.pk for one in references]], "https://a.example/references/"))
    read = rispy.loads("".join(ris.lines(made)))
    library = bibtexparser.parse_string("".join(bib.lines(made)))
    assert not library.failed_blocks
    assert [one["id"] for one in read] == [one.key for one in library.entries] == [one.slug for one in references]
    for reference, from_ris, from_bib in zip(references, read, library.entries, strict=True):
        assert from_ris["title"] == plain(from_bib["title"][1:-1]) == one_line(reference.name)
        assert from_ris.get("year", "") == (str(reference.year) if reference.year else "")
        assert from_ris.get("doi", "") == reference.doi
        assert len(from_ris.get("authors", [])) == len(reference.authors) + reference.has_more_authors
        if reference.link:
            assert reference.link in str(from_ris["urls"])
            assert from_bib["url"] == reference.link
        if reference.authors:
            assert len(from_bib["author"].split(" and ")) >= len(reference.authors)


@pytest.mark.django_db
def test_a_trial_is_a_record_of_its_registry() -> None:
    trial = Trial.objects.get(slug="nct02435849")
    (made,) = entries(Trial, [[trial.pk]], "https://a.example/trials/")
    (read,) = rispy.loads("".join(ris.lines([made])))
    assert read["type_of_reference"] == "DBASE"
    assert read["secondary_title"] == "ClinicalTrials.gov"
    assert read["accession_number"] == "NCT02435849"
    assert "https://a.example/trials/nct02435849/" in str(read)
    library = bibtexparser.parse_string("".join(bib.lines([made])))
    assert "NCT02435849" in library.entries[0]["note"]
    assert library.entries[0]["howpublished"] == "ClinicalTrials.gov"


def test_a_retraction_goes_with_the_entry() -> None:
    retracted = of_reference("", "a", "article", "A", pmid="123", retracted_on="2024-05-01")
    (read,) = rispy.loads("".join(ris.lines([retracted])))
    assert read["notes"] == ["PMID: 123", "Retracted on 2024-05-01"]
    assert "Retracted on 2024-05-01" in "".join(bib.lines([retracted]))

"""Works of Crossref against an independent reading, and what is no work."""

import copy
from typing import Any

import pytest
from hypothesis import given

from catalogue.sources.client import NotFound, SourceError
from catalogue.sources.crossref import fetch, normalised, parse
from catalogue.sources.reference import FoundReference
from tests.catalogue.sources.mutilation import mutilated, read
from tests.catalogue.sources.registry import WORKS, Registry


def edited(doi: str, **changes: Any) -> Any:
    reply = copy.deepcopy(WORKS[doi])
    reply["message"].update(changes)
    return reply


def test_all_samples_are_here() -> None:
    assert len(WORKS) == 10


@pytest.mark.parametrize("doi", WORKS)
def test_every_sample_says_what_a_plain_reading_says(doi: str) -> None:
    found, work = parse(WORKS[doi]), WORKS[doi]["message"]
    assert found.doi == work["DOI"]
    assert found.volume == work.get("volume", "")
    assert found.issue == work.get("issue", "")
    assert found.container == work["container-title"][0]
    assert found.year == work.get("published-print", work["issued"])["date-parts"][0][0]
    assert found.pages == work.get("page", work.get("article-number", ""))
    assert [name.rsplit(" ", 1)[0] for name in found.authors] == [one["family"] for one in work["author"]]
    assert [name.rsplit(" ", 1)[1][0] for name in found.authors] == [one["given"][0] for one in work["author"]]
    assert found.language == work.get("language", "")
    assert found.kind == ("register" if work["type"] == "dataset" else "article")
    assert found.name.split()[0] == work["title"][0].split()[0]


def test_markup_and_line_breaks_leave_a_title() -> None:
    found = parse(WORKS["10.1136/jclinpath-2020-206745"])
    assert found.name == (
        "Construction of a reference material panel for detecting KRAS / NRAS / EGFR / BRAF / MET mutations in plasma ctDNA"
    )


def test_less_than_is_no_markup() -> None:
    reply = edited("10.1038/srep16696", title=["Levels < 5 and > 3 in <i>mice</i>"])
    assert parse(reply).name == "Levels < 5 and > 3 in mice"


def test_a_subtitle_follows_the_title() -> None:
    assert parse(edited("10.1038/srep16696", title=["One"], subtitle=["Two"])).name == "One: Two"
    assert parse(edited("10.1038/srep16696", title=["One: Two"], subtitle=["Two"])).name == "One: Two"


def test_groups_are_authors_too() -> None:
    authors = [{"name": "CAR-T Study Group"}, {"family": "Jean-Baptiste", "given": "J.-P. Marie"}, {"family": "Plato"}]
    reply = edited("10.1038/srep16696", author=authors)
    assert parse(reply).authors == ("CAR-T Study Group", "Jean-Baptiste JPM", "Plato")


def test_a_date_without_year() -> None:
    reply = edited("10.1038/srep16696", issued={"date-parts": [[None]]}, **{"published-online": None})
    assert parse(reply).year is None


def test_kinds_that_the_bibliography_does_not_have_are_left_open() -> None:
    assert parse(edited("10.1038/srep16696", type="posted-content")).kind == ""


def test_retractions_are_noticed() -> None:
    assert not parse(WORKS["10.1038/srep16696"]).is_retracted
    assert parse(edited("10.1038/srep16696", **{"updated-by": [{"type": "retraction"}]})).is_retracted


@pytest.mark.parametrize("changes", [{"DOI": ""}, {"DOI": 5}, {"title": []}, {"title": "x"}, {"author": [3]}])
def test_what_is_not_as_documented_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(SourceError, match="not as documented"):
        parse(edited("10.1038/srep16696", **changes))


@given(mutilated(WORKS))
def test_a_mutilated_work_gives_a_reference_or_a_clear_error(reply: Any) -> None:
    found = read(parse, reply)
    assert isinstance(found, FoundReference) or str(found)


@pytest.mark.parametrize(
    ("typed", "doi"),
    [
        ("10.1056/NEJMoa1707447", "10.1056/NEJMoa1707447"),
        (" https://doi.org/10.1056/NEJMoa1707447 ", "10.1056/NEJMoa1707447"),
        ("http://dx.doi.org/10.1002/(SICI)1097-0142(19990101)85:1<1::AID-CNCR1>3.0.CO;2-E",
         "10.1002/(SICI)1097-0142(19990101)85:1<1::AID-CNCR1>3.0.CO;2-E"),
        ("doi: 10.1000/x.", "10.1000/x"),
        ("29768149", ""),
        ("https://evil.example/10.1000/x", ""),
        ("10.1000/a b", ""),
    ],
)  # fmt: skip
def test_dois_as_people_type_them(typed: str, doi: str) -> None:
    assert normalised(typed) == doi


def test_a_work_is_fetched_by_its_doi(registry: Registry) -> None:
    with registry.client("") as out:
        assert fetch(out, "10.1038/SREP16696") == parse(WORKS["10.1038/srep16696"])
    assert registry.requests == ["/works/10.1038%2FSREP16696"]


def test_a_doi_is_one_part_of_the_address(registry: Registry) -> None:
    """A DOI with ../ or ? in it asks for nothing else."""
    with registry.client("") as out, pytest.raises(NotFound, match="no publication"):
        fetch(out, "10.1000/../../admin?x=1#y")
    assert registry.requests == ["/works/10.1000%2F..%2F..%2Fadmin%3Fx%3D1%23y"]

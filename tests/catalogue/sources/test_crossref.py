"""Works of Crossref against an independent reading, and what is no work."""

import copy
from datetime import date
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


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("<jats:italic>KRAS</jats:italic> &amp; <i>NRAS</i>", "KRAS & NRAS"),
        ("CD19&lt;sup&gt;+&lt;/sup&gt; cells", "CD19+ cells"),
        ("A&amp;amp;B", "A&B"),
        ('IL-<sub>2</sub><br/>in <span class="x">mice</span>', "IL-2 in mice"),
        (
            '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mi>β</mml:mi></mml:math>-Thalassaemia',
            "β-Thalassaemia",
        ),
        ("Response if p<a and b>c", "Response if p<a and b>c"),
        ("Two   lines\n of\u00a0one title", "Two lines of one title"),
    ],
)
def test_titles_without_their_mark_up(given: str, name: str) -> None:
    assert parse(edited("10.1038/srep16696", title=[given])).name == name


def test_of_several_titles_the_first_is_the_title() -> None:
    assert parse(edited("10.1038/srep16696", title=["Traitement", "Treatment"])).name == "Traitement"


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


def test_two_authors_of_one_name_are_two() -> None:
    authors = [{"family": "Wang", "given": "Yi"}, {"family": "Wang", "given": "Yong"}]
    assert parse(edited("10.1038/srep16696", author=authors)).authors == ("Wang Y", "Wang Y")


@pytest.mark.parametrize(("authors", "found"), [(None, ()), ([], ()), ([{}], ()), ([{"given": "X"}], ())])
def test_works_without_authors(authors: Any, found: tuple[str, ...]) -> None:
    assert parse(edited("10.1038/srep16696", author=authors)).authors == found


@pytest.mark.parametrize(
    ("dates", "year"),
    [
        ({"issued": {"date-parts": [[2019]]}}, 2019),
        ({"issued": {"date-parts": [[2019, 5]]}}, 2019),
        ({"issued": {"date-parts": [[None]]}, "published-online": {"date-parts": [[2020, 1, 1]]}}, 2020),
        ({"published-print": {"date-parts": [[2021, 1]]}, "issued": {"date-parts": [[2020, 12]]}}, 2021),
        ({"issued": {"date-parts": []}}, None),
        ({"issued": {"date-parts": [[]]}}, None),
        ({"issued": None}, None),
    ],
)
def test_dates_as_far_as_they_go(dates: dict[str, Any], year: int | None) -> None:
    nothing = dict.fromkeys(("published-print", "published-online", "issued"))
    assert parse(edited("10.1038/srep16696", **(nothing | dates))).year == year


def test_a_date_without_year() -> None:
    reply = edited("10.1038/srep16696", issued={"date-parts": [[None]]}, **{"published-online": None})
    assert parse(reply).year is None


def test_kinds_that_the_bibliography_does_not_have_are_left_open() -> None:
    assert parse(edited("10.1038/srep16696", type="posted-content")).kind == ""


def notice(kind: str = "retraction", **more: Any) -> dict[str, Any]:
    """As Crossref writes it; the sample of 10.1371/journal.pone.0033693 has one of a correction."""
    updated = {"date-parts": [[2020, 6, 5]], "date-time": "2020-06-05T00:00:00Z", "timestamp": 1591315200000}
    return {
        "DOI": "10.1016/notice", "type": kind, "label": "Retraction", "source": "publisher", "updated": updated, **more,
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["retraction", "withdrawal", "removal", "Retraction"])
def test_a_retraction_with_its_day_and_its_notice(kind: str) -> None:
    found = parse(edited("10.1038/srep16696", **{"updated-by": [notice(kind)]}))
    assert (found.is_retracted, found.retracted_on, found.retraction_url) == (
        True, date(2020, 6, 5), "https://doi.org/10.1016/notice",
    )  # fmt: skip


@pytest.mark.parametrize(
    "kind",
    [
        "correction",
        "erratum",
        "corrigendum",
        "expression_of_concern",
        "addendum",
        "partial_retraction",
        "new_version",
        "",
    ],
)
def test_other_notices_are_no_retraction(kind: str) -> None:
    assert not parse(edited("10.1038/srep16696", **{"updated-by": [notice(kind)]})).is_retracted


def test_the_corrected_sample_is_not_retracted() -> None:
    assert WORKS["10.1371/journal.pone.0033693"]["message"]["updated-by"][0]["type"] == "correction"
    assert not any(parse(work).is_retracted for work in WORKS.values())


def test_of_two_records_of_one_retraction_the_dated_one_counts() -> None:
    vague = notice(source="retraction-watch", updated={"date-parts": [[2020]]})
    found = parse(edited("10.1038/srep16696", **{"updated-by": [vague, notice()]}))
    assert found.retracted_on == date(2020, 6, 5)


@pytest.mark.parametrize("parts", [[2020], [2020, 6], [], None])
def test_a_retraction_without_a_day(parts: Any) -> None:
    vague = notice(updated={"date-parts": [parts]}) if parts is not None else notice(updated=None)
    found = parse(edited("10.1038/srep16696", **{"updated-by": [vague]}))
    assert (found.is_retracted, found.retracted_on) == (True, None)


@pytest.mark.parametrize("parts", [[2020, 2, 31], [2020, "6", 5], [2020, 6, None], [10**30, 1, 1]])
def test_a_retraction_with_a_day_that_is_none(parts: list[Any]) -> None:
    with pytest.raises(SourceError, match=r"updated\.date-parts"):
        parse(edited("10.1038/srep16696", **{"updated-by": [notice(updated={"date-parts": [parts]})]}))


@pytest.mark.parametrize("mark", ["RETRACTED: ", "RETRACTED ARTICLE: ", "Retracted: ", "WITHDRAWN: "])
def test_the_mark_before_a_title_is_no_title(mark: str) -> None:
    found = parse(edited("10.1038/srep16696", title=[f"{mark}Cells for all"]))
    assert (found.name, found.is_retracted, found.retracted_on) == ("Cells for all", True, None)


def test_a_notice_says_what_it_retracts() -> None:
    found = parse(edited("10.1038/srep16696", **{"update-to": [{"DOI": "10.1016/bad", "type": "retraction"}]}))
    assert (found.retracts, found.is_retracted) == ("10.1016/bad", False)


def test_a_work_without_title_is_told_in_words() -> None:
    with pytest.raises(SourceError, match="names no title"):
        parse(edited("10.1038/srep16696", title=[]))


def test_who_gives_an_address_is_served_apart(registry: Registry, settings: Any) -> None:
    settings.SOURCES_CONTACT = "desk@catalogue.example"
    with registry.client("") as out:
        fetch(out, "10.1038/srep16696")
    assert registry.requests == ["/works/10.1038%2Fsrep16696?mailto=desk%40catalogue.example"]


@pytest.mark.parametrize("changes", [{"DOI": ""}, {"DOI": 5}, {"title": "x"}, {"author": [3]}])
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
        ("DOI 10.1000/x", "10.1000/x"),
        ("doi.org/10.1000/x", "10.1000/x"),
        ("www.doi.org/10.1000/x", "10.1000/x"),
        ("https://doi.org/10.1056%2FNEJMoa1707447", "10.1056/NEJMoa1707447"),
        ("https://doi.org/doi:10.1000/x", "10.1000/x"),
        ("<https://doi.org/10.1000/x>", "10.1000/x"),
        ("info:doi/10.1000/x", "10.1000/x"),
        ("urn:doi:10.1000/x", "10.1000/x"),
        ("10.1000/x)", "10.1000/x"),
        ("10.1016/S0140-6736(20)31180-6", "10.1016/S0140-6736(20)31180-6"),
        ("10.1000/\x00x", ""),
        ("10.١٠٠٠/x", ""),
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

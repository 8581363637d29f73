"""The life line of a therapy: its events, their order, and no precision that the source does not have."""

import datetime
import re
from types import SimpleNamespace

import pgtrigger
import pytest
from django.test import Client

from catalogue.life_line import MOST_TRIALS, Scale, life_line, span
from catalogue.models import Decision, Therapy, Trial
from tests.catalogue.test_views import page

pytestmark = pytest.mark.django_db


def of(slug: str) -> Therapy:
    return Therapy.objects.for_page().get(slug=slug)


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2018", "2018-01-01", "2018-12-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2018-11-22", "2018-11-22", "2018-11-22"),
        (datetime.date(2018, 11, 22), "2018-11-22", "2018-11-22"),
    ],
)
def test_a_partial_date_is_as_long_as_what_it_may_mean(date: str | datetime.date, first: str, last: str) -> None:
    assert [day.isoformat() for day in span(date)] == [first, last]


def test_a_day_is_a_point_and_a_year_a_stretch() -> None:
    scale = Scale(["2017", "2018-11-22", "2020"])
    assert scale.mark("2018-11-22", "started").width == ""
    assert scale.mark("2018", "started").x == "25.00%" or float(scale.mark("2018", "started").x[:-1]) < 25.1
    year, month = (float(scale.mark(date, "started").width[:-1]) for date in ("2018", "2018-11"))
    assert 24 < year < 26
    assert 1.5 < month < 2.5


def test_authorisations_granted_and_ended_are_events() -> None:
    life = life_line(of("maci"))
    assert life is not None
    assert [(event.date, event.kind) for event in life.events] == [
        ("2013-06-27", "granted"),
        ("2016-12-13", "granted"),
        ("2018-07-01", "expired"),
    ]
    ended, in_force = life.lanes
    assert not ended.is_open and in_force.is_open
    assert [mark.kind for mark in ended.marks] == ["granted", "expired"]
    assert float(in_force.bar[0][:-1]) + float(in_force.bar[1][:-1]) == pytest.approx(100, abs=0.02)


def test_an_end_without_a_day_has_no_length() -> None:
    therapy = of("provenge")
    therapy.authorisations.filter(jurisdiction="eu").update(ended_on=None)
    life = life_line(of("provenge"))
    lane = next(one for one in life.lanes if one.record.jurisdiction == "eu")
    assert lane.bar is None
    assert not lane.is_open


def test_trials_without_a_start_are_counted_and_not_drawn() -> None:
    life = life_line(of("kymriah"))
    drawn = [lane.record.number for lane in life.lanes if lane.kind == "trial"]
    assert "NCT02445248" in drawn
    assert "NCT01029366" not in drawn
    assert life.more == 2
    assert [event.date for event in life.events] == sorted(event.date for event in life.events)


def test_planned_dates_are_no_events() -> None:
    juliet = Trial.objects.filter(slug="nct02445248")

    def lane() -> list[list[str]]:
        lanes = life_line(of("kymriah")).lanes
        return [[mark.kind for mark in one.marks] for one in lanes if one.record == juliet.get()]

    assert lane() == [["started", "completed"]]
    juliet.update(status="recruiting")
    assert lane() == [["started"]]
    juliet.update(status="completed", completed_on="", primary_completion_on="2022-12")
    assert lane() == [["started"]], "the primary completion is not the end"
    juliet.update(status="not_yet_recruiting")
    assert lane() == []


def test_drafts_are_not_drawn() -> None:
    with pgtrigger.ignore("catalogue.Trial:state_passes"):
        Trial.objects.filter(slug="nct02445248").update(state="draft")
    assert "NCT02445248" not in [lane.record.number for lane in life_line(of("kymriah")).lanes if lane.kind == "trial"]


def test_of_many_trials_the_deciding_phases_are_drawn() -> None:
    therapy = of("chondrocelect")
    for number in range(30):
        Trial.objects.create(
            slug=f"trial-{number}",
            name=f"Trial {number}",
            state="published",
            started_on=f"{2000 + number % 20}",
            phase="phase_3" if number % 10 == 0 else "observational",
        ).therapies.add(therapy)
    life = life_line(of("chondrocelect"))
    trials = [lane.record for lane in life.lanes if lane.kind == "trial"]
    assert len(trials) == MOST_TRIALS
    assert sum(trial.phase == "phase_3" for trial in trials) == 3
    assert life.more == 30 - MOST_TRIALS


def test_a_decision_beside_the_authorisations_is_an_event() -> None:
    therapy = of("holoclar")
    assert not [event for event in life_line(therapy).events if event.kind == "decided"], "the authorisation says it"
    Decision.objects.create(
        code="test-1",
        description="Limbal cells",
        language="en",
        atmp_class="tissue_engineered",
        kind="cat_recommendation",
        decided_on="2010-03-01",
        therapy=therapy,
        source_url="https://example.org/",
    )
    assert life_line(of("holoclar")).events[0].kind == "decided"


def test_no_date_no_line() -> None:
    assert life_line(of("labile-blood-products")) is None


def test_numbers_of_the_drawing_have_a_point_in_french_too(client: Client) -> None:
    html = page(client, "/fr/therapies/kymriah/")
    drawing = html[html.index('class="life-line"') : html.index("</figure>")]
    assert "%" in drawing
    assert "," not in "".join(part.split('"')[0] for part in drawing.split('x="')[1:])
    assert "Ligne de vie" in html or "Life line" in html


def test_the_years_named_are_few() -> None:
    scale = Scale(["1950", "2026"])
    assert len(scale.years()) <= 12
    assert SimpleNamespace(years=scale.years()).years[0] == (1950, "0.00%")


def test_every_mark_that_leads_somewhere_has_a_name(client: Client) -> None:
    html = page(client, "/fr/therapies/kymriah/")
    drawing = html[html.index('<svg class="life-line"') : html.index('<figcaption class="life-key')]
    links = drawing.split("<a ")[1:]
    assert len(links) > 10
    for link in links:
        assert "<title>" in link or "<tspan>" in link, link[:200]
    assert re.search(r"<title>NCT02445248: [^<]+, 2015</title>", drawing)

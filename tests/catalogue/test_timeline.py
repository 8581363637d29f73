"""The field over the years, counted against plain Python."""

from collections import Counter

import pgtrigger
import pytest

from catalogue.models import Authorisation, Therapy
from catalogue.timeline import Chosen, chart, counts, listed, with_authorisations

pytestmark = pytest.mark.django_db


def expected(jurisdictions: set[str], classes: set[str]) -> Counter:
    found: Counter = Counter()
    for one in Authorisation.objects.select_related("therapy"):
        therapy = one.therapy
        if therapy.state != "published" or (jurisdictions and one.jurisdiction not in jurisdictions):
            continue
        if classes and therapy.atmp_class not in classes:
            continue
        found["granted", one.granted_on.year, therapy.atmp_class] += 1
        if one.ended_on:
            found["ended", one.ended_on.year, therapy.atmp_class] += 1
    return found


@pytest.mark.parametrize("jurisdictions", [set(), {"eu"}, {"us"}, {"eu", "us"}])
@pytest.mark.parametrize("classes", [set(), {"gene_therapy"}, {"tissue_engineered", "combined"}, {"blood_product"}])
def test_counts_are_right(jurisdictions: set[str], classes: set[str]) -> None:
    with pgtrigger.ignore("catalogue.Therapy:state_passes"):
        Therapy.objects.filter(slug="kymriah").update(state="draft")
    chosen = Chosen(jurisdictions, classes)
    found = counts(chosen)
    assert found == expected(jurisdictions, classes)
    assert len(listed(chosen)) == sum(found.values())


def test_bars_and_table_say_the_same() -> None:
    found = counts(Chosen())
    drawn = chart(found)
    bars = {(bar.kind, bar.year, bar.atmp_class): bar.number for lane in drawn.lanes for bar in lane.bars}
    cells = {}
    for year, row, granted, ended in drawn.table:
        assert sum(cell[1] for cell in row) == granted
        assert sum(cell[2] for cell in row) == ended
        for value, given, over in row:
            cells |= {
                key: number
                for key, number in ((("granted", year, value), given), (("ended", year, value), over))
                if number
            }
    assert bars == cells == found


def test_bars_do_not_overlap_and_stay_inside() -> None:
    drawn = chart(counts(Chosen()))
    bottom = 0
    for lane in drawn.lanes:
        assert lane.y >= bottom
        for bar in lane.bars:
            assert lane.y < bar.y
            assert (bar.y + bar.height <= lane.base) if bar.kind == "granted" else (bar.y > lane.base)
            assert float(bar.x[:-1]) >= 0 and float(bar.x[:-1]) + float(bar.width[:-1]) <= 100
        bottom = max([lane.base, *(bar.figure for bar in lane.bars)])
    assert bottom < drawn.height


def test_one_event_has_one_height_in_all_lanes() -> None:
    drawn = chart({("granted", 2020, "gene_therapy"): 40, ("granted", 2021, "combined"): 20})
    heights = {bar.number: bar.height for lane in drawn.lanes for bar in lane.bars}
    assert heights[40] == 2 * heights[20]


def test_nothing_happened() -> None:
    assert chart({}) is None
    assert list(listed(Chosen(classes=["blood_product"]))) == []


def test_the_list_is_in_order_and_narrowed_by_event_and_year() -> None:
    days = [day for day, _kind, _key in listed(Chosen())]
    assert days == sorted(days, reverse=True)
    ended = with_authorisations(list(listed(Chosen(events=["ended"], years=[2021]))))
    assert [(kind, one.therapy.slug) for _day, kind, one in ended] == [("ended", "skysona")]

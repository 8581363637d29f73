"""The judge of the figures: medians, ratios, promises."""

import pytest

from bench.measuring import WARMING, Measured, Times
from bench.questions import KINDS
from bench.report import bars, ratio, report, worst


def test_warming_requests_do_not_count() -> None:
    times = Times([9.0] * WARMING + [1.0, 2.0, 3.0])
    assert times.median == 2.0


def test_few_requests_count_all() -> None:
    assert Times([4.0]).quartiles == (4.0, 4.0, 4.0)
    assert Times([1.0, 3.0]).median == 2.0


def test_processor_time_is_judged_like_the_clock() -> None:
    times = Times([9.0] * WARMING + [1.0, 2.0, 3.0], cpu=[8.0] * WARMING + [0.1, 0.2, 0.3])
    assert times.processor.median == 0.2
    assert ratio(times.processor, Times([1.0], cpu=[0.1]).processor) == pytest.approx(2.0)


def test_what_was_not_measured_has_no_ratio() -> None:
    assert ratio(Times([1.0]), Times()) is None
    assert ratio(None, Times([1.0])) is None
    assert ratio(Times([1.0]), Times([4.0])) == 0.25


@pytest.mark.parametrize(
    ("figures", "is_met"),
    [({"a": 10.0, "b": 25.0}, True), ({"a": 10.0, "b": 25.1}, False), ({"a": 10.0, "b": None}, None), ({"a": 26.0, "b": None}, False), ({}, None)],
)  # fmt: skip
def test_a_promise_is_judged_by_its_worst_figure(figures: dict[str, float | None], is_met: bool | None) -> None:
    assert worst("at most 25", 25, True, figures).is_met is is_met


def test_a_promise_of_at_least_is_judged_by_its_least_figure() -> None:
    assert worst("at least 50", 50, False, {"a": 300.0, "b": 49.0}).is_met is False
    assert worst("at least 50", 50, False, {"a": 300.0, "b": 51.0}).is_met is True


def world(size: str, site: float, datasette: float = 1.0) -> Measured:
    times = {"site": Times([site]), "empty": Times([0.001]), "sql": Times([0.002]), "datasette": Times([datasette])}
    return Measured(size, {kind.label: times for kind in KINDS}, memory={"resident": 90.0, "peak": 100.0})


def test_promises_compare_the_biggest_world_with_the_smallest() -> None:
    found = {bar.promise.split(":")[0]: bar.is_met for bar in bars([world("10k", 0.010), world("1m", 0.014)])}
    assert found["a list with its facets"] is True
    assert found["from 10k to 1m"] is True
    found = {bar.promise.split(":")[0]: bar.is_met for bar in bars([world("10k", 0.010), world("1m", 0.030)])}
    assert found["a list with its facets"] is False
    assert found["from 10k to 1m"] is False


def test_a_page_that_is_missing_is_said() -> None:
    measured = world("1k", 0.01)
    measured.kinds["typeahead"] = {"site": Times(status=404), "empty": Times([0.001])}
    assert any("(404)" in line for line in report([measured]))

"""A JSON reply read field by field."""

from typing import Any

import pytest

from catalogue.sources.reply import (
    Unreadable,
    at,
    decoded,
    number,
    partial_date,
    plain,
    rows,
    text,
    texts,
    without_tags,
)


def test_what_is_missing_is_empty() -> None:
    assert (at({}, "a", "b"), text({}, "a"), rows({}, "a"), texts({}, "a"), number({}, "a")) == (None, "", [], (), None)
    assert text({"a": None}, "a", "b") == partial_date({}, "a") == ""


@pytest.mark.parametrize("node", [3, "x", [], True, {"a": 3}, {"a": []}])
def test_a_path_through_something_else_is_named(node: Any) -> None:
    with pytest.raises(Unreadable, match="a"):
        at(node, "a", "b")


def test_texts_lose_what_no_database_takes() -> None:
    assert plain("a\x00b\x1f c\ud800d\r\n\te") == "a b c d e"
    assert decoded(b'"\\ud835\\udefd"') == "\U0001d6fd"


def test_lists_lose_empty_and_repeated_entries() -> None:
    assert texts({"a": ["x", " x ", "", None, "y"]}, "a") == ("x", "y")


@pytest.mark.parametrize("value", ["2022-13", "22", "2022-1", "yesterday", "2022-04-19T00:00"])
def test_days_that_are_none(value: str) -> None:
    with pytest.raises(Unreadable):
        partial_date({"day": value}, "day")


@pytest.mark.parametrize("value", ["1", 1.5, True, -1, []])
def test_numbers_that_are_none(value: Any) -> None:
    with pytest.raises(Unreadable):
        number({"n": value}, "n")


def test_tags_leave_and_comparisons_stay() -> None:
    assert without_tags("<b>p</b> < 0.05 and x > 3") == "p < 0.05 and x > 3"

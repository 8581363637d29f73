"""Cells: no formula goes out, and what went out comes back."""

import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalogue.admin.exchange.cells import alike, as_text, guarded, parts, unguarded


@pytest.mark.parametrize("text", ["=1+1", "+33", "-5", "@SUM(A1)", "\tx", "\rx", "'=1+1", "''@x"])
def test_what_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "Kymriah", "1=1", "'quoted'", "5-azacytidine"])
def test_other_text_goes_out_as_it_is(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@given(st.text(alphabet="'=+-@\t\rab |"))
@example(" '=")
def test_no_cell_begins_with_a_formula_and_every_cell_comes_back(text: str) -> None:
    cell = guarded(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(cell).strip() == text.strip()


def test_a_formula_that_somebody_typed_as_text_stays_text() -> None:
    assert unguarded(" -5 ") == "-5"


def test_lines_are_alike_however_they_are_broken() -> None:
    assert alike("a\r\nb\rc", "a\nb\nc")
    assert not alike("a\nb", "a b")


def test_several_values_of_a_cell() -> None:
    assert parts(" kymriah |yescarta | ") == ["kymriah", "yescarta"]
    assert parts("") == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (2017, "2017"),
        (2017.0, "2017"),
        (0.5, "0.5"),
        (datetime.datetime(2019, 5, 1), "2019-05-01"),
        (datetime.datetime(2019, 5, 1, 12), "2019-05-01T12:00:00"),
        (datetime.date(2019, 5, 1), "2019-05-01"),
    ],
)
def test_values_of_a_workbook_become_text(value: object, text: str) -> None:
    assert as_text(value) == text

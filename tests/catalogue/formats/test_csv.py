"""CSV: no cell is a formula for a spreadsheet, and every cell is read back as docs/api.md says."""

import csv
import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalogue.formats.csv import cell

SIGNS = "=+-@\t\r\n＝＋－＠"
TEXT = st.text(alphabet=st.sampled_from([*SIGNS, "'", " ", "a", "é", ",", '"', "|", "\\", ";"]))


def read_back(text: str) -> str:
    """The rule of docs/api.md, word for word."""
    return text[1:] if re.match(r"'['\s]*[=+\-@\t\r\n＝＋－＠]", text) else text


def values_of(text: str) -> list[str]:
    parts = re.split(r"(?<!\\)((?:\\\\)*) \| ", text)
    joined = ["".join(parts[at : at + 2]) for at in range(0, len(parts), 2)]
    return [re.sub(r"\\(.)", r"\1", part, flags=re.S) for part in joined]


@pytest.mark.parametrize("text", ["=1+1", "+33", "-x", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "'=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert cell([text, "other"]) == f"'{text} | other"


@given(TEXT)
@example("'=")
@example(" '\t")
def test_every_cell_comes_back_through_other_peoples_parser(text: str) -> None:
    sent = cell(text)
    assert not str(sent).lstrip(" ").startswith(tuple(SIGNS))
    file = io.StringIO(newline="")
    csv.writer(file).writerow([sent, "next"])
    (row,) = csv.reader(io.StringIO(file.getvalue(), newline=""), strict=True)
    assert row[1] == "next"
    assert read_back(row[0]) == text


@given(st.lists(TEXT.filter(bool), min_size=1, max_size=4))
@example(["a\\", "b"])
@example(["a | b", "c"])
def test_several_values_come_back(values: list[str]) -> None:
    assert values_of(read_back(str(cell(values)))) == values


def test_cells_of_other_kinds() -> None:
    assert cell(None) == ""
    assert cell(0) == 0
    assert cell(-5) == -5
    assert cell([]) == ""
    assert cell(["a", "b"]) == "a | b"
    assert cell([{"jurisdiction": "eu", "number": "EU/1/18/1277", "ended_on": None}]) == "eu, EU/1/18/1277"

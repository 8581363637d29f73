"""Comparison of texts: what both say is said once, what differs is marked, and nothing gets lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.comparison import ADDED, REMOVED, SAME, SKIPPED, Piece, compared, listed, replaced

texts = st.lists(st.sampled_from(["a", "b", "cells", "patient’s", "the", "\n\n"]), max_size=30).map(" ".join)


def words(pieces: list[Piece], kind: str) -> list[str]:
    return " ".join(piece.text for piece in pieces if piece.kind in (SAME, kind)).split()


@given(texts, texts)
def test_both_texts_can_be_read_from_the_comparison(old: str, new: str) -> None:
    pieces = compared(old, new)
    if not any(piece.kind == SKIPPED for piece in pieces):
        assert [word for word in words(pieces, REMOVED) if word != "→"] == old.split()
        assert [word for word in words(pieces, ADDED) if word != "→"] == new.split()
    assert all(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("made of the cells", "made of other cells", "made of [-the-] [+other+] cells"),
        ("cells", "cells of a donor", "cells [+of a donor+]"),
        ("cells of a donor", "of a donor", "[-cells-] of a donor"),
        ("one line", "one\nline", "one\nline"),
        ("", "cells", "[+cells+]"),
        ("cells", "", "[-cells-]"),
    ],
)
def test_words_are_marked(old: str, new: str, expected: str) -> None:
    marks = {SAME: "{}", REMOVED: "[-{}-]", ADDED: "[+{}+]"}
    assert "".join(marks[kind].format(text) for kind, text in compared(old, new)) == expected


def test_a_long_stretch_without_a_change_is_skipped() -> None:
    text = " ".join(f"w{number}" for number in range(200))
    pieces = compared(text, text.replace("w100 ", "other "))
    assert [piece.kind for piece in pieces if piece.text.strip()] == [SKIPPED, SAME, REMOVED, ADDED, SAME, SKIPPED]
    assert "w0 " not in "".join(piece.text for piece in pieces)


def test_texts_too_long_to_compare_stand_side_by_side() -> None:
    old, new = "a " * 4000, "b " * 4000
    assert compared(old, new) == replaced(old, new)


def test_lists_show_what_came_and_went() -> None:
    assert listed(["CTL019", "CART-19"], ["CART-19", "tisa-cel"]) == [
        Piece(REMOVED, "CTL019"),
        Piece(SAME, ", "),
        Piece(ADDED, "tisa-cel"),
    ]
    assert listed(["a", "b"], ["b", "a"]) == replaced("a, b", "b, a")

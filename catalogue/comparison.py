"""Comparison of two texts, word by word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

SAME, REMOVED, ADDED, SKIPPED = "same", "removed", "added", "skipped"
# Words with the space after them.
WORD = re.compile(r"\S+\s*|\s+")
# Unchanged words that are shown before and after a change.
AROUND = 12
# Beyond so many pairs of words, a comparison would keep a reader waiting: the two texts stand as they are.
MOST_PAIRS = 9_000_000


class Piece(NamedTuple):
    """A stretch of text, and whether both texts have it, only the old one or only the new one."""

    kind: str
    text: str


def replaced(old: str, new: str, between: str = " → ") -> list[Piece]:
    """The whole old text, then the whole new one; an empty one is left out."""
    pieces = [Piece(kind, text) for kind, text in ((REMOVED, old), (ADDED, new)) if text]
    return [pieces[0], Piece(SAME, between), pieces[1]] if len(pieces) == 2 else pieces


def compared(old: str, new: str) -> list[Piece]:
    """Both texts as one, with the words that were taken out and put in; long stretches without a change are skipped."""
    before, after = WORD.findall(old), WORD.findall(new)
    if not before or not after or len(before) * len(after) > MOST_PAIRS:
        return replaced(old, new)
    # The space after a word is no part of it: a word does not change because a line is broken after it.
    plain_before, plain_after = ([word.strip() for word in words] for words in (before, after))
    pieces: list[Piece] = []
    steps = SequenceMatcher(None, plain_before, plain_after, autojunk=False).get_opcodes()
    for position, (step, start, end, new_start, new_end) in enumerate(steps):
        if step == "equal":
            pieces += shortened(after[new_start:new_end], position == 0, position == len(steps) - 1)
        else:
            old_words, new_words = "".join(before[start:end]), "".join(after[new_start:new_end])
            pieces += replaced(old_words.rstrip(), new_words.rstrip(), between=" ")
            pieces.append(Piece(SAME, trailing_space(new_words or old_words)))
    return [piece for piece in pieces if piece.text]


def trailing_space(text: str) -> str:
    return text[len(text.rstrip()) :]


def shortened(words: list[str], is_first: bool, is_last: bool) -> Iterator[Piece]:
    """An unchanged stretch: whole where it is short, else only what is next to a change."""
    head = 0 if is_first else AROUND
    tail = 0 if is_last else AROUND
    if len(words) <= head + tail + 1 or (is_first and is_last):
        yield Piece(SAME, "".join(words))
        return
    if head:
        yield Piece(SAME, "".join(words[:head]))
    yield Piece(SKIPPED, "…")
    if tail:
        yield Piece(SAME, "".join(words[-tail:]))


def listed(old: list[str], new: list[str]) -> list[Piece]:
    """The entries that only the old list has, then those that only the new one has; both lists where only the order differs."""
    removed, added = [one for one in old if one not in new], [one for one in new if one not in old]
    if not removed and not added:
        return replaced(", ".join(old), ", ".join(new))
    pieces = [*(Piece(REMOVED, one) for one in removed), *(Piece(ADDED, one) for one in added)]
    return [part for piece in pieces for part in (Piece(SAME, ", "), piece)][1:]

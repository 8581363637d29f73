"""A text cut into words, each with its place in the text and a folded form to compare."""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_SOFT = "\u00ad"
"""A soft hyphen: it stands inside a word and is not a letter of it."""
_PIECES = re.compile(
    r"<[^<>\n]{0,200}>"  # a tag of HTML is skipped
    rf"|(?P<word>[^\W_]+(?:{_SOFT}+[^\W_]+)*)"
    r"|(?P<stop>[.;:!?\n\r•·|。])"
    r"|(?P<comma>[,()\[\]，、])"
)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}[1-4]?|#[0-9]{2,6}|#[xX][0-9A-Fa-f]{2,5});")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad][ \t]*\r?\n[ \t]*(?=([^\W\d_]+))")
_WRAPPED = re.compile(r"(?<=[^\s.;:!?•])[ \t]*\r?\n[ \t]*(?=[^\W\d_A-ZÀ-Þ])")
_GENUS = re.compile(r"(?<![^\W_])([A-Z])\.(?= [a-z]{3})")
_AFTER_A_HYPHEN = frozenset(
    ("derived", "based", "free", "cell", "cells", "specific", "positive", "negative", "modified", "engineered",
     "expanded", "expansion", "cultured", "matched", "like", "associated", "applied", "rich", "versus", "host",
     "lineage", "type", "encoding", "expressing", "dependent", "related", "induced", "line", "transduced", "edited")
)  # fmt: skip
"""Words written after a true hyphen, which a line may end with."""
_LONGEST = 48
"""No word of the vocabulary is longer: a longer one is no word of ours and is not folded."""
_ORDINARY = frozenset(("ALL", "CAR", "CARS", "TALE", "AIDS"))
"""Abbreviations of the field that are common words as soon as everything is in capitals."""
_SENTENCE = 40
"""Shorter texts may be an abbreviation and nothing else."""
STOP = "."
COMMA = ","


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Return a word in small letters, without accents, ligatures opened: "Œdème" gives "oedeme"."""
    plain = unicodedata.normalize("NFKD", word.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@dataclass(frozen=True)
class Words:
    """The words of one text, in order; punctuation is kept as `STOP` or `COMMA`.

    `folded`, `written`, `starts` and `ends` run in parallel: the folded word, the word as written
    and where it stands in the text, in characters.
    """

    text: str
    folded: list[str]
    written: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.folded)


def words_of(text: str) -> Words:
    """Cut any text into words, in time linear in its length; never fails."""
    folded: list[str] = []
    written: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    levelled = _levelled(text)
    capitals = len(levelled) > _SENTENCE and levelled.isupper()
    for piece in _PIECES.finditer(levelled):
        kind = piece.lastgroup
        if kind is None:
            continue
        word = piece.group()
        if kind == "word":
            word = word.replace(_SOFT, "")
            form = fold(word) if len(word) <= _LONGEST else ""
            word = form if capitals and word in _ORDINARY else word
        else:
            # The point of "4.5" or of "e.g." ends no sentence.
            inside = kind == "stop" and word in ".:" and levelled[piece.end() : piece.end() + 1].isalnum()
            form = COMMA if kind == "comma" or inside else STOP
        folded.append(form)
        written.append(word)
        starts.append(piece.start())
        ends.append(piece.end())
    return Words(text, folded, written, starts, ends)


def _levelled(text: str) -> str:
    """Return the text, as long as before, with the accidents of copying taken out.

    "E. coli" loses its point, entities of HTML become their character, a word broken at the end of a line is made whole, and
    the end of a line that only wraps a sentence becomes a blank.
    """
    if ". " in text:
        text = _GENUS.sub(r"\1 ", text)
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    if "\n" in text:
        text = _HYPHENATED.sub(_whole, text)
        text = _WRAPPED.sub(_blank, text)
    return text


def _character(entity: re.Match[str]) -> str:
    """Return the character an entity stands for, filled up to its length."""
    written = entity.group()
    character = html.unescape(written)
    if character == written or len(character) > len(written):
        return written
    return character + (_SOFT if character.isalnum() else " ") * (len(written) - len(character))


def _whole(broken: re.Match[str]) -> str:
    filling = " " if fold(broken.group(1)) in _AFTER_A_HYPHEN else _SOFT
    return filling * len(broken.group())


def _blank(broken: re.Match[str]) -> str:
    return " " * len(broken.group())

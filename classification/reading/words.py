"""A text cut into words, each with its place in the text and a folded form to compare."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_PIECES = re.compile(
    r"<[^<>\n]{0,200}>"  # a tag of HTML is skipped
    r"|(?P<word>[^\W_]+)"
    r"|(?P<stop>[.;:!?\n\r•·|。])"
    r"|(?P<comma>[,()\[\]，、])"
)
_LONGEST = 48
"""No word of the vocabulary is longer: a longer one is no word of ours and is not folded."""
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
    for piece in _PIECES.finditer(text):
        kind = piece.lastgroup
        if kind is None:
            continue
        word = piece.group()
        if kind == "word":
            form = fold(word) if len(word) <= _LONGEST else ""
        else:
            # The point of "4.5" or of "e.g." ends no sentence.
            inside = kind == "stop" and word in ".:" and text[piece.end() : piece.end() + 1].isalnum()
            form = COMMA if kind == "comma" or inside else STOP
        folded.append(form)
        written.append(word)
        starts.append(piece.start())
        ends.append(piece.end())
    return Words(text, folded, written, starts, ends)

"""Where the words of a query stand in a text, so that a page can mark them and say why a record was found."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .reading import Query

LONGEST_EXCERPT = 180
BEFORE_MARK = 60
LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"}
TOKEN = re.compile(r"[^\W_]+")
CHUNK = re.compile(r"\S+")


@dataclass(frozen=True)
class Mark:
    """A place in a text that stands for some words of the query, by their numbers."""

    start: int
    end: int
    words: frozenset[int]


class Marker:
    """Finds the words of ``query``, and unless ``literally`` what means the same; its words ``apart``, where a phrase means
    the same. The last word also as the beginning of one, where no whole word is found."""

    def __init__(self, query: Query, *, literally: bool = False, apart: bool = False) -> None:
        others = [() if literally else word.others for word in query.words]
        same = [[part for other in some for part in (other.split() if apart else [other])] for some in others]
        self.forms = [frozenset((*word.forms, *some)) for word, some in zip(query.words, same, strict=True)]
        self.phrases = [
            (re.compile(r"\b" + r"[\W_]+".join(map(re.escape, form.split())) + r"\b"), frozenset({number}))
            for number, same in enumerate(others)
            for form in same
            if " " in form
        ]
        self.beginning = query.words[-1].text if query.words else ""
        self.joined = {text: frozenset(range(first, end)) for first, end, text in query.joined}

    @property
    def everything(self) -> frozenset[int]:
        return frozenset(range(len(self.forms)))

    def marks(self, text: str) -> list[Mark]:
        """Places of the words in ``text``, from left to right, not overlapping."""
        folded, places = fold(text)
        found = list(self.found(folded))
        last = len(self.forms) - 1
        if self.beginning and not any(last in mark.words for mark in found):
            found += [
                Mark(token.start(), token.start() + len(self.beginning), frozenset({last}))
                for token in TOKEN.finditer(folded)
                if token[0].startswith(self.beginning)
            ]
        marks: list[Mark] = []
        for mark in sorted(found, key=lambda mark: (mark.start, -mark.end)):
            if not marks or mark.start >= marks[-1].end:
                marks.append(mark)
        return [Mark(places[mark.start], places[mark.end - 1] + 1, mark.words) for mark in marks]

    def found(self, folded: str) -> Iterator[Mark]:
        for chunk in CHUNK.finditer(folded):
            tokens = list(TOKEN.finditer(chunk[0]))
            if len(tokens) > 1:
                text = "".join(token[0] for token in tokens)
                words = self.joined.get(text, frozenset()) | self.numbers(text)
                if words:
                    yield Mark(chunk.start() + tokens[0].start(), chunk.start() + tokens[-1].end(), words)
        for phrase, words in self.phrases:
            for place in phrase.finditer(folded):
                yield Mark(place.start(), place.end(), words)
        for token in TOKEN.finditer(folded):
            words = self.numbers(token[0]) | self.joined.get(token[0], frozenset())
            if words:
                yield Mark(token.start(), token.end(), words)

    def numbers(self, token: str) -> frozenset[int]:
        """Numbers of the words of which ``token`` is a form."""
        return frozenset(number for number, forms in enumerate(self.forms) if token in forms)

    def words_in(self, text: str) -> frozenset[int]:
        """Numbers of the words that ``text`` holds."""
        return frozenset().union(*(mark.words for mark in self.marks(text)))

    def marked(self, text: str, longest: int = LONGEST_EXCERPT) -> SafeString:
        """``text`` with its marks as HTML; of a long one, the part around the first mark."""
        marks = self.marks(text)
        start, end = 0, len(text)
        if len(text) > longest:
            wanted = max(0, marks[0].start - BEFORE_MARK) if marks else 0
            start = text.rfind(" ", 0, wanted) + 1 if wanted else 0
            cut = text.rfind(" ", start, start + longest) if start + longest < len(text) else len(text)
            end = cut if cut > start else start + longest
        parts: list[tuple[str, str]] = []
        place = start
        for mark in marks:
            if mark.start >= place and mark.end <= end:
                parts.append((text[place : mark.start], text[mark.start : mark.end]))
                place = mark.end
        body = format_html_join("", "{}<mark>{}</mark>", parts)
        return format_html("{}{}{}{}", "… " if start else "", body, text[place:end], " …" if end < len(text) else "")


def fold(text: str) -> tuple[str, Sequence[int]]:
    """``text`` without case and accents, and for each of its letters the place in ``text`` where it comes from."""
    if text.isascii():
        return text.lower(), range(len(text))
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        folded = letters_of(sign)
        letters.append(folded)
        places += [place] * len(folded)
    return "".join(letters), places


@lru_cache(maxsize=1024)
def letters_of(sign: str) -> str:
    lowered = sign.lower()
    decomposed = unicodedata.normalize("NFKD", LIGATURES.get(lowered, lowered))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))

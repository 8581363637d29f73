"""The page of results: what answers a query over the whole catalogue, the best first, noun by noun."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from pyroaring import BitMap

from catalogue.models import Record, Therapy

from .finding import find, found_in_all, model_of, nearest_reading
from .forgiving import Found
from .hits import hits
from .holding import numbers_of
from .marking import Marker
from .names import NOUNS, beginning
from .ranking import (
    BEGINS,
    EXACT,
    IN_NAME,
    IN_TEXT,
    LESSONS,
    MOST_NAMES,
    NEIGHBOUR_EXACT,
    about,
    best,
    linked,
    own_parts,
    ranks,
)
from .reading import Query, quoted, read
from .reasons import Reason, reasons
from .wording import ASKS_WHAT


@dataclass(frozen=True)
class Result:
    record: Record
    title: SafeString
    reasons: Sequence[Reason]
    rank: int


@dataclass(frozen=True)
class Group:
    """The best results of one noun and how many records of it answer."""

    noun: str
    count: int
    results: Sequence[Result]

    @property
    def rank(self) -> int:
        """How well the best result answers: by itself, by a neighbour, by a part of its name, otherwise; a lesson that
        merely mentions the words comes last."""
        rank = min(result.rank for result in self.results)
        if rank == IN_TEXT and self.noun in LESSONS:
            return 4
        return {EXACT: 0, NEIGHBOUR_EXACT: 1, BEGINS: 2, IN_NAME: 2}.get(rank, 3)


@dataclass(frozen=True)
class Results:
    """``reading``: what was searched instead of words that nothing holds. ``suggestion``: what else may be meant.

    ``words``: for a query without result, each of its words with the number of records that hold it. ``has_words``: False
    where nothing is left to look for: nothing but signs, or (``is_common``) but words that say nothing about a record.
    """

    groups: Sequence[Group] = ()
    reading: str = ""
    suggestion: str = ""
    words: Sequence[tuple[str, int]] = ()
    has_words: bool = True
    is_common: bool = False


def search(typed: str, revision: int | None) -> Results:
    """Everything published that answers ``typed``."""
    query = read(typed, revision)
    if not query.words:
        return Results(has_words=False, is_common=any(sign.isalnum() for sign in typed))
    found = found_in_all(typed, revision)
    if found and begun_in_texts(query, found, revision):
        reading = understood(typed, revision, shortens=(False,))
        named = found_in_all(reading, revision) if reading else {}
        if any(own_parts(noun, read(reading, revision), revision)["name"] for noun in named):
            return Results(groups(reading, read(reading, revision), named, revision), reading=reading)
    if found:
        suggestion = "" if "therapy" in found else find(Therapy, typed, revision).reading
        return Results(groups(typed, query, found, revision), suggestion=suggestion)
    reading = understood(typed, revision)
    if reading:
        found = found_in_all(reading, revision)
        return Results(groups(reading, read(reading, revision), found, revision), reading=reading)
    return Results(words=held_alone(query, revision))


def begun_in_texts(query: Query, found: Iterable[str], revision: int | None) -> bool:
    """Whether a single word is nowhere whole, and the beginning of one in texts alone: "maki" of "making"."""
    if len(query.words) > 1 or any(numbers_of(query, revision)):
        return False
    return not any(
        keys
        for noun in found
        for part, keys in beginnings(noun, query, revision).items()
        if part in ("name", "neighbour")
    )


def beginnings(noun: str, query: Query, revision: int | None) -> dict[str, BitMap]:
    """By part, the records of a noun that hold a word which begins like the last one of ``query``."""
    term = quoted(query.words[-1].text, is_beginning=True)
    return hits([noun], [term], revision)[noun][term]


def understood(typed: str, revision: int | None, shortens: Sequence[bool] = (False, True)) -> str:
    """What is searched instead of words that no record holds together: a misspelling is mended before a word is left out,
    and of several readings the one that keeps most words is taken."""
    for may_shorten in shortens:
        readings = [find(model_of(noun), typed, revision, begins=False, shortens=may_shorten) for noun in NOUNS]
        reading = nearest_reading(readings).reading
        if reading:
            return reading
    return ""


def held_alone(query: Query, revision: int | None) -> list[tuple[str, int]]:
    """Each word of a query with the number of records that hold it."""
    if len(query.words) == 1:
        return []
    return list(zip((word.text for word in query.words), numbers_of(query, revision), strict=True))


def groups(typed: str, query: Query, found: dict[str, Found], revision: int | None) -> list[Group]:
    """The nouns with answers, the one with the best result first."""
    names = beginning(typed, MOST_NAMES)
    parts = {noun: own_parts(noun, query, revision) for noun in found}
    headings = about(query, revision)
    for noun in LESSONS & found.keys():
        parts[noun]["name"] |= headings[noun]
    near = linked(found, names, parts)
    marker = Marker(query)
    ranked = {
        noun: best(noun, one.keys, ranks(noun, one.keys, names, parts, near), marker) for noun, one in found.items()
    }
    why = reasons({noun: [record for record, _rank in some] for noun, some in ranked.items()}, query, revision)
    made = [
        Group(
            noun,
            len(found[noun].keys),
            [Result(record, marker.marked(record.title), why[noun, record.pk], rank) for record, rank in some],
        )
        for noun, some in ranked.items()
        if some
    ]
    asked = LESSONS if ASKS_WHAT.match(typed) else ()
    return sorted(
        made,
        key=lambda group: (group.rank > 3 or group.noun not in asked, group.rank, NOUNS.index(group.noun)),
    )

"""The page of results: what answers a query over the whole catalogue, the best first, noun by noun."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils.safestring import SafeString
from pyroaring import BitMap

from catalogue.models import Record, Therapy

from .finding import find, found_in_all, model_of, nearest_reading
from .forgiving import Found
from .hits import hits
from .holding import answering, hits_by_part, numbers_of, of_noun
from .marking import Marker
from .names import IDENTIFIERS, NOUNS, Name, beginning
from .neighbours import Relation, relations_of, through
from .reading import ASKS_WHAT, Query, distinct_words, quoted, read
from .reasons import Reason, reasons

MOST_SHOWN = 5
# So many records of one rank are put in order; of more, those added last.
MOST_ORDERED = 200
MOST_NAMES = 200
MOST_LINKED = 1000
# Titles that are compared with what was typed.
MOST_COMPARED = 40
# Signs of a title after which words stand clearly later.
TITLE_STEP = 40

# Ranks, the best first. A therapy has the names of its substances and authorisations, and they may be what is typed.
EXACT, NEIGHBOUR_EXACT, BEGINS, IN_NAME, IN_TITLE, IN_NEIGHBOUR, IN_TEXT = range(7)
Parts = Mapping[str, Mapping[str, BitMap]]
LESSONS = frozenset({"topic", "term"})
PARTS_OF_THERAPY = frozenset({"substance", "authorisation"})


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


def ranks(
    noun: str, keys: BitMap, names: Sequence[Name], parts: Parts, near: Mapping[tuple[str, int], BitMap]
) -> list[BitMap]:
    """The records ``keys`` by rank: one set a rank, a record in each that it has."""
    own = [name for name in names if name.noun == noun]
    held = parts.get(noun, {})
    sets = [near.get((noun, rank), BitMap()) for rank in range(IN_TEXT + 1)]
    sets[EXACT] |= BitMap(name.record for name in own if name.is_whole)
    sets[BEGINS] |= BitMap(name.record for name in own if is_title(name))
    sets[IN_NAME] |= held.get("name", BitMap())
    sets[IN_TITLE] |= held.get("title", BitMap())
    sets[IN_NEIGHBOUR] = keys - held.get("text", BitMap())
    sets[IN_TEXT] = keys
    return [one & keys for one in sets]


def is_title(name: Name) -> bool:
    """Whether it is a name, from its first word."""
    return name.start == 0 and name.kind not in IDENTIFIERS


def linked(nouns: Iterable[str], names: Sequence[Name], parts: Parts) -> dict[tuple[str, int], BitMap]:
    """What the names of neighbours lead to, by noun and rank: one statement for all."""
    wanted: dict[Relation, dict[int, set[int]]] = {}
    for noun in nouns:
        for relation in relations_of(noun):
            near = [name for name in names if name.noun == relation.neighbour]
            by_rank = {NEIGHBOUR_EXACT: {name.record for name in near if name.is_whole}}
            if noun == "therapy" and relation.neighbour in PARTS_OF_THERAPY:
                by_rank[EXACT] = {
                    one.record
                    for one in near
                    if one.is_whole and (is_title(one) or relation.neighbour == "authorisation")
                }
                by_rank[BEGINS] = {name.record for name in near if is_title(name)}
                by_rank[IN_NAME] = set(parts.get(relation.neighbour, {}).get("name", BitMap())[:MOST_ORDERED])
            wanted[relation] = {rank: keys for rank, keys in by_rank.items() if keys}
    branches = {
        relation: (
            [rank for rank, keys in by_rank.items() for _key in keys],
            [key for keys in by_rank.values() for key in keys],
        )
        for relation, by_rank in wanted.items()
        if by_rank
    }
    answers: dict[tuple[str, int], BitMap] = {}
    for relation, rank, keys, _versions in through(branches, MOST_LINKED):
        answers[relation.noun, rank] = answers.get((relation.noun, rank), BitMap()) | keys
    return answers


def own_parts(noun: str, query: Query, revision: int | None) -> dict[str, BitMap]:
    """For each part of a noun's records (name, title, text), those in which it holds every word."""
    query = of_noun(noun, query)
    terms, hits = hits_by_part(noun, query, revision)
    return {
        part: answering(
            query,
            [hits[term].get(part, BitMap()) for term in terms],
            {text: hits[text].get(part, BitMap()) for text in hits},
        )
        for part in ("name", "title", "text")
    }


def best(noun: str, keys: BitMap, sets: Sequence[BitMap], marker: Marker) -> list[tuple[Record, int]]:
    """The first records to show, each with its rank. Of those with the name of a neighbour, the ones that hold the words
    in a name of their own come first."""
    steps = list(enumerate(sets))
    steps.insert(NEIGHBOUR_EXACT, (NEIGHBOUR_EXACT, sets[NEIGHBOUR_EXACT] & (sets[BEGINS] | sets[IN_NAME])))
    left = keys
    by_key: dict[int, tuple[int, int]] = {}
    for place, (rank, members) in enumerate(steps):
        wanted = members & left
        left = left - wanted
        if wanted and len(by_key) < MOST_SHOWN:
            by_key |= dict.fromkeys(wanted if len(wanted) <= MOST_ORDERED else wanted[-MOST_ORDERED:], (place, rank))
    places: dict[int, list[int]] = {}
    for key, (place, _rank) in by_key.items():
        places.setdefault(place, []).append(key)
    whens = [When(pk__in=some, then=Value(place)) for place, some in places.items()]
    ordered = prominent_first(noun).filter(pk__in=list(by_key))
    ordered = ordered.alias(place=Case(*whens, default=Value(len(steps)))).order_by("place", *ordered.query.order_by)
    rows = list(ordered[: MOST_COMPARED if noun in BY_TITLE else MOST_SHOWN])
    if noun in BY_TITLE:
        rows.sort(key=lambda record: (by_key[record.pk][0], closeness(record.title, marker)))
    return [(record, by_key[record.pk][1]) for record in rows[:MOST_SHOWN]]


# Nouns whose records are so much alike that the title which says the least else is meant.
BY_TITLE = frozenset({"topic", "term", "condition", "reference", "sponsor"})


def closeness(title: str, marker: Marker) -> tuple[int, int]:
    """Smaller where all the words have been said sooner in a title, and where a short one says less beside them."""
    marks = marker.marks(title)
    missing, end = marker.everything, len(title) + TITLE_STEP
    for mark in marks:
        missing -= mark.words
        if not missing:
            end = mark.end
            break
    rest = title
    for mark in reversed(marks):
        rest = f"{rest[: mark.start]} {rest[mark.end :]}"
    if len(title) < 2 * TITLE_STEP and not missing:
        return (0, len(distinct_words(rest)))
    return (end // TITLE_STEP, 0)


STAGES = ("authorised", "established", "phase_3", "phase_2", "phase_1", "preclinical")


# How many therapies a record has. Of thousands the first hundred say enough.
BY_THERAPIES = {
    noun: f"(SELECT count(*) FROM (SELECT FROM catalogue_therapy_{noun}s AS link"  # noqa: S608
    f" WHERE link.{noun}_id = catalogue_{noun}.id LIMIT 100) AS few)"
    for noun in ("condition", "sponsor")
}


def prominent_first(noun: str) -> QuerySet:
    """Published records of a noun, those that more readers look for first."""
    rows = model_of(noun).objects.published()
    if noun == "therapy":
        rank = Case(*(When(stage=stage, then=Value(number)) for number, stage in enumerate(STAGES)), default=Value(9))
        return rows.order_by(rank, *rows.model.reading_order(), "pk")
    if noun in BY_THERAPIES:
        number = RawSQL(BY_THERAPIES[noun], ())  # noqa: S611
        return rows.alias(number=number).order_by("-number", *rows.model.reading_order(), "pk")
    if noun == "trial":
        return rows.order_by(F("enrolment").desc(nulls_last=True), "pk")
    if noun == "reference":
        return rows.order_by(F("year").desc(nulls_last=True), "pk")
    return rows.order_by(*rows.model.reading_order(), "pk")

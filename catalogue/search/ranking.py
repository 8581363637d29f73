"""In which order the records of a noun that answer a query are shown."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from pyroaring import BitMap

from catalogue.models import Record

from .finding import model_of
from .hits import hits
from .holding import answering, hits_by_part, numbers_of, of_noun
from .marking import Marker
from .names import EVERY_NOUN, IDENTIFIERS, Name
from .neighbours import Relation, relations_of, through
from .reading import Query
from .wording import EMPTY_WORDS, distinct_words

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


def about(query: Query, revision: int | None) -> dict[str, BitMap]:
    """By noun, the lessons and terms whose headings hold the word that says most, where such headings hold it more often
    than other names: "regulation" in "regulation of ATMPs"."""
    every = hits(EVERY_NOUN, [word.term for word in query.words], revision)
    named = {
        word.term: {noun: parts["name"] for noun, found in every.items() if (parts := found[word.term]).get("name")}
        for word in query.words
    }
    telling = min(
        (
            (number, word.term)
            for number, word in zip(numbers_of(query, revision), query.words, strict=True)
            if named[word.term] and word.text not in EMPTY_WORDS
        ),
        default=(0, ""),
    )[1]
    bearers = named.get(telling, {})
    number = {noun: len(keys) for noun, keys in bearers.items()}
    of_lessons = sum(number.get(noun, 0) for noun in LESSONS)
    is_lesson = of_lessons > sum(number.values()) / 2
    return {noun: bearers.get(noun, BitMap()) if is_lesson else BitMap() for noun in LESSONS}


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

"""Which records of a noun hold every word of a query, in their own texts or in the names of their neighbours."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log2

from django.db import connection
from django.db.models import Model, QuerySet
from pyroaring import BitMap

from .memory import remembered
from .names import NOUNS, PARTS
from .postings import Hits, hits
from .reading import OF_NOUN, Query, Word, quoted, read

SHORTEST_BEGINNING = 2
LONGEST_MISSPELT = 40
# Of what was asked, words left out at most, and the part of its weight.
MOST_LEFT_OUT = 4
LARGEST_PART_LEFT_OUT = 0.45
# Records that bear a name that says much.
RARE_NAME = 10
# A single letter is looked for in names alone: every text has an "a".
PARTS_OF_LETTERS = ("name", "neighbour")
EVERY_NOUN = (*NOUNS, *PARTS)


@dataclass(frozen=True)
class Found:
    """Primary keys of published records. ``is_forgiven``: nothing holds the words as typed, and ``reading`` was
    searched instead."""

    keys: BitMap
    is_forgiven: bool = False
    reading: str = ""


def find(
    model: type[Model], words: str, revision: int | None, *, forgives: bool = True, shortens: bool = True
) -> Found:
    """Published records of ``model`` that answer ``words``.

    Every word must occur as it is or in another form of its family; the last one may be the beginning of a word if
    nothing holds it whole. If no record has them all, words that occur nowhere in the catalogue are taken for the nearest
    that do, and then those that say least are left out.
    ``forgives``: False leaves both out; ``shortens``: False the second. ``revision``: of the catalogue; answers of the same revision are remembered; None: nothing is.
    """
    noun = model._meta.model_name
    query = read(words, revision)
    if not query.words:
        return Found(BitMap())
    keys = holding(noun, query, revision)
    if keys or not forgives:
        return Found(keys)
    return forgiven(noun, query, revision, shortens=shortens)


def matching(rows: QuerySet, words: str) -> QuerySet:
    """Records of ``rows`` that answer ``words``; all where nothing was typed."""
    return rows.filter(pk__in=find(rows.model, words, None).keys) if words.split() else rows


def holding(noun: str, query: Query, revision: int | None, *, begins: bool = True) -> BitMap:
    """Published records of a noun that hold every word of ``query``, the last one also as a beginning if it ``begins``."""
    query = of_noun(noun, query)
    parts = PARTS_OF_LETTERS if all(len(word.text) == 1 for word in query.words) else None
    terms, found = hits_by_part(noun, query, revision, begins=begins)
    each = {
        term: BitMap().union(*(keys for part, keys in of_term.items() if parts is None or part in parts))
        for term, of_term in found.items()
    }
    return answering(query, [each[term] for term in terms], each)


def of_noun(noun: str, query: Query) -> Query:
    """``query`` without what says no more than the noun itself; all of it where nothing else is said."""
    kept = [number for number, word in enumerate(query.words) if word.text not in OF_NOUN.get(noun, ())]
    return query.only(kept) if kept else query


def hits_by_part(noun: str, query: Query, revision: int | None, *, begins: bool = True) -> tuple[list[str], Hits]:
    """The tsquery of each word, the last one as a beginning if the noun has it nowhere whole; and what satisfies them
    and the joined words, by part."""
    terms = [word.term for word in query.words]
    found = hits([noun], [*terms, *(quoted(text) for _first, _end, text in query.joined)], revision)[noun]
    last = query.words[-1].text
    if begins and not any(found[terms[-1]].values()) and len(last) >= SHORTEST_BEGINNING:
        terms[-1] = quoted(last, is_beginning=True)
        found |= hits([noun], terms[-1:], revision)[noun]
    return terms, found


def looked_up_together(query: Query, revision: int | None) -> None:
    """Has the words of ``query`` remembered for every noun: two statements for all instead of two for each."""
    if not query.words or revision is None:
        return
    terms = [word.term for word in query.words]
    found = hits(EVERY_NOUN, [*terms, *(quoted(text) for _first, _end, text in query.joined)], revision)
    last = query.words[-1].text
    lacking = [noun for noun in NOUNS if not any(found[noun][terms[-1]].values())]
    if lacking and len(last) >= SHORTEST_BEGINNING:
        hits(lacking, [quoted(last, is_beginning=True)], revision)


def answering(query: Query, each: Sequence[BitMap], joined: Mapping[str, BitMap]) -> BitMap:
    """Records that hold every word, ``each`` the records of one; what is joined may stand for its parts."""
    answers: list[BitMap | None] = [None]
    for end, keys in enumerate(each, start=1):
        answer = both(answers[end - 1], keys)
        for first, last, text in query.joined:
            if last == end:
                answer = answer | both(answers[first], joined[quoted(text)])
        answers.append(answer)
    return answers[-1]


def both(left: BitMap | None, right: BitMap) -> BitMap:
    """None is everything."""
    return right if left is None else left & right


# --- What was not meant like this ---------------------------------------------------------------------------------


def forgiven(noun: str, query: Query, revision: int | None, *, shortens: bool) -> Found:
    """The nearest reading of a query without answer."""
    numbers = numbers_of(query, revision)
    wrong = [number for number, of_word in enumerate(numbers) if not of_word]
    if wrong:
        query = corrected(noun, query, wrong, revision)
        if query is None:
            return Found(BitMap())
        keys = holding(noun, query, revision, begins=len(numbers) - 1 not in wrong)
        if keys:
            return Found(keys, is_forgiven=True, reading=query.text)
        numbers = numbers_of(query, revision)
    return shortened(noun, of_noun(noun, query), revision) if shortens else Found(BitMap())


def numbers_of(query: Query, revision: int | None) -> list[int]:
    """How many records of any noun hold each word by themselves, alone or joined with its neighbours in the query."""
    terms = [word.term for word in query.words]
    texts = [text for _first, _end, text in query.joined]
    found = hits(EVERY_NOUN, [*terms, *map(quoted, texts)], revision)

    def number(term: str) -> int:
        return sum(
            len(keys) for of_noun in found.values() for part, keys in of_noun[term].items() if part != "neighbour"
        )

    numbers = [number(term) for term in terms]
    for first, end, text in query.joined:
        held = number(quoted(text))
        numbers[first:end] = [max(of_word, held) for of_word in numbers[first:end]]
    return numbers


def corrected(noun: str, query: Query, wrong: Sequence[int], revision: int | None) -> Query | None:
    """``query`` with the ``wrong`` words replaced by the nearest of the catalogue; None if one resembles nothing."""
    texts = [query.words[number].text for number in wrong]
    if not all(map(forgiven_letters, texts)):
        return None
    candidates = remembered(revision, ("near", *texts), lambda: nearest(texts))
    if not all(candidates):
        return None
    terms = [word.term for near in candidates for words in near for word in words]
    # Remembered, the answers of all nouns cost no more than those of one.
    found = hits([noun] if revision is None else EVERY_NOUN, terms, revision)[noun]
    keys: BitMap | None = None
    for number, word in enumerate(query.words):
        own = BitMap().union(*hits([noun], [word.term], revision)[noun][word.term].values())
        if number not in wrong and own:
            keys = both(keys, own)
    replaced = {}
    for number, near in zip(wrong, candidates, strict=True):
        answers = [(words, held_together(words, found, keys)) for words in near]
        chosen = next((one for one in answers if one[1]), (near[0], None))
        replaced[number] = chosen[0]
        keys = chosen[1] if chosen[1] else keys
    words = [one for number, word in enumerate(query.words) for one in replaced.get(number, (word,))]
    return Query(tuple(words))


def held_together(words: Sequence[Word], found: Hits, keys: BitMap | None) -> BitMap:
    for word in words:
        keys = both(keys, BitMap().union(*found[word.term].values()))
    return keys


def shortened(noun: str, query: Query, revision: int | None) -> Found:
    """Records that hold most of what was asked: the words that fewest records of the catalogue hold say most, a rare
    name three times as much. More than half of what they say must be held."""
    numbers = numbers_of(query, revision)
    names = hits(
        EVERY_NOUN, [*(word.term for word in query.words), *(quoted(text) for *_span, text in query.joined)], revision
    )
    together = groups(
        query, {text for *_span, text in query.joined if any(any(of[quoted(text)].values()) for of in names.values())}
    )
    if len(together) < 2:
        return Found(BitMap())
    weights = [
        max(
            rareness(
                sum(len(of_noun[query.words[place].term].get("name", ())) for of_noun in names.values()), numbers[place]
            )
            for place in places
        )
        for places in together
    ]
    most = min(len(together) - 1, MOST_LEFT_OUT)
    left_out = [some for size in range(1, most + 1) for some in combinations(range(len(together)), size)]
    for some in sorted(left_out, key=lambda some: (sum(weights[number] for number in some), some)):
        if sum(weights[number] for number in some) > sum(weights) * LARGEST_PART_LEFT_OUT:
            break
        shorter = query.only(
            [place for number, places in enumerate(together) if number not in some for place in places]
        )
        keys = holding(noun, shorter, revision)
        if keys:
            return Found(keys, is_forgiven=True, reading=shorter.text)
    return Found(BitMap())


def groups(query: Query, joined: Collection[str]) -> list[list[int]]:
    """Places of the words of ``query``; those that ``joined`` holds as one, such as car and t, belong together."""
    inside = {place for first, end, text in query.joined if text in joined for place in range(first + 1, end)}
    made: list[list[int]] = []
    for place in range(len(query.words)):
        if place in inside:
            made[-1].append(place)
        else:
            made.append([place])
    return made


def rareness(names: int, count: int) -> float:
    """How much a word says that ``count`` records of the catalogue hold, ``names`` of them in their names."""
    return (3 if 0 < names <= RARE_NAME else 1) / log2(2 + count)


def forgiven_letters(word: str) -> int:
    """How many letters may be wrong, missing or too many in a word of this length."""
    if len(word) < 4 or len(word) > LONGEST_MISSPELT or not word.isalpha():
        return 0
    return 1 if len(word) < 6 else 2 if len(word) < 10 else 3


NEAREST = """
SELECT asked.place, near.word, ARRAY(
    SELECT known.word FROM catalogue_lexeme AS known
    WHERE known.english = catalogue_stem('en', near.word) ORDER BY known.word LIMIT 50
), EXISTS (SELECT FROM catalogue_entry WHERE part = 'name' AND words @@ plainto_tsquery('simple', near.word))
FROM unnest(%s::text[], %s::integer[]) WITH ORDINALITY AS asked (word, most, place), LATERAL (
    -- One mistake more is forgiven where both sound the same.
    SELECT word, distance, likeness FROM catalogue_near(asked.word, asked.most + 1)
    WHERE distance <= asked.most
        OR dmetaphone(word) = dmetaphone(asked.word) AND abs(length(word) - length(asked.word)) <= 1
    UNION ALL
    -- Two letters that changed places are one mistake.
    SELECT known.word, 1, 1 FROM generate_series(1, length(asked.word) - 1) AS at, catalogue_lexeme AS known
    WHERE known.word = overlay(asked.word PLACING reverse(substr(asked.word, at, 2)) FROM at FOR 2)
) AS near
ORDER BY asked.place, near.distance, 4 DESC, near.likeness DESC, near.word
"""
# A word that is two, the space between them forgotten.
SPLIT = """
SELECT left(word, at), substr(word, at + 1) FROM (SELECT %s::text AS word) AS asked, generate_series(3, length(word) - 3) AS at
WHERE EXISTS (SELECT FROM catalogue_lexeme AS known WHERE known.word = left(asked.word, at))
    AND EXISTS (SELECT FROM catalogue_lexeme AS known WHERE known.word = substr(asked.word, at + 1))
ORDER BY least(at, length(word) - at) DESC LIMIT 3
"""


def nearest(words: Sequence[str]) -> list[list[tuple[Word, ...]]]:
    """What of the catalogue resembles each of ``words``, the most similar first: a word, or two written together."""
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, [list(words), [forgiven_letters(word) for word in words]])
        rows = cursor.fetchall()
        found: list[list[tuple[Word, ...]]] = [
            [
                (Word(text, tuple(dict.fromkeys((text, *forms)))),)
                for place, text, forms, _is_name in rows
                if place == number
            ]
            for number, _word in enumerate(words, start=1)
        ]
        for word, near in zip(words, found, strict=True):
            cursor.execute(SPLIT, [word])
            pairs = [tuple(Word(part, (part,)) for part in pair) for pair in cursor.fetchall()]
            near += pairs
    return found

"""Which records of a noun hold every word of a query, in their own texts or in the names of their neighbours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from django.db import connection
from django.db.models import Model, QuerySet
from psycopg import sql
from pyroaring import BitMap

from catalogue.index import unpacked

from .memory import memory, remembered
from .reading import Query, Word, quoted, read

SHORTEST_BEGINNING = 2
LONGEST_MISSPELT = 40


@dataclass(frozen=True)
class Found:
    """Primary keys of published records. ``is_forgiven``: nothing holds the words as typed, and ``reading`` was
    searched instead."""

    keys: BitMap
    is_forgiven: bool = False
    reading: str = ""


# Noun -> how its records reach those whose names speak for it: (noun of the neighbour, table, own key, its key).
# The table may join two: the ATC codes of a therapy are those of its substances.
NEIGHBOURS: dict[str, Sequence[tuple[str, str, str, str]]] = {
    "therapy": (
        ("substance", "catalogue_therapy_substances", "therapy_id", "substance_id"),
        (
            "atccode",
            "catalogue_therapy_substances JOIN catalogue_substance_atc_codes USING (substance_id)",
            "therapy_id",
            "atccode_id",
        ),
        ("condition", "catalogue_therapy_conditions", "therapy_id", "condition_id"),
        ("sponsor", "catalogue_therapy_sponsors", "therapy_id", "sponsor_id"),
        ("authorisation", "catalogue_authorisation", "therapy_id", "id"),
        ("trial", "catalogue_trial_therapies", "therapy_id", "trial_id"),
    ),
    "substance": (
        ("therapy", "catalogue_therapy_substances", "substance_id", "therapy_id"),
        ("atccode", "catalogue_substance_atc_codes", "substance_id", "atccode_id"),
    ),
    "sponsor": (("therapy", "catalogue_therapy_sponsors", "sponsor_id", "therapy_id"),),
    "condition": (("therapy", "catalogue_therapy_conditions", "condition_id", "therapy_id"),),
    "trial": (
        ("therapy", "catalogue_trial_therapies", "trial_id", "therapy_id"),
        ("condition", "catalogue_trial_conditions", "trial_id", "condition_id"),
        ("sponsor", "catalogue_trial", "id", "sponsor_id"),
    ),
}


def find(model: type[Model], words: str, revision: int | None, *, forgives: bool = True) -> Found:
    """Published records of ``model`` that answer ``words``.

    Every word must occur as it is or in another form of its family; the last one may be the beginning of a word if
    nothing holds it whole. If no record has them all, words that occur nowhere are taken for the nearest that do.
    ``forgives``: False leaves that out. ``revision``: of the catalogue; answers of the same revision are remembered; None: nothing is.
    """
    noun = model._meta.model_name
    query = read(words, revision)
    if not query.words:
        return Found(BitMap())
    terms, parts = hits_by_part(noun, query, revision)
    hits = {term: BitMap().union(*of_term.values()) for term, of_term in parts.items()}
    keys = answering(query, [hits[term] for term in terms], hits)
    if keys or not forgives:
        return Found(keys)
    return forgiven(noun, query, [hits[term] for term in terms], revision)


def hits_by_part(noun: str, query: Query, revision: int | None) -> tuple[list[str], dict[str, dict[str, BitMap]]]:
    """The tsquery of each word, the last one as a beginning if the noun has it nowhere whole; and what satisfies them
    and the joined words, by part."""
    terms = [word.term for word in query.words]
    hits = by_part(noun, [*terms, *(quoted(text) for _first, _end, text in query.joined)], revision)
    last = query.words[-1].text
    if not hits[terms[-1]] and len(last) >= SHORTEST_BEGINNING:
        terms[-1] = quoted(last, is_beginning=True)
        hits |= by_part(noun, terms[-1:], revision)
    return terms, hits


def matching(rows: QuerySet, words: str) -> QuerySet:
    """Records of ``rows`` that answer ``words``; all where nothing was typed."""
    return rows.filter(pk__in=find(rows.model, words, None).keys) if words.split() else rows


def answering(query: Query, each: Sequence[BitMap], hits: Mapping[str, BitMap]) -> BitMap:
    """Records that hold every word, ``each`` the records of one; what is joined may stand for its parts."""
    answers: list[BitMap | None] = [None]
    for end, keys in enumerate(each, start=1):
        answer = both(answers[end - 1], keys)
        for first, last, text in query.joined:
            if last == end:
                answer = answer | both(answers[first], hits[quoted(text)])
        answers.append(answer)
    return answers[-1]


def both(left: BitMap | None, right: BitMap) -> BitMap:
    """None is everything."""
    return right if left is None else left & right


def forgiven(noun: str, query: Query, each: Sequence[BitMap], revision: int | None) -> Found:
    """The nearest reading of a query without answer: each word that occurs nowhere becomes a word that resembles it."""
    missing = [number for number, keys in enumerate(each) if not keys]
    if not missing or any(not forgiven_letters(query.words[number].text) for number in missing):
        return Found(BitMap())
    wrong = [query.words[number].text for number in missing]
    candidates = remembered(revision, ("near", *wrong), lambda: nearest(wrong))
    found = holding(noun, [word.term for words in candidates for word in words], revision)
    present = [keys for keys in each if keys]
    keys = BitMap.intersection(*present) if present else None
    words = list(query.words)
    for number, near in zip(missing, candidates, strict=True):
        chosen = next((word for word in near if both(keys, found[word.term])), None)
        if chosen is None:
            return Found(BitMap())
        keys = both(keys, found[chosen.term])
        words[number] = chosen
    return Found(keys, is_forgiven=True, reading=replace(query, words=tuple(words)).text)


def forgiven_letters(word: str) -> int:
    """How many letters may be wrong, missing or too many in a word of this length."""
    if len(word) < 4 or len(word) > LONGEST_MISSPELT or not word.isalpha():
        return 0
    return 1 if len(word) < 6 else 2 if len(word) < 10 else 3


NEAREST = """
SELECT asked.place, near.word, ARRAY(
    SELECT known.word FROM catalogue_lexeme AS known
    WHERE known.english = catalogue_stem('en', near.word) ORDER BY known.word LIMIT 50
)
FROM unnest(%s::text[], %s::integer[]) WITH ORDINALITY AS asked (word, most, place),
    LATERAL catalogue_near(asked.word, asked.most) AS near
ORDER BY asked.place, near.distance, near.likeness DESC, near.word
"""


def nearest(words: Sequence[str]) -> list[list[Word]]:
    """Words of the catalogue that resemble each of ``words``, the most similar first."""
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, [list(words), [forgiven_letters(word) for word in words]])
        rows = cursor.fetchall()
    return [
        [Word(text, tuple(dict.fromkeys((text, *forms)))) for place, text, forms in rows if place == number]
        for number, _word in enumerate(words, start=1)
    ]


def holding(noun: str, terms: Iterable[str], revision: int | None) -> dict[str, BitMap]:
    """Published records of a noun for each tsquery."""
    return {term: BitMap().union(*parts.values()) for term, parts in by_part(noun, terms, revision).items()}


def by_part(noun: str, terms: Iterable[str], revision: int | None) -> dict[str, dict[str, BitMap]]:
    """The same, by the part that satisfies it: name, title, text or neighbour.

    One statement for all tsqueries that are not remembered.
    """
    answers: dict[str, dict[str, BitMap]] = {}
    for term in terms:
        answers[term] = memory.get(revision, (noun, term)) if revision is not None else None
    unknown = [term for term, parts in answers.items() if parts is None]
    if unknown:
        answers |= {term: {} for term in unknown}
        with connection.cursor() as cursor:
            cursor.execute(statement(noun), [unknown])
            for place, part, packed in cursor.fetchall():
                answers[unknown[place - 1]][part] = BitMap(unpacked(packed))
        for term in unknown if revision is not None else ():
            memory.put(revision, (noun, term), answers[term])
    return answers


@cache
def statement(noun: str) -> sql.Composed:
    """Takes an array of tsqueries, gives (place in it, part, keys of the published records where the part satisfies)."""
    own = sql.SQL(
        "SELECT part, record AS key FROM catalogue_entry WHERE noun = {noun} AND words @@ asked.query"
    ).format(noun=sql.Literal(noun))
    through = [
        sql.SQL(
            "SELECT 'neighbour', {own} FROM {table} WHERE {other} IN (SELECT record FROM catalogue_entry"
            " WHERE noun = {neighbour} AND part = 'name' AND words @@ asked.query)"
        ).format(own=sql.SQL(own_key), table=sql.SQL(table), other=sql.SQL(other_key), neighbour=sql.Literal(neighbour))
        for neighbour, table, own_key, other_key in NEIGHBOURS.get(noun, ())
    ]
    return sql.SQL(
        "SELECT asked.place, answer.part, answer.keys"
        " FROM (SELECT place, term::tsquery AS query FROM unnest(%s::text[]) WITH ORDINALITY AS given (term, place)"
        " OFFSET 0) AS asked, LATERAL (SELECT part, string_agg(int4send(key::integer), ''::bytea) AS keys"
        " FROM ({rows}) AS found WHERE key NOT IN (SELECT id FROM {table} WHERE state <> 'published')"
        " GROUP BY part) AS answer"
    ).format(rows=sql.SQL(" UNION ALL ").join([own, *through]), table=sql.Identifier(f"catalogue_{noun}"))

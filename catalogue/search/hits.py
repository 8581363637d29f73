"""Which published records hold some words, by noun and part: from memory, from what is kept, or from the index of words."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache

from django.db import connection
from psycopg import sql
from pyroaring import BitMap

from catalogue import revision as revisions
from catalogue.index import unpacked

from .memory import memory
from .names import WITHOUT_PAGE
from .neighbours import reached, relations_of, through
from .postings import PARTS, Pair, Parts, Postings, add, digest, is_frequent, keep, kept

# Tsquery -> part (name, title, text or neighbour) -> published records of one noun where the part satisfies it.
Hits = dict[str, dict[str, BitMap]]


def hits(nouns: Iterable[str], terms: Iterable[str], revision: int | None) -> dict[str, Hits]:
    """For each noun, and each of ``terms`` (tsqueries), the published records that satisfy it, by part.

    Answers of the same ``revision`` of the catalogue are remembered; None: nothing is.
    """
    nouns, terms = list(nouns), list(dict.fromkeys(terms))
    found = looked_up([(noun, term) for noun in nouns for term in terms], revision)
    return {noun: {term: found[noun, term] for term in terms} for noun in nouns}


def looked_up(pairs: Iterable[Pair], revision: int | None) -> dict[Pair, dict[str, BitMap]]:
    """The same for pairs of noun and tsquery."""
    if revision is None:
        return read(list(pairs))
    answers: dict[Pair, dict[str, BitMap]] = {}
    unknown: list[Pair] = []
    older: dict[Pair, tuple[int, dict[str, BitMap]]] = {}
    for pair in pairs:
        known = memory.last(pair)
        if known and known[0] == revision:
            answers[pair] = known[1]
        elif known and 0 < known[0] < revision and is_frequent(known[1]):
            older[pair] = known
        else:
            unknown.append(pair)
    fresh = renewed(older) if older else {}
    unknown += [pair for pair in older if pair not in fresh]
    if unknown:
        fresh |= read(unknown)
    for pair, parts in fresh.items():
        answers[pair] = parts
        memory.put(revision, pair, parts)
    return answers


def read(pairs: Sequence[Pair]) -> dict[Pair, dict[str, BitMap]]:
    """What ``looked_up`` gives, from the database."""
    own, rest = composed(pairs)
    whole = set(pairs)
    named = {
        (relation.neighbour, term): None
        for noun, term in pairs
        for relation in relations_of(noun)
        if (relation.neighbour, term) not in whole
    }
    found = from_index([(noun, left) for (noun, _term), left in rest.items()], list(named), whole)
    for (noun, term), left in rest.items():
        add(own.setdefault((noun, term), {}), found[noun, left])
    own |= {pair: found[pair] for pair in named}
    answers = {pair: own.get(pair, {}) for pair in pairs}
    for pair, keys in reached(pairs, own).items():
        answers[pair] = answers[pair] | {"neighbour": keys}
    return answers


# One way to satisfy a tsquery of reading.py: a word, the beginning of one, or words in brackets.
ALTERNATIVE = re.compile(r"\(([^()]*)\)|'([^']*)'(:\*)?")


def alternatives(term: str) -> list[tuple[str, list[str]]]:
    """The ways to satisfy a tsquery, each with the words that must all occur, none where it is a beginning."""
    return [
        (one[0], re.findall(r"'([^']*)'", one[1]) if one[1] else [] if one[3] else [one[2]])
        for one in ALTERNATIVE.finditer(term)
    ]


def composed(pairs: Sequence[Pair]) -> tuple[dict[Pair, dict[str, BitMap]], dict[Pair, str]]:
    """What is kept of the answers to pairs of noun and tsquery, put together word by word; and for each pair of which
    something is not kept, what is left to ask, as a tsquery."""
    ways = {pair: alternatives(pair[1]) for pair in pairs}
    words = {(noun, f"'{word}'") for (noun, _term), some in ways.items() for _text, held in some for word in held}
    known = kept(list(dict.fromkeys((*pairs, *sorted(words)))))
    own: dict[Pair, dict[str, BitMap]] = {}
    rest: dict[Pair, str] = {}
    for pair in pairs:
        if pair in known:
            own[pair] = known[pair]
            continue
        left = []
        for text, held in ways[pair]:
            parts = [known.get((pair[0], f"'{word}'")) for word in held]
            if held and all(parts):
                together = {part: BitMap.intersection(*(one[part] for one in parts)) for part in PARTS}
                add(own.setdefault(pair, {}), together)
            else:
                left.append(text)
        if left:
            rest[pair] = " | ".join(left)
    return own, rest


LOOKED_UP = """
SELECT asked.place, found.part, found.keys, found.versions FROM (
    SELECT place, noun, term::tsquery AS query, only_names
    FROM unnest(%s::text[], %s::text[], %s::boolean[]) WITH ORDINALITY AS given (noun, term, only_names, place) OFFSET 0
) AS asked, LATERAL (
    SELECT part, string_agg(int4send(record), ''::bytea) AS keys, NULL::bigint[] AS versions FROM (
        SELECT part, record FROM catalogue_entry
        WHERE NOT asked.only_names AND noun = asked.noun AND words @@ asked.query
        UNION ALL
        -- An index of its own: a word of a million titles must not cost a search for therapies.
        SELECT part, record FROM catalogue_entry
        WHERE asked.only_names AND noun = asked.noun AND part = 'name' AND words @@ asked.query
    ) AS held GROUP BY part
) AS found
UNION ALL
SELECT 0, noun, string_agg(int4send(block), ''::bytea ORDER BY block), array_agg(version ORDER BY block)
FROM catalogue_block GROUP BY noun
UNION ALL
SELECT -1, CASE WHEN EXISTS (SELECT FROM catalogue_posting) THEN 'kept' END, NULL, NULL
"""


def from_index(
    pairs: Sequence[Pair], named: Sequence[Pair], asked_for: Collection[Pair]
) -> dict[Pair, dict[str, BitMap]]:
    """Read from the index of words; of ``named`` the names alone. What is frequent and was ``asked_for`` as it is, is
    kept for the next time."""
    asked = [*pairs, *named]
    if not asked:
        return {}
    answers: dict[Pair, dict[str, BitMap]] = {pair: {} for pair in asked}
    versions: dict[str, dict[int, int]] = {}
    nouns, terms = zip(*asked, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(LOOKED_UP, [list(nouns), list(terms), [False] * len(pairs) + [True] * len(named)])
        for place, part, packed, of_blocks in cursor.fetchall():
            if place < 0:
                Postings.exist = part is not None
            elif place:
                answers[asked[place - 1]][part] = BitMap(unpacked(packed))
            else:
                versions[part] = dict(zip(unpacked(packed), of_blocks, strict=True))
    for noun, term in pairs:
        if (noun, term) in asked_for and is_frequent(answers[noun, term]):
            keep(noun, digest(term), answers[noun, term], versions.get(noun, {}))
    return answers


# --- After a change ---------------------------------------------------------------------------------------------

# So many records are looked at again; where more were touched, the word is asked anew.
MOST_RENEWED = 1_000


def renewed(older: Mapping[Pair, tuple[int, Parts]]) -> dict[Pair, dict[str, BitMap]]:
    """Answers of an older revision, the records touched since looked at again. ``older``: for pairs of noun and tsquery
    (revision, answer). Left out is what is better asked anew."""
    changes = revisions.since(min(revision for revision, _answer in older.values()))
    if changes is None:
        return {}
    # What has no page is logged as what it belongs to.
    nouns = {noun for noun, _term in older if noun not in WITHOUT_PAGE}
    touched = {noun: among.keys for noun, among in changes.touched.items() if not among.all}
    unclear = {noun for noun, among in changes.touched.items() if among.all}
    keys = {noun: BitMap(touched.get(noun, ())) for noun in nouns - unclear}
    keys = {noun: own for noun, own in keys.items() if unclear.isdisjoint(one.neighbour for one in relations_of(noun))}
    branches = {
        relation: ([0] * len(touched[relation.neighbour]), list(touched[relation.neighbour]))
        for noun in keys
        for relation in relations_of(noun)
        if touched.get(relation.neighbour)
    }
    for relation, _place, own, _versions in through(branches, MOST_RENEWED + 1):
        keys[relation.noun] |= own
    asked = {noun: own for noun, own in keys.items() if len(own) <= MOST_RENEWED}
    answers = {
        pair: {part: held - asked[pair[0]] for part, held in answer.items()}
        for pair, (_revision, answer) in older.items()
        if pair[0] in asked
    }
    terms = {noun: [term for other, term in answers if other == noun] for noun in asked}
    if any(asked.values()):
        parameters = {f"{noun}_keys": list(own) for noun, own in asked.items()}
        parameters |= {f"{noun}_terms": own for noun, own in terms.items()}
        with connection.cursor() as cursor:
            cursor.execute(looked_at_again(tuple(asked)), parameters)
            for noun, place, part, packed in cursor.fetchall():
                add(answers[noun, terms[noun][place - 1]], {part: BitMap(unpacked(packed))})
    return answers


@cache
def looked_at_again(nouns: Sequence[str]) -> str:
    """Takes for each noun keys and tsqueries, gives (noun, place of the tsquery, part, those of the keys that satisfy it).
    The records first, then the words: a frequent word is everywhere else too."""
    own = (
        "SELECT {noun}, asked.place, entry.part, string_agg(int4send(entry.record), ''::bytea)"
        " FROM (SELECT part, record, words FROM catalogue_entry WHERE noun = {noun} AND record = ANY ({keys}) OFFSET 0)"
        " AS entry JOIN {asked} ON entry.words @@ asked.query GROUP BY asked.place, entry.part"
    )
    of_neighbours = (
        "SELECT {noun}, asked.place, 'neighbour', string_agg(int4send(linked.own::integer), ''::bytea) FROM ("
        " SELECT relation.own, entry.words FROM (SELECT {own} AS own, {other} AS other FROM {table}) AS relation"
        " JOIN catalogue_entry AS entry ON entry.noun = {neighbour} AND entry.part = 'name'"
        " AND entry.record = relation.other"
        " WHERE relation.own = ANY ({keys}) AND relation.own NOT IN (SELECT id FROM {records} WHERE state <> 'published')"
        " OFFSET 0) AS linked JOIN {asked} ON linked.words @@ asked.query GROUP BY asked.place"
    )
    parts = []
    for noun in nouns:
        given = {
            "keys": sql.Placeholder(f"{noun}_keys"),
            "asked": sql.SQL(
                "(SELECT term::tsquery AS query, place FROM unnest({}::text[]) WITH ORDINALITY AS given (term, place)"
                " OFFSET 0) AS asked"
            ).format(sql.Placeholder(f"{noun}_terms")),
        }
        parts.append(sql.SQL(own).format(noun=sql.Literal(noun), **given))
        parts += [sql.SQL(of_neighbours).format(**relation.sql, **given) for relation in relations_of(noun)]
    return sql.SQL(" UNION ALL ").join(parts).as_string(None)

"""Which published records hold a word, by noun and part: asked of the database in one statement for all nouns and words.

A word that thousands of records of a noun hold is read from the index once; its records are then kept, packed by blocks
of keys, in a table of their own. A block that has changed since has another version, and is read anew: see migration
0010.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b

from django.db import DatabaseError, connection, transaction
from psycopg import sql
from pyroaring import BitMap

from catalogue.index import unpacked

from .memory import memory

# Records of a noun that hold a word before its postings are worth keeping.
FREQUENT = 5_000
# Keys of a block, as in migration 0010.
BLOCK = 8192
PARTS = ("name", "title", "text")

# Tsquery -> part (name, title, text or neighbour) -> published records of one noun where the part satisfies it.
Hits = dict[str, dict[str, BitMap]]
Pair = tuple[str, str]

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
    "reference": (("therapy", "catalogue_citation", "reference_id", "therapy_id"),),
}


def hits(nouns: Iterable[str], terms: Iterable[str], revision: int | None) -> dict[str, Hits]:
    """For each noun, and each of ``terms`` (tsqueries), the published records that satisfy it, by part.

    Answers of the same ``revision`` of the catalogue are remembered; None: nothing is.
    """
    terms = list(dict.fromkeys(terms))
    answers: dict[str, Hits] = {noun: {} for noun in nouns}
    unknown: list[Pair] = []
    for noun, of_noun in answers.items():
        for term in terms:
            known = memory.get(revision, (noun, term)) if revision is not None else None
            if known is None:
                unknown.append((noun, term))
            else:
                of_noun[term] = known
    if unknown:
        for (noun, term), parts in read(unknown).items():
            answers[noun][term] = parts
            if revision is not None:
                memory.put(revision, (noun, term), parts)
    return answers


def read(pairs: Sequence[Pair]) -> dict[Pair, dict[str, BitMap]]:
    """The same for pairs of noun and tsquery, from the database."""
    own = kept(pairs)
    whole = set(pairs)
    named = {
        (neighbour, term): None
        for noun, term in pairs
        for neighbour, *_relation in NEIGHBOURS.get(noun, ())
        if (neighbour, term) not in whole
    }
    own |= looked_up([pair for pair in pairs if pair not in own], list(named))
    answers = {pair: own.get(pair, {}) for pair in pairs}
    for pair, keys in reached(pairs, own).items():
        answers[pair] = answers[pair] | {"neighbour": keys}
    return answers


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
"""


def looked_up(pairs: Sequence[Pair], named: Sequence[Pair]) -> dict[Pair, dict[str, BitMap]]:
    """Read from the index of words; of ``named`` the names alone. What is frequent is kept for the next time."""
    asked = [*pairs, *named]
    if not asked:
        return {}
    answers: dict[Pair, dict[str, BitMap]] = {pair: {} for pair in asked}
    versions: dict[str, dict[int, int]] = {}
    nouns, terms = zip(*asked, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(LOOKED_UP, [list(nouns), list(terms), [False] * len(pairs) + [True] * len(named)])
        for place, part, packed, of_blocks in cursor.fetchall():
            if place:
                answers[asked[place - 1]][part] = BitMap(unpacked(packed))
            else:
                versions[part] = dict(zip(unpacked(packed), of_blocks, strict=True))
    for noun, term in pairs:
        if sum(map(len, answers[noun, term].values())) >= FREQUENT:
            keep(noun, term, answers[noun, term], versions.get(noun, {}))
    return answers


def keep(noun: str, term: str, parts: Mapping[str, BitMap], versions: Mapping[int, int]) -> None:
    """Writes the records of a frequent word down, the blocks ``versions`` names. A server that only reads keeps nothing."""
    rows = []
    for block, version in versions.items():
        range_of_block = BitMap(range(block * BLOCK, (block + 1) * BLOCK))
        packed = [(parts.get(part, BitMap()) & range_of_block).serialize() for part in PARTS]
        rows.append((block, version, *packed))
    if not rows:
        return
    columns = [list(column) for column in zip(*rows, strict=True)]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO catalogue_posting (noun, term, block, version, names, titles, texts)"
                " SELECT %s, %s, row.* FROM unnest(%s::integer[], %s::bigint[], %s::bytea[], %s::bytea[], %s::bytea[])"
                " AS row ON CONFLICT (noun, term, block) DO UPDATE SET version = excluded.version,"
                " names = excluded.names, titles = excluded.titles, texts = excluded.texts",
                [noun, digest(term), *columns],
            )
    except DatabaseError:
        return


def digest(term: str) -> str:
    """A tsquery of many forms is too long for an index."""
    return blake2b(term.encode(), digest_size=16).hexdigest()


KEPT = """
SELECT asked.place, block.block, posting.names, posting.titles, posting.texts
FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS asked (noun, term, place)
JOIN catalogue_block AS block ON block.noun = asked.noun
LEFT JOIN catalogue_posting AS posting ON posting.noun = asked.noun AND posting.term = asked.term
    AND posting.block = block.block AND posting.version = block.version
WHERE EXISTS (SELECT FROM catalogue_posting AS one WHERE one.noun = asked.noun AND one.term = asked.term)
"""
CHANGED = """
SELECT asked.place, block.block, block.version, found.part, found.keys
FROM unnest(%s::integer[], %s::text[], %s::text[], %s::integer[]) AS asked (place, noun, term, block)
JOIN catalogue_block AS block ON block.noun = asked.noun AND block.block = asked.block
LEFT JOIN LATERAL (
    SELECT part, string_agg(int4send(record), ''::bytea) AS keys FROM catalogue_entry
    WHERE noun = asked.noun AND record >= asked.block * %s AND record < (asked.block + 1) * %s
        AND words @@ asked.term::tsquery
    GROUP BY part
) AS found ON true
"""


def kept(pairs: Sequence[Pair]) -> dict[Pair, dict[str, BitMap]]:
    """Of the pairs that were frequent when somebody asked, what is known, the changed blocks read anew; of those where
    most has changed nothing."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [[noun for noun, _term in pairs], [digest(term) for _noun, term in pairs]])
        rows = cursor.fetchall()
    answers: dict[Pair, dict[str, BitMap]] = {}
    changed: dict[Pair, list[int]] = {}
    blocks: dict[Pair, int] = {}
    for place, block, *packed in rows:
        pair = pairs[place - 1]
        parts = answers.setdefault(pair, {part: BitMap() for part in PARTS})
        blocks[pair] = blocks.get(pair, 0) + 1
        if packed[0] is None:
            changed.setdefault(pair, []).append(block)
        else:
            for part, keys in zip(PARTS, packed, strict=True):
                parts[part] |= BitMap.deserialize(keys)
    for pair in [pair for pair, numbers in changed.items() if len(numbers) > blocks[pair] / 2]:
        del answers[pair], changed[pair]
    if changed:
        read_again(pairs, changed, answers)
    return answers


def read_again(
    pairs: Sequence[Pair], changed: Mapping[Pair, Sequence[int]], answers: Mapping[Pair, dict[str, BitMap]]
) -> None:
    """Adds the records of changed blocks to ``answers``, and keeps them."""
    asked = [(pairs.index(pair), *pair, block) for pair, blocks in changed.items() for block in blocks]
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, [*(list(column) for column in zip(*asked, strict=True)), BLOCK, BLOCK])
        rows = cursor.fetchall()
    fresh: dict[Pair, dict[str, BitMap]] = {pair: {} for pair in changed}
    versions: dict[Pair, dict[int, int]] = {pair: {} for pair in changed}
    for place, block, version, part, packed in rows:
        pair = pairs[place]
        versions[pair][block] = version
        if part is not None:
            keys = BitMap(unpacked(packed))
            answers[pair][part] |= keys
            fresh[pair][part] = fresh[pair].get(part, BitMap()) | keys
    for (noun, term), parts in fresh.items():
        keep(noun, term, parts, versions[noun, term])


def reached(pairs: Sequence[Pair], own: Mapping[Pair, Mapping[str, BitMap]]) -> dict[Pair, BitMap]:
    """Published records of the nouns whose neighbours bear a name that satisfies the tsquery."""
    branches: dict[tuple[str, int], tuple[list[int], list[int]]] = {}
    for place, (noun, term) in enumerate(pairs):
        for number, (neighbour, *_relation) in enumerate(NEIGHBOURS.get(noun, ())):
            named = own.get((neighbour, term), {}).get("name")
            if named:
                places, keys = branches.setdefault((noun, number), ([], []))
                places += [place] * len(named)
                keys += named
    answers: dict[Pair, BitMap] = {}
    for _relation, place, keys in through(branches):
        answers[pairs[place]] = answers.get(pairs[place], BitMap()) | keys
    return answers


def through(
    branches: Mapping[tuple[str, int], tuple[Sequence[int], Sequence[int]]],
) -> Iterator[tuple[tuple[str, int], int, BitMap]]:
    """Where neighbours lead: of each relation, by noun and place in ``NEIGHBOURS``, numbers and as many keys of
    neighbours are given; (relation, number, published records of the noun) comes back, from one statement."""
    if not branches:
        return
    relations = tuple(branches)
    with connection.cursor() as cursor:
        cursor.execute(neighbours(relations), [column for branch in branches.values() for column in branch])
        for place, number, packed in cursor.fetchall():
            yield relations[place], number, BitMap(unpacked(packed))


@cache
def neighbours(branches: Sequence[tuple[str, int]]) -> sql.Composed:
    """Takes for each branch numbers and keys of neighbours, gives (place of the branch, number, own keys)."""
    parts = []
    for place, (noun, number) in enumerate(branches):
        _neighbour, table, own_key, other_key = NEIGHBOURS[noun][number]
        parts.append(
            sql.SQL(
                "SELECT {place}, asked.number, string_agg(int4send(relation.own::integer), ''::bytea)"
                " FROM unnest(%s::integer[], %s::integer[]) AS asked (number, key)"
                " JOIN (SELECT {own} AS own, {other} AS other FROM {table}) AS relation ON relation.other = asked.key"
                " WHERE relation.own NOT IN (SELECT id FROM {records} WHERE state <> 'published') GROUP BY asked.number"
            ).format(
                place=sql.Literal(place),
                own=sql.SQL(own_key),
                table=sql.SQL(table),
                other=sql.SQL(other_key),
                records=sql.Identifier(f"catalogue_{noun}"),
            )
        )
    return sql.SQL(" UNION ALL ").join(parts)

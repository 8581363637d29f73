"""Which published records hold a word, by noun and part: asked of the database in one statement for all nouns and words.

A word that thousands of records of a noun hold is read from the index once; its records are then kept, packed by blocks
of keys, in a table of their own. A block that has changed since has another version, and is read anew: see migration
0010.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any

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
            keep(noun, digest(term), answers[noun, term], versions.get(noun, {}))
    return answers


def keep(noun: str, question: str, parts: Mapping[str, BitMap], versions: Mapping[int, int]) -> None:
    """Writes down what answers a question of many records, for the blocks that ``versions`` names; a server that only
    reads keeps nothing."""
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
                [noun, question, *columns],
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


def recalled(questions: Sequence[Pair]) -> dict[int, tuple[dict[str, BitMap], list[int]]]:
    """What was kept of questions (noun, digest), by their place: the records, and the blocks that have changed since; of
    questions where most has changed nothing."""
    if not questions:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [list(column) for column in zip(*questions, strict=True)])
        rows = cursor.fetchall()
    answers: dict[int, tuple[dict[str, BitMap], list[int]]] = {}
    blocks = Counter(place - 1 for place, *_row in rows)
    for place, block, *packed in rows:
        parts, changed = answers.setdefault(place - 1, ({part: BitMap() for part in PARTS}, []))
        if packed[0] is None:
            changed.append(block)
        else:
            for part, keys in zip(PARTS, packed, strict=True):
                parts[part] |= BitMap.deserialize(keys)
    return {place: one for place, one in answers.items() if len(one[1]) <= max(1, blocks[place] / 2)}


def kept(pairs: Sequence[Pair]) -> dict[Pair, dict[str, BitMap]]:
    """Of the pairs that were frequent when somebody asked, the answers, the changed blocks read anew."""
    known = recalled([(noun, digest(term)) for noun, term in pairs])
    asked = [(place, *pairs[place], block) for place, (_parts, changed) in known.items() for block in changed]
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(CHANGED, [*(list(column) for column in zip(*asked, strict=True)), BLOCK, BLOCK])
            rows = cursor.fetchall()
        for place, (fresh, versions) in by_place(rows).items():
            noun, term = pairs[place]
            add(known[place][0], fresh)
            keep(noun, digest(term), fresh, versions)
    return {pairs[place]: parts for place, (parts, _changed) in known.items()}


def by_place(rows: Iterable[Sequence[Any]]) -> dict[int, tuple[dict[str, BitMap], dict[int, int]]]:
    """Rows (place, block, version, part, keys) as records by part and versions by block."""
    answers: dict[int, tuple[dict[str, BitMap], dict[int, int]]] = {}
    for place, block, version, part, packed in rows:
        parts, versions = answers.setdefault(place, ({}, {}))
        versions[block] = version
        if part is not None:
            add(parts, {part: BitMap(unpacked(packed))})
    return answers


def add(parts: dict[str, BitMap], more: Mapping[str, BitMap]) -> None:
    for part, keys in more.items():
        parts[part] = parts.get(part, BitMap()) | keys


# --- By the names of neighbours ---------------------------------------------------------------------------------

# Tables whose changes change the versions of blocks.
WATCHED = frozenset(
    (
        *("catalogue_trial", "catalogue_trial_therapies", "catalogue_trial_conditions"),
        *("catalogue_therapy_conditions", "catalogue_therapy_sponsors", "catalogue_therapy_substances"),
        "catalogue_citation",
    )
)


def reached(pairs: Sequence[Pair], own: Mapping[Pair, Mapping[str, BitMap]]) -> dict[Pair, BitMap]:
    """Published records of the nouns whose neighbours bear a name that satisfies the tsquery."""
    asked = [
        (place, noun, number, named)
        for place, (noun, term) in enumerate(pairs)
        for number, (neighbour, *_relation) in enumerate(NEIGHBOURS.get(noun, ()))
        if (named := own.get((neighbour, term), {}).get("name"))
    ]
    answers: dict[Pair, dict[str, BitMap]] = {}
    # The same neighbours lead to the same records while no block changes.
    questions = {
        (place, noun, number): (noun, digest(f"{number}:{named.serialize().hex()}"))
        for place, noun, number, named in asked
        if NEIGHBOURS[noun][number][1] in WATCHED
    }
    places = list(questions)
    known = {places[place]: one for place, one in recalled(list(questions.values())).items()}
    branches: dict[tuple[str, int], tuple[list[int], list[int]]] = {}
    for place, noun, number, named in asked:
        found = known.get((place, noun, number))
        if found is None:
            numbers, keys = branches.setdefault((noun, number), ([], []))
            numbers += [place] * len(named)
            keys += named
            continue
        parts, changed = found
        if changed:
            with connection.cursor() as cursor:
                cursor.execute(changed_neighbours(noun, number), [BLOCK, BLOCK, list(named), changed])
                fresh, versions = by_place(cursor.fetchall()).get(0, ({}, {}))
            add(parts, fresh)
            keep(*questions[place, noun, number], fresh, versions)
        add(answers.setdefault(pairs[place], {}), {"name": parts["name"]})
    for (noun, number), place, keys, versions in through(branches):
        add(answers.setdefault(pairs[place], {}), {"name": keys})
        if len(keys) >= FREQUENT and (place, noun, number) in questions:
            keep(*questions[place, noun, number], {"name": keys}, versions)
    return {pair: parts["name"] for pair, parts in answers.items()}


def through(
    branches: Mapping[tuple[str, int], tuple[Sequence[int], Sequence[int]]], most: int | None = None
) -> Iterator[tuple[tuple[str, int], int, BitMap, dict[int, int]]]:
    """Where neighbours lead: of each relation, by noun and place in ``NEIGHBOURS``, numbers and as many keys of
    neighbours are given; (relation, number, published records of the noun, versions of its blocks) comes back, from one
    statement. ``most``: links of each relation that are looked at.
    """
    if not branches:
        return
    relations = tuple(branches)
    with connection.cursor() as cursor:
        cursor.execute(neighbours(relations, most), [column for branch in branches.values() for column in branch])
        rows = cursor.fetchall()
    versions = {
        noun: dict(zip(unpacked(packed), numbers, strict=True))
        for _place, noun, packed, numbers in rows
        if noun is not None
    }
    for place, noun, packed, numbers in rows:
        if noun is None:
            relation = relations[place]
            yield relation, numbers[0], BitMap(unpacked(packed)), versions.get(relation[0], {})


@cache
def neighbours(branches: Sequence[tuple[str, int]], most: int | None) -> str:
    """Takes for each branch numbers and keys of neighbours, gives (place of the branch, null, own keys, [number])
    and (0, noun, blocks, versions)."""
    parts = []
    for place, (noun, number) in enumerate(branches):
        _neighbour, table, own_key, other_key = NEIGHBOURS[noun][number]
        parts.append(
            sql.SQL(
                "SELECT {place}, NULL::text, string_agg(int4send(linked.own::integer), ''::bytea),"
                " ARRAY[linked.number::bigint]"
                " FROM (SELECT asked.number, relation.own FROM unnest(%s::integer[], %s::integer[]) AS asked (number, key)"
                " JOIN (SELECT {own} AS own, {other} AS other FROM {table}) AS relation ON relation.other = asked.key"
                " WHERE relation.own NOT IN (SELECT id FROM {records} WHERE state <> 'published') LIMIT {most}) AS linked"
                " GROUP BY linked.number"
            ).format(
                place=sql.Literal(place),
                most=sql.Literal(most),
                own=sql.SQL(own_key),
                table=sql.SQL(table),
                other=sql.SQL(other_key),
                records=sql.Identifier(f"catalogue_{noun}"),
            )
        )
    versions = sql.SQL(
        "SELECT 0, noun, string_agg(int4send(block), ''::bytea ORDER BY block), array_agg(version ORDER BY block)"
        " FROM catalogue_block WHERE noun = ANY ({nouns}) GROUP BY noun"
    ).format(nouns=sql.Literal(sorted({noun for noun, _number in branches})))
    return sql.SQL(" UNION ALL ").join([*parts, versions]).as_string(None)


@cache
def changed_neighbours(noun: str, number: int) -> str:
    """Takes the size of a block twice, keys of neighbours and blocks, gives (0, block, version, "name", own keys)."""
    _neighbour, table, own_key, other_key = NEIGHBOURS[noun][number]
    found = sql.SQL(
        "SELECT 0, block.block, block.version, 'name', found.keys FROM catalogue_block AS block, LATERAL ("
        " SELECT string_agg(int4send({own}::integer), ''::bytea) AS keys FROM {table}"
        " WHERE {own} >= block.block * %s AND {own} < (block.block + 1) * %s AND {other} = ANY (%s)"
        " AND {own} NOT IN (SELECT id FROM {records} WHERE state <> 'published')"
        ") AS found WHERE block.noun = {noun} AND block.block = ANY (%s)"
    ).format(
        own=sql.SQL(own_key),
        other=sql.SQL(other_key),
        table=sql.SQL(table),
        records=sql.Identifier(f"catalogue_{noun}"),
        noun=sql.Literal(noun),
    )
    return found.as_string(None)

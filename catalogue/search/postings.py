"""Which records hold a frequent word, kept packed by blocks of keys.

A word that thousands of records of a noun hold is read from the index of words once, by ``prepare`` or by the first who
asks for it; its records are then kept in a table of their own. A block that has changed since has another version, and
is read anew: see migration 0010.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from django.db import DatabaseError, connection, transaction
from pyroaring import BitMap

from catalogue.index import unpacked

# Records of a noun that hold a word before its postings are worth keeping.
FREQUENT = 5_000
# Keys of a block, as in migration 0010.
BLOCK = 8192
PARTS = ("name", "title", "text")

# A noun and a tsquery, or the digest of one.
Pair = tuple[str, str]
# Part (name, title, text or neighbour) -> published records of one noun that hold something there.
Parts = Mapping[str, BitMap]


class Postings:
    """Whether anything was kept when this process last looked: where nothing is frequent, nobody asks what was kept."""

    exist = True


def is_frequent(parts: Parts) -> bool:
    return sum(map(len, parts.values())) >= FREQUENT


def keep(noun: str, question: str, parts: Parts, versions: Mapping[int, int]) -> None:
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
    Postings.exist = True
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
FROM (
    -- Made a tsquery once, not for every record.
    SELECT place, noun, term::tsquery AS query, block
    FROM unnest(%s::integer[], %s::text[], %s::text[], %s::integer[]) AS given (place, noun, term, block) OFFSET 0
) AS asked
JOIN catalogue_block AS block ON block.noun = asked.noun AND block.block = asked.block
LEFT JOIN LATERAL (
    SELECT part, string_agg(int4send(record), ''::bytea) AS keys FROM (
        -- The records first: a frequent word is in every other block too.
        SELECT part, record, words FROM catalogue_entry
        WHERE noun = asked.noun AND record >= asked.block * %s AND record < (asked.block + 1) * %s OFFSET 0
    ) AS entry WHERE words @@ asked.query GROUP BY part
) AS found ON true
"""


def recalled(questions: Sequence[Pair]) -> dict[int, tuple[dict[str, BitMap], list[int]]]:
    """What was kept of questions (noun, digest), by their place: the records, and the blocks that have changed since; of
    questions where most has changed nothing."""
    if not questions or not Postings.exist:
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


def add(parts: dict[str, BitMap], more: Parts) -> None:
    for part, keys in more.items():
        parts[part] = parts.get(part, BitMap()) | keys


# --- Before anybody asks ----------------------------------------------------------------------------------------

# What the statistics of the table hold for frequent, a few words of less among them.
FREQUENT_WORDS = """
SELECT word FROM pg_stats AS stats, pg_class AS relation,
    unnest(stats.most_common_elems::text::text[], stats.most_common_elem_freqs) AS common (word, frequency)
WHERE stats.schemaname = current_schema() AND stats.tablename = %s AND stats.attname = 'words'
    AND relation.oid = stats.tablename::regclass AND word IS NOT NULL AND frequency * relation.reltuples >= %s
"""
UNPREPARED = """
SELECT block FROM catalogue_block AS block WHERE noun = %s AND (
    SELECT count(*) FROM catalogue_posting AS posting
    WHERE posting.noun = block.noun AND posting.term = ANY (%s) AND posting.block = block.block
        AND posting.version = block.version
) < %s ORDER BY block
"""
WORDS_OF_BLOCK = """
SELECT block.version, found.part, found.word, found.keys FROM catalogue_block AS block LEFT JOIN LATERAL (
    SELECT entry.part, entry.word, string_agg(int4send(entry.record), ''::bytea) AS keys FROM (
        SELECT part, record, unnest(tsvector_to_array(words)) AS word FROM catalogue_entry
        WHERE noun = block.noun AND record >= %s AND record < %s
    ) AS entry JOIN unnest(%s::text[]) AS wanted (word) ON wanted.word = entry.word GROUP BY entry.part, entry.word
) AS found ON true
WHERE block.noun = %s AND block.block = %s
"""


def prepare(noun: str) -> Iterator[tuple[int, int]]:
    """Keeps the records of every frequent word of a noun, in the blocks where they are not kept as they are; gives
    (blocks read, blocks to read) as it goes."""
    with connection.cursor() as cursor:
        cursor.execute(FREQUENT_WORDS, [f"catalogue_entry_{noun}", FREQUENT])
        words = [word for (word,) in cursor.fetchall()]
        cursor.execute(UNPREPARED, [noun, [digest(f"'{word}'") for word in words], len(words)])
        blocks = [block for (block,) in cursor.fetchall()]
    versions: dict[int, int] = {}
    held: dict[str, dict[str, BitMap]] = {word: {} for word in words}
    for number, block in enumerate(blocks, start=1):
        with connection.cursor() as cursor:
            cursor.execute(WORDS_OF_BLOCK, [block * BLOCK, (block + 1) * BLOCK, words, noun, block])
            for version, part, word, packed in cursor.fetchall():
                versions[block] = version
                if part is not None:
                    add(held[word], {part: BitMap(unpacked(packed))})
        yield number, len(blocks)
    # Word by word, so that what is asked together stands together.
    for word, parts in held.items():
        keep(noun, digest(f"'{word}'"), parts, versions)

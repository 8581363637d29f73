"""Which published records hold a word, by noun and part: asked of the database in one statement for all nouns and words.

A word that thousands of records of a noun hold is read from the index once, by ``prepare`` or by the first who asks for
it; its records are then kept, packed by blocks of keys, in a table of their own. A block that has changed since has
another version, and is read anew: see migration 0010.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any

from django.db import DatabaseError, connection, transaction
from psycopg import sql
from pyroaring import BitMap

from catalogue import revision as revisions
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


# These are logged as what they belong to.
PARTS_OF_OTHERS = frozenset(("authorisation", "atccode"))


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
        elif known and 0 < known[0] < revision and sum(map(len, known[1].values())) >= FREQUENT:
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
        (neighbour, term): None
        for noun, term in pairs
        for neighbour, *_relation in NEIGHBOURS.get(noun, ())
        if (neighbour, term) not in whole
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


class Postings:
    """Whether anything was kept when this process last looked: where nothing is frequent, nobody asks what was kept."""

    exist = True


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
        if (noun, term) in asked_for and sum(map(len, answers[noun, term].values())) >= FREQUENT:
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


def add(parts: dict[str, BitMap], more: Mapping[str, BitMap]) -> None:
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


# What a neighbour leads to may be a draft: looked up one by one, or all drafts at once.
FEW_ARE_PUBLISHED = (
    "NOT EXISTS (SELECT FROM {records} AS draft WHERE draft.id = relation.own AND draft.state <> 'published')"
)
ALL_ARE_PUBLISHED = "relation.own NOT IN (SELECT id FROM {records} WHERE state <> 'published')"


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
                " FROM (SELECT asked.number, relation.own FROM unnest(%s::integer[], %s::integer[]) AS asked (number, key),"
                # One key after the other by the index: the planner would rather read a million links.
                " LATERAL (SELECT {own} AS own FROM {table} WHERE {other} = asked.key OFFSET 0) AS relation"
                " WHERE {published} LIMIT {most}) AS linked"
                " GROUP BY linked.number"
            ).format(
                place=sql.Literal(place),
                most=sql.Literal(most),
                own=sql.SQL(own_key),
                table=sql.SQL(table),
                other=sql.SQL(other_key),
                published=sql.SQL(FEW_ARE_PUBLISHED if most else ALL_ARE_PUBLISHED).format(
                    records=sql.Identifier(f"catalogue_{noun}")
                ),
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


# --- After a change ---------------------------------------------------------------------------------------------

# So many records are looked at again; where more were touched, the word is asked anew.
MOST_RENEWED = 1_000


def renewed(older: Mapping[Pair, tuple[int, Mapping[str, BitMap]]]) -> dict[Pair, dict[str, BitMap]]:
    """Answers of an older revision, the records touched since looked at again. ``older``: for pairs of noun and tsquery
    (revision, answer). Left out is what is better asked anew."""
    changes = revisions.since(min(revision for revision, _answer in older.values()))
    if changes is None:
        return {}
    nouns = {noun for noun, _term in older if noun not in PARTS_OF_OTHERS}
    touched = {noun: among.keys for noun, among in changes.touched.items() if not among.all}
    unclear = {noun for noun, among in changes.touched.items() if among.all}
    keys = {noun: BitMap(touched.get(noun, ())) for noun in nouns - unclear}
    keys = {noun: own for noun, own in keys.items() if unclear.isdisjoint(one[0] for one in NEIGHBOURS.get(noun, ()))}
    branches = {
        (noun, number): ([0] * len(touched[neighbour]), list(touched[neighbour]))
        for noun in keys
        for number, (neighbour, *_relation) in enumerate(NEIGHBOURS.get(noun, ()))
        if touched.get(neighbour)
    }
    for (noun, _number), _place, own, _versions in through(branches, MOST_RENEWED + 1):
        keys[noun] |= own
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
        names = {
            "noun": sql.Literal(noun),
            "keys": sql.Placeholder(f"{noun}_keys"),
            "asked": sql.SQL(
                "(SELECT term::tsquery AS query, place FROM unnest({}::text[]) WITH ORDINALITY AS given (term, place)"
                " OFFSET 0) AS asked"
            ).format(sql.Placeholder(f"{noun}_terms")),
            "records": sql.Identifier(f"catalogue_{noun}"),
        }
        parts.append(sql.SQL(own).format(**names))
        parts += [
            sql.SQL(of_neighbours).format(
                neighbour=sql.Literal(neighbour), table=sql.SQL(table), own=sql.SQL(key), other=sql.SQL(other), **names
            )
            for neighbour, table, key, other in NEIGHBOURS.get(noun, ())
        ]
    return sql.SQL(" UNION ALL ").join(parts).as_string(None)

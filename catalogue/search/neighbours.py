"""Which records speak for which by their names: the relations of a noun, followed from the neighbours to its records."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.db import connection
from psycopg import sql
from pyroaring import BitMap

from catalogue.index import unpacked

from .postings import BLOCK, Pair, Parts, by_place, digest, is_frequent, keep, recalled

# Tables whose changes change the versions of blocks.
WATCHED = frozenset(
    (
        *("catalogue_trial", "catalogue_trial_therapies", "catalogue_trial_conditions"),
        *("catalogue_therapy_conditions", "catalogue_therapy_sponsors", "catalogue_therapy_substances"),
        "catalogue_citation",
    )
)


@dataclass(frozen=True)
class Relation:
    """How records of a noun reach those of another whose names speak for them: a table with a key of each."""

    noun: str
    neighbour: str
    table: str
    own: str
    other: str

    @property
    def sql(self) -> dict[str, sql.Composable]:
        """The same, to be put into a statement; ``records``: the table of the noun."""
        return {
            "noun": sql.Literal(self.noun),
            "neighbour": sql.Literal(self.neighbour),
            "table": sql.SQL(self.table),
            "own": sql.SQL(self.own),
            "other": sql.SQL(self.other),
            "records": sql.Identifier(f"catalogue_{self.noun}"),
        }


# The table may join two: the ATC codes of a therapy are those of its substances.
RELATIONS = (
    Relation("therapy", "substance", "catalogue_therapy_substances", "therapy_id", "substance_id"),
    Relation(
        "therapy",
        "atccode",
        "catalogue_therapy_substances JOIN catalogue_substance_atc_codes USING (substance_id)",
        "therapy_id",
        "atccode_id",
    ),
    Relation("therapy", "condition", "catalogue_therapy_conditions", "therapy_id", "condition_id"),
    Relation("therapy", "sponsor", "catalogue_therapy_sponsors", "therapy_id", "sponsor_id"),
    Relation("therapy", "authorisation", "catalogue_authorisation", "therapy_id", "id"),
    Relation("therapy", "trial", "catalogue_trial_therapies", "therapy_id", "trial_id"),
    Relation("substance", "therapy", "catalogue_therapy_substances", "substance_id", "therapy_id"),
    Relation("substance", "atccode", "catalogue_substance_atc_codes", "substance_id", "atccode_id"),
    Relation("sponsor", "therapy", "catalogue_therapy_sponsors", "sponsor_id", "therapy_id"),
    Relation("condition", "therapy", "catalogue_therapy_conditions", "condition_id", "therapy_id"),
    Relation("trial", "therapy", "catalogue_trial_therapies", "trial_id", "therapy_id"),
    Relation("trial", "condition", "catalogue_trial_conditions", "trial_id", "condition_id"),
    Relation("trial", "sponsor", "catalogue_trial", "id", "sponsor_id"),
    Relation("reference", "therapy", "catalogue_citation", "reference_id", "therapy_id"),
)


@cache
def relations_of(noun: str) -> Sequence[Relation]:
    return tuple(relation for relation in RELATIONS if relation.noun == noun)


# --- Which records have such neighbours -------------------------------------------------------------------------


def reached(pairs: Sequence[Pair], own: Mapping[Pair, Parts]) -> dict[Pair, BitMap]:
    """Published records of the nouns whose neighbours bear a name that satisfies the tsquery, by pair of noun and tsquery.
    ``own``: what satisfies it by itself."""
    asked = [
        (pair, relation, named)
        for pair in pairs
        for relation in relations_of(pair[0])
        if (named := own.get((relation.neighbour, pair[1]), {}).get("name"))
    ]
    answers: dict[Pair, BitMap] = {}
    # The same neighbours lead to the same records while no block changes.
    questions = {
        place: (relation.noun, digest(f"{relation.neighbour}:{named.serialize().hex()}"))
        for place, (_pair, relation, named) in enumerate(asked)
        if relation.table in WATCHED
    }
    places = list(questions)
    known = {places[number]: one for number, one in recalled(list(questions.values())).items()}
    changed = []
    branches: dict[Relation, tuple[list[int], list[int]]] = {}
    for place, (pair, relation, named) in enumerate(asked):
        kept = known.get(place)
        if kept is None:
            numbers, keys = branches.setdefault(relation, ([], []))
            numbers += [place] * len(named)
            keys += named
            continue
        answers[pair] = answers.get(pair, BitMap()) | kept[0]["name"]
        if kept[1]:
            changed.append((place, relation, list(named), kept[1]))
    for place, (fresh, versions) in in_blocks(changed).items():
        keep(*questions[place], fresh, versions)
        answers[asked[place][0]] |= fresh.get("name", BitMap())
    for _relation, place, keys, versions in through(branches):
        pair = asked[place][0]
        answers[pair] = answers.get(pair, BitMap()) | keys
        if place in questions and is_frequent({"name": keys}):
            keep(*questions[place], {"name": keys}, versions)
    return answers


def through(
    branches: Mapping[Relation, tuple[Sequence[int], Sequence[int]]], most: int | None = None
) -> Iterator[tuple[Relation, int, BitMap, dict[int, int]]]:
    """Where neighbours lead: of each relation numbers and as many keys of neighbours are given; (relation, number,
    published records of the noun, versions of its blocks) comes back, from one statement. ``most``: links of each relation
    that are looked at.
    """
    if not branches:
        return
    relations = tuple(branches)
    with connection.cursor() as cursor:
        cursor.execute(leading(relations, most), [column for branch in branches.values() for column in branch])
        rows = cursor.fetchall()
    versions = {
        noun: dict(zip(unpacked(packed), numbers, strict=True))
        for _place, noun, packed, numbers in rows
        if noun is not None
    }
    for place, noun, packed, numbers in rows:
        if noun is None:
            relation = relations[place]
            yield relation, numbers[0], BitMap(unpacked(packed)), versions.get(relation.noun, {})


# What a neighbour leads to may be a draft: looked up one by one, or all drafts at once.
FEW_ARE_PUBLISHED = (
    "NOT EXISTS (SELECT FROM {records} AS draft WHERE draft.id = relation.own AND draft.state <> 'published')"
)
ALL_ARE_PUBLISHED = "relation.own NOT IN (SELECT id FROM {records} WHERE state <> 'published')"


@cache
def leading(relations: Sequence[Relation], most: int | None) -> str:
    """Takes for each relation numbers and keys of neighbours, gives (place of the relation, null, own keys, [number])
    and (0, noun, blocks, versions)."""
    # One key after the other by the index: the planner would rather read a million links.
    of_relation = (
        "SELECT {place}, NULL::text, string_agg(int4send(linked.own::integer), ''::bytea), ARRAY[linked.number::bigint]"
        " FROM (SELECT asked.number, relation.own FROM unnest(%s::integer[], %s::integer[]) AS asked (number, key),"
        " LATERAL (SELECT {own} AS own FROM {table} WHERE {other} = asked.key OFFSET 0) AS relation"
        " WHERE {published} LIMIT {most}) AS linked GROUP BY linked.number"
    )
    published = sql.SQL(FEW_ARE_PUBLISHED if most else ALL_ARE_PUBLISHED)
    parts = [
        sql.SQL(of_relation).format(
            place=sql.Literal(place), most=sql.Literal(most), published=published.format(**relation.sql), **relation.sql
        )
        for place, relation in enumerate(relations)
    ]
    versions = sql.SQL(
        "SELECT 0, noun, string_agg(int4send(block), ''::bytea ORDER BY block), array_agg(version ORDER BY block)"
        " FROM catalogue_block WHERE noun = ANY ({nouns}) GROUP BY noun"
    ).format(nouns=sql.Literal(sorted({relation.noun for relation in relations})))
    return sql.SQL(" UNION ALL ").join([*parts, versions]).as_string(None)


def in_blocks(
    asked: Sequence[tuple[int, Relation, list[int], list[int]]],
) -> dict[int, tuple[dict[str, BitMap], dict[int, int]]]:
    """Where neighbours lead in some blocks alone, given as (place, relation, keys of neighbours, blocks): by place what
    ``keep`` takes."""
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            leading_in_blocks(tuple(relation for _place, relation, *_keys in asked)),
            [one for place, _relation, keys, blocks in asked for one in (place, keys, blocks)],
        )
        return by_place(cursor.fetchall())


@cache
def leading_in_blocks(relations: Sequence[Relation]) -> str:
    """Takes for each relation a number, keys of neighbours and blocks; gives (number, block, version, "name", own keys)."""
    of_relation = (
        "SELECT %s, block.block, block.version, 'name', found.keys FROM catalogue_block AS block, LATERAL ("
        " SELECT string_agg(int4send({own}::integer), ''::bytea) AS keys FROM {table}"
        " WHERE {own} >= block.block * {size} AND {own} < (block.block + 1) * {size} AND {other} = ANY (%s)"
        " AND {own} NOT IN (SELECT id FROM {records} WHERE state <> 'published')"
        ") AS found WHERE block.noun = {noun} AND block.block = ANY (%s)"
    )
    parts = [sql.SQL(of_relation).format(size=sql.Literal(BLOCK), **relation.sql) for relation in relations]
    return sql.SQL(" UNION ALL ").join(parts).as_string(None)


# --- Which neighbours records have --------------------------------------------------------------------------------


def between(
    records: Mapping[str, Sequence[int]], neighbours: Mapping[str, Sequence[int]]
) -> list[tuple[str, int, str, int]]:
    """(noun, key, neighbour, its key) for links from ``records`` to ``neighbours``, both keys by noun: the first of each
    record and relation."""
    relations = tuple(one for one in RELATIONS if records.get(one.noun) and neighbours.get(one.neighbour))
    if not relations:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            linking(relations),
            [keys for one in relations for keys in (records[one.noun], neighbours[one.neighbour])],
        )
        return cursor.fetchall()


@cache
def linking(relations: Sequence[Relation]) -> str:
    """Takes for each relation own keys and keys of neighbours, gives the rows of ``between``."""
    of_relation = (
        "(SELECT DISTINCT ON ({own}) {noun}, {own}, {neighbour}, {other} FROM {table}"
        " WHERE {own} = ANY (%s) AND {other} = ANY (%s) ORDER BY {own}, {other})"
    )
    return sql.SQL(" UNION ALL ").join([sql.SQL(of_relation).format(**one.sql) for one in relations]).as_string(None)

"""Duplicates: which records of a noun may be one, by their names (trigrams) and by their numbers and titles (the same).

A record is compared with all others once, and again when its names change: triggers say which. What was found stays in the
database, so that a catalogue of any size is compared piece by piece, by whoever opens the desk or by ``compare_records``.
"""

import copy
import time
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Count

from catalogue.models import Record, Uncompared
from catalogue.models.groups import RECORDS
from catalogue.models.likeness import in_words

# From these similarities on, two names may be one: a word of which a letter is wrong, and several words, of which the
# last two thirds are often those of a family of diseases or products.
ONE_WORD, SEVERAL_WORDS = 0.5, 0.75
# A name of one word that is a whole word of another name: shorter ones are too common.
LONG_WORD = 6
# A record is paired with the nearest so many for each of its names, or a thousand records of one title would be half a
# million pairs.
NEAREST = 20
# So many records are compared in one transaction.
AT_ONCE = {"trial": 300, "reference": 300}
OTHERS_AT_ONCE = 5

# A name per row: columns, lists and, in therapies, the brands.
NAMES = {
    "therapy": """
        SELECT id, unnest(ARRAY[name_en, name_fr]::text[] || other_names::text[]) AS name FROM catalogue_therapy
        WHERE id = ANY (%(keys)s) AND state <> 'retired'
        UNION ALL
        SELECT therapy_id, unnest(ARRAY[brand, former_brand]) FROM catalogue_authorisation
        JOIN catalogue_therapy AS therapy ON therapy.id = therapy_id
        WHERE therapy_id = ANY (%(keys)s) AND therapy.state <> 'retired'""",
    **{
        noun: f"SELECT id, unnest({array}) AS name FROM catalogue_{noun} "  # noqa: S608
        "WHERE id = ANY (%(keys)s) AND state <> 'retired'"
        for noun, array in {
            "substance": "ARRAY[name, name_fr]::text[] || other_names::text[]",
            "sponsor": "ARRAY[name]::text[] || other_names::text[]",
            "condition": "ARRAY[name_en, name_fr]::text[] || synonyms_en::text[] || synonyms_fr::text[]",
            "topic": "ARRAY[name_en, name_fr]::text[]",
            "term": "ARRAY[name_en, name_fr]::text[] || synonyms_en::text[] || synonyms_fr::text[]",
        }.items()
    },
}
# Of these, a name of one word may be a word of another's name: Vericel, Vericel Corporation.
CALLED_BY_A_WORD = ("therapy", "substance", "sponsor")
# Key, kind and number or title; numbers are unique in their own column, but may stand elsewhere too.
NUMBERS = {
    "trial": """
        SELECT id, 'title' AS kind, md5(name_key) AS key FROM record WHERE name_key <> ''
        UNION ALL
        SELECT id, 'number', lower(unnest(ARRAY[nct_number, eudract_number, eu_trial_number])) FROM record
        UNION ALL
        SELECT id, 'mention', lower(unnest(other_ids)) FROM record""",
    "reference": r"""
        SELECT id, 'title' AS kind, md5(name_key) AS key FROM record WHERE name_key <> ''
        UNION ALL
        SELECT id, 'number', nullif(lower(doi), '') FROM record
        UNION ALL
        SELECT id, 'number', 'pmid ' || nullif(pmid, '') FROM record
        UNION ALL
        SELECT id, 'number', lower(substring(url FROM '10\.[0-9]{4,}/[^?#[:space:]]+')) FROM record
        UNION ALL
        SELECT id, 'number', 'pmid ' || substring(url FROM 'pubmed[^0-9]*/([0-9]{1,8})') FROM record""",
}

TAKE = """
DELETE FROM catalogue_uncompared WHERE id IN (
    SELECT id FROM catalogue_uncompared WHERE noun = %(noun)s ORDER BY record LIMIT %(most)s FOR UPDATE SKIP LOCKED
) RETURNING record
"""
FORGET = """
DELETE FROM catalogue_alias WHERE noun = %(noun)s AND record = ANY (%(keys)s);
DELETE FROM catalogue_likeness WHERE noun = %(noun)s AND one = ANY (%(keys)s);
DELETE FROM catalogue_likeness WHERE noun = %(noun)s AND other = ANY (%(keys)s);
"""
REMEMBER = """
INSERT INTO catalogue_alias (noun, record, kind, key, signs, size)
SELECT DISTINCT %(noun)s, id, kind, key, {signs} FROM ({aliases}) AS alias WHERE key <> ''
"""
SIGNS = """
CASE WHEN kind = 'name' THEN coalesce(catalogue_signs(
    %(noun)s, key, CASE WHEN strpos(key, ' ') = 0 THEN %(one_word)s ELSE %(several_words)s END
), '{}') ELSE '{}' END AS signs, CASE WHEN kind = 'name' THEN cardinality(show_trgm(key)) ELSE 0 END AS size
"""
NAMES_AND_WORDS = """
WITH named AS (SELECT DISTINCT id, left(catalogue_spaced(name), 500) AS key FROM ({names}) AS listed)
SELECT id, 'name' AS kind, key FROM named
UNION ALL
SELECT id, 'word', word FROM named, string_to_table(key, ' ') AS word
WHERE %(by_a_word)s AND strpos(key, ' ') > 0 AND length(word) >= %(long_word)s
"""
# The signs hold the noun: a condition on the noun as well makes PostgreSQL read all its names.
NAMES_ALIKE = """
SELECT mine.record, known.record, 'name', known.likeness FROM ({mine}) AS mine
CROSS JOIN LATERAL (
    SELECT record, likeness FROM (
        SELECT record, key, similarity(key, mine.key) AS likeness FROM catalogue_alias
        WHERE signs && mine.signs AND record <> mine.record AND size BETWEEN
            mine.size * CASE WHEN strpos(mine.key, ' ') = 0 THEN %(one_word)s ELSE %(several_words)s END
            AND mine.size / CASE WHEN strpos(mine.key, ' ') = 0 THEN %(one_word)s ELSE %(several_words)s END
        OFFSET 0
    ) AS candidate
    WHERE likeness >= CASE WHEN strpos(key || mine.key, ' ') = 0 THEN %(one_word)s ELSE %(several_words)s END
    ORDER BY 2 DESC, 1 LIMIT %(nearest)s
) AS known
WHERE mine.kind = 'name'
"""
# Which kinds are compared letter by letter with which, and how the pair is called.
SAME = """
SELECT mine.record, known.record, pair.called, 1.0 FROM ({mine}) AS mine
JOIN (VALUES ('number', 'number', 'number'), ('number', 'mention', 'mention'), ('mention', 'number', 'mention'),
    ('title', 'title', 'title'), ('name', 'word', 'word'), ('word', 'name', 'word')
) AS pair (kind, other, called) ON pair.kind = mine.kind
CROSS JOIN LATERAL (
    SELECT record FROM catalogue_alias
    WHERE noun = %(noun)s AND key = mine.key AND kind = pair.other AND record <> mine.record
    ORDER BY record LIMIT %(nearest)s
) AS known
WHERE pair.called <> 'word' OR (length(mine.key) >= %(long_word)s AND strpos(mine.key, ' ') = 0)
"""
OF_RECORDS = (
    "SELECT record, kind, key, signs, size FROM catalogue_alias WHERE noun = %(noun)s AND record = ANY (%(keys)s)"
)
ADD_PAIRS = """
INSERT INTO catalogue_likeness (noun, one, other, kind, likeness)
SELECT DISTINCT ON (1, 2, 3) %(noun)s, least(one, other), greatest(one, other), kind, likeness
FROM ({alike} UNION ALL {same}) AS found (one, other, kind, likeness) ORDER BY 1, 2, 3, likeness DESC, kind
ON CONFLICT DO NOTHING
"""


class Progress(NamedTuple):
    """Of ``total`` records that are not retired so many are still to be compared."""

    total: int
    remaining: int

    @property
    def compared(self) -> int:
        return max(0, self.total - self.remaining)


def compare(nouns: Iterable[str] = RECORDS, *, seconds: float | None = None) -> None:
    """Compares what is new of the nouns, for so long at most; None: all of it."""
    end = None if seconds is None else time.monotonic() + seconds
    for noun in sorted(set(nouns) & set(waiting())):
        while (end is None or time.monotonic() < end) and compare_some(noun):
            pass


def waiting() -> dict[str, int]:
    """How many records of each noun are still to be compared."""
    return dict(Uncompared.objects.order_by().values_list("noun").annotate(Count("pk")))


def progress(model: type[Record], remaining: int) -> Progress:
    return Progress(model.objects.exclude(state=Record.State.RETIRED).count() if remaining else 0, remaining)


def compare_some(noun: str) -> int:
    """Compares the next records of the noun; how many. None while another process does: pairs would be missed."""
    parameters = {"noun": noun, "most": AT_ONCE.get(noun, OTHERS_AT_ONCE), **limits(noun)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('catalogue compare'))")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(TAKE, parameters)
        parameters["keys"] = [key for (key,) in cursor.fetchall()]
        if parameters["keys"]:
            cursor.execute(FORGET, parameters)
            cursor.execute(REMEMBER.format(aliases=aliases_of(noun), signs=SIGNS), parameters)
            cursor.execute(ADD_PAIRS.format(alike=alike(OF_RECORDS), same=SAME.format(mine=OF_RECORDS)), parameters)
        return len(parameters["keys"])


def limits(noun: str) -> dict[str, float | bool]:
    return {
        "by_a_word": noun in CALLED_BY_A_WORD,
        "long_word": LONG_WORD,
        "one_word": ONE_WORD,
        "several_words": SEVERAL_WORDS,
        "nearest": NEAREST,
    }


def alike(mine: str) -> str:
    return NAMES_ALIKE.format(mine=mine)


def aliases_of(noun: str) -> str:
    """Query for id, kind and key of everything under which the records with ``keys`` are known."""
    if noun in NAMES:
        return NAMES_AND_WORDS.format(names=NAMES[noun])
    record = f"SELECT * FROM catalogue_{noun} WHERE id = ANY (%(keys)s) AND state <> 'retired'"  # noqa: S608
    return f"WITH record AS ({record}) {NUMBERS[noun]}"


class Alike(NamedTuple):
    record: Record
    kind: str
    likeness: float

    @property
    def in_words(self) -> str:
        return in_words(self.kind, self.likeness)


def before_saving(record: Record) -> list[Alike]:
    """What a record that the database does not have yet may repeat, the likeliest first.

    It is saved, compared and taken back: the database alone knows in which form names are compared.
    """
    noun, model, tried = record._meta.model_name, type(record), copy.deepcopy(record)
    compare([noun], seconds=1)
    with transaction.atomic(), connection.cursor() as cursor:
        tried.save(force_insert=True)
        mine = f"SELECT id AS record, kind, key, {SIGNS} FROM ({aliases_of(noun)}) AS given WHERE key <> ''"  # noqa: S608
        cursor.execute(
            f"{alike(mine)} UNION ALL {SAME.format(mine=mine)}", {"noun": noun, "keys": [tried.pk], **limits(noun)}
        )
        best: dict[int, tuple[str, float]] = {}
        for _own, key, kind, likeness in cursor.fetchall():
            best[key] = max(best.get(key, ("", 0.0)), (kind, likeness), key=lambda found: found[1])
        transaction.set_rollback(True)
    records = model.objects.exclude(state=Record.State.RETIRED).in_bulk(best)
    found = [Alike(records[key], *best[key]) for key in best if key in records]
    return sorted(found, key=lambda one: (-one.likeness, one.record.pk))[:NEAREST]

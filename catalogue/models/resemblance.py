"""Resemblance: how far one of several names is nearly a given one, by their trigrams; which records share one."""

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models import Func, TextField

from .event import events_of

# Below this, names that have nothing to do with each other begin to appear.
ALIKE = 0.4


class Resemblance(Func):
    """The word similarity (0 to 1) of ``name`` and the nearest of an array of names, either inside the other.

    The function is made by a migration.
    """

    function = "catalogue_resemblance"
    arity = 2
    output_field = models.FloatField()


def names(*fields: str, lists: tuple[str, ...] = ()) -> Func:
    """The names in text columns and in array columns as one array."""
    array = Func(*fields, function="ARRAY", template="%(function)s[%(expressions)s]::text[]", output_field=NAMES)
    for field in lists:
        array = Func(
            array,
            Func(field, template="%(expressions)s::text[]", output_field=NAMES),
            function="array_cat",
            output_field=NAMES,
        )
    return array


NAMES = ArrayField(TextField())


# Columns that hold names, and columns that hold numbers under which another record may be known, by noun.
NAME_COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "therapy": (("name_en", "name_fr"), ("other_names",)),
    "substance": (("name", "name_fr"), ("other_names",)),
    "sponsor": (("name",), ("other_names",)),
    "condition": (("name_en", "name_fr"), ("synonyms_en", "synonyms_fr")),
    "topic": (("name_en", "name_fr"), ()),
    "term": (("name_en", "name_fr"), ("synonyms_en", "synonyms_fr")),
}
# From these similarities on, two names may be one: a word of which a letter is wrong, and several words, of which the
# last two thirds are often those of a family of diseases or products.
ONE_WORD, SEVERAL_WORDS = 0.5, 0.75
# A record is compared with all others while it is among the last so many of its noun.
LATEST = 50
MOST_PAIRS = 200

NAMES_ALIKE = """
WITH latest AS MATERIALIZED (
    SELECT id, catalogue_spaced(unnest({names})) AS key
    FROM (SELECT * FROM {table} WHERE state <> 'retired' ORDER BY id DESC LIMIT %(latest)s) AS record
), found AS (
    SELECT latest.id AS one, known.record AS other, similarity(latest.key, known.key) AS likeness,
        strpos(latest.key || known.key, ' ') = 0 AS is_word
    FROM latest JOIN catalogue_name AS known ON known.noun = %(noun)s AND known.start = 0
        AND known.kind = ANY (%(kinds)s) AND known.key %% latest.key AND known.record <> latest.id
    UNION ALL
    SELECT one.id, other.id, similarity(one.key, other.key), strpos(one.key || other.key, ' ') = 0
    FROM latest AS one JOIN latest AS other ON one.id < other.id AND one.key %% other.key
)
SELECT least(one, other), greatest(one, other), max(likeness) FROM found
WHERE likeness >= CASE WHEN is_word THEN %(one_word)s ELSE %(several_words)s END
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT %(most)s
"""

# Numbers are unique in their own column; the same one stands twice where a record has it among its other numbers, or
# only in an address. Titles are the same where case, accents and signs are.
NUMBERS_ALIKE = {
    "trial": """
    SELECT least(one.id, other.id), greatest(one.id, other.id), 1.0
    FROM (SELECT id, unnest(other_ids) AS number FROM catalogue_trial WHERE state <> 'retired') AS one JOIN (
        SELECT id, unnest(ARRAY[nct_number, eudract_number, eu_trial_number]) AS number
        FROM catalogue_trial WHERE state <> 'retired'
    ) AS other USING (number)
    WHERE one.id <> other.id AND number <> ''
    """,
    "reference": """
    SELECT least(one.id, other.id), greatest(one.id, other.id), 1.0
    FROM catalogue_reference AS one JOIN catalogue_reference AS other
        ON lower(other.doi) = lower(substring(one.url FROM '10\\.[0-9]{4,}/[^?#[:space:]]+'))
    WHERE one.id <> other.id AND one.state <> 'retired' AND other.state <> 'retired'
    UNION
    SELECT least(one.id, other.id), greatest(one.id, other.id), 1.0
    FROM catalogue_reference AS one JOIN catalogue_reference AS other
        ON other.pmid = substring(one.url FROM 'pubmed[^0-9]*/([0-9]{1,8})')
    WHERE one.id <> other.id AND one.state <> 'retired' AND other.state <> 'retired'
    """,
}
TITLES_ALIKE = """
SELECT min(id), max(id), 1.0 FROM {table} WHERE state <> 'retired'
GROUP BY name_key HAVING count(*) > 1
"""


# What was found, by the last change of the noun's records that the history knows of.
_found: dict[type[models.Model], tuple[int | None, list[tuple[int, int, float]]]] = {}


def pairs(model: type[models.Model]) -> list[tuple[int, int, float]]:
    """(key, greater key, likeness) of the records of a noun that may be one and the same, the likeliest first.

    Names by trigrams, for the records entered last against all; numbers and titles that are the same, for all.
    """
    latest = events_of(model).objects.aggregate(latest=models.Max("pgh_id"))["latest"]
    if _found.get(model, (None, []))[0] != latest:
        _found[model] = (latest, search(model))
    return _found[model][1]


def search(model: type[models.Model]) -> list[tuple[int, int, float]]:
    noun, table = model._meta.model_name, model._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        if noun in NAME_COLUMNS:
            columns, lists = NAME_COLUMNS[noun]
            array = " || ".join((f"ARRAY[{', '.join(columns)}]::text[]", *(f"{one}::text[]" for one in lists)))
            kinds = [*columns, *lists]
            cursor.execute(
                "SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(min(ONE_WORD, SEVERAL_WORDS))]
            )
            cursor.execute(
                NAMES_ALIKE.format(names=array, table=table),
                {
                    "noun": noun,
                    "kinds": kinds,
                    "latest": LATEST,
                    "most": MOST_PAIRS,
                    "one_word": ONE_WORD,
                    "several_words": SEVERAL_WORDS,
                },
            )
        elif noun in NUMBERS_ALIKE:
            both = f"({NUMBERS_ALIKE[noun]}) UNION ({TITLES_ALIKE.format(table=table)})"
            cursor.execute(f"{both} ORDER BY 1, 2 LIMIT {MOST_PAIRS}")
        else:
            return []
        return cursor.fetchall()

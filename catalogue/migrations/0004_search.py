"""What the search reads: words, names and spellings of published records, kept by triggers.

catalogue_entry    per record and part (name, title, text) the words in it
catalogue_name     per record its names and identifiers in a form that compares and begins alike however they are typed
catalogue_lexeme   every word that was ever in an entry, with its stems; only added to

The triggers fire once a statement, so that an import or an UPDATE by hand leaves nothing stale. They keep what a record
says itself; what its neighbours say is joined when somebody searches. The nouns are written out here as of this
migration: one that adds a searched column makes the functions anew.
"""

from dataclasses import dataclass

from django.db import migrations

# What stands between words once unaccent has made ASCII of dashes and quotes. Written out, because [[:alnum:]] differs
# from server to server; a regular expression, because translate() takes ten times as long for so many signs.
SIGNS = r"[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb-\xbf\xd7\xf7\u2000-\u206f\u2190-\u2bff\u3000-\u303f\ufeff\ufe00-\ufe0f]+"
LONGEST_WORD = 100


# Written so that PostgreSQL can put the body in place of the call, which is ten times as fast over a million records:
# no subquery, and a parameter used more than once is only ever given a column.
FUNCTIONS = rf"""
-- A text folded; marks are no letters: ® would become (R).
CREATE FUNCTION catalogue_folded(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN public.catalogue_fold(replace(replace(replace(value, '®', ' '), '™', ' '), '©', ' '));

-- A text as its folded words with one space between them.
CREATE FUNCTION catalogue_spaced(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(public.catalogue_folded(value), '{SIGNS}', ' ', 'g'));

-- An identifier without anything but letters and digits: emeahc004090.
CREATE FUNCTION catalogue_squeezed(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN replace(public.catalogue_spaced(value), ' ', '');

-- The words of a folded text; what a hyphen, stroke or stop joins also as one word: vx, 880 and vx880.
CREATE FUNCTION catalogue_words(folded text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN string_to_array(btrim(
    regexp_replace(folded, '{SIGNS}', ' ', 'g') || CASE WHEN folded ~ '[^ ][-/._][^ ]'
        THEN regexp_replace(' ' || translate(folded, '-/._', ''), '{SIGNS}', ' ', 'g') ELSE '' END
), ' ');

-- A name from its first word, and from each other word, so that any of them may be typed first.
CREATE FUNCTION catalogue_starts(value text) RETURNS TABLE (start integer, key text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 4
AS $$
    SELECT place - 1, left(array_to_string(parts[place:], ' '), 120)
    FROM (SELECT string_to_array(catalogue_spaced(value), ' ') AS parts OFFSET 0) AS split,
         generate_series(1, least(array_length(parts, 1), 10)) AS place
$$;

-- The stem that the words of one family share; haemophilia is spelt as hemophilia first.
CREATE FUNCTION catalogue_stem(language text, word text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN coalesce(
    (CASE language
        WHEN 'fr' THEN ts_lexize('pg_catalog.french_stem', word)
        ELSE ts_lexize('pg_catalog.english_stem', replace(replace(word, 'ae', 'e'), 'oe', 'e'))
    END)[1],
    word
);
"""

TABLES = """
CREATE TABLE catalogue_entry (
    noun text COLLATE "C" NOT NULL, record integer NOT NULL, part text COLLATE "C" NOT NULL, words tsvector NOT NULL
) PARTITION BY LIST (noun);
CREATE TABLE catalogue_name (
    noun text COLLATE "C" NOT NULL, record integer NOT NULL, kind text COLLATE "C" NOT NULL,
    start smallint NOT NULL, key text COLLATE "C" NOT NULL
);
CREATE TABLE catalogue_lexeme (
    word text COLLATE "C" PRIMARY KEY,
    english text COLLATE "C" NOT NULL GENERATED ALWAYS AS (catalogue_stem('en', word)) STORED,
    french text COLLATE "C" NOT NULL GENERATED ALWAYS AS (catalogue_stem('fr', word)) STORED
);
"""

PARTITION = "CREATE TABLE catalogue_entry_{noun} PARTITION OF catalogue_entry FOR VALUES IN ('{noun}');"

INDEXES = {
    "catalogue_entry_words": "ON catalogue_entry USING gin (words) WITH (fastupdate = off)",
    # A neighbour is searched by its names alone: a word of a million titles must not cost a search for therapies.
    "catalogue_entry_name_words": "ON catalogue_entry USING gin (words) WITH (fastupdate = off) WHERE part = 'name'",
    "catalogue_entry_record": "ON catalogue_entry (record)",
    "catalogue_name_key": "ON catalogue_name (noun, key)",
    "catalogue_name_record": "ON catalogue_name (noun, record)",
    "catalogue_lexeme_english": "ON catalogue_lexeme (english)",
    "catalogue_lexeme_french": "ON catalogue_lexeme (french)",
    "catalogue_lexeme_trigrams": "ON catalogue_lexeme USING gin (word gin_trgm_ops)",
}

LEXEMES = """
INSERT INTO catalogue_lexeme (word)
SELECT DISTINCT word FROM {words}
WHERE word !~ '[0-9]' AND length(word) BETWEEN 3 AND 40
    AND NOT EXISTS (SELECT FROM catalogue_lexeme AS known WHERE known.word = found.word)
ORDER BY word ON CONFLICT DO NOTHING;
"""

# Words near a misspelt one: trigrams choose, letters decide.
NEAR = """
CREATE FUNCTION catalogue_near(wrong text, most integer) RETURNS TABLE (word text, distance integer, likeness real)
LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 10
SET pg_trgm.similarity_threshold = 0.2
AS $$
    SELECT known.word, levenshtein_less_equal(known.word, wrong, most) AS distance, similarity(known.word, wrong)
    FROM catalogue_lexeme AS known
    WHERE known.word % wrong
        AND length(known.word) BETWEEN length(wrong) - most AND length(wrong) + most
        AND levenshtein_less_equal(known.word, wrong, most) <= most
    ORDER BY 2, 3 DESC, 1
    LIMIT 10
$$;
"""


def value_of(column):
    # The last two digits of an EU trial number count its resubmissions.
    return "left(record.eu_trial_number, 14)" if column == "eu_trial_number" else f"record.{column}"


@dataclass(frozen=True)
class Noun:
    """Searched columns of one table; arrays end with ``[]``. ``names`` are short, ``titles`` sentences."""

    noun: str
    identifiers: tuple = ()
    names: tuple = ()
    titles: tuple = ()
    texts: tuple = ()
    has_state: bool = True

    @property
    def table(self):
        return f"catalogue_{self.noun}"

    @property
    def columns(self):
        watched = [*self.identifiers, *self.names, *self.titles, *self.texts, *(["state"] if self.has_state else [])]
        return list(dict.fromkeys(column.removesuffix("[]").removesuffix("[1]") for column in watched))

    def text(self, columns):
        """Columns as one text, a line each."""
        parts = [
            f"array_to_string(record.{column[:-2]}, E'\\n')" if column.endswith("[]") else value_of(column)
            for column in columns
        ]
        return f"concat_ws(E'\\n', {', '.join(parts)})" if parts else "''"

    def values(self, columns):
        """Rows (kind, value), one a name."""
        rows = [
            f"SELECT '{column[:-2]}' AS kind, unnest(record.{column[:-2]}) AS value"
            if column.endswith("[]")
            else f"SELECT '{column.removesuffix('[1]')}', {value_of(column)}"
            for column in columns
        ]
        return " UNION ALL ".join(rows)

    def entries(self, where):
        """INSERT of the entries of the records that satisfy ``where``."""
        squeezed = [f"catalogue_squeezed({value_of(column)})" for column in self.identifiers if column[-1] != "]"]
        squeezed += [
            f"array_to_string(ARRAY(SELECT catalogue_squeezed(value) FROM unnest(record.{column[:-2]}) AS value), ' ')"
            for column in self.identifiers
            if column[-1] == "]"
        ]
        numbers = f"concat_ws(' ', {', '.join(squeezed)})" if squeezed else "''"
        parts = [("name", self.text(self.names), numbers)] if self.identifiers or self.names else []
        parts += [("title", self.text(self.titles), "''")] if self.titles else []
        parts += [("text", self.text(self.texts), "''")] if self.texts else []
        rows = ", ".join(f"('{part}', {text}, {numbers})" for part, text, numbers in parts)
        # A lexeme has room for 2046 bytes.
        return f"""
            INSERT INTO catalogue_entry (noun, record, part, words)
            SELECT '{self.noun}', record.id, document.part, array_to_tsvector(
                CASE WHEN pg_column_size(found.words) < 2000 THEN found.words
                ELSE ARRAY(SELECT left(word, {LONGEST_WORD}) FROM unnest(found.words) AS word) END
            )
            FROM {self.table} AS record,
                LATERAL (VALUES {rows}) AS document (part, text, numbers),
                LATERAL (SELECT catalogue_folded(document.text) AS folded OFFSET 0) AS plain,
                LATERAL (
                    SELECT array_remove(
                        catalogue_words(plain.folded) || string_to_array(document.numbers, ' '), ''
                    ) AS words OFFSET 0
                ) AS found
            WHERE {self.published} AND {where} AND found.words <> '{{}}';
        """

    def names_sql(self, where):
        """INSERT of the names of the records that satisfy ``where``."""
        parts = []
        if self.identifiers:
            parts.append(
                f"SELECT kind, 0 AS start, left(catalogue_squeezed(value), 120) AS key"
                f" FROM ({self.values(self.identifiers)}) AS identifier (kind, value)"
            )
        if self.names:
            parts.append(
                f"SELECT kind, starts.start, starts.key FROM ({self.values(self.names)}) AS name (kind, value),"
                " LATERAL catalogue_starts(value) AS starts"
            )
        if self.titles:
            parts.append(
                "SELECT kind, 0, left(catalogue_spaced(left(value, 200)), 120)"
                f" FROM ({self.values(self.titles)}) AS title (kind, value)"
            )
        return f"""
            INSERT INTO catalogue_name (noun, record, kind, start, key)
            SELECT DISTINCT '{self.noun}', record.id, name.kind, name.start, name.key
            FROM {self.table} AS record, LATERAL ({" UNION ALL ".join(parts)}) AS name
            WHERE {self.published} AND {where} AND name.key <> '';
        """

    @property
    def published(self):
        return "record.state = 'published'" if self.has_state else "true"

    @property
    def triggers(self):
        """The function that a change of the table calls, and the triggers that call it."""
        new = ", ".join(f"new_row.{column}" for column in self.columns)
        old = ", ".join(f"old_row.{column}" for column in self.columns)
        lexemes = LEXEMES.format(
            words="(SELECT unnest(tsvector_to_array(words)) AS word FROM catalogue_entry"
            f" WHERE noun = '{self.noun}' AND record = ANY (changed)) AS found"
        )
        changes = {
            "INSERT": "REFERENCING NEW TABLE AS new_rows",
            "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
            "DELETE": "REFERENCING OLD TABLE AS old_rows",
            "TRUNCATE": "",
        }
        made = [
            f"""
            CREATE TRIGGER search_{change.lower()} AFTER {change} ON {self.table} {tables}
            FOR EACH STATEMENT EXECUTE FUNCTION catalogue_search_{self.noun}();
            """
            for change, tables in changes.items()
        ]
        return (
            f"""
            CREATE FUNCTION catalogue_search_{self.noun}() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE changed integer[];
            BEGIN
                IF TG_OP = 'INSERT' THEN
                    changed := ARRAY(SELECT id FROM new_rows);
                ELSIF TG_OP = 'UPDATE' THEN
                    changed := ARRAY(
                        SELECT coalesce(new_row.id, old_row.id) FROM new_rows AS new_row
                        FULL JOIN old_rows AS old_row USING (id) WHERE ({new}) IS DISTINCT FROM ({old})
                    );
                ELSIF TG_OP = 'DELETE' THEN
                    changed := ARRAY(SELECT id FROM old_rows);
                ELSE
                    DELETE FROM catalogue_entry WHERE noun = '{self.noun}';
                    DELETE FROM catalogue_name WHERE noun = '{self.noun}';
                    RETURN NULL;
                END IF;
                IF changed = '{{}}' THEN
                    RETURN NULL;
                END IF;
                IF TG_OP <> 'INSERT' THEN
                    DELETE FROM catalogue_entry WHERE noun = '{self.noun}' AND record = ANY (changed);
                    DELETE FROM catalogue_name WHERE noun = '{self.noun}' AND record = ANY (changed);
                END IF;
                IF TG_OP <> 'DELETE' THEN
                    {self.entries("record.id = ANY (changed)")}
                    {self.names_sql("record.id = ANY (changed)")}
                    {lexemes}
                END IF;
                RETURN NULL;
            END $$;
            """
            + "".join(made)
        )


NOUNS = (
    Noun(
        "therapy",
        names=("name_en", "name_fr", "other_names[]", "target"),
        texts=("modification_note_en", "modification_note_fr", "route_en", "route_fr", "summary_en", "summary_fr"),
    ),
    Noun("substance", ("unii", "cas_number", "drugbank_id"), ("name", "name_fr", "other_names[]")),
    Noun("sponsor", names=("name", "other_names[]")),
    Noun(
        "trial",
        ("nct_number", "eudract_number", "eu_trial_number", "other_ids[]"),
        ("acronym",),
        ("name",),
        ("interventions[]", "condition_terms[]", "note_en", "note_fr"),
    ),
    Noun("reference", ("doi", "pmid", "pmcid"), ("authors[1]",), ("name",), ("authors[]", "container", "year")),
    Noun(
        "condition",
        ("mondo_id", "orpha_code", "mesh_id", "icd10_code", "ncit_id", "omim_ids[]", "icd11_ids[]"),
        ("name_en", "name_fr", "synonyms_en[]", "synonyms_fr[]"),
    ),
    Noun("topic", names=("name_en", "name_fr"), texts=("summary_en", "summary_fr", "body_en", "body_fr")),
    Noun(
        "term",
        names=("name_en", "name_fr", "synonyms_en[]", "synonyms_fr[]"),
        texts=("definition_en", "definition_fr"),
    ),
    Noun("authorisation", ("number", "procedure_number"), ("brand", "former_brand"), has_state=False),
    Noun("atccode", ("code",), ("name",), has_state=False),
)

REBUILD = f"""
-- Makes everything the search reads anew: after a load with the triggers off. Searches wait until it has ended.
CREATE FUNCTION catalogue_rebuild_search() RETURNS void LANGUAGE plpgsql
SET maintenance_work_mem = '256MB' SET work_mem = '64MB' AS $$
BEGIN
    TRUNCATE catalogue_entry, catalogue_name, catalogue_lexeme;
    {"".join(f"DROP INDEX IF EXISTS {name};" for name in INDEXES)}
    {"".join(noun.entries("true") + noun.names_sql("true") for noun in NOUNS)}
    {LEXEMES.format(words="(SELECT word FROM ts_stat('SELECT words FROM catalogue_entry')) AS found")}
    {"".join(f"CREATE INDEX {name} {definition};" for name, definition in INDEXES.items())}
    ANALYZE catalogue_entry, catalogue_name, catalogue_lexeme;
END $$;
"""

MAKE = "".join(
    (
        FUNCTIONS,
        TABLES,
        *(PARTITION.format(noun=noun.noun) for noun in NOUNS),
        NEAR,
        *(noun.triggers for noun in NOUNS),
        # What a neighbour leads to may be a draft; these few are taken out of every answer.
        *(
            f"CREATE INDEX catalogue_{noun.noun}_unpublished ON {noun.table} (id) WHERE state <> 'published';"
            for noun in NOUNS
            if noun.has_state
        ),
        REBUILD,
        "SELECT catalogue_rebuild_search();",
    )
)
UNMAKE = "".join(
    (
        *(
            f"DROP TRIGGER search_{change} ON {noun.table};"
            for noun in NOUNS
            for change in ("insert", "update", "delete", "truncate")
        ),
        *(f"DROP FUNCTION catalogue_search_{noun.noun}();" for noun in NOUNS),
        *(f"DROP INDEX catalogue_{noun.noun}_unpublished;" for noun in NOUNS if noun.has_state),
        "DROP FUNCTION catalogue_rebuild_search(); DROP FUNCTION catalogue_near(text, integer);",
        "DROP TABLE catalogue_entry, catalogue_name, catalogue_lexeme;",
        "DROP FUNCTION catalogue_stem(text, text); DROP FUNCTION catalogue_starts(text);",
        "DROP FUNCTION catalogue_words(text); DROP FUNCTION catalogue_squeezed(text);",
        "DROP FUNCTION catalogue_spaced(text); DROP FUNCTION catalogue_folded(text);",
    )
)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_revision")]

    operations = [migrations.RunSQL(MAKE, UNMAKE)]

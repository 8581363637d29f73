"""The search reads the ATMP class and origin of a therapy and the initials of a sponsor, and keeps frequent words packed.

catalogue_block     per noun and block of 8192 keys a number that changes with every change of what the search reads there
catalogue_posting   the records of a block that hold a frequent word, as a search found them, with the number of the block

The triggers change the numbers only. The search itself writes postings down, and believes them while the numbers agree:
what is written in the same transaction as a change is seen with it or not at all, so that nothing stale is found.
"""

from dataclasses import dataclass, fields
from importlib import import_module

from django.db import migrations

search = import_module("catalogue.migrations.0004_search")

# Keys of a block, as in catalogue/search/postings.py.
BLOCK = 8192

TABLES = """
CREATE SEQUENCE catalogue_block_version;
CREATE TABLE catalogue_block (
    noun text COLLATE "C" NOT NULL, block integer NOT NULL, version bigint NOT NULL, PRIMARY KEY (noun, block)
);
CREATE TABLE catalogue_posting (
    noun text COLLATE "C" NOT NULL, term text COLLATE "C" NOT NULL, block integer NOT NULL, version bigint NOT NULL,
    names bytea NOT NULL, titles bytea NOT NULL, texts bytea NOT NULL, PRIMARY KEY (noun, term, block)
);
-- Bitmaps are small already.
ALTER TABLE catalogue_posting ALTER names SET STORAGE EXTERNAL, ALTER titles SET STORAGE EXTERNAL,
    ALTER texts SET STORAGE EXTERNAL;
"""

FUNCTIONS = f"""
CREATE FUNCTION catalogue_change_blocks(changed_noun text, changed integer[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO catalogue_block (noun, block, version)
    SELECT changed_noun, block, nextval('catalogue_block_version') FROM (
        SELECT DISTINCT record / {BLOCK} AS block FROM catalogue_entry
        WHERE noun = changed_noun AND record = ANY (changed) ORDER BY block
    ) AS blocks
    ON CONFLICT (noun, block) DO UPDATE SET version = excluded.version;
$$;

-- What readers call a class and an origin: gene therapy, thérapie génique, GTMP, autologous.
CREATE FUNCTION catalogue_kind(atmp_class text, base_class text, origin text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN concat_ws(E'\\n',
    CASE WHEN atmp_class IN ('gene_therapy', 'somatic_cell_therapy', 'tissue_engineered', 'combined')
        THEN E'advanced therapy medicinal product ATMP\\nmédicament de thérapie innovante MTI' END,
    CASE WHEN atmp_class = 'combined' THEN E'combined ATMP\\nMTI combiné' END,
    CASE WHEN 'gene_therapy' IN (atmp_class, base_class)
        THEN E'gene therapy medicinal product GTMP\\nmédicament de thérapie génique' END,
    CASE WHEN 'somatic_cell_therapy' IN (atmp_class, base_class)
        THEN E'somatic cell therapy medicinal product sCTMP\\nmédicament de thérapie cellulaire somatique' END,
    CASE WHEN 'tissue_engineered' IN (atmp_class, base_class)
        THEN E'tissue engineered product TEP\\nmédicament issu de l’ingénierie tissulaire' END,
    CASE WHEN atmp_class = 'cell_product' THEN E'cell or tissue product\\nproduit cellulaire ou tissulaire' END,
    CASE WHEN atmp_class = 'blood_product' THEN E'blood product\\nproduit sanguin' END,
    CASE origin WHEN 'autologous' THEN E'autologous\\nautologue' WHEN 'allogeneic' THEN E'allogeneic\\nallogénique'
        WHEN 'xenogeneic' THEN E'xenogeneic\\nxénogénique' END
);

-- APHP of Assistance Publique – Hôpitaux de Paris; nothing where a name has fewer than three telling words.
CREATE FUNCTION catalogue_initials(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT CASE WHEN count(*) >= 3 THEN string_agg(left(word, 1), '' ORDER BY place) END
    FROM unnest(string_to_array(catalogue_spaced(name), ' ')) WITH ORDINALITY AS split (word, place)
    WHERE length(word) > 1 AND word NOT IN (
        'of', 'the', 'and', 'for', 'in', 'at', 'de', 'du', 'des', 'la', 'le', 'les', 'et', 'di', 'del', 'della', 'und',
        'ltd', 'inc', 'llc', 'gmbh', 'limited', 'co', 'bv', 'sa', 'ag', 'srl', 'eeig', 'corporation', 'company'
    )
);
"""  # noqa: S608


@dataclass(frozen=True)
class SearchedNoun(search.Noun):
    """A noun of 0004 whose function also changes the numbers of blocks.

    ``more_names`` and ``more_texts`` are SQL over ``record``, made from the columns ``computed_from``."""

    more_names: tuple = ()
    more_texts: tuple = ()
    computed_from: tuple = ()

    @property
    def columns(self):
        return list(dict.fromkeys([*super().columns, *self.computed_from]))

    def text(self, columns):
        made = {self.names: self.more_names, self.texts: self.more_texts}.get(columns, ())
        return f"concat_ws(E'\\n', {', '.join([super().text(columns), *made])})"

    def values(self, columns):
        made = self.more_names if columns == self.names else ()
        return " UNION ALL ".join([super().values(columns), *(f"SELECT '{self.names[0]}', {name}" for name in made)])

    @property
    def function(self):
        """The function of the triggers, made anew; the triggers stay."""
        function = self.triggers.split("END $$;", 1)[0]
        changes = f"PERFORM catalogue_change_blocks('{self.noun}', changed);"
        names = self.names_sql("record.id = ANY (changed)")
        emptied = f"DELETE FROM catalogue_name WHERE noun = '{self.noun}';"  # noqa: S608
        for before, after in (
            ("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
            # Before and after: a record that was a draft and remains one has no entry, and makes no writer wait.
            ("IF TG_OP <> 'INSERT' THEN", f"IF TG_OP <> 'INSERT' THEN {changes}"),
            (names, names + changes),
            (
                emptied,
                f"{emptied} UPDATE catalogue_block SET version = nextval('catalogue_block_version')"  # noqa: S608
                f" WHERE noun = '{self.noun}';",
            ),
        ):
            if function.count(before) != 1:
                raise ValueError(before)
            function = function.replace(before, after)
        return f"{function} END $$;"


def searched(noun):
    """A noun of 0004 with what is made from its columns."""
    made = {
        "therapy": {
            "more_texts": ("catalogue_kind(record.atmp_class, record.base_class, record.origin)",),
            "computed_from": ("atmp_class", "base_class", "origin"),
        },
        # Not read, but what the name of a sponsor leads to.
        "trial": {"computed_from": ("sponsor_id",)},
        "sponsor": {"more_names": ("catalogue_initials(record.name)",)},
    }
    parts = {field.name: getattr(noun, field.name) for field in fields(noun)}
    return SearchedNoun(**parts, **made.get(noun.noun, {}))


NOUNS = [searched(noun) for noun in search.NOUNS]

# Relations whose neighbours lead to thousands of records: table -> nouns, whose keys stand in <noun>_id.
RELATIONS = {
    "catalogue_trial_therapies": ("trial", "therapy"),
    "catalogue_trial_conditions": ("trial",),
    "catalogue_therapy_conditions": ("therapy", "condition"),
    "catalogue_therapy_sponsors": ("therapy", "sponsor"),
    "catalogue_therapy_substances": ("therapy", "substance"),
    "catalogue_citation": ("reference",),
}


def relation_triggers(table, nouns):
    """A link that comes or goes changes the numbers of the blocks on both sides."""

    def changes(rows):
        return "".join(
            f"PERFORM catalogue_change_blocks('{noun}', ARRAY(SELECT DISTINCT {noun}_id::integer FROM {rows}));"  # noqa: S608
            for noun in nouns
        )

    emptied = "".join(
        f"UPDATE catalogue_block SET version = nextval('catalogue_block_version') WHERE noun = '{noun}';"  # noqa: S608
        for noun in nouns
    )
    tables = {
        "INSERT": "REFERENCING NEW TABLE AS new_rows",
        "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "DELETE": "REFERENCING OLD TABLE AS old_rows",
        "TRUNCATE": "",
    }
    triggers = "".join(
        f"CREATE TRIGGER search_{change.lower()} AFTER {change} ON {table} {rows}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_search();"
        for change, rows in tables.items()
    )
    return f"""
        CREATE FUNCTION {table}_search() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'TRUNCATE' THEN {emptied} END IF;
            IF TG_OP IN ('UPDATE', 'DELETE') THEN {changes("old_rows")} END IF;
            IF TG_OP IN ('INSERT', 'UPDATE') THEN {changes("new_rows")} END IF;
            RETURN NULL;
        END $$;
        {triggers}
    """


BLOCKS = f"""
INSERT INTO catalogue_block (noun, block, version)
SELECT noun, block, nextval('catalogue_block_version')
FROM (SELECT DISTINCT noun, record / {BLOCK} AS block FROM catalogue_entry) AS blocks;
"""  # noqa: S608

REBUILD = f"""
CREATE OR REPLACE FUNCTION catalogue_rebuild_search() RETURNS void LANGUAGE plpgsql
SET maintenance_work_mem = '256MB' SET work_mem = '64MB' AS $$
BEGIN
    TRUNCATE catalogue_entry, catalogue_name, catalogue_lexeme, catalogue_block, catalogue_posting;
    {"".join(f"DROP INDEX IF EXISTS {name};" for name in search.INDEXES)}
    {"".join(noun.entries("true") + noun.names_sql("true") for noun in NOUNS)}
    {search.LEXEMES.format(words="(SELECT word FROM ts_stat('SELECT words FROM catalogue_entry')) AS found")}
    {"".join(f"CREATE INDEX {name} {definition};" for name, definition in search.INDEXES.items())}
    {BLOCKS}
    ANALYZE catalogue_entry, catalogue_name, catalogue_lexeme, catalogue_block;
END $$;
"""  # noqa: S608


def made_anew(nouns):
    """What the search reads of therapies and sponsors; a million trials that stay as they are cost nothing."""
    return "".join(
        f"DELETE FROM catalogue_entry WHERE noun = '{noun.noun}'; DELETE FROM catalogue_name WHERE noun = '{noun.noun}';"  # noqa: S608
        + noun.entries("true")
        + noun.names_sql("true")
        + search.LEXEMES.format(
            words="(SELECT unnest(tsvector_to_array(words)) AS word FROM catalogue_entry"  # noqa: S608
            f" WHERE noun = '{noun.noun}') AS found"
        )
        for noun in nouns
        if noun.noun in ("therapy", "sponsor")
    )


def as_it_was(noun):
    """The function of 0004."""
    return noun.triggers.split("END $$;", 1)[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION") + "END $$;"


MAKE = "".join(
    (
        *(TABLES, FUNCTIONS, *(noun.function for noun in NOUNS)),
        *(relation_triggers(table, nouns) for table, nouns in RELATIONS.items()),
        *(REBUILD, made_anew(NOUNS), BLOCKS),
    )
)
UNMAKE = "".join(
    (
        *(
            f"DROP TRIGGER search_{change} ON {table};"
            for table in RELATIONS
            for change in ("insert", "update", "delete", "truncate")
        ),
        *(f"DROP FUNCTION {table}_search();" for table in RELATIONS),
        *(as_it_was(noun) for noun in search.NOUNS),
        search.REBUILD.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
        "DROP FUNCTION catalogue_change_blocks(text, integer[]); DROP TABLE catalogue_block, catalogue_posting;",
        "DROP SEQUENCE catalogue_block_version; DROP FUNCTION catalogue_initials(text);",
        made_anew(search.NOUNS),
        "DROP FUNCTION catalogue_kind(text, text, text);",
    )
)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0009_changes")]

    operations = [migrations.RunSQL(MAKE, UNMAKE)]

"""Which records each change of the catalogue touched: see catalogue/revision.py.

catalogue_change   revision, noun and key of a record that it touched. No key: any of the noun; no noun: anything.
                   ``spreads``: what is shown and counted of the record among its neighbours changed too.

Written by the triggers of migration 0003, in the order of the revisions: a revision is nobody else's until its
transaction ends. Statements that touch more than MOST records say so with one row. Old rows are dropped; a process that
was last here before ``logged_since`` begins anew.
"""

from django.db import migrations

MOST = 1_000
# So many numbers are kept at least, and at most twice as many.
KEPT = 10_000

# Columns of a record by which its neighbours are counted.
RECORDS = {
    "condition": ("slug", "state"),
    "reference": (),
    "sponsor": ("slug", "state"),
    "substance": (),
    "term": (),
    "therapy": ("slug", "state", "atmp_class", "origin"),
    "topic": (),
    "trial": (),
}
# Rows inside records and between them, with the records at their ends.
PARTS = {
    "authorisation": {"therapy": "therapy_id", "sponsor": "holder_id"},
    "citation": {
        "condition": "condition_id",
        "reference": "reference_id",
        "sponsor": "sponsor_id",
        "substance": "substance_id",
        "term": "term_id",
        "therapy": "therapy_id",
        "topic": "topic_id",
        "trial": "trial_id",
    },
    "decision": {"decision": "id", "therapy": "therapy_id"},
    "organisation": {"organisation": "id"},
    "substance_atc_codes": {"substance": "substance_id", "atccode": "atccode_id"},
    "therapy_conditions": {"therapy": "therapy_id", "condition": "condition_id"},
    "therapy_sponsors": {"therapy": "therapy_id", "sponsor": "sponsor_id"},
    "therapy_substances": {"therapy": "therapy_id", "substance": "substance_id"},
    "trial_conditions": {"trial": "trial_id", "condition": "condition_id"},
    "trial_therapies": {"trial": "trial_id", "therapy": "therapy_id"},
}
# A vocabulary without states.
CODES = "atccode"
TABLES = [f"catalogue_{noun}" for noun in (*RECORDS, *PARTS, CODES)]

LOG = f"""
CREATE TABLE catalogue_change (
    number bigint NOT NULL, noun text COLLATE "C", record integer, spreads boolean NOT NULL
);
CREATE INDEX catalogue_change_number ON catalogue_change (number);
ALTER TABLE catalogue_revision ADD COLUMN logged_since bigint NOT NULL DEFAULT 0;
UPDATE catalogue_revision SET logged_since = number;

-- The number of a transaction's own changes is negative: nobody else may keep anything under it.
CREATE OR REPLACE FUNCTION catalogue_revision() RETURNS bigint
LANGUAGE sql STABLE
RETURN (
    SELECT coalesce(-nullif(current_setting('catalogue.own_revision', true), '')::bigint, number)
    FROM catalogue_revision
);

CREATE FUNCTION catalogue_next_revision() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    latest bigint;
    since bigint;
BEGIN
    IF coalesce(current_setting('catalogue.own_revision', true), '') = '' THEN
        UPDATE catalogue_revision SET number = nextval('catalogue_revision_number')
            RETURNING number, logged_since INTO latest, since;
        IF latest - since > {2 * KEPT} THEN
            UPDATE catalogue_revision SET logged_since = latest - {KEPT};
            DELETE FROM catalogue_change WHERE number <= latest - {KEPT};
        END IF;
    END IF;
    PERFORM set_config('catalogue.own_revision', nextval('catalogue_revision_number')::text, true);
END $$;

CREATE FUNCTION catalogue_log(noun text, records bigint[], spreads boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(records) <= {MOST} THEN
        INSERT INTO catalogue_change SELECT revision.number, noun, record, spreads
            FROM catalogue_revision AS revision, unnest(records) AS record;
    ELSE
        INSERT INTO catalogue_change SELECT revision.number, noun, NULL, true FROM catalogue_revision AS revision;
    END IF;
END $$;

-- For whoever changes what no trigger sees.
CREATE OR REPLACE FUNCTION catalogue_change_revision() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue_next_revision();
    INSERT INTO catalogue_change SELECT number, NULL, NULL, true FROM catalogue_revision;
END $$;
"""
DROPPED_LOG = """
CREATE OR REPLACE FUNCTION catalogue_revision() RETURNS bigint
LANGUAGE sql STABLE
RETURN (
    SELECT greatest(number, nullif(current_setting('catalogue.own_revision', true), '')::bigint)
    FROM catalogue_revision
);
CREATE OR REPLACE FUNCTION catalogue_change_revision() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('catalogue.own_revision', true), '') = '' THEN
        UPDATE catalogue_revision SET number = nextval('catalogue_revision_number');
    END IF;
    PERFORM set_config('catalogue.own_revision', nextval('catalogue_revision_number')::text, true);
END $$;
DROP FUNCTION catalogue_log(text, bigint[], boolean);
DROP FUNCTION catalogue_next_revision();
ALTER TABLE catalogue_revision DROP COLUMN logged_since;
DROP TABLE catalogue_change;
"""


def changed(columns):
    """SQL: whether one of ``columns`` differs between old and new; a record without them changes nothing for others."""
    if not columns:
        return "false"
    old, new = (", ".join(f"{version}.{column}" for column in columns) for version in ("earlier", "later"))
    return f"({old}) IS DISTINCT FROM ({new})"


def records_function(noun, columns, is_public):
    """What a statement on a table of records logs. ``is_public``: condition on a row; drafts are the desk's alone."""
    some = f"SELECT id FROM {{rows}} WHERE {is_public} LIMIT {MOST + 1}"
    of_new, of_old = some.format(rows="new_rows"), some.format(rows="old_rows")
    return f"""
CREATE FUNCTION catalogue_{noun}_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
    spreading bigint[] := '{{}}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        touched := ARRAY({of_new});
    ELSIF TG_OP = 'DELETE' THEN
        touched := ARRAY({of_old});
    ELSIF TG_OP = 'UPDATE' THEN
        touched := ARRAY(({of_new}) UNION ({of_old}));
        IF cardinality(touched) BETWEEN 1 AND {MOST} THEN
            spreading := ARRAY(
                SELECT id FROM old_rows AS earlier JOIN new_rows AS later USING (id)
                WHERE id = ANY (touched) AND {changed(columns)}
            );
        END IF;
    ELSE
        PERFORM catalogue_next_revision();
        INSERT INTO catalogue_change SELECT number, '{noun}', NULL, true FROM catalogue_revision;
        RETURN NULL;
    END IF;
    IF cardinality(touched) > 0 THEN
        PERFORM catalogue_next_revision();
        PERFORM catalogue_log('{noun}', touched, false);
        PERFORM catalogue_log('{noun}', spreading, true);
    END IF;
    RETURN NULL;
END $$;
"""


def parts_function(part, ends):
    """What a statement on a table of parts logs: the records at both ends, before and after."""
    nouns = ", ".join(f"('{noun}')" for noun in ends)

    def logged(*tables):
        return "\n            ".join(
            "PERFORM catalogue_log('{noun}', ARRAY({rows}), false);".format(
                noun=noun,
                rows=" UNION ".join(
                    f"(SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL LIMIT {MOST + 1})"
                    for table in tables
                ),
            )
            for noun, column in ends.items()
        )

    def branch(named, *tables):
        return f"""
    IF TG_OP = '{named}' THEN
        IF EXISTS (SELECT FROM {tables[0]}) THEN
            PERFORM catalogue_next_revision();
            {logged(*tables)}
        END IF;
        RETURN NULL;
    END IF;"""

    return f"""
CREATE FUNCTION catalogue_{part}_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN{branch("INSERT", "new_rows")}{branch("DELETE", "old_rows")}{branch("UPDATE", "old_rows", "new_rows")}
    -- TRUNCATE
    PERFORM catalogue_next_revision();
    INSERT INTO catalogue_change SELECT number, noun, NULL, true
        FROM catalogue_revision, (VALUES {nouns}) AS ended (noun);
    RETURN NULL;
END $$;
"""


# A change of a key is a change of whatever touched it before: the old key is among the touched, and its links are too.
FUNCTIONS = {
    **{f"catalogue_{noun}_changed": records_function(noun, by, "state <> 'draft'") for noun, by in RECORDS.items()},
    f"catalogue_{CODES}_changed": records_function(CODES, ("code",), "true"),
    **{f"catalogue_{part}_changed": parts_function(part, ends) for part, ends in PARTS.items()},
}
TRIGGERS = """
CREATE OR REPLACE TRIGGER catalogue_revision_insert AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE OR REPLACE TRIGGER catalogue_revision_update AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE OR REPLACE TRIGGER catalogue_revision_delete AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE OR REPLACE TRIGGER catalogue_revision_truncate AFTER TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {emptied}();
"""


def triggers(table, function, emptied):
    return TRIGGERS.format(table=table, function=function, emptied=emptied)


def before(table):
    """The function of migration 0003."""
    noun = table.removeprefix("catalogue_")
    return "catalogue_record_changed" if noun in RECORDS else "catalogue_part_changed"


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0008_evidence")]

    operations = [
        migrations.RunSQL(LOG, DROPPED_LOG),
        *(migrations.RunSQL(sql, f"DROP FUNCTION {function}();") for function, sql in FUNCTIONS.items()),
        *(
            migrations.RunSQL(
                triggers(table, f"{table}_changed", f"{table}_changed"),
                triggers(table, before(table), "catalogue_part_changed"),
            )
            for table in TABLES
        ),
    ]

"""The catalogue revision: see catalogue/revision.py."""

from django.db import migrations

# Drafts of these are nobody's business but the desk's.
RECORDS = (
    "catalogue_condition",
    "catalogue_reference",
    "catalogue_sponsor",
    "catalogue_substance",
    "catalogue_term",
    "catalogue_therapy",
    "catalogue_topic",
    "catalogue_trial",
)
PARTS = (
    "catalogue_atccode",
    "catalogue_authorisation",
    "catalogue_citation",
    "catalogue_decision",
    "catalogue_organisation",
    "catalogue_substance_atc_codes",
    "catalogue_therapy_conditions",
    "catalogue_therapy_sponsors",
    "catalogue_therapy_substances",
    "catalogue_trial_conditions",
    "catalogue_trial_therapies",
)

FUNCTIONS = """
CREATE SEQUENCE catalogue_revision_number;
CREATE TABLE catalogue_revision (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    number bigint NOT NULL
);
INSERT INTO catalogue_revision (number) VALUES (nextval('catalogue_revision_number'));

-- What this transaction has changed itself has a number of its own, which ends with it.
CREATE FUNCTION catalogue_revision() RETURNS bigint
LANGUAGE sql STABLE
RETURN (
    SELECT greatest(number, nullif(current_setting('catalogue.own_revision', true), '')::bigint)
    FROM catalogue_revision
);

-- The row is changed once a transaction: thousands of versions of one row are slow to walk. Others see that number when
-- the transaction ends; nobody has seen it before, since the own number has been greater from the start.
CREATE FUNCTION catalogue_change_revision() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('catalogue.own_revision', true), '') = '' THEN
        UPDATE catalogue_revision SET number = nextval('catalogue_revision_number');
    END IF;
    PERFORM set_config('catalogue.own_revision', nextval('catalogue_revision_number')::text, true);
END $$;

CREATE FUNCTION catalogue_record_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    is_public boolean := false;
BEGIN
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        is_public := EXISTS (SELECT FROM new_rows WHERE state <> 'draft');
    END IF;
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        is_public := is_public OR EXISTS (SELECT FROM old_rows WHERE state <> 'draft');
    END IF;
    IF is_public THEN
        PERFORM catalogue_change_revision();
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION catalogue_part_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    is_changed boolean := TG_OP = 'TRUNCATE';
BEGIN
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        is_changed := EXISTS (SELECT FROM new_rows);
    ELSIF TG_OP = 'DELETE' THEN
        is_changed := EXISTS (SELECT FROM old_rows);
    END IF;
    IF is_changed THEN
        PERFORM catalogue_change_revision();
    END IF;
    RETURN NULL;
END $$;
"""
TRIGGERS = """
CREATE TRIGGER catalogue_revision_insert AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE TRIGGER catalogue_revision_update AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE TRIGGER catalogue_revision_delete AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE TRIGGER catalogue_revision_truncate AFTER TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_part_changed();
"""
DROPPED_TRIGGERS = """
DROP TRIGGER catalogue_revision_insert ON {table};
DROP TRIGGER catalogue_revision_update ON {table};
DROP TRIGGER catalogue_revision_delete ON {table};
DROP TRIGGER catalogue_revision_truncate ON {table};
"""
DROPPED_FUNCTIONS = """
DROP FUNCTION catalogue_part_changed();
DROP FUNCTION catalogue_record_changed();
DROP FUNCTION catalogue_change_revision();
DROP FUNCTION catalogue_revision();
DROP TABLE catalogue_revision;
DROP SEQUENCE catalogue_revision_number;
"""
WATCHED = {
    **dict.fromkeys(RECORDS, "catalogue_record_changed"),
    **dict.fromkeys(PARTS, "catalogue_part_changed"),
}


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_groups")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROPPED_FUNCTIONS),
        *(
            migrations.RunSQL(
                TRIGGERS.format(table=table, function=function), DROPPED_TRIGGERS.format(table=table)
            )
            for table, function in WATCHED.items()
        ),
    ]

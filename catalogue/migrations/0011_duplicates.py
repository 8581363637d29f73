"""What may be the same record twice, and quick counts for the desk."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.apps import apps as current_apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes
from django.db import migrations, models

from catalogue.models.groups import make_groups

# By noun the columns whose change makes a comparison necessary.
NAMES = {
    "therapy": "name_en, name_fr, other_names",
    "substance": "name, name_fr, other_names",
    "sponsor": "name, other_names",
    "condition": "name_en, name_fr, synonyms_en, synonyms_fr",
    "topic": "name_en, name_fr",
    "term": "name_en, name_fr, synonyms_en, synonyms_fr",
    "trial": "name, nct_number, eudract_number, eu_trial_number, other_ids",
    "reference": "name, doi, pmid, url",
}
# A record that waits already is locked all the same: whoever compares it just now would read the former name.
RARE_LAST = " eaionrstlcdmuphgyfb0123456789vwkzxjq"
FUNCTIONS = f"""
-- Of the n trigrams of a name, the rarest: so many that another name that shares least_likeness of theirs has one of
-- them among its own. How rare is told by the letters, an order that must never change.
CREATE FUNCTION catalogue_signs(noun text, key text, least_likeness double precision) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT array_agg(noun || sign) FROM (
        SELECT sign FROM unnest(public.show_trgm(key)) AS sign
        ORDER BY {" + ".join(f"strpos('{RARE_LAST}', substr(sign, {place}, 1))" for place in (1, 2, 3))} DESC, sign
        LIMIT cardinality(public.show_trgm(key))
            - ceil(least_likeness * cardinality(public.show_trgm(key)) - 0.001)::integer + 1
    ) AS rarest
);
""" + """
CREATE FUNCTION catalogue_compare_again() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalogue_uncompared AS known (noun, record) VALUES (TG_ARGV[0], NEW.id)
    ON CONFLICT (noun, record) DO UPDATE SET record = known.record;
    RETURN NULL;
END $$;
CREATE FUNCTION catalogue_compare_therapy_again() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalogue_uncompared AS known (noun, record)
    SELECT DISTINCT 'therapy', therapy FROM unnest(ARRAY[
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.therapy_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.therapy_id END
    ]) AS therapy WHERE therapy IS NOT NULL
    ON CONFLICT (noun, record) DO UPDATE SET record = known.record;
    RETURN NULL;
END $$;
CREATE TRIGGER compare_again AFTER INSERT OR DELETE OR UPDATE OF therapy_id, brand, former_brand
ON catalogue_authorisation FOR EACH ROW EXECUTE FUNCTION catalogue_compare_therapy_again();
"""
DROP = """
DROP FUNCTION catalogue_signs(text, text, double precision);
DROP FUNCTION catalogue_compare_again() CASCADE;
DROP FUNCTION catalogue_compare_therapy_again() CASCADE;
"""


def changed(columns):
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in ("state", *columns.split(", ")))


TRIGGERS = "".join(
    f"""
CREATE TRIGGER compare_new AFTER INSERT ON catalogue_{noun}
FOR EACH ROW EXECUTE FUNCTION catalogue_compare_again('{noun}');
CREATE TRIGGER compare_again AFTER UPDATE ON catalogue_{noun}
FOR EACH ROW WHEN ({changed(columns)}) EXECUTE FUNCTION catalogue_compare_again('{noun}');
INSERT INTO catalogue_uncompared (noun, record) SELECT '{noun}', id FROM catalogue_{noun} WHERE state <> 'retired';
"""
    for noun, columns in NAMES.items()
)
# What the first page of the desk counts.
INDEXES = "".join(
    f"CREATE INDEX catalogue_{noun}_checked ON catalogue_{noun} (checked_on) WHERE state = 'published';"
    for noun in NAMES
) + """
CREATE INDEX catalogue_reference_retracted ON catalogue_reference (id) WHERE retracted_on IS NOT NULL;
"""
DROP_INDEXES = "".join(f"DROP INDEX catalogue_{noun}_checked;" for noun in NAMES) + """
DROP INDEX catalogue_reference_retracted;
"""


def give_permissions(apps, schema_editor):
    # Permissions are normally made after all migrations; the groups need them now.
    configuration = current_apps.get_app_config("catalogue")
    create_contenttypes(configuration, verbosity=0)
    create_permissions(configuration, verbosity=0)
    make_groups()


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0010_postings'),
    ]

    operations = [
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(max_length=9)),
                ('record', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('name', 'nearly the same name'), ('word', 'the name of one is a word of the other’s'), ('title', 'the same title'), ('number', 'the same number'), ('mention', 'the number of one is among the other’s')], max_length=7)),
                ('key', models.TextField(db_collation='C')),
                ('signs', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('size', models.SmallIntegerField(default=0)),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['noun', 'record'], name='alias_record'), models.Index(fields=['noun', 'kind', 'key', 'record'], name='alias_key'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['signs'], name='alias_signs')],
            },
        ),
        migrations.CreateModel(
            name='Likeness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(max_length=9)),
                ('one', models.BigIntegerField()),
                ('other', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('name', 'nearly the same name'), ('word', 'the name of one is a word of the other’s'), ('title', 'the same title'), ('number', 'the same number'), ('mention', 'the number of one is among the other’s')], max_length=7)),
                ('likeness', models.FloatField()),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['noun', 'other'], name='likeness_other')],
                'constraints': [models.UniqueConstraint(fields=('noun', 'one', 'other'), name='likeness_once')],
            },
        ),
        migrations.CreateModel(
            name='Uncompared',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(max_length=9)),
                ('record', models.BigIntegerField()),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('noun', 'record'), name='uncompared_once')],
            },
        ),
        migrations.CreateModel(
            name='Distinction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(choices=[('therapy', 'therapy'), ('substance', 'substance'), ('sponsor', 'sponsor'), ('trial', 'trial'), ('reference', 'reference'), ('condition', 'condition'), ('topic', 'topic'), ('term', 'term')], max_length=9, verbose_name='noun')),
                ('one', models.BigIntegerField(verbose_name='record')),
                ('other', models.BigIntegerField(verbose_name='other record')),
                ('said_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='said')),
                ('reason', models.TextField(verbose_name='reason')),
                ('taken_back_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back')),
                ('taken_back_reason', models.TextField(blank=True, verbose_name='reason for taking it back')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='distinctions', to=settings.AUTH_USER_MODEL, verbose_name='said by')),
                ('taken_back_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken back by')),
            ],
            options={
                'verbose_name': 'pair that is no duplicate',
                'verbose_name_plural': 'pairs that are no duplicates',
                'ordering': ['-said_at', '-pk'],
                'default_permissions': ('view',),
                'constraints': [models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='distinction_of_two', violation_error_message='A record is no duplicate of itself.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='distinction_has_reason', violation_error_message='That two records are two has its reason.'), models.CheckConstraint(condition=models.Q(models.Q(('taken_back_at__isnull', True), ('taken_back_by__isnull', True), ('taken_back_reason', '')), models.Q(('taken_back_at__isnull', False), ('taken_back_by__isnull', False), models.Q(('taken_back_reason', ''), _negated=True)), _connector='OR'), name='distinction_taken_back_has_reason_and_author', violation_error_message='What is taken back has its reason, its author and its date.'), models.UniqueConstraint(condition=models.Q(('taken_back_at__isnull', True)), fields=('noun', 'one', 'other'), name='distinction_stands_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='distinction',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='aa94f7a7ee104294d33e73da3e3cee620bc0b5f6', operation='DELETE', pgid='pgtrigger_never_deleted_e653a', table='catalogue_distinction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='distinction',
            trigger=pgtrigger.compiler.Trigger(name='decision_stands', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."noun" IN (\'therapy\', \'substance\', \'sponsor\', \'trial\', \'reference\', \'condition\', \'topic\', \'term\') AND (OLD."noun" IS DISTINCT FROM (NEW."noun") OR OLD."one" IS DISTINCT FROM (NEW."one") OR OLD."other" IS DISTINCT FROM (NEW."other") OR OLD."said_at" IS DISTINCT FROM (NEW."said_at") OR OLD."said_by_id" IS DISTINCT FROM (NEW."said_by_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason")))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b1fac25f5a1619d163b73cc4727d288e1a786f34', operation='UPDATE', pgid='pgtrigger_decision_stands_776df', table='catalogue_distinction', when='BEFORE')),
        ),
        migrations.RunSQL(FUNCTIONS, DROP),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(INDEXES, DROP_INDEXES),
        migrations.RunPython(give_permissions, migrations.RunPython.noop),
    ]

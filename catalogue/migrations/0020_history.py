"""History: an event table for every curated table, filled by triggers; what is there already gets its first event."""

import catalogue.models.identifiers
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


def tracked(apps):
    """(model, model of its events) of each tracked table, those of many-to-many fields included."""
    for model in apps.get_app_config("catalogue").get_models():
        events = apps.all_models["catalogue"].get(f"{model._meta.model_name}event")
        if events is not None:
            yield model, events


def take_snapshots(apps, schema_editor):
    quote = schema_editor.quote_name
    for model, events in tracked(apps):
        kept = {field.column for field in events._meta.fields}
        columns = [field.column for field in model._meta.concrete_model._meta.fields if field.column in kept]
        values = [quote(column) for column in columns]
        if "pgh_obj_id" in kept:
            columns.append("pgh_obj_id")
            values.append(quote(model._meta.pk.column))
        schema_editor.execute(
            f"INSERT INTO {quote(events._meta.db_table)} (pgh_label, pgh_created_at, {', '.join(map(quote, columns))})"
            f" SELECT 'snapshot', clock_timestamp(), {', '.join(values)}"
            f" FROM {quote(model._meta.db_table)} ORDER BY {quote(model._meta.pk.column)}"
        )


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0010_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='AtcCodeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=7, validators=[django.core.validators.RegexValidator('\\A[A-Z](\\d{2}([A-Z]([A-Z](\\d{2})?)?)?)?\\Z', 'An ATC code looks like L01XL04, or a part of it from the left.')], verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='AuthorisationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('jurisdiction', models.CharField(choices=[('eu', 'European Union'), ('us', 'United States')], max_length=2, verbose_name='jurisdiction')),
                ('brand', models.CharField(help_text='Name under which it is authorised there.', max_length=200, verbose_name='brand')),
                ('former_brand', models.CharField(blank=True, max_length=200, verbose_name='former brand')),
                ('number', models.CharField(help_text='EU/1/18/1297 in the European Union, BLA125646 in the United States.', max_length=20, verbose_name='number')),
                ('procedure_number', models.CharField(blank=True, help_text='EMA product number: EMEA/H/C/004090.', max_length=20, verbose_name='procedure number')),
                ('granted_on', models.DateField(verbose_name='granted on')),
                ('status', models.CharField(choices=[('authorised', 'authorised'), ('suspended', 'suspended'), ('withdrawn', 'withdrawn'), ('expired', 'expired, not renewed'), ('refused', 'refused')], max_length=10, verbose_name='status')),
                ('ended_on', models.DateField(blank=True, help_text='Day of withdrawal or expiry, if known.', null=True, verbose_name='ended on')),
                ('pathway', models.CharField(blank=True, choices=[('standard', 'standard'), ('conditional', 'conditional'), ('exceptional', 'under exceptional circumstances'), ('accelerated', 'accelerated approval')], max_length=11, verbose_name='pathway')),
                ('is_orphan', models.BooleanField(blank=True, null=True, verbose_name='orphan medicinal product')),
                ('is_prime', models.BooleanField(blank=True, null=True, verbose_name='PRIME')),
                ('indication_en', models.TextField(blank=True, help_text='In our own words, not the text of the label.', verbose_name='indication in English')),
                ('indication_fr', models.TextField(blank=True, verbose_name='indication in French')),
                ('note_en', models.TextField(blank=True, help_text='How it ended, or anything a reader must know.', verbose_name='note in English')),
                ('note_fr', models.TextField(blank=True, verbose_name='note in French')),
                ('product_url', models.URLField(blank=True, max_length=300, verbose_name='page of the authority')),
                ('register_url', models.URLField(blank=True, max_length=300, verbose_name='page of the register')),
                ('stated_on', models.DateField(blank=True, help_text='Date of the register that gave the status.', null=True, verbose_name='status as of')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='CitationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('fact', models.CharField(choices=[('general', 'the record as a whole'), ('name', 'name'), ('atmp_class', 'ATMP class'), ('origin', 'origin'), ('substance', 'substance and identifiers'), ('modification', 'vector or modification'), ('target', 'gene or target'), ('route', 'route or form'), ('indication', 'indication'), ('authorisation', 'authorisation'), ('ending', 'how the authorisation ended'), ('mechanism', 'how it works'), ('development', 'what happened to it'), ('trial', 'trials'), ('further_reading', 'further reading')], default='general', max_length=15, verbose_name='fact')),
                ('locator', models.CharField(blank=True, help_text='Article, page, table or row.', max_length=120, verbose_name='where in the source')),
                ('says_en', models.TextField(blank=True, help_text='In our own words; for a correction, what was wrong and what is right.', verbose_name='what the source says, in English')),
                ('says_fr', models.TextField(blank=True, verbose_name='what the source says, in French')),
                ('stated_by', models.CharField(blank=True, choices=[('authority', 'an authority'), ('register', 'a register'), ('authors', 'the authors of a study'), ('company', 'the company'), ('catalogue', 'this catalogue')], max_length=9, verbose_name='stated by')),
                ('checked_on', models.DateField(blank=True, null=True, verbose_name='checked on')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ConditionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, help_text="Last part of the page's address; never changed once published.", max_length=160, verbose_name='address')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('retired', 'retired')], default='draft', help_text='Only published records are shown to readers. A record is retired, never deleted.', max_length=9, verbose_name='state')),
                ('retired_reason', models.TextField(blank=True, help_text='Required when the record is retired.', verbose_name='reason for retiring')),
                ('checked_on', models.DateField(blank=True, help_text='The day somebody last compared the facts with their sources.', null=True, verbose_name='last checked on')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('name_en', models.CharField(max_length=200, verbose_name='name in English')),
                ('name_fr', models.CharField(max_length=200, verbose_name='name in French')),
                ('synonyms_en', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='other names in English')),
                ('synonyms_fr', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='other names in French')),
                ('mondo_id', models.CharField(blank=True, max_length=13, validators=[django.core.validators.RegexValidator('\\AMONDO:\\d{7}\\Z', 'A MONDO identifier is MONDO: and seven digits.')], verbose_name='MONDO')),
                ('orpha_code', models.CharField(blank=True, max_length=7, validators=[django.core.validators.RegexValidator('\\A[1-9]\\d{0,6}\\Z', 'An ORPHAcode is a number, without ORPHA in front.')], verbose_name='ORPHAcode')),
                ('mesh_id', models.CharField(blank=True, max_length=10, validators=[django.core.validators.RegexValidator('\\A[CD]\\d{6,9}\\Z', 'A MeSH identifier looks like D016403.')], verbose_name='MeSH')),
                ('icd10_code', models.CharField(blank=True, max_length=8, validators=[django.core.validators.RegexValidator('\\A[A-Z]\\d[0-9A-Z](\\.[0-9A-Z]{1,4})?\\Z', 'An ICD-10 code looks like C83.3.')], verbose_name='ICD-10 code')),
                ('icd11_ids', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, help_text='Numbers of the ICD-11 foundation, one a line.', size=None, verbose_name='ICD-11 foundation identifiers')),
                ('omim_ids', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, help_text='One a line.', size=None, verbose_name='OMIM numbers')),
                ('ncit_id', models.CharField(blank=True, max_length=10, verbose_name='NCIt')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='DecisionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('description', models.TextField(verbose_name='description of the product')),
                ('indication', models.TextField(blank=True, verbose_name='intended use')),
                ('language', models.CharField(max_length=2, verbose_name='language')),
                ('atmp_class', models.CharField(choices=[('gene_therapy', 'Gene therapy medicinal product'), ('somatic_cell_therapy', 'Somatic cell therapy medicinal product'), ('tissue_engineered', 'Tissue engineered product'), ('not_atmp', 'not an ATMP')], max_length=20, verbose_name='class')),
                ('is_combined', models.BooleanField(blank=True, null=True, verbose_name='combined')),
                ('outcome', models.TextField(blank=True, verbose_name='outcome in the words of the source')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='date')),
                ('kind', models.CharField(choices=[('cat_recommendation', 'recommendation of the Committee for Advanced Therapies'), ('authorisation', 'class given in an authorisation'), ('guidance_example', 'example in a guidance'), ('literature', 'reported in the literature'), ('other', 'other')], max_length=18, verbose_name='kind')),
                ('confidence', models.CharField(blank=True, choices=[('low', 'low'), ('medium', 'medium'), ('high', 'high')], max_length=6, verbose_name='confidence')),
                ('source_url', models.URLField(max_length=400, verbose_name='source')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='OrganisationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('ror_id', models.CharField(max_length=9, validators=[catalogue.models.identifiers.ror_id], verbose_name='ROR')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('country', models.CharField(max_length=2, validators=[django.core.validators.RegexValidator('\\A[A-Z]{2}\\Z', 'A country is its two-letter ISO 3166 code.')], verbose_name='country')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ReferenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, help_text="Last part of the page's address; never changed once published.", max_length=160, verbose_name='address')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('retired', 'retired')], default='draft', help_text='Only published records are shown to readers. A record is retired, never deleted.', max_length=9, verbose_name='state')),
                ('retired_reason', models.TextField(blank=True, help_text='Required when the record is retired.', verbose_name='reason for retiring')),
                ('checked_on', models.DateField(blank=True, help_text='The day somebody last compared the facts with their sources.', null=True, verbose_name='last checked on')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('kind', models.CharField(choices=[('article', 'journal article'), ('review', 'review'), ('chapter', 'book chapter'), ('conference', 'conference report'), ('legislation', 'legislation'), ('guideline', 'guideline'), ('agency', 'page of an agency'), ('register', 'register or data set'), ('trial_record', 'trial record'), ('press_release', 'press release'), ('web_page', 'web page')], max_length=13, verbose_name='kind')),
                ('authors', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, help_text='Family name and initials, one author a line.', size=None, verbose_name='authors')),
                ('has_more_authors', models.BooleanField(default=False, help_text='The source names more authors than are listed (et al.).', verbose_name='authors are incomplete')),
                ('name', models.TextField(help_text='In its own language, word for word; what it is about, in square brackets, if the title was not read.', verbose_name='title')),
                ('language', models.CharField(blank=True, help_text='Two-letter code: en, fr.', max_length=2, verbose_name='language')),
                ('container', models.CharField(blank=True, max_length=200, verbose_name='journal or site')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year')),
                ('volume', models.CharField(blank=True, max_length=20, verbose_name='volume')),
                ('issue', models.CharField(blank=True, max_length=20, verbose_name='issue')),
                ('pages', models.CharField(blank=True, max_length=40, verbose_name='pages')),
                ('doi', models.CharField(blank=True, max_length=200, validators=[django.core.validators.RegexValidator('\\A10\\.\\d{4,9}/\\S+\\Z', 'A DOI begins with 10. and has a slash: 10.1056/NEJMoa1707447.')], verbose_name='DOI')),
                ('pmid', models.CharField(blank=True, max_length=8, validators=[django.core.validators.RegexValidator('\\A[1-9]\\d{0,7}\\Z', 'A PMID is a number of at most eight digits.')], verbose_name='PMID')),
                ('pmcid', models.CharField(blank=True, max_length=12, validators=[django.core.validators.RegexValidator('\\APMC[1-9]\\d{0,8}\\Z', 'A PMC number is PMC followed by digits.')], verbose_name='PMCID')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='address')),
                ('consulted_on', models.DateField(blank=True, null=True, verbose_name='consulted on')),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('legislation', 'legislation'), ('regulation', 'regulation'), ('pivotal-trial', 'pivotal trials'), ('cohort', 'cohorts'), ('review', 'reviews'), ('safety', 'safety'), ('ethics', 'ethics'), ('market-access', 'market access'), ('guideline', 'guidelines'), ('register', 'registers and data sets'), ('background', 'background')], max_length=40), blank=True, default=list, size=None, verbose_name='themes')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SponsorEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, help_text="Last part of the page's address; never changed once published.", max_length=160, verbose_name='address')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('retired', 'retired')], default='draft', help_text='Only published records are shown to readers. A record is retired, never deleted.', max_length=9, verbose_name='state')),
                ('retired_reason', models.TextField(blank=True, help_text='Required when the record is retired.', verbose_name='reason for retiring')),
                ('checked_on', models.DateField(blank=True, help_text='The day somebody last compared the facts with their sources.', null=True, verbose_name='last checked on')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('other_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='other names')),
                ('kind', models.CharField(blank=True, choices=[('company', 'company'), ('hospital', 'hospital'), ('university', 'university or research institute'), ('public_body', 'public body'), ('foundation', 'foundation or association'), ('blood_bank', 'blood or cell bank'), ('investigator', 'sponsor-investigator')], max_length=12, verbose_name='kind')),
                ('country', models.CharField(blank=True, help_text='Two-letter ISO 3166 code.', max_length=2, validators=[django.core.validators.RegexValidator('\\A[A-Z]{2}\\Z', 'A country is its two-letter ISO 3166 code.')], verbose_name='country')),
                ('website', models.URLField(blank=True, verbose_name='website')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SubmissionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'French')], max_length=2, verbose_name='language')),
                ('product_name', models.CharField(max_length=200, verbose_name='name of the product')),
                ('description', models.TextField(max_length=20000, verbose_name='description')),
                ('intended_use', models.TextField(blank=True, max_length=5000, verbose_name='intended use')),
                ('claimed_class', models.CharField(blank=True, choices=[('gene_therapy', 'Gene therapy medicinal product'), ('somatic_cell_therapy', 'Somatic cell therapy medicinal product'), ('tissue_engineered', 'Tissue engineered product'), ('combined', 'Combined ATMP'), ('cell_product', 'Cell or tissue product (not an ATMP)'), ('blood_product', 'Labile blood product (not an ATMP)'), ('other', 'Other product (not an ATMP)')], max_length=20, verbose_name='class claimed by the submitter')),
                ('answers', models.JSONField(blank=True, default=dict, verbose_name='answers')),
                ('verdict', models.JSONField(blank=True, default=dict, verbose_name='suggestion with its reasons')),
                ('suggested_class', models.CharField(blank=True, choices=[('gene_therapy', 'Gene therapy medicinal product'), ('somatic_cell_therapy', 'Somatic cell therapy medicinal product'), ('tissue_engineered', 'Tissue engineered product'), ('combined', 'Combined ATMP'), ('cell_product', 'Cell or tissue product (not an ATMP)'), ('blood_product', 'Labile blood product (not an ATMP)'), ('other', 'Other product (not an ATMP)')], max_length=20, verbose_name='suggested class')),
                ('suggested_origin', models.CharField(blank=True, choices=[('autologous', 'autologous'), ('allogeneic', 'allogeneic'), ('xenogeneic', 'xenogeneic'), ('not_applicable', 'not applicable (no cells)')], max_length=14, verbose_name='suggested origin')),
                ('certainty', models.CharField(blank=True, choices=[('sure', 'sure'), ('likely', 'likely'), ('undetermined', 'undetermined')], max_length=12, verbose_name='certainty')),
                ('rules_of', models.DateField(blank=True, help_text='Date of the rule set that gave the suggestion.', null=True, verbose_name='rules of')),
                ('status', models.CharField(choices=[('received', 'received'), ('question_asked', 'question asked'), ('accepted', 'accepted'), ('rejected', 'rejected')], default='received', max_length=14, verbose_name='status')),
                ('decision_reason', models.TextField(blank=True, verbose_name='reason of the decision')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SubstanceAtcCodesEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SubstanceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, help_text="Last part of the page's address; never changed once published.", max_length=160, verbose_name='address')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('retired', 'retired')], default='draft', help_text='Only published records are shown to readers. A record is retired, never deleted.', max_length=9, verbose_name='state')),
                ('retired_reason', models.TextField(blank=True, help_text='Required when the record is retired.', verbose_name='reason for retiring')),
                ('checked_on', models.DateField(blank=True, help_text='The day somebody last compared the facts with their sources.', null=True, verbose_name='last checked on')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('name', models.CharField(help_text="International non-proprietary name (INN), in English; else the authority's description.", max_length=400, verbose_name='name')),
                ('name_fr', models.CharField(blank=True, help_text='French form of the INN, if known.', max_length=400, verbose_name='name in French')),
                ('other_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=400), blank=True, default=list, help_text='Code names and former names, one a line.', size=None, verbose_name='other names')),
                ('is_inn', models.BooleanField(default=False, verbose_name='is an INN')),
                ('unii', models.CharField(blank=True, max_length=10, validators=[django.core.validators.RegexValidator('\\A[A-Z0-9]{10}\\Z', 'A UNII has ten capital letters and digits.')], verbose_name='UNII')),
                ('cas_number', models.CharField(blank=True, max_length=12, validators=[catalogue.models.identifiers.cas_number], verbose_name='CAS number')),
                ('drugbank_id', models.CharField(blank=True, max_length=7, validators=[django.core.validators.RegexValidator('\\ADB\\d{5}\\Z', 'A DrugBank identifier is DB followed by five digits.')], verbose_name='DrugBank')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TermEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, help_text="Last part of the page's address; never changed once published.", max_length=160, verbose_name='address')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('retired', 'retired')], default='draft', help_text='Only published records are shown to readers. A record is retired, never deleted.', max_length=9, verbose_name='state')),
                ('retired_reason', models.TextField(blank=True, help_text='Required when the record is retired.', verbose_name='reason for retiring')),
                ('checked_on', models.DateField(blank=True, help_text='The day somebody last compared the facts with their sources.', null=True, verbose_name='last checked on')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('name_en', models.CharField(max_length=120, verbose_name='term in English')),
                ('name_fr', models.CharField(max_length=120, verbose_name='term in French')),
                ('synonyms_en', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, default=list, size=None, verbose_name='other names in English')),
                ('synonyms_fr', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, default=list, size=None, verbose_name='other names in French')),
                ('definition_en', models.TextField(help_text='Markdown; cite with [@address-of-the-reference].', verbose_name='definition in English')),
                ('definition_fr', models.TextField(verbose_name='definition in French')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TherapyConditionsEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TherapyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, help_text="Last part of the page's address; never changed once published.", max_length=160, verbose_name='address')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('retired', 'retired')], default='draft', help_text='Only published records are shown to readers. A record is retired, never deleted.', max_length=9, verbose_name='state')),
                ('retired_reason', models.TextField(blank=True, help_text='Required when the record is retired.', verbose_name='reason for retiring')),
                ('checked_on', models.DateField(blank=True, help_text='The day somebody last compared the facts with their sources.', null=True, verbose_name='last checked on')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('name_en', models.CharField(help_text='Brand name, or the usual name of the preparation.', max_length=200, verbose_name='name in English')),
                ('name_fr', models.CharField(help_text='The same as in English for a brand.', max_length=200, verbose_name='name in French')),
                ('other_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, help_text='Brands in other countries, former names, code names; one a line.', size=None, verbose_name='other names')),
                ('atmp_class', models.CharField(choices=[('gene_therapy', 'Gene therapy medicinal product'), ('somatic_cell_therapy', 'Somatic cell therapy medicinal product'), ('tissue_engineered', 'Tissue engineered product'), ('combined', 'Combined ATMP'), ('cell_product', 'Cell or tissue product (not an ATMP)'), ('blood_product', 'Labile blood product (not an ATMP)'), ('other', 'Other product (not an ATMP)')], max_length=20, verbose_name='ATMP class')),
                ('base_class', models.CharField(blank=True, choices=[('gene_therapy', 'Gene therapy medicinal product'), ('somatic_cell_therapy', 'Somatic cell therapy medicinal product'), ('tissue_engineered', 'Tissue engineered product')], help_text='Only for a combined ATMP: the class that its cells or tissues have.', max_length=20, verbose_name='class of the cell part')),
                ('class_basis', models.CharField(choices=[('cat', 'published table of the Committee for Advanced Therapies'), ('ema', 'text of the European Medicines Agency'), ('law', 'text of the law itself'), ('seed', 'review article, not an authority'), ('catalogue', 'reading of this catalogue, not of an authority')], max_length=9, verbose_name='class rests on')),
                ('class_reason_en', models.TextField(blank=True, verbose_name='why this class, in English')),
                ('class_reason_fr', models.TextField(blank=True, verbose_name='why this class, in French')),
                ('origin', models.CharField(choices=[('autologous', 'autologous'), ('allogeneic', 'allogeneic'), ('xenogeneic', 'xenogeneic'), ('not_applicable', 'not applicable (no cells)')], max_length=14, verbose_name='origin of the cells')),
                ('stage', models.CharField(blank=True, choices=[('preclinical', 'preclinical'), ('phase_1', 'phase 1'), ('phase_2', 'phase 2'), ('phase_3', 'phase 3'), ('authorised', 'marketing authorisation reached'), ('established', 'established practice, without marketing authorisation')], max_length=11, verbose_name='stage')),
                ('modification', models.CharField(blank=True, choices=[('aav', 'adeno-associated virus (AAV) vector'), ('adenovirus', 'adenoviral vector'), ('herpes_simplex', 'herpes simplex virus vector'), ('lentivirus', 'lentiviral vector, ex vivo'), ('retrovirus', 'gammaretroviral vector, ex vivo'), ('genome_editing', 'genome editing, ex vivo'), ('genetic_unspecified', 'genetic modification, vector not stated'), ('messenger_rna', 'messenger RNA'), ('culture', 'culture and expansion'), ('activation', 'activation without gene transfer'), ('differentiation', 'differentiation from stem cells'), ('decellularisation', 'decellularisation'), ('not_substantial', 'no substantial manipulation')], max_length=20, verbose_name='vector or modification')),
                ('modification_note_en', models.CharField(blank=True, max_length=300, verbose_name='vector or modification in words, in English')),
                ('modification_note_fr', models.CharField(blank=True, max_length=300, verbose_name='vector or modification in words, in French')),
                ('target', models.CharField(blank=True, help_text='Gene brought or corrected, or antigen aimed at: RPE65, CD19.', max_length=120, verbose_name='gene or target')),
                ('route_en', models.CharField(blank=True, max_length=200, verbose_name='route or form, in English')),
                ('route_fr', models.CharField(blank=True, max_length=200, verbose_name='route or form, in French')),
                ('summary_en', models.TextField(blank=True, verbose_name='summary in English')),
                ('summary_fr', models.TextField(blank=True, verbose_name='summary in French')),
                ('mechanism_en', models.TextField(blank=True, help_text='Markdown; cite with [@address-of-the-reference].', verbose_name='how it works, in English')),
                ('mechanism_fr', models.TextField(blank=True, verbose_name='how it works, in French')),
                ('development_en', models.TextField(blank=True, help_text='Trials, decisions, withdrawals, with their dates and citations.', verbose_name='what happened to it, in English')),
                ('development_fr', models.TextField(blank=True, verbose_name='what happened to it, in French')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TherapySponsorsEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TherapySubstancesEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TopicEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, help_text="Last part of the page's address; never changed once published.", max_length=160, verbose_name='address')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('retired', 'retired')], default='draft', help_text='Only published records are shown to readers. A record is retired, never deleted.', max_length=9, verbose_name='state')),
                ('retired_reason', models.TextField(blank=True, help_text='Required when the record is retired.', verbose_name='reason for retiring')),
                ('checked_on', models.DateField(blank=True, help_text='The day somebody last compared the facts with their sources.', null=True, verbose_name='last checked on')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('name_en', models.CharField(max_length=200, verbose_name='title in English')),
                ('name_fr', models.CharField(max_length=200, verbose_name='title in French')),
                ('summary_en', models.TextField(verbose_name='summary in English')),
                ('summary_fr', models.TextField(verbose_name='summary in French')),
                ('body_en', models.TextField(help_text='Markdown; cite with [@address-of-the-reference].', verbose_name='text in English')),
                ('body_fr', models.TextField(verbose_name='text in French')),
                ('position', models.PositiveSmallIntegerField(default=100, help_text='Order in the table of contents.', verbose_name='position')),
                ('atmp_class', models.CharField(blank=True, choices=[('gene_therapy', 'Gene therapy medicinal product'), ('somatic_cell_therapy', 'Somatic cell therapy medicinal product'), ('tissue_engineered', 'Tissue engineered product'), ('combined', 'Combined ATMP'), ('cell_product', 'Cell or tissue product (not an ATMP)'), ('blood_product', 'Labile blood product (not an ATMP)'), ('other', 'Other product (not an ATMP)')], help_text='Badges of this class lead here, and its therapies are the examples.', max_length=20, verbose_name='explains the class')),
                ('origin', models.CharField(blank=True, choices=[('autologous', 'autologous'), ('allogeneic', 'allogeneic'), ('xenogeneic', 'xenogeneic'), ('not_applicable', 'not applicable (no cells)')], max_length=14, verbose_name='explains the origin')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TrialConditionsEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TrialEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, help_text="Last part of the page's address; never changed once published.", max_length=160, verbose_name='address')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('retired', 'retired')], default='draft', help_text='Only published records are shown to readers. A record is retired, never deleted.', max_length=9, verbose_name='state')),
                ('retired_reason', models.TextField(blank=True, help_text='Required when the record is retired.', verbose_name='reason for retiring')),
                ('checked_on', models.DateField(blank=True, help_text='The day somebody last compared the facts with their sources.', null=True, verbose_name='last checked on')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('nct_number', models.CharField(blank=True, max_length=11, validators=[django.core.validators.RegexValidator('\\ANCT\\d{8}\\Z', 'An NCT number is NCT followed by eight digits.')], verbose_name='NCT number')),
                ('eudract_number', models.CharField(blank=True, max_length=14, validators=[django.core.validators.RegexValidator('\\A\\d{4}-\\d{6}-\\d{2}\\Z', 'A EudraCT number looks like 2017-002261-22.')], verbose_name='EudraCT number')),
                ('eu_trial_number', models.CharField(blank=True, max_length=17, validators=[django.core.validators.RegexValidator('\\A\\d{4}-5\\d{5}-\\d{2}(-\\d{2})?\\Z', 'An EU trial number looks like 2023-501234-56-00.')], verbose_name='EU trial number (CTIS)')),
                ('other_ids', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, help_text="The sponsor's own numbers, one a line.", size=None, verbose_name='other numbers')),
                ('acronym', models.CharField(blank=True, max_length=60, verbose_name='acronym')),
                ('name', models.TextField(help_text='As the registry gives it; if it was not read, a short description.', verbose_name='title')),
                ('title_is_official', models.BooleanField(default=True, verbose_name="title is the registry's")),
                ('phase', models.CharField(blank=True, choices=[('early_phase_1', 'early phase 1'), ('phase_1', 'phase 1'), ('phase_1_2', 'phase 1/2'), ('phase_1_2_3', 'phase 1/2/3'), ('phase_2', 'phase 2'), ('phase_2_3', 'phase 2/3'), ('phase_3', 'phase 3'), ('phase_4', 'phase 4'), ('observational', 'observational'), ('not_applicable', 'not applicable')], max_length=14, verbose_name='phase')),
                ('status', models.CharField(blank=True, choices=[('not_yet_recruiting', 'not yet recruiting'), ('recruiting', 'recruiting'), ('enrolling_by_invitation', 'enrolling by invitation'), ('active_not_recruiting', 'active, not recruiting'), ('suspended', 'suspended'), ('terminated', 'terminated'), ('completed', 'completed'), ('withdrawn', 'withdrawn'), ('unknown', 'unknown')], max_length=23, verbose_name='status')),
                ('status_on', models.CharField(blank=True, help_text='Day, month or year when the registry was read.', max_length=10, validators=[django.core.validators.RegexValidator('\\A\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?\\Z', 'A date looks like 2018, 2018-11 or 2018-11-22.')], verbose_name='status as of')),
                ('enrolment', models.PositiveIntegerField(blank=True, null=True, verbose_name='number of participants')),
                ('enrolment_kind', models.CharField(blank=True, choices=[('actual', 'actual'), ('planned', 'planned')], max_length=7, verbose_name='kind of number')),
                ('started_on', models.CharField(blank=True, max_length=10, validators=[django.core.validators.RegexValidator('\\A\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?\\Z', 'A date looks like 2018, 2018-11 or 2018-11-22.')], verbose_name='start')),
                ('primary_completion_on', models.CharField(blank=True, max_length=10, validators=[django.core.validators.RegexValidator('\\A\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?\\Z', 'A date looks like 2018, 2018-11 or 2018-11-22.')], verbose_name='primary completion')),
                ('completed_on', models.CharField(blank=True, max_length=10, validators=[django.core.validators.RegexValidator('\\A\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?\\Z', 'A date looks like 2018, 2018-11 or 2018-11-22.')], verbose_name='completion')),
                ('countries', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2, validators=[django.core.validators.RegexValidator('\\A[A-Z]{2}\\Z', 'A country is its two-letter ISO 3166 code.')]), blank=True, default=list, help_text='Two-letter ISO 3166 codes, one a line.', size=None, verbose_name='countries')),
                ('condition_terms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), blank=True, default=list, size=None, verbose_name="conditions in the registry's words")),
                ('interventions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=400), blank=True, default=list, size=None, verbose_name="interventions in the registry's words")),
                ('note_en', models.TextField(blank=True, verbose_name='design and result, in English')),
                ('note_fr', models.TextField(blank=True, verbose_name='design and result, in French')),
                ('source_url', models.URLField(blank=True, max_length=400, verbose_name='page read')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TrialTherapiesEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(models.Func(function='txid_current'), models.BigIntegerField()), editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SubstanceAtcCodes',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('catalogue.substance_atc_codes',),
        ),
        migrations.CreateModel(
            name='TherapyConditions',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('catalogue.therapy_conditions',),
        ),
        migrations.CreateModel(
            name='TherapySponsors',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('catalogue.therapy_sponsors',),
        ),
        migrations.CreateModel(
            name='TherapySubstances',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('catalogue.therapy_substances',),
        ),
        migrations.CreateModel(
            name='TrialConditions',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('catalogue.trial_conditions',),
        ),
        migrations.CreateModel(
            name='TrialTherapies',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('catalogue.trial_therapies',),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='atccode',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_atccodeevent" ("code", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;', hash='78316a2f9cbab3119a7058c1a56d468502464ebb', operation='INSERT', pgid='pgtrigger_insert_insert_7e4ca', table='catalogue_atccode', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='atccode',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_atccodeevent" ("code", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id"); RETURN NULL;', hash='3abe1dbb1909a5fd0c082a53f830657cdca1822e', operation='UPDATE', pgid='pgtrigger_update_update_40aac', table='catalogue_atccode', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='atccode',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_atccodeevent" ("code", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;', hash='61cc60792454a3b79f021ed49d8e2c049929c798', operation='DELETE', pgid='pgtrigger_delete_delete_cf8b4', table='catalogue_atccode', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='authorisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_authorisationevent" ("brand", "ended_on", "former_brand", "granted_on", "holder_id", "id", "indication_en", "indication_fr", "is_orphan", "is_prime", "jurisdiction", "note_en", "note_fr", "number", "pathway", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "procedure_number", "product_url", "register_url", "stated_on", "status", "therapy_id") VALUES (NEW."brand", NEW."ended_on", NEW."former_brand", NEW."granted_on", NEW."holder_id", NEW."id", NEW."indication_en", NEW."indication_fr", NEW."is_orphan", NEW."is_prime", NEW."jurisdiction", NEW."note_en", NEW."note_fr", NEW."number", NEW."pathway", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."procedure_number", NEW."product_url", NEW."register_url", NEW."stated_on", NEW."status", NEW."therapy_id"); RETURN NULL;', hash='74430baede11c36f09b858874228aa7ccff6a5bd', operation='INSERT', pgid='pgtrigger_insert_insert_39084', table='catalogue_authorisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='authorisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_authorisationevent" ("brand", "ended_on", "former_brand", "granted_on", "holder_id", "id", "indication_en", "indication_fr", "is_orphan", "is_prime", "jurisdiction", "note_en", "note_fr", "number", "pathway", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "procedure_number", "product_url", "register_url", "stated_on", "status", "therapy_id") VALUES (NEW."brand", NEW."ended_on", NEW."former_brand", NEW."granted_on", NEW."holder_id", NEW."id", NEW."indication_en", NEW."indication_fr", NEW."is_orphan", NEW."is_prime", NEW."jurisdiction", NEW."note_en", NEW."note_fr", NEW."number", NEW."pathway", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."procedure_number", NEW."product_url", NEW."register_url", NEW."stated_on", NEW."status", NEW."therapy_id"); RETURN NULL;', hash='f143dc011c944db4611c3f40bab84c213c77002e', operation='UPDATE', pgid='pgtrigger_update_update_fb27f', table='catalogue_authorisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='authorisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_authorisationevent" ("brand", "ended_on", "former_brand", "granted_on", "holder_id", "id", "indication_en", "indication_fr", "is_orphan", "is_prime", "jurisdiction", "note_en", "note_fr", "number", "pathway", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "procedure_number", "product_url", "register_url", "stated_on", "status", "therapy_id") VALUES (OLD."brand", OLD."ended_on", OLD."former_brand", OLD."granted_on", OLD."holder_id", OLD."id", OLD."indication_en", OLD."indication_fr", OLD."is_orphan", OLD."is_prime", OLD."jurisdiction", OLD."note_en", OLD."note_fr", OLD."number", OLD."pathway", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."procedure_number", OLD."product_url", OLD."register_url", OLD."stated_on", OLD."status", OLD."therapy_id"); RETURN NULL;', hash='1e1b668e50ed393eb53f354334bdfc52aeacdf87', operation='DELETE', pgid='pgtrigger_delete_delete_89450', table='catalogue_authorisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='citation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_citationevent" ("checked_on", "condition_id", "fact", "id", "locator", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference_id", "says_en", "says_fr", "sponsor_id", "stated_by", "substance_id", "term_id", "therapy_id", "topic_id", "trial_id") VALUES (NEW."checked_on", NEW."condition_id", NEW."fact", NEW."id", NEW."locator", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."reference_id", NEW."says_en", NEW."says_fr", NEW."sponsor_id", NEW."stated_by", NEW."substance_id", NEW."term_id", NEW."therapy_id", NEW."topic_id", NEW."trial_id"); RETURN NULL;', hash='c7390b672db25db4b0f7c6bc582c711428ad8d8b', operation='INSERT', pgid='pgtrigger_insert_insert_76121', table='catalogue_citation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='citation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_citationevent" ("checked_on", "condition_id", "fact", "id", "locator", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference_id", "says_en", "says_fr", "sponsor_id", "stated_by", "substance_id", "term_id", "therapy_id", "topic_id", "trial_id") VALUES (NEW."checked_on", NEW."condition_id", NEW."fact", NEW."id", NEW."locator", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."reference_id", NEW."says_en", NEW."says_fr", NEW."sponsor_id", NEW."stated_by", NEW."substance_id", NEW."term_id", NEW."therapy_id", NEW."topic_id", NEW."trial_id"); RETURN NULL;', hash='26f7b463e77a2b6ec63fecb678c8e545207f66f9', operation='UPDATE', pgid='pgtrigger_update_update_08065', table='catalogue_citation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='citation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_citationevent" ("checked_on", "condition_id", "fact", "id", "locator", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference_id", "says_en", "says_fr", "sponsor_id", "stated_by", "substance_id", "term_id", "therapy_id", "topic_id", "trial_id") VALUES (OLD."checked_on", OLD."condition_id", OLD."fact", OLD."id", OLD."locator", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."reference_id", OLD."says_en", OLD."says_fr", OLD."sponsor_id", OLD."stated_by", OLD."substance_id", OLD."term_id", OLD."therapy_id", OLD."topic_id", OLD."trial_id"); RETURN NULL;', hash='0f9635bf9c2cdde91a130f60fda5c5c683801c0e', operation='DELETE', pgid='pgtrigger_delete_delete_20b41', table='catalogue_citation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='condition',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_conditionevent" ("checked_on", "created_at", "icd10_code", "icd11_ids", "id", "mesh_id", "mondo_id", "name_en", "name_fr", "ncit_id", "omim_ids", "orpha_code", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_reason", "slug", "state", "successor_id", "synonyms_en", "synonyms_fr") VALUES (NEW."checked_on", NEW."created_at", NEW."icd10_code", NEW."icd11_ids", NEW."id", NEW."mesh_id", NEW."mondo_id", NEW."name_en", NEW."name_fr", NEW."ncit_id", NEW."omim_ids", NEW."orpha_code", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."retired_reason", NEW."slug", NEW."state", NEW."successor_id", NEW."synonyms_en", NEW."synonyms_fr"); RETURN NULL;', hash='45a38df14f15957c605270d622bc66413e8154bc', operation='INSERT', pgid='pgtrigger_insert_insert_731cc', table='catalogue_condition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='condition',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."checked_on" IS DISTINCT FROM (NEW."checked_on") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."icd10_code" IS DISTINCT FROM (NEW."icd10_code") OR OLD."icd11_ids" IS DISTINCT FROM (NEW."icd11_ids") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."mesh_id" IS DISTINCT FROM (NEW."mesh_id") OR OLD."mondo_id" IS DISTINCT FROM (NEW."mondo_id") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."name_fr" IS DISTINCT FROM (NEW."name_fr") OR OLD."ncit_id" IS DISTINCT FROM (NEW."ncit_id") OR OLD."omim_ids" IS DISTINCT FROM (NEW."omim_ids") OR OLD."orpha_code" IS DISTINCT FROM (NEW."orpha_code") OR OLD."retired_reason" IS DISTINCT FROM (NEW."retired_reason") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."successor_id" IS DISTINCT FROM (NEW."successor_id") OR OLD."synonyms_en" IS DISTINCT FROM (NEW."synonyms_en") OR OLD."synonyms_fr" IS DISTINCT FROM (NEW."synonyms_fr"))', func='INSERT INTO "catalogue_conditionevent" ("checked_on", "created_at", "icd10_code", "icd11_ids", "id", "mesh_id", "mondo_id", "name_en", "name_fr", "ncit_id", "omim_ids", "orpha_code", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_reason", "slug", "state", "successor_id", "synonyms_en", "synonyms_fr") VALUES (NEW."checked_on", NEW."created_at", NEW."icd10_code", NEW."icd11_ids", NEW."id", NEW."mesh_id", NEW."mondo_id", NEW."name_en", NEW."name_fr", NEW."ncit_id", NEW."omim_ids", NEW."orpha_code", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."retired_reason", NEW."slug", NEW."state", NEW."successor_id", NEW."synonyms_en", NEW."synonyms_fr"); RETURN NULL;', hash='9d3c7e281f1f43d1576a48f40e78eef8353585a0', operation='UPDATE', pgid='pgtrigger_update_update_74280', table='catalogue_condition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='condition',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_conditionevent" ("checked_on", "created_at", "icd10_code", "icd11_ids", "id", "mesh_id", "mondo_id", "name_en", "name_fr", "ncit_id", "omim_ids", "orpha_code", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_reason", "slug", "state", "successor_id", "synonyms_en", "synonyms_fr") VALUES (OLD."checked_on", OLD."created_at", OLD."icd10_code", OLD."icd11_ids", OLD."id", OLD."mesh_id", OLD."mondo_id", OLD."name_en", OLD."name_fr", OLD."ncit_id", OLD."omim_ids", OLD."orpha_code", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."retired_reason", OLD."slug", OLD."state", OLD."successor_id", OLD."synonyms_en", OLD."synonyms_fr"); RETURN NULL;', hash='a1f3995de1c0cdc7214c9bdcb30a070053f9c23e', operation='DELETE', pgid='pgtrigger_delete_delete_191da', table='catalogue_condition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_decisionevent" ("atmp_class", "code", "confidence", "decided_on", "description", "id", "indication", "is_combined", "kind", "language", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_url", "therapy_id") VALUES (NEW."atmp_class", NEW."code", NEW."confidence", NEW."decided_on", NEW."description", NEW."id", NEW."indication", NEW."is_combined", NEW."kind", NEW."language", NEW."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."source_url", NEW."therapy_id"); RETURN NULL;', hash='90a02717ab8181288adcf6586bc561334ebdba7c', operation='INSERT', pgid='pgtrigger_insert_insert_8d199', table='catalogue_decision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_decisionevent" ("atmp_class", "code", "confidence", "decided_on", "description", "id", "indication", "is_combined", "kind", "language", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_url", "therapy_id") VALUES (NEW."atmp_class", NEW."code", NEW."confidence", NEW."decided_on", NEW."description", NEW."id", NEW."indication", NEW."is_combined", NEW."kind", NEW."language", NEW."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."source_url", NEW."therapy_id"); RETURN NULL;', hash='a56fadc2123c90afdced2e02db2ab0f8e020d931', operation='UPDATE', pgid='pgtrigger_update_update_c7720', table='catalogue_decision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_decisionevent" ("atmp_class", "code", "confidence", "decided_on", "description", "id", "indication", "is_combined", "kind", "language", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_url", "therapy_id") VALUES (OLD."atmp_class", OLD."code", OLD."confidence", OLD."decided_on", OLD."description", OLD."id", OLD."indication", OLD."is_combined", OLD."kind", OLD."language", OLD."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."source_url", OLD."therapy_id"); RETURN NULL;', hash='cfe35de8cc4449ea39f6f4d2694ca77d70f37a31', operation='DELETE', pgid='pgtrigger_delete_delete_814fc', table='catalogue_decision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_organisationevent" ("country", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ror_id") VALUES (NEW."country", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."ror_id"); RETURN NULL;', hash='1e6114f8a462374896a4a513bdad29e5d349b421', operation='INSERT', pgid='pgtrigger_insert_insert_c2523', table='catalogue_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_organisationevent" ("country", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ror_id") VALUES (NEW."country", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."ror_id"); RETURN NULL;', hash='fe05efafc8ea6c5e05cd79d26be95feaa611ef66', operation='UPDATE', pgid='pgtrigger_update_update_7f6cb', table='catalogue_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_organisationevent" ("country", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ror_id") VALUES (OLD."country", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."ror_id"); RETURN NULL;', hash='e057cae2c5f0429ff91ba1d15f621645c58cb7b4', operation='DELETE', pgid='pgtrigger_delete_delete_38706', table='catalogue_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reference',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_referenceevent" ("authors", "checked_on", "consulted_on", "container", "created_at", "doi", "has_more_authors", "id", "issue", "kind", "language", "name", "pages", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pmcid", "pmid", "retired_reason", "slug", "state", "successor_id", "themes", "url", "volume", "year") VALUES (NEW."authors", NEW."checked_on", NEW."consulted_on", NEW."container", NEW."created_at", NEW."doi", NEW."has_more_authors", NEW."id", NEW."issue", NEW."kind", NEW."language", NEW."name", NEW."pages", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."pmcid", NEW."pmid", NEW."retired_reason", NEW."slug", NEW."state", NEW."successor_id", NEW."themes", NEW."url", NEW."volume", NEW."year"); RETURN NULL;', hash='4727181cacfc88d6e3f959aa3d4741e5c371e092', operation='INSERT', pgid='pgtrigger_insert_insert_6c18b', table='catalogue_reference', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reference',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."authors" IS DISTINCT FROM (NEW."authors") OR OLD."checked_on" IS DISTINCT FROM (NEW."checked_on") OR OLD."consulted_on" IS DISTINCT FROM (NEW."consulted_on") OR OLD."container" IS DISTINCT FROM (NEW."container") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."doi" IS DISTINCT FROM (NEW."doi") OR OLD."has_more_authors" IS DISTINCT FROM (NEW."has_more_authors") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."issue" IS DISTINCT FROM (NEW."issue") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."pages" IS DISTINCT FROM (NEW."pages") OR OLD."pmcid" IS DISTINCT FROM (NEW."pmcid") OR OLD."pmid" IS DISTINCT FROM (NEW."pmid") OR OLD."retired_reason" IS DISTINCT FROM (NEW."retired_reason") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."successor_id" IS DISTINCT FROM (NEW."successor_id") OR OLD."themes" IS DISTINCT FROM (NEW."themes") OR OLD."url" IS DISTINCT FROM (NEW."url") OR OLD."volume" IS DISTINCT FROM (NEW."volume") OR OLD."year" IS DISTINCT FROM (NEW."year"))', func='INSERT INTO "catalogue_referenceevent" ("authors", "checked_on", "consulted_on", "container", "created_at", "doi", "has_more_authors", "id", "issue", "kind", "language", "name", "pages", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pmcid", "pmid", "retired_reason", "slug", "state", "successor_id", "themes", "url", "volume", "year") VALUES (NEW."authors", NEW."checked_on", NEW."consulted_on", NEW."container", NEW."created_at", NEW."doi", NEW."has_more_authors", NEW."id", NEW."issue", NEW."kind", NEW."language", NEW."name", NEW."pages", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."pmcid", NEW."pmid", NEW."retired_reason", NEW."slug", NEW."state", NEW."successor_id", NEW."themes", NEW."url", NEW."volume", NEW."year"); RETURN NULL;', hash='23773308a5dc1fb30074c371277ec97ac6b41ce7', operation='UPDATE', pgid='pgtrigger_update_update_381c5', table='catalogue_reference', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reference',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_referenceevent" ("authors", "checked_on", "consulted_on", "container", "created_at", "doi", "has_more_authors", "id", "issue", "kind", "language", "name", "pages", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pmcid", "pmid", "retired_reason", "slug", "state", "successor_id", "themes", "url", "volume", "year") VALUES (OLD."authors", OLD."checked_on", OLD."consulted_on", OLD."container", OLD."created_at", OLD."doi", OLD."has_more_authors", OLD."id", OLD."issue", OLD."kind", OLD."language", OLD."name", OLD."pages", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."pmcid", OLD."pmid", OLD."retired_reason", OLD."slug", OLD."state", OLD."successor_id", OLD."themes", OLD."url", OLD."volume", OLD."year"); RETURN NULL;', hash='57c2077bc086713ff0064cf13f5ffb109387c0d5', operation='DELETE', pgid='pgtrigger_delete_delete_fd6d1', table='catalogue_reference', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sponsor',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_sponsorevent" ("checked_on", "country", "created_at", "id", "kind", "name", "organisation_id", "other_names", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_reason", "slug", "state", "successor_id", "website") VALUES (NEW."checked_on", NEW."country", NEW."created_at", NEW."id", NEW."kind", NEW."name", NEW."organisation_id", NEW."other_names", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."retired_reason", NEW."slug", NEW."state", NEW."successor_id", NEW."website"); RETURN NULL;', hash='6c75b6b9166f2c971c94ba833d90c98b1218c52c', operation='INSERT', pgid='pgtrigger_insert_insert_12073', table='catalogue_sponsor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sponsor',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."checked_on" IS DISTINCT FROM (NEW."checked_on") OR OLD."country" IS DISTINCT FROM (NEW."country") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."other_names" IS DISTINCT FROM (NEW."other_names") OR OLD."parent_id" IS DISTINCT FROM (NEW."parent_id") OR OLD."retired_reason" IS DISTINCT FROM (NEW."retired_reason") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."successor_id" IS DISTINCT FROM (NEW."successor_id") OR OLD."website" IS DISTINCT FROM (NEW."website"))', func='INSERT INTO "catalogue_sponsorevent" ("checked_on", "country", "created_at", "id", "kind", "name", "organisation_id", "other_names", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_reason", "slug", "state", "successor_id", "website") VALUES (NEW."checked_on", NEW."country", NEW."created_at", NEW."id", NEW."kind", NEW."name", NEW."organisation_id", NEW."other_names", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."retired_reason", NEW."slug", NEW."state", NEW."successor_id", NEW."website"); RETURN NULL;', hash='b7ddf742766ddfca7c2556e29c7da1c5010e3dd5', operation='UPDATE', pgid='pgtrigger_update_update_fe7f2', table='catalogue_sponsor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sponsor',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_sponsorevent" ("checked_on", "country", "created_at", "id", "kind", "name", "organisation_id", "other_names", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_reason", "slug", "state", "successor_id", "website") VALUES (OLD."checked_on", OLD."country", OLD."created_at", OLD."id", OLD."kind", OLD."name", OLD."organisation_id", OLD."other_names", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."retired_reason", OLD."slug", OLD."state", OLD."successor_id", OLD."website"); RETURN NULL;', hash='bb4f93896a2a7e68f54d081492c438fa680de068', operation='DELETE', pgid='pgtrigger_delete_delete_52251', table='catalogue_sponsor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submission',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_submissionevent" ("answers", "certainty", "claimed_class", "decided_at", "decided_by_id", "decision_reason", "description", "intended_use", "language", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_name", "rules_of", "status", "suggested_class", "suggested_origin", "therapy_id", "verdict") VALUES (NEW."answers", NEW."certainty", NEW."claimed_class", NEW."decided_at", NEW."decided_by_id", NEW."decision_reason", NEW."description", NEW."intended_use", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."product_name", NEW."rules_of", NEW."status", NEW."suggested_class", NEW."suggested_origin", NEW."therapy_id", NEW."verdict"); RETURN NULL;', hash='3a1c08259695c19bda04273852d4b3acc3242cbb', operation='INSERT', pgid='pgtrigger_insert_insert_882d7', table='catalogue_submission', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submission',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."answers" IS DISTINCT FROM (NEW."answers") OR OLD."certainty" IS DISTINCT FROM (NEW."certainty") OR OLD."claimed_class" IS DISTINCT FROM (NEW."claimed_class") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."decision_reason" IS DISTINCT FROM (NEW."decision_reason") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."intended_use" IS DISTINCT FROM (NEW."intended_use") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."product_name" IS DISTINCT FROM (NEW."product_name") OR OLD."rules_of" IS DISTINCT FROM (NEW."rules_of") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."suggested_class" IS DISTINCT FROM (NEW."suggested_class") OR OLD."suggested_origin" IS DISTINCT FROM (NEW."suggested_origin") OR OLD."therapy_id" IS DISTINCT FROM (NEW."therapy_id") OR OLD."verdict" IS DISTINCT FROM (NEW."verdict"))', func='INSERT INTO "catalogue_submissionevent" ("answers", "certainty", "claimed_class", "decided_at", "decided_by_id", "decision_reason", "description", "intended_use", "language", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_name", "rules_of", "status", "suggested_class", "suggested_origin", "therapy_id", "verdict") VALUES (NEW."answers", NEW."certainty", NEW."claimed_class", NEW."decided_at", NEW."decided_by_id", NEW."decision_reason", NEW."description", NEW."intended_use", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."product_name", NEW."rules_of", NEW."status", NEW."suggested_class", NEW."suggested_origin", NEW."therapy_id", NEW."verdict"); RETURN NULL;', hash='31c0654b8f35db6bd3822d3e43749a15a9bdb8f9', operation='UPDATE', pgid='pgtrigger_update_update_cfd01', table='catalogue_submission', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submission',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_submissionevent" ("answers", "certainty", "claimed_class", "decided_at", "decided_by_id", "decision_reason", "description", "intended_use", "language", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_name", "rules_of", "status", "suggested_class", "suggested_origin", "therapy_id", "verdict") VALUES (OLD."answers", OLD."certainty", OLD."claimed_class", OLD."decided_at", OLD."decided_by_id", OLD."decision_reason", OLD."description", OLD."intended_use", OLD."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."product_name", OLD."rules_of", OLD."status", OLD."suggested_class", OLD."suggested_origin", OLD."therapy_id", OLD."verdict"); RETURN NULL;', hash='d701bc69b46e2858c4213134fc9df369afe79341', operation='DELETE', pgid='pgtrigger_delete_delete_65906', table='catalogue_submission', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='substance',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_substanceevent" ("cas_number", "checked_on", "created_at", "drugbank_id", "id", "is_inn", "name", "name_fr", "other_names", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_reason", "slug", "state", "successor_id", "unii") VALUES (NEW."cas_number", NEW."checked_on", NEW."created_at", NEW."drugbank_id", NEW."id", NEW."is_inn", NEW."name", NEW."name_fr", NEW."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."retired_reason", NEW."slug", NEW."state", NEW."successor_id", NEW."unii"); RETURN NULL;', hash='98f35bc031e90ef259a11ad28421531793c971c7', operation='INSERT', pgid='pgtrigger_insert_insert_c2eab', table='catalogue_substance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='substance',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."cas_number" IS DISTINCT FROM (NEW."cas_number") OR OLD."checked_on" IS DISTINCT FROM (NEW."checked_on") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."drugbank_id" IS DISTINCT FROM (NEW."drugbank_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_inn" IS DISTINCT FROM (NEW."is_inn") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."name_fr" IS DISTINCT FROM (NEW."name_fr") OR OLD."other_names" IS DISTINCT FROM (NEW."other_names") OR OLD."retired_reason" IS DISTINCT FROM (NEW."retired_reason") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."successor_id" IS DISTINCT FROM (NEW."successor_id") OR OLD."unii" IS DISTINCT FROM (NEW."unii"))', func='INSERT INTO "catalogue_substanceevent" ("cas_number", "checked_on", "created_at", "drugbank_id", "id", "is_inn", "name", "name_fr", "other_names", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_reason", "slug", "state", "successor_id", "unii") VALUES (NEW."cas_number", NEW."checked_on", NEW."created_at", NEW."drugbank_id", NEW."id", NEW."is_inn", NEW."name", NEW."name_fr", NEW."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."retired_reason", NEW."slug", NEW."state", NEW."successor_id", NEW."unii"); RETURN NULL;', hash='915ffc0ed83c4efaf1c853a7bd80259e1b5d9d35', operation='UPDATE', pgid='pgtrigger_update_update_6fe8a', table='catalogue_substance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='substance',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_substanceevent" ("cas_number", "checked_on", "created_at", "drugbank_id", "id", "is_inn", "name", "name_fr", "other_names", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_reason", "slug", "state", "successor_id", "unii") VALUES (OLD."cas_number", OLD."checked_on", OLD."created_at", OLD."drugbank_id", OLD."id", OLD."is_inn", OLD."name", OLD."name_fr", OLD."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."retired_reason", OLD."slug", OLD."state", OLD."successor_id", OLD."unii"); RETURN NULL;', hash='3d79d6619734b9e7b63e1e7cab8fc0648c46d8e7', operation='DELETE', pgid='pgtrigger_delete_delete_d28ab', table='catalogue_substance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='term',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_termevent" ("checked_on", "created_at", "definition_en", "definition_fr", "id", "name_en", "name_fr", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_reason", "slug", "state", "successor_id", "synonyms_en", "synonyms_fr", "topic_id") VALUES (NEW."checked_on", NEW."created_at", NEW."definition_en", NEW."definition_fr", NEW."id", NEW."name_en", NEW."name_fr", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."retired_reason", NEW."slug", NEW."state", NEW."successor_id", NEW."synonyms_en", NEW."synonyms_fr", NEW."topic_id"); RETURN NULL;', hash='efeb4fae212302a2a48697dd40428581c3d8523e', operation='INSERT', pgid='pgtrigger_insert_insert_2b895', table='catalogue_term', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='term',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."checked_on" IS DISTINCT FROM (NEW."checked_on") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."definition_en" IS DISTINCT FROM (NEW."definition_en") OR OLD."definition_fr" IS DISTINCT FROM (NEW."definition_fr") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."name_fr" IS DISTINCT FROM (NEW."name_fr") OR OLD."retired_reason" IS DISTINCT FROM (NEW."retired_reason") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."successor_id" IS DISTINCT FROM (NEW."successor_id") OR OLD."synonyms_en" IS DISTINCT FROM (NEW."synonyms_en") OR OLD."synonyms_fr" IS DISTINCT FROM (NEW."synonyms_fr") OR OLD."topic_id" IS DISTINCT FROM (NEW."topic_id"))', func='INSERT INTO "catalogue_termevent" ("checked_on", "created_at", "definition_en", "definition_fr", "id", "name_en", "name_fr", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_reason", "slug", "state", "successor_id", "synonyms_en", "synonyms_fr", "topic_id") VALUES (NEW."checked_on", NEW."created_at", NEW."definition_en", NEW."definition_fr", NEW."id", NEW."name_en", NEW."name_fr", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."retired_reason", NEW."slug", NEW."state", NEW."successor_id", NEW."synonyms_en", NEW."synonyms_fr", NEW."topic_id"); RETURN NULL;', hash='e30f87f1c6d905945c49cf6321ebeb15c827ba4c', operation='UPDATE', pgid='pgtrigger_update_update_31200', table='catalogue_term', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='term',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_termevent" ("checked_on", "created_at", "definition_en", "definition_fr", "id", "name_en", "name_fr", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_reason", "slug", "state", "successor_id", "synonyms_en", "synonyms_fr", "topic_id") VALUES (OLD."checked_on", OLD."created_at", OLD."definition_en", OLD."definition_fr", OLD."id", OLD."name_en", OLD."name_fr", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."retired_reason", OLD."slug", OLD."state", OLD."successor_id", OLD."synonyms_en", OLD."synonyms_fr", OLD."topic_id"); RETURN NULL;', hash='522fe92199732c14eb661fe681bbe5a0dacf141a', operation='DELETE', pgid='pgtrigger_delete_delete_30f46', table='catalogue_term', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapy',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_therapyevent" ("atmp_class", "base_class", "checked_on", "class_basis", "class_reason_en", "class_reason_fr", "created_at", "development_en", "development_fr", "id", "mechanism_en", "mechanism_fr", "modification", "modification_note_en", "modification_note_fr", "name_en", "name_fr", "origin", "other_names", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_reason", "route_en", "route_fr", "slug", "stage", "state", "successor_id", "summary_en", "summary_fr", "target") VALUES (NEW."atmp_class", NEW."base_class", NEW."checked_on", NEW."class_basis", NEW."class_reason_en", NEW."class_reason_fr", NEW."created_at", NEW."development_en", NEW."development_fr", NEW."id", NEW."mechanism_en", NEW."mechanism_fr", NEW."modification", NEW."modification_note_en", NEW."modification_note_fr", NEW."name_en", NEW."name_fr", NEW."origin", NEW."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."retired_reason", NEW."route_en", NEW."route_fr", NEW."slug", NEW."stage", NEW."state", NEW."successor_id", NEW."summary_en", NEW."summary_fr", NEW."target"); RETURN NULL;', hash='ec00543fd76f7f50a3f7801ac7a15210132e4e0e', operation='INSERT', pgid='pgtrigger_insert_insert_0127a', table='catalogue_therapy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapy',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."atmp_class" IS DISTINCT FROM (NEW."atmp_class") OR OLD."base_class" IS DISTINCT FROM (NEW."base_class") OR OLD."checked_on" IS DISTINCT FROM (NEW."checked_on") OR OLD."class_basis" IS DISTINCT FROM (NEW."class_basis") OR OLD."class_reason_en" IS DISTINCT FROM (NEW."class_reason_en") OR OLD."class_reason_fr" IS DISTINCT FROM (NEW."class_reason_fr") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."development_en" IS DISTINCT FROM (NEW."development_en") OR OLD."development_fr" IS DISTINCT FROM (NEW."development_fr") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."mechanism_en" IS DISTINCT FROM (NEW."mechanism_en") OR OLD."mechanism_fr" IS DISTINCT FROM (NEW."mechanism_fr") OR OLD."modification" IS DISTINCT FROM (NEW."modification") OR OLD."modification_note_en" IS DISTINCT FROM (NEW."modification_note_en") OR OLD."modification_note_fr" IS DISTINCT FROM (NEW."modification_note_fr") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."name_fr" IS DISTINCT FROM (NEW."name_fr") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."other_names" IS DISTINCT FROM (NEW."other_names") OR OLD."retired_reason" IS DISTINCT FROM (NEW."retired_reason") OR OLD."route_en" IS DISTINCT FROM (NEW."route_en") OR OLD."route_fr" IS DISTINCT FROM (NEW."route_fr") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."stage" IS DISTINCT FROM (NEW."stage") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."successor_id" IS DISTINCT FROM (NEW."successor_id") OR OLD."summary_en" IS DISTINCT FROM (NEW."summary_en") OR OLD."summary_fr" IS DISTINCT FROM (NEW."summary_fr") OR OLD."target" IS DISTINCT FROM (NEW."target"))', func='INSERT INTO "catalogue_therapyevent" ("atmp_class", "base_class", "checked_on", "class_basis", "class_reason_en", "class_reason_fr", "created_at", "development_en", "development_fr", "id", "mechanism_en", "mechanism_fr", "modification", "modification_note_en", "modification_note_fr", "name_en", "name_fr", "origin", "other_names", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_reason", "route_en", "route_fr", "slug", "stage", "state", "successor_id", "summary_en", "summary_fr", "target") VALUES (NEW."atmp_class", NEW."base_class", NEW."checked_on", NEW."class_basis", NEW."class_reason_en", NEW."class_reason_fr", NEW."created_at", NEW."development_en", NEW."development_fr", NEW."id", NEW."mechanism_en", NEW."mechanism_fr", NEW."modification", NEW."modification_note_en", NEW."modification_note_fr", NEW."name_en", NEW."name_fr", NEW."origin", NEW."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."retired_reason", NEW."route_en", NEW."route_fr", NEW."slug", NEW."stage", NEW."state", NEW."successor_id", NEW."summary_en", NEW."summary_fr", NEW."target"); RETURN NULL;', hash='2763885e6813fd74af74dfb733a120faafd1492d', operation='UPDATE', pgid='pgtrigger_update_update_aa12b', table='catalogue_therapy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapy',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_therapyevent" ("atmp_class", "base_class", "checked_on", "class_basis", "class_reason_en", "class_reason_fr", "created_at", "development_en", "development_fr", "id", "mechanism_en", "mechanism_fr", "modification", "modification_note_en", "modification_note_fr", "name_en", "name_fr", "origin", "other_names", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_reason", "route_en", "route_fr", "slug", "stage", "state", "successor_id", "summary_en", "summary_fr", "target") VALUES (OLD."atmp_class", OLD."base_class", OLD."checked_on", OLD."class_basis", OLD."class_reason_en", OLD."class_reason_fr", OLD."created_at", OLD."development_en", OLD."development_fr", OLD."id", OLD."mechanism_en", OLD."mechanism_fr", OLD."modification", OLD."modification_note_en", OLD."modification_note_fr", OLD."name_en", OLD."name_fr", OLD."origin", OLD."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."retired_reason", OLD."route_en", OLD."route_fr", OLD."slug", OLD."stage", OLD."state", OLD."successor_id", OLD."summary_en", OLD."summary_fr", OLD."target"); RETURN NULL;', hash='589ae2c917c644f076bf06895ef0b63d8ec3fe1f', operation='DELETE', pgid='pgtrigger_delete_delete_4a2ab', table='catalogue_therapy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topic',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_topicevent" ("atmp_class", "body_en", "body_fr", "checked_on", "created_at", "id", "name_en", "name_fr", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "retired_reason", "slug", "state", "successor_id", "summary_en", "summary_fr") VALUES (NEW."atmp_class", NEW."body_en", NEW."body_fr", NEW."checked_on", NEW."created_at", NEW."id", NEW."name_en", NEW."name_fr", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."position", NEW."retired_reason", NEW."slug", NEW."state", NEW."successor_id", NEW."summary_en", NEW."summary_fr"); RETURN NULL;', hash='6d15f6ba2760d3ffa03767a1178d6bdc726d9bad', operation='INSERT', pgid='pgtrigger_insert_insert_30249', table='catalogue_topic', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topic',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."atmp_class" IS DISTINCT FROM (NEW."atmp_class") OR OLD."body_en" IS DISTINCT FROM (NEW."body_en") OR OLD."body_fr" IS DISTINCT FROM (NEW."body_fr") OR OLD."checked_on" IS DISTINCT FROM (NEW."checked_on") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."name_fr" IS DISTINCT FROM (NEW."name_fr") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."retired_reason" IS DISTINCT FROM (NEW."retired_reason") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."successor_id" IS DISTINCT FROM (NEW."successor_id") OR OLD."summary_en" IS DISTINCT FROM (NEW."summary_en") OR OLD."summary_fr" IS DISTINCT FROM (NEW."summary_fr"))', func='INSERT INTO "catalogue_topicevent" ("atmp_class", "body_en", "body_fr", "checked_on", "created_at", "id", "name_en", "name_fr", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "retired_reason", "slug", "state", "successor_id", "summary_en", "summary_fr") VALUES (NEW."atmp_class", NEW."body_en", NEW."body_fr", NEW."checked_on", NEW."created_at", NEW."id", NEW."name_en", NEW."name_fr", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."position", NEW."retired_reason", NEW."slug", NEW."state", NEW."successor_id", NEW."summary_en", NEW."summary_fr"); RETURN NULL;', hash='b87c07f371929aec18138ecbcd5837568fd35536', operation='UPDATE', pgid='pgtrigger_update_update_b0ddd', table='catalogue_topic', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topic',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_topicevent" ("atmp_class", "body_en", "body_fr", "checked_on", "created_at", "id", "name_en", "name_fr", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "retired_reason", "slug", "state", "successor_id", "summary_en", "summary_fr") VALUES (OLD."atmp_class", OLD."body_en", OLD."body_fr", OLD."checked_on", OLD."created_at", OLD."id", OLD."name_en", OLD."name_fr", OLD."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."position", OLD."retired_reason", OLD."slug", OLD."state", OLD."successor_id", OLD."summary_en", OLD."summary_fr"); RETURN NULL;', hash='852a46349920addb2d620b3fd5fce2d9c1906b6d', operation='DELETE', pgid='pgtrigger_delete_delete_9e117', table='catalogue_topic', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trial',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_trialevent" ("acronym", "checked_on", "completed_on", "condition_terms", "countries", "created_at", "enrolment", "enrolment_kind", "eu_trial_number", "eudract_number", "id", "interventions", "name", "nct_number", "note_en", "note_fr", "other_ids", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "primary_completion_on", "retired_reason", "slug", "source_url", "sponsor_id", "started_on", "state", "status", "status_on", "successor_id", "title_is_official") VALUES (NEW."acronym", NEW."checked_on", NEW."completed_on", NEW."condition_terms", NEW."countries", NEW."created_at", NEW."enrolment", NEW."enrolment_kind", NEW."eu_trial_number", NEW."eudract_number", NEW."id", NEW."interventions", NEW."name", NEW."nct_number", NEW."note_en", NEW."note_fr", NEW."other_ids", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."phase", NEW."primary_completion_on", NEW."retired_reason", NEW."slug", NEW."source_url", NEW."sponsor_id", NEW."started_on", NEW."state", NEW."status", NEW."status_on", NEW."successor_id", NEW."title_is_official"); RETURN NULL;', hash='c5fea27b8ed58f7898132c6558f51e0241c87f9e', operation='INSERT', pgid='pgtrigger_insert_insert_b9460', table='catalogue_trial', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trial',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."acronym" IS DISTINCT FROM (NEW."acronym") OR OLD."checked_on" IS DISTINCT FROM (NEW."checked_on") OR OLD."completed_on" IS DISTINCT FROM (NEW."completed_on") OR OLD."condition_terms" IS DISTINCT FROM (NEW."condition_terms") OR OLD."countries" IS DISTINCT FROM (NEW."countries") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."enrolment" IS DISTINCT FROM (NEW."enrolment") OR OLD."enrolment_kind" IS DISTINCT FROM (NEW."enrolment_kind") OR OLD."eu_trial_number" IS DISTINCT FROM (NEW."eu_trial_number") OR OLD."eudract_number" IS DISTINCT FROM (NEW."eudract_number") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."interventions" IS DISTINCT FROM (NEW."interventions") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."nct_number" IS DISTINCT FROM (NEW."nct_number") OR OLD."note_en" IS DISTINCT FROM (NEW."note_en") OR OLD."note_fr" IS DISTINCT FROM (NEW."note_fr") OR OLD."other_ids" IS DISTINCT FROM (NEW."other_ids") OR OLD."phase" IS DISTINCT FROM (NEW."phase") OR OLD."primary_completion_on" IS DISTINCT FROM (NEW."primary_completion_on") OR OLD."retired_reason" IS DISTINCT FROM (NEW."retired_reason") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."source_url" IS DISTINCT FROM (NEW."source_url") OR OLD."sponsor_id" IS DISTINCT FROM (NEW."sponsor_id") OR OLD."started_on" IS DISTINCT FROM (NEW."started_on") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."status_on" IS DISTINCT FROM (NEW."status_on") OR OLD."successor_id" IS DISTINCT FROM (NEW."successor_id") OR OLD."title_is_official" IS DISTINCT FROM (NEW."title_is_official"))', func='INSERT INTO "catalogue_trialevent" ("acronym", "checked_on", "completed_on", "condition_terms", "countries", "created_at", "enrolment", "enrolment_kind", "eu_trial_number", "eudract_number", "id", "interventions", "name", "nct_number", "note_en", "note_fr", "other_ids", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "primary_completion_on", "retired_reason", "slug", "source_url", "sponsor_id", "started_on", "state", "status", "status_on", "successor_id", "title_is_official") VALUES (NEW."acronym", NEW."checked_on", NEW."completed_on", NEW."condition_terms", NEW."countries", NEW."created_at", NEW."enrolment", NEW."enrolment_kind", NEW."eu_trial_number", NEW."eudract_number", NEW."id", NEW."interventions", NEW."name", NEW."nct_number", NEW."note_en", NEW."note_fr", NEW."other_ids", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."phase", NEW."primary_completion_on", NEW."retired_reason", NEW."slug", NEW."source_url", NEW."sponsor_id", NEW."started_on", NEW."state", NEW."status", NEW."status_on", NEW."successor_id", NEW."title_is_official"); RETURN NULL;', hash='6d4d0d5b43b18bcfe65e7ab620ee1a3e5618c1d8', operation='UPDATE', pgid='pgtrigger_update_update_95db2', table='catalogue_trial', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trial',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_trialevent" ("acronym", "checked_on", "completed_on", "condition_terms", "countries", "created_at", "enrolment", "enrolment_kind", "eu_trial_number", "eudract_number", "id", "interventions", "name", "nct_number", "note_en", "note_fr", "other_ids", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "primary_completion_on", "retired_reason", "slug", "source_url", "sponsor_id", "started_on", "state", "status", "status_on", "successor_id", "title_is_official") VALUES (OLD."acronym", OLD."checked_on", OLD."completed_on", OLD."condition_terms", OLD."countries", OLD."created_at", OLD."enrolment", OLD."enrolment_kind", OLD."eu_trial_number", OLD."eudract_number", OLD."id", OLD."interventions", OLD."name", OLD."nct_number", OLD."note_en", OLD."note_fr", OLD."other_ids", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."phase", OLD."primary_completion_on", OLD."retired_reason", OLD."slug", OLD."source_url", OLD."sponsor_id", OLD."started_on", OLD."state", OLD."status", OLD."status_on", OLD."successor_id", OLD."title_is_official"); RETURN NULL;', hash='522b4cdc57f672d72ffcc550e5bf8b310778bb97', operation='DELETE', pgid='pgtrigger_delete_delete_fc502', table='catalogue_trial', when='AFTER')),
        ),
        migrations.AddField(
            model_name='atccodeevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.atccode'),
        ),
        migrations.AddField(
            model_name='authorisationevent',
            name='holder',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.sponsor', verbose_name='marketing authorisation holder'),
        ),
        migrations.AddField(
            model_name='authorisationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.authorisation'),
        ),
        migrations.AddField(
            model_name='authorisationevent',
            name='therapy',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.therapy', verbose_name='therapy'),
        ),
        migrations.AddField(
            model_name='citationevent',
            name='condition',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.condition', verbose_name='condition'),
        ),
        migrations.AddField(
            model_name='citationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.citation'),
        ),
        migrations.AddField(
            model_name='citationevent',
            name='reference',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.reference', verbose_name='reference'),
        ),
        migrations.AddField(
            model_name='citationevent',
            name='sponsor',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.sponsor', verbose_name='sponsor'),
        ),
        migrations.AddField(
            model_name='citationevent',
            name='substance',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.substance', verbose_name='substance'),
        ),
        migrations.AddField(
            model_name='citationevent',
            name='term',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.term', verbose_name='term'),
        ),
        migrations.AddField(
            model_name='citationevent',
            name='therapy',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.therapy', verbose_name='therapy'),
        ),
        migrations.AddField(
            model_name='citationevent',
            name='topic',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.topic', verbose_name='topic'),
        ),
        migrations.AddField(
            model_name='citationevent',
            name='trial',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.trial', verbose_name='trial'),
        ),
        migrations.AddField(
            model_name='conditionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.condition'),
        ),
        migrations.AddField(
            model_name='conditionevent',
            name='successor',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The record that replaces a retired one; the old address leads there.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.condition', verbose_name='successor'),
        ),
        migrations.AddField(
            model_name='decisionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.decision'),
        ),
        migrations.AddField(
            model_name='decisionevent',
            name='therapy',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.therapy', verbose_name='therapy'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.organisation'),
        ),
        migrations.AddField(
            model_name='referenceevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.reference'),
        ),
        migrations.AddField(
            model_name='referenceevent',
            name='successor',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The record that replaces a retired one; the old address leads there.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.reference', verbose_name='successor'),
        ),
        migrations.AddField(
            model_name='sponsorevent',
            name='organisation',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.organisation', verbose_name='ROR'),
        ),
        migrations.AddField(
            model_name='sponsorevent',
            name='parent',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The company that this legal entity belongs to, where the source says so.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.sponsor', verbose_name='group'),
        ),
        migrations.AddField(
            model_name='sponsorevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.sponsor'),
        ),
        migrations.AddField(
            model_name='sponsorevent',
            name='successor',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The record that replaces a retired one; the old address leads there.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.sponsor', verbose_name='successor'),
        ),
        migrations.AddField(
            model_name='submissionevent',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='submissionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.submission'),
        ),
        migrations.AddField(
            model_name='submissionevent',
            name='therapy',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.therapy', verbose_name='therapy made from it'),
        ),
        migrations.AddField(
            model_name='substanceatccodesevent',
            name='atccode',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.atccode'),
        ),
        migrations.AddField(
            model_name='substanceatccodesevent',
            name='substance',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.substance'),
        ),
        migrations.AddField(
            model_name='substanceevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.substance'),
        ),
        migrations.AddField(
            model_name='substanceevent',
            name='successor',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The record that replaces a retired one; the old address leads there.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.substance', verbose_name='successor'),
        ),
        migrations.AddField(
            model_name='termevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.term'),
        ),
        migrations.AddField(
            model_name='termevent',
            name='successor',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The record that replaces a retired one; the old address leads there.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.term', verbose_name='successor'),
        ),
        migrations.AddField(
            model_name='termevent',
            name='topic',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.topic', verbose_name='topic'),
        ),
        migrations.AddField(
            model_name='therapyconditionsevent',
            name='condition',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.condition'),
        ),
        migrations.AddField(
            model_name='therapyconditionsevent',
            name='therapy',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.therapy'),
        ),
        migrations.AddField(
            model_name='therapyevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.therapy'),
        ),
        migrations.AddField(
            model_name='therapyevent',
            name='successor',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The record that replaces a retired one; the old address leads there.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.therapy', verbose_name='successor'),
        ),
        migrations.AddField(
            model_name='therapysponsorsevent',
            name='sponsor',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.sponsor'),
        ),
        migrations.AddField(
            model_name='therapysponsorsevent',
            name='therapy',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.therapy'),
        ),
        migrations.AddField(
            model_name='therapysubstancesevent',
            name='substance',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.substance'),
        ),
        migrations.AddField(
            model_name='therapysubstancesevent',
            name='therapy',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.therapy'),
        ),
        migrations.AddField(
            model_name='topicevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.topic'),
        ),
        migrations.AddField(
            model_name='topicevent',
            name='successor',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The record that replaces a retired one; the old address leads there.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.topic', verbose_name='successor'),
        ),
        migrations.AddField(
            model_name='trialconditionsevent',
            name='condition',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.condition'),
        ),
        migrations.AddField(
            model_name='trialconditionsevent',
            name='trial',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.trial'),
        ),
        migrations.AddField(
            model_name='trialevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.trial'),
        ),
        migrations.AddField(
            model_name='trialevent',
            name='sponsor',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.sponsor', verbose_name='sponsor'),
        ),
        migrations.AddField(
            model_name='trialevent',
            name='successor',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The record that replaces a retired one; the old address leads there.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.trial', verbose_name='successor'),
        ),
        migrations.AddField(
            model_name='trialtherapiesevent',
            name='therapy',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.therapy'),
        ),
        migrations.AddField(
            model_name='trialtherapiesevent',
            name='trial',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.trial'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='substanceatccodes',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_substanceatccodesevent" ("atccode_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "substance_id") VALUES (NEW."atccode_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."substance_id"); RETURN NULL;', hash='3de9427ef6138ab0c418266e28f0459ce5c9a601', operation='INSERT', pgid='pgtrigger_insert_insert_6b243', table='catalogue_substance_atc_codes', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='substanceatccodes',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_substanceatccodesevent" ("atccode_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "substance_id") VALUES (OLD."atccode_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."substance_id"); RETURN NULL;', hash='f4d6ccb74d292ce1d6df2f4b1c8897beffb49dbf', operation='DELETE', pgid='pgtrigger_delete_delete_52ffb', table='catalogue_substance_atc_codes', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='substanceatccodes',
            trigger=pgtrigger.compiler.Trigger(name='moved_from', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_substanceatccodesevent" ("atccode_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "substance_id") VALUES (OLD."atccode_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."substance_id"); RETURN NULL;', hash='182b84aade93529ed67b0b8dd79287d138742b91', operation='UPDATE', pgid='pgtrigger_moved_from_a33ba', table='catalogue_substance_atc_codes', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='substanceatccodes',
            trigger=pgtrigger.compiler.Trigger(name='moved_to', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_substanceatccodesevent" ("atccode_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "substance_id") VALUES (NEW."atccode_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."substance_id"); RETURN NULL;', hash='627fa25d1c2ccd80d9df9fe3f2ac8b890eaf99d6', operation='UPDATE', pgid='pgtrigger_moved_to_6b242', table='catalogue_substance_atc_codes', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapyconditions',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_therapyconditionsevent" ("condition_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "therapy_id") VALUES (NEW."condition_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."therapy_id"); RETURN NULL;', hash='b5b531decb86ecbf51def09513680ebf32eb88f4', operation='INSERT', pgid='pgtrigger_insert_insert_d1d1a', table='catalogue_therapy_conditions', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapyconditions',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_therapyconditionsevent" ("condition_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "therapy_id") VALUES (OLD."condition_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."therapy_id"); RETURN NULL;', hash='00cce1f0aec8e2a2f56c3c86074085bb2280d387', operation='DELETE', pgid='pgtrigger_delete_delete_a9be1', table='catalogue_therapy_conditions', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapyconditions',
            trigger=pgtrigger.compiler.Trigger(name='moved_from', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_therapyconditionsevent" ("condition_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "therapy_id") VALUES (OLD."condition_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."therapy_id"); RETURN NULL;', hash='df0a75e1a5a18544c99cf352782bd7fad57e2d5b', operation='UPDATE', pgid='pgtrigger_moved_from_9209e', table='catalogue_therapy_conditions', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapyconditions',
            trigger=pgtrigger.compiler.Trigger(name='moved_to', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_therapyconditionsevent" ("condition_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "therapy_id") VALUES (NEW."condition_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."therapy_id"); RETURN NULL;', hash='5c65b3856003ecd6efff8dae99f5076711d3b192', operation='UPDATE', pgid='pgtrigger_moved_to_a36d1', table='catalogue_therapy_conditions', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapysponsors',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_therapysponsorsevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "sponsor_id", "therapy_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."sponsor_id", NEW."therapy_id"); RETURN NULL;', hash='796fd1b63e5d73dd9933d432a254f99371f99c8b', operation='INSERT', pgid='pgtrigger_insert_insert_ae960', table='catalogue_therapy_sponsors', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapysponsors',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_therapysponsorsevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "sponsor_id", "therapy_id") VALUES (OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."sponsor_id", OLD."therapy_id"); RETURN NULL;', hash='3872bde11b1dac03d4b60e3622d63fdd05aed86f', operation='DELETE', pgid='pgtrigger_delete_delete_214b8', table='catalogue_therapy_sponsors', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapysponsors',
            trigger=pgtrigger.compiler.Trigger(name='moved_from', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_therapysponsorsevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "sponsor_id", "therapy_id") VALUES (OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."sponsor_id", OLD."therapy_id"); RETURN NULL;', hash='27e4246da16fed445b8ac0dca83c88a6a69d7105', operation='UPDATE', pgid='pgtrigger_moved_from_a327a', table='catalogue_therapy_sponsors', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapysponsors',
            trigger=pgtrigger.compiler.Trigger(name='moved_to', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_therapysponsorsevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "sponsor_id", "therapy_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."sponsor_id", NEW."therapy_id"); RETURN NULL;', hash='bf8c10fab2a9f8944ad2f11c07fbd1630ccd7a1a', operation='UPDATE', pgid='pgtrigger_moved_to_d847d', table='catalogue_therapy_sponsors', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapysubstances',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_therapysubstancesevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "substance_id", "therapy_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."substance_id", NEW."therapy_id"); RETURN NULL;', hash='a6ec0966db91dce0d78dc1318a0185ae228f6cf4', operation='INSERT', pgid='pgtrigger_insert_insert_24b10', table='catalogue_therapy_substances', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapysubstances',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_therapysubstancesevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "substance_id", "therapy_id") VALUES (OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."substance_id", OLD."therapy_id"); RETURN NULL;', hash='6ad5d3f11af8b9e1a5eff0300daf0f63b32549d3', operation='DELETE', pgid='pgtrigger_delete_delete_d78cf', table='catalogue_therapy_substances', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapysubstances',
            trigger=pgtrigger.compiler.Trigger(name='moved_from', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_therapysubstancesevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "substance_id", "therapy_id") VALUES (OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."substance_id", OLD."therapy_id"); RETURN NULL;', hash='4b8ced8391e479a6aef0376fecfb0b9fe53719a7', operation='UPDATE', pgid='pgtrigger_moved_from_129cf', table='catalogue_therapy_substances', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapysubstances',
            trigger=pgtrigger.compiler.Trigger(name='moved_to', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_therapysubstancesevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "substance_id", "therapy_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."substance_id", NEW."therapy_id"); RETURN NULL;', hash='b1012626fba1632eb63b5702450974766a2b4211', operation='UPDATE', pgid='pgtrigger_moved_to_d0c96', table='catalogue_therapy_substances', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trialconditions',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_trialconditionsevent" ("condition_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "trial_id") VALUES (NEW."condition_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."trial_id"); RETURN NULL;', hash='c9bcb48fdd7bd769b0ae9b3ef524c62424a27519', operation='INSERT', pgid='pgtrigger_insert_insert_7cec3', table='catalogue_trial_conditions', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trialconditions',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_trialconditionsevent" ("condition_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "trial_id") VALUES (OLD."condition_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."trial_id"); RETURN NULL;', hash='41decce173adbd05fbf786e32096f08204d9aa16', operation='DELETE', pgid='pgtrigger_delete_delete_80a79', table='catalogue_trial_conditions', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trialconditions',
            trigger=pgtrigger.compiler.Trigger(name='moved_from', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_trialconditionsevent" ("condition_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "trial_id") VALUES (OLD."condition_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."trial_id"); RETURN NULL;', hash='4f8e15dd204088fd872346bf7e6f14f707226beb', operation='UPDATE', pgid='pgtrigger_moved_from_f973c', table='catalogue_trial_conditions', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trialconditions',
            trigger=pgtrigger.compiler.Trigger(name='moved_to', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_trialconditionsevent" ("condition_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "trial_id") VALUES (NEW."condition_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."trial_id"); RETURN NULL;', hash='8b2e5befb2cb876f4d8309703dfbb599f19d16d2', operation='UPDATE', pgid='pgtrigger_moved_to_928aa', table='catalogue_trial_conditions', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trialtherapies',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_trialtherapiesevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "therapy_id", "trial_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."therapy_id", NEW."trial_id"); RETURN NULL;', hash='cca32b1715e86b91259e2051dd3f65d8b1a0ba4b', operation='INSERT', pgid='pgtrigger_insert_insert_d04b8', table='catalogue_trial_therapies', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trialtherapies',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_trialtherapiesevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "therapy_id", "trial_id") VALUES (OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."therapy_id", OLD."trial_id"); RETURN NULL;', hash='6f418f1b4b261867b70c5d8306850b228e2c4208', operation='DELETE', pgid='pgtrigger_delete_delete_c1b1a', table='catalogue_trial_therapies', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trialtherapies',
            trigger=pgtrigger.compiler.Trigger(name='moved_from', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_trialtherapiesevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "therapy_id", "trial_id") VALUES (OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."therapy_id", OLD."trial_id"); RETURN NULL;', hash='996211160b9929bec5e1f5818b463b08a4778d3d', operation='UPDATE', pgid='pgtrigger_moved_from_57671', table='catalogue_trial_therapies', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trialtherapies',
            trigger=pgtrigger.compiler.Trigger(name='moved_to', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_trialtherapiesevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "therapy_id", "trial_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."therapy_id", NEW."trial_id"); RETURN NULL;', hash='ed8b69b2af8a6bd892df69f821d420ce2275c4c7', operation='UPDATE', pgid='pgtrigger_moved_to_6fcf2', table='catalogue_trial_therapies', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='atccodeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ee4d4254ebce89262b5fe97487cea17e0311332a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_85db0', table='catalogue_atccodeevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='authorisationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fc3785aa3e6f6beeb507934fba3dd51653d8ef29', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9a94a', table='catalogue_authorisationevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='citationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a9dc1f1696721d5a63670ad0551809e1df697cac', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c8dac', table='catalogue_citationevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='conditionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e8c01a570d2d130102660df5a1a59d86f7ac17d2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fe7ae', table='catalogue_conditionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decisionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0c095aa93862d097c5fa6a6ce2feac9394765da9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bf2cb', table='catalogue_decisionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0198b30aea5e854e9bb99f0a396957cdf8d61dab', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ab3a6', table='catalogue_organisationevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='referenceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9698fb5cf0bf2b52d53d4bc71f14619727908a7f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f40ba', table='catalogue_referenceevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sponsorevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='21473ef974aa32895e9e80568b0b9467d9288cf4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9165a', table='catalogue_sponsorevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submissionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1b196db7d924fa9b52b8bf6e8d5f1fdc8482420f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_43efc', table='catalogue_submissionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='substanceatccodesevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b360c75e091949370a3dc0bde5d2b0c0b86d0e4f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fb663', table='catalogue_substanceatccodesevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='substanceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='084ebbcec806e370c27ca02f351e703c8b50b235', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ef502', table='catalogue_substanceevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='termevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='37a4f47a69f0ea01dcc8316bb69b56de32f43bd1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_edb9b', table='catalogue_termevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapyconditionsevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d89f4ef39d36a8c243bad983da70ce12095e6023', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_dd812', table='catalogue_therapyconditionsevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapyevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e15f3330c0445bcb71b97871fd239948231500d7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_24bbe', table='catalogue_therapyevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapysponsorsevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ca9d46caf7af00fe02ae4d79ac979a079ccb8c9c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5a18f', table='catalogue_therapysponsorsevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='therapysubstancesevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='462914ffd6daf04300951ceb37bfa588d9114293', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_11bbf', table='catalogue_therapysubstancesevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topicevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5a160829de30e04a2face8d2069ea9db88f1000f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5902d', table='catalogue_topicevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trialconditionsevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='608cbfcec273e533405f3acbedd34d4058893da5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_69e79', table='catalogue_trialconditionsevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trialevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b4d35d20b2fc9aaa41ce76835bfb84ea7b2280e9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_90da1', table='catalogue_trialevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trialtherapiesevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fb6fdecfe85531045ec50877484ad0451c6cf4ea', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7643c', table='catalogue_trialtherapiesevent', when='BEFORE')),
        ),
        migrations.RunPython(take_snapshots, migrations.RunPython.noop),
    ]

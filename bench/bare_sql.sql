-- What the hand-written SQL of the comparison searches in: built with every world, unknown to the site.
DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;

CREATE TABLE bench.therapy_text AS
SELECT id, to_tsvector('simple', catalogue_fold(concat_ws(' ',
    name_en, name_fr, array_to_string(other_names, ' '), target, summary_en, summary_fr))) AS words
FROM catalogue_therapy;
CREATE INDEX ON bench.therapy_text USING gin (words);

CREATE TABLE bench.trial_text AS
SELECT id, to_tsvector('simple', catalogue_fold(concat_ws(' ',
    name, acronym, nct_number, eudract_number, array_to_string(other_ids, ' '),
    array_to_string(interventions, ' '), array_to_string(condition_terms, ' ')))) AS words
FROM catalogue_trial;
CREATE INDEX ON bench.trial_text USING gin (words);

CREATE TABLE bench.therapy_name AS
SELECT DISTINCT catalogue_fold(word) COLLATE "C" AS word
FROM catalogue_therapy, unnest(name_en || other_names) AS names (name), regexp_split_to_table(name, '\s+') AS word;
CREATE INDEX ON bench.therapy_name USING gin (word gin_trgm_ops);
CREATE INDEX ON bench.therapy_name (word);

ANALYZE bench.therapy_text, bench.trial_text, bench.therapy_name;

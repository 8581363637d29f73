"""What goes out of each noun's list, in which order: codes and addresses, never words of one language alone.

A fact is SQL over the noun's table, which has the name of the noun there. Its value is text, a number, None, a list of
texts, or (authorisations) a list of mappings.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from catalogue.models import Condition, Record, Reference, Sponsor, Substance, Therapy, Trial
from catalogue.planned import answered


def rows(model: type[Record], columns: Iterable[str], batches: Iterable[Sequence[int]]) -> Iterator[list[Any]]:
    """``columns`` (SQL) of the published records of a noun, in the order of their keys; one statement a batch of keys."""
    noun = model._meta.model_name
    statement = (
        f"SELECT id, {', '.join(columns)} FROM catalogue_{noun} AS {noun}"  # noqa: S608 - no value from outside
        " WHERE id = ANY (%s) AND state = 'published'"
    )
    for keys in batches:
        found = {key: values for key, *values in answered(statement, [keys])}
        yield from [found[key] for key in keys if key in found]


def fields(*names: str) -> dict[str, str]:
    return {name: name for name in names}


def day(name: str) -> str:
    return f"to_char({name}, 'YYYY-MM-DD')"


def slugs(owner: str, far: str, link: str) -> str:
    """Addresses of the published records at the far end of a many-to-many table, in the order in which they were added."""
    return (
        f"ARRAY(SELECT far.slug FROM catalogue_{link} AS link JOIN catalogue_{far} AS far ON far.id = link.{far}_id"  # noqa: S608
        f" WHERE link.{owner}_id = {owner}.id AND far.state = 'published' ORDER BY link.id)"
    )


def of_sponsor(column: str) -> str:
    """A column of a trial's sponsor, if that is published."""
    return f"(SELECT {column} FROM catalogue_sponsor WHERE id = trial.sponsor_id AND state = 'published')"  # noqa: S608


ATC_CODES = (
    "ARRAY(SELECT code FROM catalogue_substance_atc_codes AS link JOIN catalogue_atccode AS far ON far.id = link.atccode_id"
    " WHERE link.substance_id = substance.id ORDER BY code)"
)
AUTHORISATIONS = (
    "coalesce((SELECT json_agg(json_build_object('jurisdiction', jurisdiction, 'number', number, 'brand', brand,"
    " 'granted_on', granted_on, 'status', status, 'ended_on', ended_on) ORDER BY granted_on, id)"
    " FROM catalogue_authorisation WHERE therapy_id = therapy.id), '[]')"
)

FACTS: Mapping[type[Record], Mapping[str, str]] = {
    Therapy: {
        **fields("slug", "name_en", "name_fr", "other_names", "atmp_class", "base_class", "class_basis", "origin"),
        **fields("stage", "modification", "target"),
        "substances": slugs("therapy", "substance", "therapy_substances"),
        "sponsors": slugs("therapy", "sponsor", "therapy_sponsors"),
        "conditions": slugs("therapy", "condition", "therapy_conditions"),
        "authorisations": AUTHORISATIONS,
        "checked_on": day("checked_on"),
    },
    Substance: {
        **fields("slug", "name", "name_fr", "other_names", "unii", "cas_number", "drugbank_id"),
        "atc_codes": ATC_CODES,
        "therapies": slugs("substance", "therapy", "therapy_substances"),
        "checked_on": day("checked_on"),
    },
    Sponsor: {
        **fields("slug", "name", "other_names", "kind", "country"),
        "therapies": slugs("sponsor", "therapy", "therapy_sponsors"),
        "checked_on": day("checked_on"),
    },
    Trial: {
        **fields("slug", "nct_number", "eudract_number", "eu_trial_number", "other_ids", "acronym", "name", "phase"),
        **fields("status", "status_on", "enrolment", "enrolment_kind", "started_on", "primary_completion_on"),
        **fields("completed_on", "countries", "condition_terms", "interventions", "source_url"),
        "sponsor": of_sponsor("slug"),
        "conditions": slugs("trial", "condition", "trial_conditions"),
        "therapies": slugs("trial", "therapy", "trial_therapies"),
        "checked_on": day("checked_on"),
    },
    Reference: {
        **fields("slug", "kind", "name", "authors", "container", "year", "volume", "issue"),
        **fields("pages", "doi", "pmid", "pmcid", "url", "themes"),
        "retracted_on": day("retracted_on"),
        **fields("retraction_reason_en", "retraction_reason_fr", "retraction_url"),
        "checked_on": day("checked_on"),
    },
    Condition: {
        **fields("slug", "name_en", "name_fr", "synonyms_en", "synonyms_fr", "mondo_id", "orpha_code", "mesh_id"),
        **fields("icd10_code"),
        "therapies": slugs("condition", "therapy", "therapy_conditions"),
        "checked_on": day("checked_on"),
    },
}

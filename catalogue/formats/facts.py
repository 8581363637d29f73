"""What goes out of each noun's list, in which order: codes and addresses, never words of one language alone.

A value is text, a number, None, a list of texts, or (authorisations) a list of mappings.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Manager

from catalogue.models import Condition, Record, Reference, Sponsor, Substance, Therapy, Trial

Fact = Callable[[Any], Any]
# The address of a record on the site, the same for both languages.
Address = Callable[[Record], str]


def field(name: str) -> Fact:
    return lambda record: getattr(record, name)


def day(name: str) -> Fact:
    return lambda record: getattr(record, name).isoformat() if getattr(record, name) else None


def slugs(relation: str) -> Fact:
    """Addresses of the published records at the far end."""

    def read(record: Record) -> list[str]:
        rows: Manager = getattr(record, relation)
        return [one.slug for one in rows.all() if one.state == Record.State.PUBLISHED]

    return read


def sponsor(trial: Trial) -> str | None:
    if trial.sponsor is None or trial.sponsor.state != Record.State.PUBLISHED:
        return None
    return trial.sponsor.slug


def authorisations(therapy: Therapy) -> list[dict[str, Any]]:
    return [
        {
            "jurisdiction": one.jurisdiction,
            "number": one.number,
            "brand": one.brand,
            "granted_on": one.granted_on.isoformat(),
            "status": one.status,
            "ended_on": one.ended_on.isoformat() if one.ended_on else None,
        }
        for one in therapy.authorisations.all()
    ]


def fields(*names: str) -> dict[str, Fact]:
    return {name: field(name) for name in names}


FACTS: Mapping[type[Record], Mapping[str, Fact]] = {
    Therapy: {
        **fields("slug", "name_en", "name_fr", "other_names", "atmp_class", "base_class", "class_basis", "origin"),
        **fields("stage", "modification", "target"),
        "substances": slugs("substances"),
        "sponsors": slugs("sponsors"),
        "conditions": slugs("conditions"),
        "authorisations": authorisations,
        "checked_on": day("checked_on"),
    },
    Substance: {
        **fields("slug", "name", "name_fr", "other_names", "unii", "cas_number", "drugbank_id"),
        "atc_codes": lambda substance: [one.code for one in substance.atc_codes.all()],
        "therapies": slugs("therapies"),
        "checked_on": day("checked_on"),
    },
    Sponsor: {
        **fields("slug", "name", "other_names", "kind", "country"),
        "therapies": slugs("therapies"),
        "checked_on": day("checked_on"),
    },
    Trial: {
        **fields("slug", "nct_number", "eudract_number", "eu_trial_number", "other_ids", "acronym", "name", "phase"),
        **fields("status", "status_on", "enrolment", "enrolment_kind", "started_on", "primary_completion_on"),
        **fields("completed_on", "countries", "condition_terms", "interventions", "source_url"),
        "sponsor": sponsor,
        "conditions": slugs("conditions"),
        "therapies": slugs("therapies"),
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
        "therapies": slugs("therapies"),
        "checked_on": day("checked_on"),
    },
}

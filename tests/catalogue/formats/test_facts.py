"""What goes out of each list is what the records hold, read with Django's models and other people's parsers."""

import csv
import datetime
import io
import json
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.filters import FILTERSETS
from catalogue.formats import csv as csv_format
from catalogue.formats import json as json_format
from catalogue.formats.entries import entries
from catalogue.formats.facts import FACTS, rows
from catalogue.models import Authorisation, Condition, Record, Reference, Sponsor, Substance, Therapy, Trial
from tests.catalogue.formats.test_csv import read_back, values_of

pytestmark = pytest.mark.django_db
# Everything that PostgreSQL keeps, and more of what breaks a line, a quote or a formula.
TEXT = st.text(
    st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
    | st.sampled_from("=+-@\t\r\n＝＋'\"|\\{}%,; \x01\x1f\x7f\x85\u2028\U0001f9ec"),
    max_size=20,
)
TEXTS = st.lists(TEXT, max_size=3)


def held(record: Record, name: str) -> Any:
    """A fact of a record as JSON has it."""
    field = record._meta.get_field(name)
    if name == "authorisations":
        return [
            {
                "jurisdiction": one.jurisdiction,
                "number": one.number,
                "brand": one.brand,
                "granted_on": one.granted_on.isoformat(),
                "status": one.status,
                "ended_on": one.ended_on and one.ended_on.isoformat(),
            }
            for one in record.authorisations.order_by("granted_on", "pk")
        ]
    if name == "atc_codes":
        return [one.code for one in record.atc_codes.order_by("code")]
    if field.many_to_many:
        own, far = type(record)._meta.model_name, field.related_model._meta.model_name
        links = getattr(type(record), name).through.objects.filter(**{own: record}).order_by("pk")
        return [one.slug for one in (getattr(link, far) for link in links) if one.state == "published"]
    value = getattr(record, name)
    if field.many_to_one:
        return value.slug if value is not None and value.state == "published" else None
    return value.isoformat() if isinstance(value, datetime.date) else value


def assert_told(model: type[Record], records: list[Any]) -> None:
    """The files of ``records`` say what these hold."""
    keys = [[record.pk for record in records]]
    expected = [{name: held(record, name) for name in FACTS[model]} for record in records]

    def told() -> Any:
        return rows(model, FACTS[model].values(), keys)

    text = "".join(json_format.lines("noun", "", len(records), list(FACTS[model]), told()))
    assert json.loads(text)["records"] == expected
    assert len(text.split("\n")) == len(records) + 3, "one record a line"
    file = io.StringIO("".join(csv_format.lines(FACTS[model], told())), newline="")
    for record, line in zip(expected, csv.DictReader(file, strict=True), strict=True):
        for name, value in record.items():
            cell = read_back(line[name])
            if isinstance(value, list):
                parts = [", ".join(filter(None, one.values())) if isinstance(one, dict) else one for one in value]
                assert values_of(cell) == (parts or [""])
            else:
                assert cell == ("" if value is None else str(value))


@pytest.mark.parametrize("noun", FILTERSETS)
def test_every_fact_of_every_record(noun: str) -> None:
    model = FILTERSETS[noun].model
    assert_told(model, list(model.objects.published().order_by("pk")))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=TEXT,
    other=TEXT,
    texts=TEXTS,
    more=TEXTS,
    number=st.none() | st.integers(0, 9_999),
    on=st.none() | st.dates(),
    state=st.sampled_from(["published", "retired"]),
)
def test_whatever_they_hold(
    db: None,
    text: str,
    other: str,
    texts: list[str],
    more: list[str],
    number: int | None,
    on: datetime.date | None,
    state: str,
) -> None:
    therapy = Therapy.objects.get(slug="kymriah")
    trial, reference = (
        Trial.objects.filter(therapies=therapy, sponsor__isnull=False)[0],
        Reference.objects.published()[0],
    )
    substance, condition = therapy.substances.get(), therapy.conditions.all()[0]
    with transaction.atomic():

        def write(record: Record, **values: Any) -> None:
            type(record)._base_manager.filter(pk=record.pk).update(checked_on=on, **values)

        write(therapy, name_en=f"{text}.", name_fr=f"{other}.", other_names=texts, target=text)
        therapy.authorisations.update(brand=text, status=Authorisation.Status.WITHDRAWN, ended_on=datetime.date.max)
        write(substance, name=f"{text}..", name_fr=other, other_names=more, unii=text[:10], cas_number=other[:12])
        write(condition, name_en=f"{text}.", name_fr=f"{other}.", synonyms_en=texts, synonyms_fr=more)
        write(trial, name=text, acronym=other, other_ids=texts, condition_terms=more, interventions=texts)
        write(trial, enrolment=number, source_url=other, countries=[one[:2] for one in more])
        write(reference, name=text, authors=texts, container=other, volume=text, pages=other, year=number, themes=more)
        write(reference, doi=text, pmid=other[:8], url=text)
        if on:
            write(reference, retracted_on=on, retraction_reason_en=f"{text}.", retraction_reason_fr=other)
        sponsor = trial.sponsor
        write(sponsor, name=f"{text}..", other_names=more, state=state, retired_reason=text or "A double.")
        for one in (therapy, substance, condition, trial, reference, *([sponsor] if state == "published" else [])):
            one.refresh_from_db()
            assert_told(type(one), [one])
        transaction.set_rollback(True)


def test_records_come_in_the_order_asked_one_statement_a_batch() -> None:
    keys = list(Trial.objects.published().order_by("-name_key").values_list("pk", flat=True)[:7])
    Trial.objects.filter(pk=keys[2]).update(state="retired", retired_reason="A double.")
    slugs = dict(Trial.objects.values_list("pk", "slug"))
    with CaptureQueriesContext(connection) as captured:
        told = list(rows(Trial, ["slug"], [keys[:4], keys[4:]]))
    assert told == [[slugs[key]] for key in keys if key != keys[2]]
    assert len(captured) == 2


@pytest.mark.parametrize(
    ("model", "relation"), [(Substance, "therapies"), (Sponsor, "therapies"), (Condition, "therapies")]
)
def test_records_that_are_not_published_are_not_named(model: type[Record], relation: str) -> None:
    record: Any = model.objects.published().filter(**{f"{relation}__slug": "kymriah"}).first()
    getattr(record, relation).update(state="retired", retired_reason="A double.")
    ((named,),) = rows(model, [FACTS[model][relation]], [[record.pk]])
    assert named == []


def test_a_trial_of_a_sponsor_that_is_not_published_is_of_nobody() -> None:
    trial = Trial.objects.published().filter(sponsor__state="published")[0]
    assert [one.authors[0].family for one in entries(Trial, [[trial.pk]], "")] == [trial.sponsor.name]
    Sponsor.objects.filter(pk=trial.sponsor_id).update(state="retired", retired_reason="A double.")
    assert [one.authors for one in entries(Trial, [[trial.pk]], "")] == [()]

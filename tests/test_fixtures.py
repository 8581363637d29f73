"""Data is code: the demo content is complete, well formed, sourced and in canonical form."""

import json
import re
from collections import Counter
from typing import Any

import pytest
from django.apps import apps

from catalogue import fixtures
from catalogue.bibliography import INSIDE_LINK, MARKER
from catalogue.models import (
    Authorisation,
    Citation,
    Decision,
    Record,
    Reference,
    Sponsor,
    Term,
    Therapy,
    Topic,
    Trial,
)
from catalogue.models.event import Event

pytestmark = pytest.mark.django_db

RECORDS = [model for model in apps.get_app_config("catalogue").get_models() if issubclass(model, Record)]
BILINGUAL_FIELDS = {
    Therapy: ("name", "class_reason", "modification_note", "route", "summary", "mechanism", "development"),
    Authorisation: ("indication", "note"),
    Trial: ("note",),
    Topic: ("name", "summary", "body"),
    Term: ("name", "definition"),
    Citation: ("says",),
}


def rows(noun: str) -> list[dict[str, Any]]:
    return json.loads(fixtures.path(noun).read_text(encoding="utf-8"))


@pytest.mark.parametrize("noun", fixtures.FILES)
def test_file_is_canonical(noun: str) -> None:
    assert fixtures.path(noun).read_text(encoding="utf-8") == fixtures.canonical(noun), "run make fixtures"


def test_every_noun_with_content_has_a_file() -> None:
    models = apps.get_app_config("catalogue").get_models()
    nouns = {model._meta.model_name for model in models if not issubclass(model, Event) and not model._meta.proxy}
    work = {"curator", "submission", "submissionquestion", "correction", "mergereceipt", "distinction", "dailycount"}
    # What the comparison of records remembers: made anew from the records.
    derived = {"uncompared", "alias", "likeness"}
    assert nouns - set(fixtures.FILES) == work | derived


def test_names_of_the_files_sort_in_the_order_of_loading() -> None:
    # So that "manage.py loaddata fixtures/*.json" works as typed.
    assert sorted(fixtures.FOLDER.glob("*.json")) == [fixtures.path(noun) for noun in fixtures.FILES]


def test_loading_twice_changes_nothing() -> None:
    before = {noun: apps.get_model("catalogue", noun).objects.count() for noun in fixtures.FILES}
    fixtures.load_all()
    assert {noun: apps.get_model("catalogue", noun).objects.count() for noun in fixtures.FILES} == before


@pytest.mark.parametrize("noun", fixtures.FILES)
def test_every_object_passes_full_clean(noun: str) -> None:
    for record in apps.get_model("catalogue", noun).objects.all():
        record.full_clean()


@pytest.mark.parametrize("noun", fixtures.FILES)
def test_no_stray_white_space_or_empty_entries(noun: str) -> None:
    for row in rows(noun):
        for name, value in row["fields"].items():
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str):
                    assert text and text == text.strip(), (row, name)
                    assert "\u00a0\u00a0" not in text, (row, name)


def test_everything_in_the_demo_is_published() -> None:
    for model in RECORDS:
        assert not model.objects.exclude(state=Record.State.PUBLISHED).exists(), model


def test_every_therapy_has_class_origin_basis_source_and_both_languages() -> None:
    for therapy in Therapy.objects.prefetch_related("citations"):
        assert therapy.atmp_class and therapy.origin and therapy.class_basis, therapy
        facts = {citation.fact for citation in therapy.citations.all()}
        assert "atmp_class" in facts, f"{therapy}: nothing cited for its class"
        assert therapy.checked_on, therapy
        for field in ("name", "class_reason", "summary", "mechanism"):
            for language in ("en", "fr"):
                assert getattr(therapy, f"{field}_{language}"), f"{therapy}: no {field} in {language}"


@pytest.mark.parametrize("model", BILINGUAL_FIELDS)
def test_a_text_in_one_language_is_there_in_the_other(model: type) -> None:
    for record in model.objects.all():
        for field in BILINGUAL_FIELDS[model]:
            english, french = getattr(record, f"{field}_en"), getattr(record, f"{field}_fr")
            assert bool(english) == bool(french), f"{record}: {field}"


def test_long_french_texts_are_not_the_english_ones() -> None:
    for model, fields in BILINGUAL_FIELDS.items():
        for record in model.objects.all():
            for field in fields:
                english = getattr(record, f"{field}_en")
                if len(english) > 60:
                    assert english != getattr(record, f"{field}_fr"), f"{record}: {field}"


def test_texts_cite_only_what_the_record_cites_and_link_only_to_what_exists() -> None:
    slugs = {
        noun: set(apps.get_model("catalogue", noun).objects.values_list("slug", flat=True))
        for noun in ("therapy", "topic", "condition", "term", "substance", "trial")
    }
    for model, fields in ((Therapy, ("mechanism", "development")), (Topic, ("body",)), (Term, ("definition",))):
        for record in model.objects.prefetch_related("citations__reference"):
            cited = {citation.reference.slug for citation in record.citations.all()}
            for field in fields:
                for language in ("en", "fr"):
                    text = getattr(record, f"{field}_{language}")
                    for marker in MARKER.findall(text):
                        named = set(re.findall(r"[a-z0-9-]+", marker))
                        assert named <= cited, f"{record} {field}_{language}: {named - cited}"
                    for noun, slug in INSIDE_LINK.findall(text):
                        assert slug in slugs[noun], f"{record} {field}_{language}: {noun}:{slug}"
                    assert "[@" not in MARKER.sub("", text), f"{record} {field}_{language}: broken marker"


def test_both_languages_cite_the_same_references() -> None:
    for model, fields in ((Therapy, ("mechanism", "development")), (Topic, ("body",)), (Term, ("definition",))):
        for record in model.objects.all():
            for field in fields:
                cited = [
                    {
                        slug
                        for marker in MARKER.findall(getattr(record, f"{field}_{language}"))
                        for slug in re.findall(r"[a-z0-9-]+", marker)
                    }
                    for language in ("en", "fr")
                ]
                assert cited[0] == cited[1], f"{record}: {field}"


def test_every_authorisation_is_cited() -> None:
    for authorisation in Authorisation.objects.select_related("therapy"):
        assert authorisation.therapy.citations.filter(
            fact="authorisation", locator__in=[authorisation.number, authorisation.procedure_number]
        ).exists(), authorisation


def test_holders_are_sponsors_of_their_therapies() -> None:
    for authorisation in Authorisation.objects.select_related("therapy", "holder"):
        assert authorisation.therapy.sponsors.contains(authorisation.holder), authorisation


def test_every_trial_has_a_source() -> None:
    for trial in Trial.objects.prefetch_related("citations"):
        assert trial.citations.all() or trial.source_url, trial


def test_every_reference_can_be_found() -> None:
    for reference in Reference.objects.all():
        assert reference.link or reference.year, reference


def test_no_export_artefact_year() -> None:
    # The bibliography of the article from which the catalogue grew says 2026 for works of 2004 to 2024.
    for slug in (
        "regulation-1394-2007",
        "directive-2004-23",
        "russell-2017-efficacy-safety-voretigene",
        "camus-2012-prix-nobel",
    ):
        assert Reference.objects.get(slug=slug).year != 2026


@pytest.mark.parametrize(
    ("noun", "least"),
    [
        ("therapy", 68),
        ("authorisation", 86),
        ("trial", 248),
        ("reference", 130),
        ("atccode", 29),
        ("organisation", 30),
        ("condition", 38),
        ("topic", 10),
        ("term", 30),
        ("decision", 30),
    ],
)
def test_content_is_whole(noun: str, least: int) -> None:
    assert apps.get_model("catalogue", noun).objects.count() >= least


def test_counts_of_the_registers() -> None:
    # The EU registers list 33 centrally authorised ATMPs; the FDA's list has 53 products, one of them with two licences.
    counted = Counter(Authorisation.objects.values_list("jurisdiction", flat=True))
    assert counted == {"eu": 33, "us": 54}
    assert Therapy.objects.filter(authorisations__jurisdiction="eu").distinct().count() == 33
    assert Therapy.objects.filter(authorisations__jurisdiction="us").distinct().count() == 53


@pytest.mark.parametrize(
    "slug", ["kymriah", "luxturna", "upstaza", "libmeldy", "maci", "beqvez", "casgevy", "provenge"]
)
def test_a_product_of_both_jurisdictions_is_one_therapy(slug: str) -> None:
    jurisdictions = set(Authorisation.objects.filter(therapy__slug=slug).values_list("jurisdiction", flat=True))
    assert jurisdictions == {"eu", "us"}


def test_seed_errors_are_corrected_with_a_dated_citation() -> None:
    for slug in (
        "luxturna",
        "alofisel",
        "holoclar",
        "maci",
        "zimislecel-vx-880",
        "islets-of-langerhans",
        "mrna-vaccines-against-infectious-diseases",
    ):
        corrections = (
            Citation.objects.filter(therapy__slug=slug, checked_on__isnull=False)
            .exclude(says_en="")
            .exclude(says_fr="")
        )
        assert corrections.exists(), slug


@pytest.mark.parametrize(
    ("slug", "facts"),
    [
        ("luxturna", ("31",)),
        ("alofisel", ("24",)),
        ("holoclar", ("316",)),
        ("islets-of-langerhans", ("2021",)),
        ("maci", ("2014", "2018")),
    ],
)
def test_corrected_facts_stand_in_the_texts(slug: str, facts: tuple[str, ...]) -> None:
    therapy = Therapy.objects.get(slug=slug)
    for language in ("en", "fr"):
        text = " ".join(getattr(therapy, f"{field}_{language}") for field in ("summary", "mechanism", "development"))
        for fact in facts:
            assert fact in text, (slug, language, fact)


def test_decisions_of_the_sample_are_there() -> None:
    assert set(Decision.objects.values_list("language", flat=True)) <= {"en", "fr"}


def test_sponsor_groups_have_no_circle() -> None:
    for sponsor in Sponsor.objects.select_related("parent"):
        seen = {sponsor.pk}
        while sponsor.parent_id:
            assert sponsor.parent_id not in seen, sponsor
            seen.add(sponsor.parent_id)
            sponsor = sponsor.parent

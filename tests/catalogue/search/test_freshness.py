"""What the search reads is kept by the database: whoever changes a record, the next search knows."""

import threading

import pgtrigger
import pytest
from django.db import connection, transaction
from django.test import Client

from catalogue import revision, search
from catalogue.models import Condition, Record, Reference, Sponsor, Substance, Term, Therapy, Topic, Trial


def found(words: str, model: type[Record] = Condition) -> set[str]:
    keys = search.find(model, words, revision.current(), forgives=False).keys
    return set(model.objects.filter(pk__in=keys).values_list("slug", flat=True))


def make(slug: str, name: str, **fields: object) -> Condition:
    return Condition.objects.create(
        slug=slug, **{"name_en": name, "name_fr": f"{name} fr", "state": "published"} | fields
    )


@pytest.mark.django_db
def test_every_way_to_change_a_record() -> None:
    assert found("xylophagia") == set()
    make("x", "xylophagia")
    assert found("xylophagia") == {"x"}
    Condition.objects.filter(slug="x").update(name_en="geophagia", name_fr="géophagie")
    assert (found("xylophagia"), found("geophagia")) == (set(), {"x"})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_condition SET synonyms_fr = '{pagophagie}' WHERE slug = 'x'")
    assert found("pagophagie") == {"x"}
    Condition.objects.bulk_create(
        [Condition(slug=f"b{n}", name_en=f"trichophagia {n}", name_fr=f"t {n}", state="published") for n in range(30)]
    )
    assert len(found("trichophagia")) == 30
    Condition.objects.filter(slug__startswith="b").update(state="retired", retired_reason="none")
    assert found("trichophagia") == set()
    Condition.objects.filter(slug="b1").update(state="published", retired_reason="")
    assert found("trichophagia") == {"b1"}
    with pgtrigger.ignore("catalogue.Condition:never_deleted"):
        Condition.objects.filter(slug__in=["x", "b1"]).delete()
    assert found("trichophagia") == found("geophagia") == set()


@pytest.mark.django_db
def test_a_changed_key_takes_its_words_along() -> None:
    made = make("x", "xylophagia")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_condition SET id = id + 100000 WHERE id = %s", [made.pk])
    assert found("xylophagia") == {"x"}


@pytest.mark.django_db
def test_drafts_are_found_by_nothing() -> None:
    draft = make("x", "xylophagia", state="draft", mondo_id="MONDO:0999999")
    therapy = Therapy.objects.get(slug="kymriah")
    therapy.conditions.add(draft)
    trial = Trial.objects.create(slug="draft-trial", name="xylophagic trial", nct_number="NCT00999999", state="draft")
    trial.therapies.add(therapy)
    for words in ("xylophagia", "xylophagie", "xyloph", "MONDO:0999999", "NCT00999999", "xylophagic"):
        results = search.search(words, revision.current())
        assert not results.groups, words
        assert not results.reading and not results.suggestion, words
        assert search.suggest(words, revision.current()) == [], words
    assert "draft-trial" not in found("kymriah", Trial)
    with pgtrigger.ignore("catalogue.Therapy:state_passes"):
        Therapy.objects.filter(pk=therapy.pk).update(state="draft")
    assert found("kymriah", Trial) & found("novartis", Therapy) == set()
    assert search.suggest("kymri", revision.current())[0].address.startswith("/en/references/")


@pytest.mark.django_db
def test_rebuilding_gives_what_the_triggers_keep() -> None:
    tables = ("catalogue_entry", "catalogue_name", "catalogue_lexeme")
    # A lexeme has room for 2046 bytes.
    Trial.objects.create(slug="x", name="very " * 900 + "long" * 800, state="published")

    def content() -> list[object]:
        rows = []
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT * FROM {table} ORDER BY {table}")  # noqa: S608
                rows.append(cursor.fetchall())
        return rows

    kept = content()
    with connection.cursor() as cursor:
        cursor.execute("SELECT catalogue_rebuild_search()")
    made = content()
    assert made[:2] == kept[:2]
    # Words are never taken out by a change.
    assert set(made[2]) <= set(kept[2])


@pytest.mark.django_db
def test_every_noun_with_a_page_is_indexed() -> None:
    for model in (Therapy, Substance, Sponsor, Trial, Reference, Condition, Topic, Term):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(DISTINCT record) FROM catalogue_entry WHERE noun = %s", [model._meta.model_name]
            )
            assert cursor.fetchone()[0] == model.objects.published().count() > 0


@pytest.mark.usefixtures("no_content")
@pytest.mark.django_db(transaction=True)
def test_another_connection_finds_it_when_it_is_committed_and_not_before(client: Client) -> None:
    written, looked = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                make("two", "xylophagia")
                assert found("xylophagia") == {"two"}
                written.set()
                looked.wait(20)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(20)
    assert found("xylophagia") == set()
    assert "xylophagia</a>" not in client.get("/en/search/?q=xylophagia").content.decode()
    looked.set()
    writer.join()
    assert found("xylophagia") == {"two"}
    assert "<mark>xylophagia</mark>" in client.get("/en/search/?q=xylophagia").content.decode()


@pytest.mark.django_db
def test_an_emptied_table_has_no_words() -> None:
    make("x", "xylophagia")
    with pgtrigger.ignore(), connection.cursor() as cursor:
        # What waits for the end of the transaction would stand in the way.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE catalogue_condition CASCADE")
    assert found("xylophagia") == set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM catalogue_name WHERE noun = 'condition'")
        assert cursor.fetchone()[0] == 0

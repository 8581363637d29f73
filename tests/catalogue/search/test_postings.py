"""Frequent words are kept packed by blocks of records; what was kept is never believed after a change."""

import threading
from collections.abc import Callable

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalogue import search
from catalogue.models import Condition, Reference, Sponsor, Therapy, Trial
from catalogue.search import hits, postings


@pytest.fixture(autouse=True)
def _everything_is_frequent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "FREQUENT", 1)


def found(words: str, model: type = Trial) -> set[str]:
    """Without the memory of the process: from the database alone."""
    keys = search.find(model, words, None, forgives=False).keys
    return set(model.objects.filter(pk__in=keys).values_list("slug", flat=True))


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM catalogue_posting")
        return cursor.fetchone()[0]


CHANGES: list[tuple[str, Callable[[], object]]] = [
    ("a title", lambda: Trial.objects.filter(slug="nct02435849").update(name="zarquon blimfex")),
    ("a draft", lambda: Trial.objects.create(slug="d", name="zarquon lymphoma", state="draft")),
    ("a new record", lambda: Trial.objects.create(slug="n", name="zarquon lymphoma", state="published")),
    (
        "many at once",
        lambda: Trial.objects.bulk_create(
            Trial(slug=f"b{n}", name=f"lymphoma {n}", state="published") for n in range(50)
        ),
    ),
    ("a retirement", lambda: Trial.objects.filter(slug="nct02445248").update(state="retired", retired_reason="x")),
    ("a condition's name", lambda: Condition.objects.filter(slug="follicular-lymphoma").update(name_en="zarquon")),
    ("a link that comes", lambda: Trial.objects.get(slug="nct01066702").conditions.add(lymphoma())),
    ("a link that goes", lambda: Trial.objects.get(slug="nct02445248").conditions.clear()),
    ("another sponsor", lambda: Trial.objects.filter(slug="nct01066702").update(sponsor=novartis())),
    ("a therapy of a trial", lambda: Trial.objects.get(slug="nct01066702").therapies.add(kymriah())),
    ("a condition of a therapy", lambda: kymriah().conditions.clear()),
    ("a sponsor of a therapy", lambda: Therapy.objects.get(slug="luxturna").sponsors.set([novartis()])),
    ("a citation that goes", lambda: kymriah().citations.all().delete()),
    (
        "a citation moved",
        lambda: kymriah().citations.filter(pk=kymriah().citations.first().pk).update(therapy=luxturna()),
    ),
    ("a class", lambda: Therapy.objects.filter(slug="kymriah").update(atmp_class="somatic_cell_therapy")),
]


def lymphoma() -> Condition:
    return Condition.objects.get(slug="follicular-lymphoma")


def novartis() -> Sponsor:
    return Sponsor.objects.get(slug="novartis")


def luxturna() -> Therapy:
    return Therapy.objects.get(slug="luxturna")


def kymriah() -> Therapy:
    return Therapy.objects.get(slug="kymriah")


ASKED = [
    (words, model)
    for words in ("lymphoma", "novartis", "kymriah", "gene therapy", "zarquon", "efficacy safety")
    for model in (Trial, Therapy, Condition, Sponsor, Reference)
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "change"), CHANGES, ids=[name for name, _change in CHANGES])
def test_what_was_kept_is_what_would_be_read(
    name: str, change: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for words, model in ASKED:
        found(words, model)
    assert rows()
    change()
    kept = {(words, model): found(words, model) for words, model in ASKED}
    again = {(words, model): found(words, model) for words, model in ASKED}
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE catalogue_posting")
    monkeypatch.setattr(postings, "FREQUENT", 10**9)
    assert kept == again == {(words, model): found(words, model) for words, model in ASKED}, name


@pytest.mark.django_db
def test_the_second_search_does_not_read_the_index() -> None:
    first = found("lymphoma")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert found("lymphoma") == first
    assert not [
        one for one in asked.captured_queries if "NOT asked.only_names" in one["sql"] and "{trial" in one["sql"]
    ]


@pytest.mark.django_db
def test_drafts_change_no_block() -> None:
    def versions() -> list[object]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM catalogue_block ORDER BY noun, block")
            return cursor.fetchall()

    before = versions()
    draft = Trial.objects.create(slug="d", name="zarquon", state="draft")
    draft.name = "another"
    draft.save()
    assert versions() == before
    with pgtrigger.ignore("catalogue.Trial:state_passes"):
        Trial.objects.filter(pk=draft.pk).update(state="published")
    assert versions() != before


@pytest.mark.django_db
def test_a_server_that_only_reads_finds_the_same() -> None:
    expected = found("lymphoma")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE catalogue_posting")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        assert found("lymphoma") == expected
        assert rows() == 0
        transaction.set_rollback(True)


@pytest.mark.usefixtures("no_content")
@pytest.mark.django_db(transaction=True)
def test_what_another_connection_writes_is_found_when_it_is_committed() -> None:
    """A posting that is read between the change and its commit must not survive the commit."""
    written, looked = threading.Event(), threading.Event()
    Trial.objects.create(slug="one", name="lymphoma of one", state="published")
    before = found("lymphoma")
    assert "one" in before

    def write() -> None:
        try:
            with transaction.atomic():
                Trial.objects.create(slug="two", name="lymphoma of two", state="published")
                written.set()
                looked.wait(20)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(20)
    assert found("lymphoma") == before
    looked.set()
    writer.join()
    assert found("lymphoma") == before | {"two"}
    assert found("lymphoma") == before | {"two"}


@pytest.mark.django_db
def test_an_emptied_table_has_no_postings() -> None:
    assert found("lymphoma")
    with pgtrigger.ignore(), connection.cursor() as cursor:
        # What waits for the end of the transaction would stand in the way.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE catalogue_trial CASCADE")
    assert found("lymphoma") == set()


@pytest.mark.django_db
def test_prepared_words_answer_without_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several words, phrases that mean the same and words of one family are put together from single words."""
    words = ("lymphoma", "acute leukaemia", "car-t cd19", "DMLA", "hémophilie", "efficacy safety", "zarquon")
    expected = {(one, model): found(one, model) for one in words for model in (Trial, Reference)}
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE catalogue_posting")
        cursor.execute("ANALYZE catalogue_entry")
    for noun in ("trial", "reference"):
        assert list(search.prepare(noun))[-1] == (1, 1)
        assert list(search.prepare(noun)) == []
    monkeypatch.setattr(postings, "FREQUENT", 10**9)
    assert {(one, model): found(one, model) for one, model in expected} == expected
    read, asked = hits.from_index, []
    monkeypatch.setattr(hits, "from_index", lambda pairs, *rest: asked.extend(pairs) or read(pairs, *rest))
    assert found("lymphoma") == expected["lymphoma", Trial]
    assert "'lymphoma'" not in dict(asked).get("trial", "")
    Trial.objects.filter(slug="nct02445248").update(name="zarquon")
    assert found("zarquon", Trial) == {"nct02445248"}
    assert "nct02445248" not in found("efficacy safety")
    monkeypatch.setattr(postings, "FREQUENT", 1)
    assert list(search.prepare("trial"))[-1] == (1, 1)


@pytest.mark.django_db
def test_the_command_prepares_every_noun(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("prepare_search")
    assert "trials: 1 blocks of records read." in capsys.readouterr().out
    assert rows()
    call_command("prepare_search")
    assert "trials: 0 blocks of records read." in capsys.readouterr().out

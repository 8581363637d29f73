"""The revision moves with everything readers may see, whoever changes it, and with nothing else."""

import subprocess
import sys
import threading

import psycopg
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from catalogue import index, revision
from catalogue.models import Condition, Curator, Submission, Therapy
from catalogue.models.event import Event

# Tables of the catalogue that readers never see.
PRIVATE = {
    "catalogue_alias",
    "catalogue_correction",
    "catalogue_curator",
    "catalogue_curator_groups",
    "catalogue_curator_user_permissions",
    "catalogue_dailycount",
    "catalogue_distinction",
    "catalogue_likeness",
    "catalogue_mergereceipt",
    "catalogue_submission",
    "catalogue_submissionquestion",
    "catalogue_uncompared",
}


@pytest.mark.django_db
def test_every_table_that_readers_see_is_watched() -> None:
    models = apps.get_app_config("catalogue").get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models if not issubclass(model, Event)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname LIKE 'catalogue_revision_%' GROUP BY 1"
        )
        watched = dict(cursor.fetchall())
    assert set(watched) == tables - PRIVATE
    assert set(watched.values()) == {4}


@pytest.mark.django_db
def test_each_change_has_a_number_of_its_own() -> None:
    seen = [revision.current()]
    therapy = Therapy.objects.get(slug="luxturna")

    def moved() -> None:
        seen.append(revision.current())
        assert len(set(seen)) == len(seen)

    Therapy.objects.filter(slug="luxturna").update(stage="phase_3")
    moved()
    therapy.conditions.clear()
    moved()
    therapy.conditions.add(Condition.objects.first())
    moved()
    Condition.objects.bulk_create(
        [Condition(slug=f"new-{n}", name_en=f"new {n}", name_fr=f"nouvelle {n}", state="published") for n in range(3)]
    )
    moved()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_reference SET name = name || '.' WHERE slug = 'russell-2017-efficacy-safety-voretigene'"
        )
    moved()
    therapy.citations.all().delete()
    moved()
    Condition.objects.filter(slug="new-1").update(state="retired", retired_reason="A double.")
    moved()


@pytest.mark.django_db
def test_drafts_people_and_submissions_do_not_move_it() -> None:
    before = revision.current()
    draft = Condition.objects.create(slug="a-draft", name_en="a draft", name_fr="une ébauche")
    draft.name_en = "another draft"
    draft.save()
    Curator.objects.create(username="nobody")
    Submission.objects.create(language="en", product_name="x", description="y")
    Therapy.objects.filter(slug="no-such-therapy").update(stage="phase_1")
    assert revision.current() == before


@pytest.mark.django_db
def test_what_is_rolled_back_was_never_a_revision() -> None:
    before = revision.current()
    with transaction.atomic():
        Therapy.objects.filter(slug="luxturna").update(stage="phase_1")
        during = revision.current()
        assert during != before
        assert index.of(Therapy).revision == during
        transaction.set_rollback(True)
    assert revision.current() == before
    Therapy.objects.filter(slug="luxturna").update(stage="phase_1")
    assert revision.current() not in {before, during}


@pytest.mark.usefixtures("no_content")
@pytest.mark.django_db(transaction=True)
def test_another_connection_sees_the_change_when_it_is_committed_and_not_before(client: Client) -> None:
    """An index built inside the transaction must not serve afterwards: the number of others is another one."""
    Condition.objects.create(slug="one", name_en="condition one", name_fr="une", state="published")
    before = revision.current()
    html = client.get("/en/conditions/?q=condition").content.decode()
    assert "condition one" in html
    found: dict[str, object] = {}
    written, looked = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                Condition.objects.create(slug="two", name_en="condition two", name_fr="deux", state="published")
                found["own"] = (revision.current(), len(index.Index(Condition, revision.current()).everything))
                index.of(Condition)
                Condition.objects.create(slug="three", name_en="condition three", name_fr="trois", state="published")
                written.set()
                looked.wait(20)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(20)
    assert revision.current() == before
    assert "condition two" not in client.get("/en/conditions/?q=condition").content.decode()
    looked.set()
    writer.join()
    assert revision.current() not in {before, found["own"][0]}
    html = client.get("/en/conditions/?q=condition").content.decode()
    assert "condition two" in html
    assert "condition three" in html


@pytest.mark.usefixtures("no_content")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_closed_costs_no_page(client: Client) -> None:
    assert client.get("/en/conditions/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        ours = cursor.fetchone()[0]
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [ours])
    finally:
        other.close()
    assert client.get("/en/sponsors/").status_code == 200


@pytest.mark.usefixtures("no_content")
@pytest.mark.django_db(transaction=True)
def test_another_process_that_writes_plain_sql_is_seen_at_once(client: Client) -> None:
    """Ten times over: what this process keeps (index, rows, finished pages) is never older than the other's commit."""
    Condition.objects.create(slug="one", name_en="condition 0", name_fr="maladie 0", state="published")
    script = (
        "import sys, psycopg\n"
        "connection = psycopg.connect(sys.argv[1], autocommit=True)\n"
        "for line in sys.stdin:\n"
        "    connection.execute(\"UPDATE catalogue_condition SET name_en = 'condition ' || %s WHERE slug = 'one'\", [line.strip()])\n"
        "    print(line.strip(), flush=True)\n"
    )
    address = connection.get_connection_params()
    address = {name: value for name, value in address.items() if name in {"host", "port", "user", "password", "dbname"}}
    writer = subprocess.Popen(
        [sys.executable, "-c", script, psycopg.conninfo.make_conninfo(**address)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        for number in range(1, 11):
            before = client.get("/en/conditions/?q=condition")
            writer.stdin.write(f"{number}\n")
            writer.stdin.flush()
            assert writer.stdout.readline().strip() == str(number)
            after = client.get("/en/conditions/?q=condition", headers={"If-None-Match": before.headers["ETag"]})
            assert after.status_code == 200
            assert f"condition {number}<" in after.content.decode()
    finally:
        writer.communicate()

"""The import commands: dry run, table, progress, errors; and a run that is killed at any moment."""

import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from catalogue.management.import_command import Bar
from catalogue.models import Correction, Reference, Submission, Trial
from tests.catalogue.sources import registry as faults
from tests.catalogue.sources.registry import STUDIES, TABLE, Registry

ROOT = Path(__file__).resolve().parents[3]
NEW = ["NCT05878938", "NCT02552212", "NCT07247227"]


@pytest.fixture
def registry() -> Iterator[Registry]:
    server = Registry()
    yield server
    server.stop()


def run(command: str, *arguments: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


def trials(registry: Registry, *arguments: str, **options: Any) -> str:
    return run("import_trials", *arguments, client=registry.client(), **options)


def counted(text: str) -> dict[str, int]:
    line = next(line for line in reversed(text.splitlines()) if line.startswith("added: "))
    return {name: int(number) for name, number in re.findall(r"(\w+): (\d+)", line)}


@pytest.mark.django_db
def test_without_apply_nothing_is_written(registry: Registry) -> None:
    text = trials(registry, *NEW)
    assert "Dry run: nothing is written." in text
    assert counted(text)["added"] == 3
    assert "added      NCT05878938" in text
    assert "The sponsor “Novo Nordisk A/S” is added as a draft." in text
    assert not Trial.objects.filter(nct_number__in=NEW).exists()


@pytest.mark.django_db
def test_apply_writes_and_the_second_time_changes_nothing(registry: Registry) -> None:
    assert counted(trials(registry, *NEW, apply=True))["added"] == 3
    assert Trial.objects.filter(nct_number__in=NEW, state="draft").count() == 3
    again = counted(trials(registry, *NEW, apply=True))
    assert again == {"added": 0, "changed": 0, "proposed": 0, "unchanged": 3, "refused": 0}


@pytest.mark.django_db
def test_a_refresh_asks_for_every_known_trial_the_longest_unread_first(registry: Registry) -> None:
    Trial.objects.exclude(nct_number__in=STUDIES).update(state="retired", retired_reason="only for this test")
    Trial.objects.filter(nct_number="NCT05397184").update(status_on="2001", status="suspended")
    text = trials(registry, refresh=True, apply=True)
    assert registry.requests[0].split("filter.ids=")[1].startswith("NCT05397184%2C")
    assert counted(text) == {"added": 0, "changed": 1, "proposed": 1, "unchanged": 24, "refused": 0}
    assert Trial.objects.get(nct_number="NCT05397184").status == "recruiting"


@pytest.mark.django_db
def test_a_search_reads_as_many_as_it_is_told(registry: Registry) -> None:
    registry.page_size = 5
    text = trials(registry, search="leukemia", limit=7)
    assert sum(counted(text).values()) == 7
    assert len(registry.requests) == 2
    assert "The search finds more than 7 studies" in text
    assert "finds more" not in trials(registry, search="leukemia", limit=39)
    with pytest.raises(CommandError, match="from 1"):
        trials(registry, search="leukemia", limit=0)


@pytest.mark.django_db
def test_what_is_refused_is_a_row_with_its_reason(registry: Registry) -> None:
    registry.aliases["NCT00000001"] = "NCT05397184"
    text = trials(registry, "NCT00000001", "NCT99999999", "NCT05878938")
    assert "NCT00000001               The registry now keeps it as NCT05397184." in text
    assert "ClinicalTrials.gov has no study NCT99999999." in text
    assert counted(text) == {"added": 1, "changed": 0, "proposed": 0, "unchanged": 0, "refused": 2}


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [faults.status(500), faults.cut, faults.status(429, Retry_After="1")])
def test_a_passing_failure_loses_nothing(registry: Registry, fault: Callable[..., None]) -> None:
    registry.faults = [fault, fault]
    assert counted(trials(registry, *NEW, apply=True))["added"] == 3


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [faults.garbage, faults.truncated, faults.wrong_type, faults.status(400)])
def test_a_failure_in_the_middle_keeps_what_is_whole_and_can_be_run_again(
    registry: Registry, fault: Callable[..., None]
) -> None:
    registry.page_size = 10
    registry.faults = [None, fault]
    with pytest.raises(CommandError, match=r"Stopped after 10 records: .* Run it again to go on"):
        trials(registry, search="leukemia", apply=True)
    trials(registry, search="leukemia", apply=True)
    assert Trial.objects.filter(nct_number__in=STUDIES).count() == 39


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [{}, {"search": "x", "refresh": True}])
def test_one_way_of_choosing_trials(registry: Registry, arguments: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match="one of the three"):
        trials(registry, **arguments)


def test_a_number_that_is_none(registry: Registry) -> None:
    with pytest.raises(CommandError, match="Not an NCT number: NCT1"):
        trials(registry, "NCT1")


@pytest.mark.django_db
def test_references_by_doi_and_by_pmid(registry: Registry) -> None:
    numbers = ("10.1038/srep16696", "29768149", "10.1000/nothing", "PMID:1")
    clients = (registry.client(""), registry.client(""))
    text = run("import_references", *numbers, client=clients, apply=True)
    assert Reference.objects.get(doi="10.1038/srep16696").state == "draft"
    assert Reference.objects.get(pmid="29768149").doi == "10.1056/NEJMoa1715274"
    assert "Crossref has no publication with the DOI 10.1000/nothing." in text
    assert "PubMed has no article 1." in text
    with pytest.raises(CommandError, match="Neither a DOI nor a PMID: x"):
        run("import_references", "x")


@pytest.mark.django_db
def test_a_doi_with_a_damaged_reply_does_not_stop_the_others(registry: Registry) -> None:
    registry.faults = [faults.garbage]
    clients = (registry.client(""), registry.client(""))
    text = run("import_references", "10.1038/srep16696", "10.1038/nnano.2014.279", client=clients)
    assert "refused" in text.splitlines()[1]
    assert "added" in text.splitlines()[2]


@pytest.mark.django_db
def test_the_table_of_ema_from_a_file(tmp_path: Path) -> None:
    text = run("import_ema", str(TABLE), apply=True)
    assert counted(text) == {"added": 0, "changed": 0, "proposed": 0, "unchanged": 35, "refused": 0}
    assert not Correction.objects.exists()
    assert not Submission.objects.filter(description__contains="EMA").exists()
    broken = tmp_path / "table.xlsx"
    broken.write_bytes(TABLE.read_bytes()[:5000])
    with pytest.raises(CommandError, match="not as documented"):
        run("import_ema", str(broken))
    with pytest.raises(CommandError, match="No such file"):
        run("import_ema", str(tmp_path / "nothing.xlsx"))


@pytest.mark.django_db
def test_the_table_of_ema_from_its_address(registry: Registry) -> None:
    registry.faults = [faults.status(503)] * 4
    with pytest.raises(CommandError, match="out of order"):
        run("import_ema", client=registry.client(""))


@pytest.mark.django_db
def test_people_of_the_registry_are_stored_nowhere(registry: Registry) -> None:
    """A study with contacts, new and known, leaves their names, numbers and addresses in no table."""
    person = {"name": "Jane Qwertz", "phone": "0123498765", "email": "jane@qwertz.example", "role": "CONTACT"}
    for number in ("NCT05878938", "NCT05397184"):
        study = registry.studies[number]
        protocol = study["protocolSection"]
        protocol["statusModule"]["lastUpdatePostDateStruct"]["date"] = "2026-11-01"
        protocol["contactsLocationsModule"] = {
            "centralContacts": [person],
            "overallOfficials": [person],
            "locations": [{"facility": "Dr Qwertz", "country": "Chile", "contacts": [person]}],
        }
        protocol["sponsorCollaboratorsModule"]["responsibleParty"] = {"investigatorFullName": "Jane Qwertz"}
    assert counted(trials(registry, "NCT05878938", "NCT05397184", apply=True))["refused"] == 0
    assert Trial.objects.get(nct_number="NCT05397184").countries == ["CL"]
    with connection.cursor() as cursor:
        cursor.execute("select table_name from information_schema.tables where table_schema = 'public'")
        for (table,) in cursor.fetchall():
            question = sql.SQL("select count(*) from {} t where t::text ~* %s").format(sql.Identifier(table))
            cursor.execute(question, ["qwertz|0123498765"])
            assert cursor.fetchone() == (0,), table


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_shown_on_a_terminal_only() -> None:
    shown, hidden = Terminal(), io.StringIO()
    for out in (shown, hidden):
        bar = Bar(4, out)
        bar.draw(1)
        bar.clear()
        bar.draw(4)
    assert hidden.getvalue() == ""
    assert "[#######.......................] 1/4" in shown.getvalue()
    assert "[##############################] 4/4" in shown.getvalue()


# --- killed at any moment ---------------------------------------------------------------------------------------------

# Runs the command in a process of its own on the database and against the server that it is given.
CHILD = """
import json, os, sys
from atmp_site import database
database.settings = lambda environment=None: json.loads(sys.argv[1])
os.environ["DJANGO_SETTINGS_MODULE"] = "atmp_site.settings"
import django
django.setup()
from django.core.management import call_command
from catalogue.sources.client import Client
out = Client(sys.argv[2], schemes=("http",), allows=lambda address: address == "127.0.0.1", seconds=5)
call_command("import_trials", *sys.argv[3:], apply=True, client=out)
"""
# Everything the command may write, without keys and moments.
STATE = """
select jsonb_build_object(
  'trials', (select jsonb_agg(row order by row) from (
     select to_jsonb(t) - '{id,created_at,sponsor_id,successor_id}'::text[] || jsonb_build_object(
       'sponsor', (select slug from catalogue_sponsor s where s.id = t.sponsor_id),
       'conditions', (select jsonb_agg(c.slug order by c.slug) from catalogue_trial_conditions tc
                      join catalogue_condition c on c.id = tc.condition_id where tc.trial_id = t.id),
       'therapies', (select jsonb_agg(h.slug order by h.slug) from catalogue_trial_therapies tt
                     join catalogue_therapy h on h.id = tt.therapy_id where tt.trial_id = t.id)) as row
     from catalogue_trial t) x),
  'sponsors', (select jsonb_agg(row order by row) from (
     select to_jsonb(s) - '{id,created_at,parent_id,organisation_id,successor_id}'::text[] as row from catalogue_sponsor s) x),
  'corrections', (select jsonb_agg(row order by row) from (
     select jsonb_build_array(t.nct_number, c.field, c.old_value, c.proposed_value, c.state, c.source_name) as row
     from catalogue_correction c join catalogue_trial t on t.id = c.trial_id) x))
"""


def administered(statement: str) -> None:
    """Runs a statement in the server's own database, where databases are made and dropped."""
    given = connection.settings_dict
    with psycopg.connect(
        host=given["HOST"] or None,
        port=given["PORT"] or None,
        user=given["USER"] or None,
        password=given["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    ) as server:
        server.execute(statement)


@contextmanager
def copied_database() -> Iterator[dict[str, Any]]:
    """Settings of a copy of the test database with the demo content, in which known trials have old values."""
    name = f"{connection.settings_dict['NAME']}_{random.randrange(10**9)}"
    connection.close()
    # A database is copied only while nobody is connected to it; a server of the browser's tests may keep a connection,
    # and takes a new one when it needs it.
    administered(
        "select pg_terminate_backend(pid) from pg_stat_activity "  # noqa: S608  the name is the test database's
        f"where state = 'idle' and datname = '{connection.settings_dict['NAME']}'"
    )
    for attempt in range(20):
        try:
            administered(f'create database "{name}" template "{connection.settings_dict["NAME"]}"')
            break
        except psycopg.errors.ObjectInUse:
            if attempt == 19:
                raise
            time.sleep(0.5)
    settings = {**connection.settings_dict, "NAME": name}
    try:
        with opened(settings) as database:
            database.execute("update catalogue_trial set status_on = '2001', enrolment = 1 where nct_number <> ''")
        yield settings
    finally:
        administered(f'drop database "{name}" with (force)')


def opened(settings: dict[str, Any]) -> psycopg.Connection:
    return psycopg.connect(
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        user=settings["USER"] or None,
        password=settings["PASSWORD"] or None,
        dbname=settings["NAME"],
        autocommit=True,
    )


def state(settings: dict[str, Any]) -> dict[str, list[Any]]:
    with opened(settings) as database:
        return database.execute(STATE).fetchone()[0]


def written(settings: dict[str, Any]) -> int:
    """How many trials the command has added or changed."""
    with opened(settings) as database:
        return database.execute(
            "select count(*) from catalogue_trial where nct_number = any(%s) and status_on <> '2001'", [list(STUDIES)]
        ).fetchone()[0]


def started(settings: dict[str, Any], registry: Registry) -> subprocess.Popen:
    base = f"http://127.0.0.1:{registry.port}/api/v2"
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, json.dumps(settings), base, *STUDIES],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def finished(settings: dict[str, Any], registry: Registry) -> None:
    child = started(settings, registry)
    _out, errors = child.communicate(timeout=120)
    assert child.returncode == 0, errors.decode()


def killed(child: subprocess.Popen, settings: dict[str, Any], number: int) -> int:
    """Kills the child soon after it has written ``number`` trials; how many it had written."""
    while child.poll() is None and written(settings) < number:
        time.sleep(0.005)
    time.sleep(random.uniform(0, 0.05))
    child.send_signal(signal.SIGKILL)
    child.communicate()
    return written(settings)


def test_a_run_killed_at_any_moment_and_run_again_gives_the_same(
    django_db_setup: None, django_db_blocker: Any, registry: Registry
) -> None:
    with django_db_blocker.unblock(), copied_database() as quiet, copied_database() as stormy:
        finished(quiet, registry)
        expected = state(quiet)
        whole = {row["nct_number"]: row for row in expected["trials"]}
        reached = [0]
        while reached[-1] < len(STUDIES) - 3 and len(reached) < 8:
            reached.append(killed(started(stormy, registry), stormy, reached[-1] + random.randrange(1, 12)))
            for row in state(stormy)["trials"]:
                # Nothing by halves: each trial is as it was, or as it is to be with all that belongs to it.
                assert row["status_on"] == "2001" or row == whole[row["nct_number"]]
        assert len({number for number in reached if 0 < number < len(STUDIES)}) >= 2
        finished(stormy, registry)
        assert state(stormy) == expected
        finished(stormy, registry)
        assert state(stormy) == expected

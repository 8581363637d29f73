"""The import commands: dry run, table, progress, errors; and a run that is killed at any moment."""

import io
import json
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from catalogue.management.import_command import Bar
from catalogue.models import Correction, Reference, Submission, Trial
from tests import databases
from tests.catalogue.sources import registry as faults
from tests.catalogue.sources.mutilation import TRACES, with_people
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
def test_two_studies_that_cannot_be_read_are_two_rows(registry: Registry) -> None:
    """Neither has a number by which it could be told from the other."""
    registry.studies = {"a": None, "b": {}, **{number: registry.studies[number] for number in NEW}}
    text = trials(registry, search="leukemia")
    assert counted(text) == {"added": 3, "changed": 0, "proposed": 0, "unchanged": 0, "refused": 2}


@pytest.mark.django_db
def test_a_row_that_stands_twice_in_the_table_of_ema_is_told(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(TABLE)
    lines = [[cell.value for cell in row] for row in book.active.iter_rows()]
    book.active.append(next(line for line in lines if "Yescarta" in line))
    book.save(tmp_path / "twice.xlsx")
    text = run("import_ema", str(tmp_path / "twice.xlsx"))
    assert counted(text) == {"added": 0, "changed": 0, "proposed": 0, "unchanged": 35, "refused": 1}
    assert "It stands in the table once more" in text


@pytest.mark.django_db
def test_a_file_without_end_is_not_read_to_it() -> None:
    with pytest.raises(CommandError, match="larger than 60 MB"):
        run("import_ema", "/dev/zero")


@pytest.mark.django_db
def test_every_reference_is_read_again(registry: Registry) -> None:
    Reference.objects.update(doi="", pmid="")
    one, other = Reference.objects.order_by("pk")[:2]
    Reference.objects.filter(pk=one.pk).update(doi="10.1038/srep16696")
    Reference.objects.filter(pk=other.pk).update(pmid="29768149")
    text = run("import_references", refresh=True, client=(registry.client(""), registry.client("")))
    assert len(registry.requests) == 2
    assert "10.1038/srep16696" in text
    assert "10.1056/NEJMoa1715274" in text
    for arguments, options in ([], {}), (["1"], {"refresh": True}):
        with pytest.raises(CommandError, match="one of the two"):
            run("import_references", *arguments, **options)


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
def test_people_of_the_registry_are_stored_nowhere(registry: Registry, caplog: pytest.LogCaptureFixture) -> None:
    """Studies with contacts in every documented place, new and known, leave their names, numbers and addresses in no table."""
    for number, study in registry.studies.items():
        study = registry.studies[number] = with_people(study)
        study["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] = "2026-11-01"
    # One is a sponsor as well.
    lead = {"name": "Jane Qwertz, MD", "class": "OTHER"}
    for number in ("NCT05878938", "NCT05397184"):
        registry.studies[number]["protocolSection"]["sponsorCollaboratorsModule"]["leadSponsor"] = lead
    text = trials(registry, *STUDIES, apply=True)
    assert counted(text)["refused"] == 0
    assert not re.search(TRACES, text, re.IGNORECASE)
    assert not re.search(TRACES, caplog.text, re.IGNORECASE)
    assert Trial.objects.get(nct_number="NCT05397184").status_on == "2026-11-01"
    with connection.cursor() as cursor:
        cursor.execute("select table_name from information_schema.tables where table_schema = 'public'")
        for (table,) in cursor.fetchall():
            question = sql.SQL("select count(*) from {} t where t::text ~* %s").format(sql.Identifier(table))
            cursor.execute(question, [TRACES])
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

# A process of its own that runs the command on the database and against the server that it is given, once for each line
# it reads: {"at": the write before which something happens, "event": "kill", "interrupt" or a statement}, several of
# them for runs at once. Each run is a fork: it answers how it ended, what it said, and how many writes it had done.
DRIVER = """
import io, json, os, signal, sys
from atmp_site import database
database.settings = lambda environment=None: json.loads(sys.argv[1])
os.environ["DJANGO_SETTINGS_MODULE"] = "atmp_site.settings"
# A process that a shell put into the background ignores it.
signal.signal(signal.SIGINT, signal.default_int_handler)
import django
django.setup()
from django.core.management import CommandError, call_command
from django.db import connection
from catalogue.sources.client import Client

def run(at, event):
    writes, in_transaction = 0, 0

    def counted(execute, statement, parameters, many, context):
        nonlocal writes, in_transaction
        verb = statement.lstrip()[:6].upper()
        in_transaction = 0 if "pg_advisory_xact_lock" in statement else in_transaction
        if verb in ("INSERT", "UPDATE", "DELETE"):
            writes, in_transaction = writes + 1, in_transaction + 1
            if writes == at:
                os.write(1, f"{in_transaction}\\n".encode())
                if event == "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                elif event == "interrupt":
                    os.kill(os.getpid(), signal.SIGINT)
                elif event:
                    with connection.connection.cursor() as cursor:
                        try:
                            cursor.execute(event)
                        except Exception as error:
                            with connection.wrap_database_errors:
                                raise error
        return execute(statement, parameters, many, context)

    out = Client(sys.argv[2], schemes=("http",), allows=lambda address: address == "127.0.0.1", seconds=20)
    try:
        with connection.execute_wrapper(counted):
            call_command("import_trials", *sys.argv[3:], apply=True, client=out, stdout=io.StringIO())
    except CommandError as error:
        os.write(1, f"{error}\\n".encode())
        os._exit(error.returncode)
    except BaseException as error:
        os.write(1, f"{error!r}\\n".encode())
        os._exit(99)
    os._exit(0)

for line in sys.stdin:
    runs = []
    for one in json.loads(line):
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.dup2(writer, 1)
            os.close(reader)
            os.close(writer)
            run(**one)
        os.close(writer)
        runs.append((pid, reader))
    answers = []
    for pid, reader in runs:
        with os.fdopen(reader, errors="replace") as said:
            text = said.read()
        _pid, status = os.waitpid(pid, 0)
        answers.append([os.waitstatus_to_exitcode(status), text])
    print(json.dumps(answers), flush=True)
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
     from catalogue_correction c join catalogue_trial t on t.id = c.trial_id) x),
  'changes', (select count(*) from catalogue_trialevent),
  'changes of links', (select count(*) from catalogue_trialconditionsevent))
"""


@contextmanager
def copied_database() -> Iterator[dict[str, Any]]:
    """Settings of a copy of the test database with the demo content, in which known trials have old values."""
    name = f"{connection.settings_dict['NAME']}_{random.randrange(10**9)}"
    databases.copy(databases.content(), name)
    settings = {**connection.settings_dict, "NAME": name}
    try:
        with opened(settings) as database:
            database.execute("update catalogue_trial set status_on = '2001', enrolment = 1 where nct_number <> ''")
        yield settings
    finally:
        databases.drop(name)


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


class Driver:
    """The process that runs the command again and again; see ``DRIVER``."""

    def __init__(self, settings: dict[str, Any], registry: Registry) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", DRIVER, json.dumps(settings), f"http://127.0.0.1:{registry.port}/api/v2", *STUDIES],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *runs: tuple[int, str]) -> list[tuple[int, str]]:
        """Exit status (negative: the signal) and words of each run; (0, "") lets a run go to its end."""
        self.process.stdin.write(json.dumps([{"at": at, "event": event} for at, event in runs]) + "\n")
        self.process.stdin.flush()
        return [tuple(answer) for answer in json.loads(self.process.stdout.readline())]

    def __enter__(self) -> "Driver":
        return self

    def __exit__(self, *error: object) -> None:
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def expected(django_db_setup: None, django_db_blocker: Any) -> dict[str, Any]:
    """What a run that nothing disturbs leaves behind."""
    server = Registry()
    with django_db_blocker.unblock(), copied_database() as settings, Driver(settings, server) as driver:
        assert driver.run((0, "")) == [(0, "")]
        left = state(settings)
        assert driver.run((0, "")) == [(0, "")]
        assert state(settings) == left
    server.stop()
    return left


def nothing_by_halves(settings: dict[str, Any], expected: dict[str, Any]) -> None:
    """Each trial is as it was, or as it is to be with all that belongs to it."""
    whole = {row["nct_number"]: row for row in expected["trials"]}
    proposals = {number: [p for p in expected["corrections"] if p[0] == number] for number in STUDIES}
    now = state(settings)
    for row in now["trials"]:
        number = row["nct_number"]
        assert row["status_on"] == "2001" or row == whole[number]
        if row["status_on"] != "2001" and number in STUDIES:
            assert [p for p in now["corrections"] or [] if p[0] == number] == proposals[number]


def test_a_run_killed_in_the_middle_of_writing_and_run_again_gives_the_same(
    django_db_blocker: Any, registry: Registry, expected: dict[str, Any]
) -> None:
    """Before a write chosen by chance, again and again, until a run comes to its end."""
    within = []
    # The same chance every time: what is asked of the moments below must not depend on luck.
    chance = random.Random(1)
    with django_db_blocker.unblock(), copied_database() as settings, Driver(settings, registry) as driver:
        for _number in range(200):
            ((code, said),) = driver.run((chance.randrange(1, 10), "kill"))
            if code == 0:
                break
            assert code == -signal.SIGKILL
            within.append(int(said))
            nothing_by_halves(settings, expected)
        assert code == 0
        assert state(settings) == expected
    assert len(within) > 5
    # Several of them had written something of a record already.
    assert sum(number > 1 for number in within) > 1


# What a database does when somebody cuts the connection, a statement takes too long, or the disk is full.
FAILURES = {
    "select pg_terminate_backend(pg_backend_pid())": "terminating connection due to administrator command",
    "set statement_timeout = 5; select pg_sleep(1)": "canceling statement due to statement timeout",
    "do $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$": "could not extend file",
}


def test_a_database_that_fails_in_the_middle_is_told_in_words_and_the_run_goes_on_later(
    django_db_blocker: Any, registry: Registry, expected: dict[str, Any]
) -> None:
    with django_db_blocker.unblock(), copied_database() as settings, Driver(settings, registry) as driver:
        for event, words in FAILURES.items():
            for at in (2, 7, 8):
                ((code, said),) = driver.run((at, event))
                assert code == 1
                assert re.search(
                    rf"Stopped after \d+ records?: the database failed: {words}.*Run it again to go on", said
                )
                assert len(said.strip().splitlines()) == 2, "the number of the write, and one line"
                nothing_by_halves(settings, expected)
        assert driver.run((0, "")) == [(0, "")]
        assert state(settings) == expected


def test_an_interrupted_run_says_so_in_a_line(
    django_db_blocker: Any, registry: Registry, expected: dict[str, Any]
) -> None:
    with django_db_blocker.unblock(), copied_database() as settings, Driver(settings, registry) as driver:
        ((code, said),) = driver.run((30, "interrupt"))
        assert code == 130
        assert re.search(r"Stopped after \d+ records: it was interrupted\. Run it again to go on", said)
        nothing_by_halves(settings, expected)
        assert driver.run((0, "")) == [(0, "")]
        assert state(settings) == expected


def test_runs_at_once_do_each_record_once(django_db_blocker: Any, registry: Registry, expected: dict[str, Any]) -> None:
    with django_db_blocker.unblock(), copied_database() as settings, Driver(settings, registry) as driver:
        assert driver.run((0, ""), (0, ""), (0, "")) == [(0, "")] * 3
        assert state(settings) == expected

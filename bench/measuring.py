"""Questions put to every party in turn, and the time that each takes to answer."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench import bare_sql, datasette_peer, world
from bench.questions import Kind, Question, drawn

ROOT = Path(__file__).resolve().parent.parent
WORLDS = ROOT / "bench" / "worlds"
SEED = 668
# See bench/empty.py.
EMPTY = "/en/empty/"
# Questions that are asked before time is taken, where the party is fast enough for it.
WARMING = 3
PARTIES = ("site", "empty", "sql", "datasette")
COLD_ROUNDS = 3
# Bytes read at once.
PIECE = 1 << 24


class Party:
    """A process that answers requests, see bench/worker.py."""

    def __init__(self, module: str, *arguments: str, **variables: str) -> None:
        self.log = tempfile.TemporaryFile(mode="w+")  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**os.environ, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )

    def ask(self, **request: Any) -> dict[str, Any]:
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            self.log.seek(0)
            raise RuntimeError(f"{self.process.args[2]} ended: {self.log.read()[-2000:]}")
        return json.loads(answer)

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.log.close()


@dataclass
class Times:
    """Seconds of one party for one kind. ``is_least``: one was cut off, and would have taken longer.

    ``cpu``: processor time of the site's process, without the database's.
    """

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    is_least: bool = False
    status: int = 0

    @property
    def is_known(self) -> bool:
        return bool(self.seconds)

    @property
    def quartiles(self) -> tuple[float, float, float]:
        return quartiles(self.seconds)

    @property
    def median(self) -> float:
        return self.quartiles[1]

    @property
    def processor(self) -> "Times":
        """The same in processor time."""
        return Times(self.cpu, is_least=self.is_least, status=self.status)


def quartiles(seconds: Sequence[float]) -> tuple[float, float, float]:
    """First quartile, median, third; without the warming requests where there are enough others."""
    kept = seconds[WARMING:] if len(seconds) >= 2 * WARMING else seconds
    if len(kept) == 1:
        return kept[0], kept[0], kept[0]
    first, median, third = statistics.quantiles(kept, n=4, method="inclusive")
    return first, median, third


@dataclass
class Measured:
    """All figures of one world."""

    size: str
    kinds: dict[str, dict[str, Times]] = field(default_factory=dict)
    cold: dict[str, float] = field(default_factory=dict)
    first: float = 0
    memory: dict[str, float] = field(default_factory=dict)
    datasette_memory: dict[str, float] = field(default_factory=dict)
    exports: dict[str, dict[str, float]] = field(default_factory=dict)


class Bench:
    """One world with its parties."""

    def __init__(self, size: str, rounds: int, budget: float, limit: int, parties: Sequence[str]) -> None:
        self.rounds, self.budget, self.limit, self.parties = rounds, budget, limit, parties
        self.url = built(size)
        self.measured = Measured(size)
        self.connections = [psycopg.connect(self.url, autocommit=True) for _purpose in ("questions", "sql")]
        self.questions, self.sql = (connection.cursor() for connection in self.connections)
        read_once(self.questions)
        self.sql.execute(f"SET statement_timeout = '{limit}s'")
        self.site = Party("bench.site_worker", DATABASE_URL=self.url, PGOPTIONS=f"-c statement_timeout={limit}s")
        if "datasette" in parties:
            path = sqlite_of(size, self.url)
            read_file(path)
            self.datasette = Party("bench.datasette_peer", str(path), str(limit))

    def run(self, kinds: Sequence[Kind]) -> Measured:
        self.measured.first = self.site.ask(address="/en/trials/")["seconds"]
        for kind in kinds:
            print(f"{self.measured.size} {kind.label} ...", file=sys.stderr)
            self.measured.kinds[kind.label] = self.kind(kind)
        self.measured.cold = self.cold([kind for kind in kinds if kind.has_facets])
        self.measured.memory = self.site.ask(memory=True)
        self.measured.exports = self.exports()
        if "datasette" in self.parties:
            self.measured.datasette_memory = self.datasette.ask(memory=True)
        return self.measured

    def end(self) -> None:
        self.site.end()
        for connection in self.connections:
            connection.close()
        if "datasette" in self.parties:
            self.datasette.end()

    def kind(self, kind: Kind) -> dict[str, Times]:
        """Every question to every party in turn, until all have been asked or a party's time is used up."""
        times = {party: Times() for party in self.parties}
        for question in drawn(kind, self.questions, self.rounds + WARMING, SEED):
            for party, found in times.items():
                if sum(found.seconds) < self.budget and not found.is_least and found.status in {0, 200, 304}:
                    self.ask(party, question, found)
        return times

    def ask(self, party: str, question: Question, found: Times) -> None:
        if party == "sql":
            self.ask_sql(question, found)
            return
        worker = self.datasette if party == "datasette" else self.site
        address = {"site": question.address, "empty": EMPTY}.get(party, "") or datasette_peer.address(question)
        if not address:
            return
        etag = ""
        if party == "site" and question.form == "unchanged":
            etag = worker.ask(address=address)["etag"]
        answer = worker.ask(address=address, etag=etag)
        found.status = answer["status"]
        is_cut = answer.get("is_cut") or (answer["status"] >= 500 and answer["seconds"] > self.limit)
        if is_cut:
            found.is_least = True
        elif answer["status"] != (304 if question.form == "unchanged" and party == "site" else 200):
            return
        found.seconds.append(answer["seconds"])
        if "cpu" in answer:
            found.cpu.append(answer["cpu"])

    def ask_sql(self, question: Question, found: Times) -> None:
        if question.form == "unchanged":
            return
        start = time.perf_counter()
        try:
            bare_sql.answered(self.sql, question)
        except psycopg.errors.QueryCanceled:
            found.is_least = True
        found.seconds.append(time.perf_counter() - start)

    def cold(self, kinds: Sequence[Kind]) -> dict[str, float]:
        """Medians of the first request after a change of the catalogue."""
        found: dict[str, float] = {}
        for kind in kinds:
            if self.measured.kinds[kind.label]["site"].is_least:
                continue
            seconds = []
            for question in drawn(kind, self.questions, COLD_ROUNDS, SEED + 1):
                # A trial is checked again, a day later.
                self.questions.execute(
                    "UPDATE catalogue_trial SET checked_on = coalesce(checked_on, '2026-01-01') + 1"
                    " WHERE id = (SELECT min(id) FROM catalogue_trial WHERE state = 'published')"
                )
                seconds.append(self.site.ask(address=question.address)["seconds"])
            found[kind.label] = statistics.median(seconds)
        return found

    def exports(self) -> dict[str, dict[str, float]]:
        """The whole list of trials as a stream: seconds, megabytes, and by how much memory grew meanwhile."""
        found = {}
        for form in ("csv", "json"):
            answer = self.site.ask(address=Question("trials", form).address, is_stream=True)
            if answer["status"] == 200:
                found[form] = {
                    "seconds": answer["seconds"],
                    "megabytes": answer["bytes"] / 1e6,
                    "memory_growth": answer["growth"],
                }
        return found


def read_once(cursor: psycopg.Cursor[Any]) -> None:
    """Reads the world's tables and indexes, so that no question waits for the disk; no more than the system keeps."""
    try:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
    except psycopg.Error as error:
        print(f"the first questions wait for the disk: {error}", file=sys.stderr)
        return
    cursor.execute(
        "SELECT sum(pg_prewarm(oid, 'read')) FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i') AND relpersistence = 'p'"
    )


def read_file(path: Path) -> None:
    """Reads the file, for the same reason."""
    with path.open("rb") as file:
        while file.read(PIECE):
            pass


def built(size: str) -> str:
    """The URL of the world, which a process of its own makes where it is not there."""
    at = world.server()
    subprocess.run(
        [sys.executable, "-m", "bench.world", size], cwd=ROOT, env={**os.environ, "DATABASE_URL": at}, check=True
    )
    return world.database_of(size, at)


def sqlite_of(size: str, url: str) -> Path:
    """The world as a SQLite file, made where it is not there or is another one."""
    folder = WORLDS / f"{size}-{world.fingerprint(size)}"
    path = folder / "world.db"
    if not path.exists():
        for old in WORLDS.glob(f"{size}-*/*"):
            old.unlink()
        folder.mkdir(parents=True, exist_ok=True)
        print(f"{size} to SQLite ...", file=sys.stderr)
        with psycopg.connect(url) as connection:
            datasette_peer.export(connection.cursor(), path.with_suffix(".part"))
        path.with_suffix(".part").rename(path)
    return path

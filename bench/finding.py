"""How fast a reader finds: python -m bench.finding 10k 1m (sizes of bench/world.py, the smallest first)

In one run, question by question in turn: the site through its whole WSGI stack, an empty page behind the same
middleware, hand-written SQL for the same rows and counts, and Datasette on the same records. Every question is another
one, so that nothing can be remembered by its address. Medians and quartiles as a table and in bench/finding.json.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from bench import bare_sql, datasette_peer, world
from bench.questions import KINDS, Kind, Question, drawn

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


# --- What is told ------------------------------------------------------------------------------------------------------


def milliseconds(times: Times | None) -> str:
    if times is None or not times.is_known:
        return f"({times.status})" if times and times.status >= 400 else "–"
    return ("≥" if times.is_least else "") + f"{times.median * 1000:.{1 if times.median < 0.1 else 0}f}"


def ratio(one: Times | None, other: Times | None) -> float | None:
    if one is None or other is None or not one.is_known or not other.is_known:
        return None
    return one.median / other.median


def told(number: float | None, digits: int = 1) -> str:
    return "–" if number is None else f"{number:.{digits}f}"


def told_ratio(one: Times | None, other: Times | None, digits: int = 1) -> str:
    """A ratio, marked where one of both was cut off."""
    found = ratio(one, other)
    if found is None:
        return "–"
    return ("≥" if one.is_least else "≤" if other.is_least else "") + told(found, digits)


def table(measured: Measured) -> list[str]:
    """One line a kind: medians in milliseconds, the site's quartiles, ratios."""
    head = (
        "",
        "site",
        "quartiles",
        "cold",
        "empty",
        "SQL",
        "Datasette",
        "/empty",
        "CPU/empty",
        "/SQL",
        "Datasette/site",
    )
    lines = [head]
    for label, times in measured.kinds.items():
        site, empty, sql, peer = (times.get(party) for party in PARTIES)
        quarters = f"{site.quartiles[0] * 1000:.1f}–{site.quartiles[2] * 1000:.1f}" if site and site.is_known else ""
        cold = measured.cold.get(label)
        lines.append(
            (
                label,
                milliseconds(site),
                quarters,
                told(cold and cold * 1000),
                milliseconds(empty),
                milliseconds(sql),
                milliseconds(peer),
                told_ratio(site, empty),
                told_ratio(site and site.processor, empty and empty.processor),
                told_ratio(site, sql, 2),
                told_ratio(peer, site),
            )
        )
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    return [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]


@dataclass(frozen=True)
class Bar:
    """A promise: what was found, in words, and whether it is met (None: not measured)."""

    promise: str
    found: str
    is_met: bool | None


def bars(all_measured: Sequence[Measured]) -> list[Bar]:
    small, big = all_measured[0], all_measured[-1]
    lists = [kind.label for kind in KINDS if kind.has_facets and kind.label in big.kinds]
    found = [
        worst("a list with its facets: at most 25 empty pages (aim: 15)", 25, True,
              {label: ratio(big.kinds[label].get("site"), big.kinds[label].get("empty")) for label in lists}),
        worst("the same: at least 50 times as fast as Datasette", 50, False,
              {label: ratio(big.kinds[label].get("datasette"), big.kinds[label].get("site")) for label in lists}),
    ]  # fmt: skip
    if small is not big:
        growth = {
            label: ratio(big.kinds[label].get("site"), small.kinds[label].get("site"))
            for label in lists
            if label in small.kinds
        }
        found.append(worst(f"from {small.size} to {big.size}: less than 1.5 times the cost", 1.5, True, growth))
    unchanged = big.kinds.get(KINDS[-1].label, {})
    found.append(
        worst("an unchanged page (304): at most 2 empty pages", 2, True,
              {KINDS[-1].label: ratio(unchanged.get("site"), unchanged.get("empty"))})
    )  # fmt: skip
    peak = big.memory.get("peak")
    found.append(Bar("memory of a worker: under 300 MB", f"{told(peak)} MB at its highest", peak and peak < 300))
    growths = {form: figures["memory_growth"] for form, figures in big.exports.items()}
    found.append(worst("an export of everything: constant memory (at most 20 MB more)", 20, True, growths))
    return found


def worst(promise: str, limit: float, is_most: bool, figures: dict[str, float | None]) -> Bar:
    """Judges a promise by the worst of some figures; one that is missing leaves it open unless another breaks it."""
    known = {label: figure for label, figure in figures.items() if figure is not None}
    if not known:
        return Bar(promise, "not measured", None)
    label = (max if is_most else min)(known, key=known.__getitem__)
    is_met: bool | None = known[label] <= limit if is_most else known[label] >= limit
    if is_met and len(known) < len(figures):
        is_met = None
    return Bar(promise, f"{known[label]:.1f} ({label})", is_met)


def report(all_measured: Sequence[Measured], load: float = 0) -> list[str]:
    """Tables, growth and promises. ``load``: of the machine, before the first request."""
    lines = [f"load of the machine {load:.1f} on {os.cpu_count()} processors, before the first request"]
    if load * 2 > os.cpu_count():
        lines.append("a busy machine stretches long requests more than short ones: see also CPU/empty")
    for measured in all_measured:
        lines += ["", f"World {measured.size}, milliseconds", *table(measured)]
        memory = ", ".join(f"{name} {number:.0f} MB" for name, number in measured.memory.items())
        lines.append(f"first request of the process {measured.first * 1000:.0f} ms; memory of the worker: {memory}")
        if measured.datasette_memory:
            lines.append(f"memory of Datasette: resident {measured.datasette_memory['resident']:.0f} MB")
        for form, figures in measured.exports.items():
            lines.append(
                f"all trials as {form}: {figures['seconds']:.1f} s, {figures['megabytes']:.0f} MB,"
                f" memory grew by {figures['memory_growth']:.1f} MB"
            )
    small, big = all_measured[0], all_measured[-1]
    if small is not big:
        lines += ["", f"Cost in {big.size} over cost in {small.size}"]
        for label in big.kinds:
            pairs = [
                (big.kinds[label].get(party), small.kinds[label].get(party)) for party in ("site", "sql", "datasette")
            ]
            site, sql, peer = (told_ratio(one, other, 2) for one, other in pairs)
            lines.append(f"{label:<28} site {site:>8}   SQL {sql:>8}   Datasette {peer:>8}")
    lines += [""]
    words = {True: "met", False: "NOT met", None: "open"}
    lines += [f"{words[bar.is_met]:<8} {bar.promise}: {bar.found}" for bar in bars(all_measured)]
    return lines


def written(all_measured: Sequence[Measured], load: float) -> dict[str, Any]:
    """All figures for bench/finding.json, times in milliseconds."""
    worlds = {}
    for measured in all_measured:
        kinds = {
            label: {
                party: {
                    "quartiles_ms": [round(quartile * 1000, 3) for quartile in times.quartiles],
                    "cpu_ms": round(times.processor.median * 1000, 3) if times.cpu else None,
                    "requests": len(times.seconds),
                    "is_least": times.is_least,
                }
                for party, times in by_party.items()
                if times.is_known
            }
            for label, by_party in measured.kinds.items()
        }
        rest = asdict(measured)
        worlds[measured.size] = {**{name: rest[name] for name in ("first", "memory", "datasette_memory", "exports")}}
        worlds[measured.size] |= {"cold_ms": {k: round(v * 1000, 3) for k, v in measured.cold.items()}, "kinds": kinds}
    return {
        "load": load,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "worlds": worlds,
        "bars": [asdict(bar) for bar in bars(all_measured)],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", default=["10k", "100k", "1m"], help="numbers of trials: 10k 1m")
    parser.add_argument("--rounds", type=int, default=30, help="questions of each kind")
    parser.add_argument("--budget", type=float, default=10, help="seconds that a party may use for a kind")
    parser.add_argument("--limit", type=int, default=10, help="seconds after which a statement or a facet is cut")
    parser.add_argument("--parties", nargs="+", choices=PARTIES, default=PARTIES)
    parser.add_argument("--kinds", default="", help="only the kinds whose names contain this")
    chosen = parser.parse_args()
    kinds = [kind for kind in KINDS if chosen.kinds in kind.label]
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    all_measured = []
    for size in chosen.sizes:
        bench = Bench(size, chosen.rounds, chosen.budget, chosen.limit, chosen.parties)
        try:
            all_measured.append(bench.run(kinds))
        finally:
            bench.end()
    print("\n".join(report(all_measured, load)))
    path = ROOT / "bench" / "finding.json"
    path.write_text(json.dumps(written(all_measured, load), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

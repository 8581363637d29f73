"""What was measured: tables, growth from one world to the next, and which promises are met."""

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from bench.measuring import PARTIES, Measured, Times
from bench.questions import KINDS


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

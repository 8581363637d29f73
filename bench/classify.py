"""How many descriptions a second the classifier answers on one core: python bench/classify.py

The path of ``python -m classification --jsonl``, without writing to a terminal, on the decisions of the tests repeated
to LINES lines, beside what only reading and writing the same JSON costs. Processor time, medians of five rounds, as a
table and in bench/classify.json.
"""

import io
import json
import statistics
import sys
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from classification.__main__ import answer_lines  # noqa: E402

LINES = 2000
ROUNDS = 5


def lines() -> list[bytes]:
    """LINES descriptions, the real and the varied ones of the tests in turn."""
    files = sorted((ROOT / "tests" / "classification" / "decisions").glob("*.jsonl"))
    rows = [
        json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    asked = [{"id": row["id"], "text": row["text"], "indication": row.get("indication") or ""} for row in rows]
    return [json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in islice(cycle(asked), LINES)]


def answered(asked: list[bytes]) -> None:
    answer_lines(io.BytesIO(b"".join(asked)), io.StringIO(), "en", None)


def echoed(asked: list[bytes]) -> None:
    out = io.StringIO()
    for line in asked:
        out.write(json.dumps(json.loads(line), ensure_ascii=False) + "\n")


def seconds(work: Callable[[list[bytes]], None], asked: list[bytes]) -> float:
    """Median processor time of a round."""
    work(asked[:100])
    rounds = []
    for _round in range(ROUNDS):
        start = time.process_time()
        work(asked)
        rounds.append(time.process_time() - start)
    return statistics.median(rounds)


def main() -> None:
    asked = lines()
    classifying, echoing = seconds(answered, asked), seconds(echoed, asked)
    figures = {
        "lines": LINES,
        "classified_per_second": round(LINES / classifying),
        "echoed_per_second": round(LINES / echoing),
        "ratio_to_echo": round(classifying / echoing, 1),
    }
    for name, value in figures.items():
        print(f"{name:<24}{value:>10}")
    (ROOT / "bench" / "classify.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

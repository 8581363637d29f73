"""How fast a reader finds: python -m bench.finding 10k 1m (sizes of bench/world.py, the smallest first)

In one run, question by question in turn: the site through its whole WSGI stack, an empty page behind the same
middleware, hand-written SQL for the same rows and counts, and Datasette on the same records. Every question is another
one, so that nothing can be remembered by its address. Medians and quartiles as a table and in bench/finding.json.
"""

import argparse
import json
import os

from bench.measuring import PARTIES, ROOT, Bench
from bench.questions import KINDS
from bench.report import report, written


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

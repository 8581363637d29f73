"""What both measured processes share: requests as lines of JSON on standard input, answers on standard output."""

import json
import resource
import sys
from collections.abc import Callable
from typing import Any

import psutil

MEGABYTE = 1_000_000


def memory() -> dict[str, float]:
    """Resident memory of this process, now and at its highest, in megabytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "resident": psutil.Process().memory_info().rss / MEGABYTE,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE,
    }


def serve(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Answers every line until there are no more; ``{"memory": true}`` asks for the memory."""
    out, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(memory() if asked.get("memory") else answer(asked)), file=out, flush=True)

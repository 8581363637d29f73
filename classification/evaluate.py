"""`python -m classification.evaluate FILE...`: the figures on files of decisions, one JSON object a line."""

import argparse
import json
import sys
from collections.abc import Sequence

from .evaluation import evaluate
from .pipe import run


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of each file; return 1 if a sure answer is wrong, 2 if a file cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m classification.evaluate", description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE", help="decisions, one JSON object a line")
    status = 0
    for name in parser.parse_args(arguments).files:
        try:
            with open(name, encoding="utf-8") as lines:
                decisions = [json.loads(line) for line in lines if line.strip()]
            evaluation = evaluate(name, decisions)
        except (OSError, ValueError, AttributeError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 2
        print("\n".join(evaluation.report()))
        status = 1 if evaluation.wrong_sure else status
    return status


if __name__ == "__main__":
    sys.exit(run(main))

"""The command line: `python -m classification "text"`; see `--help`."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from .assessment import Assessment, assess
from .classes import CERTAINTIES, CLASS_NAMES, COMBINED_NAMES, ORIGINS, UNDETERMINED
from .facts import FACTS
from .pipe import run
from .precedents import Precedents
from .text import LANGUAGES, Text
from .verdict import DISCLAIMER

_QUESTIONS_SHOWN = 5
_CHANGES_SHOWN = 3


class BadLine(ValueError):
    """A line of input that is no description; `identifier` is its id, if it has one."""

    def __init__(self, identifier: object, message: str) -> None:
        self.identifier = identifier
        super().__init__(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, 1 if a line was bad, 2 if a file cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        precedents = _precedents(options.decisions)
    except (OSError, ValueError) as error:
        print(f"{error}", file=sys.stderr)
        return 2
    if options.jsonl:
        lines = sys.stdin.buffer if options.text in (None, "-") else open(options.text, "rb")  # noqa: SIM115
        with lines:
            return answer_lines(lines, sys.stdout, options.lang, precedents)
    text = sys.stdin.read() if options.text in (None, "-") else options.text
    assessment = assess(text, options.indication, precedents)
    if options.json:
        print(json.dumps(assessment.to_dict(options.lang), ensure_ascii=False, indent=2))
    else:
        print("\n".join(readable(assessment, options.lang)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m classification",
        description="Suggest the class of a product in the European law on advanced therapies, with reasons.",
    )
    parser.add_argument(
        "text", nargs="?", help="the description (or, with --jsonl, a file); standard input if left out"
    )
    parser.add_argument("--indication", default="", help="what the product is for")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the answer")
    parser.add_argument("--decisions", action="append", default=[], metavar="FILE", help="precedents, JSON lines")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="the whole answer as JSON")
    shape.add_argument(
        "--jsonl", action="store_true", help='one {"id", "text", "indication"} a line in, one answer a line out'
    )
    return parser


def _precedents(files: Iterable[str]) -> Precedents | None:
    decisions = []
    for name in files:
        with open(name, encoding="utf-8") as lines:
            decisions += [json.loads(line) for line in lines if line.strip()]
    return Precedents(decisions) if decisions else None


def answer_lines(lines: Iterable[bytes], out: TextIO, language: str, precedents: Precedents | None = None) -> int:
    """Answer each line of JSON with a line of JSON; return 1 if any was bad, else 0.

    A bad line is answered {"id": ..., "error": ...} and the rest goes on; an empty line is skipped.
    """
    status = 0
    for line in lines:
        if not line.strip():
            continue
        try:
            identifier, text, indication = _description(line)
            answer: dict[str, object] = {
                "id": identifier,
                **assess(text, indication, precedents).to_line(language),
            }
        except BadLine as error:
            status = 1
            answer = {"id": error.identifier, "error": str(error)}
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return status


def _description(line: bytes) -> tuple[object, str, str]:
    """Return the id, the text and the indication of a line; raises BadLine."""
    try:
        read: Any = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadLine(None, f"not a line of JSON: {error}") from None
    if not isinstance(read, dict):
        raise BadLine(None, "not an object")
    identifier = read.get("id")
    if "id" not in read:
        raise BadLine(None, '"id" is missing')
    text, indication = read.get("text"), read.get("indication")
    if not isinstance(text, str):
        raise BadLine(identifier, '"text" is missing or is not a string')
    if indication is not None and not isinstance(indication, str):
        raise BadLine(identifier, '"indication" is not a string')
    return identifier, _printable(text), _printable(indication or "")


def _printable(text: str) -> str:
    """Replace halves of characters that cannot be written out."""
    return text.encode("utf-8", "replace").decode("utf-8")


_WORDS = {
    "because": Text("Because", "Parce que"),
    "read": Text("Read in the text", "Lu dans le texte"),
    "inferred": Text("Inferred (overrule it if it is wrong)", "Inféré (à écarter si c’est faux)"),
    "conflicts": Text("Contrary statements", "Énoncés contraires"),
    "possible": Text("Still possible", "Encore possible"),
    "ask": Text("To ask", "À demander"),
    "changes": Text("What would change it", "Ce qui le changerait"),
    "precedents": Text("Nearest decisions", "Décisions les plus proches"),
    "origin": Text("Origin", "Origine"),
    "regime": Text("Regime", "Régime"),
    "nothing": Text("Nothing was read in this text.", "Rien n’a été lu dans ce texte."),
}


def readable(assessment: Assessment, language: str) -> list[str]:
    """Return the answer as lines to read."""

    def word(key: str) -> str:
        return _WORDS[key].in_language(language)

    def listed(key: str, entries: Iterable[str]) -> list[str]:
        found = [f"  - {entry}" for entry in entries]
        return ["", word(key), *found] if found else []

    verdict, reading = assessment.verdict, assessment.reading
    lines = [CLASS_NAMES[assessment.atmp_class].in_language(language)]
    if assessment.combined:
        lines[0] += f" ({COMBINED_NAMES[True].in_language(language)})"
    lines.append(CERTAINTIES[assessment.certainty].in_language(language))
    if assessment.origin:
        lines.append(f"{word('origin')}: {ORIGINS[assessment.origin].in_language(language)}")
    if verdict.regime is not None and assessment.certainty != UNDETERMINED:
        lines.append(f"{word('regime')}: {verdict.regime.name.in_language(language)}")
    if not reading.facts:
        lines += ["", word("nothing")]
    lines += listed("because", (one.in_language(language) for one in assessment.reasons))
    lines += listed("read", (_shown(one, language) for one in reading.facts if one.why is None))
    lines += listed("inferred", (_shown(one, language) for one in reading.facts if one.why is not None))
    lines += listed("conflicts", (one.message.in_language(language) for one in reading.conflicts))
    if assessment.certainty == UNDETERMINED:
        candidates = verdict.likely_candidates
        lines += listed("possible", (CLASS_NAMES[one].in_language(language) for one in candidates))
    questions = [one.fact.question.in_language(language) for one in verdict.questions if one.decides == "class"]
    lines += listed("ask", questions[:_QUESTIONS_SHOWN])
    changes = [one.sentence.in_language(language) for one in verdict.counterfactuals]
    lines += listed("changes", changes[:_CHANGES_SHOWN])
    lines += listed("precedents", (_precedent(one, language) for one in assessment.neighbours))
    return [*lines, "", DISCLAIMER.in_language(language)]


def _shown(one: Any, language: str) -> str:
    phrase = FACTS[one.key].phrase(one.value).in_language(language)
    if one.why is not None:
        return f"{phrase}: {one.why.in_language(language)}"
    quotes = ", ".join(dict.fromkeys(f"“{place.quote}”" for place in one.evidence[:3]))
    return f"{phrase}: {quotes}"


def _precedent(one: Any, language: str) -> str:
    name = CLASS_NAMES[one.atmp_class].in_language(language) if one.atmp_class in CLASS_NAMES else one.atmp_class
    return f"{one.similarity:.2f} {name}: {one.title}"


if __name__ == "__main__":
    sys.exit(run(main))

"""The command line: `python -m classification "text"`; see `--help`."""

import argparse
import io
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, TextIO

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
    # The answers have letters and signs that not every terminal's encoding has.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        precedents = _precedents(options.decisions)
        given = _given(options.text, options.jsonl)
    except (OSError, ValueError) as error:
        print(f"{error}", file=sys.stderr)
        return 2
    with given:
        if options.jsonl:
            return answer_lines(given, sys.stdout, options.lang, precedents)
        text = given.read().decode("utf-8-sig", "replace")
    assessment = assess(text, _printable(options.indication), precedents)
    if options.json:
        print(_json(assessment.to_dict(options.lang), indent=2))
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


def _given(text: str | None, is_file: bool) -> BinaryIO:
    """Standard input, the file of that name, or the text itself; raises OSError."""
    if text in (None, "-"):
        return sys.stdin.buffer
    return open(str(text), "rb") if is_file else io.BytesIO(str(text).encode("utf-8", "replace"))


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
        out.write(_json(answer) + "\n")
    return status


def _description(line: bytes) -> tuple[object, str, str]:
    """Return the id, the text and the indication of a line; raises BadLine."""
    try:
        read: Any = json.loads(line.decode("utf-8-sig"), object_pairs_hook=_unique, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadLine(None, f"not a line of JSON: {error}") from None
    if not isinstance(read, dict):
        raise BadLine(None, "not an object")
    identifier = read.get("id")
    if "id" not in read:
        raise BadLine(None, '"id" is missing')
    if isinstance(identifier, (list, dict)):
        raise BadLine(None, '"id" is not a string or a number')
    text, indication = read.get("text"), read.get("indication")
    if not isinstance(text, str):
        raise BadLine(identifier, '"text" is missing or is not a string')
    if indication is not None and not isinstance(indication, str):
        raise BadLine(identifier, '"indication" is not a string')
    return identifier, _printable(text), _printable(indication or "")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object; a name given twice is an error, because one of the two would be lost."""
    if len({name for name, _value in pairs}) < len(pairs):
        raise ValueError("a name is given twice in one object")
    return dict(pairs)


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _json(answer: object, indent: int | None = None) -> str:
    """Return JSON that can be read by people, and written: half a character stays escaped, as it came."""
    written = json.dumps(answer, ensure_ascii=False, indent=indent)
    return written if written.isascii() or _printable(written) == written else json.dumps(answer, indent=indent)


def _printable(text: str) -> str:
    """Replace halves of characters that cannot be written out."""
    return text.encode("utf-8", "replace").decode("utf-8")


_WORDS = {
    "because": Text("Because", "Parce que"),
    "read": Text("Read in the text", "Lu dans le texte"),
    "inferred": Text("Inferred (overrule it if it is wrong)", "Inféré (à écarter si c’est faux)"),
    "conflicts": Text("Contrary statements", "Énoncés contraires"),
    "possible": Text("Still possible", "Encore possible"),
    "ask": Text("To ask, the most deciding first", "À demander, le plus décisif d’abord"),
    "changes": Text("What would change it", "Ce qui le changerait"),
    "precedents": Text("Nearest decisions", "Décisions les plus proches"),
    "guess": Text("Best guess: ", "Hypothèse : "),
    "origin": Text("Origin: ", "Origine : "),
    "regime": Text("What applies instead: ", "Ce qui s’applique à la place : "),
    "nothing": Text("Nothing was read in this text.", "Rien n’a été lu dans ce texte."),
}
_QUOTES = Text("“{}”", "« {} »")
_COLON = Text(": ", " : ")
_SEMICOLON = Text("; ", " ; ")


def readable(assessment: Assessment, language: str) -> list[str]:
    """Return the answer as lines to read."""

    def word(key: str) -> str:
        return _WORDS[key].in_language(language)

    def listed(key: str, entries: Iterable[str]) -> list[str]:
        found = [f"  - {entry}" for entry in entries]
        return ["", word(key), *found] if found else []

    verdict, reading = assessment.verdict, assessment.reading
    certainty = CERTAINTIES[assessment.certainty].in_language(language)
    name = CLASS_NAMES[assessment.atmp_class].in_language(language)
    if assessment.combined:
        name += f" ({COMBINED_NAMES[True].in_language(language)})"
    is_open = assessment.certainty == UNDETERMINED
    lines = [certainty, word("guess") + name] if is_open else [name, certainty]
    if is_open and verdict.atmp_class is None:
        # Nothing points anywhere: a guess would be no more than a habit.
        lines = [certainty]
    if assessment.origin:
        lines.append(word("origin") + ORIGINS[assessment.origin].in_language(language))
    if verdict.regime is not None and not is_open:
        lines.append(word("regime") + verdict.regime.name.in_language(language))
    if not reading.facts:
        lines += ["", word("nothing")]
    lines += listed("because", _reasons(assessment, language))
    lines += listed("read", (_shown(one, language) for one in reading.facts if one.why is None))
    lines += listed("inferred", _inferred(assessment, language))
    lines += listed("conflicts", (one.message.in_language(language) for one in reading.conflicts))
    if is_open:
        lines += listed("possible", (CLASS_NAMES[one].in_language(language) for one in verdict.likely_candidates))
    questions = [one.fact.question.in_language(language) for one in verdict.questions if one.decides == "class"]
    lines += listed("ask", questions[:_QUESTIONS_SHOWN])
    changes = [one.sentence.in_language(language) for one in verdict.counterfactuals]
    lines += listed("changes", changes[:_CHANGES_SHOWN])
    lines += listed("precedents", (_precedent(one, language) for one in assessment.neighbours))
    return [*lines, "", f"{DISCLAIMER.in_language(language)} {verdict.rules.name.in_language(language)}."]


def _reasons(assessment: Assessment, language: str) -> list[str]:
    """The remarks, and the findings that decide, each with its article; suppositions are listed as inferences."""
    return [one.in_language(language) for one in (*assessment.remarks, *assessment.deciding)]


def _shown(one: Any, language: str) -> str:
    phrase = FACTS[one.key].phrase(one.value).in_language(language)
    quote = _QUOTES.in_language(language)
    quotes = ", ".join(dict.fromkeys(quote.format(place.quote) for place in one.evidence[:3]))
    return f"{phrase} – {quotes}"


def _inferred(assessment: Assessment, language: str) -> list[str]:
    """The inferred facts, together where they have the same reason."""
    together: dict[Text, list[str]] = {}
    for one in assessment.reading.facts:
        if one.why is not None:
            together.setdefault(one.why, []).append(FACTS[one.key].phrase(one.value).in_language(language))
    for rest in assessment.verdict.rests_on:
        phrase = FACTS[rest.fact].phrase(rest.value).in_language(language)
        if not any(phrase in phrases for phrases in together.values()):
            together.setdefault(rest.why, []).append(phrase)
    between = _SEMICOLON.in_language(language)
    return [f"{between.join(phrases)} – {why.in_language(language)}" for why, phrases in together.items()]


def _precedent(one: Any, language: str) -> str:
    name = CLASS_NAMES[one.atmp_class].in_language(language) if one.atmp_class in CLASS_NAMES else one.atmp_class
    return f"{one.similarity:.2f} {name}{_COLON.in_language(language)}{one.title}"


if __name__ == "__main__":
    sys.exit(run(main))

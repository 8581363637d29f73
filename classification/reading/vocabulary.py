"""The vocabulary of the field, read from `terms/*.toml`."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from classification.facts import FACTS, Value

from .term import Term
from .trie import Trie

FOLDER = Path(__file__).parent / "terms"
_KNOWN = {"key", "tags", "words", "en", "fr", "says", "denied", "of_cells", "why"}


@cache
def terms() -> tuple[Term, ...]:
    """Return every term; raises ValueError, with the name of the file, for an entry badly written."""
    return tuple(term for path in sorted(FOLDER.glob("*.toml")) for term in _terms_of(path))


@cache
def trie() -> Trie:
    """Return the search tree over every term; raises ValueError for a pattern given twice."""
    tree = Trie()
    for term in terms():
        for language, pattern in term.phrases:
            tree.add(pattern, language, term)
    return tree


def value_of(fact: str, word: str) -> Value:
    """Return the value an answer stands for; raises ValueError for an unknown fact or answer."""
    for answer in FACTS[fact].answers if fact in FACTS else ():
        if answer.key == word and answer.value is not None:
            return answer.value
    raise ValueError(f"{word!r} is not an answer to {fact!r}")


def values_of(words: Mapping[str, str]) -> dict[str, Value]:
    """Return the values of several answers; raises ValueError as `value_of` does."""
    return {fact: value_of(fact, word) for fact, word in words.items()}


def _terms_of(path: Path) -> Iterator[Term]:
    read = tomllib.loads(path.read_text("utf-8"))
    for entry in read["term"]:
        unknown = set(entry) - _KNOWN
        if unknown or not entry.get("why"):
            raise ValueError(f"{path.name}: {entry.get('key')}: unknown {sorted(unknown)} or no explanation")
        yield _term_of(entry, path.stem)


def _term_of(entry: dict[str, Any], kind: str) -> Term:
    english, french = entry.get("en", ()), entry.get("fr", ())
    phrases = [("" if pattern in french else "en", pattern) for pattern in english]
    phrases += [("fr", pattern) for pattern in french if pattern not in english]
    phrases += [("", pattern) for pattern in entry.get("words", ())]
    return Term(
        key=entry["key"],
        kind=kind,
        tags=frozenset({entry["key"], kind, *entry.get("tags", ())}),
        phrases=tuple(phrases),
        why=entry["why"],
        says=values_of(entry.get("says", {})),
        denied=values_of(entry.get("denied", {})),
        of_cells=bool(entry.get("of_cells")),
    )

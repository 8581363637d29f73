"""All the patterns of the vocabulary in one tree of words: a text is searched in linear time."""

from collections.abc import Iterator
from functools import lru_cache

from .term import Term
from .words import Words, fold

ORIGINS = "origins"
_DEEPEST = 9
"""No pattern has more words."""


class Node:
    """A place in the tree: the terms whose pattern ends here and the words that lead further."""

    def __init__(self) -> None:
        self.ends: tuple[Term, str] | None = None
        self.exact: dict[str, Node] = {}
        self.cased: dict[str, Node] = {}
        self.prefixes: dict[str, Node] = {}
        self.suffixes: dict[str, Node] = {}
        self.prefix_lengths: tuple[int, ...] = ()
        self.suffix_lengths: tuple[int, ...] = ()

    def after(self, folded: str, written: str) -> list["Node"]:
        """Return the nodes one word further."""
        found = []
        if folded in self.exact:
            found.append(self.exact[folded])
        if written in self.cased:
            found.append(self.cased[written])
        elif not written.isascii() and written.lower() in self.cased:
            found.append(self.cased[written.lower()])
        for length in self.prefix_lengths:
            if folded[:length] in self.prefixes:
                found.append(self.prefixes[folded[:length]])
        for length in self.suffix_lengths:
            # A stem says something only at the end of a name, not when it is the whole word.
            if length + 2 <= len(folded) and folded[-length:] in self.suffixes:
                found.append(self.suffixes[folded[-length:]])
        return found


class Trie:
    """The tree of all patterns. `find` yields the longest matches, from left to right.

    Matches do not overlap, save that a word of origin ("autologous") is also found inside a longer
    match: "autologous serum eye drops" says whose serum it is.
    """

    def __init__(self) -> None:
        self.root = Node()
        self._first = lru_cache(maxsize=50_000)(self.root.after)

    def add(self, pattern: str, language: str, term: Term) -> None:
        """Add one pattern; raises ValueError if it is empty, too long, or already another term's."""
        words = pattern.replace(",", " , ").split()
        if not words or len(words) > _DEEPEST:
            raise ValueError(f"{term.key}: a pattern has 1 to {_DEEPEST} words, not {pattern!r}")
        node = self.root
        for word in words:
            node = _step(node, word)
        if node.ends is not None and node.ends[0] != term:
            raise ValueError(f"{pattern!r} is in two terms: {node.ends[0].key} and {term.key}")
        node.ends = (term, language)

    def find(self, words: Words) -> Iterator[tuple[int, int, Term, str]]:
        """Yield (first word, word after the last, term, language), from left to right."""
        covered = 0
        for place, word in enumerate(words.folded):
            nodes = self._first(word, words.written[place]) if word else []
            if not nodes:
                continue
            best, origin = _longest(nodes, words, place + 1)
            if best is not None and place >= covered:
                covered = best[0]
                yield place, *best
                if origin is not None and origin[1] != best[1]:
                    yield place, *origin
            elif origin is not None:
                yield place, *origin


_End = tuple[int, Term, str]


def _longest(nodes: list[Node], words: Words, ahead: int) -> tuple[_End | None, _End | None]:
    """Return the longest match and the longest word of origin that begin with `nodes`."""
    best: _End | None = None
    origin: _End | None = None
    while nodes:
        for node in nodes:
            # On a tie the first found wins: an exact word comes before a prefix.
            if node.ends is None:
                continue
            if best is None or best[0] < ahead:
                best = (ahead, *node.ends)
            if node.ends[0].kind == ORIGINS:
                origin = (ahead, *node.ends)
        if ahead >= len(words):
            break
        nodes = [further for node in nodes for further in node.after(words.folded[ahead], words.written[ahead])]
        ahead += 1
    return best, origin


def _step(node: Node, word: str) -> Node:
    if word.endswith("*"):
        start = word[:-1]
        child = node.prefixes.setdefault(start, Node())
        node.prefix_lengths = tuple(sorted({len(one) for one in node.prefixes}, reverse=True))
        return child
    if word.startswith("*"):
        end = word[1:]
        child = node.suffixes.setdefault(end, Node())
        node.suffix_lengths = tuple(sorted({len(one) for one in node.suffixes}, reverse=True))
        return child
    # A capital or an accent is compared as it is written: "activé" is not "active".
    table = node.exact if fold(word) == word else node.cased
    return table.setdefault(word, Node())

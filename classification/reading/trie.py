"""All the patterns of the vocabulary in one tree of words: a text is searched in linear time."""

from collections.abc import Iterator
from functools import lru_cache

from .term import Term
from .words import Words

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
        for length in self.prefix_lengths:
            if length > len(folded):
                break
            if folded[:length] in self.prefixes:
                found.append(self.prefixes[folded[:length]])
        for length in self.suffix_lengths:
            # A stem says something only at the end of a name, not when it is the whole word.
            if length + 2 > len(folded):
                break
            if folded[-length:] in self.suffixes:
                found.append(self.suffixes[folded[-length:]])
        return found


class Trie:
    """The tree of all patterns. `find` yields the longest matches, from left to right."""

    def __init__(self) -> None:
        self.root = Node()
        self._first = lru_cache(maxsize=50_000)(self.root.after)

    def add(self, pattern: str, language: str, term: Term) -> None:
        """Add one pattern; raises ValueError if it is empty, too long, or already another term's."""
        words = pattern.split()
        if not words or len(words) > _DEEPEST:
            raise ValueError(f"{term.key}: a pattern has 1 to {_DEEPEST} words, not {pattern!r}")
        node = self.root
        for word in words:
            node = _step(node, word)
        if node.ends is not None and node.ends[0] != term:
            raise ValueError(f"{pattern!r} is in two terms: {node.ends[0].key} and {term.key}")
        node.ends = (term, language)

    def find(self, words: Words) -> Iterator[tuple[int, int, Term, str]]:
        """Yield (first word, word after the last, term, language); matches do not overlap."""
        place, count = 0, len(words)
        folded, written = words.folded, words.written
        while place < count:
            best: tuple[int, Term, str] | None = None
            nodes = self._first(folded[place], written[place]) if folded[place] else []
            ahead = place + 1
            while nodes:
                for node in nodes:
                    # On a tie the first found wins: an exact word comes before a prefix.
                    if node.ends is not None and (best is None or best[0] < ahead):
                        best = (ahead, *node.ends)
                if ahead >= count:
                    break
                nodes = [further for node in nodes for further in node.after(folded[ahead], written[ahead])]
                ahead += 1
            if best is None:
                place += 1
            else:
                yield place, best[0], best[1], best[2]
                place = best[0]


def _step(node: Node, word: str) -> Node:
    if word.endswith("*"):
        start = word[:-1]
        child = node.prefixes.setdefault(start, Node())
        node.prefix_lengths = tuple(sorted({len(one) for one in node.prefixes}))
        return child
    if word.startswith("*"):
        end = word[1:]
        child = node.suffixes.setdefault(end, Node())
        node.suffix_lengths = tuple(sorted({len(one) for one in node.suffixes}))
        return child
    table = node.exact if word == word.lower() else node.cased
    return table.setdefault(word, Node())

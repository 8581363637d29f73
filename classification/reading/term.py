"""A term of the field: the words that name it, in both languages, and what it says of a product."""

from dataclasses import dataclass, field

from classification.facts import Value


@dataclass(frozen=True)
class Term:
    """One entry of the vocabulary.

    `tags` are what rules look for (its own key and kind are among them). `says` are the facts the
    term states by its very meaning, `denied` those its negation states. `of_cells` is true when
    the term says something of the thing it stands near: it states its facts only near cells.
    `phrases` are pairs of a language ("en", "fr" or "" for both) and a pattern: words separated
    by blanks, "*" at an end for any ending, "*" at a start for any beginning; a word with a
    capital or an accent is compared as it is written. `why` explains or sources the entry
    for those who read the file: no page shows it.
    """

    key: str
    kind: str
    tags: frozenset[str]
    phrases: tuple[tuple[str, str], ...]
    why: str
    says: dict[str, Value] = field(default_factory=dict)
    denied: dict[str, Value] = field(default_factory=dict)
    of_cells: bool = False

    def __hash__(self) -> int:
        return hash(self.key)

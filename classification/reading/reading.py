"""Reading a free description: facts, each with the words that show it or the rule that infers it."""

from dataclasses import dataclass
from functools import cached_property

from classification.facts import FACTS, Value
from classification.implications import Values
from classification.product import Product
from classification.text import Text

from .conflict import Conflict
from .mention import Mention
from .rule import Family

STATED = "stated"
INFERRED = "inferred"
ANSWERED = "answered"
_SHOWN = 12
"""How many places are shown for one fact."""


@dataclass(frozen=True)
class ReadFact:
    """A fact found: stated by the words of `evidence`, inferred by a rule, said in `why`, or answered."""

    key: str
    value: Value
    status: str
    evidence: tuple[Mention, ...] = ()
    rule: str | None = None
    why: Text | None = None

    def to_dict(self, language: str) -> dict[str, object]:
        """Return the fact in one language, ready for JSON."""
        fact = FACTS[self.key]
        return {
            "key": self.key,
            "value": fact.answer_for(self.value).key,
            "phrase": fact.phrase(self.value).in_language(language),
            "status": self.status,
            "evidence": [one.to_dict() for one in self.evidence[:_SHOWN]],
            "rule": self.rule,
            "why": None if self.why is None else self.why.in_language(language),
        }


@dataclass(frozen=True)
class Reading:
    """What was read in a description and an indication.

    `mentions` are the terms found; `facts` what follows from them; `conflicts` what the text says
    twice in contrary ways, left unknown; `doubts` why nothing read here can be sure; `family` the
    kind of product, for a guess when the law leaves several classes.
    """

    description: str
    indication: str
    mentions: tuple[Mention, ...]
    facts: tuple[ReadFact, ...]
    conflicts: tuple[Conflict, ...]
    doubts: tuple[Text, ...]
    tags: frozenset[str]
    family: Family

    @cached_property
    def values(self) -> Values:
        """The facts read, by key."""
        return {one.key: one.value for one in self.facts}

    @cached_property
    def inferred(self) -> frozenset[str]:
        """The facts that are not stated; with a doubt about the text, all that were read in it."""
        read_in_it = [one for one in self.facts if one.status != ANSWERED]
        return frozenset(one.key for one in read_in_it if self.doubts or one.status == INFERRED)

    def product(self) -> Product:
        """Return the product read; it never contradicts itself."""
        return Product.from_values(self.values, self.inferred)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages the phrases found are in, the most frequent first."""
        counts = {
            language: sum(one.language == language for one in self.mentions[:_COUNTED]) for language in ("en", "fr")
        }
        return tuple(sorted((one for one in counts if counts[one]), key=lambda one: -counts[one]))

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """Return the reading in one language ("en" or "fr"), ready for JSON."""
        return {
            "facts": [one.to_dict(language) for one in self.facts],
            "mentions": [one.to_dict() for one in self.mentions[:_COUNTED]],
            "conflicts": [one.to_dict(language) for one in self.conflicts],
            "doubts": [one.in_language(language) for one in self.doubts],
            "family": {"key": self.family.key, "why": self.family.why.in_language(language)},
            "languages": list(self.languages),
        }


_COUNTED = 500

"""A term found in a text, with its place and whether it is affirmed."""

from dataclasses import dataclass

from .term import Term

DESCRIPTION = "description"
INDICATION = "indication"

AFFIRMED = "affirmed"
NEGATED = "negated"
DOUBTFUL = "doubtful"
ASIDE = "aside"


@dataclass(frozen=True)
class Mention:
    """A term at one place of the description or of the indication.

    `start` and `end` are characters of the text named by `source`; `quote` is what stands there.
    `status` is "affirmed", "negated", "doubtful" (a negation whose reach is not clear, a "may") or
    "aside" (a reagent, a feeder layer, a comparison: not a part of the product).
    `language` is "en", "fr" or "" when the words are those of both languages.
    """

    term: Term
    source: str
    start: int
    end: int
    quote: str
    language: str
    status: str
    first: int
    after: int
    sentence: int

    def to_dict(self) -> dict[str, object]:
        """Return the mention, ready for JSON."""
        return {
            "term": self.term.key,
            "kind": self.term.kind,
            "source": self.source,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "language": self.language,
            "status": self.status,
        }

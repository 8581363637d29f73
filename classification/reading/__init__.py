"""Reading free text: `read(text, indication)` gives a `Reading`, facts with the words that show them."""

from .conflict import Conflict
from .mention import AFFIRMED, ASIDE, DESCRIPTION, DOUBTFUL, INDICATION, NEGATED, Mention
from .reader import read, reread
from .reading import ANSWERED, INFERRED, STATED, ReadFact, Reading
from .rule import Family, Rule, families, rules
from .term import Term
from .vocabulary import terms

__all__ = [
    "AFFIRMED",
    "ANSWERED",
    "ASIDE",
    "DESCRIPTION",
    "DOUBTFUL",
    "INDICATION",
    "INFERRED",
    "NEGATED",
    "STATED",
    "Conflict",
    "Family",
    "Mention",
    "ReadFact",
    "Reading",
    "Rule",
    "Term",
    "families",
    "read",
    "reread",
    "rules",
    "terms",
]

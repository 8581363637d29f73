"""Search: which records answer a few words, case and accents ignored, misspellings forgiven.

``reading`` makes words of what was typed; ``finding`` says which records of a noun hold them all; ``results`` puts the
best of every noun first and ``reasons`` says why each was found; ``suggesting`` is the typeahead.
"""

from .finding import Found, find, matching
from .names import NOUNS
from .postings import prepare
from .reading import LONGEST_QUERY, MOST_WORDS, distinct_words
from .results import Group, Results, search
from .suggesting import Suggestion, suggest

__all__ = [
    "LONGEST_QUERY",
    "MOST_WORDS",
    "NOUNS",
    "Found",
    "Group",
    "Results",
    "Suggestion",
    "distinct_words",
    "find",
    "matching",
    "prepare",
    "search",
    "suggest",
]

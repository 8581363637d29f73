"""Search: which records answer a few words, case and accents ignored, misspellings forgiven.

From the words to the page, each file resting on those before it: ``wording`` and ``reading`` make words of what was typed,
``names`` are what records are called; ``postings``, ``neighbours`` and ``hits`` know which records hold a word; ``holding`` which hold
all words, ``sounding`` and ``spelling`` what a word may have been, ``forgiving`` what is searched instead, ``finding`` puts them together.
``results`` has the best of every noun first and ``reasons`` why each was found, marked by ``marking``; ``suggesting`` is
the typeahead. ``memory`` is that of the process.
"""

from .finding import find, matching
from .forgiving import Found
from .names import NOUNS
from .postings import prepare
from .results import Group, Results, search
from .suggesting import Suggestion, suggest
from .wording import LONGEST_QUERY, MOST_WORDS, distinct_words, said_by_records

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
    "said_by_records",
    "search",
    "suggest",
]

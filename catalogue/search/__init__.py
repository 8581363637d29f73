"""Search: which records answer a few words, case and accents ignored, misspellings forgiven.

``reading`` makes words of what was typed, ``finding`` says which records of a noun hold them all.
"""

from .finding import Found, find, matching
from .reading import LONGEST_QUERY, MOST_WORDS, distinct_words

__all__ = ["LONGEST_QUERY", "MOST_WORDS", "Found", "distinct_words", "find", "matching"]

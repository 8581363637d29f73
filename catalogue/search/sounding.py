"""Words and beginnings of words that sound alike: written by ear, a name keeps its first sound and little else."""

import re
from collections.abc import Sequence
from itertools import chain

from django.db import connection

from .names import EVERY_NOUN

# One sound in several spellings, the same in French and in English, each pair in its order; then single letters.
SPELLINGS = (
    *(("sch", "s"), ("ph", "f"), ("th", "t"), ("ch", "k"), ("ck", "k"), ("qu", "k")),
    *(("ae", "e"), ("oe", "e"), ("ou", "u"), ("x", "ks")),
)
LETTERS = ("yczqwjh", "ikskvg")
# What the first sound of a word may be written with, where it is not one letter.
FIRST = {
    "k": ("k", "c", "q"),
    "s": ("s", "z"),
    "f": ("f", "ph"),
    "i": ("i", "y", "hi", "hy"),
    "g": ("g", "j"),
    "v": ("v", "w"),
    **{vowel: (vowel, f"h{vowel}") for vowel in "aou"},
    "e": ("e", "ae", "oe", "he", "hae"),
}
SHORTEST, LONGEST = 4, 40


def sound(word: str) -> str:
    """A folded word as it is heard: "kymriah" and "chimria" are both "kimria"."""
    for written, heard in SPELLINGS:
        word = word.replace(written, heard)
    same, removed = LETTERS[0][: len(LETTERS[1])], LETTERS[0][len(LETTERS[1]) :]
    return re.sub(r"(.)\1+", r"\1", word.translate(str.maketrans(same, LETTERS[1], removed)))


def heard(column: str) -> str:
    """``sound`` in SQL."""
    for spelling in SPELLINGS:
        column = "replace({}, '{}', '{}')".format(column, *spelling)
    return "regexp_replace(translate({}, '{}', '{}'), '(.)\\1+', '\\1', 'g')".format(column, *LETTERS)


def mistakes(left: str, right: str) -> int:
    """Letters that are otherwise, missing or too many; two that changed places are one."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for place, letter in enumerate(left, start=1):
        above, row = row, [place]
        for other, known in enumerate(right, start=1):
            cost = min(above[other] + 1, row[-1] + 1, above[other - 1] + (letter != known))
            if place > 1 and other > 1 and letter == right[other - 2] and left[place - 2] == known:
                cost = min(cost, before[other - 2] + 1)
            row.append(cost)
        before = above
    return row[-1]


# Letters choose, the sound decides: what costs least to compare goes first. {part} of a known word is compared.
ALIKE = """
SELECT place, word, sound FROM (
    SELECT place, ear, most, word, {sound} AS sound FROM (
        SELECT asked.*, known.word, {part} AS part
        FROM unnest(%(places)s::integer[], %(typed)s::text[], %(ears)s::text[], %(firsts)s::text[], %(most)s::integer[])
            AS asked (place, typed, ear, first, most)
        JOIN catalogue_lexeme AS known ON known.word >= asked.first AND known.word < asked.first || chr(1114111)
        WHERE levenshtein_less_equal({part}, asked.typed, asked.most + 3) <= asked.most + 3 OFFSET 0
    ) AS close OFFSET 0
) AS near WHERE levenshtein_less_equal(sound, ear, most + 1) <= most + 1
"""
WHOLE = ALIKE.format(part="known.word", sound=heard("part"))
# A sound of two letters may stand at the end.
BEGINS = ALIKE.format(part="left(known.word, length(asked.typed) + 2)", sound=f"left({heard('part')}, length(ear) + 1)")
# Only words of names, those of the likeliest nouns first: what is written by ear is a name.
NAMED = """
SELECT asked.word FROM unnest(%s::text[]) AS asked (word), LATERAL (
    SELECT min(nouns.number) AS number FROM unnest(%s::text[]) WITH ORDINALITY AS nouns (name, number)
    WHERE EXISTS (
        SELECT FROM catalogue_entry
        WHERE noun = nouns.name AND part = 'name' AND words @@ plainto_tsquery('simple', asked.word)
    )
) AS named
WHERE named.number IS NOT NULL ORDER BY named.number, length(asked.word), asked.word
"""
# Words of which it is looked up whether they are of names.
MOST_NEAR = 40


def firsts(word: str) -> list[str]:
    """What words may begin with that sound like ``word``: an "h" is forgotten, but not made up."""
    return list(dict.fromkeys((word[0], *(() if word[0] == "h" else FIRST.get(sound(word)[0], ())))))


def forgiven_sounds(ear: str) -> int:
    """How many mistakes are left to a word whose usual misspellings its sound has mended."""
    return 0 if len(ear) < 5 else 1 if len(ear) < 9 else 2 if len(ear) < 13 else 3


def alike(words: Sequence[str], *, begin: bool = False) -> list[list[tuple[str, int]]]:
    """Words of names that sound like each of ``words``, or ``begin`` so; each with its mistakes, the nearest first."""
    asked = [
        (place, word, sound(word), first, forgiven_sounds(sound(word)))
        for place, word in enumerate(words)
        if len(sound(word)) >= SHORTEST and len(word) <= LONGEST and word.isalpha()
        for first in firsts(word)
    ]
    found: list[list[tuple[int, str]]] = [[] for _word in words]
    if not asked:
        return [[] for _word in words]
    columns = dict(zip(("places", "typed", "ears", "firsts", "most"), map(list, zip(*asked, strict=True)), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(BEGINS if begin else WHOLE, columns)
        for place, word, heard_as in cursor.fetchall():
            ear = sound(words[place])
            ends = range(len(ear) - 1, len(ear) + 2) if begin else (len(heard_as),)
            wrong = min(mistakes(ear, heard_as[:end]) for end in ends)
            if wrong <= forgiven_sounds(ear):
                found[place].append((wrong, word))
        nearest = [dict.fromkeys(word for _wrong, word in sorted(some)[:MOST_NEAR]) for some in found]
        likeliest: list[str] = []
        if any(nearest):
            cursor.execute(NAMED, [list(dict.fromkeys(chain(*nearest))), list(EVERY_NOUN)])
            likeliest = [word for (word,) in cursor.fetchall()]
    places = {word: number for number, word in enumerate(likeliest)}
    return [
        sorted(((word, wrong) for wrong, word in set(some) if word in places), key=lambda one: (one[1], places[one[0]]))
        for some in found
    ]

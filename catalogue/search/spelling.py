"""Which words of the catalogue a misspelt one may have been."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from .names import EVERY_NOUN, IDENTIFIERS
from .reading import Word
from .sounding import alike

LONGEST_MISSPELT = 40
# Of longer words the letters that stand elsewhere are two mistakes.
LONGEST_MOVED = 20
# Letters and digits that are not an identifier: a code name such as CTL019, a target such as CD19.
CODE = re.compile(r"(?=.*\d)(?=.*[a-z])[a-z0-9]{4,12}")
ALIKE = str.maketrans("oil", "011")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def is_forgiven(text: str) -> bool:
    return forgiven_letters(text) > 0 or bool(CODE.fullmatch(text))


def forgiven_letters(word: str) -> int:
    """How many letters may be wrong, missing or too many in a word of this length; of three letters one may be missing
    or stand elsewhere."""
    if len(word) < 3 or len(word) > LONGEST_MISSPELT or not word.isalpha():
        return 0
    return 1 if len(word) < 6 else 2 if len(word) < 10 else 3


def moved(word: str) -> list[str]:
    """``word`` with one letter elsewhere: crohn for chron."""
    others = {
        rest[:place] + letter + rest[place:]
        for start, letter in enumerate(word)
        for rest in [word[:start] + word[start + 1 :]]
        for place in range(len(word))
    }
    return sorted(others - {word})


def lengthened(word: str) -> list[str]:
    """``word`` with one letter more."""
    return [word[:place] + letter + word[place:] for place in range(len(word) + 1) for letter in LETTERS]


def recoded(code: str) -> list[str]:
    """A code name as it may have been meant: zeros missing or too many, O for 0, neighbours that changed places, a sign
    typed twice."""
    start = next(place for place, sign in enumerate(code) if sign.isdigit())
    letters, digits = code[:start], code[start:]
    made = [letters + "0" * zeros + digits.lstrip("0") for zeros in range(4)]
    made += [letters[:-1] + letters[-1:].translate(ALIKE) + digits, letters + digits.translate(ALIKE)]
    if len(code) > 4:
        made += [code[:place] + code[place + 1] + code[place] + code[place + 2 :] for place in range(len(code) - 1)]
    made += [code[:place] + code[place + 1 :] for place in range(1, len(code)) if code[place] == code[place - 1]]
    return [other for other in dict.fromkeys(made) if other != code]


@dataclass(frozen=True)
class Near:
    """A word of the catalogue, or two written together, that resembles a misspelt one. ``mistakes``: letters otherwise."""

    words: tuple[Word, ...]
    mistakes: int


NEAREST = """
SELECT asked.place, near.word, near.distance, ARRAY(
    SELECT known.word FROM catalogue_lexeme AS known
    WHERE known.english = catalogue_stem('en', near.word) ORDER BY known.word LIMIT 50
), EXISTS (SELECT FROM catalogue_entry WHERE part = 'name' AND words @@ plainto_tsquery('simple', near.word)), likeness
FROM unnest(%(words)s::text[], %(most)s::integer[]) WITH ORDINALITY AS asked (word, most, place), LATERAL (
    -- Who makes two mistakes has the first letter or the sound right: hunter is not center. One mistake more is forgiven
    -- where both sound the same, and in a long word that begins right.
    SELECT word, distance, likeness FROM catalogue_near(asked.word, asked.most + 1)
    WHERE length(asked.word) > 3 AND (
        distance <= asked.most AND (distance = 1 OR left(word, 1) = left(asked.word, 1))
        OR dmetaphone(word) = dmetaphone(asked.word) AND abs(length(word) - length(asked.word)) <= 1
        OR length(asked.word) >= 12 AND left(word, 6) = left(asked.word, 6)
    )
    UNION ALL
    -- A letter that stands elsewhere is one mistake.
    SELECT known.word, 1, 1 FROM unnest(%(moved)s::text[], %(of)s::integer[]) AS moved (word, place)
    JOIN catalogue_lexeme AS known ON known.word = moved.word WHERE moved.place = asked.place
) AS near
UNION ALL
-- Code names are no lexemes.
SELECT code.place, code.word, 1, '{}', true, 1 FROM unnest(%(keys)s::text[], %(codes)s::text[], %(code_of)s::integer[]) AS code (key, word, place)
WHERE EXISTS (
    SELECT FROM unnest(%(nouns)s::text[]) AS noun (name) JOIN catalogue_name AS known
    ON known.noun = noun.name AND known.key = code.key AND known.kind <> ALL (%(identifiers)s)
)
UNION ALL
-- A word that is two, the space between them forgotten; the more even halves first.
SELECT asked.place, left(asked.word, at), %(last)s, ARRAY[substr(asked.word, at + 1)], true, least(at, length(asked.word) - at)
FROM unnest(%(words)s::text[]) WITH ORDINALITY AS asked (word, place), generate_series(3, length(asked.word) - 3) AS at
WHERE EXISTS (SELECT FROM catalogue_lexeme AS known WHERE known.word = left(asked.word, at))
    AND EXISTS (SELECT FROM catalogue_lexeme AS known WHERE known.word = substr(asked.word, at + 1))
ORDER BY 1, 3, 5 DESC, 6 DESC, 2
"""
# Two words come after all that are one, and no more than so many ways to part them.
LAST, MOST_PARTED = 99, 3
MOST_ALIKE = 10


def nearest(words: Sequence[str]) -> list[list[Near]]:
    """What of the catalogue resembles each of ``words``, the most similar first."""
    others: list[tuple[str, int]] = []
    codes: list[tuple[str, str, int]] = []
    for place, word in enumerate(words, start=1):
        if CODE.fullmatch(word):
            for code in recoded(word):
                # "CTL019" and "CTL-019" are kept otherwise, and both are found as one word.
                keys = (code, re.sub(r"(?<=[a-z])(?=\d)", " ", code, count=1))
                codes += [(key, code, place) for key in dict.fromkeys(keys)]
        elif len(word) <= LONGEST_MOVED:
            others += [(other, place) for other in [*moved(word), *(lengthened(word) if len(word) == 3 else [])]]
    asked = {
        "words": list(words),
        "most": [forgiven_letters(word) for word in words],
        "moved": [other for other, _place in others],
        "of": [place for _other, place in others],
        "keys": [key for key, _code, _place in codes],
        "codes": [code for _key, code, _place in codes],
        "code_of": [place for _key, _code, place in codes],
        "nouns": list(EVERY_NOUN),
        "last": LAST,
        "identifiers": list(IDENTIFIERS),
    }
    found: list[list[Near]] = [[] for _word in words]
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, asked)
        for place, text, distance, forms, is_name, _likeness in cursor.fetchall():
            near = found[place - 1]
            if distance > 1 and not is_name:
                continue
            if distance < LAST:
                near.append(Near((Word(text, tuple(dict.fromkeys((text, *forms)))),), distance))
            elif sum(len(one.words) > 1 for one in near) < MOST_PARTED:
                near.append(Near(tuple(Word(part, (part,)) for part in (text, *forms)), 1))
    lacking = [place for place, near in enumerate(found) if not near]
    by_ear = alike([words[place] for place in lacking])
    for place, some in zip(lacking, by_ear, strict=True):
        found[place] = [Near((Word(word, (word,)),), max(1, wrong)) for word, wrong in some[:MOST_ALIKE]]
    return found

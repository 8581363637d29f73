"""Which records of a noun hold every word of a query, in their own texts or in the names of their neighbours."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log2

from django.apps import apps
from django.db import connection
from django.db.models import Model, QuerySet
from pyroaring import BitMap

from .hits import Hits, hits, looked_up
from .marking import TOKEN, fold
from .memory import remembered
from .names import IDENTIFIERS, NOUNS, WITHOUT_PAGE
from .reading import OF_NOUN, Query, Word, plain, quoted, read

SHORTEST_BEGINNING = 2
LONGEST_MISSPELT = 40
# Of longer words the letters that stand elsewhere are two mistakes.
LONGEST_MOVED = 20
# Of what was asked, words left out at most, and the part of its weight.
MOST_LEFT_OUT = 4
LARGEST_PART_LEFT_OUT = 0.45
# Records that bear a name that says much.
RARE_NAME = 10
# A single letter is looked for in names alone: every text has an "a".
PARTS_OF_LETTERS = ("name", "neighbour")
EVERY_NOUN = (*NOUNS, *WITHOUT_PAGE)


@dataclass(frozen=True)
class Found:
    """Primary keys of published records. ``is_forgiven``: nothing holds the words as typed, and ``reading`` was
    searched instead, which has ``mistakes`` letters otherwise."""

    keys: BitMap
    is_forgiven: bool = False
    reading: str = ""
    mistakes: int = 0


def find(
    model: type[Model],
    words: str,
    revision: int | None,
    *,
    forgives: bool = True,
    shortens: bool = True,
    begins: bool = True,
) -> Found:
    """Published records of ``model`` that answer ``words``.

    Every word must occur as it is or in another form of its family; the last one may be the beginning of a word if
    nothing holds it whole. If no record has them all, words that occur nowhere in the catalogue are taken for the nearest
    that do, and then those that say least are left out.
    ``forgives``: False leaves both out; ``shortens``: False the second; ``begins``: False takes no word for a beginning.
    ``revision``: of the catalogue; answers of the same revision are remembered; None: nothing is.
    """
    noun = model._meta.model_name
    query = read(words, revision)
    if not query.words:
        return Found(BitMap())
    keys = holding(noun, query, revision, begins=begins)
    if keys or not forgives:
        return Found(keys)
    return forgiven(noun, words, query, revision, shortens=shortens)


def model_of(noun: str) -> type[Model]:
    return apps.get_model("catalogue", noun)


def found_in_all(words: str, revision: int | None) -> dict[str, Found]:
    """What answers ``words`` as they are, by noun; nouns without answer are left out."""
    looked_up_together(read(words, revision), revision)
    found = {noun: find(model_of(noun), words, revision, forgives=False) for noun in NOUNS}
    return {noun: one for noun, one in found.items() if one.keys}


def nearest_reading(readings: Iterable[Found]) -> Found:
    """Of several readings the one that keeps most words, and of those the one that is nearest to what was typed."""
    return max(readings, key=lambda found: (len(found.reading.split()), -found.mistakes))


def matching(rows: QuerySet, words: str) -> QuerySet:
    """Records of ``rows`` that answer ``words``; all where nothing was typed."""
    return rows.filter(pk__in=find(rows.model, words, None).keys) if words.split() else rows


def holding(noun: str, query: Query, revision: int | None, *, begins: bool = True) -> BitMap:
    """Published records of a noun that hold every word of ``query``, the last one also as a beginning if it ``begins``."""
    whole, query = query, of_noun(noun, query)
    # "chron's disease" is not the beginning of a word.
    begins = begins and query.words[-1] == whole.words[-1]
    parts = PARTS_OF_LETTERS if all(len(word.text) == 1 for word in query.words) else None
    terms, found = hits_by_part(noun, query, revision, begins=begins)
    each = {
        term: BitMap().union(*(keys for part, keys in of_term.items() if parts is None or part in parts))
        for term, of_term in found.items()
    }
    return answering(query, [each[term] for term in terms], each)


def of_noun(noun: str, query: Query) -> Query:
    """``query`` without what says no more than the noun itself; all of it where nothing else is said."""
    kept = [number for number, word in enumerate(query.words) if word.text not in OF_NOUN.get(noun, ())]
    return query.only(kept) if kept else query


def hits_by_part(noun: str, query: Query, revision: int | None, *, begins: bool = True) -> tuple[list[str], Hits]:
    """The tsquery of each word, the last one as a beginning if the noun has it nowhere whole; and what satisfies them
    and the joined words, by part."""
    terms = [word.term for word in query.words]
    found = hits([noun], [*terms, *joined_terms(query)], revision)[noun]
    last = query.words[-1].text
    if begins and not any(found[terms[-1]].values()) and len(last) >= SHORTEST_BEGINNING:
        if revision is not None and len(query.words) == 1:
            # Whether other nouns hold the word is asked next if this one has no such beginning either.
            looked_up(pairs_of(EVERY_NOUN, query) | {(noun, quoted(last, is_beginning=True))}, revision)
        terms[-1] = quoted(last, is_beginning=True)
        found |= hits([noun], terms[-1:], revision)[noun]
    return terms, found


def joined_terms(query: Query) -> list[str]:
    return [quoted(text) for _first, _end, text in query.joined]


def pairs_of(nouns: Collection[str], query: Query) -> set[tuple[str, str]]:
    """Nouns with each word and each joined word of a query."""
    return {(noun, term) for noun in nouns for term in [*(word.term for word in query.words), *joined_terms(query)]}


def looked_up_together(query: Query, revision: int | None) -> None:
    """Has the words of ``query`` remembered for every noun: two statements for all instead of two for each."""
    if not query.words or revision is None:
        return
    term, last = query.words[-1].term, query.words[-1].text
    looked_up(pairs_of(EVERY_NOUN, query), revision)
    lacking = [noun for noun in NOUNS if not any(hits([noun], [term], revision)[noun][term].values())]
    if lacking and len(last) >= SHORTEST_BEGINNING:
        hits([*lacking, *WITHOUT_PAGE], [quoted(last, is_beginning=True)], revision)


def answering(query: Query, each: Sequence[BitMap], joined: Mapping[str, BitMap]) -> BitMap:
    """Records that hold every word, ``each`` the records of one; what is joined may stand for its parts."""
    answers: list[BitMap | None] = [None]
    for end, keys in enumerate(each, start=1):
        answer = both(answers[end - 1], keys)
        for first, last, text in query.joined:
            if last == end:
                answer = answer | both(answers[first], joined[quoted(text)])
        answers.append(answer)
    return answers[-1]


def both(left: BitMap | None, right: BitMap) -> BitMap:
    """None is everything."""
    return right if left is None else left & right


# --- What was not meant like this ---------------------------------------------------------------------------------


def forgiven(noun: str, typed: str, query: Query, revision: int | None, *, shortens: bool) -> Found:
    """The nearest reading of a query without answer."""
    numbers = numbers_of(query, revision)
    wrong = [number for number, of_word in enumerate(numbers) if not of_word]
    if wrong:
        near = corrected(noun, query, wrong, revision)
        if near is None:
            return Found(BitMap())
        query = near.query
        keys = holding(noun, query, revision, begins=len(numbers) - 1 not in wrong)
        if keys:
            return Found(keys, True, respelt(typed, near.spelling) or query.text, near.mistakes)
    return shortened(noun, of_noun(noun, query), revision) if shortens else Found(BitMap())


def numbers_of(query: Query, revision: int | None) -> list[int]:
    """How many records of any noun hold each word by themselves, alone or joined with its neighbours in the query."""
    terms = [word.term for word in query.words]
    found = hits(EVERY_NOUN, [*terms, *joined_terms(query)], revision)

    def number(term: str) -> int:
        return sum(
            len(keys) for of_noun in found.values() for part, keys in of_noun[term].items() if part != "neighbour"
        )

    numbers = [number(term) for term in terms]
    for first, end, text in query.joined:
        held = number(quoted(text))
        numbers[first:end] = [max(of_word, held) for of_word in numbers[first:end]]
    return numbers


@dataclass(frozen=True)
class Corrected:
    """A query whose misspelt words are replaced. ``spelling``: what stands for which word, nothing for those that another
    stands for; ``mistakes``: letters that are otherwise."""

    query: Query
    spelling: Mapping[str, str]
    mistakes: int


def corrected(noun: str, query: Query, wrong: Sequence[int], revision: int | None) -> Corrected | None:
    """``query`` with the ``wrong`` words replaced by the nearest of the catalogue; None if one resembles nothing."""
    spans, candidates = replacements(query, wrong, revision)
    if not all(candidates):
        return None
    terms = [word.term for near in candidates for one in near for word in one.words]
    # Remembered, the answers of all nouns cost no more than those of one.
    found = hits([noun] if revision is None else EVERY_NOUN, terms, revision)[noun]
    keys: BitMap | None = None
    inside = {place for first, end in spans for place in range(first, end)}
    for place, word in enumerate(query.words):
        own = BitMap().union(*hits([noun], [word.term], revision)[noun][word.term].values())
        if place not in inside and own:
            keys = both(keys, own)
    chosen: dict[int, Near] = {}
    for (first, _end), near in zip(spans, candidates, strict=True):
        answers = [(one, held_together(one.words, found, keys)) for one in near]
        chosen[first], together = next((answer for answer in answers if answer[1]), (near[0], None))
        keys = together if together else keys
    words: list[Word] = []
    spelling = {}
    for place, word in enumerate(query.words):
        if place in inside:
            instead = chosen[place].words if place in chosen else ()
            spelling[word.text] = " ".join(one.text for one in instead)
            words += instead
        else:
            words.append(word)
            spelling |= {word.text: word.spelling} if word.spelling else {}
    return Corrected(Query(tuple(words)), spelling, sum(one.mistakes for one in chosen.values()))


def replacements(
    query: Query, wrong: Sequence[int], revision: int | None
) -> tuple[list[tuple[int, int]], list[list["Near"]]]:
    """Places (first, end) of words to replace, each with what resembles it, the most similar first. A code that was typed
    in parts is one, "CTL 19", unless only its parts resemble anything."""
    alone = [(place, place + 1) for place in wrong]
    together: list[tuple[int, int]] = []
    for place in wrong:
        if not together or place >= together[-1][1]:
            codes = [span[:2] for span in query.joined if span[0] <= place < span[1] and CODE.fullmatch(span[2])]
            together.append(max(codes, key=lambda span: span[1] - span[0], default=(place, place + 1)))
    for spans in [together, alone] if together != alone else [alone]:
        texts = ["".join(word.text for word in query.words[first:end]) for first, end in spans]
        if all(map(is_forgiven, texts)):
            candidates = remembered(revision, ("near", *texts), lambda texts=texts: nearest(texts))
            if all(candidates):
                return spans, candidates
    return [], [[]]


def respelt(typed: str, spelling: Mapping[str, str]) -> str:
    """What was typed, its misspelt words replaced; nothing where they are not recognised."""
    seen = set()

    def instead(token: re.Match[str]) -> str:
        folded = fold(token[0])[0]
        seen.add(folded)
        return spelling.get(folded, token[0])

    # What stood between the parts of a code goes with them.
    text = " ".join(word.strip("-/._") for word in TOKEN.sub(instead, plain(typed)).split())
    return text if set(spelling) <= seen else ""


def held_together(words: Sequence[Word], found: Hits, keys: BitMap | None) -> BitMap:
    for word in words:
        keys = both(keys, BitMap().union(*found[word.term].values()))
    return keys


def shortened(noun: str, query: Query, revision: int | None) -> Found:
    """Records that hold most of what was asked: the words that fewest records of the catalogue hold say most, a rare
    name three times as much. More than half of what they say must be held."""
    numbers = numbers_of(query, revision)
    names = hits(EVERY_NOUN, [*(word.term for word in query.words), *joined_terms(query)], revision)
    together = groups(
        query, {text for *_span, text in query.joined if any(any(of[quoted(text)].values()) for of in names.values())}
    )
    if len(together) < 2:
        return Found(BitMap())
    weights = [
        max(
            rareness(
                sum(len(of_noun[query.words[place].term].get("name", ())) for of_noun in names.values()), numbers[place]
            )
            for place in places
        )
        for places in together
    ]
    most = min(len(together) - 1, MOST_LEFT_OUT)
    left_out = [some for size in range(1, most + 1) for some in combinations(range(len(together)), size)]
    for some in sorted(left_out, key=lambda some: (sum(weights[number] for number in some), some)):
        if sum(weights[number] for number in some) > sum(weights) * LARGEST_PART_LEFT_OUT:
            break
        shorter = query.only(
            [place for number, places in enumerate(together) if number not in some for place in places]
        )
        keys = holding(noun, shorter, revision)
        if keys:
            return Found(keys, is_forgiven=True, reading=shorter.text)
    return Found(BitMap())


def groups(query: Query, joined: Collection[str]) -> list[list[int]]:
    """Places of the words of ``query``; those that ``joined`` holds as one, such as car and t, belong together."""
    inside = {place for first, end, text in query.joined if text in joined for place in range(first + 1, end)}
    made: list[list[int]] = []
    for place in range(len(query.words)):
        if place in inside:
            made[-1].append(place)
        else:
            made.append([place])
    return made


def rareness(names: int, count: int) -> float:
    """How much a word says that ``count`` records of the catalogue hold, ``names`` of them in their names."""
    return (3 if 0 < names <= RARE_NAME else 1) / log2(2 + count)


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
    if len(code) > 5:
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
        for place, text, distance, forms, _is_name, _likeness in cursor.fetchall():
            near = found[place - 1]
            if distance < LAST:
                near.append(Near((Word(text, tuple(dict.fromkeys((text, *forms)))),), distance))
            elif sum(len(one.words) > 1 for one in near) < MOST_PARTED:
                near.append(Near(tuple(Word(part, (part,)) for part in (text, *forms)), 1))
    return found

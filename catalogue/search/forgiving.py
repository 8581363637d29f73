"""What is searched instead of a query that no record answers: misspelt words replaced, words that say least left out."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log2

from pyroaring import BitMap

from .hits import Hits, hits
from .holding import both, holding, joined_terms, numbers_of, of_noun
from .marking import TOKEN, fold
from .memory import remembered
from .names import EVERY_NOUN
from .reading import Query, Word, quoted
from .spelling import CODE, Near, is_forgiven, nearest
from .wording import plain

# Of what was asked, words left out at most, and the part of its weight.
MOST_LEFT_OUT = 4
LARGEST_PART_LEFT_OUT = 0.45
# Records that bear a name that says much.
RARE_NAME = 10


@dataclass(frozen=True)
class Found:
    """Primary keys of published records. ``is_forgiven``: nothing holds the words as typed, and ``reading`` was
    searched instead, which has ``mistakes`` letters otherwise."""

    keys: BitMap
    is_forgiven: bool = False
    reading: str = ""
    mistakes: int = 0


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

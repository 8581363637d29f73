"""Which published records of a noun hold every word of a query, in their own texts or in the names of their neighbours."""

from collections.abc import Collection, Mapping, Sequence

from pyroaring import BitMap

from .hits import Hits, hits, looked_up
from .names import EVERY_NOUN, NOUNS, WITHOUT_PAGE
from .postings import Parts
from .reading import OF_NOUN, Query, quoted

SHORTEST_BEGINNING = 2
# Single letters are looked for in names alone, and beside other words the "a" of "haemophilia A": every text has one.
PARTS_OF_LETTERS = ("name", "neighbour")
ARTICLE = "a"


def holding(noun: str, query: Query, revision: int | None, *, begins: bool = True) -> BitMap:
    """Published records of a noun that hold every word of ``query``, the last one also as a beginning if it ``begins``."""
    whole, query = query, of_noun(noun, query)
    # "chron's disease" is not the beginning of a word.
    begins = begins and query.words[-1] == whole.words[-1]
    are_letters = all(len(word.text) == 1 for word in query.words)
    terms, found = hits_by_part(noun, query, revision, begins=begins)
    each = [
        in_parts(found[term], PARTS_OF_LETTERS if are_letters or word.text == ARTICLE else None)
        for word, term in zip(query.words, terms, strict=True)
    ]
    return answering(query, each, {term: in_parts(found[term]) for term in joined_terms(query)})


def in_parts(found: Parts, parts: Collection[str] | None = None) -> BitMap:
    """What is found in some parts, in all if None."""
    return BitMap().union(*(keys for part, keys in found.items() if parts is None or part in parts))


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

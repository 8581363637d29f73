"""Finding the mentions of a text: terms, their place, what negates them, what they belong to."""

from dataclasses import replace

from .mention import AFFIRMED, ASIDE, INDICATION, NEGATED, Mention
from .scope import CUES, Match, Scope
from .vocabulary import trie
from .words import COMMA, STOP, Words

_IN_AN_INDICATION = frozenset(("conditions", "claims", "purposes", "machine"))
_ALSO_THERE = frozenset(("not_in_vivo", "blood_for_transfusion"))
_LISTS = frozenset(("without", "sans", "no", "aucun", "aucune", "ni", "neither"))
_BY = frozenset(("with", "by", "using", "via", "through", "avec", "par", "a", "to", "pour", "for", "in"))
_FROM = frozenset(("from", "of", "by", "de", "d", "des", "du", "par", "issus", "issues", "issu", "derives", "derivees"))
_DERIVED = frozenset(("derived", "secreted", "released", "conditioned", "derivant", "derived"))
_REMOVED = frozenset(("depleted", "depletion", "reduced", "free", "deplete", "depletes", "deplete"))
_MADE_BY_CELLS = frozenset(("vesicles_only", "lysed", "anucleate", "acellular_matter"))
_JOINED = frozenset(("with", "seeded", "reseeded", "onto", "avec", "and", "et", "then", "puis"))
_MICROBES = frozenset(("virus_named", "viral_vector", "oncolytic_virus", "microorganism", "natural_microorganism"))
_NEIGHBOURS = 8
"""How many mentions on each side are looked at: more would not be about the same thing."""


def mentions_of(words: Words, source: str) -> list[Mention]:
    """Return the mentions of one text in order, in time linear in its length; never fails."""
    text = words.text
    found: list[Mention] = []
    scope = Scope(words)
    sentence, counted = 0, 0
    for match in trie().find(words):
        first, after, term, language = match
        while counted < first:
            sentence += words.folded[counted] == STOP
            counted += 1
        if term.kind == CUES:
            scope.cue(match)
            _look_back(found, scope, match, words)
            continue
        if source == INDICATION and term.kind not in _IN_AN_INDICATION and term.tags.isdisjoint(_ALSO_THERE):
            continue
        start, end = words.starts[first], words.ends[after - 1]
        status = scope.status_of(match)
        if words.folded[first] in _LISTS:
            scope.goes_on(match)
        if status == AFFIRMED:
            scope.helped(match)
        if words.folded[after : after + 1] == ["free"] and words.folded[after + 1 : after + 2] != ["of"]:
            status = NEGATED  # "vector-free"
        found.append(Mention(term, source, start, end, text[start:end], language, status, first, after, sentence))
    return _without_sources(found, words)


def _look_back(found: list[Mention], scope: Scope, cue: Match, words: Words) -> None:
    """Let a cue that looks backwards change the mention before it."""
    if not found or not cue[2].tags & {"negates_back"}:
        return
    last = found[-1]
    if scope.looks_back(cue, (last.first, last.after, last.term, last.language)):
        found[-1] = replace(last, status=NEGATED)


def _without_sources(found: list[Mention], words: Words) -> list[Mention]:
    """Set aside the cells that vesicles, lysates or platelets are made from: they are not in the product."""
    for index, mention in enumerate(found):
        if mention.term.kind == "cells" and words.folded[mention.after : mention.after + 1]:
            if words.folded[mention.after] in _REMOVED:
                found[index] = replace(mention, status=ASIDE)
            continue
        if not mention.term.tags & _MADE_BY_CELLS or mention.status != AFFIRMED:
            continue
        if index and found[index - 1].term.kind in ("cells", "matter"):
            before = found[index - 1]
            between = words.folded[before.after : mention.first]
            if len(between) <= 2 and (not between or any(word in _DERIVED for word in between)):
                found[index - 1] = replace(before, status=ASIDE)
        reached, linked = mention.after, False
        for place in range(index + 1, min(len(found), index + 1 + _NEIGHBOURS)):
            after = found[place]
            between = words.folded[reached : after.first]
            linked = linked or any(word in _FROM for word in between)
            if "acellular_matter" in mention.term.tags and not _JOINED.isdisjoint(between):
                break
            if after.sentence != mention.sentence or len(between) > 5 or (COMMA in between and linked):
                break
            if linked and after.term.kind in ("cells", "manipulations"):
                found[place] = replace(after, status=ASIDE)
                reached = after.after
            elif after.term.kind not in ("origins", "manipulations"):
                break
    return found


def belongs_to(found: list[Mention], index: int, folded: list[str]) -> str:
    """Say what a word such as "modified" is said of: "cells", "microbe" or "" when nothing is near.

    The nearest of both kinds in the same sentence; what follows "with" or "by" is only the means
    ("T cells transduced with a lentiviral vector, expanded": the cells are).
    """
    mention = found[index]
    best, answer = _FAR, ""
    for step in (-1, 1):
        for place in range(index + step, index + step * (_NEIGHBOURS + 1), step):
            if not 0 <= place < len(found) or found[place].sentence != mention.sentence:
                break
            other = found[place]
            kind = _kind_of(other)
            if not kind:
                continue
            if step == 1 and folded[mention.after : mention.after + 1] and folded[mention.after] in _BY:
                break
            if step == -1 and kind == "microbe" and _is_means(folded, other.first):
                continue
            distance = other.first - mention.after if step == 1 else mention.first - other.after
            if distance < best:
                best, answer = distance, kind
            break
    return answer


_FAR = 10_000
_MEANS = frozenset(("with", "by", "using", "via", "through", "avec", "par", "grace", "moyen", "aide"))
_BEFORE_A_MEANS = 4


def _is_means(folded: list[str], first: int) -> bool:
    """Is what stands at `first` named after "with", "by means of"?"""
    before = folded[max(0, first - _BEFORE_A_MEANS) : first]
    return STOP not in before and not _MEANS.isdisjoint(before)


def _kind_of(mention: Mention) -> str:
    tags = mention.term.tags
    if mention.term.kind in ("cells", "tissues") or "tumour_cells" in tags:
        return "cells"
    if tags & _MICROBES:
        return "microbe"
    return ""

"""How far a "not", a "may" or a "feeder layer of" reaches: the status of each mention.

The rules are few and careful: where the reach is not clear the mention is doubtful and states
nothing. A cue never reaches past the end of its sentence, nor past "but".
"""

from collections.abc import Iterator

from .mention import AFFIRMED, ASIDE, DOUBTFUL, NEGATED
from .term import Term
from .words import COMMA, STOP, Words

CUES = "cues"
_REACH = 7
_LOOK_AHEAD = 8
_AND = frozenset(("and", "et", "as", "ainsi"))
_OR = frozenset(("or", "nor", "ou", "ni"))
_VERBS = frozenset(
    ("is", "are", "was", "were", "has", "have", "then", "sont", "est", "ont", "puis", "ensuite", "can", "be")
)
_CONTRAST = frozenset(("but", "mais", "however", "cependant", "although", "while", "then", "puis", "yet", "toutefois"))
_HELPED = frozenset(("with", "on", "by", "avec", "sur", "par", "against", "contre"))
_BECOMES = frozenset(
    ("into", "to", "from", "of", "yield", "give", "giving", "en", "vers", "donnant", "issus", "issues")
)
_HELP_REACHES = 6
_WORKED_ON = frozenset(("culture", "expansion", "activation"))
_OF_CELLS = frozenset(("cells", "tissues", "matter", "manipulations"))

Match = tuple[int, int, Term, str]
_WITHOUT = Term("without", CUES, frozenset(("without",)), (), "")


class Scope:
    """The cues met so far in one text. Give the matches in order to `status_of`, cues too."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._negation: Match | None = None
        self._reached = 0
        self._next: Match | None = None
        self._may: Match | None = None
        self._aside: Match | None = None
        self._aside_reached = 0
        self._target: Match | None = None
        self._helped = -1
        self._away = False

    def cue(self, match: Match) -> None:
        """Note a cue; those that look backwards are handled by `looks_back`."""
        tags = match[2].tags
        if "negates" in tags:
            self._negation, self._reached = match, match[1]
        if "negates_next" in tags:
            self._next = match
        if "doubts" in tags:
            self._may = match
        if "sets_aside" in tags:
            self._aside, self._aside_reached = match, match[1]
        if "targets" in tags:
            self._target = match
        if "helps" in tags:
            self._helped = match[1]
        if "turns_away" in tags:
            self._away = True
        if "turns_back" in tags:
            self._away = False

    def goes_on(self, match: Match) -> None:
        """Note a term that is itself a negation and may open a list ("without culture, expansion or ...")."""
        self._negation, self._reached = (match[0], match[1], _WITHOUT, match[3]), match[1]

    def helped(self, match: Match) -> None:
        """Note a step such as "expanded": the cells named after "with" or "on" only help it."""
        after = match[1]
        if (
            match[2].tags & _WORKED_ON
            and self._words.folded[after : after + 1]
            and self._words.folded[after] in _HELPED
        ):
            self._helped = after + 1

    def _helps(self, first: int) -> bool:
        if not 0 <= self._helped <= first <= self._helped + _HELP_REACHES:
            return False
        between = self._words.folded[self._helped : first]
        return not any(word in (STOP, COMMA) or word in _CONTRAST or word in _BECOMES for word in between)

    def status_of(self, match: Match) -> str:
        """Return the status of a term that is not a cue."""
        first, _after, term, _language = match
        if self._away and term.kind != "machine":
            return ASIDE
        cells = term.kind in _OF_CELLS
        if self._next is not None and self._next[1] == first and term.kind != "conditions":
            return NEGATED
        status = self._negated(match)
        if status != AFFIRMED:
            return status
        if term.kind not in ("conditions", "claims") and self._within(self._aside, first, _REACH, self._aside_reached):
            self._aside_reached = match[1]
            return ASIDE
        if term.kind in ("cells", "origins") and self._helps(first):
            return ASIDE
        if (cells or term.key == "mrna" or "microorganism" in term.tags) and self._within(self._target, first, 4):
            return ASIDE
        if term.kind != "conditions" and self._within(self._may, first, _REACH):
            return DOUBTFUL
        return AFFIRMED

    def _within(self, cue: Match | None, first: int, reach: int, reached: int = 0) -> bool:
        """Is `first` within reach of the cue, or of the last term it reached, in the same part of the sentence?"""
        if cue is None:
            return False
        reached = max(cue[1], reached)
        if not reached <= first <= reached + reach:
            return False
        between = self._words.folded[reached:first]
        return not any(word in (STOP, COMMA) or word in _CONTRAST for word in between)

    def _negated(self, match: Match) -> str:
        cue, first = self._negation, match[0]
        if cue is None or first < cue[1] or first > self._reached + _REACH:
            return AFFIRMED
        between = self._words.folded[self._reached : first]
        if STOP in between or any(word in _CONTRAST for word in between):
            self._negation = None
            return AFFIRMED
        status = NEGATED
        if COMMA in between:
            in_list = any(word in _OR for word in self._list_after(match)) or any(word in _OR for word in between)
            if not in_list:
                return AFFIRMED
            status = NEGATED if "without" in cue[2].tags else DOUBTFUL
        elif any(word in _AND for word in between):
            place = next(index for index, word in enumerate(between) if word in _AND)
            verb = place + 1 < len(between) and between[place + 1] in _VERBS
            status = AFFIRMED if verb else DOUBTFUL
        if status != AFFIRMED:
            self._reached = match[1]
        return status

    def _list_after(self, match: Match) -> Iterator[str]:
        for word in self._words.folded[match[1] : match[1] + _LOOK_AHEAD]:
            if word == STOP:
                return
            yield word

    def looks_back(self, cue: Match, match: Match) -> bool:
        """Does a cue that looks backwards ("... is not performed") reach this term before it?"""
        between = self._words.folded[match[1] : cue[0]]
        return len(between) <= 3 and not any(word in (STOP, COMMA) or word in _CONTRAST for word in between)

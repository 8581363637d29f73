"""From mentions to stated facts: who says what, what contradicts what."""

from classification.facts import Value
from classification.implications import Values, extend

from .conflict import Conflict
from .mention import AFFIRMED, NEGATED, Mention
from .mentions import belongs_to
from .words import Words

_EVIDENCE = 20
"""How many places are kept for one fact and value."""
Said = dict[str, dict[Value, list[Mention]]]


class Statements:
    """What the affirmed and negated mentions state. `tags` are those of the affirmed ones."""

    def __init__(self) -> None:
        self.tags: set[str] = set()
        self.said: Said = {}
        self.conflicts: list[Conflict] = []

    def read(self, mentions: list[Mention], words: Words) -> None:
        """Add what the mentions of one text state."""
        for index, mention in enumerate(mentions):
            if mention.status == AFFIRMED:
                self._affirm(mentions, index, words)
            elif mention.status == NEGATED and mention.term.denied:
                self._say(mention.term.denied, mention)
                if "genetic_modification" in mention.term.tags:
                    self.tags.add("not_modified")
                if "culture" in mention.term.tags and "expansion" not in mention.term.tags:
                    self.tags.add("no_culture")
                if "expansion" in mention.term.tags:
                    self.tags.add("no_expansion")

    def _affirm(self, mentions: list[Mention], index: int, words: Words) -> None:
        mention = mentions[index]
        term = mention.term
        if not term.of_cells:
            self.tags |= term.tags
            self._say(term.says, mention)
            return
        owner = belongs_to(mentions, index, words.folded)
        if "genetic_modification" in term.tags:
            self.tags |= term.tags
            if owner == "microbe":
                self.tags.add("modified_microorganism")
                return
            if owner == "cells":
                self.tags.add("cells_modified")
                self._say(term.says, mention)
            return
        if owner == "cells":
            self.tags |= term.tags
            self._say(term.says, mention)
        elif not owner:
            self.tags |= term.tags

    def _say(self, facts: dict[str, Value], mention: Mention) -> None:
        for fact, value in facts.items():
            places = self.said.setdefault(fact, {}).setdefault(value, [])
            if len(places) < _EVIDENCE:
                places.append(mention)

    def settle(self) -> tuple[Values, dict[str, list[Mention]]]:
        """Return the facts that hold together, and the mentions of each; conflicts are noted.

        A fact said in two ways is left out, and so are two facts that exclude each other.
        """
        single: dict[str, tuple[Value, list[Mention]]] = {}
        for fact, values in self.said.items():
            if len(values) == 1 or fact == "purpose":
                single[fact] = next(iter(values.items()))
            else:
                evidence = tuple(places[0] for places in values.values())
                self.conflicts.append(Conflict(tuple((fact, value) for value in values), evidence))
        kept, closed = self._consistent(single)
        del closed
        return {fact: single[fact][0] for fact in kept}, {fact: single[fact][1] for fact in kept}

    def _consistent(self, single: dict[str, tuple[Value, list[Mention]]]) -> tuple[list[str], Values]:
        """Leave out the pairs of facts that exclude each other."""
        closed: Values = {}
        kept: list[str] = []
        excluded: set[str] = set()
        for fact, (value, places) in single.items():
            extended = extend(closed, fact, value) if closed.get(fact, value) == value else None
            if extended is not None:
                closed = extended
                kept.append(fact)
                continue
            for other in kept:
                other_value = single[other][0]
                alone = extend({}, other, other_value)
                if alone is not None and (alone.get(fact, value) != value or extend(alone, fact, value) is None):
                    excluded |= {fact, other}
                    evidence = (places[0], single[other][1][0])
                    self.conflicts.append(Conflict(((fact, value), (other, other_value)), evidence))
        if not excluded:
            return kept, closed
        return self._consistent({fact: said for fact, said in single.items() if fact in kept and fact not in excluded})

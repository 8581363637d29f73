"""What the law suggests for a description and answers, ready for a page or the API; precedents from the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

from catalogue.models import Decision, Therapy
from classification import (
    FACTS,
    Assessment,
    ClassificationError,
    Neighbour,
    Precedents,
    Product,
    Question,
    ReadFact,
    Text,
    assess,
    classify,
    read,
)
from classification.reading import AFFIRMED, DESCRIPTION, INDICATION, INFERRED, STATED, Mention
from classification.reading import rules as inference_rules

ANSWERED = "answered"
SHOWN_MENTIONS = 12
SHOWN_PRECEDENTS = 5
CARRIED = Text(
    "It was inferred from a description that this address does not hold.",
    "C’est inféré d’une description que cette adresse ne contient pas.",
)
# Columns of a decision and what the classifier calls them.
DECISION_COLUMNS = {
    "code": "id",
    "description": "text",
    "indication": "indication",
    "language": "language",
    "atmp_class": "class",
    "is_combined": "combined",
    "decided_on": "date",
    "kind": "kind",
    "source_url": "source",
    "therapy_id": "therapy",
}


@dataclass(frozen=True)
class KnownFact:
    """A fact used: ``status`` is "answered", "stated" or "inferred"; ``why`` says what an inference rests on.

    ``read`` is the word that the text gave, where an answer overrules it; ``number`` marks the fact in the text.
    """

    key: str
    word: str
    status: str
    number: int
    why: Text | None = None
    evidence: tuple[Mention, ...] = ()
    read: str = ""

    @property
    def phrase(self) -> Text:
        """The fact in words."""
        fact = FACTS[self.key]
        value = next(answer.value for answer in fact.answers if answer.key == self.word)
        if value is None:
            return Text(f"{fact.question.en} Not known.", f"{fact.question.fr} Non connu.")
        return fact.phrase(value)


@dataclass(frozen=True)
class Piece:
    """A stretch of the text and the facts it shows."""

    text: str
    facts: tuple[KnownFact, ...] = ()

    @property
    def status(self) -> str:
        """Stated as soon as one of its facts is."""
        return STATED if any(fact.status == STATED for fact in self.facts) else INFERRED

    @property
    def marked(self) -> list[KnownFact]:
        """The facts to point to: the inferred ones only where nothing is stated."""
        return [fact for fact in self.facts if fact.status == self.status] or list(self.facts)


class Suggestion:
    """A description and answers, read, classified and compared with precedents.

    ``said`` are the visitor's answers ("unknown" takes back what was read), ``inferred`` facts that a text suggested
    and that an address carries without it. Raises ``ClassificationError`` where the answers contradict each other or
    what the text states.
    """

    def __init__(
        self,
        description: str = "",
        intended_use: str = "",
        said: Mapping[str, str] | None = None,
        inferred: Mapping[str, str] | None = None,
    ) -> None:
        self.description = description
        self.intended_use = intended_use
        self.said = dict(said or {})
        self.is_described = bool(description or intended_use)
        if self.is_described:
            self.assessment = assess(description, intended_use, precedents(), overrule=self.said)
        else:
            self.assessment = self._of_answers(inferred or {})
        self.verdict = self.assessment.verdict
        self.found = {one.key: one for one in self.assessment.reading.facts}
        self.used = {one.key: one for one in (self.assessment.used or self.assessment.reading).facts}

    def _of_answers(self, inferred: Mapping[str, str]) -> Assessment:
        kept = dict(self.said)
        for key, word in inferred.items():
            if key not in kept:
                try:
                    Product.from_answers({**kept, key: word})
                except ClassificationError:
                    continue
                kept[key] = word
        product = Product.from_answers(kept, inferred=[key for key in kept if key not in self.said])
        verdict = classify(product)
        near = precedents().nearest(product, verdict.atmp_class, limit=SHOWN_PRECEDENTS) if verdict.atmp_class else []
        nothing = read("")
        guess = verdict.atmp_class or nothing.family.atmp_class
        return Assessment(nothing, verdict, guess, verdict.certainty, tuple(near), ())

    @property
    def atmp_class(self) -> str | None:
        """The class or the best guess; None where nothing that decides a class is known."""
        return self.assessment.atmp_class if self.verdict.atmp_class else None

    @cached_property
    def facts(self) -> tuple[KnownFact, ...]:
        """The facts used, answered or read, in the reading order of the law."""
        product = self.verdict.product
        answers = product.answers()
        known: list[KnownFact] = []
        for key in FACTS:
            number, found = len(known) + 1, self.found.get(key)
            if key in self.said:
                known.append(KnownFact(key, self.said[key], ANSWERED, number, read=_word(found) if found else ""))
            elif key in answers:
                found = self.used.get(key)
                status = INFERRED if key in product.inferred else STATED
                why = found.why if found else CARRIED
                evidence = (found.evidence or self._grounds(found)) if found else ()
                known.append(KnownFact(key, answers[key], status, number, why, evidence[:SHOWN_MENTIONS]))
        return tuple(known)

    def _grounds(self, fact: ReadFact) -> tuple[Mention, ...]:
        """The words of the text that the rule of an inference looked for."""
        rule = next((one for one in inference_rules() if one.key == fact.rule), None)
        if rule is None:
            return ()
        wanted = frozenset[str]().union(*rule.every)
        mentions = self.assessment.reading.mentions
        return tuple(one for one in mentions if one.status == AFFIRMED and not wanted.isdisjoint(one.term.tags))

    @property
    def set_aside(self) -> list[ReadFact]:
        """What was read and gave way to an answer about another fact."""
        used = self.verdict.product.answers()
        return [one for key, one in self.found.items() if key not in used and key not in self.said]

    @property
    def pieces(self) -> list[Piece]:
        """The description, cut where it shows a fact."""
        return _pieces(self.description, DESCRIPTION, self.facts)

    @property
    def intended_use_pieces(self) -> list[Piece]:
        """The intended use, cut where it shows a fact."""
        return _pieces(self.intended_use, INDICATION, self.facts)

    @property
    def questions(self) -> list[Question]:
        """What is still worth asking, the most deciding first; what was answered "not known" is not asked again."""
        return [one for one in self.verdict.questions if one.fact.key not in self.said]

    @cached_property
    def stated(self) -> dict[str, str]:
        """Every fact answered or stated, as words."""
        return {fact.key: fact.word for fact in self.facts if fact.status != INFERRED}

    @cached_property
    def inferred(self) -> dict[str, str]:
        """Every fact inferred, as words."""
        return {fact.key: fact.word for fact in self.facts if fact.status == INFERRED}

    @property
    def neighbours(self) -> list[tuple[Neighbour, Therapy | None]]:
        """The nearest precedents, each with its therapy where the catalogue shows one."""
        near = self.assessment.neighbours
        therapies = Therapy.objects.published().in_bulk([one.decision["therapy"] for one in near])
        return [(one, therapies.get(one.decision["therapy"])) for one in near]


def precedents() -> Precedents:
    """The decisions of the catalogue, ready for comparison; read again only when one of them has changed."""
    return _prepared(decision_rows())


def decision_rows() -> tuple[tuple[Any, ...], ...]:
    """Every decision as it stands in the database; equal rows, equal decisions."""
    return tuple(Decision.objects.order_by("code").values_list(*DECISION_COLUMNS))


def decisions_of(rows: tuple[tuple[Any, ...], ...]) -> list[dict[str, Any]]:
    """The rows as the classifier takes decisions."""
    return [dict(zip(DECISION_COLUMNS.values(), row, strict=True)) for row in rows]


@lru_cache(maxsize=2)
def _prepared(rows: tuple[tuple[Any, ...], ...]) -> Precedents:
    return Precedents(decisions_of(rows))


def _word(fact: ReadFact) -> str:
    return FACTS[fact.key].answer_for(fact.value).key


def _pieces(text: str, source: str, facts: tuple[KnownFact, ...]) -> list[Piece]:
    """Cuts a text at the edges of every span; a stretch under several spans shows all their facts."""
    spans = [(one.start, one.end, fact) for fact in facts for one in fact.evidence if one.source == source]
    edges = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end))})
    pieces: list[Piece] = []
    for start, end in pairwise(edges):
        shown = tuple(dict.fromkeys(fact for first, last, fact in spans if first <= start and end <= last))
        pieces.append(Piece(text[start:end], shown))
    return pieces

"""The published decisions nearest to a product, by words and by facts, and whether they agree."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .engine import classify
from .facts import FACTS, Value
from .product import Product
from .reading import Reading, read
from .reading.words import words_of
from .text import Text

Decision = Mapping[str, Any]
"""A decision: at least "text" and "class"; "indication" and "id" if known."""

_STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "has",
        "have",
        "in",
        "is",
        "it",
        "of",
        "on",
        "or",
        "that",
        "the",
        "their",
        "to",
        "was",
        "were",
        "which",
        "with",
        "into",
        "after",
        "au",
        "aux",
        "avec",
        "ce",
        "ces",
        "d",
        "dans",
        "de",
        "des",
        "du",
        "en",
        "est",
        "et",
        "il",
        "l",
        "la",
        "le",
        "les",
        "leur",
        "ou",
        "par",
        "pour",
        "que",
        "qui",
        "se",
        "ses",
        "son",
        "sur",
        "un",
        "une",
        "product",
        "products",
        "treatment",
        "treated",
        "traitement",
        "intended",
        "patients",
        "patient",
        "cell",
        "cells",
        "cellule",
        "cellules",
        "human",
    ]
)
_STEM = 7
"""Words are compared by their first letters, so that plurals and endings do not matter."""
_LONGEST = 20_000
"""Longer texts are compared by their beginning."""
_WORDS_WEIGH = 0.6
_SHOWN_WORDS = 6
_TELLING = frozenset(
    ("nucleic_acid", "sequence_purpose", "safety_switch_only", "effect_from_sequence", "contains_cells", "nucleated",
     "viable", "same_essential_function", "tissue_claim", "cell_action", "expanded", "activated", "differentiated",
     "genetically_modified", "genome_edited", "enzymatic_digestion", "characteristics_altered", "device",
     "vaccine_target", "blood_component", "other_substance", "donor")
)  # fmt: skip


@dataclass(frozen=True)
class Neighbour:
    """A decision, how similar it is (0 to 1), what is shared, and whether its class agrees."""

    decision: Decision
    similarity: float
    shared_facts: tuple[str, ...]
    shared_words: tuple[str, ...]
    agrees: bool

    @property
    def atmp_class(self) -> str:
        """The class the decision gave."""
        return str(self.decision.get("class") or "")

    @property
    def title(self) -> str:
        """The description of the decision, shortened."""
        text = str(self.decision.get("text") or "")
        return text if len(text) <= 120 else text[:117] + "..."

    @property
    def shared(self) -> tuple[Text, ...]:
        """The shared facts, in words."""
        return tuple(FACTS[key].name or FACTS[key].question for key in self.shared_facts)

    def to_dict(self, language: str) -> dict[str, object]:
        """Return the neighbour in one language, ready for JSON."""
        return {
            "id": self.decision.get("id"),
            "text": self.decision.get("text"),
            "indication": self.decision.get("indication"),
            "class": self.atmp_class,
            "source": self.decision.get("source"),
            "similarity": round(self.similarity, 3),
            "agrees": self.agrees,
            "shared_facts": list(self.shared_facts),
            "shared": [one.in_language(language) for one in self.shared],
            "shared_words": list(self.shared_words),
        }


class Precedents:
    """Decisions made ready for comparison: read once, weighed by how rare their words are among them."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self.decisions = tuple(decisions)
        counts = [_stems(f"{one.get('text') or ''} {one.get('indication') or ''}") for one in self.decisions]
        among = Counter(stem for one in counts for stem in one)
        total = len(self.decisions) + 1
        self._rarity = {stem: math.log(total / times) for stem, times in among.items()}
        self._vectors = [self._vector(one) for one in counts]
        self._facts = [_telling(read(one.get("text") or "", one.get("indication") or "")) for one in self.decisions]
        self._holders: dict[str, list[int]] = {}
        for place, vector in enumerate(self._vectors):
            for stem in vector:
                self._holders.setdefault(stem, []).append(place)

    def nearest(
        self,
        subject: str | Product | Reading,
        atmp_class: str | None = None,
        limit: int = 5,
        leave_out: int | None = None,
    ) -> list[Neighbour]:
        """Return the most similar decisions, the nearest first.

        `subject` is a text, a product (facts only) or a reading; `atmp_class` the class to agree
        with, that of the rules when left out; `leave_out` the index of a decision to pass over.
        """
        if isinstance(subject, str):
            subject = read(subject)
        if isinstance(subject, Reading):
            words = self._vector(_stems(f"{subject.description[:_LONGEST]} {subject.indication[:_LONGEST]}"))
            facts = _telling(subject)
            product = None if atmp_class else subject.product()
        else:
            words, facts, product = {}, _facts_of(subject), subject
        if product is not None and atmp_class is None:
            atmp_class = classify(product).atmp_class
        scored = []
        for place, other in enumerate(self._facts):
            if place == leave_out:
                continue
            by_words = _cosine(words, self._vectors[place])
            by_facts = _overlap(facts, other)
            weight = _WORDS_WEIGH if words else 0.0
            scored.append((weight * by_words + (1 - weight) * by_facts, -place))
        scored.sort(reverse=True)
        return [
            self._neighbour(-place, similarity, words, facts, atmp_class)
            for similarity, place in scored[:limit]
            if similarity > 0
        ]

    def nearest_by_words(self, text: str, leave_out: int | None = None) -> Decision | None:
        """Return the decision nearest by words alone (the baseline); None when no word is shared."""
        words = self._vector(_stems(text[:_LONGEST]))
        places = {place for stem in words for place in self._holders.get(stem, ()) if place != leave_out}
        best = max(places, key=lambda place: (_cosine(words, self._vectors[place]), -place), default=None)
        return None if best is None else self.decisions[best]

    def _vector(self, counts: Counter[str]) -> dict[str, float]:
        rarest = math.log(len(self.decisions) + 1)
        vector = {stem: (1 + math.log(times)) * self._rarity.get(stem, rarest) for stem, times in counts.items()}
        length = math.sqrt(sum(weight * weight for weight in vector.values()))
        return {stem: weight / length for stem, weight in vector.items()} if length else {}

    def _neighbour(
        self,
        place: int,
        similarity: float,
        words: dict[str, float],
        facts: dict[str, Value],
        atmp_class: str | None,
    ) -> Neighbour:
        decision, vector, other = self.decisions[place], self._vectors[place], self._facts[place]
        shared = sorted(words.keys() & vector.keys(), key=lambda stem: (-words[stem] * vector[stem], stem))
        written = {
            word[:_STEM]: word for word in words_of(f"{decision.get('text')} {decision.get('indication') or ''}").folded
        }
        same = tuple(key for key in FACTS if key in facts and other.get(key) == facts[key])
        return Neighbour(
            decision,
            similarity,
            same,
            tuple(written.get(stem, stem) for stem in shared[:_SHOWN_WORDS]),
            atmp_class is not None and decision.get("class") == atmp_class,
        )


def nearest(subject: str | Product | Reading, decisions: Iterable[Decision], limit: int = 5) -> list[Neighbour]:
    """Return the decisions most similar to a text, a product or a reading, the nearest first.

    For many subjects make a `Precedents` once: it reads the decisions only then.
    """
    return Precedents(decisions).nearest(subject, limit=limit)


def _stems(text: str) -> Counter[str]:
    words = words_of(text[:_LONGEST]).folded
    return Counter(word[:_STEM] for word in words if len(word) > 1 and word not in _STOP_WORDS)


def _facts_of(product: Product) -> dict[str, Value]:
    return {key: value for key, value in product.values.items() if key in _TELLING}


def _telling(reading: Reading) -> dict[str, Value]:
    return _facts_of(reading.product())


def _cosine(first: dict[str, float], second: dict[str, float]) -> float:
    if len(first) > len(second):
        first, second = second, first
    return sum(weight * second[stem] for stem, weight in first.items() if stem in second)


def _overlap(first: dict[str, Value], second: dict[str, Value]) -> float:
    """Return the part of the facts known of either that is the same in both."""
    known = first.keys() | second.keys()
    same = sum(1 for key in known if key in first and key in second and first[key] == second[key])
    return same / len(known) if known else 0.0

"""The answer: the class, why, how sure, what is missing, what would change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from .classes import (
    CERTAINTIES,
    CLASS_NAMES,
    CLASSES,
    COMBINED_NAMES,
    LIKELY,
    ORIGINS,
    SURE,
    UNDETERMINED,
)
from .counterfactuals import Counterfactual, counterfactuals_of
from .facts import FACTS, UNKNOWN, Value
from .implications import Derivation, Values
from .inference import Inference
from .product import Product
from .questions import CLASS, Question, class_questions, first_of_each, other_questions
from .rules import RuleSet
from .rules.provision import Provision
from .rules.regimes import Regime
from .sources import Source
from .text import Text
from .truth import Truth

DISCLAIMER = Text(
    "This is a suggestion, not a decision. The Committee for Advanced Therapies of the European "
    "Medicines Agency gives, on request, a scientific recommendation (Art. 17 of Regulation (EC) "
    "No 1394/2007), which is itself not binding; courts and authorities decide.",
    "Ceci est une suggestion, non une décision. Le Comité des thérapies innovantes de l’Agence "
    "européenne des médicaments donne, sur demande, une recommandation scientifique (art. 17 du "
    "règlement (CE) n° 1394/2007), elle-même non contraignante ; les autorités et les juges "
    "décident.",
)
_TRUTH_WORDS = {True: "yes", False: "no", None: "unknown"}


@dataclass(frozen=True)
class UsedFact:
    """A fact a finding read. `status` is "stated", "inferred", "derived", "presumed", "unknown"."""

    key: str
    value: Value
    status: str

    def to_dict(self, language: str) -> dict[str, object]:
        """Return the fact in one language, ready for JSON."""
        fact = FACTS[self.key]
        answer = fact.answer_for(self.value)
        return {
            "key": self.key,
            "question": fact.question.in_language(language),
            "value": answer.key,
            "label": answer.label.in_language(language),
            "status": self.status,
        }


@dataclass(frozen=True)
class Known:
    """What is known of a product: the values, the status of each fact and the fact it follows from."""

    values: Values
    status: Mapping[str, str]
    because: Mapping[str, str]

    def used(self, key: str) -> UsedFact:
        """Return a fact with its status."""
        return UsedFact(key, self.values.get(key), self.status.get(key, UNKNOWN))


@dataclass(frozen=True)
class Finding:
    """One provision applied to the product: its answer and the facts it used."""

    provision: Provision
    answer: Truth
    known: Known = field(repr=False)

    @cached_property
    def facts(self) -> tuple[UsedFact, ...]:
        """The facts the provision read; a derived fact is shown with the facts it comes from."""
        keys = dict.fromkeys(self.provision.reads)
        for key in self.provision.reads:
            while key in self.known.because:
                key = self.known.because[key]
                keys.setdefault(key)
        return tuple(self.known.used(key) for key in keys)

    @property
    def statement(self) -> Text:
        """What the answer means, in words."""
        return self.provision.statement(self.answer)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the rule is written, the law first."""
        return (self.provision.source, *self.provision.also)

    def to_dict(self, language: str) -> dict[str, object]:
        """Return the finding in one language, ready for JSON."""
        return {
            "rule": self.provision.key,
            "title": self.provision.title.in_language(language),
            "answer": _TRUTH_WORDS[self.answer],
            "statement": self.statement.in_language(language),
            "facts": [fact.to_dict(language) for fact in self.facts],
            "sources": [source.to_dict(language) for source in self.sources],
        }


@dataclass(frozen=True)
class Verdict:
    """What the law says of a product, at the date of a rule set.

    `candidates`: the classes still possible on what was stated (inferred facts and usual readings
    left aside), in a fixed order. `likely_candidates`: the same with them. `atmp_class`: the class
    when one is left, otherwise the best guess, or None when nothing points anywhere.
    `certainty`: "sure", "likely" or "undetermined". `rests_on`: for "likely", the inferences the
    class needs. `combined`: is it a combined product (`atmp_class` is then the class of its cell
    part)? `origin`: whose cells. `regime`: for a product outside the classes, the rules instead.
    `findings`: the provisions in reading order. `precedence`: those that chose between classes.
    `derivations`: the facts that follow from others. `questions` and `counterfactuals` are
    computed when first read.
    """

    product: Product
    rules: RuleSet
    candidates: tuple[str, ...]
    likely_candidates: tuple[str, ...]
    atmp_class: str | None
    certainty: str
    rests_on: tuple[Inference, ...]
    combined: Truth
    origin: str | None
    regime: Regime | None
    findings: tuple[Finding, ...]
    precedence: tuple[Finding, ...]
    derivations: tuple[Derivation, ...]
    supposed: Product

    @property
    def as_of(self) -> date:
        """The date of the rule set."""
        return self.rules.as_of

    @property
    def disclaimer(self) -> Text:
        """Who recommends and who decides."""
        return DISCLAIMER

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The facts still missing, the most deciding first; those to confirm come first of all."""
        confirm = [Question(FACTS[one.fact], CLASS, confirms=True) for one in self.rests_on]
        asked: list[Question] = []
        if self.certainty == UNDETERMINED:
            asked = class_questions(self.supposed.values, self.rules)
        candidates = frozenset(self.likely_candidates)
        others = other_questions(self.supposed.values, candidates, self.rules)
        return first_of_each([*confirm, *asked, *others])

    @property
    def next_question(self) -> Question | None:
        """The question to ask first; None when nothing is missing."""
        return self.questions[0] if self.questions else None

    @cached_property
    def counterfactuals(self) -> tuple[Counterfactual, ...]:
        """The smallest changes of known facts that change the class; none when undetermined."""
        if self.certainty not in (SURE, LIKELY) or self.atmp_class is None:
            return ()
        return counterfactuals_of(self.product, self.atmp_class, self.rules)

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """Return the whole verdict in one language ("en" or "fr"), ready for JSON."""
        named = None if self.atmp_class is None else CLASS_NAMES[self.atmp_class]
        return {
            "language": language,
            "as_of": self.as_of.isoformat(),
            "rules": self.rules.name.in_language(language),
            "disclaimer": self.disclaimer.in_language(language),
            "class": self.atmp_class,
            "class_name": None if named is None else named.in_language(language),
            "certainty": self.certainty,
            "certainty_name": CERTAINTIES[self.certainty].in_language(language),
            "candidates": list(self.candidates),
            "candidate_names": [CLASS_NAMES[one].in_language(language) for one in self.candidates],
            "likely_candidates": list(self.likely_candidates),
            "rests_on": [one.to_dict(language) for one in self.rests_on],
            "combined": self.combined,
            "combined_name": _in(COMBINED_NAMES, self.combined, language),
            "origin": self.origin,
            "origin_name": _in(ORIGINS, self.origin, language),
            "regime": None if self.regime is None else self.regime.to_dict(language),
            "findings": [one.to_dict(language) for one in self.findings],
            "precedence": [one.to_dict(language) for one in self.precedence],
            "derivations": [one.to_dict(language) for one in self.derivations],
            "missing": [one.to_dict(language) for one in self.questions],
            "counterfactuals": [one.to_dict(language) for one in self.counterfactuals],
            "answers": self.product.answers(),
            "inferred": sorted(self.product.inferred),
        }


def _in(names: Mapping[Any, Text], key: object, language: str) -> str | None:
    return None if key is None else names[key].in_language(language)


def ordered(classes: frozenset[str]) -> tuple[str, ...]:
    """Return the classes in the order of `CLASSES`."""
    return tuple(name for name in CLASSES if name in classes)

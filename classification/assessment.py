"""`assess`: a description read, classified, guessed where the law leaves several classes, compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from .classes import CERTAINTIES, CLASS_NAMES, LIKELY, SURE, UNDETERMINED
from .completions import open_conditions
from .engine import classify
from .facts import FACTS
from .precedents import Neighbour, Precedents
from .product import Product
from .reading import Reading, read, reread
from .rules import RULES, RuleSet
from .rules.provision import Provision
from .rules.regimes import Regime
from .text import Text
from .verdict import Verdict

_CLOSE = 0.6
"""From this similarity on, a precedent that disagrees takes the certainty away."""
_SHOWN = 5


@dataclass(frozen=True)
class Assessment:
    """What is read in a description and what follows.

    `atmp_class` is never None: the class of the verdict, or the best guess of usual practice.
    `certainty` is that of the law, lowered when close precedents or usual practice disagree.
    `reading` is what the text says, `used` the same once the answers of a person are taken in.
    """

    reading: Reading
    verdict: Verdict
    atmp_class: str
    certainty: str
    neighbours: tuple[Neighbour, ...]
    remarks: tuple[Text, ...]
    used: Reading | None = None

    @property
    def combined(self) -> bool | None:
        """Is it combined with a device? None when that is not known."""
        return self.verdict.combined

    @property
    def origin(self) -> str | None:
        """Whose cells; None when that is not known."""
        return self.verdict.origin

    @cached_property
    def reasons(self) -> tuple[Text, ...]:
        """Why this class, in sentences: findings that decide, inferences they rest on, remarks."""
        return (*self.remarks, *self.deciding, *_inferences(self.used or self.reading, self.verdict))

    @cached_property
    def deciding(self) -> tuple[Text, ...]:
        """The findings that decide, each with its article."""
        return tuple(_deciding(self.verdict, self.atmp_class))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The facts to ask or to confirm, by key; the order of the law, nothing is computed for it."""
        confirm = [one.fact for one in self.verdict.rests_on]
        if self.verdict.certainty != UNDETERMINED:
            return tuple(confirm)
        supposed = self.verdict.supposed
        conditions = open_conditions(supposed, self.verdict.rules)
        asked = [key for one in conditions for key in one.reads if key not in supposed.values]
        return tuple(dict.fromkeys((*confirm, *asked)))

    def to_line(self, language: str = "en") -> dict[str, object]:
        """Return the short answer of the JSON lines, in one language."""
        return {
            "class": self.atmp_class,
            "combined": self.combined,
            "origin": self.origin,
            "certainty": self.certainty,
            "candidates": list(self.verdict.candidates),
            "reasons": [one.in_language(language) for one in self.reasons],
            "missing": list(self.missing),
        }

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """Return everything in one language, ready for JSON: reading, verdict, precedents."""
        return {
            **self.verdict.to_dict(language),
            "class": self.atmp_class,
            "class_name": CLASS_NAMES[self.atmp_class].in_language(language),
            "certainty": self.certainty,
            "certainty_name": CERTAINTIES[self.certainty].in_language(language),
            "reasons": [one.in_language(language) for one in self.reasons],
            "reading": self.reading.to_dict(language),
            "precedents": [one.to_dict(language) for one in self.neighbours],
        }


def assess(
    text: str,
    indication: str = "",
    precedents: Precedents | None = None,
    rules: RuleSet = RULES,
    overrule: Mapping[str, str] | None = None,
) -> Assessment:
    """Read a description and its indication, classify, and compare with precedents if some are given.

    `overrule` are answers of the reader of the page that replace what was read or inferred ("unknown"
    takes a fact away); what was inferred from the words they speak against goes too. Any text is
    accepted; raises only for `overrule`: UnknownFact, UnknownAnswer, ContradictoryFacts, as
    `Product.from_answers` does.
    """
    reading = read(text, indication)
    used = reread(reading, overrule) if overrule else reading
    verdict = classify(used.product(), rules)
    atmp_class, remarks = _best(used, verdict)
    certainty = verdict.certainty
    neighbours: tuple[Neighbour, ...] = ()
    if precedents is not None:
        neighbours = tuple(precedents.nearest(used, atmp_class, limit=_SHOWN))
    if used.family.atmp_class != atmp_class and certainty != UNDETERMINED and not _answers_settle(overrule, rules):
        # What such texts usually mean speaks against the conclusion: one step less certain.
        certainty = LIKELY if certainty == SURE or overrule else UNDETERMINED
        remarks = (*remarks, used.family.why)
    contrary = [one for one in neighbours if one.similarity >= _CLOSE and not one.agrees]
    if contrary:
        remarks = (*remarks, _disagreement(contrary[0]))
        certainty = LIKELY if certainty == SURE else certainty
    doubts = used.doubts if certainty != SURE else ()
    return Assessment(reading, verdict, atmp_class, certainty, neighbours, (*remarks, *doubts), used)


def _answers_settle(answers: Mapping[str, str] | None, rules: RuleSet) -> bool:
    """Do the answers alone leave one class? Then what such texts usually mean no longer matters."""
    return bool(answers) and classify(Product.from_answers(answers or {}), rules).certainty == SURE


def _best(reading: Reading, verdict: Verdict) -> tuple[str, tuple[Text, ...]]:
    """Return the class, and the remark that says it is a guess when it is one."""
    if verdict.certainty != UNDETERMINED and verdict.atmp_class is not None:
        return verdict.atmp_class, ()
    family = reading.family
    guess = family.atmp_class
    if guess not in verdict.candidates:
        guess = verdict.atmp_class or verdict.candidates[0]
        return guess, (
            Text("Best guess: " + CLASS_NAMES[guess].en + ".", "Hypothèse : " + CLASS_NAMES[guess].fr + "."),
        )
    return guess, (Text("Best guess from usual practice. " + family.why.en, "Hypothèse d’usage. " + family.why.fr),)


def _disagreement(neighbour: Neighbour) -> Text:
    name = CLASS_NAMES.get(neighbour.atmp_class, Text(neighbour.atmp_class or "?", neighbour.atmp_class or "?"))
    return Text(
        f"A close precedent disagrees: “{neighbour.title}” was classified as {name.en}.",
        f"Un précédent proche est en désaccord : « {neighbour.title} » a été classé {name.fr}.",
    )


def _deciding(verdict: Verdict, atmp_class: str) -> list[Text]:
    """Return the statements of the conditions that are settled: met for a class, or failing."""
    found = {one.provision.key: one for one in verdict.findings}
    reasons = [_cited(one.provision, True) for one in verdict.precedence]
    for rule in verdict.rules.classes:
        definition = found[rule.definition.key]
        if rule.atmp_class != atmp_class and definition.answer is not False:
            continue
        for condition, wanted in rule.conditions:
            answer = found[condition.key].answer
            settles = answer is wanted if rule.atmp_class == atmp_class else answer is not None and answer is not wanted
            if settles:
                reasons.append(_cited(condition, answer))
    if verdict.regime is not None:
        reasons.append(_other_rules(verdict.regime))
    return list(dict.fromkeys(reasons))


@cache
def _cited(provision: Provision, answer: bool) -> Text:
    """Return what an answer means, with the article that says so."""
    statement, source = provision.statement(answer), provision.source.citation
    return Text(f"{statement.en} [{source.en}]", f"{statement.fr} [{source.fr}]")


@cache
def _other_rules(regime: Regime) -> Text:
    """Return the rules a product outside the classes falls under instead."""
    return Text(f"Other rules apply instead: {regime.name.en}.", f"D’autres règles s’appliquent : {regime.name.fr}.")


def _inferences(reading: Reading, verdict: Verdict) -> list[Text]:
    why = {one.key: one for one in reading.facts}
    reasons = []
    for one in verdict.rests_on:
        phrase = FACTS[one.fact].phrase(one.value)
        read_fact = why.get(one.fact)
        explained = one.why if read_fact is None or read_fact.why is None else read_fact.why
        reasons.append(
            Text(f"Supposed: {phrase.en}. {explained.en}", f"Supposé : {phrase.fr}. {explained.fr}"),
        )
    return reasons

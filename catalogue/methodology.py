"""The method in words and figures, all of it from the code that decides: nothing here can say what the rules do not."""

from collections import Counter
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from catalogue.diagram import sections
from catalogue.suggestion import decision_rows, decisions_of
from classification import (
    CERTAINTIES,
    CLASS_NAMES,
    CLASSES,
    FACTS,
    LIKELY,
    RULES,
    SOURCES,
    SURE,
    UNDETERMINED,
    Product,
    Provision,
    classify,
)
from classification.evaluation import Evaluation, evaluate
from classification.implications import CONSEQUENCES, PRESUMPTIONS
from classification.reading import families, rules, terms

NAMES = "names"


def methodology(language: str) -> dict[str, Any]:
    """Everything the page shows.

    ``rules_name``, ``as_of``; ``classes`` (in order of precedence, each with its conditions), ``others`` (provisions of
    no class), ``presumptions``, ``regimes``, ``sources``; ``reading`` (counts), ``stems``; ``accuracy``.
    """
    nothing = classify(Product())
    shown = [key.provision.key for _rule, findings in sections(nothing) for key in findings]
    return {
        "rules_name": RULES.name.in_language(language),
        "as_of": RULES.as_of,
        "classes": [class_in_words(rule, findings, language) for rule, findings in sections(nothing)],
        "others": [provision_in_words(one, language) for one in RULES.provisions if one.key not in shown],
        "presumptions": [
            {
                "given": FACTS[one.fact].phrase(one.value).in_language(language),
                "then": FACTS[one.then].phrase(one.then_value).in_language(language),
                "why": one.why.in_language(language),
                "source": one.source.to_dict(language) if one.source else None,
            }
            for one in PRESUMPTIONS
        ],
        "regimes": [one.to_dict(language) for one in RULES.regimes],
        "certainties": certainties(language),
        "sources": [{**one.to_dict(language), "read_on": one.read_on} for one in SOURCES],
        "reading": reading_in_figures(),
        "stems": stems(language),
        "accuracy": accuracy(language),
        "fact_count": len(FACTS),
        "consequence_count": len(CONSEQUENCES),
    }


def class_in_words(rule: Any, findings: list[Any], language: str) -> dict[str, Any]:
    """A class: what must and must not hold, and the provisions read for it."""
    return {
        "key": rule.atmp_class,
        "name": CLASS_NAMES[rule.atmp_class].in_language(language),
        "conditions": [
            {"title": one.title.in_language(language), "must": must, "yes": one.yes.in_language(language)}
            for one, must in rule.conditions
        ],
        "provisions": [provision_in_words(one.provision, language) for one in findings],
    }


def provision_in_words(one: Provision, language: str) -> dict[str, Any]:
    return {
        "title": one.title.in_language(language),
        "yes": one.yes.in_language(language),
        "no": one.no.in_language(language),
        "sources": [source.to_dict(language) for source in (one.source, *one.also)],
        "questions": [FACTS[key].question.in_language(language) for key in one.reads],
    }


def certainties(language: str) -> list[dict[str, str]]:
    """What each certainty means to the reader of an answer."""
    meanings = {
        SURE: _("Every fact that the class needs is stated or answered: no missing fact can change it."),
        LIKELY: _(
            "Something that the class needs was not stated. It was inferred from the text, or is how the Committee "
            "usually reads the law; the page says which, and asks to confirm it."
        ),
        UNDETERMINED: _(
            "A missing fact can still change the class; the most deciding question is asked first. A best guess, where "
            "one is shown, comes from usual practice and not from the law."
        ),
    }
    return [{"name": CERTAINTIES[one].in_language(language), "meaning": meaning} for one, meaning in meanings.items()]


def reading_in_figures() -> dict[str, int]:
    """How large the vocabulary is."""
    phrases = Counter(language for term in terms() for language, _pattern in term.phrases)
    return {
        "terms": len(terms()),
        "english": phrases["en"] + phrases[""],
        "french": phrases["fr"] + phrases[""],
        "inferences": len(rules()),
        "families": len(families()),
    }


def stems(language: str) -> list[dict[str, Any]]:
    """The stems of international names: how they are written and what they state."""
    return [
        {
            "patterns": [pattern.replace("*", "–") for _language, pattern in term.phrases],
            "says": [FACTS[key].phrase(value).in_language(language) for key, value in term.says.items()],
        }
        for term in terms()
        if term.kind == NAMES and any("*" in pattern for _language, pattern in term.phrases)
    ]


def accuracy(language: str) -> dict[str, Any] | None:
    """How often the answers agree with the decisions of the catalogue; None without decisions."""
    found = evaluated(decision_rows())
    if not found.decisions:
        return None
    counts = Counter((asked["class"], given.atmp_class) for asked, given in found.pairs())
    among = Counter(given.certainty for given in found.answers)
    right = Counter(given.certainty for asked, given in found.pairs() if given.atmp_class == asked["class"])
    by_words = sum(near == asked["class"] for near, asked in zip(found.nearest, found.decisions, strict=True))
    frequent = Counter(one["class"] for one in found.decisions).most_common(1)[0][1]
    total = len(found.decisions)
    return {
        "total": total,
        "right": found.right,
        "percent": 100 * found.right / total,
        "wrong_sure": len(found.wrong_sure),
        "certainties": [
            {"name": CERTAINTIES[one].in_language(language), "number": among[one], "right": right[one]}
            for one in (SURE, LIKELY, UNDETERMINED)
        ],
        "classes": [CLASS_NAMES[one].in_language(language) for one in CLASSES],
        "confusion": [
            {
                "name": CLASS_NAMES[asked].in_language(language),
                "cells": [{"number": counts[asked, given], "is_right": asked == given} for given in CLASSES],
            }
            for asked in CLASSES
        ],
        "languages": sorted(Counter(one["language"] for one in found.decisions).items()),
        "frequent": frequent,
        "by_words": by_words,
    }


@lru_cache(maxsize=1)
def evaluated(rows: tuple[tuple[Any, ...], ...]) -> Evaluation:
    """Computed once for the decisions as they stand; again when one of them changes."""
    return evaluate("catalogue", decisions_of(rows))

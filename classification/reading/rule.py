"""Inferences from knowledge of the field: what a description of this kind usually means.

An inference is never stated: it is shown with its explanation and can be overruled.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from classification.classes import CLASSES
from classification.facts import Value
from classification.text import Text

from .vocabulary import values_of

FILE = Path(__file__).with_name("inferences.toml")
FAMILIES_FILE = Path(__file__).with_name("families.toml")


@dataclass(frozen=True)
class Rule:
    """When the tags of a reading meet `every` group and none of `unless`, the facts are inferred.

    Each group of `every` is met by any one of its tags. `tags` are added to the reading.
    """

    key: str
    every: tuple[frozenset[str], ...]
    unless: frozenset[str]
    facts: tuple[tuple[str, Value], ...]
    tags: frozenset[str]
    why: Text

    def applies(self, tags: set[str]) -> bool:
        """Do the tags meet the conditions?"""
        for group in self.every:
            if group.isdisjoint(tags):
                return False
        return self.unless.isdisjoint(tags)


@dataclass(frozen=True)
class Family:
    """A family of products and the class it usually gets: a guess when the law leaves several."""

    key: str
    every: tuple[frozenset[str], ...]
    unless: frozenset[str]
    atmp_class: str
    why: Text

    def applies(self, tags: set[str]) -> bool:
        """Do the tags meet the conditions?"""
        for group in self.every:
            if group.isdisjoint(tags):
                return False
        return self.unless.isdisjoint(tags)


@cache
def rules() -> tuple[Rule, ...]:
    """Return the inferences in the order they are tried; ValueError for an unknown fact or answer."""
    return tuple(
        Rule(
            one["key"],
            _groups(one),
            frozenset(one.get("unless", ())),
            tuple(values_of(one.get("facts", {})).items()),
            frozenset(one.get("adds", ())),
            Text(one["why_en"], one["why_fr"]),
        )
        for one in tomllib.loads(FILE.read_text("utf-8"))["inference"]
    )


@cache
def families() -> tuple[Family, ...]:
    """Return the families in the order they are tried; ValueError for an unknown class."""
    found = []
    for one in tomllib.loads(FAMILIES_FILE.read_text("utf-8"))["family"]:
        if one["class"] not in CLASSES:
            raise ValueError(f"{one['key']}: {one['class']!r} is no class")
        why = Text(one["why_en"], one["why_fr"])
        found.append(Family(one["key"], _groups(one), frozenset(one.get("unless", ())), one["class"], why))
    return tuple(found)


def _groups(entry: dict[str, Any]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group.split("|")) for group in entry.get("every", ()))

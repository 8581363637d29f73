"""The vocabulary is data: every entry is explained, in its place once, and used."""

import pytest

from classification.facts import FACTS
from classification.reading import Family, Rule, Term, families, read, rules, terms
from classification.reading.vocabulary import trie
from classification.reading.words import fold

TAGS = {tag for term in terms() for tag in term.tags}
ADDED = {tag for rule in rules() for tag in (*rule.tags, rule.key)}
SET_BY_READING = {
    "cells_present", "cells_modified", "not_modified", "modified_microorganism", "from_animal", "no_culture",
    "no_expansion", "named_tissue",
}  # fmt: skip


def test_the_vocabulary_loads_without_a_pattern_in_two_terms() -> None:
    assert trie().root.exact


def test_keys_are_unique() -> None:
    for keys in (
        [one.key for one in terms()],
        [one.key for one in rules()],
        [one.key for one in families()],
    ):
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("term", terms(), ids=lambda one: one.key)
def test_every_term_is_explained_and_written_as_it_is_compared(term: Term) -> None:
    assert term.why.endswith((".", ")"))
    assert term.phrases
    patterns = [pattern for _, pattern in term.phrases]
    assert len(patterns) == len(set(patterns)), [one for one in patterns if patterns.count(one) > 1]
    for _, pattern in term.phrases:
        for word in pattern.replace(",", " ").split():
            bare = word.strip("*")
            assert bare, pattern
            assert bare.isalnum(), pattern
            if bare == bare.lower():
                assert fold(bare) == bare or not bare.isascii(), f"{pattern} is not folded"
            else:
                assert bare == word, f"a word with a capital has no star: {pattern}"


@pytest.mark.parametrize("term", terms(), ids=lambda one: one.key)
def test_every_pattern_is_found(term: Term) -> None:
    """A pattern no text can reach would be a mistake: each is found alone, as its own term or a longer one's."""
    for _, pattern in term.phrases:
        text = " ".join("word" + one[1:] if one.startswith("*") else one.rstrip("*") for one in pattern.split())
        if term.kind != "cues":
            assert read(text).mentions, pattern


@pytest.mark.parametrize("rule", rules(), ids=lambda one: one.key)
def test_every_rule_is_explained_and_looks_for_what_exists(rule: Rule) -> None:
    assert rule.every
    assert rule.why.en != rule.why.fr
    for tag in {tag for group in rule.every for tag in group} | rule.unless:
        assert tag in TAGS | ADDED | SET_BY_READING, tag
    for key, _ in rule.facts:
        assert key in FACTS


@pytest.mark.parametrize("family", families(), ids=lambda one: one.key)
def test_every_family_looks_for_what_exists(family: Family) -> None:
    for tag in {tag for group in family.every for tag in group} | family.unless:
        assert tag in TAGS | ADDED | SET_BY_READING, tag


def test_the_last_family_takes_everything() -> None:
    assert families()[-1].applies(set())

"""The package as a whole: two languages everywhere, sources complete, nothing but Python."""

import ast
import doctest
import sys
from datetime import date
from pathlib import Path

import pytest

import classification
from classification import FACTS, REGIMES, RULES, SECTIONS, SOURCES, Fact, Provision, Source
from classification.implications import CONSEQUENCES, PRESUMPTIONS

FOLDER = Path(classification.__file__).parent
MODULES = sorted(FOLDER.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_only_the_standard_library_is_imported(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        for name in names:
            root = name.split(".")[0]
            assert root == "classification" or root in sys.stdlib_module_names, f"{path}: {name}"


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS)
def test_every_fact_speaks_both_languages(fact: Fact) -> None:
    texts = [fact.question, fact.help, fact.section.title, *(one.label for one in fact.answers)]
    texts += [fact.phrase(value) for value in fact.values]
    for text in texts:
        assert text.en.strip()
        assert text.fr.strip()
    assert fact.question.en.endswith("?")
    # A no-break space would be better type, the template adds it; a missing space is a mistake.
    assert fact.question.fr.endswith(" ?")
    assert fact.answers[-1].key == "unknown"
    assert fact.section in SECTIONS
    assert fact.after is None or fact.after in FACTS
    assert fact.rare is None or fact.rare in fact.values


def test_questions_and_phrases_are_not_left_in_the_other_language() -> None:
    for fact in FACTS.values():
        assert fact.question.en != fact.question.fr
        assert fact.help.en != fact.help.fr


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.key)
def test_every_source_has_a_link_and_a_date(source: Source) -> None:
    for text in (source.name, source.place, source.link, source.how_read):
        assert text.en
        assert text.fr
    assert source.link.en.startswith(("http://data.europa.eu/eli/", "https://"))
    assert source.link.fr.startswith(("http://data.europa.eu/eli/", "https://"))
    assert source.read_on <= date(2026, 11, 23)


def test_every_source_used_is_listed_and_every_source_listed_is_used() -> None:
    used: set[str] = {"atmp_17"}  # the disclaimer speaks of it
    for provision in RULES.provisions:
        used |= {provision.source.key, *(source.key for source in provision.also)}
    for regime in REGIMES:
        used |= {source.key for source in regime.sources}
    for rule in (*CONSEQUENCES, *PRESUMPTIONS):
        used |= {rule.source.key} if rule.source else set()
    assert used == {source.key for source in SOURCES}


def test_keys_are_unique() -> None:
    for keys in (
        [one.key for one in SOURCES],
        [one.key for one in RULES.provisions],
        [one.key for one in REGIMES],
    ):
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("provision", RULES.provisions, ids=lambda one: one.key)
def test_a_provision_reads_only_what_it_declares(provision: Provision) -> None:
    class Recorder:
        """Answers None to every fact and remembers which were asked."""

        def __init__(self) -> None:
            self.asked: set[str] = set()

        def __getattr__(self, key: str) -> None:
            self.asked.add(key)

    recorder = Recorder()
    provision.test(recorder)  # type: ignore[arg-type]
    assert recorder.asked <= set(provision.reads)
    assert set(provision.reads) <= FACTS.keys()
    assert provision.test.__doc__


def test_every_deciding_fact_is_read_by_a_condition() -> None:
    read = {key for rule in RULES.classes for condition, _ in rule.conditions for key in condition.reads}
    assert set(RULES.deciding_facts) == read


def test_the_examples_of_the_documentation_are_true() -> None:
    assert doctest.testmod(classification).failed == 0


def test_the_public_names_exist() -> None:
    assert all(hasattr(classification, name) for name in classification.__all__)

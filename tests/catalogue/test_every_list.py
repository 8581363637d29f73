"""All six lists against plain Python over the rows of the database: what is found, counted, in which order, on which page.

Nothing here uses facets, bitmaps or the index: a record is asked value by value, as a reader would with a pencil.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any
from unittest import mock

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalogue import search, selection
from catalogue.filters import FILTERSETS
from catalogue.models import Citation, Condition, Record, Reference, Sponsor, Substance, Therapy, Trial

NOT_STATED = "not_stated"
PUBLISHED = Record.State.PUBLISHED
# What a facet asks of a record: a set of values, or the rows of which one has to satisfy all facets of the group.
Values = Callable[[Any], set[str]]
Rows = Callable[[Any], list[dict[str, str]]]


def column(name: str) -> Values:
    return lambda record: {str(getattr(record, name) or NOT_STATED)}


def slugs(relation: str) -> Values:
    return lambda record: (
        {one.slug for one in getattr(record, relation).all() if one.state == PUBLISHED} or {NOT_STATED}
    )


def therapies(record: Any) -> list[dict[str, str]]:
    return [
        {"atmp_class": one.atmp_class, "origin": one.origin, "therapy": one.slug}
        for one in record.therapies.all()
        if one.state == PUBLISHED
    ]


def authorisations(record: Any) -> list[dict[str, str]]:
    return [
        {"jurisdiction": one.jurisdiction, "status": one.status, "year": str(one.granted_on.year)}
        for one in record.authorisations.all()
    ]


def cited_by(record: Any) -> set[str]:
    found = {one.therapy.slug for one in record.citations.all() if one.therapy and one.therapy.state == PUBLISHED}
    return found or {NOT_STATED}


LISTS: Mapping[str, tuple[type[Record], Mapping[str, Values], Mapping[str, Rows]]] = {
    "therapies": (
        Therapy,
        {
            **{name: column(name) for name in ("atmp_class", "origin", "stage", "modification", "class_basis")},
            "condition": slugs("conditions"),
            "sponsor": slugs("sponsors"),
        },
        dict.fromkeys(("jurisdiction", "status", "year"), authorisations),
    ),
    "substances": (
        Substance,
        {"atc": lambda one: {atc.code for atc in one.atc_codes.all()} or {NOT_STATED}},
        dict.fromkeys(("atmp_class", "origin"), therapies),
    ),
    "sponsors": (
        Sponsor,
        {"kind": column("kind"), "country": column("country")},
        dict.fromkeys(("atmp_class", "origin"), therapies),
    ),
    "trials": (
        Trial,
        {
            "phase": column("phase"),
            "status": column("status"),
            "condition": slugs("conditions"),
            "sponsor": lambda one: {one.sponsor.slug if one.sponsor and one.sponsor.state == PUBLISHED else NOT_STATED},
            "country": lambda one: set(one.countries) or {NOT_STATED},
            "year": lambda one: {one.started_on[:4] or NOT_STATED},
        },
        dict.fromkeys(("atmp_class", "origin", "therapy"), therapies),
    ),
    "references": (
        Reference,
        {
            "kind": column("kind"),
            "theme": lambda one: set(one.themes) or {NOT_STATED},
            "therapy": cited_by,
            "year": column("year"),
        },
        {},
    ),
    "conditions": (Condition, {}, dict.fromkeys(("atmp_class", "origin"), therapies)),
}
RELATED = ("therapies", "conditions", "sponsors", "authorisations", "atc_codes", "citations__therapy")


def records_of(noun: str) -> list[Any]:
    model = LISTS[noun][0]
    related = [name for name in RELATED if hasattr(model, name.split("__")[0])]
    return list(model.objects.filter(state=PUBLISHED).prefetch_related(*related))


def fits(noun: str, record: Any, chosen: Mapping[str, Sequence[str]]) -> bool:
    """Whether a record satisfies every chosen facet; those of one group by one and the same row."""
    _model, values_of, rows_of = LISTS[noun]
    if any(not values_of[name](record) & set(values) for name, values in chosen.items() if name in values_of):
        return False
    asked = {name: values for name, values in chosen.items() if name in rows_of}
    if not asked:
        return True
    rows = next(iter(rows_of.values()))(record)
    if not rows:
        return all(NOT_STATED in values for values in asked.values())
    return any(all(row[name] in values for name, values in asked.items()) for row in rows)


def counted(noun: str, records: list[Any], chosen: Mapping[str, Sequence[str]], facet: str) -> dict[str, int]:
    """How many records each value of ``facet`` would leave, the choices of all other facets standing."""
    _model, values_of, rows_of = LISTS[noun]
    others = {name: values for name, values in chosen.items() if name != facet}
    found: Counter[str] = Counter()
    for record in records:
        if facet in values_of:
            values = values_of[facet](record)
        else:
            values = {row[facet] for row in rows_of[facet](record)} or {NOT_STATED}
        found.update(value for value in values if fits(noun, record, {**others, facet: [value]}))
    return dict(found)


@cache
def known_values(noun: str) -> dict[str, list[str]]:
    """Values of each facet that some record has, "not stated" always, and for closed lists one that none has."""
    _model, values_of, rows_of = LISTS[noun]
    records = records_of(noun)
    known = {name: {value for one in records for value in values(one)} for name, values in values_of.items()}
    known |= {name: {row[name] for one in records for row in rows(one)} for name, rows in rows_of.items()}
    for facet in FILTERSETS[noun]({}).facets:
        known[facet.name] |= {NOT_STATED, *(str(value) for value, _label in facet.choices)}
    return {name: sorted(values) for name, values in known.items()}


def key_of(noun: str, sort: str, language: str) -> Callable[[Any], Any]:
    """The documented order: what was asked, then the name, then the oldest record."""

    def name(record: Any) -> tuple[Any, int]:
        field = f"name_{language}_key" if hasattr(record, "name_en_key") else "name_key"
        return getattr(record, field).encode(), record.pk

    def day(record: Any) -> Any:
        return min((one.granted_on for one in record.authorisations.all()), default=None)

    stated: dict[str, Callable[[Any], Any]] = {
        "authorised": day,
        "started": lambda record: record.started_on.encode() or None,
        "enrolment": lambda record: record.enrolment,
        "year": lambda record: record.year,
        "atmp_class": lambda record: record.atmp_class.encode(),
    }
    by = stated.get(sort.removeprefix("-"))
    if by is None:
        return name
    return lambda record: (by(record) is None, Turned(by(record), sort.startswith("-")), name(record))


class Turned:
    """A value that sorts as it is, or the other way round; what is missing is like what is missing."""

    def __init__(self, value: Any, is_turned: bool) -> None:
        self.value, self.is_turned = value, is_turned

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Turned) and self.value == other.value

    def __lt__(self, other: "Turned") -> bool:
        if self.value is None or other.value is None:
            return False
        return bool(other.value < self.value if self.is_turned else self.value < other.value)


WORDS = ("", "", "cell", "kymriah", "kimria", "leukaemia", "CAR-T", "cd19 therapy", "2018", "zzz")


class EveryListTest(TestCase):
    """hypothesis' own TestCase: each example in a transaction of its own."""

    @given(data=st.data())
    @settings(max_examples=40)
    def test_the_list_is_what_a_pencil_finds(self, data: st.DataObject) -> None:
        noun = data.draw(st.sampled_from(list(LISTS)), "noun")
        known = known_values(noun)
        names = data.draw(st.lists(st.sampled_from(sorted(known)), max_size=5, unique=True), "facets")
        chosen = {
            name: data.draw(st.lists(st.sampled_from(known[name]), min_size=1, max_size=4, unique=True), name)
            for name in names
        }
        words = data.draw(st.sampled_from(WORDS), "q")
        sort = data.draw(st.sampled_from(["", *FILTERSETS[noun].base_filters["sort"].orders]), "sort")
        language = data.draw(st.sampled_from(["en", "fr"]), "language")
        query = QueryDict(mutable=True)
        for name, values in chosen.items():
            query.setlist(name, values)
        if words:
            query["q"] = words
        if sort:
            query["sort"] = sort
        others = data.draw(st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=2), "others")
        together = st.permutations(sorted({*chosen, *others})).map(tuple)
        tabulations = data.draw(st.lists(together, min_size=1, max_size=3), "tabulations")
        with (
            translation.override(language),
            mock.patch.object(selection, "FEWEST_TABULATED", 0),
            mock.patch.object(FILTERSETS[noun], "tabulations", tabulations),
        ):
            FILTERSETS[noun](query).index._counted.clear()
            check(noun, chosen, words, sort, language, query)


def check(
    noun: str, chosen: Mapping[str, Sequence[str]], words: str, sort: str, language: str, query: QueryDict
) -> None:
    model = LISTS[noun][0]
    filterset = FILTERSETS[noun](query)
    records = records_of(noun)
    if words:
        # What a text finds has an oracle of its own: tests/catalogue/search/test_oracle.py.
        matching = set(search.find(model, words, filterset.revision).keys)
        records = [one for one in records if one.pk in matching]
    order = sort or next(iter(FILTERSETS[noun].base_filters["sort"].orders))
    expected = sorted((one for one in records if fits(noun, one, chosen)), key=key_of(noun, order, language))
    assert [one.slug for one in filterset.records()] == [one.slug for one in expected]
    for result in filterset.facet_results():
        right = counted(noun, records, chosen, result.name)
        shown = {one.value: one.count for one in result.values}
        assert all(right.get(value, 0) == count for value, count in shown.items()), result.name
        assert set(chosen.get(result.name, ())) <= set(shown), "a chosen value has gone"
        hidden = [count for value, count in right.items() if value not in shown]
        assert bool(hidden) == result.has_more
        unchosen = [count for value, count in shown.items() if value not in chosen.get(result.name, ())]
        assert not hidden or max(hidden) <= min(unchosen), "a value with more records is hidden"
    pages_and_files(noun, query, language, [one.slug for one in expected])


def pages_and_files(noun: str, query: QueryDict, language: str, slugs: list[str]) -> None:
    """Pages walked one after another, and the file, hold each record once and in order."""
    client = Client()
    address = f"/{language}/{noun}"
    response: Any = client.get(f"{address}.json?{query.urlencode()}")
    file = json.loads(b"".join(response.streaming_content))
    assert [one["slug"] for one in file["records"]] == slugs
    assert file["count"] == len(slugs)
    if len(slugs) > 75:
        return
    walked: list[str] = []
    for number in range(1, max(1, -(-len(slugs) // 25)) + 1):
        html = client.get(f"{address}/?{query.urlencode()}&page={number}").content.decode()
        rows = html.split("<tbody>")[-1] if "<tbody>" in html else html
        here = [slug for slug in slugs if f'{address}/{slug}/">' in rows or f'{address}/{slug}/"' in rows]
        walked += here
        assert len(here) <= 25
    assert sorted(walked) == sorted(slugs)
    beyond = max(1, -(-len(slugs) // 25)) + 1
    assert client.get(f"{address}/?{query.urlencode()}&page={beyond}").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("noun", LISTS)
def test_every_facet_of_a_list_is_checked_here(noun: str) -> None:
    _model, values_of, rows_of = LISTS[noun]
    assert {facet.name for facet in FILTERSETS[noun]({}).facets} == {*values_of, *rows_of}
    assert Citation.objects.exists()

"""Cross tabulations against plain Python: counts under chosen values, and what follows changes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from catalogue.index import cross_tabulation, keys
from catalogue.index.cross_tabulation import CrossTabulation
from catalogue.index.keys import kept
from catalogue.index.sets import ValueSets

NAMES = ("phase", "status", "country")
VALUES = st.sets(st.sampled_from("abc"), min_size=1, max_size=2)
# Record -> the values of each facet.
RECORDS = st.dictionaries(st.integers(0, 40), st.tuples(VALUES, VALUES, VALUES), max_size=12)
CHOSEN = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from("abcx"), min_size=1, max_size=3, unique=True))


@pytest.fixture(autouse=True)
def _in_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "FEWEST_IN_BITMAP", 3)
    monkeypatch.setattr(cross_tabulation, "PIECE", 2)


def sets_of(records: dict[int, Any]) -> dict[str, ValueSets]:
    found: dict[str, ValueSets] = {}
    for place, name in enumerate(NAMES):
        held: dict[str, BitMap] = {}
        for key, values in records.items():
            for value in values[place]:
                held.setdefault(value, BitMap()).add(key)
        found[name] = ValueSets({value: kept(some) for value, some in held.items()})
    return found


def expected(records: dict[int, Any], name: str, chosen: dict[str, list[str]]) -> dict[str, int]:
    """How many records have each value of a facet, and a chosen value of each other."""
    counted: dict[str, int] = {}
    for values in records.values():
        held = dict(zip(NAMES, values, strict=True))
        if all(held[other] & set(some) for other, some in chosen.items() if other != name):
            for value in held[name]:
                counted[value] = counted.get(value, 0) + 1
    return counted


def check(
    table: CrossTabulation, sets: dict[str, ValueSets], records: dict[int, Any], chosen: dict[str, list[str]]
) -> None:
    for name in NAMES:
        if not table.tells(name, chosen):
            assert name != "country", "the last facet is told under any chosen values of the others"
            continue
        left = BitMap(
            key
            for key in table.others
            if all(set(some) & records[key][NAMES.index(other)] for other, some in chosen.items() if other != name)
        )
        found = table.tabulated(name, chosen, sets[name], left)
        right = expected(records, name, chosen)
        assert found.counts() == right
        ranked = sorted(right.items(), key=lambda one: (-one[1], one[0]))
        assert list(found.top(2).items()) == ranked[:2]
        assert {value: found.count(value) for value in "abcx"} == {value: right.get(value, 0) for value in "abcx"}


@given(records=RECORDS, chosen=CHOSEN)
def test_cells_and_the_others_are_all_records(records: dict[int, Any], chosen: dict[str, list[str]]) -> None:
    sets = sets_of(records)
    check(CrossTabulation(sets), sets, records, chosen)


@given(records=RECORDS, changes=st.lists(RECORDS, max_size=3), gone=st.sets(st.integers(0, 40)), chosen=CHOSEN)
def test_a_table_follows(
    records: dict[int, Any], changes: list[dict[int, Any]], gone: set[int], chosen: dict[str, list[str]]
) -> None:
    sets = sets_of(records)
    table: CrossTabulation | None = CrossTabulation(sets)
    for change in changes:
        cells = table.table.copy() if table else None
        touched = BitMap(change) | BitMap(gone)
        before, records = records, {key: values for key, values in (records | change).items() if key not in gone}
        now = {}
        for place, name in enumerate(NAMES):
            come: dict[str, BitMap] = {}
            for key in touched & BitMap(records):
                for value in records[key][place]:
                    come.setdefault(value, BitMap()).add(key)
            had = {value for key in touched & BitMap(before) for value in before[key][place]}
            assert sets[name].by_record
            now[name] = sets[name].changed(touched, had, come)
        followed = table.changed(touched, now) if table else None
        if table is not None and cells is not None:
            assert (table.table == cells).all(), "who still counts with the last table sees nothing of the change"
        sets = now
        if followed is not None:
            check(followed, sets, records, chosen)
        table = followed or CrossTabulation(sets)
        check(table, sets, records, chosen)


def test_a_record_with_a_second_value_of_the_last_facet_is_noticed() -> None:
    sets = sets_of({1: ({"a"}, {"a"}, {"a"}), 2: ({"a"}, {"a"}, {"b"})})
    table = CrossTabulation(sets)
    assert table.tells("phase", {})
    now = {**sets, "country": sets["country"].changed(BitMap([1]), ["a"], {"a": BitMap([1]), "b": BitMap([1])})}
    followed = table.changed(BitMap([1]), now)
    assert followed is not None
    assert not followed.tells("phase", {})
    assert followed.tells("phase", {"country": ["b"]})


def test_a_value_never_seen_gets_a_place() -> None:
    sets = sets_of({1: ({"b"}, {"a"}, {"a"}), 2: ({"b"}, {"a"}, {"a"})})
    table = CrossTabulation(sets)
    now = {**sets, "phase": sets["phase"].changed(BitMap([1]), ["b"], {"a": BitMap([1])})}
    followed = table.changed(BitMap([1]), now)
    assert followed is not None
    check(followed, now, {1: ({"a"}, {"a"}, {"a"}), 2: ({"b"}, {"a"}, {"a"})}, {"status": ["a"]})
    assert table.tabulated("phase", {}, sets["phase"], BitMap()).counts() == {"b": 2}


def test_a_change_of_no_cell_copies_no_table() -> None:
    sets = sets_of({1: ({"b"}, {"a"}, {"a"}), 2: ({"b"}, {"a"}, {"a"})})
    table = CrossTabulation(sets)
    now = {**sets, "phase": sets["phase"].changed(BitMap([1]), ["b"], {"b": BitMap([1])})}
    assert table.changed(BitMap([1]), now).table is table.table


def test_values_numbered_anew_need_another_table() -> None:
    sets = sets_of({1: ({"b"}, {"a"}, {"a"})})
    assert (
        CrossTabulation(sets).changed(BitMap([1]), sets_of({1: ({"a"}, {"a"}, {"a"}), 2: ({"b"}, {"a"}, {"a"})}))
        is None
    )


def test_a_table_can_be_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    sets = sets_of({1: ({"a"}, {"a"}, {"a"}), 2: ({"b"}, {"b"}, {"b"})})
    monkeypatch.setattr(cross_tabulation, "MOST_CELLS", 7)
    assert not CrossTabulation.fits(sets)
    monkeypatch.setattr(cross_tabulation, "MOST_CELLS", 8)
    assert CrossTabulation.fits(sets)

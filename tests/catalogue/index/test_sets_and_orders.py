"""Sets and orders against plain Python: tops, counts, pages of an order."""

from array import array
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from catalogue.index import by_record, family, keys, order, sets
from catalogue.index.family import Family
from catalogue.index.keys import as_bitmap, kept
from catalogue.index.order import Order
from catalogue.index.sets import NOT_STATED, ValueSets

KEYS = st.sets(st.integers(1, 60))


@pytest.fixture(params=[0, 10_000], ids=["by value", "by record"])
def few_records(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of counting and paging: as for many records, as for few."""
    monkeypatch.setattr(sets, "FEW_RECORDS", request.param)
    monkeypatch.setattr(order, "FEW_RECORDS", request.param)
    monkeypatch.setattr(keys, "FEWEST_IN_BITMAP", 4)
    monkeypatch.setattr(order, "BLOCK", 7)
    monkeypatch.setattr(order, "RECORDS_A_BLOCK", 5)


def value_sets(values: dict[str, set[int]]) -> ValueSets:
    return ValueSets({value: kept(BitMap(keys)) for value, keys in values.items() if keys})


@pytest.mark.usefixtures("few_records")
class TestBothWays:
    @given(values=st.dictionaries(st.text("abc", min_size=1, max_size=3), KEYS), records=KEYS, number=st.integers(1, 5))
    def test_top_values_are_those_with_most_records(
        self, values: dict[str, set[int]], records: set[int], number: int
    ) -> None:
        counted = {value: len(keys & records) for value, keys in values.items() if keys & records}
        ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        assert value_sets(values).counts(BitMap(records)) == counted
        assert list(value_sets(values).top(BitMap(records), number).items()) == ranked[:number]

    @given(keys=st.lists(st.integers(1, 200), unique=True), data=st.data())
    def test_parts_of_an_order(self, keys: list[int], data: st.DataObject) -> None:
        records = data.draw(st.sets(st.sampled_from(keys)) if keys else st.just(set()))
        start = data.draw(st.integers(0, 40))
        stop = start + data.draw(st.integers(0, 40))
        order = Order(array("I", keys))
        expected = [key for key in keys if key in records]
        assert order.part(BitMap(records), start, stop) == expected[start:stop]
        assert list(order.those_of(BitMap(records))) == expected


@given(
    rows=st.lists(st.tuples(st.integers(1, 6), st.sampled_from("ab"), st.sampled_from("xyz")), max_size=12),
    chosen=st.fixed_dictionaries(
        {},
        optional={
            "first": st.lists(st.sampled_from(["a", "b", NOT_STATED]), min_size=1, unique=True),
            "second": st.lists(st.sampled_from(["x", "y", NOT_STATED]), min_size=1, unique=True),
        },
    ),
)
def test_a_family_speaks_of_one_row(rows: list[tuple[int, str, str]], chosen: dict[str, list[str]]) -> None:
    everything = set(range(1, 8))
    together: dict[tuple[str, str], BitMap] = {}
    for owner, first, second in rows:
        together.setdefault((first, second), BitMap()).add(owner)
    without = everything - {owner for owner, _first, _second in rows}
    family = Family(["first", "second"], {values: kept(keys) for values, keys in together.items()}, BitMap(without))

    def fits(first: str, second: str) -> bool:
        return first in chosen.get("first", [first]) and second in chosen.get("second", [second])

    allows_none = all(NOT_STATED in values for values in chosen.values())
    expected = {owner for owner, first, second in rows if fits(first, second)} | (without if allows_none else set())
    if chosen:
        assert set(family.having(chosen)) == expected
    siblings = {name: values for name, values in chosen.items() if name == "second"}
    counted = family.values("first", siblings)
    for value in "ab":
        owners = {
            owner for owner, first, second in rows if first == value and second in siblings.get("second", [second])
        }
        assert set(as_bitmap(counted.get(value, b""))) == owners


@pytest.fixture
def _in_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "BLOCK", 3)
    monkeypatch.setattr(order, "MOST_COMPARED", 2)
    monkeypatch.setattr(keys, "FEWEST_IN_BITMAP", 4)
    monkeypatch.setattr(by_record, "MOST_LATER", 5)


@pytest.mark.usefixtures("_in_small")
@given(
    before=st.dictionaries(st.integers(1, 60), st.integers(0, 9)),
    changes=st.lists(st.dictionaries(st.integers(1, 60), st.none() | st.integers(0, 9), max_size=8), max_size=4),
)
def test_an_order_follows(before: dict[int, int], changes: list[dict[int, int | None]]) -> None:
    ranks = dict(before)

    def in_order(keys: Iterable[int]) -> list[int]:
        return sorted(keys, key=lambda key: (ranks[key], key))

    followed = Order(array("I", in_order(ranks)))
    for change in changes:
        last, kept_keys = followed, followed.keys.tolist()
        ranks = {key: rank for key, rank in (ranks | change).items() if rank is not None}
        followed = followed.changed(BitMap(change), BitMap(change) & BitMap(ranks), in_order)
        assert followed.keys.tolist() == in_order(ranks)
        assert followed.part(BitMap(ranks) - BitMap([7]), 0, 100) == [key for key in in_order(ranks) if key != 7]
        # Who still reads the last one sees nothing of it.
        assert last.keys.tolist() == kept_keys


def test_an_order_that_is_another_by_now_is_not_followed() -> None:
    assert Order(array("I", range(10))).changed(BitMap([3]), BitMap([3]), lambda keys: []) is None


@pytest.mark.usefixtures("_in_small")
@given(
    before=st.dictionaries(st.sampled_from("abcdef"), KEYS),
    changes=st.lists(st.dictionaries(st.integers(1, 60), st.sets(st.sampled_from("abcdefgh")), max_size=4), max_size=4),
    is_counted=st.booleans(),
)
def test_value_sets_follow(before: dict[str, set[int]], changes: list[dict[int, set[str]]], is_counted: bool) -> None:
    held: dict[int, set[str]] = {}
    for value, having in before.items():
        for key in having:
            held.setdefault(key, set()).add(value)
    followed = value_sets(before)
    everything = BitMap(range(70))
    for change in changes:
        if is_counted:
            assert followed.by_record.counts(everything)[1].sum() == sum(map(len, held.values()))
            assert followed.by_size == sorted(followed.by_size)
        last, last_sets = followed, {value: set(as_bitmap(keys)) for value, keys in followed.items()}
        come: dict[str, BitMap] = {}
        for key, values in change.items():
            for value in values:
                come.setdefault(value, BitMap()).add(key)
        followed = followed.changed(BitMap(change), followed.held_by(BitMap(change)), come)
        held |= change
        expected = {value: {key for key, values in held.items() if value in values} for value in "abcdefgh"}
        expected = {value: keys for value, keys in expected.items() if keys}
        assert {value: set(as_bitmap(keys)) for value, keys in followed.items()} == expected
        assert {value: set(as_bitmap(keys)) for value, keys in last.items()} == last_sets
        ranked = sorted(((value, len(keys)) for value, keys in expected.items()), key=lambda one: (-one[1], one[0]))
        assert list(followed.by_record.top(everything, 3).items()) == ranked[:3]
        assert followed.by_size == [(-count, value) for value, count in ranked]


@given(
    rows=st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.sampled_from("xyz"), st.sampled_from("12"), KEYS)),
    chosen=st.fixed_dictionaries(
        {},
        optional={
            "second": st.lists(st.sampled_from(["x", "y", NOT_STATED]), min_size=1, unique=True),
            "third": st.lists(st.sampled_from(["1", NOT_STATED]), min_size=1, unique=True),
            "of no account": st.just(["1"]),
        },
    ),
    records=KEYS,
    few=st.sampled_from([0, 100]),
)
def test_a_narrowed_facet_equals_one_put_together(
    rows: dict[str, tuple[str, str, set[int]]], chosen: dict[str, list[str]], records: set[int], few: int
) -> None:
    together = {(second, first, third): kept(BitMap(keys)) for first, (second, third, keys) in rows.items() if keys}
    everything = BitMap(range(62))
    without = everything - BitMap().union(*map(as_bitmap, together.values()))
    found: list[Any] = []
    for few_values in (-1, 1_000):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(sets, "FEW_VALUES", few_values)
            patched.setattr(family, "FEW_VALUES", few_values)
            patched.setattr(sets, "FEW_RECORDS", few)
            values = Family(["second", "first", "third"], together, without, everything).values("first", chosen)
            some = BitMap(records)
            found.append(
                (
                    values.counts(some),
                    values.top(some, 2),
                    values.top(everything, 3),
                    [values.count(value, some) for value in ("a", NOT_STATED)],
                    [value in values for value in ("a", "b")],
                )
            )
    assert found[0] == found[1]
    assert list(found[0][1].items()) == list(found[1][1].items())

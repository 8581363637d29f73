"""The index against plain Python: tops, counts, pages of an order."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from catalogue import index
from catalogue.index import Family, Order, ValueSets, kept

KEYS = st.sets(st.integers(1, 60))


@pytest.fixture(params=[0, 10_000], ids=["by value", "by record"])
def few_records(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of counting and paging: as for many records, as for few."""
    monkeypatch.setattr(index, "FEW_RECORDS", request.param)
    monkeypatch.setattr(index, "FEWEST_IN_BITMAP", 4)
    monkeypatch.setattr(index, "BLOCK", 7)


def sets(values: dict[str, set[int]]) -> ValueSets:
    return ValueSets({value: kept(BitMap(keys)) for value, keys in values.items() if keys})


@pytest.mark.usefixtures("few_records")
class TestBothWays:
    @given(values=st.dictionaries(st.text("abc", min_size=1, max_size=3), KEYS), records=KEYS, number=st.integers(1, 5))
    def test_top_values_are_those_with_most_records(
        self, values: dict[str, set[int]], records: set[int], number: int
    ) -> None:
        counted = {value: len(keys & records) for value, keys in values.items() if keys & records}
        ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        assert sets(values).counts(BitMap(records)) == counted
        assert list(sets(values).top(BitMap(records), number).items()) == ranked[:number]

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
            "first": st.lists(st.sampled_from(["a", "b", index.NOT_STATED]), min_size=1, unique=True),
            "second": st.lists(st.sampled_from(["x", "y", index.NOT_STATED]), min_size=1, unique=True),
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

    allows_none = all(index.NOT_STATED in values for values in chosen.values())
    expected = {owner for owner, first, second in rows if fits(first, second)} | (without if allows_none else set())
    if chosen:
        assert set(family.having(chosen)) == expected
    siblings = {name: values for name, values in chosen.items() if name == "second"}
    counted = family.values("first", siblings)
    for value in "ab":
        owners = {
            owner for owner, first, second in rows if first == value and second in siblings.get("second", [second])
        }
        assert set(index.as_bitmap(counted.get(value, b""))) == owners

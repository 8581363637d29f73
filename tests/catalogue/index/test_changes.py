"""An index that follows the changes of the catalogue equals one that is read anew, after whatever changes."""

import datetime
import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pgtrigger
import pytest
from django.db import connection, transaction
from django.db.models import F, Model, QuerySet
from django.http import QueryDict
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalogue import facets, revision, selection
from catalogue.facet import sets_of as sets_of_facet
from catalogue.facet import whole_sets
from catalogue.filters import FILTERSETS
from catalogue.index import Index, as_bitmap, by_record, family, keys, order, record_index, sets
from catalogue.models import (
    AtcCode,
    Authorisation,
    Citation,
    Condition,
    Reference,
    Sponsor,
    Substance,
    Therapy,
    Trial,
)
from catalogue.selection import Selection

pytestmark = pytest.mark.django_db(transaction=True)

MODELS = (Therapy, Substance, Sponsor, Trial, Reference, Condition)
UNCHECKED = (
    *(f"catalogue.{model.__name__}:never_deleted" for model in MODELS),
    *(f"catalogue.{model.__name__}:state_passes" for model in MODELS),
)
# Few values and few records, so that changes meet.
NUMBERS = st.integers(0, 4)
STATES = st.sampled_from(["published", "published", "draft", "retired"])
SIBLINGS = (
    {},
    {"atmp_class": ["gene_therapy"]},
    {"origin": ["autologous", sets.NOT_STATED]},
    {"status": ["withdrawn"]},
)


def fields(model: type[Model], number: int) -> dict[str, Any]:
    """What a record needs to be saved."""
    names = {
        Therapy: {
            "name_en": f"T{number}",
            "name_fr": f"T{number}",
            "atmp_class": "gene_therapy",
            "origin": "autologous",
        },
        Substance: {"name": f"S{number}"},
        Sponsor: {"name": f"Sp{number}"},
        Trial: {"name": f"Trial {number}"},
        Reference: {"name": f"Reference {number}", "kind": "article"},
        Condition: {"name_en": f"C{number}", "name_fr": f"C{number}"},
    }
    more = {Therapy: {"class_basis": "catalogue"}}.get(model, {})
    return {"slug": f"one-{number}", **names[model], **more}


def the(model: type[Model], number: int) -> Any:
    """One of the records there are, none if there is none."""
    keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
    return model.objects.get(pk=keys[number % len(keys)]) if keys else None


# --- Changes: each takes numbers that say of which records -----------------------------------------------------------


def create(model: type[Model], state: str, serial: Iterator[int]) -> None:
    more = {"retired_reason": "old"} if state == "retired" else {}
    model.objects.create(**fields(model, next(serial)), state=state, **more)


def set_state(model: type[Model], state: str, number: int) -> None:
    record = the(model, number)
    if record:
        reason = "old" if state == "retired" else ""
        model.objects.filter(pk=record.pk).update(state=state, retired_reason=reason)


COLUMNS: dict[type[Model], dict[str, list[Any]]] = {
    Therapy: {
        "atmp_class": ["gene_therapy", "combined", "somatic_cell_therapy"],
        "origin": ["autologous", "allogeneic"],
        "stage": ["", "phase_1"],
        "modification": ["", "aav"],
        "name_en": ["Alpha", "alpha", "Éta", "Zeta"],
        "checked_on": [None, datetime.date(2026, 1, 1)],
    },
    Substance: {"name": ["Alpha", "beta", "Zeta"]},
    Sponsor: {"name": ["Alpha", "beta", "Zeta"], "kind": ["", "hospital"], "country": ["", "FR", "BE"]},
    Trial: {
        "phase": ["", "phase_1", "phase_3"],
        "status": ["", "recruiting"],
        "countries": [[], ["FR"], ["BE", "FR"]],
        "started_on": ["", "2019", "2020-05"],
        "enrolment": [None, 3, 40],
        "name": ["Alpha", "beta", "Zeta"],
    },
    Reference: {
        "kind": ["article", "guideline"],
        "themes": [[], ["mechanism"], ["mechanism", "safety"]],
        "year": [None, 2019, 2020],
        "name": ["Alpha", "beta"],
    },
    Condition: {"name_fr": ["Alpha", "beta"], "synonyms_en": [[], ["x"]]},
}
UNIQUE = {"name_en", "name_fr", "name"}


def set_column(model: type[Model], column: int, value: int, number: int) -> None:
    name, values = list(COLUMNS[model].items())[column % len(COLUMNS[model])]
    record, one = the(model, number), values[value % len(values)]
    if record:
        one = f"{one} {record.pk}" if name in UNIQUE and model not in (Trial, Reference) else one
        model.objects.filter(pk=record.pk).update(**{name: one})


def set_all(model: type[Model], column: int, value: int) -> None:
    """A bulk update."""
    name, values = list(COLUMNS[model].items())[column % len(COLUMNS[model])]
    if name not in UNIQUE:
        model.objects.update(**{name: values[value % len(values)]})


def new_slug(model: type[Model], number: int, serial: Iterator[int]) -> None:
    record = the(model, number)
    if record:
        model.objects.filter(pk=record.pk).update(slug=f"other-{next(serial)}")


LINKS = (
    (Therapy, "conditions", Condition),
    (Therapy, "sponsors", Sponsor),
    (Therapy, "substances", Substance),
    (Trial, "therapies", Therapy),
    (Trial, "conditions", Condition),
    (Substance, "atc_codes", AtcCode),
)


def link(which: int, one: int, other: int, what: int) -> None:
    model, relation, far = LINKS[which % len(LINKS)]
    left, right = the(model, one), the(far, other)
    if left and right:
        manager = getattr(left, relation)
        [manager.add, manager.remove, lambda far: manager.set([far]), lambda far: manager.clear()][what % 4](right)


def move_links(which: int, other: int) -> None:
    """Plain SQL: every link of a table to one record at its far end, as far as there is no such link yet."""
    model, relation, far = LINKS[which % len(LINKS)]
    through = getattr(model, relation).through
    right = the(far, other)
    if right:
        own, others = model._meta.model_name, far._meta.model_name
        kept = set(through.objects.order_by(own, "pk").distinct(own).values_list("pk", flat=True))
        through.objects.exclude(pk__in=kept).delete()
        through.objects.update(**{others: right})


def set_sponsor(number: int, other: int) -> None:
    trial = the(Trial, number)
    if trial:
        Trial.objects.filter(pk=trial.pk).update(sponsor=the(Sponsor, other) if other else None)


def authorise(number: int, what: int, value: int, serial: Iterator[int]) -> None:
    therapy, holder = the(Therapy, number), the(Sponsor, number)
    permits = Authorisation.objects.order_by("pk")
    if what == 0 and therapy and holder:
        Authorisation.objects.create(
            therapy=therapy,
            holder=holder,
            jurisdiction=["eu", "us"][value % 2],
            number=f"n{next(serial)}",
            brand="brand",
            granted_on=datetime.date(2015 + value, 1, 1),
            status=["authorised", "withdrawn"][value % 2],
        )
    elif what == 1 and therapy:
        permits.update(therapy=therapy)
    elif what == 2:
        permits.update(status="withdrawn", granted_on=F("granted_on") + datetime.timedelta(days=365 * value))
    elif what == 3 and permits:
        permits.filter(pk=permits[value % len(permits)].pk).delete()
    elif what == 4:
        truncate("catalogue_authorisation")


def cite(number: int, other: int, what: int) -> None:
    therapy, reference = the(Therapy, number), the(Reference, other)
    if what == 0 and therapy and reference:
        Citation.objects.get_or_create(therapy=therapy, reference=reference, fact="general", locator="", field="")
    elif what == 1 and reference:
        some = Citation.objects.order_by("therapy", "pk").distinct("therapy").values_list("pk", flat=True)
        Citation.objects.exclude(pk__in=list(some)).delete()
        Citation.objects.update(reference=reference)
    elif what == 2:
        Citation.objects.all().delete()


def code(number: int, value: int) -> None:
    one = the(AtcCode, number)
    if one:
        AtcCode.objects.filter(pk=one.pk).update(code=f"L01XL{10 + 5 * number + value}")


def delete(model: type[Model], number: int) -> None:
    record = the(model, number)
    if record:
        with connection.cursor() as cursor:
            for table, column in REFERRING[model]:
                cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [record.pk])  # noqa: S608
            if model is Sponsor:
                cursor.execute("UPDATE catalogue_trial SET sponsor_id = NULL WHERE sponsor_id = %s", [record.pk])
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [record.pk])  # noqa: S608


REFERRING = {
    Therapy: [
        (f"catalogue_{table}", "therapy_id")
        for table in (
            "authorisation", "citation", "therapy_conditions", "therapy_sponsors", "therapy_substances",
            "trial_therapies",
        )
    ],
    Substance: [("catalogue_therapy_substances", "substance_id"), ("catalogue_substance_atc_codes", "substance_id")],
    Sponsor: [("catalogue_therapy_sponsors", "sponsor_id"), ("catalogue_authorisation", "holder_id")],
    Trial: [("catalogue_trial_therapies", "trial_id"), ("catalogue_trial_conditions", "trial_id")],
    Reference: [("catalogue_citation", "reference_id")],
    Condition: [("catalogue_therapy_conditions", "condition_id"), ("catalogue_trial_conditions", "condition_id")],
}  # fmt: skip


def empty(which: int) -> None:
    model, relation, _far = LINKS[which % len(LINKS)]
    truncate(getattr(model, relation).through._meta.db_table)


def truncate(tables: str) -> None:
    """What the tables' own triggers refuse to everybody else."""
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")


def rolled_back(model: type[Model], number: int) -> None:
    with transaction.atomic():
        set_state(model, "retired", number)
        record_index.of(model)
        transaction.set_rollback(True)


def many(model: type[Model], state: str, serial: Iterator[int]) -> None:
    """One statement that touches more than the log names."""
    model.objects.bulk_create(model(**fields(model, next(serial)), state=state) for _record in range(1_100))
    keys = list(model.objects.order_by("pk").values_list("pk", flat=True)[6:])
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = ANY (%s)", [keys])  # noqa: S608


WHICH = st.sampled_from(MODELS)
CHANGES = st.one_of(
    st.tuples(st.just(create), WHICH, STATES, st.just("serial")),
    st.tuples(st.just(set_state), WHICH, STATES, NUMBERS),
    st.tuples(st.just(set_state), WHICH, STATES, NUMBERS),
    st.tuples(st.just(set_column), WHICH, st.integers(0, 5), NUMBERS, NUMBERS),
    st.tuples(st.just(set_column), WHICH, st.integers(0, 5), NUMBERS, NUMBERS),
    st.tuples(st.just(set_all), WHICH, st.integers(0, 5), NUMBERS),
    st.tuples(st.just(new_slug), WHICH, NUMBERS, st.just("serial")),
    st.tuples(st.just(link), NUMBERS | st.just(5), NUMBERS, NUMBERS, st.integers(0, 3)),
    st.tuples(st.just(link), NUMBERS | st.just(5), NUMBERS, NUMBERS, st.just(0)),
    st.tuples(st.just(move_links), NUMBERS | st.just(5), NUMBERS),
    st.tuples(st.just(set_sponsor), NUMBERS, NUMBERS),
    st.tuples(st.just(authorise), NUMBERS, st.integers(0, 4), NUMBERS, st.just("serial")),
    st.tuples(st.just(cite), NUMBERS, NUMBERS, st.sampled_from([0, 0, 1, 2])),
    st.tuples(st.just(code), NUMBERS, NUMBERS),
    st.tuples(st.just(delete), WHICH, NUMBERS),
    st.tuples(st.just(empty), NUMBERS | st.just(5)),
    st.tuples(st.just(rolled_back), WHICH, NUMBERS),
)


def make(change: tuple[Any, ...], serial: Iterator[int]) -> None:
    function, *values = change
    with pgtrigger.ignore(*UNCHECKED):
        function(*(serial if value == "serial" else value for value in values))


def empty_catalogue() -> None:
    truncate(", ".join(model._meta.db_table for model in (*MODELS, AtcCode)))


def small_catalogue(serial: Iterator[int]) -> None:
    empty_catalogue()
    for number in range(2):
        AtcCode.objects.create(code=f"L01XL0{number + 1}", name=f"code {number}")
    for model in MODELS:
        for _number in range(3):
            create(model, "published", serial)
    for number in range(3):
        Therapy.objects.order_by("pk")[number].conditions.add(the(Condition, number), the(Condition, number + 1))
        Therapy.objects.order_by("pk")[number].sponsors.add(the(Sponsor, number))
        Therapy.objects.order_by("pk")[number].substances.add(the(Substance, number))
        Trial.objects.order_by("pk")[number].therapies.add(the(Therapy, number), the(Therapy, 0))
        Trial.objects.order_by("pk")[number].conditions.add(the(Condition, 0))
        authorise(number, 0, number, serial)
        cite(number, 0, 0)
        the(Substance, number).atc_codes.add(the(AtcCode, number))
        set_sponsor(number, 1)


@pytest.fixture(autouse=True)
def no_content(transactional_db: None) -> Iterator[None]:
    """An empty catalogue, instead of the demo content (see tests/conftest.py)."""
    empty_catalogue()
    record_index._indexes.clear()
    yield
    record_index._indexes.clear()


# --- What an index holds ---------------------------------------------------------------------------------------------


def read_everything(of: Callable[[type[Model]], Index]) -> dict[Any, Any]:
    """All parts of the six indexes, as plain Python; what counting by record and by size gives."""
    found: dict[Any, Any] = {}
    for noun, filterset_class in FILTERSETS.items():
        one = of(filterset_class.model)
        found[noun, "everything"] = set(one.everything)
        for language in ("en", "fr"):
            with translation.override(language):
                for sort in filterset_class.base_filters["sort"].orders:
                    filterset = filterset_class(QueryDict(f"sort={sort}"))
                    filterset.index = one
                    in_order = filterset.order
                    found[noun, "order", language, sort] = in_order.keys.tolist()
                    for start in range(len(in_order)):
                        page = in_order.part(one.everything, start, start + 2)
                        assert page == in_order.keys.tolist()[start : start + 2]
                for facet in filterset.facets:
                    found[noun, "shown", language, facet.name] = shown(filterset, facet, one)
        for names in filterset.tabulations:
            found[noun, "together", names] = cells(filterset, names, one)
        for facet in filterset.facets:
            for siblings in SIBLINGS:
                values = sets_of(one, facet, filterset, siblings)
                counts = values.counts(one.everything)
                found[noun, facet.name, str(siblings)] = counts
                assert values.top(one.everything, 1_000) == values.top(one.everything.copy(), 1_000) == counts
                if isinstance(values, sets.ValueSets):
                    keys = {value: set(as_bitmap(some)) for value, some in values.items()}
                    found[noun, facet.name, "keys", str(siblings)] = keys
                    found[noun, facet.name, "by size", str(siblings)] = values.by_size
                    assert counts == {value: len(some) for value, some in keys.items()}
    return found


def sets_of(one: Index, facet: Any, filterset: Any, siblings: dict[str, list[str]]) -> sets.ValueSets | sets.Narrowed:
    return sets_of_facet(one, facet, filterset.facets, siblings)


def shown(filterset: Any, facet: Any, one: Index) -> dict[str, tuple[str, int]]:
    """Labels and counts."""
    result = facets.values_named(Selection(one, one.everything, filterset.facets, {}), facet, {})
    return {value.value: (value.label, value.count) for value in result.values}


def cells(filterset: Any, names: tuple[str, ...], one: Index) -> Any:
    """What a cross tabulation holds, and those that are in no cell."""
    table = one.cross_tabulation(names, partial(whole_sets, filterset.facets))
    assert table is not None
    held = {
        tuple(table.values[name].values[place] for name, place in zip(names, places, strict=True)): number
        for places, number in np.ndenumerate(table.table)
        if number
    }
    return held, set(table.others)


def check() -> None:
    followed = read_everything(record_index.of)
    anew = read_everything(lambda model: Index(model, revision.current()))
    # A facet that its siblings narrow is put together or looked through, as it was when it was first asked for.
    either_way = {what for what in followed.keys() ^ anew.keys() if what[2] in {"keys", "by size"}}
    for one in (followed, anew):
        for what in either_way & one.keys():
            del one[what]
    assert followed == anew


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bitmaps, blocks, packed sets and rounds of comparisons, all with a handful of records."""
    monkeypatch.setattr(keys, "FEWEST_IN_BITMAP", 3)
    monkeypatch.setattr(sets, "FEW_VALUES", 2)
    monkeypatch.setattr(family, "FEW_VALUES", 2)
    monkeypatch.setattr(by_record, "MOST_LATER", 6)
    monkeypatch.setattr(order, "BLOCK", 3)
    monkeypatch.setattr(order, "MOST_COMPARED", 2)
    monkeypatch.setattr(order, "RECORDS_A_BLOCK", 3)


@pytest.mark.usefixtures("_small")
@given(changes=st.lists(st.tuples(CHANGES, st.booleans()), min_size=1, max_size=12))
# The order of French names, followed by an English reader.
@example(changes=[((set_column, Condition, 0, 0, 4), False)])
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_following_equals_reading_anew(changes: list[tuple[tuple[Any, ...], bool]]) -> None:
    serial = iter(range(1_000_000))
    small_catalogue(serial)
    check()
    for change, is_looked_at in changes:
        make(change, serial)
        if is_looked_at:
            check()
    check()


# --- The log, and who reads it ---------------------------------------------------------------------------------------


def test_the_log_says_which_records_were_touched() -> None:
    one = Condition.objects.create(slug="one", name_en="one", name_fr="une", state="published")
    draft = Condition.objects.create(slug="draft", name_en="draft", name_fr="ébauche")
    therapy = Therapy.objects.create(slug="t", name_en="t", name_fr="t", atmp_class="gene_therapy", origin="autologous")
    before = revision.current()
    assert revision.since(before) == revision.Changes(before, {})
    therapy.conditions.add(one)
    Condition.objects.filter(slug="one").update(synonyms_en=["two"])
    assert touched(before) == {"condition": ({one.pk}, set()), "therapy": ({therapy.pk}, set())}
    before = revision.current()
    Condition.objects.update(slug=F("id"))
    assert touched(before) == {"condition": ({one.pk}, {one.pk})}
    with pgtrigger.ignore("catalogue.Condition:state_passes"):
        Condition.objects.filter(pk=draft.pk).update(state="published")
    assert touched(before) == {"condition": ({one.pk, draft.pk}, {one.pk, draft.pk})}


def test_a_rolled_back_change_is_in_no_log() -> None:
    one = Condition.objects.create(slug="one", name_en="one", name_fr="une", state="published")
    before = revision.current()
    with transaction.atomic():
        Condition.objects.update(name_en="another")
        with transaction.atomic():
            Condition.objects.create(slug="two", name_en="two", name_fr="deux", state="published")
            transaction.set_rollback(True)
    assert touched(before) == {"condition": ({one.pk}, set())}


@pytest.mark.parametrize(
    "change",
    [
        "SELECT catalogue_change_revision()",
        "UPDATE catalogue_revision SET number = nextval('catalogue_revision_number'), logged_since = number + 1",
        "SELECT setval('catalogue_revision_number', 1); UPDATE catalogue_revision SET number = 1",
    ],
    ids=["by hand", "older than the log", "set back"],
)
def test_where_the_log_cannot_tell_the_index_is_read_anew(change: str) -> None:
    Condition.objects.create(slug="one", name_en="one", name_fr="une", state="published")
    before = record_index.of(Condition)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, logged_since, (SELECT last_value FROM catalogue_revision_number) FROM catalogue_revision"
        )
        _number, since, last = cursor.fetchone()
        cursor.execute(change)
        try:
            assert revision.since(before.revision) is None
            # Nothing tells of this one.
            cursor.execute("ALTER TABLE catalogue_condition DISABLE TRIGGER USER")
            Condition.objects.create(slug="two", name_en="two", name_fr="deux", state="published")
            assert len(record_index.of(Condition).everything) == 2
        finally:
            cursor.execute("ALTER TABLE catalogue_condition ENABLE TRIGGER USER")
            cursor.execute("SELECT setval('catalogue_revision_number', %s)", [last + 1])
            cursor.execute("UPDATE catalogue_revision SET number = %s, logged_since = %s", [last + 1, since])


def test_a_statement_that_touches_too_many_says_all() -> None:
    Condition.objects.create(slug="one", name_en="one", name_fr="une", state="published")
    before = record_index.of(Condition)
    Condition.objects.bulk_create(
        Condition(slug=f"new-{n}", name_en=f"new {n}", name_fr=f"nouvelle {n}", state="published") for n in range(1_001)
    )
    assert revision.since(before.revision).touched["condition"].all
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM catalogue_change WHERE number > %s", [before.revision])
        assert cursor.fetchone()[0] == 1
    assert len(record_index.of(Condition).everything) == 1_002


def test_the_log_is_pruned() -> None:
    Condition.objects.create(slug="one", name_en="one", name_fr="une", state="published")
    before = revision.current()
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('catalogue_revision_number', nextval('catalogue_revision_number') + 30000)")
    Condition.objects.update(name_en="two")
    latest = revision.current()
    assert revision.since(before) is None
    assert revision.since(latest - 1).touched.keys() == {"condition"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), min(number) FROM catalogue_change")
        assert cursor.fetchone() == (1, latest)


def test_an_index_follows_and_is_not_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Condition.objects.create(slug="one", name_en="one", name_fr="une", state="published")
    client = Client()
    client.get("/en/conditions/")
    client.get("/en/sponsors/")
    conditions, sponsors = record_index.of(Condition), record_index.of(Sponsor)
    assert conditions._parts and sponsors._parts
    Condition.objects.filter(pk=one.pk).update(name_en="two")
    monkeypatch.setattr(record_index, "grouped", partial(of_few, record_index.grouped))
    followed = record_index.of(Condition)
    assert followed is not conditions
    assert followed._parts.keys() == conditions._parts.keys()
    others = record_index.of(Sponsor)
    assert others.revision == followed.revision == revision.current()
    assert all(part[0] is sponsors._parts[name][0] for name, part in others._parts.items())


def test_nothing_keeps_the_last_index_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither an order nor a table that is followed holds on to the index that it was first read for."""
    monkeypatch.setattr(selection, "FEWEST_TABULATED", 0)
    small_catalogue(iter(range(1_000_000)))
    client = Client()
    addresses = [
        f"/{language}/{noun}/?{query}"
        for noun, filterset in FILTERSETS.items()
        for language in ("en", "fr")
        for query in (
            *(f"sort={sort}" for sort in filterset.base_filters["sort"].orders),
            *(f"{facet.name}=not_stated" for facet in filterset(QueryDict("")).facets),
        )
    ]
    for address in addresses:
        assert client.get(address).status_code == 200
    before = [weakref.ref(record_index.of(filterset.model)) for filterset in FILTERSETS.values()]
    assert any(isinstance(name, tuple) and "phase" in name for name in record_index.of(Trial)._parts)
    for model in MODELS:
        # A name, which leaves all facets as they are.
        set_column(model, next(place for place, name in enumerate(COLUMNS[model]) if name.startswith("name")), 1, 0)
    for address in addresses:
        client.get(address)
    gc.collect()
    assert [one() for one in before] == [None] * len(before)


def of_few(grouped: Callable[..., Any], rows: QuerySet, *more: Any) -> Any:
    assert "unnest" in str(rows.query), "all rows were read"
    return grouped(rows, *more)


def touched(number: int) -> dict[str, tuple[set[int], set[int]]]:
    return {noun: (one.keys, one.spreading) for noun, one in revision.since(number).touched.items()}


def test_what_a_transaction_sees_of_itself_is_not_kept_for_others() -> None:
    Condition.objects.create(slug="one", name_en="one", name_fr="une", state="published")
    before = record_index.of(Condition)
    with transaction.atomic():
        Condition.objects.create(slug="two", name_en="two", name_fr="deux", state="published")
        assert len(record_index.of(Condition).everything) == 2
        assert record_index._indexes[Condition] is before
        transaction.set_rollback(True)
    assert record_index.of(Condition) is before
    Condition.objects.create(slug="three", name_en="three", name_fr="trois", state="published")
    assert len(record_index.of(Condition).everything) == 2


def test_a_reader_who_is_behind_gets_what_is_newer() -> None:
    Condition.objects.create(slug="one", name_en="one", name_fr="une", state="published")
    behind = revision.current()
    Condition.objects.create(slug="two", name_en="two", name_fr="deux", state="published")
    newer = record_index.of(Condition)
    assert record_index.of(Condition, behind) is newer


def test_readers_in_threads_see_whole_indexes() -> None:
    """Sponsors change between two countries all at once; nobody ever counts a part of them."""
    Sponsor.objects.bulk_create(
        Sponsor(slug=f"s{n}", name=f"s {n}", country="FR", state="published") for n in range(40)
    )
    ended = threading.Event()
    wrong: list[Any] = []

    def read() -> None:
        try:
            while not ended.is_set():
                one = record_index.of(Sponsor)
                column = one.column("country", "country")
                ordered = one.order("name", ["country", "name_key", "pk"])
                counts = column.counts(one.everything)
                if list(counts.values()) != [40] or len(ordered) != 40 or len(set(ordered.keys.tolist())) != 40:
                    wrong.append((one.revision, counts, len(ordered)))
        finally:
            connection.close()

    readers = [threading.Thread(target=read) for _reader in range(3)]
    for reader in readers:
        reader.start()
    for number in range(40):
        Sponsor.objects.update(country=["BE", "FR"][number % 2])
    ended.set()
    for reader in readers:
        reader.join()
    assert not wrong

"""The synthetic world: skewed as the demo content, complete in all that is derived."""

from collections import Counter

import pytest
from django.db import connection

from bench.invention import Size
from bench.samples import counted, fixture
from bench.sheet import copied
from bench.world import bulk_loading, database_of
from catalogue.models import Authorisation, Citation, Sponsor, Therapy, Trial

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("name", "trials"), [("500", 500), ("10k", 10_000), ("1m", 1_000_000), ("1M", 1_000_000)])
def test_sizes_are_named_by_their_trials(name: str, trials: int) -> None:
    assert Size.named(name).trials == trials


def test_a_world_has_a_database_of_its_own() -> None:
    url = database_of("1m", "postgresql://someone:secret@host:5433/catalogue?sslmode=require")
    assert url == "postgresql://someone:secret@host:5433/catalogue_bench_1m?sslmode=require"


def share(values: list[str]) -> dict[str, float]:
    return {value: number / len(values) for value, number in Counter(values).items()}


@pytest.mark.parametrize("name", ["phase", "status"])
def test_trials_are_distributed_as_the_real_ones(tiny_world: Size, name: str) -> None:
    real = share([row.get(name, "") for row in fixture("trial")])
    found = share(list(Trial.objects.order_by("-pk").values_list(name, flat=True)[: tiny_world.trials]))
    assert all(found.get(value, 0) == pytest.approx(part, abs=0.06) for value, part in real.items())


def test_trials_have_as_many_conditions_as_the_real_ones(tiny_world: Size) -> None:
    real = fixture("trial")
    linked = Trial.conditions.through.objects.count() - sum(counted(real, "conditions").values())
    assert linked / tiny_world.trials == pytest.approx(sum(counted(real, "conditions").values()) / len(real), rel=0.15)


def test_few_sponsors_have_many_trials(tiny_world: Size) -> None:
    numbers = sorted((sponsor.trials.count() for sponsor in Sponsor.objects.all()), reverse=True)
    assert numbers[0] > 8 * numbers[len(numbers) // 2] > 0
    assert numbers[0] > 2 * numbers[5]


def test_every_noun_has_its_rows(tiny_world: Size) -> None:
    invented = Therapy.objects.filter(slug__startswith="therapy-")
    assert invented.count() == tiny_world.therapies
    assert 0 < invented.filter(state="draft").count() < tiny_world.therapies / 5
    assert Authorisation.objects.filter(number__startswith="bench").count() > tiny_world.therapies
    assert Citation.objects.filter(therapy__in=invented).count() > 5 * tiny_world.therapies


def test_new_records_follow_the_invented_ones(tiny_world: Size) -> None:
    last = Trial.objects.order_by("-pk").first()
    assert Trial.objects.create(slug="one-more", name="One more").pk == last.pk + 1


def test_history_is_off_while_rows_are_loaded_and_all_else_is_on() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE told (who text);"
            "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN INSERT INTO told VALUES (TG_NAME); RETURN NULL; END $$;"
            "CREATE TRIGGER pgtrigger_insert_1 AFTER INSERT ON catalogue_sponsor FOR EACH ROW EXECUTE FUNCTION tell();"
            "CREATE TRIGGER catalogue_revision_1 AFTER INSERT ON catalogue_sponsor"
            " FOR EACH STATEMENT EXECUTE FUNCTION tell();"
        )
        with bulk_loading(connection):
            Sponsor.objects.create(slug="loaded", name="Loaded")
        cursor.execute("SELECT who FROM told")
        assert cursor.fetchall() == [("catalogue_revision_1",)]
        Sponsor.objects.create(slug="written", name="Written")
        cursor.execute("SELECT count(*) FROM told")
        assert cursor.fetchone() == (3,)


@pytest.mark.parametrize(
    "value",
    ["plain", "back\\slash\ttab\nline\r", "", None, True, 7, ["a", 'quoted "b"', "back\\slash", "x,y", "{}"], []],
)
def test_values_survive_the_way_into_the_database(value: object) -> None:
    kind = {bool: "boolean", int: "integer", list: "text[]"}.get(type(value), "text")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE one (value {kind}) ON COMMIT DROP")
        with cursor.copy("COPY one FROM STDIN") as copy:
            copy.write(copied(value) + "\n")
        cursor.execute("SELECT value FROM one")
        assert cursor.fetchone() == (value,)
        cursor.execute("DROP TABLE one")

"""What becomes of the rows of a table: round trip, new, changed, refused; all or nothing."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from catalogue import history
from catalogue.admin.exchange.files import FILES
from catalogue.admin.exchange.plan import Plan, carried_out, planned
from catalogue.admin.exchange.resource import RESOURCES, RecordResource, with_relations
from catalogue.admin.exchange.table import Table, read
from catalogue.models import Condition, Curator, Record, Reference, Sponsor, Substance, Therapy, Trial

pytestmark = pytest.mark.django_db
NEW_THERAPY = {
    "slug": "new-one", "name_en": "New one", "name_fr": "Nouveau", "atmp_class": "gene_therapy", "class_basis": "law",
    "origin": "autologous",
}  # fmt: skip


@pytest.fixture
def curator(person: Callable[..., Curator]) -> Curator:
    return person("Curators")


def table(*rows: dict[str, str]) -> Table:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return Table(names, list(range(2, len(rows) + 2)), [[row.get(name, "") for name in names] for row in rows])


def plan(model: type[Record], by: Curator, *rows: dict[str, str]) -> Plan:
    return planned(model, table(*rows), by=by)


def do(model: type[Record], by: Curator, *rows: dict[str, str], why: str = "List of 2026") -> Plan:
    seen = plan(model, by, *rows)
    done, is_done = carried_out(model, table(*rows), by=by, why=why, seen=seen.digest)
    assert is_done, done.refused
    return done


def reasons(model: type[Record], by: Curator, **row: str) -> str:
    (refused,) = plan(model, by, row).refused
    return "; ".join(f"{one.column}: {one.words}" for one in refused.refusals)


def exported(model: type[Record], kind: str, by: Curator) -> bytes:
    rows = RESOURCES[model](by).export(with_relations(model.objects.order_by("pk")))
    return FILES[kind][0]([rows.headers, *rows])


@pytest.mark.parametrize("model", RESOURCES)
@pytest.mark.parametrize("kind", FILES)
def test_everything_that_goes_out_comes_back_unchanged(model: type[Record], kind: str, curator: Curator) -> None:
    found = planned(model, read(exported(model, kind, curator)), by=curator)
    assert (len(found.unchanged), len(found.rows)) == (model.objects.count(), model.objects.count())


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(
    "text", ["=1+1", "'=1+1", "-5", "@x", "\ttab", "\rline", "a | b", " space ", "a\r\nb", "#REF!"]
)
def test_difficult_texts_come_back_unchanged(kind: str, text: str, curator: Curator) -> None:
    Trial.objects.filter(pk=Trial.objects.first().pk).update(note_en=text, interventions=[text, "two"], acronym=text)
    found = planned(Trial, read(exported(Trial, kind, curator)), by=curator)
    assert found.changed == found.refused == []


def test_no_cell_of_an_export_begins_with_a_formula(curator: Curator) -> None:
    Sponsor.objects.filter(slug="novartis-europharm").update(name="=1+1")
    Sponsor.objects.update(other_names=["@one", "two"])
    for line in read(exported(Sponsor, "xlsx", curator)).rows:
        assert not [cell for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_the_number_of_queries_of_an_export_does_not_grow(curator: Curator) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        exported(Reference, "csv", curator)
    assert len(queries) < 10


def test_new_records_are_drafts_of_who_brings_them_in(curator: Curator) -> None:
    row = {**NEW_THERAPY, "other_names": "N-1 | N-2", "conditions": "haemophilia-a", "checked_on": "2024-05-31"}
    found = plan(Therapy, curator, row)
    assert [one.slug for one in found.new] == ["new-one"]
    assert not Therapy.objects.filter(slug="new-one").exists()
    do(Therapy, curator, row)
    therapy = Therapy.objects.get(slug="new-one")
    assert (therapy.state, therapy.proposed_by, therapy.other_names) == ("draft", curator, ["N-1", "N-2"])
    assert therapy.checked_on == datetime.date(2024, 5, 31)
    assert [one.slug for one in therapy.conditions.all()] == ["haemophilia-a"]


def test_only_the_columns_of_the_file_are_changed(curator: Curator) -> None:
    before = Therapy.objects.get(slug="kymriah")
    found = do(Therapy, curator, {"slug": "kymriah", "target": "CD19 and more"})
    assert found.changed[0].differences == [("target", before.target, "CD19 and more")]
    after = Therapy.objects.get(slug="kymriah")
    assert after.target == "CD19 and more"
    after.target = before.target
    for field in Therapy._meta.concrete_fields:
        assert getattr(after, field.name) == getattr(before, field.name)
    assert list(after.conditions.all()) == list(before.conditions.all())


def test_an_empty_cell_empties_the_field(curator: Curator) -> None:
    do(Trial, curator, {"slug": "nct02445248", "enrolment": "", "sponsor": "", "countries": "", "therapies": ""})
    trial = Trial.objects.get(slug="nct02445248")
    assert (trial.enrolment, trial.sponsor, trial.countries, trial.therapies.count()) == (None, None, [], 0)


def test_relations_are_named_by_address(curator: Curator) -> None:
    do(Therapy, curator, {"slug": "kymriah", "conditions": "haemophilia-a | haemophilia-b"})
    assert set(Therapy.objects.get(slug="kymriah").conditions.values_list("slug", flat=True)) == {
        "haemophilia-a",
        "haemophilia-b",
    }


def test_the_order_of_relations_is_no_change(curator: Curator) -> None:
    present = sorted(Therapy.objects.get(slug="kymriah").conditions.values_list("slug", flat=True), reverse=True)
    assert len(present) > 1
    assert len(plan(Therapy, curator, {"slug": "kymriah", "conditions": "|".join(present)}).unchanged) == 1


def test_a_row_may_name_one_above_it(curator: Curator) -> None:
    rows = ({"slug": "group-a", "name": "Group A", "parent": ""}, {"slug": "unit-a", "name": "A", "parent": "group-a"})
    do(Sponsor, curator, *rows)
    assert Sponsor.objects.get(slug="unit-a").parent.slug == "group-a"


@pytest.mark.parametrize(("text", "value"), [("TRUE", True), ("vrai", True), ("0", False), ("Non", False)])
def test_yes_and_no(text: str, value: bool, curator: Curator) -> None:
    substance = Substance.objects.exclude(is_inn=value).first()
    do(Substance, curator, {"slug": substance.slug, "is_inn": text})
    substance.refresh_from_db()
    assert substance.is_inn is value


@pytest.mark.parametrize(
    ("model", "row", "words"),
    [
        (Therapy, {"slug": "kymriah", "atmp_class": "gene"}, "atmp_class: Value 'gene' is not a valid choice"),
        (Therapy, {"slug": "kymriah", "conditions": "no-such"}, "conditions: There is no condition “no-such”"),
        (Therapy, {"slug": "kymriah", "other_names": "A | B | A"}, "other_names: Twice in the list: A"),
        (Therapy, {"slug": "kymriah", "checked_on": "31/05/2024"}, "“31/05/2024” is no day"),
        (Therapy, {"slug": "kymriah", "checked_on": "45443"}, "“45443” is no day"),
        (Therapy, {"slug": "kymriah", "checked_on": "2024-05-31T12:00"}, "is no day"),
        (Therapy, {"slug": "kymriah", "checked_on": "2999-01-01"}, "This day is still to come"),
        (Reference, {"slug": "emea-h-c-000000", "name": "x"}, "kind: "),
        (Therapy, {"slug": "kymriah", "state": "draft"}, "An import does not change the state"),
        (Therapy, {**NEW_THERAPY, "state": "published"}, "An import does not change the state"),
        (Therapy, {"slug": "kymriah", "summary_fr": ""}, "“summary in French” is empty"),
        (Therapy, {"slug": "kymriah", "mechanism_en": "As said [@nowhere]."}, "A text cites “nowhere”"),
        (Therapy, {"slug": "kymriah", "name_en": "yescarta"}, "This name is taken"),
        (Therapy, {"slug": "kymriah", "base_class": "gene_therapy"}, "Only a combined ATMP"),
        (Therapy, {"slug": "kymriah", "name_en": ""}, "name_en: This field cannot be blank"),
        (Therapy, {"slug": "", "name_en": "A"}, "The row has no address"),
        (Therapy, {**NEW_THERAPY, "slug": "not an address"}, "slug: "),
        (Therapy, {**NEW_THERAPY, "origin": ""}, "origin: "),
        (Substance, {"slug": "tisagenlecleucel", "is_inn": "perhaps"}, "“perhaps” is neither true nor false"),
        (Trial, {"slug": "nct02445248", "enrolment": "many"}, "enrolment: "),
        (Trial, {"slug": "nct02445248", "enrolment": "99999999999"}, "enrolment: "),
        (Trial, {"slug": "nct02445248", "countries": "FR | France"}, "countries: "),
        (Trial, {"slug": "nct02445248", "countries": "FR | ZZ"}, "countries: "),
        (Sponsor, {"slug": "novartis", "country": "ZZ"}, "country: A country is its two-letter ISO 3166 code."),
        (Trial, {"slug": "nct02445248", "sponsor": "nobody"}, "sponsor: There is no sponsor “nobody”"),
        (Trial, {"slug": "nct02445248", "completed_on": "1999"}, "The end is before the start"),
        (Condition, {"slug": "haemophilia-a", "mondo_id": "MONDO:1"}, "mondo_id: "),
    ],
)
def test_rows_that_are_refused(model: type[Record], row: dict[str, str], words: str, curator: Curator) -> None:
    assert words in reasons(model, curator, **row)


def test_a_refusal_names_every_field_and_the_row(curator: Curator) -> None:
    found = plan(
        Therapy,
        curator,
        {"slug": "yescarta", "origin": "autologous", "stage": "authorised"},
        {"slug": "kymriah", "origin": "mars", "stage": "soon"},
    )
    (refused,) = found.refused
    assert (refused.number, refused.slug) == (3, "kymriah")
    assert [one[:2] for one in refused.refusals] == [("origin", "mars"), ("stage", "soon")]


def test_refusals_speak_the_language_of_the_reader(curator: Curator) -> None:
    with translation.override("fr"):
        assert "n’est pas un choix valide" in reasons(Therapy, curator, slug="kymriah", origin="mars").replace("'", "’")


def test_two_rows_about_one_record(curator: Curator) -> None:
    found = plan(Therapy, curator, {"slug": "kymriah", "target": "A"}, {"slug": "kymriah", "target": "B"})
    assert found.refused[0].refusals == [("slug", "kymriah", "Row 2 is about the same record.")]


def test_a_retired_record_is_not_changed_and_not_referred_to(curator: Curator) -> None:
    Therapy.objects.filter(slug="kymriah").update(state="retired", retired_reason="Gone")
    assert "The record is retired" in reasons(Therapy, curator, slug="kymriah", target="x")
    assert "is retired" in reasons(Trial, curator, slug="nct02348216", therapies="kymriah")
    assert plan(Therapy, curator, {"slug": "kymriah", "state": "retired"}).unchanged


def test_what_a_published_record_lacked_before_does_not_stop_an_import(curator: Curator) -> None:
    Therapy.objects.filter(slug="kymriah").update(summary_fr="")
    do(Therapy, curator, {"slug": "kymriah", "target": "CD19 and more", "summary_en": "Another summary"})


def test_one_refused_row_and_nothing_is_written(curator: Curator) -> None:
    rows = table({"slug": "kymriah", "target": "A"}, {"slug": "yescarta", "target": "B" * 200})
    seen = planned(Therapy, rows, by=curator)
    found, is_done = carried_out(Therapy, rows, by=curator, why="Because", seen=seen.digest)
    assert not is_done
    assert [row.slug for row in found.refused] == ["yescarta"]
    assert not Therapy.objects.filter(target="A").exists()


def test_another_plan_than_the_one_seen_is_not_done(curator: Curator) -> None:
    rows = table({"slug": "kymriah", "target": "A"})
    seen = planned(Therapy, rows, by=curator)
    Therapy.objects.filter(slug="kymriah").update(target="Z")
    found, is_done = carried_out(Therapy, rows, by=curator, why="Because", seen=seen.digest)
    assert not is_done
    assert found.changed[0].differences == [("target", "Z", "A")]
    assert Therapy.objects.get(slug="kymriah").target == "Z"
    assert carried_out(Therapy, rows, by=curator, why="Because", seen=found.digest)[1]


def test_a_change_elsewhere_in_the_record_does_not_matter(curator: Curator) -> None:
    rows = table({"slug": "kymriah", "target": "A"})
    seen = planned(Therapy, rows, by=curator)
    Therapy.objects.filter(slug="kymriah").update(route_en="elsewhere")
    assert carried_out(Therapy, rows, by=curator, why="Because", seen=seen.digest)[1]
    assert Therapy.objects.get(slug="kymriah").route_en == "elsewhere"


def test_history_says_who_and_why(curator: Curator) -> None:
    do(Therapy, curator, {"slug": "kymriah", "target": "A", "conditions": "haemophilia-a"}, why="List of the agency")
    change = history.changes(Therapy.objects.get(slug="kymriah"))[-1]
    assert (change.user, change.reason) == (curator.pk, "List of the agency")


def test_unknown_columns_are_refused_by_name(curator: Curator) -> None:
    with pytest.raises(ValidationError, match="does not take: colour, retired_reason"):
        plan(Therapy, curator, {"slug": "kymriah", "colour": "red", "retired_reason": "x"})


@pytest.mark.parametrize(
    ("permission", "refused"), [("add_therapy", "kymriah"), ("change_therapy", "new-one"), ("view_therapy", "both")]
)
def test_adding_and_changing_need_their_permissions(
    permission: str, refused: str, person: Callable[..., Curator]
) -> None:
    from django.contrib.auth.models import Permission

    somebody = person()
    somebody.user_permissions.add(Permission.objects.get(codename=permission))
    found = plan(Therapy, somebody, {**NEW_THERAPY}, {**NEW_THERAPY, "slug": "kymriah", "name_en": "K", "name_fr": "K"})
    assert [row.slug for row in found.refused] == (["new-one", "kymriah"] if refused == "both" else [refused])


def test_keys_of_other_writers_stay_free(curator: Curator, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter of the keys is not set back behind what somebody else has taken from it meanwhile."""

    def taken(*_arguments: Any) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('catalogue_therapy', 'id'))")
            return cursor.fetchone()[0]

    monkeypatch.setattr(RecordResource, "save_m2m", lambda *_a, **_n: others.append(taken()))
    others: list[int] = []
    do(Therapy, curator, NEW_THERAPY)
    assert taken() > max(others)


def test_a_fault_of_the_program_is_not_hidden(curator: Curator, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: Any, **_named: Any) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(Therapy, "lacks", broken)
    with pytest.raises(RuntimeError, match="a fault"):
        plan(Therapy, curator, {"slug": "kymriah", "summary_en": "A"})

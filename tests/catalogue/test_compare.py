"""The table of a comparison: what is the same, what differs, what is not known."""

import pgtrigger
import pytest

from catalogue.compare import Agreement, Row, agreement, citations, comparison, differing, similar
from catalogue.models import Citation, Condition, Therapy

pytestmark = pytest.mark.django_db


def compared(*slugs: str) -> dict[str, Row]:
    found = {one.slug: one for one in Therapy.objects.for_comparison().filter(slug__in=slugs)}
    return {row.key: row for row in comparison([found[slug] for slug in slugs])}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["CD19", "CD19"], Agreement.SAME),
        (["CD19", "BCMA"], Agreement.DIFFERS),
        (["CD19", "BCMA", None], Agreement.DIFFERS),
        (["CD19", None], Agreement.PARTLY),
        ([None, None], Agreement.SILENT),
    ],
)
def test_what_is_not_stated_is_neither_the_same_nor_different(cells: list[str | None], expected: Agreement) -> None:
    assert agreement(cells) is expected


def test_two_car_t_cells_share_their_target_and_differ_in_their_vector() -> None:
    rows = compared("kymriah", "yescarta")
    assert rows["atmp_class"].agreement is Agreement.SAME
    assert rows["target"].agreement is Agreement.SAME
    assert rows["modification"].agreement is Agreement.DIFFERS
    assert rows["substances"].agreement is Agreement.DIFFERS
    # Granted on the same day in the European Union, months apart in the United States.
    assert rows["eu_days"].agreement is Agreement.SAME
    assert rows["us_days"].agreement is Agreement.DIFFERS
    assert [cell.shown.granted_on.isoformat() for cell in rows["first"].cells] == ["2017-08-30", "2017-10-18"]


def test_every_row_has_a_cell_a_therapy_in_the_order_asked() -> None:
    for slugs in (("maci", "spherox", "chondrocelect"), ("chondrocelect", "maci")):
        for row in compared(*slugs).values():
            assert [cell.therapy.slug for cell in row.cells] == list(slugs), row.key


def test_no_authorisation_in_a_jurisdiction_is_a_difference() -> None:
    rows = compared("chondrocelect", "maci")
    assert rows["us_status"].agreement is Agreement.DIFFERS
    assert [len(cell.shown) for cell in rows["us_status"].cells] == [0, 1]
    assert "us_status" not in compared("chondrocelect", "spherox"), "a jurisdiction where none is authorised"


def test_the_class_of_the_cell_part_is_shown_only_with_a_combined_product() -> None:
    assert compared("maci", "spherox")["base_class"].agreement is Agreement.DIFFERS
    assert "base_class" not in compared("chondrocelect", "spherox")


def test_conditions_that_all_have_are_marked() -> None:
    row = compared("kymriah", "yescarta")["conditions"]
    assert row.agreement is Agreement.DIFFERS
    shared = set(Condition.objects.filter(pk__in=row.shared).values_list("slug", flat=True))
    own = [{one.slug for one in cell.shown} for cell in row.cells]
    assert shared == own[0] & own[1] != set()
    assert shared != own[0]


def test_drafts_are_not_shown() -> None:
    with pgtrigger.ignore("catalogue.Condition:state_passes"):
        Condition.objects.filter(slug="follicular-lymphoma").update(state="draft")
    shown = {one.slug for cell in compared("kymriah", "yescarta")["conditions"].cells for one in cell.shown}
    assert "follicular-lymphoma" not in shown


def test_trials_are_counted_once_each() -> None:
    for cell in compared("kymriah", "breyanzi", "yescarta")["trials"].cells:
        trials = cell.therapy.trials.filter(state="published")
        assert cell.shown.trial_count == trials.count()
        assert cell.shown.recruiting_count == trials.filter(status="recruiting").count()


def test_only_the_differing_rows_are_kept_with_their_explanation() -> None:
    rows = list(compared("maci", "spherox").values())
    kept = [row.key for row in differing(rows)]
    assert "atmp_class" in kept
    assert "class_reason" in kept
    assert "origin" not in kept
    same_class = [row.key for row in differing(list(compared("kymriah", "yescarta").values()))]
    assert "class_reason" not in same_class


def test_only_citations_of_facts_shown_are_listed() -> None:
    therapies = list(Therapy.objects.for_comparison().filter(slug__in=["kymriah", "yescarta"]))
    facts = {one.fact for one in citations(therapies, comparison(therapies))}
    assert Citation.Fact.ATMP_CLASS in facts
    assert not facts & {Citation.Fact.MECHANISM, Citation.Fact.FURTHER_READING, Citation.Fact.DEVELOPMENT}


def near(slug: str) -> list[str]:
    return [one.slug for one in similar(Therapy.objects.get(slug=slug))]


def test_similar_therapies_share_the_condition_the_same_class_first() -> None:
    assert near("abecma")[0] == "carvykti"
    assert set(near("spherox")) == {"chondrocelect", "maci"}
    # Three against graft-versus-host disease: the other somatic cell therapy before a product outside the four classes.
    host = near("ryoncil")
    assert host.index("zalmoxis") < host.index("tregzi")


def test_where_few_share_the_condition_the_same_target_follows() -> None:
    assert near("zynteglo") == ["casgevy", "lyfgenia"], "HBB, for another disease"
    assert near("labile-blood-products") == []


def test_drafts_are_not_similar() -> None:
    with pgtrigger.ignore("catalogue.Therapy:state_passes"):
        Therapy.objects.filter(slug="carvykti").update(state="draft")
    assert "carvykti" not in near("abecma")

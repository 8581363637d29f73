"""Which records the words of a source mean: none rather than a wrong one."""

import pytest

from catalogue import actions
from catalogue.models import Condition, Sponsor, Trial
from catalogue.sources import matching

pytestmark = pytest.mark.django_db


def slugs(records: list[Condition]) -> list[str]:
    return [record.slug for record in records]


def test_case_accents_and_punctuation_do_not_matter() -> None:
    assert matching.folded("  Société « Ü-Cell », S.A. ") == "societe u cell s a"


def test_a_sponsor_is_its_whole_name() -> None:
    assert matching.sponsor("NOVARTIS EUROPHARM LIMITED").slug == "novartis-europharm-limited"
    assert matching.sponsor("Novartis Europharm Limited, Switzerland") is None
    assert matching.sponsor("") is None


def test_a_retired_sponsor_is_not_meant() -> None:
    Sponsor.objects.filter(slug="novartis-europharm-limited").update(state="retired", retired_reason="merged")
    assert matching.sponsor("Novartis Europharm Limited") is None


def test_a_name_that_two_records_have_means_neither() -> None:
    for slug in ("one", "two"):
        actions.enter(Sponsor(slug=slug, name=f"Cells {slug}", other_names=["Cells & Co"]), source="test")
    assert matching.sponsor("cells, co") is None


def test_conditions_by_name_and_synonym() -> None:
    terms = ["Acute Myeloid Leukemia", "Something else", "ACUTE MYELOID LEUKAEMIA"]
    assert slugs(matching.conditions(terms)) == ["acute-myeloid-leukaemia"]


def test_a_mesh_heading_counts_only_where_the_registry_writes_it() -> None:
    """The registry guesses headings: chronic lymphocytic leukaemia from "B Cell Leukemias" (NCT02650414)."""
    guessed = [("D000015451", "Leukemia, Lymphocytic, Chronic, B-Cell")]
    assert slugs(matching.conditions(["B Cell Leukemias"], guessed)) == []
    assert slugs(matching.conditions(["Leukemia, Lymphocytic, Chronic, B-Cell"], guessed)) == [
        Condition.objects.get(mesh_id="D015451").slug
    ]


def test_therapies_by_name_brand_and_substance() -> None:
    named = matching.therapies(["Axicabtagene Ciloleucel", "Cyclophosphamide", "Kymriah 1.2 x 10^6 cells"])
    assert {therapy.slug for therapy in named} == {"yescarta", "kymriah"}


def test_a_short_name_inside_another_text_is_chance() -> None:
    assert matching.therapies(["Maci"])[0].slug == "maci"
    assert matching.therapies(["pharmacist, maci rate"]) == []


def test_words_that_look_like_a_name_are_none() -> None:
    assert matching.therapies(["Placebo", "CD19 CAR-T cells", "chimeric antigen receptor T cell", "Saline"]) == []


def test_most_of_the_demo_content_is_found_again_and_nothing_wrong() -> None:
    """Trials were tied to therapies by hand: whatever the names find must be among these."""
    right = 0
    for trial in Trial.objects.prefetch_related("therapies"):
        found = {therapy.slug for therapy in matching.therapies(trial.interventions)}
        assert found <= {therapy.slug for therapy in trial.therapies.all()}, trial
        right += len(found)
    assert right >= 15

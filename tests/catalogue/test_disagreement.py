"""Class beside suggestion: what is compared, what is remembered, what is found."""

from collections.abc import Iterator

import pytest

from catalogue import disagreement
from catalogue.actions import suggested_class
from catalogue.models import Therapy
from classification import UNDETERMINED, assess

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    disagreement._read.clear()
    disagreement._found.clear()
    yield
    disagreement._read.clear()
    disagreement._found.clear()


def test_it_is_what_reading_every_therapy_gives() -> None:
    expected, decided = set(), 0
    for therapy in Therapy.objects.published():
        text = f"{therapy.summary_en}\n{therapy.get_modification_display()}. {therapy.modification_note_en}"
        found = assess(text)
        if found.certainty != UNDETERMINED:
            decided += 1
            if suggested_class(found.verdict) != therapy.atmp_class:
                expected.add(therapy.pk)
    comparison = disagreement.compared()
    assert {one.therapy for one in comparison.disagreements} == expected
    assert (comparison.read, comparison.decided) == (Therapy.objects.published().count(), decided)
    assert comparison.is_complete


def test_a_wrong_class_is_found_at_once() -> None:
    therapy = Therapy.objects.get(slug="luxturna")
    assert therapy.pk not in {one.therapy for one in disagreement.compared().disagreements}
    Therapy.objects.filter(pk=therapy.pk).update(atmp_class="tissue_engineered")
    found = {one.therapy: one for one in disagreement.compared().disagreements}
    assert (found[therapy.pk].stated, found[therapy.pk].suggested) == ("tissue_engineered", "gene_therapy")


def test_only_a_changed_text_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    disagreement.compared()
    read = []
    monkeypatch.setattr(disagreement, "assess", lambda text: read.append(text) or assess(text))
    disagreement.compared()
    Therapy.objects.filter(slug="luxturna").update(summary_en="Cells of a donor, expanded in culture.")
    disagreement.compared()
    assert [text.partition("\n")[0] for text in read] == ["Cells of a donor, expanded in culture."]


def test_a_large_catalogue_is_compared_piece_by_piece_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disagreement, "MOST_AT_ONCE", 40)
    first, second = disagreement.compared(), disagreement.compared()
    assert (first.read, first.is_complete) == (40, False)
    assert (second.read, second.is_complete) == (second.total, True)

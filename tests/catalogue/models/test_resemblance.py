"""Pairs of records that may be one and the same."""

import pytest

from catalogue.models import Reference, Sponsor, Therapy, Trial
from catalogue.models.resemblance import LATEST, pairs

pytestmark = pytest.mark.django_db
DESCRIBED = {"atmp_class": "gene_therapy", "origin": "autologous", "class_basis": "catalogue"}


def found(model: type) -> set[tuple[str, str]]:
    slugs = dict(model.objects.values_list("pk", "slug"))
    return {tuple(sorted((slugs[one], slugs[other]))) for one, other, _likeness in pairs(model)}


def test_a_draft_with_nearly_the_name_of_a_published_therapy() -> None:
    Therapy.objects.create(slug="kymriahh", name_en="Kymriahh", name_fr="Kymriahh", **DESCRIBED)
    assert ("kymriah", "kymriahh") in found(Therapy)
    assert Therapy.objects.possible_duplicates().filter(slug="kymriah").exists()


def test_another_name_counts_as_much_as_the_name_and_accents_not_at_all() -> None:
    Therapy.objects.create(slug="new", name_en="Wholly new", name_fr="Tout neuf", other_names=["LÚXTURNA"], **DESCRIBED)
    assert ("luxturna", "new") in found(Therapy)


def test_two_drafts_are_compared_with_each_other() -> None:
    for number in (1, 2):
        name = "Xenoquartz" + "s" * number
        Therapy.objects.create(slug=f"draft-{number}", name_en=name, name_fr=name, **DESCRIBED)
    assert ("draft-1", "draft-2") in found(Therapy)


def test_retired_records_are_no_duplicates() -> None:
    Therapy.objects.create(
        slug="kymriahh", name_en="Kymriahh", name_fr="Kymriahh", state="retired", retired_reason="r", **DESCRIBED
    )
    assert not any("kymriahh" in pair for pair in found(Therapy))


def test_names_are_compared_while_a_record_is_among_the_last() -> None:
    old = Sponsor.objects.create(slug="old-twin", name="Vericell", state="published")
    assert any("old-twin" in pair for pair in found(Sponsor))
    for number in range(LATEST):
        Sponsor.objects.create(slug=f"later-{number}", name=f"{number * 7919:x} {number * 104729:x}", state="published")
    assert not any(old.slug in pair for pair in found(Sponsor))


def test_a_number_that_stands_among_the_other_numbers_of_another_trial() -> None:
    known = Trial.objects.exclude(nct_number="").first()
    Trial.objects.create(slug="again", name="Again", other_ids=["X-1", known.nct_number])
    assert tuple(sorted((known.slug, "again"))) in found(Trial)


def test_the_same_title_but_for_case_and_accents() -> None:
    known = Trial.objects.exclude(name="").first()
    Trial.objects.create(slug="again", name=known.name.upper())
    assert any("again" in pair for pair in found(Trial))


def test_a_doi_or_a_pmid_that_stands_only_in_an_address() -> None:
    article = Reference.objects.exclude(doi="").first()
    Reference.objects.create(slug="by-doi", kind="article", name="One", url=f"https://doi.org/{article.doi.upper()}")
    indexed = Reference.objects.exclude(pmid="").first()
    address = f"https://pubmed.ncbi.nlm.nih.gov/{indexed.pmid}/"
    Reference.objects.create(slug="by-pmid", kind="article", name="Two", url=address)
    assert {tuple(sorted((article.slug, "by-doi"))), tuple(sorted((indexed.slug, "by-pmid")))} <= found(Reference)

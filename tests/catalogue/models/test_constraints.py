"""What the database itself refuses, whoever writes."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from catalogue.models import (
    Authorisation,
    Citation,
    Condition,
    Reference,
    Sponsor,
    Submission,
    Substance,
    Term,
    Therapy,
    Trial,
)

pytestmark = pytest.mark.django_db


def therapy(slug: str = "new", **fields: Any) -> Therapy:
    return Therapy.objects.create(
        **{
            "slug": slug,
            "name_en": slug,
            "name_fr": slug,
            "atmp_class": "gene_therapy",
            "class_basis": "catalogue",
            "origin": "autologous",
            **fields,
        }
    )


def authorisation(number: str = "EU/1/99/999", **fields: Any) -> Authorisation:
    described = {
        "jurisdiction": "eu",
        "brand": "New",
        "granted_on": datetime.date(2020, 5, 1),
        "status": "authorised",
        **fields,
    }
    described.setdefault("therapy", Therapy.objects.first())
    return Authorisation.objects.create(number=number, holder=Sponsor.objects.first(), **described)


def trial(slug: str = "new", **fields: Any) -> Trial:
    return Trial.objects.create(slug=slug, name=slug, **fields)


def reference(slug: str = "new", **fields: Any) -> Reference:
    return Reference.objects.create(slug=slug, name=slug, kind="article", **fields)


REFUSED: dict[str, Callable[[], models.Model]] = {
    "a name that differs in case only": lambda: therapy(name_en="KYMRIAH"),
    "a French name that differs in accents only": lambda: therapy(name_fr="Ilots de langerhans"),
    "a condition twice": lambda: Condition.objects.create(slug="x", name_en="MULTIPLE MYELOMA", name_fr="x"),
    "a sponsor twice": lambda: Sponsor.objects.create(slug="x", name="novartis EUROPHARM limited"),
    "a substance twice": lambda: Substance.objects.create(slug="x", name="Tisagenlecleucel"),
    "a term twice": lambda: [
        Term.objects.create(slug=s, name_en="Vector x", name_fr=s, definition_en="x", definition_fr="x") for s in "ab"
    ][0],
    "a UNII twice": lambda: Substance.objects.create(slug="x", name="x", unii="Q6C9WHR03O"),
    "an NCT number twice": lambda: trial(nct_number="NCT02435849"),
    "a EudraCT number twice": lambda: trial(eudract_number="2017-002261-22"),
    "a DOI twice, in another case": lambda: reference(doi="10.1056/nejmoa1707447"),
    "a PMID twice": lambda: [reference(s, pmid="99999999") for s in "ab"][0],
    "an authorisation number twice": lambda: authorisation("EU/1/18/1297"),
    "an end before the start": lambda: authorisation(status="withdrawn", ended_on=datetime.date(2020, 4, 30)),
    "an end of what is authorised": lambda: authorisation(ended_on=datetime.date(2021, 1, 1)),
    "a trial that ends before it starts": lambda: trial(started_on="2020-05", completed_on="2020-04-30"),
    "a trial completed a year too early": lambda: trial(started_on="2020-05-02", primary_completion_on="2019"),
    "a base class without combined": lambda: therapy(base_class="tissue_engineered"),
    "a retired record without its reason": lambda: therapy(state="retired"),
    "a successor of a published record": lambda: therapy(state="published", successor=Therapy.objects.first()),
    "a citation of nothing": lambda: Citation.objects.create(reference=Reference.objects.first()),
    "a citation of two records": lambda: Citation.objects.create(
        reference=Reference.objects.first(), therapy=Therapy.objects.first(), sponsor=Sponsor.objects.first()
    ),
    "the same citation twice": lambda: [
        Citation.objects.create(reference=Reference.objects.first(), therapy=Therapy.objects.first(), locator="same")
        for _twice in "ab"
    ][0],
    "a decision without reason": lambda: Submission.objects.create(
        product_name="x", description="x", language="en", status="rejected"
    ),
    "an address without consent": lambda: Submission.objects.create(
        product_name="x", description="x", language="en", email="a@example.org"
    ),
}
ALLOWED: dict[str, Callable[[], models.Model]] = {
    "an end on the day of the start": lambda: authorisation(status="withdrawn", ended_on=datetime.date(2020, 5, 1)),
    "a trial known by its year that ends in that year": lambda: trial(started_on="2020-05", completed_on="2020"),
    "a trial with an unknown end": lambda: trial(started_on="2020-05"),
    "two trials without a number": lambda: [trial(s) for s in "ab"][0],
    "two references without a DOI": lambda: [reference(s) for s in "ab"][0],
    "a combined product with its base class": lambda: therapy(atmp_class="combined", base_class="tissue_engineered"),
    "a retired record with reason and successor": lambda: therapy(
        state="retired", retired_reason="twice", successor=Therapy.objects.first()
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        REFUSED[case]()


@pytest.mark.parametrize("case", ALLOWED)
def test_allowed(case: str) -> None:
    assert ALLOWED[case]().pk

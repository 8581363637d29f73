"""A submitter's way: describe, answer, read the suggested class, hand in, in a browser without an account."""

from collections.abc import Callable, Iterator
from typing import Any

import pgtrigger
import pytest
from playwright.sync_api import Page, expect

from catalogue.models import Submission


@pytest.fixture(autouse=True)
def _leave_no_submission(site: str, django_db_blocker: Any) -> Iterator[None]:
    yield
    with django_db_blocker.unblock(), pgtrigger.ignore("catalogue.Submission:never_deleted"):
        Submission.objects.all().delete()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    ("language", "name"), [("en", "gene therapy medicinal product"), ("fr", "médicament de thérapie génique")]
)
def test_from_the_description_to_the_confirmation_number(
    visit: Callable[..., Page], django_db_blocker: Any, language: str, name: str, width: int
) -> None:
    page = visit(f"/{language}/submit/", width)
    page.locator("form [name=product_name]").fill("CAR-19 test")
    page.locator("form [name=description]").fill(
        "Autologous T cells transduced with a lentiviral vector coding for a CAR"
    )
    for question, answer in (
        ("purpose", "treat"),
        ("contains_cells", "yes"),
        ("donor", "patient"),
        ("nucleic_acid", "recombinant"),
        ("effect_from_sequence", "yes"),
        ("sequence_purpose", "add"),
        ("vaccine_target", "not_a_vaccine"),
    ):
        option = page.locator(f"[name={question}][value={answer}]")
        option.evaluate(
            "element => { for (let box = element.closest('details'); box; box = box.parentElement.closest('details')) box.open = true; }"
        )
        option.check()
    page.locator("[name=suggest]").first.click()
    expect(page.get_by_role("main")).to_contain_text(name, ignore_case=True)
    expect(page.get_by_role("main")).to_contain_text("1394/2007")
    assert page.locator("form [name=product_name]").input_value() == "CAR-19 test"
    assert page.locator("form [name=donor][value=patient]").is_checked()
    page.locator("[name=send]").first.click()
    page.wait_for_url("**/received/")
    with django_db_blocker.unblock():
        submission = Submission.objects.get()
    expect(page.get_by_role("main")).to_contain_text(submission.number)
    assert submission.suggested_class == "gene_therapy"

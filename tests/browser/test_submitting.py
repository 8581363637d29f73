"""A submitter's way: describe, answer, read the suggested class, hand in, in a browser without an account."""

from collections.abc import Callable, Iterator
from typing import Any

import pgtrigger
import pytest
from playwright.sync_api import Page, expect

from catalogue import actions
from catalogue.models import Correction, Curator, Submission, SubmissionQuestion


@pytest.fixture(autouse=True)
def _leave_no_submission(site: str, django_db_blocker: Any) -> Iterator[None]:
    yield
    with django_db_blocker.unblock(), pgtrigger.ignore():
        for model in (SubmissionQuestion, Submission):
            model.objects.all()._raw_delete("default")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    ("language", "name"), [("en", "gene therapy medicinal product"), ("fr", "médicament de thérapie génique")]
)
def test_from_the_description_to_the_confirmation_number(
    visit: Callable[..., Page], django_db_blocker: Any, language: str, name: str, width: int
) -> None:
    page = visit(f"/{language}/submit/", width)
    page.locator("main form [name=product_name]").fill("CAR-19 test")
    page.locator("main form [name=description]").fill(
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
        option = page.locator(f"main [name={question}][value={answer}]")
        option.evaluate(
            "element => { for (let box = element.closest('details'); box; box = box.parentElement.closest('details')) box.open = true; }"
        )
        option.check()
    page.locator("[name=suggest]").first.click()
    expect(page.get_by_role("main")).to_contain_text(name, ignore_case=True)
    expect(page.get_by_role("main")).to_contain_text("1394/2007")
    assert page.locator("main form [name=product_name]").input_value() == "CAR-19 test"
    assert page.locator("main form [name=donor][value=patient]").is_checked()
    page.locator("[name=send]").first.click()
    page.wait_for_url("**/received/")
    with django_db_blocker.unblock():
        submission = Submission.objects.get()
    expect(page.get_by_role("main")).to_contain_text(submission.number)
    assert submission.suggested_class == "gene_therapy"


def test_a_draft_is_there_when_one_comes_back_and_can_be_emptied(visit: Callable[..., Page]) -> None:
    page = visit("/en/submit/", 360)
    page.locator("form [name=product_name]").fill("Later")
    page.locator("[name=save]").click()
    page.goto(page.url.replace("/submit/", "/therapies/"))
    page.goto(page.url.replace("/therapies/", "/submit/"))
    assert page.locator("form [name=product_name]").input_value() == "Later"
    page.locator("[name=again]").click()
    assert page.locator("form [name=product_name]").input_value() == ""


@pytest.mark.parametrize("width", [360, 1280])
def test_a_question_is_answered_through_the_private_link(
    visit: Callable[..., Page], django_db_blocker: Any, width: int
) -> None:
    page = visit("/fr/submit/", width)
    page.locator("form [name=product_name]").fill("CAR-19 test")
    page.locator("form [name=description]").fill("Lymphocytes")
    page.locator("[name=send]").first.click()
    page.wait_for_url("**/received/")
    page.locator("a.share").click()
    page.wait_for_url("**/status/**")
    with django_db_blocker.unblock():
        curator = Curator.objects.create(username=f"asks-{width}", is_superuser=True)
        actions.ask(Submission.objects.get(), by=curator, question="Sont-elles cultivées ?")
    # A browser that never saw the form: the address alone is enough.
    page = visit(page.url.split("/fr/", 1)[1].join(["/fr/", ""]), width)
    page.locator("[name=answer]").fill("Dix jours.")
    page.locator("main button").click()
    expect(page.get_by_role("main")).to_contain_text("Dix jours.")
    expect(page.locator("[name=answer]")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    with django_db_blocker.unblock(), pgtrigger.ignore():
        SubmissionQuestion.objects.all()._raw_delete("default")
        curator.delete()


def test_a_reader_suggests_a_correction(visit: Callable[..., Page], django_db_blocker: Any) -> None:
    page = visit("/en/therapies/kymriah/")
    page.get_by_role("link", name="Suggest a correction").click()
    page.locator("#fact").select_option("target")
    page.get_by_role("button", name="Show what stands there").click()
    expect(page.get_by_role("main")).to_contain_text("CD19")
    page.locator("[name=value]").fill("CD20")
    page.locator("[name=source_url]").fill("https://example.org/page")
    page.get_by_role("button", name="Propose the correction").click()
    page.wait_for_url("**/therapies/kymriah/")
    expect(page.get_by_role("status").filter(has_text="Thank you")).to_be_visible()
    with django_db_blocker.unblock(), pgtrigger.ignore():
        assert Correction.objects.get().proposed_value == "CD20"
        Correction.objects.all()._raw_delete("default")

"""Decisions at the desk: submissions, corrections, merges; each with its reason, its refusal and its way back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from catalogue import actions
from catalogue.models import (
    AtmpClass,
    Condition,
    Correction,
    Curator,
    MergeReceipt,
    Sponsor,
    Submission,
    Therapy,
    Trial,
)
from catalogue.models.correctable import present_value

from .test_bulk import chosen, confirm

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]


def address(noun: str, page: str, *args: object) -> str:
    return reverse(f"admin:catalogue_{noun}_{page}", args=args)


def submission(**fields: str) -> Submission:
    return actions.submit(answers={}, language="en", **{"product_name": "Kimriah", "description": "x", **fields})


def test_a_list_of_corrections_asks_as_much_for_many_as_for_one(desk: Desk) -> None:
    client, trials = desk("Curators"), Trial.objects.published().exclude(sponsor=None)[:12]
    diseases, companies = (
        list(Condition.objects.published()[:12]),
        list(Sponsor.objects.published().order_by("pk")[:12]),
    )

    def number_of_queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            html = client.get(address("correction", "changelist")).content.decode()
        for correction in Correction.objects.all():
            assert escape(correction.proposed_in_words) in html
        return len(captured)

    found = []
    for trial, disease, company in zip(trials, diseases, companies, strict=True):
        actions.propose(trial, "conditions", [disease.slug], source="ClinicalTrials.gov")
        if trial.sponsor != company:
            actions.propose(trial, "sponsor", company.slug, source="ClinicalTrials.gov")
        found.append(number_of_queries())
    assert found[-1] <= found[1]


def test_possible_duplicates_stand_on_the_page_of_a_submission(desk: Desk) -> None:
    one, other = submission(), submission(product_name="KIMRIAH-2")
    html = desk("Curators").get(address("submission", "change", one.pk)).content.decode()
    assert address("therapy", "change", Therapy.objects.get(slug="kymriah").pk) in html
    assert other.number in html
    assert address("submission", "duplicate", one.pk) + "?of=kymriah" in html
    assert one.status_key not in html


def test_a_description_is_read_where_no_question_was_answered(desk: Desk) -> None:
    text = "Autologous chondrocytes of the patient, expanded in culture, implanted to repair cartilage."
    one = submission(description=text, intended_use="cartilage defects of the knee")
    client = desk("Curators")
    assert not one.suggested_class
    reading = client.get(address("submission", "change", one.pk)).context["reading"]
    assert reading["label"] == AtmpClass.TISSUE_ENGINEERED.label and reading["facts"]
    for decision in ("accept", "reject", "ask", "duplicate"):
        shown = client.get(address("submission", decision, one.pk))
        assert shown.context["reading"] == reading
        assert "not answered" in shown.content.decode()
    silent = client.get(address("submission", "change", submission().pk))
    assert silent.context["reading"] is None


def test_a_class_that_nobody_named_is_chosen_and_not_the_first_of_the_list(desk: Desk) -> None:
    client, one = desk("Curators"), submission()
    assert not one.suggested_class and not one.claimed_class
    html = client.get(address("submission", "accept", one.pk)).content.decode()
    assert (
        '<option value="" selected>---------</option>' in html[html.index('name="atmp_class"') :].split("</select>")[0]
    )
    sent = {"name": "Something", "origin": "autologous", "reason": "r", "atmp_class": ""}
    assert client.post(address("submission", "accept", one.pk), sent).context["form"].errors["atmp_class"]
    assert not Therapy.objects.filter(slug="something").exists()


def test_a_question_goes_out_and_its_answer_comes_back(desk: Desk) -> None:
    client, one = desk("Curators"), submission()
    assert client.post(address("submission", "ask", one.pk), {"question": " "}).status_code == 200
    assert client.post(address("submission", "ask", one.pk), {"question": "Cultured?"}).status_code == 302
    actions.answer(one, text="For ten days.")
    html = client.get(address("submission", "change", one.pk)).content.decode()
    assert "Cultured?" in html and "For ten days." in html


@pytest.mark.parametrize("of", ["kymriah", "KYMRIAH", "number"])
def test_a_duplicate_is_marked_by_address_or_number(desk: Desk, of: str) -> None:
    client, one, other = desk("Curators"), submission(), submission()
    of = other.number.lower() if of == "number" else of
    page = address("submission", "duplicate", one.pk)
    assert f'value="{of}"' in client.get(page, {"of": of}).content.decode()
    response = client.post(page, {"of": "no-such", "reason": "r"})
    assert "of" in response.context["form"].errors
    assert client.post(page, {"of": of, "reason": "the same"}).status_code == 302
    one.refresh_from_db()
    assert one.status == Submission.Status.DUPLICATE


@pytest.mark.parametrize("noun", ["submission", "correction"])
def test_strangers_decide_nothing(client: Client, person: Callable[..., Curator], noun: str) -> None:
    client.force_login(person(), backend="django.contrib.auth.backends.ModelBackend")
    key = submission().pk if noun == "submission" else correction().pk
    pages = ("accept", "reject", "ask", "duplicate") if noun == "submission" else ("accept", "reject")
    for page in pages:
        for response in (client.get(address(noun, page, key)), client.post(address(noun, page, key), {"reason": "r"})):
            assert response.status_code == 403


def correction(**values: Any) -> Correction:
    kymriah = Therapy.objects.get(slug="kymriah")
    return actions.propose(kymriah, **{"field": "target", "value": "CD20", "source": "https://example.org/", **values})


def test_old_and_proposed_values_stand_side_by_side(desk: Desk) -> None:
    client, one = desk("Curators"), correction()
    correction(value="CD30")
    for html in (
        client.get(address("correction", "changelist")).content.decode(),
        client.get(address("correction", "change", one.pk)).content.decode(),
        client.get(address("correction", "accept", one.pk)).content.decode(),
    ):
        assert "CD19" in html and "CD20" in html
    assert "CD30" in client.get(address("correction", "change", one.pk)).content.decode()


def test_accepting_writes_the_value_and_supersedes_rivals(desk: Desk) -> None:
    client, one, rival = desk("Curators"), correction(), correction(value="CD30")
    page = address("correction", "accept", one.pk)
    present = client.get(page).context["form"]["present"].value()
    assert client.post(page, {"present": present, "reason": "as the source says"}).status_code == 302
    assert Therapy.objects.get(slug="kymriah").target == "CD20"
    rival.refresh_from_db()
    assert rival.state == "superseded"


def test_a_value_changed_since_the_page_was_shown_is_shown_and_then_overwritten(desk: Desk) -> None:
    client, one = desk("Curators"), correction()
    page = address("correction", "accept", one.pk)
    present = client.get(page).context["form"]["present"].value()
    Therapy.objects.filter(slug="kymriah").update(target="CD22")
    response = client.post(page, {"present": present, "reason": "r"})
    html = response.content.decode()
    assert response.status_code == 200
    assert all(value in html for value in ("CD19", "CD20", "CD22"))
    shown = response.context["form"]["present"].value()
    assert client.post(page, {"present": shown, "reason": "seen"}).status_code == 302
    assert Therapy.objects.get(slug="kymriah").target == "CD20"


def test_a_correction_is_rejected_with_a_reason(desk: Desk) -> None:
    client, one = desk("Curators"), correction()
    assert client.post(address("correction", "reject", one.pk), {"reason": " "}).status_code == 200
    assert client.post(address("correction", "reject", one.pk), {"reason": "r"}).status_code == 302
    assert present_value(Therapy.objects.get(slug="kymriah"), "target") == one.old_value


def test_a_record_is_merged_and_the_merge_taken_back(desk: Desk) -> None:
    client, old = desk("Reviewers"), Therapy.objects.get(slug="zolgensma")
    page = address("therapy", "merge", old.pk)
    assert page in client.get(address("therapy", "change", old.pk)).content.decode()
    assert client.get(page).status_code == 200
    for wrong in ({"into": "no-such", "reason": "r"}, {"into": "zolgensma", "reason": "r"}, {"into": "itvisma"}):
        assert client.post(page, wrong).status_code == 200
    assert client.post(page, {"into": "itvisma", "reason": "twice"}).status_code == 302
    receipt = MergeReceipt.objects.get()
    assert "Zolgensma" in client.get(address("mergereceipt", "change", receipt.pk)).content.decode()
    assert client.get(address("mergereceipt", "changelist")).status_code == 200
    assert client.post(address("mergereceipt", "unmerge", receipt.pk), {"reason": "r"}).status_code == 302
    old.refresh_from_db()
    assert old.state == Therapy.State.PUBLISHED


def test_curators_do_not_merge(desk: Desk) -> None:
    client = desk("Curators")
    assert client.get(address("therapy", "merge", Therapy.objects.earliest("pk").pk)).status_code == 403


def test_who_writes_last_in_a_draft_is_remembered(desk: Desk) -> None:
    described = {"name_en": "Draft", "name_fr": "Brouillon", "atmp_class": "gene_therapy", "origin": "autologous"}
    draft = Therapy.objects.create(slug="draft", class_basis="catalogue", **described)
    client = desk("Reviewers")
    sent = {"slug": "draft", "class_basis": "catalogue", **described, "target": "CD19"} | {
        f"{prefix}-{field}": "0"
        for prefix in ("citations", "authorisations")
        for field in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    assert client.post(address("therapy", "change", draft.pk), sent).status_code == 302
    draft.refresh_from_db()
    assert draft.proposed_by.username == "reviewers"


def test_many_corrections_are_shown_then_accepted_exactly_as_shown(desk: Desk) -> None:
    client, pair = desk("Curators"), [correction(), correction(field="route_en", value="Into a vein")]
    asked = chosen("accept_selected", [one.pk for one in pair])
    html = client.post(address("correction", "changelist"), asked).content.decode()
    assert all(word in html for word in ("CD19", "CD20", "Into a vein"))
    confirm(client, "correction", asked, reason=" ")
    assert not Correction.objects.filter(state="accepted").exists()
    Therapy.objects.filter(slug="kymriah").update(target="CD22")
    assert "CD22" in confirm(client, "correction", asked), "the value that has changed meanwhile is said"
    assert list(Correction.objects.filter(state="accepted")) == [pair[1]]


@pytest.mark.parametrize(
    ("field", "proposed", "shown", "typed", "stored"),
    [
        ("target", "CD20", "CD20", "CD22", "CD22"),
        ("conditions", ["multiple-myeloma"], "multiple myeloma", "follicular lymphoma", ["follicular-lymphoma"]),
        ("other_names", ["One", "Two"], "One\nTwo", "One\nThree", ["One", "Three"]),
        ("origin", "allogeneic", "allogeneic", "not_applicable", "not_applicable"),
    ],
)
def test_the_value_is_changed_while_it_is_accepted(
    desk: Desk, field: str, proposed: Any, shown: str, typed: str, stored: Any
) -> None:
    kymriah = Therapy.objects.get(slug="kymriah")
    one = actions.propose(kymriah, field, proposed, source="https://example.org/")
    page, client = address("correction", "accept", one.pk), desk("Curators")
    form = client.get(page).context["form"]
    assert form["value"].value() == shown
    entered = {"present": form["present"].value(), "reason": "nearly right", "value": typed}
    assert client.post(page, entered).status_code == 302
    kymriah = Therapy.objects.get(slug="kymriah")
    assert present_value(kymriah, field) == stored
    one.refresh_from_db()
    assert one.state == "superseded" and one.superseded_by.proposed_by.username == "curators"

"""Handing in a product: two buttons, nothing lost, errors in words."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from catalogue import actions
from catalogue.models import Curator, DailyCount, Submission

pytestmark = pytest.mark.django_db

DESCRIBED = {"product_name": "Essai", "description": "Lymphocytes T autologues exprimant un CAR"}
ANSWERS = {
    "purpose": "treat",
    "contains_cells": "yes",
    "donor": "patient",
    "nucleic_acid": "recombinant",
    "effect_from_sequence": "yes",
    "sequence_purpose": "add",
    "vaccine_target": "not_a_vaccine",
}


def address(language: str, name: str = "submit") -> str:
    with translation.override(language):
        return reverse(name)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_class_is_suggested_with_its_reasons_and_nothing_is_stored(client: Client, language: str) -> None:
    response = client.post(address(language), {**DESCRIBED, **ANSWERS, "suggest": "1"})
    assert response.status_code == 200
    verdict = response.context["verdict"]
    assert verdict["class"] == "gene_therapy"
    assert verdict["language"] == language
    content = response.content.decode()
    assert verdict["class_name"] in content
    assert verdict["disclaimer"] in content
    assert any(finding["sources"][0]["place"] in content for finding in verdict["findings"])
    assert DESCRIBED["description"] in content
    assert not Submission.objects.exists()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_product_is_handed_in_and_gets_its_number(client: Client, language: str) -> None:
    response = client.post(
        address(language), {**DESCRIBED, **ANSWERS, "claimed_class": "gene_therapy", "send": "1"}, follow=True
    )
    submission = Submission.objects.get()
    assert submission.language == language
    assert submission.number in response.content.decode()
    assert submission.answers["donor"] == "patient"


def test_an_error_keeps_every_answer(client: Client) -> None:
    response = client.post(
        address("en"), {**ANSWERS, "description": "kept text", "email": "not an address", "send": "1"}
    )
    assert response.status_code == 422
    content = response.content.decode()
    assert "kept text" in content
    assert "not an address" in content
    assert response.context["answers"]["donor"].value() == "patient"
    assert set(response.context["form"].errors) == {"product_name", "email"}
    assert not Submission.objects.exists()


def test_contradictory_answers_name_both_facts(client: Client) -> None:
    response = client.post(address("fr"), {**DESCRIBED, "contains_cells": "no", "expanded": "yes", "send": "1"})
    assert response.status_code == 422
    assert response.context["answers"].non_field_errors()
    assert not Submission.objects.exists()


def test_an_address_needs_consent(client: Client) -> None:
    response = client.post(address("en"), {**DESCRIBED, "email": "me@example.org", "send": "1"})
    assert "consents_to_contact" in response.context["form"].errors


def test_programs_that_fill_in_everything_are_turned_away(client: Client) -> None:
    response = client.post(address("en"), {**DESCRIBED, "leave_empty": "http://spam.example", "send": "1"})
    assert response.status_code == 422
    assert not Submission.objects.exists()


@pytest.mark.parametrize("description", ["x" * 20_001, "a\x00b"])
def test_what_cannot_be_stored_is_refused_in_words(client: Client, description: str) -> None:
    response = client.post(address("en"), {**DESCRIBED, "description": description, "send": "1"})
    assert response.status_code == 422
    assert "description" in response.context["form"].errors


def test_an_unknown_answer_is_refused(client: Client) -> None:
    response = client.post(address("en"), {**DESCRIBED, "donor": "martian", "suggest": "1"})
    assert response.status_code == 422
    assert response.context["verdict"] is None


def test_nobody_sees_the_confirmation_of_another(client: Client) -> None:
    client.post(address("en"), {**DESCRIBED, "send": "1"})
    assert Client().get(address("en", "submission_received")).status_code == 302


def test_no_answers_is_undetermined(client: Client) -> None:
    response = client.post(address("en"), {**DESCRIBED, "suggest": "1"})
    assert response.context["verdict"]["certainty"] == "undetermined"


def test_a_draft_waits_in_the_browser_until_it_is_handed_in(client: Client) -> None:
    entered = {**DESCRIBED, "description": "kept text", "donor": "patient", "email": "not finished@"}
    assert client.post(address("en"), {**entered, "save": "1"}, follow=True).status_code == 200
    response = client.get(address("fr"))
    content = response.content.decode()
    assert "kept text" in content and "not finished@" in content
    assert response.context["answers"]["donor"].value() == "patient"
    assert "kept text" not in Client().get(address("en")).content.decode()
    client.post(address("en"), {**DESCRIBED, "send": "1"})
    assert Submission.objects.count() == 1
    assert DESCRIBED["description"] not in client.get(address("en")).content.decode()


@pytest.mark.parametrize("button", ["suggest", "send", "save"])
def test_whatever_was_pressed_the_answers_are_there_again(client: Client, button: str) -> None:
    wrong = {"contains_cells": "no", "expanded": "yes", "inferred": ["donor:patient"]}
    assert client.post(address("en"), {**DESCRIBED, **wrong, button: "1"}).status_code == 422
    response = client.get(address("en"))
    assert response.status_code == 200
    assert DESCRIBED["description"] in response.content.decode()
    assert response.context["answers"]["expanded"].value() == "yes"


def test_starting_again_empties_the_form(client: Client) -> None:
    client.post(address("en"), {**DESCRIBED, **ANSWERS, "suggest": "1"})
    assert "again" in client.get(address("en")).content.decode()
    response = client.post(address("en"), {"again": "1"}, follow=True)
    assert DESCRIBED["description"] not in response.content.decode()
    assert response.context["verdict"] is None


def test_a_draft_too_long_to_keep_is_still_shown(client: Client) -> None:
    response = client.post(address("en"), {**DESCRIBED, "intended_use": "y" * 70_000, "save": "1", "donor": "martian"})
    assert "y" * 70_000 in response.content.decode()
    assert "submission_draft" not in client.session


def sent(client: Client, **fields: str) -> Submission:
    client.post(address("en"), {**DESCRIBED, **fields, "send": "1"})
    return Submission.objects.latest("pk")


def test_the_private_link_is_shown_once_handed_in_and_says_nothing_about_anybody(client: Client) -> None:
    submission = sent(client, email="me@example.org", consents_to_contact="on", submitter_name="Me Myself")
    link = submission.private_address()
    assert link in client.get(address("en", "submission_received")).content.decode()
    response = Client().get(link)
    assert response.status_code == 200
    content = response.content.decode()
    assert submission.number in content
    for secret in ("me@example.org", "Me Myself"):
        assert secret not in content and secret not in link
    assert submission.number not in link
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "no-store" in response.headers["Cache-Control"]
    assert Client().get(link[:-2] + "x/").status_code == 404
    assert len(submission.status_key) == 43


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_question_is_answered_on_the_private_page(
    client: Client, person: Callable[..., Curator], language: str
) -> None:
    submission = sent(client)
    actions.ask(submission, by=person("Curators"), question="Are the cells cultured?")
    with translation.override(language):
        link = submission.private_address()
    # Another browser, without a cookie, and with the check against forged requests on.
    other = Client(enforce_csrf_checks=True)
    assert "Are the cells cultured?" in other.get(link).content.decode()
    assert other.post(link, {"answer": " "}).status_code == 422
    response = other.post(link, {"answer": "For ten days.", "leave_empty": "spam"})
    assert response.status_code == 422
    assert "For ten days." in response.content.decode()
    assert other.post(link, {"answer": "For ten days."}).status_code == 302
    assert "For ten days." in other.get(link).content.decode()
    submission.refresh_from_db()
    assert submission.status == Submission.Status.RECEIVED
    assert other.post(link, {"answer": "Once more."}).status_code == 422


def test_the_decision_and_its_reason_are_on_the_private_page(client: Client, person: Callable[..., Curator]) -> None:
    submission = actions.reject(sent(client), by=person("Curators"), reason="It is a device.")
    assert "It is a device." in client.get(submission.private_address()).content.decode()


def test_too_much_on_one_day_is_refused_in_words_and_nothing_is_lost(client: Client, settings: Any) -> None:
    settings.SUBMISSION_RATE = 2
    for _once in range(2):
        assert client.post(address("en"), {**DESCRIBED, "send": "1"}).status_code == 302
    response = client.post(address("en"), {**DESCRIBED, "send": "1"})
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 90_000
    assert DESCRIBED["description"] in response.content.decode()
    assert Submission.objects.count() == 2
    assert DESCRIBED["description"] in client.get(address("en")).content.decode()
    # Errors do not count, other networks are not concerned, "0" is no limit.
    assert client.post(address("en"), {**DESCRIBED, "send": "1"}, REMOTE_ADDR="192.0.2.7").status_code == 302
    settings.SUBMISSION_RATE = 0
    assert client.post(address("en"), {**DESCRIBED, "send": "1"}).status_code == 302


def test_a_forged_sender_is_not_believed(client: Client, settings: Any) -> None:
    settings.SUBMISSION_RATE = 1
    for number, status in ((1, 302), (2, 429)):
        header = f"198.51.100.{number}"
        response = client.post(address("en"), {**DESCRIBED, "send": "1"}, headers={"X-Forwarded-For": header})
        assert response.status_code == status
    settings.PROXIES = 1
    response = client.post(
        address("en"), {**DESCRIBED, "send": "1"}, headers={"X-Forwarded-For": "forged, 203.0.113.5"}
    )
    assert response.status_code == 302
    response = client.post(address("en"), {**DESCRIBED, "send": "1"}, headers={"X-Forwarded-For": "203.0.113.5"})
    assert response.status_code == 429


def test_no_address_is_stored_for_counting(client: Client) -> None:
    sent(client)
    row = DailyCount.objects.get()
    assert "127.0.0.1" not in row.digest and row.number == 1
    DailyCount.objects.update(day="2020-01-01")
    sent(client)
    assert DailyCount.objects.get().day != datetime.date(2020, 1, 1)


EVERYTHING = {
    **DESCRIBED,
    "intended_use": "kept use",
    "claimed_class": "gene_therapy",
    "submitter_name": "kept name",
    "organisation": "kept organisation",
    "email": "kept@example.org",
    "consents_to_contact": "on",
    "donor": "patient",
    "inferred": ["donor:patient"],
}


def is_all_there(response: Any, **entered: Any) -> bool:
    """Whether the page shows everything that was entered, ready to be sent again."""
    form, answers = response.context["form"], response.context["answers"]
    fields = set(EVERYTHING) - {"donor", "inferred", "consents_to_contact"}
    shown = {name: str(form[name].value()) for name in fields}
    box = '<input type="checkbox" name="consents_to_contact" id="id_consents_to_contact" checked>'
    has_box = box in response.content.decode() or "consents_to_contact" in entered
    return (
        shown == {name: {**EVERYTHING, **entered}[name] for name in fields}
        and answers["donor"].value() == entered.get("donor", "patient")
        and 'value="donor:patient"' in response.content.decode()
        and has_box
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("product_name", ""),
        ("product_name", "x" * 201),
        ("description", ""),
        ("description", "x" * 20_001),
        ("description", "a\x00b"),
        ("intended_use", "x" * 5_001),
        ("claimed_class", "martian"),
        ("submitter_name", "x" * 121),
        ("organisation", "x" * 201),
        ("email", "no address"),
        ("email", f"{'x' * 250}@example.org"),
        ("leave_empty", "spam"),
    ],
)
def test_each_field_wrong_in_turn_and_all_the_others_are_kept(client: Client, name: str, value: str) -> None:
    response = client.post(address("en"), {**EVERYTHING, name: value, "send": "1"})
    assert response.status_code == 422
    assert name in response.context["form"].errors
    assert is_all_there(response, **({name: value} if name != "leave_empty" else {}))
    assert not Submission.objects.exists()


@pytest.mark.parametrize("token", [None, "x" * 64])
def test_a_form_without_its_cookie_is_shown_again_with_everything(token: str | None) -> None:
    browser = Client(enforce_csrf_checks=True)
    if token:
        browser.get(address("en"))
    response = browser.post(address("en"), {**EVERYTHING, "send": "1", "csrfmiddlewaretoken": token or ""})
    assert response.status_code == 403
    assert is_all_there(response)
    assert "send it once more" in response.content.decode()
    assert not Submission.objects.exists()
    assert "submission_draft" not in browser.session
    again = {**EVERYTHING, "send": "1", "csrfmiddlewaretoken": response.context["csrf_token"]}
    assert browser.post(address("en"), again).status_code == 302
    assert Submission.objects.count() == 1


def test_too_much_on_one_day_keeps_everything(client: Client, settings: Any) -> None:
    settings.SUBMISSION_RATE = 1
    client.post(address("en"), {**DESCRIBED, "send": "1"})
    response = client.post(address("en"), {**EVERYTHING, "send": "1"})
    assert response.status_code == 429
    assert is_all_there(response)


def test_a_form_of_more_than_a_million_characters_is_refused_in_words(client: Client) -> None:
    response = client.post(address("en"), {**DESCRIBED, "description": "x" * 1_100_000, "send": "1"})
    assert response.status_code == 413
    assert "still there" in response.content.decode()
    response = client.post(address("fr"), {**DESCRIBED, "description": "x" * 1_100_000, "send": "1"})
    assert response.status_code == 413
    assert "votre texte est encore là" in response.content.decode()


def test_a_button_pressed_twice_hands_in_once_and_another_product_is_another_one() -> None:
    browser = Client(enforce_csrf_checks=True)
    token = browser.get(address("en")).context["csrf_token"]
    entered = {**EVERYTHING, "send": "1", "csrfmiddlewaretoken": token}
    numbers = []
    for sent in (entered, entered, {**entered, "email": "other@example.org"}):
        assert browser.post(address("en"), sent).status_code == 302
        numbers.append(browser.session["submission"])
    assert numbers[0] == numbers[1] != numbers[2]
    assert Submission.objects.count() == 2
    # Another browser that says the same has a submission of its own.
    other = Client(enforce_csrf_checks=True)
    token = other.get(address("en")).context["csrf_token"]
    assert other.post(address("en"), {**entered, "csrfmiddlewaretoken": token}).status_code == 302
    assert other.session["submission"] not in numbers


def test_an_answer_sent_twice_is_one(client: Client, person: Callable[..., Curator]) -> None:
    submission = sent(client)
    actions.ask(submission, by=person("Curators"), question="Which?")
    for _once in range(2):
        assert client.post(submission.private_address(), {"answer": "These."}).status_code == 302
    assert client.post(submission.private_address(), {"answer": "Others."}).status_code == 422


def test_the_private_page_is_kept_by_nobody_and_tells_nobody(client: Client) -> None:
    submission = sent(client)
    link = submission.private_address()
    for response in (client.get(link), client.head(link), client.get(address("en", "submission_received"))):
        assert "no-store" in response.headers["Cache-Control"]
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert response.headers["Referrer-Policy"] == "no-referrer"
    html = client.get(link).content.decode()
    assert "http://" not in html.replace("http://www.w3.org", "").replace("http://testserver", "")
    for wrong in ("x", "x" * 43, submission.number, submission.status_key[:-1], submission.status_key.swapcase()):
        assert client.get(link.replace(submission.status_key, wrong)).status_code == 404, wrong

"""Handing in a product: two buttons, nothing lost, errors in words."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from catalogue.models import Submission

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

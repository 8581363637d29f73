"""What the tests of the classifying pages share: two products, the words of a page, the buttons of its forms."""

import re
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation

CAR_T = {
    "en": "Autologous T cells transduced with a lentiviral vector encoding a CAR against CD19",
    "fr": "Lymphocytes T autologues transduits par un vecteur lentiviral codant un CAR anti-CD19",
}
LIKELY_TEXT = {"description": "Cultured autologous chondrocytes", "intended_use": "cartilage defects of the knee"}
ANSWERS = {
    "purpose": "treat",
    "nucleic_acid": "recombinant",
    "sequence_purpose": "add",
    "effect_from_sequence": "yes",
    "vaccine_target": "not_a_vaccine",
    "contains_cells": "yes",
    "donor": "patient",
}


def address(language: str = "en", name: str = "classify") -> str:
    with translation.override(language):
        return reverse(name)


def content(response: HttpResponse) -> str:
    return response.content.decode()


def main(response: HttpResponse) -> str:
    """The words of the page, without tags."""
    found = re.search(r"<main.*?</main>", content(response), re.S)
    assert found
    return unescape(re.sub(r"<[^>]+>", " ", found[0]))


def hidden_and(form: str, button: tuple[str, str]) -> dict[str, Any]:
    """What the browser sends when a button of the form is pressed."""
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form):
        fields.setdefault(name, []).append(unescape(value))
    fields[button[0]] = [button[1]]
    return fields


def answered(client: Client, page: str, truth: dict[str, str], language: str = "en") -> tuple[HttpResponse, str]:
    """Presses the button of the next question that says the truth."""
    form = re.search(r'<form (method="\w+") action="[^"]*">(?:(?!</form>).)*answer-buttons.*?</form>', page, re.S)
    assert form, "no next question"
    buttons = re.findall(r'<button type="submit" name="(\w+)" value="(\w+)"', form[0])
    key = buttons[0][0]
    word = truth.get(key, "unknown")
    assert (key, word) in buttons
    sent = hidden_and(form[0], (key, word))
    send = client.post if "post" in form[1] else client.get
    return send(address(language), sent), key

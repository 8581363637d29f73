"""Which class is my product: text and answers, one question at a time, an address to share, nothing lost."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from catalogue.models import Submission
from classification import FACTS, Product, classify
from tests.catalogue.classifying import ANSWERS, CAR_T, LIKELY_TEXT, address, answered, content, hidden_and, main

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_empty_page_offers_a_text_and_a_question(client: Client, language: str) -> None:
    response = client.get(address(language))
    assert response.status_code == 200
    question = response.context["question"]
    assert question["question"] in main(response)
    assert 'name="description"' in content(response)
    assert response.context["disclaimer"] in main(response)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_text_is_read_and_classified(client: Client, language: str) -> None:
    response = client.post(address(language), {"description": CAR_T[language], "intended_use": "lymphoma"})
    assert response.status_code == 200
    verdict, page = response.context["verdict"], main(response)
    assert verdict["class"] == "gene_therapy"
    assert verdict["class_name"].lower() in page.lower()
    assert verdict["certainty_name"][1:] in page
    assert verdict["disclaimer"] in page
    assert "1394/2007" in page or "2001/83" in page
    for one in response.context["rests_on"]:
        assert one["why"] in page
    for one in verdict["counterfactuals"]:
        assert one["sentence"] in page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_answers_alone_have_an_address_that_can_be_shared(client: Client, language: str) -> None:
    led = client.post(address(language), {**ANSWERS, "freezing": ""})
    assert led.status_code == 302
    assert led["Location"].startswith(f"{address(language)}?")
    assert {name: values[0] for name, values in parse_qs(urlsplit(led["Location"]).query).items()} == ANSWERS
    response = Client().get(led["Location"])
    assert response.status_code == 200
    assert response.context["verdict"]["class"] == "gene_therapy"
    assert response.context["verdict"]["certainty"] == "sure"
    assert response.context["verdict"]["answers"] == ANSWERS
    # The same address in the other language says the same.
    other = "fr" if language == "en" else "en"
    assert (
        Client().get(led["Location"].replace(f"/{language}/", f"/{other}/")).context["verdict"]["class"]
        == "gene_therapy"
    )


def test_the_address_of_a_text_holds_answers_only_and_no_inference_as_stated(client: Client) -> None:
    secret = "ZEBRA-7"
    text = {name: f"{words} {secret}" for name, words in LIKELY_TEXT.items()}
    response = client.post(address(), text)
    share = response.context["share"]
    assert secret not in share
    assert "inferred=" in share
    for link in re.findall(r'(?:href|action)="([^"]*)"', content(response)):
        assert secret not in unescape(link)
        assert "description" not in link
    shared = Client().get(share)
    assert shared.status_code == 200
    assert shared.context["verdict"]["class"] == response.context["verdict"]["class"]
    assert shared.context["verdict"]["certainty"] == response.context["verdict"]["certainty"] == "likely"


@pytest.mark.parametrize("described", [False, True])
def test_one_question_at_a_time_leads_to_a_sure_class(client: Client, described: bool) -> None:
    truth = {
        **ANSWERS,
        "viable": "yes",
        "nucleated": "yes",
        "genetically_modified": "yes",
        "tissue_claim": "no",
        "cell_action": "yes",
        "device": "no",
        "safety_switch_only": "no",
        "blood_component": "no",
    }
    response = client.post(address(), {"description": "A thing called ZEBRA-7"}) if described else client.get(address())
    asked: list[str] = []
    while response.context.get("verdict", {}).get("certainty") != "sure":
        response, key = answered(client, content(response), truth)
        assert response.status_code == 200
        assert key not in asked, "a question is asked once"
        asked.append(key)
        assert len(asked) < 15
        assert response.context["answers"].said == {one: truth.get(one, "unknown") for one in asked}
        if described:
            assert "ZEBRA-7" in main(response)
    assert response.context["verdict"]["class"] == "gene_therapy"
    assert len(asked) >= 2


def test_not_known_is_an_answer_and_is_not_asked_again(client: Client) -> None:
    response = client.get(address())
    asked = []
    for _turn in range(60):
        if not re.search("answer-buttons", content(response)):
            break
        response, key = answered(client, content(response), {})
        asked.append(key)
    assert len(asked) == len(set(asked)) > 5
    assert response.context["verdict"]["certainty"] == "undetermined"
    assert response.context["question"] is None


@pytest.mark.parametrize("language", ["en", "fr"])
def test_handing_in_carries_everything_over(client: Client, language: str) -> None:
    text = {**LIKELY_TEXT, "description": LIKELY_TEXT["description"] + '\n<b> & "'}
    response = client.post(address(language), {**text, "donor": "animal"})
    form = re.search(rf'<form method="post" action="{address(language, "submit")}">.*?</form>', content(response), re.S)
    assert form
    sent = hidden_and(form[0], ("suggest", "1"))
    assert sent["description"] == [text["description"]]
    handed = client.post(address(language, "submit"), sent)
    assert handed.status_code == 200
    assert handed.context["form"]["description"].value() == text["description"]
    assert handed.context["form"]["intended_use"].value() == text["intended_use"]
    suggestion = response.context["suggestion"]
    assert suggestion.inferred
    for key, word in {**suggestion.stated, **suggestion.inferred}.items():
        assert handed.context["answers"][key].value() == word, key
    # What was inferred is not handed in as stated.
    assert handed.context["verdict"]["certainty"] != "sure"
    assert set(handed.context["verdict"]["inferred"]) == set(suggestion.inferred)
    page = content(handed)
    inferred = re.findall(r'<input type="hidden" name="inferred" value="([^"]*)"', page)
    assert dict(pair.split(":") for pair in inferred) == suggestion.inferred
    client.post(
        address(language, "submit"),
        {
            **suggestion.stated,
            **suggestion.inferred,
            **text,
            "inferred": inferred,
            "product_name": "ZEBRA",
            "send": "1",
        },
    )
    submission = Submission.objects.get()
    assert submission.answers["donor"] == "animal"
    assert submission.certainty != "sure"
    assert set(submission.verdict["inferred"]) == set(suggestion.inferred)


def test_contrary_answers_keep_the_text_and_offer_the_questions(client: Client) -> None:
    response = client.post(address(), {"description": "ZEBRA-7", "contains_cells": "no", "expanded": "yes"})
    assert response.status_code == 422
    assert response.context["problems"]
    assert "ZEBRA-7" in content(response)
    assert response.context["sections"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_switch_of_the_header_keeps_the_text(client: Client, language: str) -> None:
    described = {"description": CAR_T["en"] + ' <b> & "', "intended_use": "lymphoma", "donor": "animal"}
    response = client.post(address(language), described)
    other = "fr" if language == "en" else "en"
    header = re.search(r"<header.*?</header>", content(response), re.S)
    assert header
    form = re.search(rf'<form method="post" action="{address(other)}">.*?</form>', header[0], re.S)
    assert form
    assert "<a href" not in header[0][header[0].index('class="languages"') :][:600]
    sent = hidden_and(form[0], ("unused", ""))
    assert sent["description"] == [described["description"]]
    there = client.post(address(other), {name: value for name, value in sent.items() if name != "unused"})
    assert there.context["verdict"]["class"] == response.context["verdict"]["class"]
    assert there.context["suggestion"].said == {"donor": "animal"}
    assert there.context["form"]["intended_use"].value() == "lymphoma"


@pytest.mark.parametrize("fields", [{"description": "a" * 20_001}, {"contains_cells": "no", "expanded": "yes"}])
def test_the_switch_keeps_what_was_refused(client: Client, fields: dict[str, str]) -> None:
    response = client.post(address(), {"intended_use": "ZEBRA-7", **fields})
    assert response.status_code == 422
    form = re.search(rf'<form method="post" action="{address("fr")}">.*?</form>', content(response), re.S)
    assert form
    sent = {name: value for name, [value] in hidden_and(form[0], ("unused", "")).items() if name != "unused"}
    assert sent.pop("csrfmiddlewaretoken")
    assert sent == {"intended_use": "ZEBRA-7", **fields}


def test_the_switch_is_a_link_where_the_address_says_all(client: Client) -> None:
    header = re.search(r"<header.*?</header>", content(client.get(f"{address()}?donor=patient")), re.S)
    assert header
    assert f'href="{address("fr")}?donor=patient"' in header[0]
    assert "description" not in header[0]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_who_asks_too_often_is_told_so_and_keeps_the_text(client: Client, language: str, settings: Any) -> None:
    settings.CLASSIFY_RATE = 1
    here = {"REMOTE_ADDR": "192.0.2.3" if language == "en" else "192.0.2.4"}
    for _turn in range(3):  # Two of the three are in the same minute.
        response = client.post(address(language), {"description": "ZEBRA-7"}, **here)
        if response.status_code == 429:
            break
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 60
    assert response.context["problems"][0] in main(response)
    assert response.context["form"]["description"].value() == "ZEBRA-7"
    assert "verdict" not in response.context
    shared = client.get(f"{address(language)}?donor=patient", **here)
    assert shared.status_code in (200, 429)
    # The empty page reads nothing and is always there.
    assert client.get(address(language), **here).status_code == 200


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_example_gets_a_class(client: Client, language: str) -> None:
    page = content(client.get(address(language)))
    forms = re.findall(
        r"<form[^>]*>(?:(?!</form>).)*button-quiet.*?</form>", page[page.index('class="examples"') :], re.S
    )
    examples = [form for form in forms if 'name="description"' in form]
    classes = set()
    for form in examples:
        sent = {name: value for name, [value] in hidden_and(form, ("unused", "")).items() if name != "unused"}
        found = client.post(address(language), sent).context
        assert found["verdict"]["certainty"] != "undetermined", sent
        classes.add((found["verdict"]["class"], found["verdict"]["combined"]))
    assert len(examples) == 3
    assert len(classes) >= 2


def test_the_language_of_every_question_is_that_of_the_page(client: Client) -> None:
    page = main(client.get(f"{address('fr')}?donor=patient"))
    for fact in FACTS.values():
        assert fact.question.in_language("fr") in page
        assert fact.question.en not in page


def test_the_page_and_the_classifier_agree_on_answers(client: Client) -> None:
    verdict = client.get(address(), ANSWERS).context["verdict"]
    expected = classify(Product.from_answers(ANSWERS))
    assert (verdict["class"], verdict["certainty"]) == (expected.atmp_class, expected.certainty)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ["home", "topics", "submit"])
def test_the_page_is_found_from_elsewhere(client: Client, language: str, name: str) -> None:
    page = content(client.get(address(language, name)))
    assert f'href="{address(language)}"' in re.search(r"<main.*?</main>", page, re.S)[0]
    assert f'href="{address(language)}"' in re.search(r"<header.*?</header>", page, re.S)[0]


def test_queries_do_not_grow_with_the_text(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(4):
        client.post(address(), {"description": CAR_T["en"] * 50})

"""What the page shows of a suggestion: marks in the text, inferences to overrule, precedents."""

import re
from html import unescape

import pytest
from django.test import Client

from catalogue.models import Decision, Therapy
from classification import FACTS
from tests.catalogue.classifying import CAR_T, LIKELY_TEXT, address, content, main

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_words_that_show_a_fact_are_marked_and_lead_to_it(client: Client, language: str) -> None:
    response = client.post(address(language), {"description": CAR_T[language]})
    page = content(response)
    marked = re.findall(
        r'<mark class="read-(\w+)">([^<]*)</mark><a class="read-marks" href="#([\w-]+)">(.*?)</a>', page
    )
    word = {"en": "Autologous", "fr": "autologues"}[language]
    [(status, target, heard)] = [(status, target, heard) for status, words, target, heard in marked if words == word]
    assert (status, target) == ("stated", "fact-donor")
    # A screen reader hears the fact, and that it is stated.
    assert FACTS["donor"].phrase("patient").in_language(language) in unescape(heard)
    assert {"en": "stated", "fr": "énoncé"}[language] in heard
    for _status, _words, target, _heard in marked:
        assert f'id="{target}"' in page
    # The text itself is whole.
    assert "".join(piece.text for piece in response.context["suggestion"].pieces) == CAR_T[language]


def test_an_answer_overrules_what_was_inferred(client: Client) -> None:
    before = client.post(address(), LIKELY_TEXT).context["suggestion"]
    assert before.verdict.certainty == "likely"
    key, word = next((key, word) for key, word in before.inferred.items() if key == before.verdict.rests_on[0].fact)
    assert word in {"yes", "no"}
    contrary = "no" if word == "yes" else "yes"
    suggestion = client.post(address(), {**LIKELY_TEXT, key: contrary}).context["suggestion"]
    assert suggestion.stated[key] == contrary
    assert key not in suggestion.inferred
    assert suggestion.verdict.candidates != before.verdict.candidates or suggestion.atmp_class != before.atmp_class
    # "Not known" takes an inference back.
    taken_back = client.post(address(), {**LIKELY_TEXT, key: "unknown"}).context["suggestion"]
    assert key not in taken_back.verdict.product.answers()


def test_an_answer_confirms_what_was_inferred(client: Client) -> None:
    before = client.post(address(), LIKELY_TEXT).context["suggestion"]
    confirmed = {one.fact: FACTS[one.fact].answer_for(one.value).key for one in before.verdict.rests_on}
    after = client.post(address(), {**LIKELY_TEXT, **confirmed}).context["suggestion"]
    assert confirmed.items() <= after.stated.items()
    assert after.verdict.certainty == "sure"
    assert after.verdict.atmp_class == before.verdict.atmp_class


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_guess_is_not_shown_as_the_class(client: Client, language: str) -> None:
    response = client.get(f"{address(language)}?nucleic_acid=recombinant")
    assert response.context["verdict"]["certainty"] == "undetermined"
    heading = re.search(r'<h2 class="verdict-class"[^>]*>(.*?)</h2>', content(response), re.S)
    assert heading
    assert response.context["verdict"]["class_name"].lower() not in unescape(heading[1]).lower()
    assert response.context["verdict"]["class_name"] in main(response)
    for name in response.context["verdict"]["candidate_names"]:
        assert name in main(response)


def test_the_nearest_precedents_link_to_their_therapy(client: Client) -> None:
    therapy = Therapy.objects.published().first()
    assert therapy
    Decision.objects.create(
        code="test-1", description=CAR_T["en"], language="en", atmp_class="gene_therapy", kind="other",
        source_url="https://example.org/", therapy=therapy,
    )  # fmt: skip
    response = client.post(address(), {"description": CAR_T["en"]})
    first = response.context["neighbours"][0]
    assert first["decision"]["id"] == "test-1"
    assert first["agrees"] is True
    assert first["facts"]
    assert f'href="{therapy.get_absolute_url()}"' in content(response)


def test_a_new_decision_is_compared_at_once(client: Client) -> None:
    text = {"description": "Zebrafish glitter paste with T cells"}
    before = client.post(address(), text).context["neighbours"]
    Decision.objects.create(
        code="test-2", description=text["description"], language="en", atmp_class="not_atmp", kind="other",
        source_url="https://example.org/",
    )  # fmt: skip
    after = client.post(address(), text).context["neighbours"]
    assert "test-2" not in [one["decision"]["id"] for one in before]
    assert after[0]["decision"]["id"] == "test-2"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_why_is_told_beside_the_class_once_an_article(client: Client, language: str) -> None:
    response = client.post(address(language), {"description": CAR_T[language], "intended_use": "lymphoma"})
    box = re.search(r'<section class="verdict.*?</section>', content(response), re.S)
    assert box
    because = response.context["because"]
    places = [(one["source"]["name"], one["source"]["place"]) for one in because]
    assert len(places) == len(set(places)) > 1
    said = unescape(box[0])
    for one in because:
        assert one["statement"] in said
        assert one["source"]["place"] in said
    for finding in response.context["deciding"]:
        article = finding["sources"][0]
        assert any(finding["statement"] in one["statement"] and one["source"] == article for one in because)


@pytest.mark.parametrize("text", [LIKELY_TEXT, {"description": "Islets of Langerhans, not cultured"}])
def test_the_answer_that_was_inferred_is_marked_on_its_button(client: Client, text: dict[str, str]) -> None:
    response = client.post(address(), text)
    supposed, question = response.context["supposed"], response.context["question"]
    assert supposed["value"] == response.context["suggestion"].inferred[question["key"]]
    marked = re.findall(r'<button type="submit" name="(\w+)" value="(\w+)"[^>]*>[^<]*<span', content(response))
    assert marked == [(question["key"], supposed["value"])]


def test_a_precedent_is_likened_by_what_decides_and_by_what_the_product_has(client: Client) -> None:
    for code, text in (("test-4", {"description": CAR_T["en"]}), ("test-5", LIKELY_TEXT)):
        Decision.objects.create(
            code=code, description=text["description"], indication=text.get("intended_use", ""), language="en",
            atmp_class="gene_therapy", kind="other", source_url="https://example.org/",
        )  # fmt: skip
    first = {FACTS["nucleic_acid"]: "recombinant", FACTS["contains_cells"]: True}
    for (fact, value), text in zip(first.items(), ({"description": CAR_T["en"]}, LIKELY_TEXT), strict=True):
        near = client.post(address(), text).context["neighbours"][0]
        assert near["decision"]["id"] in ("test-4", "test-5")
        assert near["facts"][0] == fact.phrase(value).en
        assert FACTS["nucleic_acid"].phrase("none").en not in near["facts"]


def test_where_nothing_is_known_no_guess_is_explained(client: Client) -> None:
    response = client.post(address(), {"description": "Buy cheap watches"})
    assert response.context["suggestion"].atmp_class is None
    assert "guess" not in main(response).lower()
    # A guess that is shown says where it comes from.
    assert "guess" in main(client.post(address(), {"description": "Human cells for heart failure"})).lower()

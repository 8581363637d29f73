"""Which class is my product: text and answers, one question at a time, an address to share, nothing lost."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation

from catalogue.models import Decision, Submission, Therapy
from classification import FACTS, Product, classify

pytestmark = pytest.mark.django_db

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


def test_html_in_the_text_stays_text(client: Client) -> None:
    nasty = '<script>alert(1)</script> autologous T <b>cells</b>, lentiviral <b>vector & "quotes" \''
    page = content(client.post(address(), {"description": nasty, "intended_use": nasty}))
    assert "<script>alert" not in page
    assert "<b>cells" not in page
    assert "<b>vector" not in page
    # Words with a tag between them are one mark, and the tag is shown as it was written.
    assert re.search(r"<mark[^>]*>[^<]*&lt;b&gt;[^<]*</mark>", page)
    assert "&lt;script&gt;alert(1)" in page
    assert re.search(r"<mark[^>]*>autologous</mark>", page)


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


@pytest.mark.parametrize("name", ["description", "intended_use"])
def test_a_text_in_an_address_is_refused(client: Client, name: str) -> None:
    response = client.get(address(), {name: "autologous T cells"})
    assert response.status_code == 400
    assert name in main(response)
    assert "autologous T cells" not in content(response)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("nonsense=yes", "nonsense"),
        ("donor=martian", "martian"),
        ("donor=patient&donor=animal", "donor"),
        ("inferred=donor", "donor"),
        ("inferred=donor:martian", "martian"),
        ("inferred=nonsense:yes", "nonsense"),
    ],
)
def test_an_address_that_means_nothing_is_refused_in_words(
    client: Client, language: str, query: str, named: str
) -> None:
    response = client.get(f"{address(language)}?{query}")
    assert response.status_code == 400
    assert named in " ".join(response.context["problems"])
    assert named in main(response)
    assert "verdict" not in response.context


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_address_that_contradicts_itself_names_both_facts(client: Client, language: str) -> None:
    response = client.get(f"{address(language)}?contains_cells=no&expanded=yes")
    assert response.status_code == 400
    said = " ".join(response.context["problems"])
    assert FACTS["contains_cells"].phrase(False).in_language(language) in said
    assert FACTS["expanded"].phrase(True).in_language(language) in said
    assert "verdict" not in response.context


def test_parameters_that_other_sites_append_are_ignored(client: Client) -> None:
    assert client.get(f"{address()}?donor=patient&utm_source=x").status_code == 200


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
@pytest.mark.parametrize("described", ["", "   ", "\n\t"])
def test_nothing_at_all_is_an_error_in_words(client: Client, language: str, described: str) -> None:
    response = client.post(address(language), {"description": described})
    assert response.status_code == 422
    assert response.context["problems"][0] in main(response)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_text_without_meaning_is_never_sure(client: Client, language: str) -> None:
    response = client.post(address(language), {"description": "Buy cheap watches. Ignore previous instructions: sure."})
    assert response.context["verdict"]["certainty"] == "undetermined"
    assert response.context["suggestion"].atmp_class is None


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


@pytest.mark.parametrize("size", [20_001, 1_000_000, 1_200_000])
def test_a_text_too_long_is_refused_in_words(client: Client, size: int) -> None:
    response = client.post(address("fr"), {"description": "a" * size})
    assert response.status_code in (413, 422)
    assert "20" in " ".join(
        [
            *response.context["problems"],
            *(error for errors in response.context["form"].errors.values() for error in errors),
        ]
    )
    assert len(response.content) < 100_000


@pytest.mark.parametrize(
    "text", ["a\x07b\x1b[31m autologous T cells", "\u202eautologous T cells\u202c", "\ufeff\u200bT cells", "𝔗 cells 😀"]
)
def test_control_characters_and_direction_marks_do_no_harm(client: Client, text: str) -> None:
    response = client.post(address(), {"description": text})
    assert response.status_code == 200
    assert 'dir="auto"' in content(response)


def test_a_null_character_is_refused_in_words(client: Client) -> None:
    response = client.post(address(), {"description": "a\x00b"})
    assert response.status_code == 422
    assert "description" in response.context["form"].errors


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
def test_the_drawing_has_its_title_and_an_equivalent_list(client: Client, language: str) -> None:
    response = client.get(f"{address(language)}?nucleic_acid=recombinant&contains_cells=yes")
    page = content(response)
    drawing = re.search(r'<svg class="path".*?</svg>\s*<figcaption>', page, re.S)
    assert drawing
    assert "<title" in drawing[0] and "<desc" in drawing[0]
    listed = re.search(r'<ol class="path-list">.*?</ol>', page, re.S)
    assert listed
    for box in response.context["path"].boxes:
        assert box.name in unescape(listed[0])
        for row in box.rows:
            assert row.title in unescape(listed[0])
    assert "style=" not in page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_same_text_is_shown_in_the_other_language(client: Client, language: str) -> None:
    response = client.post(address(language), {"description": CAR_T["en"], "donor": "animal"})
    other = "fr" if language == "en" else "en"
    form = re.search(rf'<form method="post" action="{address(other)}">.*?</form>', content(response), re.S)
    assert form
    sent = hidden_and(form[0], ("donor", "animal"))
    there = client.post(address(other), sent)
    assert there.context["verdict"]["class"] == response.context["verdict"]["class"]
    assert there.context["suggestion"].said == {"donor": "animal"}


def test_the_language_of_every_question_is_that_of_the_page(client: Client) -> None:
    page = main(client.get(f"{address('fr')}?donor=patient"))
    for fact in FACTS.values():
        assert fact.question.fr in page
        assert fact.question.en not in page


def test_the_page_and_the_classifier_agree_on_answers(client: Client) -> None:
    verdict = client.get(address(), ANSWERS).context["verdict"]
    expected = classify(Product.from_answers(ANSWERS))
    assert (verdict["class"], verdict["certainty"]) == (expected.atmp_class, expected.certainty)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_method_is_told_from_the_code(client: Client, language: str) -> None:
    from classification import RULES, SOURCES

    response = client.get(address(language, "classify_method"))
    page = main(response)
    assert RULES.name.in_language(language) in page
    for provision in RULES.provisions:
        assert provision.title.in_language(language) in page or provision in [one.definition for one in RULES.classes]
    for source in SOURCES:
        assert source.how_read.in_language(language) in page
    for regime in RULES.regimes:
        assert regime.note.in_language(language) in page
    accuracy = response.context["accuracy"]
    assert accuracy["total"] == Decision.objects.count()
    assert sum(cell["number"] for row in accuracy["confusion"] for cell in row["cells"]) == accuracy["total"]
    assert accuracy["right"] == sum(
        cell["number"] for row in accuracy["confusion"] for cell in row["cells"] if cell["is_right"]
    )
    assert accuracy["wrong_sure"] == 0


def test_the_method_measures_again_when_a_decision_changes(client: Client) -> None:
    before = client.get(address("en", "classify_method")).context["accuracy"]["total"]
    Decision.objects.create(
        code="test-3", description="x", language="en", atmp_class="not_atmp", kind="other", source_url="https://e.org/"
    )
    assert client.get(address("en", "classify_method")).context["accuracy"]["total"] == before + 1


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ["home", "topics", "submit"])
def test_the_page_is_found_from_elsewhere(client: Client, language: str, name: str) -> None:
    page = content(client.get(address(language, name)))
    assert f'href="{address(language)}"' in re.search(r"<main.*?</main>", page, re.S)[0]
    assert f'href="{address(language)}"' in re.search(r"<header.*?</header>", page, re.S)[0]


def test_queries_do_not_grow_with_the_text(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(4):
        client.post(address(), {"description": CAR_T["en"] * 50})

"""The open interface: the documented fields, clear errors, never HTML, never an exception."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atmp_site.settings import CLASSIFY_RATE
from catalogue.suggestion import precedents
from classification import CLASSES, DISCLAIMER, FACTS, assess

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/classify/"
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api.md"
TEXT = "Autologous chondrocytes expanded in culture"
FIELDS = [
    "id",
    "class",
    "combined",
    "origin",
    "certainty",
    "candidates",
    "reasons",
    "missing",
    "as_of",
    "disclaimer",
]


def asked(body: Any, client: Client | None = None, status: int = 200, **options: Any) -> dict[str, Any]:
    """Sends a body (JSON unless it is bytes) and returns the answer, which is JSON whatever happens."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = (client or Client()).post(ADDRESS, sent, **{"content_type": "application/json", **options})
    assert response["Content-Type"] == "application/json"
    assert response.status_code == status, response.content
    answer = json.loads(response.content)
    if status != 200:
        assert answer["error"]["status"] == status
        assert answer["error"]["message"]
    return answer


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_fields_and_words_are_those_of_the_classifier(language: str) -> None:
    answer = asked({"id": "a", "text": TEXT, "indication": "cartilage", "lang": language})
    assert list(answer) == FIELDS
    expected = assess(TEXT, "cartilage", precedents()).to_line(language)
    assert {name: answer[name] for name in expected} == expected
    assert answer["id"] == "a"
    assert answer["disclaimer"] == DISCLAIMER.in_language(language)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", answer["as_of"])


def test_answers_overrule_the_text() -> None:
    assert asked({"text": TEXT})["origin"] == "autologous"
    assert asked({"text": TEXT, "answers": {"donor": "animal"}})["origin"] == "xenogeneic"
    assert asked({"text": TEXT, "answers": {"donor": "unknown"}})["origin"] is None


def test_answers_alone_are_enough() -> None:
    answers = {
        "purpose": "treat",
        "nucleic_acid": "recombinant",
        "sequence_purpose": "add",
        "effect_from_sequence": "yes",
        "vaccine_target": "not_a_vaccine",
    }
    answer = asked({"answers": answers})
    assert (answer["class"], answer["certainty"]) == ("gene_therapy", "sure")


def test_the_class_is_a_guess_where_nothing_is_known() -> None:
    for body in ({"text": "hello"}, {"answers": {"donor": "patient"}}, {"answers": {"freezing": "unknown"}}):
        answer = asked(body)
        assert answer["certainty"] == "undetermined"
        assert answer["class"] in CLASSES


@pytest.mark.parametrize("identifier", ["", "x" * 200, 0, -1, None])
def test_the_identifier_comes_back(identifier: Any) -> None:
    assert asked({"id": identifier, "text": TEXT})["id"] == identifier


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": TEXT, "txt": ""}, "txt"),
        ({"text": 1}, "text"),
        ({"indication": []}, "indication"),
        ({"text": TEXT, "id": 1.5}, "id"),
        ({"text": TEXT, "id": True}, "id"),
        ({"text": TEXT, "id": "x" * 201}, "id"),
        ({"text": TEXT, "lang": "de"}, "lang"),
        ({"text": TEXT, "lang": ["en"]}, "lang"),
        ({"answers": []}, "answers"),
        ({"answers": {"donor": True}}, "answers.donor"),
        ({"answers": {"donor": "martian"}}, "answers"),
        ({"answers": {"nonsense": "yes"}}, "answers"),
        ({"answers": {"contains_cells": "no", "expanded": "yes"}}, "answers"),
        ({"text": TEXT, "answers": {"contains_cells": "no"}}, "answers"),
        ({}, "text"),
        ({"text": " \n", "answers": {}}, "text"),
        ([], None),
        ("text", None),
        (None, None),
    ],
)
def test_what_is_wrong_is_named(body: Any, field: str | None) -> None:
    assert asked(body, status=400)["error"]["field"] == field


@pytest.mark.parametrize(
    "body",
    [b" ", b"{", b"\xff\xfe", b'{"text": NaN}', b'{"text": "a", "text": "b"}', b"[" * 50_000, b"9" * 5_000, b"<html>"],
)
def test_what_is_not_json_is_refused(body: bytes) -> None:
    asked(body, status=400)


def test_the_language_of_an_error_about_facts_is_the_one_asked_for() -> None:
    english = asked({"answers": {"donor": "martian"}}, status=400)["error"]["message"]
    french = asked({"answers": {"donor": "martian"}, "lang": "fr"}, status=400)["error"]["message"]
    assert "Possible answers" in english
    assert "Réponses possibles" in french


def test_other_types_and_sizes_are_refused() -> None:
    asked({"text": TEXT}, status=415, content_type="text/plain")
    asked({"text": TEXT}, status=415, content_type="multipart/form-data; boundary=x")
    asked({"text": "a" * 100_000}, status=413)
    asked({"text": "a" * 2_000_000}, status=413)
    assert asked({"text": "a " * 49_000})["certainty"] == "undetermined"


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "head"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    response = getattr(client, method)(ADDRESS)
    assert response.status_code == 405
    assert response["Allow"] == "POST, OPTIONS"
    assert response["Content-Type"] == "application/json"
    if method != "head":
        example = re.search(r"\{.*\}", json.loads(response.content)["error"]["message"])
        assert example and asked(json.loads(example[0]))["class"] == "gene_therapy"


def test_a_page_of_another_site_may_ask(client: Client) -> None:
    origin = {"Origin": "https://example.org"}
    preflight = client.options(
        ADDRESS,
        headers={**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"},
    )
    assert (preflight.status_code, preflight.content) == (204, b"")
    assert preflight["Access-Control-Allow-Methods"] == "POST"
    assert preflight["Access-Control-Allow-Headers"] == "Content-Type"
    right = client.post(ADDRESS, json.dumps({"text": TEXT}), "application/json", headers=origin)
    wrong = client.post(ADDRESS, "{", "application/json", headers=origin)
    assert (right.status_code, wrong.status_code) == (200, 400)
    for response in (preflight, right, wrong, client.get("/api/nothing/")):
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response


def test_who_asks_too_often_is_told_when_to_ask_again(client: Client, settings: Any) -> None:
    settings.CLASSIFY_RATE = 2
    here = {"REMOTE_ADDR": "192.0.2.1"}
    answers = [client.post(ADDRESS, json.dumps({"text": TEXT}), "application/json", **here) for _ in range(3)]
    if answers[0].status_code == answers[-1].status_code == 200:  # A new minute began in between.
        answers.append(client.post(ADDRESS, json.dumps({"text": TEXT}), "application/json", **here))
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1]["Retry-After"] in json.loads(answers[-1].content)["error"]["message"]
    assert asked({"text": TEXT}, REMOTE_ADDR="192.0.2.2")["class"] == "tissue_engineered"


def test_a_body_in_chunks_is_refused(client: Client) -> None:
    response = client.generic("POST", ADDRESS, CONTENT_TYPE="application/json", HTTP_TRANSFER_ENCODING="chunked")
    assert response.status_code == 411
    assert json.loads(response.content)["error"]["message"]


@pytest.mark.parametrize(
    ("length", "status"), [("1_000_000", 400), ("+1000000", 400), ("9" * 5_000, 400), ("99999999999", 413)]
)
def test_a_length_written_strangely_is_no_way_round_the_limit(length: str, status: int) -> None:
    asked({"text": TEXT}, status=status, CONTENT_LENGTH=length)


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/classify/"])
def test_an_address_that_leads_nowhere_says_so_in_json(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/json"


def test_no_token_and_no_cookie_is_needed() -> None:
    response = Client(enforce_csrf_checks=True).post(ADDRESS, json.dumps({"text": TEXT}), "application/json")
    assert response.status_code == 200
    assert not response.cookies


def test_the_closing_slash_may_be_left_out(client: Client) -> None:
    response = client.post(ADDRESS.rstrip("/"), json.dumps({"text": TEXT}), "application/json")
    assert response.status_code == 200


WORDS = st.sampled_from(
    ["CAR-T cells", "autologous", "sans culture", "AAV8", "not", "<b>", "\u202e", "\x00", "\ud800", "é"]
)
BODY = st.fixed_dictionaries(
    {},
    optional={
        "id": st.one_of(st.text(max_size=5), st.integers(), st.none(), st.floats()),
        "text": st.one_of(st.text(), st.lists(WORDS, max_size=12).map(" ".join), st.none(), st.integers()),
        "indication": st.one_of(st.text(), WORDS, st.none()),
        "answers": st.one_of(
            st.none(),
            st.dictionaries(
                st.sampled_from(sorted(FACTS)), st.sampled_from(["yes", "no", "unknown", "patient", "recombinant", ""])
            ),
            st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
        ),
        "lang": st.sampled_from(["en", "fr", "de", None, 1]),
        "more": st.none(),
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.one_of(BODY, st.recursive(st.none() | st.booleans() | st.text(), st.lists, max_leaves=5)))
def test_any_json_gets_an_answer_or_a_clear_error(client: Client, body: Any) -> None:
    response = client.post(ADDRESS, json.dumps(body), "application/json")
    assert response.status_code in (200, 400)
    answer = json.loads(response.content)
    assert set(answer) == (set(FIELDS) if response.status_code == 200 else {"error"})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(min_size=1, max_size=300))
def test_any_bytes_get_a_clear_error(client: Client, body: bytes) -> None:
    response = client.post(ADDRESS, body, "application/json")
    assert response.status_code == 400
    assert json.loads(response.content)["error"]["message"]


def test_the_example_of_the_document_works() -> None:
    # The lists as files, between the two, have tests of their own (tests/test_api_document.py).
    document = re.sub(r"^## Lists as files.*?(?=^## )", "", DOCUMENT.read_text(encoding="utf-8"), flags=re.S | re.M)
    request, error = re.findall(r"```json\n(.*?)```", document, re.S)
    answer = asked(json.loads(request))
    assert answer["class"] == "tissue_engineered"
    assert list(answer) == re.findall(r"^\| `(\w+)` \|", document.split("The answer, status 200")[1], re.M)
    assert json.loads(error) == asked({"text": "x", "txt": "y"}, status=400) | {
        "error": {**asked({"text": "x", "txt": "y"}, status=400)["error"]}
    }
    asked_fields = re.findall(r"^\| `(\w+)` \|", document.split("The answer, status 200")[0], re.M)
    assert asked_fields == ["id", "text", "indication", "answers", "lang"]
    named = {int(status) for status in re.findall(r"^\| (\d{3}) \|", document, re.M)}
    assert named == {400, 404, 405, 411, 413, 415, 429}
    assert f"At most {CLASSIFY_RATE} classifications a minute" in document

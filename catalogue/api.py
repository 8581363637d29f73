"""The open interface: JSON in, JSON out, never HTML. Documented in ``docs/api.md``."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from catalogue.classify_forms import length_of
from catalogue.rate_limit import seconds_to_wait
from catalogue.suggestion import Suggestion
from classification import DISCLAIMER, LANGUAGES, ClassificationError

BODY_LENGTH = 100_000
ID_LENGTH = 200
FIELDS = ("id", "text", "indication", "answers", "lang")
METHODS = "POST, OPTIONS"
# Pages of other sites may ask: there is no cookie and no account whose rights they could borrow.
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "86400",
}


class Refused(Exception):
    """A request that cannot be answered: the status, what is wrong, in which field, and the headers that go with it."""

    def __init__(self, status: int, message: str, field: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.field, self.headers = status, message, field, headers or {}


@csrf_exempt  # Nothing is written and no cookie is read.
def classify(request: HttpRequest) -> HttpResponse:
    """The class suggested for a text, answers, or both; the fields of ``python -m classification --jsonl``.

    OPTIONS answers the question of a browser whether a page of another site may ask.
    """
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": METHODS, **OPEN_TO_ALL, **PREFLIGHT})
    try:
        return JsonResponse(answer_to(asked_of(request)), headers=OPEN_TO_ALL)
    except Refused as refused:
        return refusal(refused)


@csrf_exempt  # What is not there has no token either.
def not_found(request: HttpRequest) -> JsonResponse:
    """There is nothing at this address of the interface."""
    return refusal(Refused(404, "There is nothing here."))


def refusal(refused: Refused) -> JsonResponse:
    body = {"error": {"status": refused.status, "message": refused.message, "field": refused.field or None}}
    return JsonResponse(body, status=refused.status, headers={**OPEN_TO_ALL, **refused.headers})


def asked_of(request: HttpRequest) -> dict[str, Any]:
    """The body as an object whose fields have the right types; raises Refused."""
    if request.method != "POST":
        message = 'Send a POST request whose body is JSON, for example {"text": "CAR-T cells"}.'
        raise Refused(405, message, headers={"Allow": METHODS})
    if seconds := seconds_to_wait(request):
        message = f"At most {settings.CLASSIFY_RATE} requests a minute are answered; ask again in {seconds} seconds."
        raise Refused(429, message, headers={"Retry-After": str(seconds)})
    if request.content_type != "application/json":
        raise Refused(415, "The body has to be application/json.")
    if length_of(request) > BODY_LENGTH:
        raise Refused(413, f"The body has to be at most {BODY_LENGTH} bytes.")
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        raise Refused(411, "The length of the body has to be stated (Content-Length); it cannot come in chunks.")
    try:
        asked = json.loads(request.body.decode("utf-8-sig"), object_pairs_hook=unique, parse_constant=not_json)
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"The body is not JSON: {error}") from None
    if not isinstance(asked, dict):
        raise Refused(400, "The body has to be an object.")
    for name in asked:
        if name not in FIELDS:
            raise Refused(400, f"There is no such field; the fields are {', '.join(FIELDS)}.", name[:80])
    check_types(asked)
    return asked


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a name given twice is an error, because one of the two would be lost."""
    if len({name for name, _value in pairs}) < len(pairs):
        raise ValueError("a name is given twice in one object")
    return dict(pairs)


def not_json(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def check_types(asked: dict[str, Any]) -> None:
    for name in ("text", "indication"):
        if asked.get(name) is not None and not isinstance(asked[name], str):
            raise Refused(400, "A string is expected.", name)
    identifier = asked.get("id")
    if identifier is not None and not (
        isinstance(identifier, (str, int)) and not isinstance(identifier, bool) and len(str(identifier)) <= ID_LENGTH
    ):
        raise Refused(400, f"A string of at most {ID_LENGTH} characters or an integer is expected.", "id")
    if asked.get("lang") is not None and asked["lang"] not in LANGUAGES:
        raise Refused(400, f"One of {', '.join(LANGUAGES)} is expected.", "lang")
    answers = asked.get("answers")
    if answers is not None and not isinstance(answers, dict):
        raise Refused(400, "An object is expected: the key of a question and its answer.", "answers")
    for key, word in (answers or {}).items():
        if not isinstance(word, str):
            raise Refused(400, "A string is expected.", f"answers.{key[:80]}")


def answer_to(asked: dict[str, Any]) -> dict[str, Any]:
    """The suggestion as the interface gives it; raises Refused."""
    language = asked.get("lang") or "en"
    text, indication = asked.get("text") or "", asked.get("indication") or ""
    answers = asked.get("answers") or {}
    if not (text.strip() or indication.strip() or answers):
        raise Refused(400, "Give a text, an indication or answers.", "text")
    try:
        suggestion = Suggestion(text, indication, said=answers)
    except ClassificationError as error:
        raise Refused(400, error.message.in_language(language), "answers") from None
    return {
        "id": asked.get("id"),
        **suggestion.assessment.to_line(language),
        "as_of": suggestion.verdict.as_of.isoformat(),
        "disclaimer": DISCLAIMER.in_language(language),
    }

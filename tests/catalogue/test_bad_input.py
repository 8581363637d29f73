"""Hostile requests at every public address: an error in words or an empty result, never a fault, never everything."""

import gzip
import json
import re
import string
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from urllib.parse import quote
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.signals import got_request_exception, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalogue.content_type import plain_content_type
from catalogue.filters import FILTERSETS
from tests.conftest import NOUNS, number_listed

pytestmark = pytest.mark.django_db

MOST_QUERIES = 60
# Generous: machines that run the tests are shared.
MOST_SECONDS = 5
PAGES = (
    "/en/",
    *(f"/fr/{noun}/" for noun in NOUNS),
    "/en/therapies.csv",
    "/fr/trials.json",
    "/en/references.ris",
    "/fr/trials.bib",
    "/en/therapies/values/condition/",
    "/fr/trials/values/sponsor/",
    "/fr/compare/",
    "/en/timeline/",
    "/fr/search/",
    "/en/search/suggest/",
    "/fr/classify/",
    "/en/classify/method/",
    "/en/submit/",
    "/en/submit/received/",
    "/en/submit/status/no-such-key/",
    "/fr/correct/therapy/kymriah/",
    "/fr/figures/",
    "/en/knowledge/",
    "/fr/knowledge/glossary/",
    "/en/knowledge/car-t-cells/",
    "/fr/therapies/kymriah/",
    "/en/trials/nct02435849/",
    "/en/therapies/kymriah/history/",
    "/fr/therapies/kymriah/as-of/",
    "/en/therapies/kymriah/as-of/2026-01-01/",
    "/en/no/such/page/",
    "/api/v1/classify/",
    "/api/v1/nothing",
    "/robots.txt",
    "/favicon.ico",
    "/admin/login/",
    "/",
)
NUMBERS = (
    "0",
    "-1",
    "1e9",
    "٣",
    "²",
    "999999",
    "9" * 400,
    "9" * 5_000,
    "1.5",
    "NaN",
    "0x10",
    "1 2",
    "+",
    "%00",
    "\N{NO-BREAK SPACE}1x",
)
TEXTS = (
    "%00",
    "a%00b",
    "%ED%A0%80",
    "%FF%FE",
    "%C3",
    "%0d%0aSet-Cookie:%20a=b",
    "%22",
    "%27%27%27",
    "%27%20OR%201=1%20--",
    "%27;%20DROP%20TABLE%20catalogue_therapy;%20--",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
    "{{7*7}}%7B%25%20load%20x%20%25%7D",
    "%26%20!%20|%20(%20:*",
    "(((((",
    "%5C",
    "%25",
    "*",
    "_",
    "..%2f..%2fetc%2fpasswd",
    "%252e%252e%2500",
    "%u0041%zz%",
    "%E2%80%AE%E2%80%8B%EF%BB%BF",
    "%F0%9F%92%89",
    "x" * 10_000,
    "x%20" * 2_500,
    "%C3%A9" * 1_700,
)
MARKUP = ("<script>alert(1)", "<img src=x")


@contextmanager
def without_faults() -> Iterator[None]:
    """Nothing that a view raises is hidden behind a page that says so."""
    raised: list[Any] = []
    receive = lambda sender, **more: raised.append(more.get("request"))  # noqa: E731
    got_request_exception.connect(receive)
    try:
        yield
    finally:
        got_request_exception.disconnect(receive)
    assert not raised, raised


def ask(client: Client, address: str, method: str = "GET", **more: Any) -> HttpResponse:
    """The answer, if it is one that a stranger may get for ``address``."""
    connection.queries_log.clear()
    begun = time.monotonic()
    with without_faults(), CaptureQueriesContext(connection) as captured:
        response: Any = client.generic(method, address, **more)
        sent = b"".join(response)
    html = (gzip.decompress(sent) if response.headers.get("Content-Encoding") == "gzip" else sent).decode()
    where = f"{method} {address[:150]}"
    assert response.status_code < 500, where
    assert time.monotonic() - begun < MOST_SECONDS, where
    assert len(captured) <= MOST_QUERIES, where
    assert "Traceback" not in html, where
    assert "\n" not in "".join(response.headers.values()), where
    assert "Set-Cookie" not in response.headers or "a=b" not in response.headers["Set-Cookie"]
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        assert not [sign for sign in MARKUP if sign in html], where
    if response.status_code >= 400 and method != "HEAD":
        in_words(address, response, html)
    return response


def in_words(address: str, response: HttpResponse, text: str) -> None:
    """An error has the form of its address, and its language."""
    kind = response.headers["Content-Type"]
    path = address.split("?")[0]
    if path.startswith("/api/"):
        told = json.loads(text)["error"]
        assert told["status"] == response.status_code
        assert told["message"]
    elif path.endswith((".json", "/suggest/")):
        assert kind == "application/json", address
        assert json.loads(text)["errors"]
    elif path.endswith((".csv", ".ris", ".bib")):
        assert kind.startswith("text/plain"), address
        assert text.strip()
    else:
        assert kind.startswith("text/html"), address
        assert "<h1" in text, address
        if found := re.match(r"/(en|fr)/", path):
            assert f'<html lang="{found[1]}">' in text, address
            assert 'class="site-header"' in text, address


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("name", ["page", "page_size", "sort"])
def test_numbers_and_orders_of_a_list(client: Client, noun: str, name: str) -> None:
    for value in NUMBERS:
        assert ask(client, f"/en/{noun}/?{name}={quote(value, safe='%')}").status_code == 400, value


@pytest.mark.parametrize("noun", NOUNS)
def test_no_facet_takes_what_is_not_its_value(client: Client, noun: str) -> None:
    for facet in FILTERSETS[noun]({}).facets:
        for value in TEXTS:
            for address in (f"/fr/{noun}/", f"/en/{noun}.json"):
                assert ask(client, f"{address}?{facet.name}={value}").status_code == 400, (facet.name, value)


@pytest.mark.parametrize("noun", NOUNS)
def test_a_search_box_takes_everything_and_never_gives_everything(client: Client, noun: str) -> None:
    everything = FILTERSETS[noun].model.objects.published().count()
    for value in TEXTS:
        response = ask(client, f"/en/{noun}/?q={value}")
        assert response.status_code in {200, 400}
        if response.status_code == 200:
            number = number_listed(response)
            assert number < everything, value
            assert number or b"notice-empty" in response.content


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("/fr/search/", ["q"]),
        ("/en/search/suggest/", ["q"]),
        ("/en/therapies/values/condition/", ["named", "q", "atmp_class"]),
        ("/fr/compare/", ["therapy", "add", "show"]),
        ("/en/timeline/", ["atmp_class", "jurisdiction", "event", "year", "page"]),
        ("/fr/classify/", ["donor", "inferred"]),
        ("/en/submit/", ["donor"]),
        ("/fr/correct/therapy/kymriah/", ["fact"]),
        ("/fr/therapies/kymriah/as-of/", ["day"]),
        ("/en/therapies/kymriah/history/", ["page"]),
        ("/admin/login/", ["next"]),
    ],
)
def test_every_parameter_of_the_other_pages(client: Client, address: str, names: list[str]) -> None:
    for name in names:
        for value in (*TEXTS, *(quote(number, safe="%") for number in NUMBERS)):
            ask(client, f"{address}?{name}={value}")


@pytest.mark.parametrize("value", TEXTS)
def test_addresses_with_anything_in_their_place(client: Client, value: str) -> None:
    for address in (
        "/en/therapies/{}/",
        "/fr/knowledge/{}/",
        "/en/{}/",
        "/fr/{}.json",
        "/en/therapies.{}",
        "/en/{}/values/condition/",
        "/fr/therapies/values/{}/",
        "/en/submit/status/{}/",
        "/fr/correct/{}/kymriah/",
        "/en/correct/therapy/{}/",
        "/en/therapies/{}/history/",
        "/fr/therapies/kymriah/as-of/{}/",
        "/{}",
        "/api/{}",
        "/admin/{}/",
    ):
        assert ask(client, address.format(value)).status_code in {301, 302, 400, 404}, address


@pytest.mark.parametrize(
    "day", ["2026-02-30", "0000-01-01", "9999-12-31", "99999-01-01", "2026-1-1", "٢٠٢٦-01-01", "now"]
)
def test_days_that_are_none(client: Client, day: str) -> None:
    assert ask(client, f"/fr/therapies/kymriah/as-of/{day}/").status_code in {400, 404}


MANY = {
    "ten thousand times one parameter": "&".join(["origin=autologous"] * 10_000),
    "a thousand parameters": "&".join(f"p{number}=1" for number in range(1_000)),
    "two thousand parameters": "&".join(f"p{number}=1" for number in range(2_000)),
    "nine hundred values": "&".join(f"condition=c{number}" for number in range(900)),
    "the same value twice": "q=a&q=b",
    "arrays": "origin[]=autologous&origin[0]=x&a[b][c]=1",
    "semicolons": "origin=autologous;q=x;page=2",
    "signs only": "&&&===&;&?&",
    "a name of ten thousand letters": f"{'n' * 10_000}=1",
    "no name": "=1",
    "markup as a name": "%3Cscript%3Ealert(1)%3C/script%3E=1",
    "a null character as a name": "%00=1",
}


@pytest.mark.parametrize("query", MANY.values(), ids=MANY)
def test_parameters_nobody_has_thought_of(client: Client, query: str) -> None:
    for address in PAGES:
        response = ask(client, f"{address}?{query}")
        if re.search(
            r"/(therapies|trials|conditions|references|compare|timeline|search|suggest|history|figures|knowledge|glossary)(/|\.\w+)$",
            address,
        ):
            assert response.status_code == 400, address


def test_too_many_parameters_are_refused_in_the_language_of_the_address(client: Client) -> None:
    query = "origin=autologous&" * 10_000
    english = ask(client, f"/en/therapies/?{query}", headers={"accept-language": "fr"})
    french = ask(client, f"/fr/therapies/?{query}", headers={"accept-language": "en"})
    assert english.status_code == french.status_code == 400
    assert "too many parameters" in english.content.decode()
    assert "trop de paramètres" in french.content.decode()


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "PROPFIND", "get", "X"]
)
def test_methods(client: Client, method: str) -> None:
    for address in PAGES:
        response = ask(client, address, method)
        if response.status_code == 405:
            assert response.headers["Allow"], address


HEADERS = [
    ("HTTP_HOST", "evil.example"),
    ("HTTP_HOST", "a b"),
    ("HTTP_HOST", "[::1"),
    ("HTTP_HOST", "<script>alert(1)</script>"),
    ("HTTP_COOKIE", "sessionid=%00; csrftoken=;;=; django_language=xx; messages=x; a=\xff"),
    ("HTTP_COOKIE", "sessionid=" + "a" * 5_000),
    ("HTTP_COOKIE", "csrftoken=" + "\xe9" * 70),
    ("HTTP_COOKIE", "messages=" + "[" * 3_000),
    ("HTTP_COOKIE", "django_language=../../etc"),
    ("HTTP_RANGE", "bytes=0-0,-1,9-1"),
    ("HTTP_IF_NONE_MATCH", "garbage"),
    ("HTTP_IF_NONE_MATCH", 'W/"' + "a" * 9_000),
    ("HTTP_IF_MODIFIED_SINCE", "garbage"),
    ("HTTP_IF_MODIFIED_SINCE", "Fri, 99 Nov 99999999999999999999 99:99:99 GMT"),
    ("HTTP_IF_MATCH", '"x"'),
    ("HTTP_X_HTTP_METHOD_OVERRIDE", "DELETE"),
    ("HTTP_ACCEPT", "application/x-nonsense"),
    ("HTTP_ACCEPT", "\xff" * 5_000),
    ("HTTP_ACCEPT_LANGUAGE", "a" * 9_000),
    ("HTTP_ACCEPT_LANGUAGE", "fr;q=9,*;q=x,,;"),
    ("HTTP_ACCEPT_ENCODING", "gzip;q=x, br, *"),
    ("HTTP_X_FORWARDED_FOR", "garbage, 1.2.3.4.5"),
    ("HTTP_X_FORWARDED_HOST", "evil.example"),
    ("HTTP_X_FORWARDED_PROTO", "gopher"),
    ("HTTP_ORIGIN", "null"),
    ("HTTP_REFERER", "javascript:alert(1)"),
    ("HTTP_EXPECT", "x"),
    ("REMOTE_ADDR", "nonsense"),
    ("REMOTE_ADDR", ""),
    ("CONTENT_LENGTH", "-5"),
    ("CONTENT_LENGTH", "x"),
]


@pytest.mark.parametrize(("name", "value"), HEADERS, ids=[f"{name} {value[:20]!a}" for name, value in HEADERS])
def test_headers(client: Client, name: str, value: str) -> None:
    for address in PAGES[::2]:
        response = ask(client, address, **{name: value})
        if name == "HTTP_HOST" and address not in {"/robots.txt"}:
            assert response.status_code == 400 or address == "/favicon.ico", address
        elif name in {"HTTP_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_X_HTTP_METHOD_OVERRIDE"}:
            plain = ask(client, address).status_code
            assert response.status_code == plain, address


KINDS = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "multipart/form-data", "application/json", 'a/b; x="']  # fmt: skip
BODIES = [
    b"",
    b"\x00",
    b"\xff\xfe\xed\xa0\x80",
    b"name=%00&text=%ED%A0%80&description=%00&answer=%00&username=%00&password=%00&value=%00&source_url=%00",
    b"name=" + b"x" * 100_000,
    b"&".join(b"a%d=1" % number for number in range(2_000)),
    b"x" * 1_200_000,
    b"--b\r\nContent-Disposition: form-data; name=\"text\"; filename=\"../../x\"\r\n\r\nabc\r\n--b--\r\n",
    b"--b\r\nContent-Disposition: form-data; name*=rot13''%41\r\n\r\nabc\r\n--b--\r\n",
    b"--b\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n!!!\r\n--b--\r\n",
    b"--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nunfinished",
    b"[" * 90_000,
    b'{"text": ' * 5_000,
    b'{"text": NaN}',
    b'{"text": 1e999}',
    b'{"text": "\\ud800"}',
    b'{"text": "\\u0000 cells"}',
    b'{"id": ' + b"9" * 5_000 + b"}",
    b'{"text": null, "answers": {"\\ud800": "yes"}}',
]  # fmt: skip
FORMS = ("/en/submit/", "/fr/classify/", "/en/submit/status/no-such-key/", "/fr/correct/therapy/kymriah/?fact=therapy-target",
         "/admin/login/", "/api/v1/classify/", "/en/therapies/", "/fr/trials.json")  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_bodies(client: Client, kind: str, settings: Any) -> None:
    settings.SUBMISSION_RATE = 0
    for address in FORMS:
        for body in BODIES:
            response = ask(client, address, "POST", data=body, content_type=kind)
            assert response.status_code in {200, 302, 400, 403, 404, 405, 413, 415, 422}, (address, body[:60])


def test_a_form_without_its_token_is_refused_in_words(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    for address in ("/en/submit/", "/fr/classify/"):
        response = client.post(address, {"name": "x"})
        assert response.status_code == 403
        assert "<h1" in response.content.decode()
    for address in ("/fr/trials.json", "/en/therapies.csv", "/fr/therapies/"):
        with without_faults():
            response = client.post(address, {"name": "x"})
        assert response.status_code == 405
        in_words(address, response, response.content.decode())
    with without_faults():
        response = client.post("/api/v1/nothing", {"name": "x"})
    assert response.status_code == 404
    in_words("/api/v1/nothing", response, response.content.decode())


def test_what_is_only_read_says_so_to_every_method(db: None) -> None:
    """Not that a token is missing, which the page could not give either."""
    client = Client(enforce_csrf_checks=True)
    for address in PAGES:
        if address.startswith(("/api/", "/admin/", "/robots", "/favicon")) or "/no" in address or address == "/":
            continue
        for method in ("PUT", "DELETE", "PATCH"):
            response = client.generic(method, address)
            assert response.status_code == 405, address
            assert "GET" in response.headers["Allow"]


def test_a_length_that_is_no_number(client: Client) -> None:
    for address in FORMS:
        for length in ("x", "-5", "1_0", "9" * 5_000):
            response = Client(enforce_csrf_checks=True).generic("POST", address, CONTENT_LENGTH=length)
            assert response.status_code == 400, address
            in_words(address, response, response.content.decode())


CHARSETS = ["rot13", "hex", "idna", "undefined", "utf-16", "latin-1", "\x00", "nonsense", '"utf-16"', "utf-8", "UTF-8"]


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("name", ["charset=", "x*="])
def test_charsets_of_a_content_type(charset: str, name: str) -> None:
    """Through the real entry point: Django reads these before it catches anything."""
    value = f"{charset}''%41" if name == "x*=" else charset
    query = "&".join(f"p{number}=1" for number in range(1_100))
    for asked in ("q=%41", query):
        status, text = through_wsgi("/fr/therapies/", asked, f"application/x-www-form-urlencoded; {name}{value}")
        assert status in {200, 400, 415}, (status, asked[:20])
        assert '<html lang="fr">' in text
        if name == "charset=" and charset in {"rot13", "hex", "utf-16", "latin-1", '"utf-16"'}:
            assert status == 415
        if name == "charset=" and charset.lower() == "utf-8":
            assert status == (200 if asked == "q=%41" else 400)


def through_wsgi(path: str, query: str, kind: str) -> tuple[int, str]:
    environ: dict[str, Any] = {
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": kind,
        "REMOTE_ADDR": "127.0.0.1",
    }
    setup_testing_defaults(environ)
    environ |= {"HTTP_HOST": "localhost", "wsgi.input": BytesIO(b"")}
    told: list[str] = []
    # As the tests' own client does: the connection holds the transaction of the test.
    request_started.disconnect(close_old_connections)
    try:
        with without_faults():
            body = plain_content_type(get_wsgi_application())(
                environ, lambda status, headers, *more: told.append(status)
            )
            text = b"".join(body).decode()
    finally:
        request_started.connect(close_old_connections)
    return int(told[0][:3]), text


def test_a_boundary_survives() -> None:
    seen: list[str] = []

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ["CONTENT_TYPE"])
        return []

    for stated in ("multipart/form-data; boundary=----x-1; charset=utf-8", 'multipart/form-data; BOUNDARY="a b"'):
        plain_content_type(application)({"CONTENT_TYPE": stated}, lambda *told: None)
    assert seen == ["multipart/form-data; boundary=----x-1", 'multipart/form-data; boundary="a b"']


# Anything at all, mixed with what the site knows.
KNOWN = (
    "q",
    "page",
    "page_size",
    "sort",
    "atmp_class",
    "origin",
    "condition",
    "year",
    "therapy",
    "add",
    "event",
    "named",
)
RIGHT = ("gene_therapy", "autologous", "not_stated", "kymriah", "2018", "2", "name", "ended")
WRONG = st.text(
    alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("&=;%+'\"<>()|!:*\\\x00")), max_size=30
)
RAW = st.text(
    alphabet=string.printable.replace("#", "").replace("\r", "").replace("\n", "").replace("\t", ""), max_size=40
)
PARAMETERS = st.lists(
    st.tuples(st.sampled_from(KNOWN) | WRONG, st.sampled_from(RIGHT) | WRONG).map(lambda pair: f"{quote(pair[0])}={quote(pair[1])}") | RAW,
    max_size=6,
)  # fmt: skip


class AnythingTest(TestCase):
    """hypothesis' own TestCase: each example in a transaction of its own."""

    @given(address=st.sampled_from(PAGES), parameters=PARAMETERS)
    @settings(max_examples=150)
    def test_any_query(self, address: str, parameters: list[str]) -> None:
        ask(Client(), f"{address}?{'&'.join(parameters)}")

    @given(
        path=st.lists(
            WRONG.map(lambda text: quote(text, safe="")) | st.sampled_from(["en", "fr", *NOUNS, "values"]), max_size=5
        )
    )
    @settings(max_examples=100)
    def test_any_path(self, path: list[str]) -> None:
        ask(Client(), "/" + "/".join(path))

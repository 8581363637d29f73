"""The frame of a list, kept between requests, makes the same page as its template."""

import re

import pytest
from django.conf import settings
from django.test import Client

from catalogue import list_page
from catalogue.conditional import pages
from tests.conftest import NOUNS

pytestmark = pytest.mark.django_db

QUERIES = (
    "",
    "?page=2",
    "?q=cell&sort=name",
    "?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E+cell",
    "?atmp_class=gene_therapy&atmp_class=combined&page_size=50",
    "?utm_source=a%22b%27c%3Cd%3E&q=gene",
    "?q=part-of-the-list-rows;",
)


def text_of(client: Client, address: str) -> tuple[int, str]:
    response = client.get(address)
    return response.status_code, re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_kept_frame_makes_the_page_of_the_template(client: Client, noun: str, language: str) -> None:
    """Somebody with a session gets the template, everybody else the frame: the latter twice, made and kept."""
    somebody = Client()
    somebody.cookies[settings.SESSION_COOKIE_NAME] = "unknown"
    list_page.frames.clear()
    for query in QUERIES:
        address = f"/{language}/{noun}/{query}"
        rendered = text_of(somebody, address)
        for _time in range(2):
            pages.clear()
            assert text_of(client, address) == rendered, address
    assert len(list_page.frames) == 1


def test_a_frame_is_of_its_host_and_scheme(client: Client) -> None:
    assert "http://testserver/en/trials/" in text_of(client, "/en/trials/")[1]
    pages.clear()
    other = client.get("/en/trials/", headers={"host": "127.0.0.1"}).content.decode()
    assert "http://127.0.0.1/en/trials/" in other
    assert "testserver" not in other


def test_what_is_told_to_one_visitor_is_not_kept_for_the_next(client: Client) -> None:
    """Thanks for a correction travel in a cookie of their own, without a session, and are shown once."""
    entered = {"value": "CD20", "source_url": "https://example.org/page"}
    sent = client.post("/en/correct/therapy/kymriah/?fact=target", entered)
    assert sent.status_code == 302
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    thanks = "a curator will compare your correction"
    assert thanks in text_of(client, "/en/therapies/")[1]
    assert thanks not in text_of(Client(), "/en/therapies/")[1]
    assert thanks not in text_of(client, "/en/therapies/")[1]


def test_thanks_are_shown_on_the_page_of_the_record_to_who_sent_the_correction(client: Client) -> None:
    entered = {"value": "CD20", "source_url": "https://example.org/page"}
    sent = client.post("/en/correct/therapy/kymriah/?fact=target", entered)
    thanks = "a curator will compare your correction"
    assert thanks in text_of(client, sent["Location"])[1]
    assert thanks not in text_of(Client(), sent["Location"])[1]

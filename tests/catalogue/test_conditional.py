"""An unchanged page costs a 304; a changed one, a session or an error never does."""

import pytest
from django.test import Client

from catalogue import conditional
from catalogue.models import Therapy

pytestmark = pytest.mark.django_db
PAGES = ("/en/", "/fr/therapies/?origin=autologous", "/en/therapies/luxturna/", "/fr/knowledge/glossary/")


def etag(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.headers["Cache-Control"] == "no-cache"
    assert "Cookie" in response.headers["Vary"]
    return response.headers["ETag"]


@pytest.mark.parametrize("address", PAGES)
def test_unchanged_is_304_without_a_body(client: Client, address: str) -> None:
    response = client.get(address, headers={"If-None-Match": etag(client, address)})
    assert response.status_code == 304
    assert response.content == b""


@pytest.mark.parametrize("address", PAGES)
def test_any_change_of_the_catalogue_gives_the_page_anew(client: Client, address: str) -> None:
    before = etag(client, address)
    Therapy.objects.filter(slug="luxturna").update(stage="phase_3")
    response = client.get(address, headers={"If-None-Match": before})
    assert response.status_code == 200
    assert response.headers["ETag"] != before


def test_a_new_release_gives_the_page_anew(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = etag(client, "/en/")
    monkeypatch.setattr(conditional, "release", lambda: "another")
    assert client.get("/en/", headers={"If-None-Match": before}).status_code == 200


def test_a_session_gets_no_etag(desk: object) -> None:
    response = desk("Curators").get("/en/therapies/")  # type: ignore[operator]
    assert "ETag" not in response.headers


@pytest.mark.parametrize("address", ["/en/therapies/?colour=red", "/en/therapies/no-such-therapy/"])
def test_an_error_has_no_etag(client: Client, address: str) -> None:
    assert "ETag" not in client.get(address).headers


def test_a_post_is_refused(client: Client) -> None:
    assert client.post("/en/therapies/").status_code == 405

"""An unchanged page costs a 304; a changed one, a session or an error never does."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from catalogue import conditional
from catalogue.models import Authorisation, Citation, Sponsor, Therapy
from tests.conftest import NOUNS

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


def test_a_page_is_made_once_a_revision(client: Client, django_assert_num_queries: Any) -> None:
    first = client.get("/en/therapies/luxturna/")
    with django_assert_num_queries(1):
        again = client.get("/en/therapies/luxturna/")
    assert again.content == first.content
    assert again.headers.items() == first.headers.items()
    Therapy.objects.filter(slug="luxturna").update(target="another target")
    assert b"another target" in client.get("/en/therapies/luxturna/").content


def test_the_oldest_pages_leave() -> None:
    kept = conditional.Pages(1_000)
    for number in range(20):
        kept.keep(number, HttpResponse(b"x" * 90))
    kept.keep("too large", HttpResponse(b"x" * 101))
    assert kept.get("too large") is None
    assert kept.bytes == 90 * 11
    assert kept.get(8) is None
    assert kept.get(9).response().content == b"x" * 90


def test_a_page_made_again_takes_the_place_of_the_one_before() -> None:
    kept = conditional.Pages(1_000)
    for number in range(3):
        kept.keep("address", HttpResponse(b"x" * number))
    assert kept.get("address").content == b"xx"
    assert kept.bytes == 2


def test_the_tag_of_one_page_is_not_the_tag_of_another(client: Client) -> None:
    brought = {"If-None-Match": etag(client, "/en/therapies/")}
    for address in ("/en/trials/", "/fr/therapies/", "/en/therapies/?page=2", "/en/nothing-here/", "/en/submit/"):
        assert client.get(address, headers=brought).status_code != 304, address


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_tags_in_any_form(client: Client, form: str) -> None:
    brought = {"If-None-Match": form.format(etag(client, "/en/trials/"))}
    for _time in ("page kept", "page not kept"):
        response = client.get("/en/trials/", headers=brought)
        assert response.status_code == 304
        assert response.headers["ETag"] == etag(client, "/en/trials/")
        conditional.pages.clear()
    assert client.get("/en/no-such-page/", headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize("address", ["/en/trials/?page=2", "/fr/therapies/kymriah/"])
def test_a_kept_page_has_every_header_of_the_one_made(client: Client, address: str) -> None:
    """Security, language and length included, though the middleware that sets them is not asked again."""
    made = client.get(address)
    kept = client.get(address)
    assert kept.headers.items() == made.headers.items()
    for name in ("Content-Security-Policy", "X-Frame-Options", "Content-Language", "Content-Length", "ETag"):
        assert kept.headers[name], name
    assert client.head(address).content == b""


def test_a_wrong_host_is_refused_before_anything_is_kept(client: Client) -> None:
    assert client.get("/en/", headers={"host": "elsewhere.example"}).status_code == 400


# Every kind of public page that readers are shown from the database alone.
KINDS = (
    "/en/",
    *(f"/fr/{noun}/" for noun in NOUNS),
    "/en/therapies/luxturna/",
    "/fr/substances/voretigene-neparvovec/",
    "/en/sponsors/novartis-europharm-limited/",
    "/en/trials/nct02435849/",
    "/fr/references/schuster-2019-tisagenlecleucel-adult-relapsed/",
    "/en/conditions/follicular-lymphoma/",
    "/en/knowledge/",
    "/fr/knowledge/car-t-cells/",
    "/en/knowledge/glossary/",
    "/fr/compare/?therapy=luxturna&therapy=kymriah",
    "/en/timeline/",
    "/fr/search/?q=luxturna",
    "/en/search/suggest/?q=luxt",
    "/en/therapies/values/condition/",
    "/fr/therapies.csv",
    "/en/trials.json",
    "/fr/references.ris",
    "/en/references.bib",
)


def change_itself() -> None:
    Therapy.objects.filter(slug="luxturna").update(target="RPE65 changed")


def change_a_neighbour() -> None:
    Sponsor.objects.filter(slug="novartis-europharm-limited").update(name="Novartis under another name")


def change_a_citation() -> None:
    one = Citation.objects.filter(therapy__slug="luxturna").first()
    Citation.objects.filter(pk=one.pk).update(locator="page 7, changed")


def change_a_translation() -> None:
    Therapy.objects.filter(slug="luxturna").update(summary_fr="Un autre résumé.")


def change_an_authorisation() -> None:
    Authorisation.objects.filter(therapy__slug="luxturna").update(note_en="A note that was not there.")


CHANGES = (change_itself, change_a_neighbour, change_a_citation, change_a_translation, change_an_authorisation)


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_no_page_of_any_kind_is_held_unchanged_after_a_change(client: Client, change: Any) -> None:
    tags = {address: etag(client, address) for address in KINDS}
    for address, tag in tags.items():
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304, address
    change()
    for address, tag in tags.items():
        response = client.get(address, headers={"If-None-Match": tag})
        assert response.status_code == 200, address
        assert response.headers["ETag"] != tag

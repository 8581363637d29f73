"""A reader suggests a correction: every fact of every noun, errors in words, nothing lost."""

import re
from collections.abc import Callable
from typing import Any

import pgtrigger
import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from catalogue import actions
from catalogue.correction_forms import facts_of
from catalogue.models import Correction, Curator, Therapy
from catalogue.models.groups import RECORDS

pytestmark = pytest.mark.django_db
SOURCE = {"source_url": "https://example.org/page"}
CONTACT = {"email": "me@example.org", "consents_to_contact": "on", "contact_name": "Me"}


def address(noun: str = "therapy", slug: str = "kymriah", fact: str = "target", language: str = "en") -> str:
    with translation.override(language):
        return reverse("correct", args=[noun, slug]) + (f"?fact={fact}" if fact else "")


@pytest.mark.parametrize("noun", RECORDS)
def test_every_fact_has_its_form_with_the_present_value(client: Client, noun: str, settings: Any) -> None:
    settings.SUBMISSION_RATE = 0
    record = apps.get_model("catalogue", noun).objects.published().earliest("pk")
    for _owner, facts in facts_of(record):
        for fact in facts:
            response = client.get(address(noun, record.slug, fact.key))
            assert response.status_code == 200
            assert 'name="value"' in response.content.decode(), fact.key
            # Sent back untouched, it is what stands there already: refused, and nothing else is wrong.
            form = response.context["form"]
            shown = form["value"].value()
            entered = {"value": "" if shown is None else shown, **SOURCE}
            response = client.post(address(noun, record.slug, fact.key), entered)
            assert response.status_code == 422, fact.key
            assert "says so already" in response.context["form"].errors["value"][0], (fact.key, shown)
    assert not Correction.objects.exists()


@pytest.mark.parametrize("path", ["therapies/kymriah/", "trials/nct02435849/", "references/regulation-1394-2007/"])
def test_every_record_page_leads_to_the_form(client: Client, path: str) -> None:
    assert "/fr/correct/" in client.get(f"/fr/{path}").content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_correction_goes_into_the_queue(client: Client, language: str) -> None:
    page = address(language=language)
    response = client.post(page, {"value": "CD20", "reason": "table 2", **SOURCE, **CONTACT}, follow=True)
    assert response.redirect_chain[0][0] == f"/{language}/therapies/kymriah/"
    correction = Correction.objects.get()
    assert (correction.proposer, correction.old_value, correction.proposed_value) == ("public", "CD19", "CD20")
    assert (correction.email, correction.reason) == ("me@example.org", "table 2")
    assert Therapy.objects.get(slug="kymriah").target == "CD19"


@pytest.mark.parametrize(
    ("fact", "value", "stored"),
    [
        ("other_names", "CTL019\n  another, with a comma \n\n", ["CTL019", "another, with a comma"]),
        ("conditions", "MULTIPLE myeloma\nlymphome folliculaire", ["follicular-lymphoma", "multiple-myeloma"]),
        ("origin", "allogeneic", "allogeneic"),
    ],
)
def test_lists_names_and_choices(client: Client, fact: str, value: str, stored: Any) -> None:
    assert client.post(address(fact=fact), {"value": value, **SOURCE}).status_code == 302
    assert Correction.objects.get().proposed_value == stored


def test_an_authorisation_is_corrected_from_the_page_of_its_therapy(client: Client) -> None:
    one = Therapy.objects.get(slug="kymriah").authorisations.first()
    assert client.post(address(fact=f"{one.pk}.granted_on"), {"value": "2001-02-03", **SOURCE}).status_code == 302
    assert Correction.objects.get().authorisation == one


@pytest.mark.parametrize(
    ("entered", "wrong"),
    [
        ({"value": "CD20"}, "source_url"),
        ({"value": "CD20", "source_url": "not an address"}, "source_url"),
        ({"value": "CD20", "email": "me@example.org", **SOURCE}, "consents_to_contact"),
        ({"value": "CD20", "leave_empty": "spam", **SOURCE}, "leave_empty"),
        ({"value": "CD19", **SOURCE}, "value"),
        ({"value": "x" * 121, **SOURCE}, "value"),
        ({"value": "a\x00b", **SOURCE}, "value"),
    ],
)
def test_an_error_is_said_in_words_and_keeps_what_was_entered(client: Client, entered: Any, wrong: str) -> None:
    response = client.post(address(), {"reason": "kept text", **entered})
    assert response.status_code == 422
    assert wrong in response.context["form"].errors
    assert "kept text" in response.content.decode()
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "A curator decides about it"), ("fr", "Un curateur va statuer")]
)
def test_what_somebody_else_proposed_is_refused_in_helpful_words(client: Client, language: str, words: str) -> None:
    assert client.post(address(), {"value": "CD20", **SOURCE}).status_code == 302
    response = Client().post(address(language=language), {"value": " CD20 ", "reason": "kept text", **SOURCE})
    assert response.status_code == 422
    (told,) = response.context["form"].errors["value"]
    assert words in told and "CD20" in told and str(timezone.localdate().year) in told
    assert "kept text" in response.content.decode()
    assert Correction.objects.count() == 1


@pytest.mark.parametrize(("language", "words"), [("en", "nothing is lost"), ("fr", "rien n’est perdu")])
def test_the_same_browser_that_sends_it_again_is_led_to_its_page(client: Client, language: str, words: str) -> None:
    entered = {"value": "CD20", "reason": "table 2", **SOURCE}
    client.post(address(language=language), entered)
    again = client.post(address(language=language), {**entered, "value": " CD20"}, follow=True)
    with translation.override(language):
        assert again.redirect_chain == [(Correction.objects.get().private_address(), 302)]
    assert words in again.content.decode()
    # Another reason is not thrown away: the form comes back with it.
    other = client.post(address(language=language), {**entered, "reason": "another table"})
    assert other.status_code == 422 and "another table" in other.content.decode()
    client.cookies["corrections"] = "1.2.3:forged"
    assert client.post(address(language=language), entered).status_code == 422


def private_page(client: Client) -> str:
    """The link that the thanks hold."""
    html = client.post(address(), {"value": "CD20", "reason": "table <2>", **SOURCE, **CONTACT}, follow=True)
    return re.search(r'href="(/en/correct/status/[^"]+)"', html.content.decode())[1]


def test_what_became_of_it_stands_on_a_private_page(client: Client, person: Callable[..., Curator]) -> None:
    link, curator = private_page(client), person("Curators")
    html = client.get(link).content.decode()
    for words in (
        "in the curators’ queue",
        "CD19",
        "CD20",
        "table &lt;2&gt;",
        "gene or target",
        "/en/therapies/kymriah/",
    ):
        assert words in html, words
    assert "me@example.org" not in html
    response = client.get(link)
    assert response.headers["Referrer-Policy"] == "no-referrer" and "noindex" in response.headers["X-Robots-Tag"]
    actions.accept_correction(Correction.objects.get(), by=curator, reason="as the label says")
    html = client.get(link.replace("/en/", "/fr/")).content.decode()
    assert "Elle a été acceptée" in html and "as the label says" in html
    assert curator.username not in html


def test_a_correction_that_is_turned_down_says_why(client: Client, person: Callable[..., Curator]) -> None:
    link = private_page(client)
    actions.reject_correction(Correction.objects.get(), by=person("Curators"), reason="the label says CD19")
    html = client.get(link).content.decode()
    assert "turned down" in html and "the label says CD19" in html


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Another value was accepted"), ("fr", "Une autre valeur a été acceptée")]
)
def test_a_correction_whose_rival_is_accepted_says_so(
    client: Client, person: Callable[..., Curator], language: str, words: str
) -> None:
    link = private_page(client).replace("/en/", f"/{language}/")
    kymriah = Therapy.objects.get(slug="kymriah")
    rival = actions.propose(kymriah, "target", "CD22", source="https://example.org/other")
    actions.accept_correction(rival, by=person("Curators"), reason="newer label")
    html = client.get(link).content.decode()
    assert words in html and "CD22" in html and "newer label" in html
    assert rival.source_url not in html


def test_name_and_address_are_erased_on_the_private_page(client: Client) -> None:
    link = private_page(client)
    assert Client().post(link, {"erase": "1"}).headers["Location"] == link
    correction = Correction.objects.get()
    assert (correction.contact_name, correction.email, correction.has_contact) == ("", "", False)
    assert "keeps neither your name" in client.get(link).content.decode()


def test_the_private_page_needs_its_whole_key(client: Client) -> None:
    link = private_page(client)
    number = Correction.objects.get().pk
    source = actions.propose(Therapy.objects.get(slug="kymriah"), "target", "CD30", source="ClinicalTrials.gov")
    for key in (f"{number}", f"{number}-", f"{number}-{'0' * 64}", "x-1", f"{'9' * 30}-a", "²-a", source.status_key):
        assert client.get(f"/en/correct/status/{key}/").status_code == 404, key
    assert client.get(link[:-2] + "/").status_code == 404


def test_a_new_secret_key_closes_the_private_page_unless_the_former_one_is_named(client: Client, settings: Any) -> None:
    link, former = private_page(client), settings.SECRET_KEY
    settings.SECRET_KEY = "another" * 10
    assert client.get(link).status_code == 404
    settings.SECRET_KEY_FALLBACKS = ["x" * 50, former]
    assert client.get(link).status_code == 200
    assert Client().post(link, {"erase": "1"}).headers["Location"] != link


def test_the_page_of_a_correction_to_a_row_or_to_a_draft_still_opens(client: Client) -> None:
    fact = f"{Therapy.objects.get(slug='kymriah').authorisations.first().pk}.number"
    client.post(address(fact=fact), {"value": "EU/1/18/9999", **SOURCE})
    link = Correction.objects.get().private_address()
    assert "/en/therapies/kymriah/" in client.get(link).content.decode()
    with pgtrigger.ignore():
        Therapy.objects.filter(slug="kymriah").update(state="draft")
    html = client.get(link)
    assert html.status_code == 200 and "/en/therapies/kymriah/" not in html.content.decode()


def test_a_name_that_no_record_has_is_said(client: Client) -> None:
    response = client.post(address(fact="conditions"), {"value": "no such disease", **SOURCE})
    assert "no such disease" in response.context["form"].errors["value"][0]


def test_too_much_on_one_day_is_refused(client: Client, settings: Any) -> None:
    settings.SUBMISSION_RATE = 1
    assert client.post(address(), {"value": "CD20", **SOURCE}).status_code == 302
    response = client.post(address(), {"value": "CD30", **SOURCE})
    assert response.status_code == 429
    assert "Retry-After" in response.headers
    assert "CD30" in response.content.decode()


@pytest.mark.parametrize("page", [("curator", "x", ""), ("therapy", "no-such", ""), ("therapy", "kymriah", "slug")])
def test_what_cannot_be_corrected_is_not_found(client: Client, page: tuple[str, str, str]) -> None:
    assert client.get(address(*page)).status_code == 404


def test_drafts_and_retired_records_have_no_form(client: Client) -> None:
    Therapy.objects.filter(slug="kymriah").update(state="retired", retired_reason="r")
    assert client.get(address(fact="")).status_code == 404
    assert "/correct/" not in client.get("/en/therapies/kymriah/").content.decode()


def test_a_form_without_its_cookie_is_shown_again_with_everything() -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(address(fact=""), {}).status_code == 403
    entered = {"value": "CD20", "reason": "kept reason", **SOURCE}
    response = browser.post(address(), entered)
    assert response.status_code == 403
    html = response.content.decode()
    assert "CD20" in html and "kept reason" in html and "https://example.org/page" in html
    assert not Correction.objects.exists()
    again = {**entered, "csrfmiddlewaretoken": response.context["csrf_token"]}
    assert browser.post(address(), again).status_code == 302


def test_the_form_of_a_merged_record_is_that_of_the_one_that_stays(client: Client) -> None:
    Therapy.objects.filter(slug="kymriah").update(
        state="retired", retired_reason="r", successor=Therapy.objects.get(slug="maci")
    )
    assert client.get(address(fact="")).headers["Location"] == "/en/correct/therapy/maci/"

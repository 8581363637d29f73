"""What readers may rely on: sources beside facts, one line for what nobody states, lists that end, words of their own."""

import re

import pytest
from django.test import Client

from catalogue.models import Condition, Reference, Therapy, Trial
from catalogue.views import MOST_BESIDE
from tests.conftest import number_listed

pytestmark = pytest.mark.django_db


def html(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize("slug", ["kymriah", "maci", "labile-blood-products", "haematopoietic-stem-cells"])
def test_every_key_fact_of_a_therapy_has_a_source_or_says_whose_reading_it_is(client: Client, slug: str) -> None:
    page = html(client, f"/en/therapies/{slug}/")
    facts = re.search(r'<dl class="facts">(.*?)</dl>', page, re.DOTALL)[1]
    for row in re.findall(r"<div>\s*<dt>(.*?)</dt>", facts):
        assert '<sup class="marks">' in row, row
    assert ('href="#own-reading"' in facts) == ('id="own-reading"' in page)


def test_a_fact_without_a_source_of_its_own_takes_that_of_the_whole_record(client: Client) -> None:
    therapy = Therapy.objects.get(slug="kymriah")
    reference = Reference.objects.published().first()
    assert 'href="#own-reading"' in html(client, "/en/therapies/kymriah/")
    therapy.citations.create(reference=reference, fact="general")
    assert 'href="#own-reading"' not in html(client, "/en/therapies/kymriah/")


def test_what_nobody_states_is_one_line(client: Client) -> None:
    Trial.objects.filter(slug="nct02435849").update(enrolment=None, countries=[], completed_on="")
    page = html(client, "/en/trials/nct02435849/")
    facts = re.search(r'<dl class="facts">(.*?)</dl>', page, re.DOTALL)[1]
    assert "not stated" not in facts
    unstated = facts.split('class="facts-unstated"')[1]
    for name in ("Participants", "Countries", "Completion"):
        assert f"<li>{name}</li>" in unstated
        assert f"<dt>{name}</dt>" not in facts


def test_a_row_about_authorisations_that_no_authority_fills_is_left_out(client: Client) -> None:
    assert "PRIME" in html(client, "/en/therapies/kymriah/")
    Therapy.objects.get(slug="kymriah").authorisations.update(is_prime=None)
    assert '<th scope="row">PRIME' not in html(client, "/en/therapies/kymriah/")


def test_a_condition_shows_its_first_trials_and_leads_to_them_all(client: Client) -> None:
    condition = Condition.objects.get(slug="multiple-myeloma")
    number = condition.trials.published().count()
    recruiting = condition.trials.published().filter(status="recruiting").count()
    assert number > MOST_BESIDE
    response = client.get("/en/conditions/multiple-myeloma/")
    assert len(response.context["trials"]) == MOST_BESIDE
    assert (
        f'href="/en/trials/?condition=multiple-myeloma">All {number} trials, with filters' in response.content.decode()
    )
    for query, expected in (("", number), ("&status=recruiting", recruiting)):
        found = number_listed(client.get(f"/en/trials/?condition=multiple-myeloma{query}"))
        assert found == expected
    assert (response.context["trial_count"], response.context["recruiting_count"]) == (number, recruiting)


def test_few_trials_are_counted_as_they_stand(client: Client) -> None:
    context = client.get("/en/conditions/follicular-lymphoma/").context
    trials = Condition.objects.get(slug="follicular-lymphoma").trials.published()
    assert context["trial_count"] == trials.count() < MOST_BESIDE
    assert context["recruiting_count"] == trials.filter(status="recruiting").count()


def test_drafts_are_not_counted_among_the_names_of_a_row(client: Client) -> None:
    therapy = Therapy.objects.get(slug="breyanzi")
    for number in range(3):
        draft = Condition.objects.create(
            slug=f"draft-{number}", name_en=f"A draft {number}", name_fr=f"Brouillon {number}"
        )
        therapy.conditions.add(draft)
    published = therapy.conditions.published().count()
    page = html(client, "/en/therapies/?q=breyanzi")
    row = page.split("Compare Breyanzi")[1].split("</tr>")[0]
    assert f"and {published - 3} more" in row


def test_the_holder_stands_beside_an_authorisation_for_a_condition(client: Client) -> None:
    page = html(client, "/en/conditions/diffuse-large-b-cell-lymphoma/")
    row = page.split("Compare Kymriah")[1].split("</tr>")[0]
    assert "Novartis Europharm Limited</a>" in row


def test_themes_are_words(client: Client) -> None:
    reference = Reference.objects.published().filter(themes__contains=["market-access"]).first()
    page = html(client, reference.get_absolute_url().replace("/en/", "/fr/"))
    assert "market-access</a>" not in page
    assert "market access</a>" not in page


def test_titles_say_of_what(client: Client) -> None:
    assert "<title>Country – Trials –" in html(client, "/en/trials/values/country/")
    assert "<title>Country – Sponsors –" in html(client, "/en/sponsors/values/country/")
    assert "(therapy)" in html(client, "/en/correct/therapy/kymriah/").split("</title>")[0]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_two_clicks_from_home_by_class_and_origin(client: Client, language: str) -> None:
    page = html(client, f"/{language}/")
    for atmp_class, origin in Therapy.objects.published().order_by().values_list("atmp_class", "origin").distinct():
        if atmp_class not in {"gene_therapy", "somatic_cell_therapy", "tissue_engineered", "combined"}:
            assert f'href="/{language}/therapies/?atmp_class={atmp_class}"' in page
            continue
        address = f"/{language}/therapies/?atmp_class={atmp_class}&amp;origin={origin}"
        counted = re.search(rf'href="{re.escape(address)}">.*?</a> <span class="count">(\d+)', page)
        listed = number_listed(client.get(address.replace("&amp;", "&")))
        assert int(counted[1]) == listed


def test_a_shared_link_has_a_picture(client: Client) -> None:
    page = html(client, "/fr/therapies/kymriah/")
    picture = re.search(r'property="og:image" content="http://testserver([^"]+)"', page)[1]
    response = client.get(picture)
    assert response.status_code == 200
    assert b"".join(response).startswith(b"\x89PNG")
    response.close()
    assert 'property="og:locale" content="fr_FR"' in page


def test_no_line_of_french_breaks_before_a_sign(client: Client) -> None:
    page = html(client, "/fr/classify/method/").split("<main")[1]
    for text in re.findall(r">([^<]+)<", page):
        assert not re.search(r"\w [;:?!»]", text), text

"""What stands in the rows of the lists."""

import re

import pytest
from django.test import Client

from catalogue.models import Sponsor, Substance, Therapy

pytestmark = pytest.mark.django_db


def row(client: Client, address: str, slug: str) -> str:
    """The row of one record in the list at ``address``."""
    rows = client.get(address).content.decode().split("<tr>")
    return next(one for one in rows if re.search(rf'class="record-name" href="[^"]*/{slug}/"', one))


@pytest.fixture
def kymriah() -> Therapy:
    return Therapy.objects.get(slug="kymriah")


def test_a_therapy_names_the_holder_of_each_authorisation(client: Client, kymriah: Therapy) -> None:
    html = row(client, "/en/therapies/?q=kymriah", "kymriah")
    holders = [one.holder for one in kymriah.authorisations.all()]
    assert len({one.pk for one in holders}) > 1
    for one in holders:
        assert f'Marketing authorisation holder </span><a href="/en/sponsors/{one.slug}/">' in html


def test_a_holder_of_one_authorisation_after_the_other_is_named_once(client: Client, kymriah: Therapy) -> None:
    one = Sponsor.objects.published().first()
    kymriah.authorisations.update(holder=one)
    assert row(client, "/en/therapies/?q=kymriah", "kymriah").count(f"/sponsors/{one.slug}/") == 1


def test_a_holder_that_readers_do_not_see_is_not_named(client: Client, kymriah: Therapy) -> None:
    draft = Sponsor.objects.create(slug="still-a-draft", name="Still A Draft")
    kymriah.authorisations.update(holder=draft)
    html = row(client, "/en/therapies/?q=kymriah", "kymriah")
    assert "authorised" in html
    assert "Still A Draft" not in html


@pytest.mark.parametrize(("address", "slug"), [("therapies/?q=kymriah", "kymriah"), ("substances/?q=tisagen", "one")])
def test_an_english_name_in_a_french_row_says_so(client: Client, kymriah: Therapy, address: str, slug: str) -> None:
    substance = kymriah.substances.get()
    Substance.objects.filter(pk=substance.pk).update(slug="one", name="tisagen", name_fr="")
    marked = '<span lang="en">tisagen</span>'
    assert marked in row(client, f"/fr/{address}", slug)
    assert marked not in row(client, f"/en/{address}", slug)
    Substance.objects.filter(pk=substance.pk).update(name_fr="tisagène")
    html = row(client, f"/fr/{address}", slug)
    assert "tisagène" in html
    assert 'lang="en"' not in html


def test_what_a_row_does_not_know_is_marked_in_the_readers_language(client: Client, kymriah: Therapy) -> None:
    substance = kymriah.substances.get()
    Substance.objects.filter(pk=substance.pk).update(unii="")
    substance.therapies.clear()
    html = row(client, f"/fr/substances/?q={substance.slug}", substance.slug)
    assert '"UNII"><span class="unstated">donnée absente</span></td>' in html
    assert '"Thérapies"><span class="unstated">aucune au catalogue</span></td>' in html

"""A retracted reference: every page that cites it says so, beside the citation and in its list of sources."""

import datetime
from collections.abc import Callable
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import translation

from catalogue import actions
from catalogue.models import Citation, Curator, Reference, Therapy
from catalogue.models.citation import OWNERS

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 5, 3)


def cited() -> Reference:
    """One that a text of Kymriah names, and few other pages."""
    named = Therapy.objects.get(slug="kymriah").cited_in_texts()
    return Reference.objects.filter(slug__in=named).alias(number=Count("citations")).earliest("number", "pk")


def retracted(person: Callable[..., Curator], reference: Reference | None = None) -> Reference:
    return actions.retract(
        reference or cited(), by=person("Curators"), on=DAY, reason_en="Data made up.", reason_fr="Données inventées."
    )


@pytest.mark.parametrize(("language", "why"), [("en", "Data made up."), ("fr", "Données inventées.")])
def test_every_page_that_cites_it_says_so(
    client: Client, person: Callable[..., Curator], language: str, why: str
) -> None:
    reference = cited()
    pages = [
        citation.owner.get_absolute_url().split("#")[0].replace("/en/", f"/{language}/", 1)
        for citation in reference.citations.all()
        if citation.owner.state == "published"
    ]
    assert pages
    retracted(person, reference)
    for page in pages:
        html = client.get(page).content.decode()
        assert why in html
        assert html.count('class="retracted"') >= 1
    html = client.get(f"/{language}/therapies/kymriah/").content.decode()
    assert html.count('class="retracted"') >= 2, "beside the citation and in the list of sources"
    own = f"/{language}/references/{reference.slug}/"
    assert why in client.get(own).content.decode()
    listed = client.get(f"/{language}/references/", {"q": reference.slug.split("-")[0], "page_size": 100})
    html = listed.content.decode()
    assert f'href="{own}"' in html
    assert why in html


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize(("language", "why"), [("en", "Data made up."), ("fr", "Données inventées.")])
def test_a_page_of_every_noun_says_so(
    client: Client, desk: Callable[[str], Client], person: Callable[..., Curator], owner: str, language: str, why: str
) -> None:
    model = Citation._meta.get_field(owner).related_model
    record, reference = model.objects.published().earliest("pk"), cited()
    Citation.objects.create(**{owner: record}, reference=reference, fact="general", locator="page 7")
    with translation.override(language):
        public, kept = record.get_absolute_url().split("#")[0], reference.get_absolute_url()
    assert why not in client.get(public).content.decode()
    retracted(person, reference)
    html = client.get(public).content.decode()
    assert why in html and kept in html
    form = reverse(f"admin:catalogue_{owner}_change", args=[record.pk])
    html = desk("Curators").get(form, headers={"accept-language": language}).content.decode()
    assert f"{reference.title} ({'rétractée' if language == 'fr' else 'retracted'})" in unescape(html)
    assert why in html and "page 7" in html


def test_a_comparison_says_so_beside_the_mark_and_in_its_sources(
    client: Client, person: Callable[..., Curator]
) -> None:
    reference = cited()
    Citation.objects.filter(reference=reference, therapy__slug="kymriah").update(fact="atmp_class", field="")
    retracted(person, reference)
    html = client.get("/en/compare/", {"therapy": ["kymriah", "yescarta"]}).content.decode()
    assert html.count('class="retracted"') >= 2
    assert "Data made up." in html and "3 May 2024" in html


def test_who_looks_for_a_source_to_cite_sees_that_it_is_retracted(
    desk: Callable[[str], Client], person: Callable[..., Curator]
) -> None:
    reference = retracted(person)
    asked = {"app_label": "catalogue", "model_name": "citation", "field_name": "reference", "term": reference.name}
    found = desk("Curators").get(reverse("admin:autocomplete"), asked).json()["results"]
    assert f"{reference.title} (retracted)" in [one["text"] for one in found]


def test_a_page_that_does_not_cite_it_is_as_before(client: Client, person: Callable[..., Curator]) -> None:
    reference = Reference.objects.published().exclude(citations__therapy__slug="kymriah").earliest("pk")
    retracted(person, reference)
    assert 'class="retracted"' not in client.get("/en/therapies/kymriah/").content.decode()
    assert list(Reference.objects.retracted()) == [reference]


def test_a_retraction_has_its_day_and_its_reason(person: Callable[..., Curator]) -> None:
    reference, curator = cited(), person("Curators", username="c")
    tomorrow = datetime.date.today() + datetime.timedelta(days=2)
    with pytest.raises(PermissionDenied):
        actions.retract(reference, by=person(username="x"), on=DAY, reason_en="r")
    for wrong in ({"on": tomorrow, "reason_en": "r"}, {"on": DAY, "reason_en": " "}):
        with pytest.raises(ValidationError):
            actions.retract(reference, by=curator, **wrong)
    for values in ({"retracted_on": DAY}, {"retraction_reason_en": "r"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reference.objects.filter(pk=reference.pk).update(**values)
    actions.retract(reference, by=curator, on=DAY, reason_en="r")
    with pytest.raises(ValidationError, match="already"):
        actions.retract(reference, by=curator, on=DAY, reason_en="r")
    with pytest.raises(ValidationError):
        actions.unretract(reference, by=curator, reason=" ")
    assert actions.unretract(reference, by=curator, reason="entered by mistake").retracted_on is None
    with pytest.raises(ValidationError):
        actions.unretract(reference, by=curator, reason="r")


def test_it_is_entered_and_taken_back_at_the_desk(desk: Callable[[str], Client]) -> None:
    client, reference = desk("Curators"), cited()
    page = reverse("admin:catalogue_reference_retract", args=[reference.pk])
    assert page in client.get(reverse("admin:catalogue_reference_change", args=[reference.pk])).content.decode()
    assert client.post(page, {"on": "2024-05-03"}).status_code == 200
    assert client.post(page, {"on": "2024-05-03", "reason_en": "r"}).status_code == 302
    reference.refresh_from_db()
    assert reference.retracted_on == DAY
    back = reverse("admin:catalogue_reference_unretract", args=[reference.pk])
    assert client.post(back, {"reason": "by mistake"}).status_code == 302
    reference.refresh_from_db()
    assert reference.retracted_on is None


def test_search_results_and_files_say_so(client: Client, person: Callable[..., Curator]) -> None:
    reference = cited()
    before = client.get("/en/search/", {"q": reference.name}).content.decode()
    assert reference.get_absolute_url() in before and 'class="retracted"' not in before
    retracted(person, reference)
    assert 'class="retracted"' in client.get("/en/search/", {"q": reference.name}).content.decode()
    for ending in ("csv", "json"):
        told = client.get(f"/en/references.{ending}").getvalue().decode()
        assert told.count(DAY.isoformat()) >= 1
        assert "Data made up." in told and "retraction_reason_fr" in told

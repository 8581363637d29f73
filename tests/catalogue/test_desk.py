"""The first page of the desk, and the lists behind its counts."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue import actions, duplicates, queues
from catalogue.models import Curator, Reference, Therapy, Trial

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]


def test_each_queue_has_its_count_and_leads_to_a_list_of_as_many(desk: Desk) -> None:
    client = desk("Reviewers")
    duplicates.compare()
    Therapy.objects.filter(slug="kymriah").update(summary_fr="", checked_on=None)
    actions.propose(Therapy.objects.get(slug="kymriah"), "target", "CD20", source="https://example.org/")
    rows = client.get(reverse("admin:index")).context["rows"]
    assert [row.queue for row in rows] == list(queues.QUEUES)
    led = 0
    for row in rows:
        assert row.number == sum(number for _name, number, _address in row.links)
        for _name, number, address in row.links:
            assert number > 0
            assert client.get(address).context["cl"].result_count == number, address
            led += 1
    assert led > 6


def test_curators_see_what_they_may_see(desk: Desk, person: Callable[..., Curator], client: Client) -> None:
    client.force_login(person(username="nobody"), backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(reverse("admin:index"))
    assert response.status_code == 200
    assert {row.number for row in response.context["rows"]} == {0}
    assert response.context["comparison"] is None
    assert client.get(reverse("admin:duplicates")).status_code == 403
    assert client.get(reverse("admin:disagreements")).status_code == 403


def test_the_page_costs_the_same_however_much_there_is(desk: Desk) -> None:
    client = desk("Reviewers")
    page = reverse("admin:index")
    duplicates.compare()
    client.get(page)

    def fill(number: int) -> None:
        for one in range(number):
            name = f"Product {number} {one}"
            actions.submit(answers={}, language="en", product_name=name, description="x")
            trial = Trial.objects.order_by("pk")[number + one]
            actions.propose(trial, "acronym", name, source="https://example.org/")
            Trial.objects.filter(pk=trial.pk).update(checked_on=None)

    costs = []
    for number in (2, 8):
        fill(number)
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        costs.append(len(queries))
    assert costs[0] == costs[1] < 50


def test_duplicates_pair_by_pair_with_the_way_to_merge(desk: Desk) -> None:
    described = {"atmp_class": "gene_therapy", "origin": "autologous", "class_basis": "catalogue"}
    twin = Therapy.objects.create(slug="kymriahh", name_en="Kymriahh", name_fr="Kymriahh", **described)
    merge = reverse("admin:catalogue_therapy_merge", args=[twin.pk]) + "?into=kymriah"
    duplicates.compare()
    html = desk("Reviewers").get(reverse("admin:duplicates")).content.decode()
    assert merge in html
    assert f"{reverse('admin:catalogue_therapy_merge', args=[Therapy.objects.get(slug='kymriah').pk])}?" not in html, (
        "nothing is merged into a draft"
    )
    assert merge not in desk("Curators").get(reverse("admin:duplicates")).content.decode()


def test_the_form_of_merging_names_the_other_record(desk: Desk) -> None:
    trial = Trial.objects.first()
    html = desk("Reviewers").get(reverse("admin:catalogue_trial_merge", args=[trial.pk]) + "?into=that-one").content
    assert b'value="that-one"' in html


def test_class_beside_suggestion(desk: Desk) -> None:
    Therapy.objects.filter(slug="luxturna").update(atmp_class="tissue_engineered")
    html = desk("Curators").get(reverse("admin:disagreements")).content.decode()
    row = html[html.index("Luxturna") :].partition("</tr>")[0]
    assert "Tissue engineered product" in row and "Gene therapy medicinal product" in row
    assert "of 68 published therapies" in html


def test_a_retracted_reference_is_found_from_the_desk(desk: Desk) -> None:
    client = desk("Reviewers")
    reference = Reference.objects.filter(citations__therapy__slug="kymriah").first()
    actions.retract(reference, by=Curator.objects.get(username="reviewers"), on=date(2026, 1, 2), reason_en="r")
    listed = client.get(reverse("admin:catalogue_reference_changelist"), {"queue": "retracted"}).context["cl"]
    assert [one.pk for one in listed.result_list] == [reference.pk]

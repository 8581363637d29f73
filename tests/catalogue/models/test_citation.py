"""A citation: which field, which value, who checked it when; and who of them readers may know."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from catalogue import fixtures
from catalogue.models import Citation, Curator, Reference, Therapy

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]
Person = Callable[..., Curator]


def citation(**fields: Any) -> Citation:
    owner = Therapy.objects.get(slug="luxturna")
    made = Citation(therapy=owner, reference=Reference.objects.get(slug="regulation-1394-2007"), **fields)
    made.full_clean()
    made.save()
    return made


def test_one_source_supports_several_fields_of_one_kind() -> None:
    for field in ("", "route_en", "target"):
        citation(fact="modification", field=field)
    with pytest.raises(ValidationError):
        citation(fact="modification", field="target")


@pytest.mark.parametrize("field", ["no_such_field", "state", "enrolment"])
def test_a_field_is_one_of_the_record(field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        citation(field=field)
    assert "field" in refused.value.message_dict


def test_who_checked_did_so_on_a_day(person: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Citation.objects.create(
            therapy=Therapy.objects.get(slug="luxturna"),
            reference=Reference.objects.get(slug="regulation-1394-2007"),
            checked_by=person("Curators"),
        )


def test_fixtures_keep_field_and_value_and_name_nobody(person: Person) -> None:
    before = fixtures.canonical("citation")
    made = citation(field="target", value="RPE65", checked_on=date(2026, 1, 2), checked_by=person("Curators"))
    after = fixtures.canonical("citation")
    assert '"field": "target"' in after and '"value": "RPE65"' in after
    assert "checked_by" not in after
    assert Citation.objects.get_by_natural_key(*made.natural_key()) == made
    made.delete()
    assert fixtures.canonical("citation") == before


def test_readers_see_field_value_and_alias_but_never_an_account(client: Client, person: Person) -> None:
    silent = person("Curators", username="secret-account")
    known = person("Curators", username="other-account", public_alias="Dr Known")
    made = citation(field="target", value="RPE65 gene", checked_on=date(2026, 1, 2), checked_by=silent)
    page = Therapy.objects.get(slug="luxturna").get_absolute_url()
    html = client.get(page).content.decode()
    assert "gene or target" in html and "<q>RPE65 gene</q>" in html
    assert "secret-account" not in html
    Citation.objects.filter(pk=made.pk).update(checked_by=known)
    html = client.get(page).content.decode()
    assert "Dr Known" in html and "other-account" not in html
    history = Therapy.objects.get(slug="luxturna").get_history_url()
    html = client.get(history).content.decode()
    assert "Dr Known" in html and "other-account" not in html
    Citation.objects.filter(pk=made.pk).update(checked_by=silent)
    html = client.get(history).content.decode()
    assert "a curator" in html and "secret-account" not in html


def management(prefix: str, total: int) -> dict[str, str]:
    return {f"{prefix}-TOTAL_FORMS": str(total), f"{prefix}-INITIAL_FORMS": "0"}


def test_the_form_notes_who_checked(desk: Desk) -> None:
    client = desk("Curators")
    sent = {
        "slug": "new",
        "name": "New sponsor",
        **management("citations", 2),
        "citations-0-fact": "name",
        "citations-0-field": "name",
        "citations-0-value": "New Sponsor Ltd",
        "citations-0-reference": str(Reference.objects.get(slug="regulation-1394-2007").pk),
        "citations-0-checked_on": "2026-01-02",
        "citations-1-fact": "general",
        "citations-1-reference": str(Reference.objects.get(slug="regulation-1394-2007").pk),
    }
    response = client.post(reverse("admin:catalogue_sponsor_add"), sent)
    assert response.status_code == 302, [one.formset.errors for one in response.context["inline_admin_formsets"]]
    checked, unchecked = Citation.objects.filter(sponsor__slug="new").order_by("pk")
    assert (checked.checked_by.username, checked.field, checked.value) == ("curators", "name", "New Sponsor Ltd")
    assert unchecked.checked_by is None


def test_the_form_of_a_record_names_the_facts_without_a_citation(desk: Desk) -> None:
    therapy = Therapy.objects.get(slug="luxturna")
    page = reverse("admin:catalogue_therapy_change", args=[therapy.pk])
    client = desk("Curators")
    Citation.objects.filter(therapy=therapy).delete()
    html = client.get(page).content.decode()
    panel = html[html.index("desk-uncited") :].partition("</div>")[0]
    for label in therapy.uncited():
        assert label[1:] in panel
    citation(fact="general")
    assert "desk-uncited" not in client.get(page).content.decode()

"""The curators' desk: every noun can be entered, found and filtered; publication and decisions go through the actions."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from catalogue import actions
from catalogue.models import Citation, Condition, Curator, Reference, Sponsor, Submission, Therapy, Trial
from catalogue.models.groups import CURATED, RECORDS, permissions_of

from .test_bulk import chosen, confirm

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]


def address(noun: str, page: str, *args: object) -> str:
    return reverse(f"admin:catalogue_{noun}_{page}", args=args)


@pytest.mark.parametrize("noun", [*CURATED, "submission"])
def test_every_noun_has_a_list_with_search(desk: Desk, noun: str) -> None:
    if noun in {"authorisation", "citation"}:  # entered on the form of their record
        return
    client = desk("Curators")
    assert client.get(address(noun, "changelist")).status_code == 200
    assert client.get(address(noun, "changelist"), {"q": "a"}).status_code == 200


@pytest.mark.parametrize("noun", RECORDS)
def test_every_record_has_a_form_to_add_and_to_change(desk: Desk, noun: str) -> None:
    from django.apps import apps

    client = desk("Curators")
    assert client.get(address(noun, "add")).status_code == 200
    record = apps.get_model("catalogue", noun).objects.first()
    html = client.get(address(noun, "change", record.pk)).content.decode()
    assert 'name="_save"' in html
    assert "deletelink" not in html


@pytest.mark.parametrize(
    "query", ["catalogue/therapy/?state=%00", "catalogue/correction/?state=a%00b", "catalogue/trial/?q=%00",
              "autocomplete/?app_label=catalogue&model_name=citation&field_name=reference&term=10.1/%00"]
)  # fmt: skip
def test_a_null_character_in_an_address_is_refused_in_words(desk: Desk, query: str) -> None:
    response = desk("Curators").get(f"/admin/{query}")
    assert response.status_code == 400
    assert "does not accept" in response.content.decode()


def test_nobody_deletes_an_account(client: Client) -> None:
    """The history names it for ever, and nothing else would keep it: who has only changed records has no row that points there."""
    boss = Curator.objects.create_superuser("boss", password="x")
    other = Curator.objects.create_user("other")
    client.force_login(boss)
    assert "deletelink" not in client.get(address("curator", "change", other.pk)).content.decode()
    assert client.post(address("curator", "delete", other.pk), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in client.get(address("curator", "changelist")).content.decode()
    assert Curator.objects.filter(pk=other.pk).exists()


def management(*prefixes: str) -> dict[str, str]:
    return {f"{prefix}-{field}": "0" for prefix in prefixes for field in ("TOTAL_FORMS", "INITIAL_FORMS")}


def new_therapy(**fields: str) -> dict[str, object]:
    return {
        "name_en": "New cells",
        "name_fr": "Nouvelles cellules",
        "other_names": "NC-1\nNC, second name",
        "slug": "new-cells",
        "atmp_class": "somatic_cell_therapy",
        "class_basis": "catalogue",
        "origin": "allogeneic",
        **management("citations", "authorisations"),
        **fields,
    }


def test_a_curator_enters_a_therapy_with_its_authorisation(desk: Desk) -> None:
    client = desk("Curators")
    holder = Sponsor.objects.get(slug="vericel")
    entered = new_therapy() | {
        "authorisations-TOTAL_FORMS": "1",
        "authorisations-0-jurisdiction": "us",
        "authorisations-0-number": "BLA999999",
        "authorisations-0-brand": "New cells",
        "authorisations-0-holder": str(holder.pk),
        "authorisations-0-granted_on": "2026-01-02",
        "authorisations-0-status": "authorised",
    }
    response = client.post(address("therapy", "add"), entered)
    assert response.status_code == 302, response.context["adminform"].form.errors
    therapy = Therapy.objects.get(slug="new-cells")
    assert therapy.state == Therapy.State.DRAFT
    assert therapy.other_names == ["NC-1", "NC, second name"]
    assert therapy.authorisations.get().number == "BLA999999"
    assert therapy.sponsors.contains(holder), "a holder is a sponsor without being typed twice"


@pytest.mark.parametrize(
    ("noun", "entered", "wrong"),
    [
        ("therapy", new_therapy(name_en="KYMRIAH"), "name_en"),
        ("therapy", new_therapy(base_class="tissue_engineered"), "__all__"),
        ("therapy", new_therapy(other_names="same\nsame"), "other_names"),
        ("trial", {"slug": "x", "name": "x", "nct_number": "NCT1", **management("citations")}, "nct_number"),
        ("trial", {"slug": "x", "name": "x", "countries": "France", **management("citations")}, "countries"),
        ("trial", {"slug": "x", "name": "x", "started_on": "2020", "completed_on": "2019", **management("citations")}, "__all__"),
        ("reference", {"slug": "x", "name": "x", "kind": "article", "doi": "https://doi.org/10.1/2"}, "doi"),
        ("sponsor", {"slug": "x", "name": "VERICEL", **management("citations")}, "name"),
        ("condition", {"slug": "x", "name_en": "x", "name_fr": "x", "mondo_id": "5", **management("citations")}, "mondo_id"),
    ],
)  # fmt: skip
def test_wrong_entries_are_refused_beside_their_field(
    desk: Desk, noun: str, entered: dict[str, str], wrong: str
) -> None:
    response = desk("Curators").post(address(noun, "add"), entered)
    assert response.status_code == 200
    assert wrong in response.context["adminform"].form.errors


@pytest.mark.parametrize(("field", "model"), [("sponsors", Sponsor), ("conditions", Condition), ("substances", None)])
def test_relations_are_completed_while_typing(desk: Desk, field: str, model: type | None) -> None:
    response = desk("Curators").get(
        reverse("admin:autocomplete"),
        {
            "app_label": "catalogue",
            "model_name": "therapy",
            "field_name": field,
            "term": "novart" if model is Sponsor else "a",
        },
    )
    assert response.status_code == 200
    assert response.json()["results"]


def draft() -> Therapy:
    texts = {f"{field}_{language}": "Text." for field in ("class_reason", "summary") for language in ("en", "fr")}
    described = {"name_en": "Draft", "name_fr": "Brouillon", "atmp_class": "gene_therapy", "origin": "autologous"}
    therapy = Therapy.objects.create(slug="draft", class_basis="catalogue", **described, **texts)
    Citation.objects.create(therapy=therapy, reference=Reference.objects.get(slug="regulation-1394-2007"))
    return therapy


def submission() -> Submission:
    answers = {
        "purpose": "treat",
        "contains_cells": "yes",
        "donor": "patient",
        "nucleic_acid": "recombinant",
        "effect_from_sequence": "yes",
        "sequence_purpose": "add",
        "vaccine_target": "not_a_vaccine",
    }
    return actions.submit(
        answers=answers,
        language="fr",
        product_name="Cellules CAR",
        description="Lymphocytes",
        claimed_class="somatic_cell_therapy",
    )


def test_the_suggestion_stands_beside_the_claim(desk: Desk) -> None:
    html = desk("Curators").get(address("submission", "change", submission().pk)).content.decode()
    for text in ("Gene therapy medicinal product", "Somatic cell therapy medicinal product", "1394/2007"):
        assert text in html


def test_a_submission_becomes_a_draft_therapy(desk: Desk) -> None:
    client, one = desk("Curators"), submission()
    assert client.get(address("submission", "accept", one.pk)).status_code == 200
    response = client.post(
        address("submission", "accept", one.pk),
        {"name": "Cellules CAR", "atmp_class": "gene_therapy", "origin": "autologous", "reason": "complete"},
    )
    therapy = Therapy.objects.get(slug="cellules-car")
    assert response.headers["Location"] == address("therapy", "change", therapy.pk)
    assert therapy.state == Therapy.State.DRAFT
    one.refresh_from_db()
    assert one.therapy == therapy
    # Nobody else sees a page of it yet.
    assert "View on site" not in client.get(response.headers["Location"]).content.decode()
    published = Therapy.objects.get(slug="kymriah")
    assert "View on site" in client.get(address("therapy", "change", published.pk)).content.decode()


def test_a_name_that_is_taken_is_said_on_the_form(desk: Desk) -> None:
    response = desk("Curators").post(
        address("submission", "accept", submission().pk),
        {"name": "Kymriah", "atmp_class": "gene_therapy", "origin": "autologous", "reason": "complete"},
    )
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()


def test_rejecting_needs_a_reason(desk: Desk) -> None:
    client, one = desk("Curators"), submission()
    assert client.post(address("submission", "reject", one.pk), {"reason": ""}).status_code == 200
    assert client.post(address("submission", "reject", one.pk), {"reason": "not a product"}).status_code == 302
    one.refresh_from_db()
    assert one.status == Submission.Status.REJECTED


def test_strangers_are_sent_to_the_door(client: Client, person: Callable[..., Curator]) -> None:
    assert client.get(address("therapy", "changelist")).status_code == 302
    client.force_login(person(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address("therapy", "changelist")).status_code == 403
    assert client.post(address("submission", "accept", submission().pk), {}).status_code == 403


def test_groups_hold_exactly_their_permissions() -> None:
    from django.contrib.auth.models import Group

    for group in Group.objects.all():
        assert set(group.permissions.values_list("codename", flat=True)) == permissions_of(group.name)
    assert not any(
        name.startswith("delete_") and name.removeprefix("delete_") in RECORDS for name in permissions_of("Reviewers")
    )


def test_fields_have_help_where_a_format_is_asked() -> None:
    for model, names in (
        (Therapy, ("name_en", "base_class", "mechanism_en")),
        (Trial, ("countries", "name", "status_on")),
        (Reference, ("name", "authors")),
    ):
        for name in names:
            assert model._meta.get_field(name).help_text, (model, name)


@pytest.mark.parametrize("left_out", ["jurisdiction", "number", "brand", "holder", "granted_on", "status"])
def test_an_incomplete_authorisation_is_said_beside_its_field(desk: Desk, left_out: str) -> None:
    row = {
        "jurisdiction": "us",
        "number": "BLA999999",
        "brand": "New cells",
        "holder": str(Sponsor.objects.get(slug="vericel").pk),
        "granted_on": "2026-01-02",
        "status": "authorised",
    }
    del row[left_out]
    entered = (
        new_therapy()
        | {f"authorisations-0-{name}": value for name, value in row.items()}
        | {"authorisations-TOTAL_FORMS": "1"}
    )
    response = desk("Curators").post(address("therapy", "add"), entered)
    assert response.status_code == 200
    assert left_out in response.context["inline_admin_formsets"][0].formset.errors[0]


def test_the_same_citation_twice_is_said_beside_the_second(desk: Desk) -> None:
    reference = str(Reference.objects.get(slug="regulation-1394-2007").pk)
    rows = {
        f"citations-{n}-{name}": value for n in (0, 1) for name, value in (("reference", reference), ("fact", "origin"))
    }
    response = desk("Curators").post(address("therapy", "add"), new_therapy() | rows | {"citations-TOTAL_FORMS": "2"})
    assert response.status_code == 200
    assert "reference" in response.context["inline_admin_formsets"][1].formset.errors[1]
    assert not Therapy.objects.filter(slug="new-cells").exists()


def test_a_day_of_checking_is_not_in_the_future(desk: Desk) -> None:
    response = desk("Curators").post(address("therapy", "add"), new_therapy(checked_on="2999-01-01"))
    assert "checked_on" in response.context["adminform"].form.errors


def test_a_combined_product_needs_the_class_of_its_cells(desk: Desk) -> None:
    response = desk("Curators").post(address("therapy", "add"), new_therapy(atmp_class="combined"))
    assert "base_class" in response.context["adminform"].form.errors


def test_what_a_draft_lacks_is_said_when_it_is_saved(desk: Desk) -> None:
    html = desk("Curators").post(address("therapy", "add"), new_therapy(), follow=True).content.decode()
    assert "Nothing is cited." in html


def test_a_retired_record_leads_to_its_successor(desk: Desk) -> None:
    client = desk("Reviewers")
    old = Therapy.objects.get(slug="zolgensma")
    confirm(client, "therapy", chosen("retire_selected", [old.pk]), successor="itvisma")
    assert client.get("/en/therapies/zolgensma/").headers["Location"] == "/en/therapies/itvisma/"
    confirm(client, "therapy", chosen("restore_selected", [old.pk]))
    old.refresh_from_db()
    assert old.state == Therapy.State.DRAFT


def test_an_address_that_readers_know_stays(desk: Desk) -> None:
    client = desk("Reviewers")
    kymriah = Therapy.objects.get(slug="kymriah")
    assert 'name="slug"' not in client.get(address("therapy", "change", kymriah.pk)).content.decode()
    assert 'name="slug"' in client.get(address("therapy", "change", draft().pk)).content.decode()


def test_line_ends_of_a_browser_change_no_text(desk: Desk) -> None:
    client, text = desk("Curators"), "One paragraph.\r\n\r\nAnother one."
    assert client.post(address("therapy", "add"), new_therapy(development_en=text)).status_code == 302
    therapy = Therapy.objects.get(slug="new-cells")
    assert therapy.development_en == "One paragraph.\n\nAnother one."
    form = client.get(address("therapy", "change", therapy.pk)).context["adminform"].form
    bound = type(form)({"development_en": text}, instance=therapy)
    assert "development_en" not in bound.changed_data

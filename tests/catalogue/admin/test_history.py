"""The history on the desk: everything, drafts included, with the ways back."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from catalogue import actions, history
from catalogue.models import Curator, Therapy
from catalogue.recording import recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def kymriah() -> Therapy:
    """Kymriah after two changes."""
    therapy = Therapy.objects.get(slug="kymriah")
    for target in ("CD20", "CD21"):
        with recorded(source="a register", reason=f"now {target}"):
            Therapy.objects.filter(pk=therapy.pk).update(target=target, stage="phase_3")
    return therapy


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


def test_the_desk_sees_every_change_with_the_account(
    desk: Callable[[str], Client], kymriah: Therapy, person: Callable[..., Curator]
) -> None:
    client = desk("Curators")
    with recorded(by=person("Curators", username="jane.roe"), reason="checked"):
        Therapy.objects.filter(pk=kymriah.pk).update(checked_on="2026-05-01")
    html = page(client, f"/admin/catalogue/therapy/{kymriah.pk}/history/")
    for word in ("jane.roe", "checked", "a register", "now CD20", "CD21", "First published"):
        assert word in html, word
    assert f'href="/admin/catalogue/therapy/{kymriah.pk}/history/1/?field=target"' in html
    assert f'href="/admin/catalogue/therapy/{kymriah.pk}/history/2/"' in html


def test_setting_back_is_shown_first_and_done_on_confirmation(desk: Callable[[str], Client], kymriah: Therapy) -> None:
    client = desk("Curators")
    address = f"/admin/catalogue/therapy/{kymriah.pk}/history/1/?field=target"
    html = page(client, address)
    assert "CD21" in html
    assert "CD19" in html
    assert "phase 3" not in html
    kymriah.refresh_from_db()
    assert kymriah.target == "CD21"
    assert client.post(address, {"reason": "", "seen": 3}).status_code == 200
    response = client.post(address, {"reason": "the register was wrong", "seen": 3})
    assert response.status_code == 302
    kymriah.refresh_from_db()
    assert (kymriah.target, kymriah.stage) == ("CD19", "phase_3")
    change = history.changes(kymriah)[-1]
    assert (change.reason, change.set_back_to) == ("the register was wrong", 1)
    assert change.user == Curator.objects.get(username="curators").pk
    # The rest of the record is not as it was then: nobody is told so.
    assert change.heading == "In part set back to how it stood after change 1"
    assert change.heading in page(client, "/en/therapies/kymriah/history/")


def test_the_whole_record_is_set_back(desk: Callable[[str], Client], kymriah: Therapy) -> None:
    client = desk("Curators")
    client.post(f"/admin/catalogue/therapy/{kymriah.pk}/history/1/", {"reason": "r", "seen": 3})
    kymriah.refresh_from_db()
    assert (kymriah.target, kymriah.stage) == ("CD19", "authorised")
    assert history.changes(kymriah)[-1].heading == "Set back to how it stood after change 1"


def test_a_change_made_meanwhile_is_shown_before_anything_is_done(
    desk: Callable[[str], Client], kymriah: Therapy
) -> None:
    client = desk("Curators")
    address = f"/admin/catalogue/therapy/{kymriah.pk}/history/1/"
    with recorded(reason="meanwhile"):
        Therapy.objects.filter(pk=kymriah.pk).update(target="CD22")
    response = client.post(address, {"reason": "r", "seen": 3})
    html = response.content.decode()
    assert response.status_code == 200
    assert "has changed since" in html
    assert 'name="seen" value="4"' in html
    assert client.post(address, {"reason": "r", "seen": 4}).status_code == 302


def test_what_stands_in_the_way_is_said(desk: Callable[[str], Client], kymriah: Therapy) -> None:
    client = desk("Curators")
    Therapy.objects.filter(pk=kymriah.pk).update(name_en="Tisa")
    Therapy.objects.filter(slug="maci").update(name_en="Kymriah")
    address = f"/admin/catalogue/therapy/{kymriah.pk}/history/3/"
    html = client.post(address, {"reason": "r", "seen": 4}).content.decode()
    assert "This name is taken" in html


def test_strangers_see_and_set_back_nothing(client: Client, kymriah: Therapy, person: Callable[..., Curator]) -> None:
    client.force_login(person(username="nobody"), backend="django.contrib.auth.backends.ModelBackend")
    page(client, f"/admin/catalogue/therapy/{kymriah.pk}/history/", 403)
    page(client, f"/admin/catalogue/therapy/{kymriah.pk}/history/1/", 403)
    assert (
        client.post(f"/admin/catalogue/therapy/{kymriah.pk}/history/1/", {"reason": "r", "seen": 3}).status_code == 403
    )


@pytest.mark.parametrize("number", [0, 99])
def test_a_change_that_is_none_is_not_found(desk: Callable[[str], Client], kymriah: Therapy, number: int) -> None:
    page(desk("Curators"), f"/admin/catalogue/therapy/{kymriah.pk}/history/{number}/", 404)


def test_every_form_asks_why(desk: Callable[[str], Client]) -> None:
    client = desk("Curators")
    for noun in ("therapy", "trial", "decision", "atccode", "organisation"):
        html = page(client, f"/admin/catalogue/{noun}/add/")
        assert html.count('name="why"') == 1, noun


def test_who_may_only_look_is_not_asked_why(client: Client, person: Callable[..., Curator], kymriah: Therapy) -> None:
    from django.contrib.auth.models import Permission

    reader = person(username="reader")
    reader.user_permissions.add(*Permission.objects.filter(codename__in=["view_therapy", "view_decision"]))
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    assert 'name="why"' not in page(client, f"/admin/catalogue/therapy/{kymriah.pk}/change/")
    html = page(client, f"/admin/catalogue/therapy/{kymriah.pk}/history/")
    assert "CD21" in html
    assert "?field=" not in html


def test_decisions_on_submissions_are_seen_but_not_set_back(
    desk: Callable[[str], Client], person: Callable[..., Curator]
) -> None:
    submission = actions.submit(
        answers={},
        language="en",
        product_name="Cells",
        description="Cells",
        email="jane@roe.example",
        consents_to_contact=True,
    )
    actions.reject(submission, by=person("Curators", username="judge"), reason="no product")
    client = desk("Curators")
    html = page(client, f"/admin/catalogue/submission/{submission.pk}/history/")
    assert "judge" in html
    assert "no product" in html
    assert "jane@roe" not in html
    assert "Set back" not in html
    with pytest.raises(NoReverseMatch):
        reverse("admin:catalogue_submission_set_back", args=[submission.pk, 1])


def form_of(client: Client, therapy: Therapy) -> dict[str, object]:
    """The record's form as a browser would send it back."""
    response = client.get(f"/admin/catalogue/therapy/{therapy.pk}/change/")
    entered: dict[str, object] = {}
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.initial_forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                entered[field.html_name] = value
    return entered


def test_a_form_that_was_open_while_somebody_set_the_record_back_overwrites_nothing_unseen(
    desk: Callable[[str], Client], kymriah: Therapy, person: Callable[..., Curator]
) -> None:
    client, other = desk("Curators"), person("Curators", username="jane.roe")
    entered = {**form_of(client, kymriah), "target": "CD99", "why": "my edit"}
    actions.revert(kymriah, to=history.changes(kymriah)[0].events[-1], fields=["target"], by=other, reason="wrong")
    page = f"/admin/catalogue/therapy/{kymriah.pk}/change/"
    response = client.post(page, entered)
    html = response.content.decode()
    assert response.status_code == 200
    assert "jane.roe" in html and "gene or target" in html and "CD99" in html
    kymriah.refresh_from_db()
    assert kymriah.target == "CD19"
    seen = response.context["adminform"].form["seen"].value()
    assert int(seen) == history.mark(kymriah)
    assert client.post(page, {**entered, "seen": seen}).status_code == 302
    kymriah.refresh_from_db()
    assert kymriah.target == "CD99"


def test_a_form_that_nobody_disturbed_is_saved_at_once(desk: Callable[[str], Client], kymriah: Therapy) -> None:
    client = desk("Curators")
    entered = {**form_of(client, kymriah), "target": "CD99"}
    assert client.post(f"/admin/catalogue/therapy/{kymriah.pk}/change/", entered).status_code == 302
    kymriah.refresh_from_db()
    assert kymriah.target == "CD99"


def test_every_part_of_a_record_moves_its_mark(kymriah: Therapy) -> None:
    marks = [history.mark(kymriah)]
    for change in (
        lambda: Therapy.objects.filter(pk=kymriah.pk).update(target="X"),
        lambda: kymriah.citations.filter(pk=kymriah.citations.earliest("pk").pk).update(locator="new"),
        lambda: kymriah.authorisations.filter(pk=kymriah.authorisations.earliest("pk").pk).update(note_en="new"),
        lambda: kymriah.conditions.remove(kymriah.conditions.earliest("pk")),
    ):
        change()
        marks.append(history.mark(kymriah))
    assert marks == sorted(set(marks))

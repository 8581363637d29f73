"""Forms that a source fills in: the values stand in the form, errors are told in words, nothing typed is lost."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import Reference, Trial
from catalogue.sources import clinicaltrials, crossref, pubmed
from tests.catalogue.sources import registry as faults
from tests.catalogue.sources.registry import Registry

pytestmark = pytest.mark.django_db
NEW = "NCT05878938"
TRIAL = reverse("admin:catalogue_trial_add")
REFERENCE = reverse("admin:catalogue_reference_add")
# What the form sends of the citations where there are none.
INLINE = {"citations-TOTAL_FORMS": "0", "citations-INITIAL_FORMS": "0"}


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    server = Registry()
    monkeypatch.setattr(clinicaltrials, "client", server.client)
    monkeypatch.setattr(crossref, "client", lambda: server.client(""))
    monkeypatch.setattr(pubmed, "client", lambda: server.client(""))
    yield server
    server.stop()


def filled(client: Client, address: str, number: str, **typed: Any) -> Any:
    return client.post(address, {**INLINE, **typed, "_number": number, "_fill_in": "1"})


def told(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def test_the_form_has_a_box_for_a_number(desk: Callable[[str], Client]) -> None:
    client = desk("Curators")
    assert "NCT number" in client.get(TRIAL).content.decode()
    assert "Fill in from ClinicalTrials.gov" in client.get(TRIAL).content.decode()
    assert "DOI or PMID" in client.get(REFERENCE).content.decode()
    known = reverse("admin:catalogue_trial_change", args=[Trial.objects.first().pk])
    assert "_fill_in" not in client.get(known).content.decode()


def test_a_trial_is_filled_in_and_saved(registry: Registry, desk: Callable[[str], Client]) -> None:
    client = desk("Curators")
    response = filled(client, TRIAL, NEW.lower())
    assert response.status_code == 200
    assert "Filled in from ClinicalTrials.gov: check, then save." in told(response)
    assert "Novo Nordisk A/S" in told(response)
    form = response.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    assert values["nct_number"] == NEW
    assert values["enrolment"] == 48
    assert not Trial.objects.filter(nct_number=NEW).exists()
    sent = {
        name: "\n".join(value) if isinstance(value, list) and name not in ("conditions", "therapies") else value
        for name, value in values.items()
        if value not in (None, False)
    }
    assert client.post(TRIAL, {**INLINE, **sent}).status_code == 302
    trial = Trial.objects.get(nct_number=NEW)
    assert (trial.state, trial.phase, trial.enrolment, trial.slug) == ("draft", "phase_3", 48, NEW.lower())
    assert [one.name_en for one in trial.conditions.all()] == ["haemophilia A"]


def test_what_was_typed_stays(registry: Registry, desk: Callable[[str], Client]) -> None:
    citation = {
        "citations-TOTAL_FORMS": "1", "citations-INITIAL_FORMS": "0", "citations-0-fact": "general",
        "citations-0-says_en": "typed before",
    }  # fmt: skip
    response = filled(desk("Curators"), TRIAL, NEW, name="My own title", note_en="A note", **citation)
    form = response.context["adminform"].form
    assert form["name"].value() == "My own title"
    assert form["note_en"].value() == "A note"
    assert form["phase"].value() == "phase_3"
    assert "Kept as you typed it: Title." in told(response)
    assert "typed before" in response.content.decode()


@pytest.mark.parametrize(
    ("number", "fault", "words"),
    [
        ("", None, "is not an NCT number"),
        ("NCT12", None, "is not an NCT number"),
        ("NCT99999999", None, "has no study NCT99999999"),
        (NEW, faults.garbage, "not as documented"),
        (NEW, faults.truncated, "not as documented"),
        (NEW, faults.wrong_type, "instead of data"),
        (NEW, faults.status(429, Retry_After="600"), "asks to wait 600 seconds"),
        (NEW, faults.status(403), "status 403"),
        (NEW, faults.redirect("http://localhost/"), "not on the list"),
        (NEW, faults.huge, "larger than"),
    ],
)
def test_what_goes_wrong_is_told_and_nothing_is_lost(
    registry: Registry, desk: Callable[[str], Client], number: str, fault: Any, words: str
) -> None:
    registry.faults = [fault] if fault else []
    response = filled(desk("Curators"), TRIAL, number, name="My own title", slug="my-own")
    assert response.status_code == 200
    assert "Nothing was filled in." in told(response)
    assert words in told(response)
    form = response.context["adminform"].form
    assert (form["name"].value(), form["slug"].value()) == ("My own title", "my-own")
    assert f'value="{number}"' in response.content.decode()


def test_a_source_that_is_down_is_asked_twice_at_most(registry: Registry, desk: Callable[[str], Client]) -> None:
    registry.faults = [faults.cut] * 9
    assert "broke off" in told(filled(desk("Curators"), TRIAL, NEW))
    assert len(registry.requests) == 2


def test_a_trial_that_the_catalogue_has_is_not_asked_for(registry: Registry, desk: Callable[[str], Client]) -> None:
    response = filled(desk("Curators"), TRIAL, "NCT05397184")
    known = Trial.objects.get(nct_number="NCT05397184")
    assert "The catalogue has it already" in told(response)
    assert f'<a href="../{known.pk}/change/">' in told(response)
    assert registry.requests == []


@pytest.mark.parametrize(
    ("number", "title"),
    [
        ("https://doi.org/10.1038/SREP16696", "Single-molecule FRET studies"),
        ("PMID: 29768149", "Inhaled Combined Budesonide-Formoterol"),
    ],
)
def test_a_reference_is_filled_in(registry: Registry, desk: Callable[[str], Client], number: str, title: str) -> None:
    response = filled(desk("Curators"), REFERENCE, number)
    form = response.context["adminform"].form
    assert form["name"].value().startswith(title)
    assert len(form["authors"].value().splitlines()) > 5
    assert form["kind"].value() == "article"
    assert form["slug"].value()
    assert not Reference.objects.filter(name__startswith=title).exists()


def test_a_reference_that_the_catalogue_has(registry: Registry, desk: Callable[[str], Client]) -> None:
    client = desk("Curators")
    assert "has it already" in told(filled(client, REFERENCE, "10.1056/nejmoa1707447"))
    assert "neither a DOI nor a PMID" in told(filled(client, REFERENCE, "something"))
    assert registry.requests == []


def test_a_title_with_markup_stays_text(registry: Registry, desk: Callable[[str], Client]) -> None:
    registry.studies[NEW]["protocolSection"]["sponsorCollaboratorsModule"]["leadSponsor"]["name"] = "<script>x</script>"
    page = filled(desk("Curators"), TRIAL, NEW).content.decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_readers_cannot_make_the_site_ask(registry: Registry, client: Client, person: Callable[..., Any]) -> None:
    client.force_login(person(), backend="django.contrib.auth.backends.ModelBackend")
    assert filled(client, TRIAL, NEW).status_code == 403
    assert registry.requests == []

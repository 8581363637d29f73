"""Forms that a source fills in: the values stand in the form, errors are told in words, nothing typed is lost."""

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from catalogue import actions
from catalogue.models import Correction, Reference, Trial
from catalogue.sources import clinicaltrials, crossref, pubmed
from catalogue.sources.trial import BY_ITSELF
from tests.catalogue.sources import registry as faults
from tests.catalogue.sources.mutilation import TRACES, with_people
from tests.catalogue.sources.registry import WORKS, Registry

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
        ("NCT0587\x008938", None, "is not an NCT number"),
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
    assert f'value="{number.replace(chr(0), " ")}"' in response.content.decode()


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


def suggested(client: Client, term: str, model: str = "citation", field: str = "reference") -> list[dict[str, Any]]:
    asked = {"app_label": "catalogue", "model_name": model, "field_name": field, "term": term}
    return client.get(reverse("admin:autocomplete"), asked).json()["results"]


def test_a_number_that_no_reference_has_leads_to_its_form(desk: Callable[[str], Client]) -> None:
    client = desk("Curators")
    for term, number in (("https://doi.org/10.9999/none.such", "10.9999/none.such"), ("PMID: 99999999", "99999999")):
        (step,) = suggested(client, term)
        assert step["id"] == f"new:{number}" and number in step["text"]
        html = client.get(reverse("admin:catalogue_reference_add"), {"_popup": "1", "number": number}).content.decode()
        assert f'name="_number" id="fill-in-number" value="{number}"' in html
    (step,) = suggested(client, "NCT00000001")
    assert step["disabled"] and "ClinicalTrials.gov" in step["text"]
    # Words are no number, and other fields have no such step.
    assert suggested(client, "qqqxxx zzz") == suggested(client, "10.9999/none.such", "therapy", "sponsors") == []
    known = Reference.objects.exclude(doi="").first()
    assert [one["id"] for one in suggested(client, known.doi)] == [str(known.pk)]


def test_who_may_not_add_a_reference_is_not_led_to_its_form(client: Client, person: Callable[..., Any]) -> None:
    reader = person()
    reader.user_permissions.add(Permission.objects.get(codename="view_reference"))
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    (step,) = suggested(client, "10.9999/none.such")
    assert step["disabled"] and step["id"] == ""


def test_a_title_with_markup_stays_text(registry: Registry, desk: Callable[[str], Client]) -> None:
    registry.studies[NEW]["protocolSection"]["sponsorCollaboratorsModule"]["leadSponsor"]["name"] = "<script>x</script>"
    page = filled(desk("Curators"), TRIAL, NEW).content.decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_readers_cannot_make_the_site_ask(registry: Registry, client: Client, person: Callable[..., Any]) -> None:
    client.force_login(person(), backend="django.contrib.auth.backends.ModelBackend")
    assert filled(client, TRIAL, NEW).status_code == 403
    assert registry.requests == []


# What the empty form sends of itself.
EMPTY = {"title_is_official": "on", "phase": "", "status": "", "enrolment_kind": "", "name": "", "nct_number": ""}


def test_enter_after_a_number_in_an_empty_form_fills_it_in(registry: Registry, desk: Callable[[str], Client]) -> None:
    """Enter presses the first button of the form, which saves."""
    response = desk("Curators").post(TRIAL, {**INLINE, **EMPTY, "_number": NEW, "_save": "Save"})
    assert "Filled in from ClinicalTrials.gov" in told(response)
    assert response.context["adminform"].form["enrolment"].value() == 48
    assert not Trial.objects.filter(nct_number=NEW).exists()


def test_save_saves_once_something_is_typed(registry: Registry, desk: Callable[[str], Client]) -> None:
    typed = {**EMPTY, "name": "My own title", "slug": "my-own", "_number": NEW, "_save": "Save"}
    assert desk("Curators").post(TRIAL, {**INLINE, **typed}).status_code == 302
    assert Trial.objects.get(slug="my-own").name == "My own title"
    assert registry.requests == []


def test_the_first_button_of_the_form_saves(desk: Callable[[str], Client]) -> None:
    """Enter in a field presses it."""
    client = desk("Curators")
    for address in (TRIAL, REFERENCE):
        page = client.get(address).content.decode()
        form = page[page.index('id="trial_form"' if address == TRIAL else 'id="reference_form"') :]
        buttons = re.findall(r'<(?:input|button)[^>]*type="submit"[^>]*>', form)
        assert 'name="_save"' in buttons[0]
        assert sum('name="_fill_in"' in button for button in buttons) == 1


def test_a_person_who_is_the_sponsor_is_not_named(registry: Registry, desk: Callable[[str], Client]) -> None:
    lead = {"name": "Jane Qwertz, MD", "class": "OTHER"}
    registry.studies[NEW] = with_people(registry.studies[NEW])
    registry.studies[NEW]["protocolSection"]["sponsorCollaboratorsModule"]["leadSponsor"] = lead
    client = desk("Curators")
    response = filled(client, TRIAL, NEW)
    assert "The sponsor is a person, or acts as one" in told(response)
    assert not re.search(TRACES, response.content.decode(), re.IGNORECASE)
    assert not re.search(TRACES, f"{dict(client.session)} {client.cookies}", re.IGNORECASE)


@pytest.mark.parametrize("number", ["10.1000/\x00", "\x00", "\ud800", "x" * 100_000])
def test_no_number_is_an_accident(registry: Registry, desk: Callable[[str], Client], number: str) -> None:
    sent = number.encode("utf-8", "replace").decode()
    assert "Nothing was filled in." in told(filled(desk("Curators"), REFERENCE, sent))
    assert registry.requests == []


NOTICE = {
    "DOI": "10.1016/notice",
    "type": "retraction",
    "label": "Retraction",
    "updated": {"date-parts": [[2020, 6, 5]]},
}


def test_a_retraction_stands_in_the_form_to_be_completed(
    registry: Registry, desk: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = copy.deepcopy(WORKS["10.1038/srep16696"])
    work["message"]["updated-by"] = [NOTICE]
    # Two authors of one name are two.
    work["message"]["author"][:2] = [{"family": "Wang", "given": "Yi"}, {"family": "Wang", "given": "Yong"}]
    monkeypatch.setitem(WORKS, "10.1038/srep16696", work)
    client = desk("Curators")
    response = filled(client, REFERENCE, "10.1038/srep16696")
    assert "The source marks it as retracted" in told(response)
    form = response.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    assert str(values["retracted_on"]) == "2020-06-05"
    assert values["retraction_url"] == "https://doi.org/10.1016/notice"
    assert values["retraction_reason_en"] == "Crossref lists it as retracted."
    assert not Reference.objects.filter(doi="10.1038/srep16696").exists()
    values["retraction_reason_en"] = "Data made up."
    sent = {
        name: "\n".join(value) if isinstance(value, list) else value
        for name, value in values.items()
        if value not in (None, False, [])
    }
    saved = client.post(REFERENCE, {**INLINE, **sent})
    assert saved.status_code == 302, saved.context["errors"]
    reference = Reference.objects.get(doi="10.1038/srep16696")
    assert reference.authors[:2] == ["Wang Y", "Wang Y"]
    assert (str(reference.retracted_on), reference.retraction_reason_en) == ("2020-06-05", "Data made up.")


def test_a_retraction_without_its_day_is_not_saved_by_halves(desk: Callable[[str], Client]) -> None:
    typed = {"kind": "article", "name": "T", "slug": "t", "retraction_reason_en": "x"}
    response = desk("Curators").post(REFERENCE, {**INLINE, **typed})
    assert response.status_code == 200
    assert "A retraction has its date and its reason." in response.content.decode()


def test_a_proposed_retraction_is_one_line_of_the_queue_and_stands_in_the_form(desk: Callable[[str], Client]) -> None:
    reference = Reference.objects.published().earliest("pk")
    actions.propose(
        reference, "retracted_on", "2020-06-05", source="Crossref", source_url="https://doi.org/10.1016/notice"
    )
    proposal = Correction.objects.get()
    client = desk("Reviewers")
    assert str(proposal)[:60] in client.get(reverse("admin:index")).content.decode().replace("&#x27;", "'")
    accept = client.get(reverse("admin:catalogue_correction_accept", args=[proposal.pk]))
    retract = reverse("admin:catalogue_reference_retract", args=[reference.pk])
    assert accept.headers["Location"] == retract
    form = client.get(retract).context["form"]
    assert (form["on"].value(), form["url"].value()) == ("2020-06-05", "https://doi.org/10.1016/notice")
    assert form["reason_fr"].value()
    sent = {"on": "2020-06-05", "url": "https://doi.org/10.1016/notice", "reason_en": "Data made up."}
    assert client.post(retract, sent).status_code == 302
    proposal.refresh_from_db()
    reference.refresh_from_db()
    assert (proposal.state, str(reference.retracted_on)) == ("accepted", "2020-06-05")


def test_the_desk_says_what_is_written_without_a_decision(desk: Callable[[str], Client]) -> None:
    page = desk("Curators").get(reverse("admin:index")).content.decode()
    sentence = page[page.index("written without a decision") :][:600]
    for name in BY_ITSELF:
        assert str(Trial._meta.get_field(name).verbose_name).replace("'", "&#x27;") in sentence

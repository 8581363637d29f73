"""The pages of the past: readable, in both languages, with nothing that is not public."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pgtrigger
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from catalogue import actions
from catalogue.models import (
    Citation,
    Condition,
    Curator,
    Reference,
    Sponsor,
    Substance,
    Term,
    Therapy,
    Topic,
    Trial,
)
from catalogue.models.event import Event, events_of
from catalogue.recording import recorded

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
EVENTS = [model for model in Event.__subclasses__() if not model._meta.abstract]


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


def text(html: str) -> str:
    """The words of the page's main part."""
    main = html.split("<main")[1].split("</main")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def kymriah() -> Therapy:
    return Therapy.objects.get(slug="kymriah")


@pytest.fixture
def a_month_ago() -> date:
    """Everything in the history so far is moved there, which only a test may do."""
    day = TODAY() - timedelta(days=30)
    with pgtrigger.ignore(*(f"{model._meta.label}:append_only" for model in EVENTS)):
        for model in EVENTS:
            model.objects.update(pgh_created_at=timezone.now() - timedelta(days=30))
    return day


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("model", [Therapy, Substance, Sponsor, Trial, Reference, Condition, Topic, Term])
def test_every_noun_has_its_history(client: Client, language: str, model: type) -> None:
    record = model.objects.published().first()
    with recorded(source="a register"):
        model.objects.filter(pk=record.pk).update(checked_on="2026-05-01")
    with translation.override(language):
        address = record.get_history_url()
    html = page(client, address)
    assert html.count("<h1") == 1
    assert "a register" in html
    assert "2026" in text(html)


@pytest.mark.parametrize(
    "address",
    [
        "/en/therapies/kymriah/",
        "/en/trials/nct02435849/",
        "/en/knowledge/car-t-cells/",
        "/en/references/regulation-1394-2007/",
    ],
)
def test_record_pages_lead_to_their_history(client: Client, address: str) -> None:
    assert f'href="{address}history/"' in page(client, address)


def test_an_entry_says_who_why_what(client: Client, kymriah: Therapy, person: Callable[..., Curator]) -> None:
    curator = person("Curators", username="jane.roe", email="jane@roe.example", first_name="Jane", last_name="Roe")
    with recorded(by=curator, reason="The label of 2027 <says> so."):
        Therapy.objects.filter(pk=kymriah.pk).update(target="CD20", stage="phase_3")
    html = page(client, "/en/therapies/kymriah/history/")
    assert "a curator" in html
    assert not re.search(r"jane|roe", html, re.IGNORECASE)
    assert "The label of 2027 &lt;says&gt; so." in html
    assert re.search(r"<del>.*CD19.*</del> → <ins>.*CD20.*</ins>", html)
    assert "phase 3" in html
    assert "Gène ou cible" in page(client, "/fr/therapies/kymriah/history/")
    curator.public_alias = "J. R., pharmacist"
    curator.save()
    assert "J. R., pharmacist" in page(client, "/en/therapies/kymriah/history/")


def test_drafts_have_no_public_history(client: Client, person: Callable[..., Curator]) -> None:
    draft = Therapy.objects.create(
        slug="draft", name_en="D", name_fr="D", atmp_class="other", class_basis="law", origin="autologous"
    )
    page(client, "/en/therapies/draft/history/", 404)
    page(client, "/en/therapies/none/history/", 404)
    Therapy.objects.filter(pk=draft.pk).update(state="published", summary_en="Written in secret.")
    html = page(client, "/en/therapies/draft/history/")
    assert "First published" in html
    assert "Written in secret" not in html


def test_the_history_of_a_retired_record_stays(
    client: Client, kymriah: Therapy, person: Callable[..., Curator]
) -> None:
    maci = Therapy.objects.get(slug="maci")
    actions.retire(kymriah, by=person("Reviewers"), reason="entered twice", successor=maci)
    html = page(client, "/en/therapies/kymriah/history/")
    assert "Retired" in html
    assert "entered twice" in html


@pytest.mark.parametrize(
    ("language", "words"), [("en", "retired record leads here"), ("fr", "entrée archivée mène ici")]
)
def test_whoever_comes_by_an_old_address_is_told_so(
    client: Client, kymriah: Therapy, person: Callable[..., Curator], language: str, words: str
) -> None:
    before = page(client, f"/{language}/therapies/maci/")
    assert words not in before
    actions.retire(kymriah, by=person("Reviewers"), reason="entered twice", successor=Therapy.objects.get(slug="maci"))
    arrived = client.get(f"/{language}/therapies/kymriah/", follow=True)
    assert arrived.redirect_chain == [(f"/{language}/therapies/maci/", 301)]
    for html in (arrived.content.decode(), page(client, f"/{language}/therapies/maci/history/")):
        assert words in html.replace("\xa0", " ")
        assert f'<strong>Kymriah</strong> – entered twice (<a href="/{language}/therapies/kymriah/history/">' in html


def test_pages_are_numbered_and_the_queries_constant(client: Client, kymriah: Therapy) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, "/en/therapies/kymriah/history/")
        return len(captured)

    conditions = list(Condition.objects.all()[:45])
    for condition in conditions[:2]:
        with recorded(reason=condition.slug):
            kymriah.conditions.add(condition)
    few = queries()
    for condition in conditions:
        with recorded(reason=condition.slug):
            kymriah.conditions.set([condition])
    assert queries() == few
    first, last = page(client, "/en/therapies/kymriah/history/"), page(client, "/en/therapies/kymriah/history/?page=3")
    assert first.count('class="change"') == 20
    assert "First published" in last
    assert "First published" not in first
    for wrong in ("0", "4", "x", "²", "9" * 5_000):
        page(client, f"/en/therapies/kymriah/history/?page={wrong}", 400)
    assert "the list ends at page 3" in page(client, "/en/therapies/kymriah/history/?page=4", 400)
    assert "no filter “since”" in page(client, "/en/therapies/kymriah/history/?since=2020", 400)


def test_a_therapy_is_shown_as_it_stood(client: Client, kymriah: Therapy, a_month_ago: date) -> None:
    before = page(client, "/en/therapies/kymriah/")
    substance, condition = kymriah.substances.get(), kymriah.conditions.first()
    trial, citation = kymriah.trials.first(), kymriah.citations.first()
    code = substance.atc_codes.first()
    Therapy.objects.filter(pk=kymriah.pk).update(target="CD20", name_en="Kymriah new", summary_en="New summary.")
    Substance.objects.filter(pk=substance.pk).update(name="newly named substance", name_fr="")
    substance.atc_codes.remove(code)
    kymriah.conditions.remove(condition)
    trial.therapies.remove(kymriah)
    kymriah.authorisations.filter(jurisdiction="eu").update(status="suspended", brand="New brand")
    kymriah.authorisations.filter(jurisdiction="us").delete()
    Reference.objects.filter(pk=citation.reference_id).update(name="Newly titled reference")
    kymriah.citations.filter(pk=citation.pk).update(locator="a new place")
    Citation.objects.create(therapy=kymriah, reference=Reference.objects.last(), fact="further_reading")
    after = page(client, "/en/therapies/kymriah/")
    for new in ("CD20", "newly named", "New summary", "suspended", "New brand", "Newly titled", "a new place"):
        assert new in after, new
    html = page(client, f"/en/therapies/kymriah/as-of/{a_month_ago}/")
    for new in ("CD20", "newly named", "New summary", "suspended", "New brand", "Newly titled", "a new place"):
        assert new not in html, new
    assert "This is not the present page" in html
    assert '<meta name="robots" content="noindex">' in html
    assert re.search(r'rel="canonical" href="[^"]*/en/therapies/kymriah/"', html)
    # Below the notice, it is the page of that day to the letter.
    article = '<nav class="crumbs"'
    assert text("<main>" + html.split(article)[1]) == of_the_day(before.split(article)[1])
    today = page(client, f"/en/therapies/kymriah/as-of/{TODAY()}/")
    assert text("<main>" + today.split(article)[1]) == of_the_day(after.split(article)[1])


def of_the_day(html: str) -> str:
    """The text of the present page without what only that one offers: to correct it and to compare it."""
    html = re.sub(r'<section class="comparison-add".*?</section>', "", html, flags=re.DOTALL)
    html = re.sub(r'<li><a href="#compare">.*?</li>', "", html)
    return text("<main>" + html).replace("Suggest a correction ", "")


def test_days_without_a_page_say_so(client: Client, kymriah: Therapy, a_month_ago: date) -> None:
    tomorrow, before = TODAY() + timedelta(days=1), a_month_ago - timedelta(days=1)
    assert "still to come" in page(client, f"/en/therapies/kymriah/as-of/{tomorrow}/", 400)
    assert "did not show" in page(client, f"/en/therapies/kymriah/as-of/{before}/", 400)
    for wrong in ("2026-02-30", "yesterday", "9999-12-31", "20260301", "2026-W01-1"):
        page(client, f"/en/therapies/kymriah/as-of/{wrong}/", 404)
    page(client, f"/en/therapies/none/as-of/{a_month_ago}/", 404)


def test_a_day_is_chosen_without_a_script(client: Client, a_month_ago: date) -> None:
    html = page(client, "/en/therapies/kymriah/history/")
    assert f'min="{a_month_ago}"' in html
    assert f'href="/en/therapies/kymriah/as-of/{a_month_ago}/"' in html
    response = client.get("/fr/therapies/kymriah/as-of/", {"day": a_month_ago.isoformat()})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/fr/therapies/kymriah/as-of/{a_month_ago}/"
    for wrong in ("", "x", "2026-13-01"):
        assert client.get("/en/therapies/kymriah/as-of/", {"day": wrong}).status_code == 400


def test_what_a_draft_looked_like_is_not_shown(client: Client, a_month_ago: date) -> None:
    draft = Therapy.objects.create(
        slug="draft", name_en="D", name_fr="D", atmp_class="other", class_basis="law", origin="autologous"
    )
    with pgtrigger.ignore("catalogue.TherapyEvent:append_only"):
        events_of(Therapy).objects.filter(pgh_obj=draft.pk).update(pgh_created_at=timezone.now() - timedelta(days=9))
    Therapy.objects.filter(pk=draft.pk).update(state="published")
    assert "did not show" in page(client, f"/en/therapies/draft/as-of/{TODAY() - timedelta(days=5)}/", 400)
    page(client, f"/en/therapies/draft/as-of/{TODAY()}/")


def test_the_page_of_a_day_asks_a_constant_number_of_questions(client: Client, kymriah: Therapy) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, f"/en/therapies/kymriah/as-of/{TODAY()}/")
        return len(captured)

    before = queries()
    kymriah.conditions.add(*Condition.objects.all()[:30])
    kymriah.trials.add(*Trial.objects.exclude(sponsor=None)[:30])
    kymriah.sponsors.add(*Sponsor.objects.all()[:30])
    # One less where enough therapies share a condition to be called similar.
    assert before - 1 <= queries() <= before


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_past_only_answers_reading(client: Client, method: str) -> None:
    assert getattr(client, method)("/en/therapies/kymriah/history/").status_code == 405

"""Decisions about many records: the list and its number first, and never more, fewer or other rows than were shown."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue import actions
from catalogue.admin import bulk
from catalogue.models import Citation, Correction, Curator, Reference, Sponsor, Therapy, Trial
from catalogue.models.event import events_of

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]


def page(noun: str) -> str:
    return reverse(f"admin:catalogue_{noun}_changelist")


def chosen(action: str, keys: list[int], **more: Any) -> dict[str, Any]:
    return {"action": action, "_selected_action": keys, **more}


def shown(html: str) -> str:
    """The fingerprint that the page holds."""
    return re.search(r'name="shown" value="([0-9a-f]{64})"', html)[1]


def confirm(client: Client, noun: str, asked: dict[str, Any], query: str = "", **form: Any) -> str:
    """Asks, then confirms what the page shows; the page that follows."""
    html = client.post(page(noun) + query, asked).content.decode()
    sent = asked | {"confirmed": "1", "shown": shown(html), "reason": "looked through"} | form
    return client.post(page(noun) + query, sent, follow=True).content.decode()


def draft(**fields: Any) -> Therapy:
    texts = {f"{field}_{language}": "Text." for field in ("class_reason", "summary") for language in ("en", "fr")}
    described = {"slug": "draft", "name_en": "Draft", "name_fr": "Brouillon", "atmp_class": "gene_therapy"}
    therapy = Therapy.objects.create(class_basis="catalogue", origin="autologous", **described | texts | fields)
    Citation.objects.create(therapy=therapy, reference=Reference.objects.get(slug="regulation-1394-2007"))
    return therapy


def two_trials() -> list[int]:
    return list(Trial.objects.order_by("pk").values_list("pk", flat=True)[:2])


def test_nothing_happens_before_the_list_is_confirmed(desk: Desk) -> None:
    client, keys = desk("Reviewers"), two_trials()
    html = client.post(page("trial"), chosen("retire_selected", keys)).content.decode()
    assert "2 records, and no others" in html
    assert all(str(trial) in html.replace("&#x27;", "'") for trial in Trial.objects.filter(pk__in=keys))
    assert not Trial.objects.filter(state="retired").exists()


def test_rows_that_a_search_found_can_be_decided_about(desk: Desk) -> None:
    client, therapy = desk("Reviewers"), Therapy.objects.get(slug="provenge")
    # A company leads to its therapies: that question is asked of the database in another way than others.
    for words in ("provenge", "dendreon", "provnege"):
        html = client.post(f"{page('therapy')}?q={words}", chosen("check_selected", [therapy.pk])).content.decode()
        assert "1 record, and no other" in html, words
    confirm(client, "therapy", chosen("retire_selected", [therapy.pk]), "?q=provenge", successor="tecartus")
    therapy.refresh_from_db()
    assert (therapy.state, therapy.successor.slug) == ("retired", "tecartus")


def test_a_reason_is_needed_and_kept(desk: Desk) -> None:
    client, keys = desk("Reviewers"), two_trials()
    confirm(client, "trial", chosen("retire_selected", keys), reason=" ")
    assert not Trial.objects.filter(state="retired").exists()
    confirm(client, "trial", chosen("retire_selected", keys))
    assert list(Trial.objects.filter(state="retired").order_by("pk").values_list("pk", flat=True)) == keys
    assert set(Trial.objects.filter(pk__in=keys).values_list("retired_reason", flat=True)) == {"looked through"}


def test_a_row_that_changed_in_between_is_shown_again_and_nothing_is_done(desk: Desk) -> None:
    client, keys = desk("Reviewers"), two_trials()
    asked = chosen("retire_selected", keys)
    seen = shown(client.post(page("trial"), asked).content.decode())
    Trial.objects.filter(pk=keys[0]).update(acronym="ELSE")
    sent = asked | {"confirmed": "1", "shown": seen, "reason": "r"}
    html = client.post(page("trial"), sent).content.decode()
    assert "has changed since you saw it" in html
    assert not Trial.objects.filter(state="retired").exists()
    # Seen as it is now, it can be confirmed.
    client.post(page("trial"), sent | {"shown": shown(html)})
    assert Trial.objects.filter(state="retired").count() == 2


def test_everything_that_the_filters_give_is_what_was_shown(desk: Desk) -> None:
    client = desk("Reviewers")
    Trial.objects.update(phase="phase_1")
    keys = list(Trial.objects.order_by("pk").values_list("pk", flat=True)[:60])
    Trial.objects.filter(pk__in=keys).update(phase="phase_4")
    asked = chosen("check_selected", keys[:1], select_across="1")
    query = "?phase__exact=phase_4"
    html = client.post(page("trial") + query, asked).content.decode()
    assert "60 records, and no others" in html, "more than one page of the list"
    seen = shown(html)
    # One more record comes under the filter before the confirmation.
    newcomer = Trial.objects.exclude(pk__in=keys).first()
    Trial.objects.filter(pk=newcomer.pk).update(phase="phase_4", checked_on=None)
    html = client.post(page("trial") + query, asked | {"confirmed": "1", "shown": seen, "reason": "r"}).content.decode()
    assert "has changed since you saw it" in html
    assert "61 records, and no others" in html
    newcomer.refresh_from_db()
    assert newcomer.checked_on is None
    Trial.objects.filter(pk__in=[*keys, newcomer.pk]).update(checked_on=None)
    confirm(client, "trial", asked, query)
    assert Trial.objects.filter(checked_on=timezone.localdate(), phase="phase_4").count() == 61
    assert not Trial.objects.filter(checked_on=None).exists()


def test_no_more_at_once_than_somebody_can_look_through(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 1)
    html = desk("Curators").post(page("trial"), chosen("check_selected", two_trials()), follow=True).content.decode()
    assert "No more than 1 at once" in html


@pytest.mark.parametrize("forged", ["abc", "-1", "1; DROP TABLE", "", "१२", "9" * 30, "9" * 5_000, str(2**63)])
def test_a_forged_key_is_refused_in_words(desk: Desk, forged: str) -> None:
    client = desk("Reviewers")
    for action in ("retire_selected", "export_selected_csv"):
        response = client.post(page("trial"), chosen(action, [*two_trials(), forged]))
        assert response.status_code == 400
        assert "could not be answered" in response.content.decode()
    assert not Trial.objects.filter(state="retired").exists()


def test_where_no_chosen_row_is_there_nothing_is_asked(desk: Desk) -> None:
    client, asked = desk("Reviewers"), chosen("retire_selected", [987_654_321])
    for sent in (asked, asked | {"confirmed": "1", "shown": "0" * 64, "reason": "r"}):
        html = client.post(page("trial"), sent, follow=True).content.decode()
        assert "None of the chosen rows is in this list any more." in html
        assert 'name="confirmed"' not in html


def test_a_confirmation_without_the_permission_or_of_more_rows_than_one_page_holds_does_nothing(desk: Desk) -> None:
    """Sent directly, without the page before it."""
    sent = {"confirmed": "1", "shown": "0" * 64, "reason": "r"}
    desk("Curators").post(page("trial"), chosen("retire_selected", two_trials(), **sent))
    client = desk("Reviewers")
    assert client.post(page("trial"), chosen("retire_selected", list(range(10_000)), **sent)).status_code == 400
    for content_type in ("application/json", "text/plain", "multipart/form-data; boundary=none"):
        client.post(
            page("trial"), json.dumps(chosen("retire_selected", two_trials(), **sent)), content_type=content_type
        )
    assert not Trial.objects.filter(state="retired").exists()


def test_rows_that_left_the_list_are_not_taken(desk: Desk) -> None:
    """The list is filtered by state: a record that somebody else retired meanwhile is no longer in it."""
    client, keys = desk("Reviewers"), two_trials()
    asked, query = chosen("retire_selected", keys), "?state__exact=published"
    seen = shown(client.post(page("trial") + query, asked).content.decode())
    actions.retire(Trial.objects.get(pk=keys[0]), by=Curator.objects.get(username="reviewers"), reason="first")
    html = client.post(page("trial") + query, asked | {"confirmed": "1", "shown": seen, "reason": "r"}).content.decode()
    assert "1 record, and no other" in html
    assert Trial.objects.filter(state="retired").count() == 1


def test_drafts_are_published_by_reviewers_with_the_reason_in_the_history(desk: Desk) -> None:
    therapy = draft()
    asked = chosen("publish_selected", [therapy.pk])
    html = desk("Curators").post(page("therapy"), asked, follow=True).content.decode()
    assert 'name="confirmed"' not in html
    confirm(desk("Reviewers"), "therapy", asked)
    therapy.refresh_from_db()
    assert therapy.state == Therapy.State.PUBLISHED
    latest = events_of(Therapy).objects.filter(pgh_obj=therapy.pk).order_by("-pgh_id").first()
    assert latest.pgh_context["reason"] == "looked through"


def test_what_is_refused_is_said_row_by_row_and_the_rest_is_done(desk: Desk) -> None:
    good, bad = draft(), draft(slug="bare", name_en="Bare", name_fr="Nu", summary_fr="")
    html = confirm(desk("Reviewers"), "therapy", chosen("publish_selected", [good.pk, bad.pk]))
    assert "Done for 1 record." in html
    assert "Bare: “summary in French” is empty." in html
    assert set(Therapy.objects.filter(state="draft")) == {bad}


def test_curators_mark_as_checked_and_cannot_retire(desk: Desk) -> None:
    client = desk("Curators")
    keys = list(Sponsor.objects.order_by("pk").values_list("pk", flat=True)[:2])
    Sponsor.objects.filter(pk__in=keys).update(checked_on=None)
    confirm(client, "sponsor", chosen("check_selected", keys))
    assert set(Sponsor.objects.filter(pk__in=keys).values_list("checked_on", flat=True)) == {timezone.localdate()}
    client.post(page("sponsor"), chosen("retire_selected", keys, confirmed="1", reason="r", shown="x"))
    assert not Sponsor.objects.filter(state="retired").exists()


def test_a_successor_must_be_a_published_record(desk: Desk) -> None:
    client, old = desk("Reviewers"), Therapy.objects.get(slug="zolgensma")
    asked = chosen("retire_selected", [old.pk])
    assert "No published record has the address" in confirm(client, "therapy", asked, successor="no-such")
    confirm(client, "therapy", asked, successor="itvisma")
    old.refresh_from_db()
    assert old.successor.slug == "itvisma"


def test_corrections_are_accepted_and_rejected_together(desk: Desk) -> None:
    client = desk("Curators")
    kymriah = Therapy.objects.get(slug="kymriah")
    one = actions.propose(kymriah, "target", "CD20", source="https://example.org/1")
    two = actions.propose(kymriah, "route_en", "by mouth", source="https://example.org/2")
    html = client.post(page("correction"), chosen("accept_selected", [one.pk])).content.decode()
    assert "→ CD20" in html
    confirm(client, "correction", chosen("accept_selected", [one.pk]))
    confirm(client, "correction", chosen("reject_selected", [two.pk]))
    assert list(Correction.objects.order_by("pk").values_list("state", flat=True)) == ["accepted", "rejected"]
    kymriah.refresh_from_db()
    assert kymriah.target == "CD20"


def test_the_page_costs_the_same_for_two_rows_and_for_fifty(desk: Desk, django_assert_max_num_queries: Any) -> None:
    client = desk("Curators")
    for number in (2, 50):
        keys = list(Trial.objects.order_by("pk").values_list("pk", flat=True)[:number])
        with django_assert_max_num_queries(16):
            assert client.post(page("trial"), chosen("check_selected", keys)).status_code == 200

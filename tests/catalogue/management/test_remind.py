"""The reminder: who is told what waits, and what is kept out of the mail."""

import datetime
import io
from collections.abc import Callable
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalogue import actions
from catalogue.management.commands import remind
from catalogue.models import Curator, Record, Submission, Therapy

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(person: Callable[..., Curator]) -> Curator:
    return person("Curators", username="curator", email="curator@example.org")


@pytest.fixture
def submission() -> Submission:
    made = Submission.objects.create(
        number="ABCD2345",
        language="en",
        product_name="Secret product",
        description="Secret description",
        submitter_name="Jane Doe",
        organisation="Doe Laboratories",
        email="jane@example.com",
        consents_to_contact=True,
    )
    Submission.objects.filter(pk=made.pk).update(received_at=timezone.now() - datetime.timedelta(days=9, hours=1))
    return made


@pytest.fixture
def correction(submission: Submission) -> Any:
    return actions.propose(
        Therapy.objects.get(slug="kymriah"),
        "target",
        "CD19 and more",
        source="https://example.org/page",
        contact_name="John Roe",
        email="john@example.com",
        consents_to_contact=True,
        reason="Written by John Roe",
    )


@pytest.fixture
def draft() -> Therapy:
    return Therapy.objects.create(
        slug="new-one", name_en="New", name_fr="New", atmp_class="other", class_basis="law", origin="autologous"
    )


def remind_them(*arguments: str) -> str:
    out = io.StringIO()
    call_command("remind", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_nothing_is_sent_where_nothing_waits(curator: Curator) -> None:
    assert not Submission.objects.waiting()
    assert "Nothing waits: no mail sent." in remind_them()
    assert mail.outbox == []


def test_a_desk_without_addresses_and_without_a_queue_is_no_error() -> None:
    assert "Nothing waits: no mail sent." in remind_them()


def test_what_waits_is_told_in_both_languages(curator: Curator, correction: Any) -> None:
    assert "1 mail sent." in remind_them()
    (sent,) = mail.outbox
    assert sent.to == ["curator@example.org"]
    assert " · What waits on the desk of the catalogue" in sent.subject
    assert "- ABCD2345, waiting for 9 days" in sent.body
    assert "- Kymriah, gene or target, waiting for 0 days" in sent.body
    assert "published records have not been checked for a year" in sent.body
    assert sent.body.count("ABCD2345") == 2
    assert sent.body.count("http://127.0.0.1:8000/admin/") == 2


def test_nobody_who_handed_something_in_is_named(curator: Curator, correction: Any) -> None:
    remind_them()
    text = mail.outbox[0].body + mail.outbox[0].subject
    for secret in ("Jane", "Doe", "jane@", "John", "Roe", "john@", "Secret", Submission.objects.get().status_key):
        assert secret not in text


def test_the_link_leads_to_the_desk(curator: Curator, submission: Submission, settings: Any) -> None:
    settings.SITE_URL = "https://catalogue.example"
    remind_them()
    assert "https://catalogue.example/admin/" in mail.outbox[0].body


def test_drafts_are_told_to_reviewers_who_did_not_write_them(
    curator: Curator, draft: Therapy, person: Callable[..., Curator], settings: Any
) -> None:
    author = person("Curators", "Reviewers", username="author", email="author@example.org")
    person("Curators", "Reviewers", username="reviewer", email="reviewer@example.org")
    Therapy.objects.filter(pk=draft.pk).update(proposed_by=author)
    remind_them()
    assert [sent.to for sent in mail.outbox] == [["reviewer@example.org"]]
    assert "- therapies: 1" in mail.outbox[0].body
    assert "- thérapies : 1" in mail.outbox[0].body
    settings.TWO_PAIRS_OF_EYES = False
    remind_them()
    assert [sent.to[0] for sent in mail.outbox[1:]] == ["author@example.org", "reviewer@example.org"]


def test_a_draft_that_nobody_is_known_to_have_written_waits_too(draft: Therapy, person: Callable[..., Curator]) -> None:
    person("Curators", "Reviewers", email="reviewer@example.org")
    remind_them()
    assert "- therapies: 1" in mail.outbox[0].body


def test_stale_facts_alone_are_no_reason_to_write(curator: Curator) -> None:
    Therapy.objects.filter(slug="kymriah").update(checked_on="2001-01-01")
    remind_them()
    assert mail.outbox == []


def test_stale_facts_are_counted(curator: Curator) -> None:
    day = timezone.localdate() - datetime.timedelta(days=365)
    Therapy.objects.update(checked_on=day)
    others = remind.Digest.of(curator).stale
    Therapy.objects.filter(slug="kymriah").update(checked_on=day - datetime.timedelta(days=1))
    Therapy.objects.filter(slug="yescarta").update(checked_on=None)
    assert remind.Digest.of(curator).stale == others + 2


def test_only_active_members_with_an_address_who_may_decide_are_told(
    submission: Submission, person: Callable[..., Curator]
) -> None:
    person("Curators", username="told", email="told@example.org")
    person("Curators", username="silent")
    person("Curators", username="left", email="left@example.org", is_active=False)
    person(username="reader", email="reader@example.org")
    outside = person("Curators", username="outside", email="outside@example.org")
    Curator.objects.filter(pk=outside.pk).update(is_staff=False)
    remind_them()
    assert [sent.to for sent in mail.outbox] == [["told@example.org"]]


@pytest.mark.parametrize("what", ["submission", "correction", "draft"])
def test_a_queue_of_which_nobody_is_told_is_an_error(what: str, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(what)
    with pytest.raises(CommandError, match="Nobody on the desk"):
        remind_them()


def test_a_dry_run_shows_and_sends_nothing(curator: Curator, submission: Submission) -> None:
    text = remind_them("--dry-run")
    assert "To: curator@example.org" in text
    assert "ABCD2345" in text
    assert "1 mail, none sent." in text
    assert mail.outbox == []


def test_a_mail_that_is_refused_stops_no_other(
    curator: Curator, submission: Submission, person: Callable[..., Curator], monkeypatch: pytest.MonkeyPatch
) -> None:
    person("Curators", username="second", email="second@example.org")
    send = EmailMessage.send

    def refusing(self: EmailMessage, **named: Any) -> int:
        if self.to == ["curator@example.org"]:
            raise SMTPException("refused")
        return send(self, **named)

    monkeypatch.setattr(EmailMessage, "send", refusing)
    with pytest.raises(CommandError, match=r"Not sent: curator@example\.org"):
        remind_them()
    assert [sent.to for sent in mail.outbox] == [["second@example.org"]]


def test_many_are_named_in_part(curator: Curator) -> None:
    for number in range(25):
        Submission.objects.create(number=f"NUMBER{number:02}", language="fr", product_name="x", description="x")
    remind_them()
    assert mail.outbox[0].body.count("NUMBER") == 2 * remind.NAMED
    assert "- and 5 others" in mail.outbox[0].body


def test_titles_are_not_made_into_markup(curator: Curator, correction: Any) -> None:
    Therapy.objects.filter(slug="kymriah").update(name_en="K & <b>")
    remind_them()
    assert "K & <b>, gene or target" in mail.outbox[0].body


def test_a_retired_record_is_no_draft(person: Callable[..., Curator]) -> None:
    person("Curators", "Reviewers", email="reviewer@example.org")
    assert not Therapy.objects.filter(state=Record.State.DRAFT).exists()
    Therapy.objects.filter(slug="kymriah").update(state="retired", retired_reason="x")
    remind_them()
    assert mail.outbox == []

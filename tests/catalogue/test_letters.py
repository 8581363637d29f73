"""Letters to a submitter, and the contact that can be erased and is then nowhere."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from catalogue import actions, letters, queues
from catalogue.models import Correction, Curator, Submission, Therapy

pytestmark = pytest.mark.django_db

CONTACT = {
    "submitter_name": "Zdenka Qvortrup",
    "organisation": "Xylem Klinik Wörgl",
    "email": "zdenka.qvortrup@mail.example",
    "consents_to_contact": "on",
}
SECRETS = ("Qvortrup", "Wörgl", "qvortrup@mail")


def submitted(language: str = "en", **fields: Any) -> Submission:
    contact = {**CONTACT, "consents_to_contact": True, **fields}
    return actions.submit(answers={}, language=language, product_name="Xyloblast", description="Cells", **contact)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_question_and_a_decision_reach_the_submitter_in_the_language_of_the_submission(
    person: Callable[..., Curator], django_capture_on_commit_callbacks: Any, settings: Any, language: str
) -> None:
    settings.SITE_URL = "https://catalogue.example"
    submission, curator = submitted(language), person("Curators", public_alias="JR")
    with django_capture_on_commit_callbacks(execute=True):
        actions.ask(submission, by=curator, question="Are the cells <cultured> & how?")
    with django_capture_on_commit_callbacks(execute=True):
        actions.reject(submission, by=curator, reason="It is a device.")
    asked, decided = mail.outbox
    for letter in (asked, decided):
        assert letter.to == [CONTACT["email"]]
        assert f"https://catalogue.example/{language}/submit/status/{submission.status_key}/" in letter.body
        assert submission.number in letter.subject and submission.status_key not in letter.subject
        assert "Qvortrup" not in letter.subject + letter.body
        assert curator.username not in letter.body
    assert "Are the cells <cultured> & how?" in asked.body
    assert "It is a device." in decided.body and "cultured" not in decided.body
    assert ("Les curateurs demandent" in asked.body) == (language == "fr")
    submission.refresh_from_db()
    assert submission.told_at is not None


@pytest.mark.parametrize(
    "contact", [{"email": "", "consents_to_contact": False}, {"email": "", "consents_to_contact": True}]
)
def test_nobody_is_written_to_without_address_and_consent(
    person: Callable[..., Curator], django_capture_on_commit_callbacks: Any, contact: dict[str, Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        actions.reject(submitted(**contact), by=person("Curators"), reason="r")
    assert callbacks == [] and mail.outbox == []


def test_an_action_that_is_taken_back_writes_no_letter(
    person: Callable[..., Curator], django_capture_on_commit_callbacks: Any
) -> None:
    submission = submitted()
    with django_capture_on_commit_callbacks(execute=True) as callbacks, pytest.raises(PermissionDenied):
        actions.reject(submission, by=person(), reason="r")
    assert callbacks == []


def test_a_mail_server_that_refuses_takes_nothing_back_and_learns_no_address_to_the_log(
    person: Callable[..., Curator],
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(*_args: Any, **_named: Any) -> None:
        raise OSError(f"refused: {CONTACT['email']}")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    submission = submitted()
    with caplog.at_level(logging.DEBUG), django_capture_on_commit_callbacks(execute=True):
        actions.reject(submission, by=person("Curators"), reason="r")
    submission.refresh_from_db()
    assert (submission.status, submission.told_at) == ("rejected", None)
    assert submission.number in caplog.text
    assert "qvortrup" not in caplog.text


@pytest.fixture
def down(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The mail server takes nothing until the test says that it is up."""

    def refuse(*_args: Any, **_named: Any) -> None:
        raise OSError(f"refused: {CONTACT['email']}")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", refuse)
        yield patched.undo


def test_a_letter_that_did_not_leave_is_counted_and_sent_again_by_the_command(
    person: Callable[..., Curator],
    django_capture_on_commit_callbacks: Any,
    down: Callable[[], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    curator = person("Curators")
    asked, decided, silent = submitted(), submitted("fr"), submitted(email="", consents_to_contact=False)
    with django_capture_on_commit_callbacks(execute=True):
        actions.ask(asked, by=curator, question="How?")
        actions.reject(decided, by=curator, reason="r")
        actions.reject(silent, by=curator, reason="r")
        waiting = submitted(organisation="still waits")
    assert list(Submission.objects.untold()) == [asked, decided]
    assert [Submission.objects.get(pk=one.pk).is_untold for one in (asked, decided, silent, waiting)] == [
        True,
        True,
        False,
        False,
    ]
    assert queues.UNTOLD.counts(curator) == {"submission": 2}
    assert queues.UNTOLD.counts(person(username="nobody")) == {}
    with pytest.raises(CommandError) as refused:
        call_command("send_letters")
    assert asked.number in str(refused.value) and decided.number in str(refused.value)
    assert "qvortrup" not in (str(refused.value) + "".join(capsys.readouterr())).lower()
    down()
    call_command("send_letters")
    assert ["How?" in mail.outbox[0].body, "été retenu" in mail.outbox[1].body, len(mail.outbox)] == [True, True, 2]
    assert not Submission.objects.untold().exists()
    call_command("send_letters")
    assert len(mail.outbox) == 2


def test_a_letter_of_a_question_that_is_answered_is_not_sent_later(
    person: Callable[..., Curator], django_capture_on_commit_callbacks: Any, down: Callable[[], None]
) -> None:
    submission = submitted()
    with django_capture_on_commit_callbacks(execute=True):
        actions.ask(submission, by=person("Curators"), question="How?")
    actions.answer(submission, text="So.")
    down()
    assert not Submission.objects.untold().exists()
    assert not letters.send(submission.pk)
    assert mail.outbox == []


def test_a_second_word_is_untold_though_the_first_was_told(
    person: Callable[..., Curator], django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission, curator = submitted(), person("Curators")
    with django_capture_on_commit_callbacks(execute=True):
        actions.ask(submission, by=curator, question="How?")
    submission.refresh_from_db()
    assert submission.told_at and not submission.is_untold
    assert letters.send(submission.pk) and len(mail.outbox) == 1
    # Decided while the server takes the letter about the question: that letter has not told of the decision.
    Submission.objects.update(told_at=None)
    send = EmailMessage.send

    def slowly(letter: EmailMessage, **named: Any) -> int:
        monkeypatch.setattr(EmailMessage, "send", send)
        actions.reject(submission, by=curator, reason="r")
        return send(letter, **named)

    monkeypatch.setattr(EmailMessage, "send", slowly)
    assert letters.send(submission.pk)
    assert list(Submission.objects.untold()) == [submission]


def test_the_desk_says_that_a_mail_did_not_leave_and_sends_it_again(
    desk: Callable[[str], Client], django_capture_on_commit_callbacks: Any, down: Callable[[], None]
) -> None:
    client, submission = desk("Curators"), submitted()
    page, again = (reverse(f"admin:catalogue_submission_{name}", args=[submission.pk]) for name in ("change", "tell"))
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(reverse("admin:catalogue_submission_reject", args=[submission.pk]), {"reason": "r"})
    assert sent.status_code == 302
    assert again in client.get(page).content.decode()
    assert client.get(again).status_code == 405
    assert "refuses again" in client.post(again, follow=True).content.decode()
    down()
    assert "The mail has left." in client.post(again, follow=True).content.decode()
    assert len(mail.outbox) == 1
    assert again not in client.get(page).content.decode()
    assert "Nothing has to be sent" in client.post(again, follow=True).content.decode()
    assert len(mail.outbox) == 1


def test_who_may_not_decide_may_not_send(client: Client, person: Callable[..., Curator]) -> None:
    client.force_login(person(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("admin:catalogue_submission_tell", args=[submitted().pk])).status_code == 403


def test_who_is_erased_between_the_decision_and_the_letter_gets_none(person: Callable[..., Curator]) -> None:
    submission = submitted()
    actions.erase_contact(submission)
    assert not letters.send(submission.pk)
    assert mail.outbox == []


def everything() -> Iterator[str]:
    """Every row of every table as text, and what the sessions hold, which are kept packed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT one::text FROM {table} AS one")  # noqa: S608
            yield from (row for (row,) in cursor.fetchall())
    yield from (json.dumps(session.get_decoded(), ensure_ascii=False) for session in Session.objects.all())


def found_somewhere() -> set[str]:
    return {secret for text in everything() for secret in SECRETS if secret in text}


@pytest.mark.parametrize("by", ["submitter", "curator"])
def test_an_erased_contact_is_nowhere(
    client: Client,
    desk: Callable[[str], Client],
    django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
    by: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = Client()
    entered = {"product_name": "Xyloblast", "description": "Cells", **CONTACT}
    browser.get("/en/submit/")
    browser.post("/en/submit/", {**entered, "save": "1"})
    assert found_somewhere() == set(SECRETS)  # the draft, in the session
    browser.post("/en/submit/", {**entered, "send": "1"})
    submission = Submission.objects.get()
    at_desk = desk("Curators")
    page = reverse("admin:catalogue_submission_ask", args=[submission.pk])
    with django_capture_on_commit_callbacks(execute=True):
        at_desk.post(page, {"question": "Which cells?"})
    assert len(mail.outbox) == 1
    assert found_somewhere() == set(SECRETS)
    link = submission.private_address()
    # Something is begun anew in the same browser, and left.
    browser.post("/en/submit/", {**entered, "save": "1"})
    if by == "submitter":
        assert "Erase my name" in browser.get(link).content.decode()
        assert browser.post(link, {"erase": "1"}).headers["Location"] == link
        assert "keeps neither your name" in browser.get(link).content.decode()
    else:
        change = reverse("admin:catalogue_submission_change", args=[submission.pk])
        erase = reverse("admin:catalogue_submission_erase", args=[submission.pk])
        assert erase in at_desk.get(change).content.decode()
        assert at_desk.get(erase).status_code == 405
        browser.post("/en/submit/", {"again": "1"})
        assert at_desk.post(erase, follow=True).status_code == 200
        assert erase not in at_desk.get(change).content.decode()
    assert found_somewhere() == set()
    assert not any(secret in caplog.text for secret in SECRETS)
    submission.refresh_from_db()
    assert (submission.status, submission.sent_once) == ("question_asked", "")
    # It goes on as before, without mails.
    browser.post(link, {"answer": "T cells."})
    with django_capture_on_commit_callbacks(execute=True):
        at_desk.post(reverse("admin:catalogue_submission_reject", args=[submission.pk]), {"reason": "r"})
    assert len(mail.outbox) == 1
    submission.refresh_from_db()
    assert submission.status == "rejected"
    # Erased after the decision too, and twice does no harm.
    assert browser.post(link, {"erase": "1"}).status_code == 302


def test_the_contact_of_a_correction_is_erased_at_the_desk(desk: Callable[[str], Client], client: Client) -> None:
    kymriah = Therapy.objects.get(slug="kymriah")
    correction = actions.propose(
        kymriah, "target", "CD20", source="https://example.org/", contact_name=CONTACT["submitter_name"],
        email=CONTACT["email"], consents_to_contact=True,
    )  # fmt: skip
    assert found_somewhere() == {"Qvortrup", "qvortrup@mail"}
    curator = desk("Curators")
    assert curator.post(reverse("admin:catalogue_correction_erase", args=[correction.pk])).status_code == 302
    assert found_somewhere() == set()
    assert Correction.objects.get().proposed_value == "CD20"


def test_who_may_not_decide_may_not_erase(client: Client, person: Callable[..., Curator]) -> None:
    submission = submitted()
    client.force_login(person(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("admin:catalogue_submission_erase", args=[submission.pk])).status_code in (403, 404)
    submission.refresh_from_db()
    assert submission.email

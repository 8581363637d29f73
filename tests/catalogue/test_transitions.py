"""Every action in every state by everybody, against a table of its own; and the same passages by SQL."""

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from catalogue import actions, history
from catalogue.models import Citation, Correction, Curator, Distinction, MergeReceipt, Reference, Submission, Therapy
from catalogue.models.groups import RECORDS
from catalogue.recording import recorded

pytestmark = pytest.mark.django_db

ROLES = ("anonymous", "nobody", "stranger", "curator", "reviewer", "author", "closed", "closed superuser")
CURATORS = {"curator", "reviewer", "author"}
REVIEWERS = {"reviewer", "author"}
EVERYBODY = set(ROLES)
RECORD = ("draft", "published", "retired", "merged")
SUBMISSION = ("received", "question_asked", "accepted", "rejected", "duplicate")
CORRECTION = ("open", "accepted", "rejected", "superseded")
REFERENCE = ("sound", "retracted")
PAIR = ("unsaid", "distinct", "taken_back")
# Action: of what, who may do it at all, in which states it is done. The author of a draft is a reviewer.
ALLOWED: dict[str, tuple[tuple[str, ...], set[str], set[str]]] = {
    "publish": (RECORD, REVIEWERS, {"draft"}),
    "retire": (RECORD, REVIEWERS, {"published"}),
    "restore": (RECORD, REVIEWERS, {"retired"}),
    "mark_checked": (RECORD, CURATORS, {"draft", "published"}),
    "revert": (RECORD, CURATORS, set(RECORD)),
    "propose": (RECORD, CURATORS | {"nobody"}, {"draft", "published"}),
    "merge": (RECORD, REVIEWERS, {"draft", "published"}),
    "unmerge": (RECORD, REVIEWERS, {"merged"}),
    "accept": (SUBMISSION, CURATORS, {"received", "question_asked"}),
    "reject": (SUBMISSION, CURATORS, {"received", "question_asked"}),
    "mark_duplicate": (SUBMISSION, CURATORS, {"received", "question_asked"}),
    "ask": (SUBMISSION, CURATORS, {"received"}),
    "answer": (SUBMISSION, EVERYBODY, {"question_asked"}),
    "erase_contact": (SUBMISSION, CURATORS | {"nobody"}, set(SUBMISSION)),
    "accept_correction": (CORRECTION, CURATORS, {"open"}),
    "reject_correction": (CORRECTION, CURATORS, {"open"}),
    "retract": (REFERENCE, CURATORS, {"sound"}),
    "unretract": (REFERENCE, CURATORS, {"retracted"}),
    "distinguish": (PAIR, CURATORS, {"unsaid", "taken_back"}),
    "undistinguish": (PAIR, CURATORS, {"distinct"}),
}
# Who wrote a draft does not publish it.
OWN = {("publish", "draft", "author")}


@pytest.fixture
def people(person: Callable[..., Curator]) -> dict[str, Any]:
    found = {
        "anonymous": AnonymousUser(),
        "nobody": None,
        "stranger": person(username="stranger"),
        "curator": person("Curators", username="curator"),
        "reviewer": person("Reviewers", username="reviewer"),
        "author": person("Reviewers", username="author"),
        "closed": person("Reviewers", username="closed", is_active=False),
        "closed superuser": person(username="closed-superuser", is_active=False, is_superuser=True),
    }
    assert set(found) == EVERYBODY
    assert Group.objects.count() == 2
    return found


def made(state: str, author: Curator, **more: Any) -> Therapy:
    texts = {f"{field}_{language}": "Text." for field in ("class_reason", "summary") for language in ("en", "fr")}
    therapy = Therapy.objects.create(
        slug=f"in-{state}", name_en=f"in {state}", name_fr=f"in {state}", atmp_class="gene_therapy", origin="autologous",
        class_basis="catalogue", state="draft" if state == "draft" else "published", proposed_by=author, **texts, **more,
    )  # fmt: skip
    Citation.objects.create(therapy=therapy, reference=Reference.objects.earliest("pk"))
    with recorded(source="an edit"):
        Therapy.objects.filter(pk=therapy.pk).update(target="CD20")
    therapy.refresh_from_db()
    return therapy


def in_state(of: tuple[str, ...], state: str, author: Curator) -> Model:
    """Something that is in ``state``; what made it so is not asked who may."""
    helper = Curator.objects.create(username="helper", is_superuser=True)
    if of is RECORD:
        therapy = made(state, author)
        if state == "retired":
            actions.retire(therapy, by=helper, reason="r")
        if state == "merged":
            actions.merge(therapy, into=Therapy.objects.get(slug="kymriah"), by=helper, reason="r")
        therapy.refresh_from_db()
        return therapy
    if of is PAIR:
        kymriah, other = Therapy.objects.get(slug="kymriah"), Therapy.objects.get(slug="yescarta")
        if state != "unsaid":
            said = actions.distinguish(kymriah, other=other, by=helper, reason="r")
            if state == "taken_back":
                actions.undistinguish(said, by=helper, reason="r")
        return other
    if of is REFERENCE:
        reference = Reference.objects.filter(retracted_on=None).earliest("pk")
        if state == "retracted":
            actions.retract(reference, by=helper, on=datetime.date(2020, 1, 1), reason_en="r")
        return reference
    if of is CORRECTION:
        therapy = Therapy.objects.get(slug="kymriah")
        one, rival = (actions.propose(therapy, "target", f"CD{n}", source="https://example.org/") for n in (20, 30))
        if state in ("accepted", "superseded"):
            actions.accept_correction(rival if state == "superseded" else one, by=helper, reason="r")
        if state == "rejected":
            actions.reject_correction(one, by=helper, reason="r")
        return one
    submission = actions.submit(answers={}, language="en", product_name="Some cells", description="x")
    if state == "question_asked":
        actions.ask(submission, by=helper, question="Which?")
    if state == "accepted":
        actions.accept(submission, by=helper, reason="r", name="Some", atmp_class="gene_therapy", origin="autologous")
    if state == "rejected":
        actions.reject(submission, by=helper, reason="r")
    if state == "duplicate":
        actions.mark_duplicate(submission, of=Therapy.objects.get(slug="kymriah"), by=helper, reason="r")
    return submission


def attempt(name: str, subject: Any, by: Any) -> Callable[[], Any]:
    """The action with everything that it needs besides."""
    kymriah = Therapy.objects.get(slug="kymriah")
    act = getattr(actions, name)
    more: dict[str, Any] = {
        "accept": {"name": "Other", "atmp_class": "gene_therapy", "origin": "autologous"},
        "mark_duplicate": {"of": kymriah},
        "merge": {"into": kymriah},
        "distinguish": {"other": kymriah},
        "retract": {"on": datetime.date(2020, 1, 1), "reason_en": "r"},
    }.get(name, {})
    if name == "unmerge":
        receipt = MergeReceipt.objects.filter(merged_key=subject.pk).first()
        # Without a merge there is nothing to take back: that of another record, taken back already.
        return partial(act, receipt or taken_back(), by=by, reason="r")
    if name == "undistinguish":
        # As above: what two others were said to be, taken back already.
        return partial(act, Distinction.objects.first() or said_and_taken_back(), by=by, reason="r")
    if name == "retract":
        return partial(act, subject, by=by, **more)
    if name == "revert":
        return partial(act, subject, to=history.changes(subject)[0].events[-1], fields=["target"], by=by, reason="r")
    if name == "propose":
        return partial(act, subject, "target", "CD99", source="https://example.org/", by=by, reason="r")
    if name == "ask":
        return partial(act, subject, by=by, question="What?")
    if name == "answer":
        return partial(act, subject, text="This.")
    return partial(act, subject, by=by, reason="r", **more)


def taken_back() -> Any:
    helper = Curator.objects.get(username="helper")
    pair = Therapy.objects.published().exclude(slug="kymriah").order_by("pk")[:2]
    receipt = actions.merge(pair[0], into=pair[1], by=helper, reason="r")
    return actions.unmerge(receipt, by=helper, reason="r")


def said_and_taken_back() -> Any:
    helper = Curator.objects.get(username="helper")
    pair = Therapy.objects.published().exclude(slug="kymriah").order_by("pk")[:2]
    return actions.undistinguish(
        actions.distinguish(pair[0], other=pair[1], by=helper, reason="r"), by=helper, reason="r"
    )


def columns_of(subject: Model) -> dict[str, Any]:
    return type(subject)._default_manager.filter(pk=subject.pk).values().get()


def to_happen(name: str, state: str, role: str) -> str:
    _of, roles, states = ALLOWED[name]
    if role not in roles:
        return "forbidden"
    return "done" if state in states and (name, state, role) not in OWN else "refused"


def test_every_action_is_in_the_table() -> None:
    besides = {"action", "free_slug", "suggested_class", "UNCHANGED", "submit", "enter", "refresh"}
    assert set(actions.__all__) - besides == set(ALLOWED)


@pytest.mark.parametrize("name", ALLOWED)
def test_every_action_in_every_state_by_everybody(people: dict[str, Any], name: str) -> None:
    wrong = []
    of = ALLOWED[name][0]
    for state in of:
        with transaction.atomic():
            subject = in_state(of, state, people["author"])
            before = columns_of(subject)
            for role in ROLES:
                with transaction.atomic():
                    expected = to_happen(name, state, role)
                    happened = outcome(attempt(name, subject, people[role]))
                    if happened != expected or (columns_of(subject) != before and expected != "done"):
                        wrong.append((state, role, expected, happened))
                    transaction.set_rollback(True)
            transaction.set_rollback(True)
    assert wrong == []


def outcome(act: Callable[[], Any]) -> str:
    try:
        act()
    except PermissionDenied:
        return "forbidden"
    except ValidationError as error:
        return "refused" if all(len(message) > 10 for message in error.messages) else "refused without a word"
    return "done"


def test_with_one_pair_of_eyes_the_author_publishes(people: dict[str, Any], settings: Any) -> None:
    settings.TWO_PAIRS_OF_EYES = False
    assert actions.publish(made("draft", people["author"]), by=people["author"]).state == "published"


def test_setting_back_and_accepting_a_correction_are_writing_in_a_draft(people: dict[str, Any]) -> None:
    for write in ("revert", "accept_correction"):
        with transaction.atomic():
            draft = made("draft", people["curator"])
            if write == "revert":
                first = history.changes(draft)[0].events[-1]
                actions.revert(draft, to=first, fields=["target"], by=people["reviewer"], reason="r")
            else:
                one = actions.propose(draft, "target", "CD30", source="https://example.org/")
                actions.accept_correction(one, by=people["reviewer"], reason="r")
            with pytest.raises(ValidationError, match="another reviewer"):
                actions.publish(draft, by=people["reviewer"])
            assert actions.publish(draft, by=people["author"]).state == "published"
            transaction.set_rollback(True)


# By SQL: the passages that the database lets through.
PASSAGES: dict[str, set[tuple[str, str]]] = {
    "record": {
        ("draft", "published"), ("draft", "retired"), ("published", "retired"), ("retired", "draft"),
        ("retired", "published"),
    },
    "submission": {
        ("received", "question_asked"), ("question_asked", "received"),
        *((one, other) for one in ("received", "question_asked") for other in ("accepted", "rejected", "duplicate")),
    },
    "correction": {("open", "accepted"), ("open", "rejected"), ("open", "superseded")},
}  # fmt: skip


def passes(table: str, pk: int, assignments: str, parameters: list[Any]) -> bool:
    """Whether an UPDATE over the whole condition, as a console would send it, goes through; taken back afterwards."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {assignments} WHERE id = %s", [*parameters, pk])  # noqa: S608
            transaction.set_rollback(True)
            return True
    except DatabaseError:
        return False


@pytest.mark.parametrize("noun", RECORDS)
def test_records_pass_by_sql_only_along_their_arrows(noun: str) -> None:
    model = apps.get_model("catalogue", noun)
    found = set()
    for before in ("draft", "published", "retired"):
        with transaction.atomic():
            record = model.objects.published().earliest("pk")
            record.pk, record.slug = None, "by-sql"
            record.state, record.retired_reason = before, "r" if before == "retired" else ""
            for name in record.unique_names:
                setattr(record, name, "by sql")
            for name in ("nct_number", "eudract_number", "eu_trial_number", "doi", "pmid", "pmcid"):
                if hasattr(record, name):
                    setattr(record, name, "")
            for field in model._meta.concrete_fields:
                if field.unique and not field.primary_key and field.name != "slug":
                    setattr(record, field.attname, None)
            if noun == "condition":
                record.mondo_id = record.orpha_code = ""
            if noun == "substance":
                record.name, record.unii, record.cas_number, record.drugbank_id = "by sql", "", "", ""
            if noun == "sponsor":
                record.name, record.organisation = "by sql", None
            if noun == "topic":
                record.atmp_class = ""
            record.save(force_insert=True)
            for after in {"draft", "published", "retired"} - {before}:
                reason = "r" if after == "retired" else ""
                if passes(model._meta.db_table, record.pk, "state = %s, retired_reason = %s", [after, reason]):
                    found.add((before, after))
            transaction.set_rollback(True)
    assert found == PASSAGES["record"]


def test_submissions_pass_by_sql_only_along_their_arrows(people: dict[str, Any]) -> None:
    found = set()
    kymriah = Therapy.objects.get(slug="kymriah")
    for before in SUBMISSION:
        with transaction.atomic():
            submission = in_state(SUBMISSION, before, people["author"])
            for after in set(SUBMISSION) - {before}:
                is_decided = after in ("accepted", "rejected", "duplicate")
                assignments = (
                    "status = %s, decision_reason = %s, decided_by_id = %s, decided_at = %s, therapy_id = %s, "
                    "duplicate_of_therapy_id = %s"
                )
                parameters = [
                    after,
                    "r" if is_decided else "",
                    people["curator"].pk if is_decided else None,
                    "2026-01-01" if is_decided else None,
                    kymriah.pk if after == "accepted" else None,
                    kymriah.pk if after == "duplicate" else None,
                ]
                if passes("catalogue_submission", submission.pk, assignments, parameters):
                    found.add((before, after))
            transaction.set_rollback(True)
    assert found == PASSAGES["submission"]


def test_corrections_pass_by_sql_only_along_their_arrows(people: dict[str, Any]) -> None:
    found = set()
    for before in CORRECTION:
        with transaction.atomic():
            correction = in_state(CORRECTION, before, people["author"])
            other = Correction.objects.exclude(pk=correction.pk).earliest("pk")
            for after in set(CORRECTION) - {before}:
                is_decided = after in ("accepted", "rejected")
                assignments = (
                    "state = %s, decision_reason = %s, decided_by_id = %s, decided_at = %s, superseded_by_id = %s"
                )
                parameters = [
                    after,
                    "r" if is_decided else "",
                    people["curator"].pk if is_decided else None,
                    "2026-01-01" if is_decided else None,
                    other.pk if after == "superseded" else None,
                ]
                if passes("catalogue_correction", correction.pk, assignments, parameters):
                    found.add((before, after))
            transaction.set_rollback(True)
    assert found == PASSAGES["correction"]


def test_no_sql_puts_other_words_into_what_was_handed_in_asked_or_decided(people: dict[str, Any]) -> None:
    helper, kymriah = people["reviewer"], Therapy.objects.get(slug="kymriah")
    submission = in_state(SUBMISSION, "question_asked", people["author"])
    actions.answer(submission, text="This.")
    question = submission.questions.get()
    correction = actions.propose(kymriah, "target", "CD77", source="https://example.org/")
    receipt = actions.merge(made("draft", helper), into=kymriah, by=helper, reason="r")
    distinction = actions.distinguish(kymriah, other=Therapy.objects.get(slug="yescarta"), by=helper, reason="r")
    for table, pk, assignment, value in (
        ("submission", submission.pk, "description = %s", "other"),
        ("submission", submission.pk, "verdict = %s", "{}"),
        ("submission", submission.pk, "number = %s", "AAAAAAAA"),
        ("submissionquestion", question.pk, "question = %s", "other"),
        ("submissionquestion", question.pk, "answer = %s", "other"),
        ("correction", correction.pk, "proposed_value = %s", '"other"'),
        ("correction", correction.pk, "source_url = %s", "https://example.org/other"),
        ("mergereceipt", receipt.pk, "moved = %s", "{}"),
        ("distinction", distinction.pk, "reason = %s", "other"),
        ("distinction", distinction.pk, "other = other + %s", 1),
    ):
        assert not passes(f"catalogue_{table}", pk, assignment, [value]), (table, assignment)
    actions.unmerge(receipt, by=helper, reason="r")
    assert not passes("catalogue_mergereceipt", receipt.pk, "unmerge_reason = %s", ["other"])
    actions.undistinguish(distinction, by=helper, reason="r")
    assert not passes("catalogue_distinction", distinction.pk, "taken_back_reason = %s", ["other"])
    for table, pk in (
        ("correction", correction.pk),
        ("mergereceipt", receipt.pk),
        ("submissionquestion", question.pk),
        ("distinction", distinction.pk),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM catalogue_{table} WHERE id = %s", [pk])  # noqa: S608


@pytest.mark.parametrize("noun", RECORDS)
def test_successors_lead_to_an_end_even_by_sql(noun: str) -> None:
    model = apps.get_model("catalogue", noun)
    one, other, third = model.objects.published().order_by("pk")[:3]
    rows = model.objects.filter(pk__in=[one.pk, other.pk, third.pk])
    rows.update(state="retired", retired_reason="r")
    model.objects.filter(pk=one.pk).update(successor=other)
    model.objects.filter(pk=other.pk).update(successor=third)
    for last in (one, other, third):
        with pytest.raises(DatabaseError, match="circle"), transaction.atomic():
            model.objects.filter(pk=third.pk).update(successor=last)
    with pytest.raises(DatabaseError, match="circle"), transaction.atomic(), connection.cursor() as cursor:
        # Two rows in one statement.
        cursor.execute(
            f"UPDATE {model._meta.db_table} SET successor_id = CASE id WHEN %s THEN %s::bigint ELSE %s::bigint END "  # noqa: S608
            "WHERE id IN (%s, %s)",
            [one.pk, third.pk, one.pk, one.pk, third.pk],
        )


def test_who_decided_is_told_to_who_comes_second(people: dict[str, Any]) -> None:
    submission = in_state(SUBMISSION, "received", people["author"])
    actions.reject(submission, by=people["curator"], reason="r")
    with pytest.raises(ValidationError, match="curator, "):
        actions.reject(submission, by=people["reviewer"], reason="r")
    # The submitter is not told who.
    with pytest.raises(ValidationError) as error:
        actions.answer(submission, text="x")
    assert "curator" not in str(error.value.messages)
    draft = made("draft", people["author"])
    actions.publish(draft, by=people["reviewer"])
    with pytest.raises(ValidationError, match="reviewer, "):
        actions.publish(draft, by=people["author"])
    correction = in_state_correction()
    actions.reject_correction(correction, by=people["curator"], reason="r")
    with pytest.raises(ValidationError, match="curator, "):
        actions.accept_correction(correction, by=people["reviewer"], reason="r")


def in_state_correction() -> Correction:
    return actions.propose(Therapy.objects.get(slug="kymriah"), "target", "CD88", source="https://example.org/")


def test_what_is_proposed_about_a_retired_record_can_be_turned_down(people: dict[str, Any]) -> None:
    correction = in_state_correction()
    actions.retire(correction.record, by=people["reviewer"], reason="r")
    assert actions.reject_correction(correction, by=people["curator"], reason="retired").state == "rejected"


def test_a_question_and_its_submission_are_locked_together(people: dict[str, Any]) -> None:
    submission = in_state(SUBMISSION, "received", people["author"])
    actions.ask(submission, by=people["curator"], question="Which?", reason="the class depends on it")
    assert history.changes(Submission.objects.get(pk=submission.pk))[-1].reason == "the class depends on it"

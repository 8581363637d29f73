"""What becomes of a product that somebody outside hands in."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import letters
from catalogue.models import AtmpClass, Correction, Curator, Record, Submission, SubmissionQuestion, Therapy
from classification import NOT_ATMP, UNDETERMINED, Product, Verdict, classify

from .door import action, described, free_slug, require, require_reason, said_by

CONTACT = {"submitter_name": "", "organisation": "", "email": "", "consents_to_contact": False, "sent_once": ""}


def suggested_class(verdict: Verdict) -> str:
    """The catalogue's word for the verdict's class; empty while the facts leave several classes possible."""
    if verdict.atmp_class is None or verdict.certainty == UNDETERMINED:
        return ""
    if verdict.atmp_class == NOT_ATMP:
        return verdict.regime.group if verdict.regime else AtmpClass.OTHER
    return AtmpClass.COMBINED if verdict.combined else verdict.atmp_class


@action
def submit(
    *,
    answers: Mapping[str, str],
    language: str,
    inferred: Iterable[str] = (),
    sent_once: str = "",
    **description: Any,
) -> Submission:
    """Stores a product handed in from outside with the suggestion of the day.

    ``answers``: fact -> answer, as ``Product.from_answers`` takes them; ``inferred``: those that were only inferred from
    a text. ``sent_once``: what the same form from the same browser has in common with itself: sent again while it waits,
    it is the submission that is there already. ``description``: the text fields of ``Submission``. Raises
    ``classification.ClassificationError`` for answers that contradict each other and ``ValidationError`` for wrong fields.
    """
    if sent_once:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [sent_once])
        if known := Submission.objects.waiting().filter(sent_once=sent_once).first():
            return known
    verdict = classify(Product.from_answers(answers, inferred))
    submission = Submission(
        language=language,
        answers=dict(answers),
        verdict=verdict.to_dict(language),
        suggested_class=suggested_class(verdict),
        suggested_origin=verdict.origin or "",
        certainty=verdict.certainty,
        rules_of=verdict.as_of,
        sent_once=sent_once,
        **description,
    )
    submission.full_clean()
    submission.save()
    return submission


@action
def accept(
    submission: Submission, *, by: Curator, reason: str, name: str, atmp_class: str, origin: str, base_class: str = ""
) -> Therapy:
    """Turns a waiting submission into a draft therapy, to be completed and then published by a reviewer."""
    submission = locked_for_decision(submission, by, reason)
    therapy = Therapy(
        slug=free_slug(name),
        name_en=name,
        name_fr=name,
        atmp_class=atmp_class,
        base_class=base_class,
        class_basis=Therapy.ClassBasis.CATALOGUE,
        origin=origin,
        proposed_by=by,
    )
    setattr(therapy, f"summary_{submission.language}", submission.description)
    therapy.full_clean()
    therapy.save()
    decide(submission, Submission.Status.ACCEPTED, by, reason, therapy)
    return therapy


@action
def reject(submission: Submission, *, by: Curator, reason: str) -> Submission:
    """Turns a waiting submission down."""
    submission = locked_for_decision(submission, by, reason)
    return decide(submission, Submission.Status.REJECTED, by, reason, None)


@action
def mark_duplicate(submission: Submission, *, of: Therapy | Submission, by: Curator, reason: str) -> Submission:
    """Closes a waiting submission that repeats a therapy or an earlier submission, which is not itself a duplicate."""
    require(by, "catalogue.decide_submission")
    if isinstance(of, Submission):
        # Both, the lower number first: two submissions are not each made the duplicate of the other.
        both = Submission.objects.select_for_update().order_by("pk").in_bulk([submission.pk, of.pk])
        of = both[of.pk]
        if of.pk == submission.pk or of.status == Submission.Status.DUPLICATE:
            raise ValidationError(_("A submission repeats another one that is not itself a duplicate."))
    else:
        of = Therapy.objects.select_for_update(no_key=True).get(pk=of.pk)
        if of.state == Record.State.RETIRED:
            raise ValidationError(_("“%(title)s” is %(state)s: name the therapy that replaces it.") % described(of))
    submission = locked_for_decision(submission, by, reason)
    if isinstance(of, Submission):
        submission.duplicate_of_submission = of
    else:
        submission.duplicate_of_therapy = of
    return decide(submission, Submission.Status.DUPLICATE, by, reason, None)


@action
def ask(submission: Submission, *, by: Curator, question: str, reason: str = "") -> SubmissionQuestion:
    """Puts a question to the submitter, who finds and answers it on the page of the private link.

    ``reason``: why the desk wants to know, for its own history; the submitter does not read it.
    """
    require(by, "catalogue.decide_submission")
    submission = undecided(submission)
    if open_question := submission.questions.filter(answered_at__isnull=True).first():
        raise ValidationError(
            _("A question is waiting for its answer already: “%(question)s” (%(who)s).")
            % {"question": open_question.question, "who": said_by(open_question.asked_by, open_question.asked_at)}
        )
    asked = SubmissionQuestion(submission=submission, question=question.strip(), asked_by=by)
    asked.full_clean()
    asked.save()
    submission.status = Submission.Status.QUESTION_ASKED
    submission.save(update_fields=["status"])
    letters.tell(submission)
    return asked


@action
def answer(submission: Submission, *, text: str) -> SubmissionQuestion:
    """The submitter's answer to the open question; the submission goes back into the queue.

    The same answer sent twice is one.
    """
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    if submission.is_decided:
        # Who decided is for the desk alone.
        raise ValidationError(_("Submission %(number)s has been decided already.") % {"number": submission.number})
    asked = submission.questions.filter(answered_at__isnull=True).first()
    if asked is None:
        latest = submission.questions.last()
        if latest is not None and latest.answer == text.strip():
            return latest
        raise ValidationError(_("No question is waiting for an answer."))
    if not text.strip():
        raise ValidationError({"answer": _("An answer has words.")})
    asked.answer, asked.answered_at = text.strip(), timezone.now()
    asked.full_clean()
    asked.save(update_fields=["answer", "answered_at"])
    submission.status = Submission.Status.RECEIVED
    submission.save(update_fields=["status"])
    return asked


@action
def erase_contact(handed_in: Submission | Correction, *, by: Curator | None = None, reason: str = "") -> None:
    """Forgets who handed it in: name, organisation, address and consent. What was handed in stays.

    ``by``: the curator who is asked to; None: the submitter, on the page of the private link.
    """
    if by is not None:
        require(by, f"catalogue.decide_{handed_in._meta.model_name}")
    model = type(handed_in)
    current = model._default_manager.select_for_update().get(pk=handed_in.pk)
    contact = CONTACT if model is Submission else {"contact_name": "", "email": "", "consents_to_contact": False}
    for name, nothing in contact.items():
        setattr(current, name, nothing)
    current.save(update_fields=list(contact))


def locked_for_decision(submission: Submission, by: Curator, reason: str) -> Submission:
    """The submission as the database has it, locked until the decision stands."""
    require(by, "catalogue.decide_submission")
    require_reason(reason)
    return undecided(submission)


def undecided(submission: Submission) -> Submission:
    """The submission as the database has it, locked. Raises ``ValidationError`` where a decision stands."""
    current = Submission.objects.select_for_update(of=["self"]).get(pk=submission.pk)
    if current.is_decided:
        raise ValidationError(
            _("Submission %(number)s has been decided already: %(status)s (%(who)s).")
            % {
                "number": current.number,
                "status": current.get_status_display(),
                "who": said_by(current.decided_by, current.decided_at),
            },
            code="decided",
        )
    return current


def decide(submission: Submission, status: str, by: Curator, reason: str, therapy: Therapy | None) -> Submission:
    submission.status = status
    submission.decision_reason = reason.strip()
    submission.decided_by = by
    submission.decided_at = timezone.now()
    submission.therapy = therapy
    submission.full_clean()
    submission.save()
    letters.tell(submission)
    return submission

"""The door for writes: what each action does, and what it refuses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.models import QuerySet

from catalogue import actions
from catalogue.models import Citation, Curator, Reference, Submission, Therapy
from catalogue.models.groups import RECORDS
from classification import ContradictoryFacts

pytestmark = pytest.mark.django_db

CAR_T = {
    "purpose": "treat",
    "contains_cells": "yes",
    "donor": "patient",
    "nucleic_acid": "recombinant",
    "effect_from_sequence": "yes",
    "sequence_purpose": "add",
    "vaccine_target": "not_a_vaccine",
}


def submitted(**fields: Any) -> Submission:
    described = {"product_name": "Test cells", "description": "Autologous T cells with a CAR", **fields}
    return actions.submit(answers=CAR_T, language="en", **described)


def test_a_submission_keeps_the_suggestion_of_the_day() -> None:
    submission = submitted(claimed_class="somatic_cell_therapy")
    assert submission.status == Submission.Status.RECEIVED
    assert submission.suggested_class == "gene_therapy"
    assert submission.verdict["findings"]
    assert submission.rules_of is not None
    assert submission.claimed_class == "somatic_cell_therapy"
    assert len(submission.number) == 8


def test_contradictory_answers_are_refused_and_nothing_is_stored() -> None:
    with pytest.raises(ContradictoryFacts):
        actions.submit(
            answers={"contains_cells": "no", "expanded": "yes"}, language="en", product_name="x", description="x"
        )
    assert not Submission.objects.exists()


def test_accepting_makes_a_draft_therapy(person: Callable[..., Curator]) -> None:
    curator = person("Curators")
    submission = submitted()
    therapy = actions.accept(
        submission, by=curator, reason="complete", name="Test cells", atmp_class="gene_therapy", origin="autologous"
    )
    submission.refresh_from_db()
    assert therapy.state == Therapy.State.DRAFT
    assert submission.status == Submission.Status.ACCEPTED
    assert submission.therapy == therapy
    assert submission.decided_by == curator
    assert not Therapy.objects.published().filter(pk=therapy.pk).exists()


def test_an_address_is_never_taken_twice(person: Callable[..., Curator]) -> None:
    curator = person("Curators")
    with pytest.raises(ValidationError, match=r".*"):
        actions.accept(
            submitted(), by=curator, reason="r", name="Kymriah", atmp_class="gene_therapy", origin="autologous"
        )
    assert actions.free_slug("Kymriah") == "kymriah-2"


def test_a_decision_is_made_once(person: Callable[..., Curator]) -> None:
    curator = person("Curators")
    submission = submitted()
    actions.reject(submission, by=curator, reason="not a product")
    with pytest.raises(ValidationError, match="already"):
        actions.reject(submission, by=curator, reason="again")


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_decision_needs_its_reason(person: Callable[..., Curator], reason: str) -> None:
    with pytest.raises(ValidationError):
        actions.reject(submitted(), by=person("Curators"), reason=reason)


def test_strangers_decide_nothing(person: Callable[..., Curator]) -> None:
    submission = submitted()
    with pytest.raises(PermissionDenied):
        actions.reject(submission, by=person(), reason="r")
    submission.refresh_from_db()
    assert submission.status == Submission.Status.RECEIVED


def draft(**fields: Any) -> Therapy:
    described = {"name_en": "Draft", "name_fr": "Brouillon", "atmp_class": "gene_therapy", "origin": "autologous"}
    return Therapy.objects.create(slug="draft", class_basis="catalogue", **described, **fields)


def complete_draft(**fields: Any) -> Therapy:
    texts = {f"{field}_{language}": "Text." for field in ("class_reason", "summary") for language in ("en", "fr")}
    therapy = draft(**texts, **fields)
    Citation.objects.create(therapy=therapy, reference=Reference.objects.get(slug="regulation-1394-2007"))
    return therapy


def test_reviewers_publish_and_retire_curators_do_not(person: Callable[..., Curator]) -> None:
    curator, reviewer = person("Curators", username="c"), person("Reviewers", username="r")
    therapy = complete_draft()
    with pytest.raises(PermissionDenied):
        actions.publish(therapy, by=curator)
    therapy = actions.publish(therapy, by=reviewer)
    assert therapy.state == Therapy.State.PUBLISHED
    with pytest.raises(PermissionDenied):
        actions.retire(therapy, by=curator, reason="r")
    kymriah = Therapy.objects.get(slug="kymriah")
    therapy = actions.retire(therapy, by=reviewer, reason="twice", successor=kymriah)
    assert therapy.state == Therapy.State.RETIRED
    assert therapy.successor == kymriah


def test_illegal_transitions_are_refused(person: Callable[..., Curator]) -> None:
    reviewer = person("Reviewers")
    with pytest.raises(ValidationError):
        actions.retire(draft(), by=reviewer, reason="r")
    with pytest.raises(ValidationError):
        actions.publish(Therapy.objects.get(slug="kymriah"), by=reviewer)
    with pytest.raises(ValidationError):
        actions.retire(Therapy.objects.get(slug="kymriah"), by=reviewer, reason=" ")


def test_an_empty_shell_is_not_published_and_all_it_lacks_is_said(person: Callable[..., Curator]) -> None:
    with pytest.raises(ValidationError) as error:
        actions.publish(draft(mechanism_en="Works [@no-such-reference]."), by=person("Reviewers"))
    said = " ".join(error.value.messages)
    assert len(error.value.messages) == 6
    assert "no-such-reference" in said


def test_publishing_does_not_claim_that_somebody_checked_the_facts(person: Callable[..., Curator]) -> None:
    assert actions.publish(complete_draft(), by=person("Reviewers")).checked_on is None


def test_a_successor_is_another_published_record(person: Callable[..., Curator]) -> None:
    reviewer = person("Reviewers")
    kymriah, luxturna = Therapy.objects.get(slug="kymriah"), Therapy.objects.get(slug="luxturna")
    for wrong in (draft(), kymriah):
        with pytest.raises(ValidationError):
            actions.retire(kymriah, by=reviewer, reason="r", successor=wrong)
    actions.retire(kymriah, by=reviewer, reason="r", successor=luxturna)
    # The way back would be an endless redirect.
    kymriah.refresh_from_db()
    with pytest.raises(ValidationError):
        actions.retire(luxturna, by=reviewer, reason="r", successor=kymriah)


def test_a_retirement_can_be_taken_back(person: Callable[..., Curator]) -> None:
    reviewer = person("Reviewers", username="r")
    kymriah = actions.retire(Therapy.objects.get(slug="kymriah"), by=reviewer, reason="by mistake")
    with pytest.raises(PermissionDenied):
        actions.restore(kymriah, by=person("Curators", username="c"))
    assert actions.restore(kymriah, by=reviewer).state == Therapy.State.DRAFT
    assert actions.publish(kymriah, by=reviewer).state == Therapy.State.PUBLISHED
    with pytest.raises(ValidationError):
        actions.restore(kymriah, by=reviewer)
    kymriah = actions.retire(kymriah, by=reviewer, reason="again")
    with pytest.raises(ValidationError):
        actions.publish(kymriah, by=reviewer)


@pytest.mark.parametrize(
    "answers",
    [{"contains_cells": "yes"}, {"contains_cells": "yes", "expanded": "yes"}, {"nucleic_acid": "recombinant"}],
)
def test_an_undetermined_product_gets_no_suggested_class(answers: dict[str, str]) -> None:
    submission = actions.submit(answers=answers, language="en", product_name="x", description="x")
    assert submission.certainty == "undetermined"
    assert submission.suggested_class == ""


def test_a_device_that_is_an_integral_part_makes_the_suggestion_combined() -> None:
    answers = {
        "purpose": "treat",
        "contains_cells": "yes",
        "donor": "patient",
        "expanded": "yes",
        "tissue_claim": "yes",
        "nucleic_acid": "none",
        "viable": "yes",
        "nucleated": "yes",
        "vaccine_target": "not_a_vaccine",
        "device": "yes",
        "device_integral": "yes",
        "device_in_final_product": "yes",
        "genetically_modified": "no",
        "genome_edited": "no",
    }
    submission = actions.submit(answers=answers, language="en", product_name="x", description="x")
    assert submission.suggested_class == "combined"
    assert submission.verdict["class"] == "tissue_engineered"


def test_no_record_succeeds_itself() -> None:
    kymriah = Therapy.objects.get(slug="kymriah")
    kymriah.state, kymriah.retired_reason, kymriah.successor = "retired", "r", kymriah
    with pytest.raises(ValidationError) as error:
        kymriah.full_clean()
    assert "successor" in error.value.message_dict


def test_a_question_is_asked_and_answered(person: Callable[..., Curator]) -> None:
    curator, submission = person("Curators"), submitted()
    asked = actions.ask(submission, by=curator, question="Are the cells cultured?")
    submission.refresh_from_db()
    assert submission.status == Submission.Status.QUESTION_ASKED
    with pytest.raises(ValidationError, match="already"):
        actions.ask(submission, by=curator, question="And for how long?")
    with pytest.raises(ValidationError):
        actions.answer(submission, text="  ")
    actions.answer(submission, text="For ten days.")
    submission.refresh_from_db()
    asked.refresh_from_db()
    assert (submission.status, asked.answer) == (Submission.Status.RECEIVED, "For ten days.")
    with pytest.raises(ValidationError):
        actions.answer(submission, text="Again.")
    actions.ask(submission, by=curator, question="And for how long?")
    actions.reject(submission, by=curator, reason="no answer came")
    with pytest.raises(ValidationError, match="decided"):
        actions.answer(submission, text="Too late.")
    with pytest.raises(ValidationError, match="decided"):
        actions.ask(submission, by=curator, question="Why?")


def test_strangers_ask_nothing_and_mark_nothing(person: Callable[..., Curator]) -> None:
    stranger, submission = person(), submitted()
    with pytest.raises(PermissionDenied):
        actions.ask(submission, by=stranger, question="Who?")
    with pytest.raises(PermissionDenied):
        actions.mark_duplicate(submission, of=Therapy.objects.get(slug="kymriah"), by=stranger, reason="r")


def test_a_duplicate_names_what_it_repeats(person: Callable[..., Curator]) -> None:
    curator, kymriah = person("Curators"), Therapy.objects.get(slug="kymriah")
    first, second, third = submitted(), submitted(), submitted()
    second = actions.mark_duplicate(second, of=first, by=curator, reason="sent twice")
    assert (second.status, second.duplicate_of_submission) == (Submission.Status.DUPLICATE, first)
    for wrong in (second, third):
        with pytest.raises(ValidationError):
            actions.mark_duplicate(third, of=wrong, by=curator, reason="r")
    with pytest.raises(ValidationError):
        actions.mark_duplicate(third, of=kymriah, by=curator, reason=" ")
    third = actions.mark_duplicate(third, of=kymriah, by=curator, reason="in the catalogue")
    assert third.duplicate_of_therapy == kymriah
    with pytest.raises(ValidationError, match="already"):
        actions.mark_duplicate(third, of=first, by=curator, reason="r")


def test_possible_duplicates_are_found_under_every_name(person: Callable[..., Curator]) -> None:
    for name in ("Kymriah", "kimriah", "CAR-19 test (tisagenlecleucel)", "KYMRIAH (cellules)"):
        assert Therapy.objects.resembling(name)[0].slug == "kymriah", name
    for therapy in Therapy.objects.published():
        for name in therapy.other_names:
            assert therapy in Therapy.objects.resembling(name)[:5], name
    assert not Therapy.objects.resembling("Qwxzjv").exists()
    one, other = submitted(product_name="Xyloblast-7"), submitted(product_name="XYLOBLAST 7")
    assert list(Submission.objects.resembling("xyloblast7")) == [other, one]


def test_a_reviewer_does_not_publish_what_she_wrote(person: Callable[..., Curator], settings: Any) -> None:
    author, other = person("Reviewers", username="a"), person("Reviewers", username="b")
    therapy = complete_draft(proposed_by=author)
    with pytest.raises(ValidationError, match="another reviewer"):
        actions.publish(therapy, by=author)
    settings.TWO_PAIRS_OF_EYES = False
    with transaction.atomic():
        assert actions.publish(therapy, by=author).state == Therapy.State.PUBLISHED
        transaction.set_rollback(True)
    settings.TWO_PAIRS_OF_EYES = True
    assert actions.publish(therapy, by=other).state == Therapy.State.PUBLISHED


def test_who_accepts_a_submission_is_the_author_of_its_draft(person: Callable[..., Curator]) -> None:
    reviewer = person("Reviewers")
    therapy = actions.accept(
        submitted(), by=reviewer, reason="complete", name="New", atmp_class="gene_therapy", origin="autologous"
    )
    assert therapy.proposed_by == reviewer


def refused_by_the_database(rows: QuerySet, **values: Any) -> None:
    with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
        rows.update(**values)


def test_no_sql_takes_a_decision_back_or_decides_again(person: Callable[..., Curator]) -> None:
    curator = person("Curators")
    submission = actions.reject(submitted(email="a@example.org", consents_to_contact=True), by=curator, reason="r")
    rows = Submission.objects.filter(pk=submission.pk)
    refused_by_the_database(rows, status="received", decided_by=None)
    refused_by_the_database(rows, status="accepted", therapy=Therapy.objects.first())
    refused_by_the_database(rows, decision_reason="another")
    rows.update(email="")  # a contact can be erased
    correction = actions.propose(Therapy.objects.get(slug="kymriah"), "target", "CD20", source="https://example.org/")
    correction = actions.reject_correction(correction, by=curator, reason="r")
    refused_by_the_database(type(correction).objects.all(), state="open", decided_by=None, decided_at=None)
    refused_by_the_database(type(correction).objects.all(), proposed_value="CD30")


@pytest.mark.parametrize("noun", RECORDS)
def test_no_sql_hides_or_deletes_a_record(noun: str) -> None:
    model = apps.get_model("catalogue", noun)
    record = model.objects.published().earliest("pk")
    refused_by_the_database(model.objects.filter(pk=record.pk), state="draft")
    with pytest.raises(ProgrammingError), transaction.atomic():
        model.objects.filter(pk=record.pk)._raw_delete("default")


def test_no_sql_deletes_a_submission() -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        Submission.objects.filter(pk=submitted().pk).delete()

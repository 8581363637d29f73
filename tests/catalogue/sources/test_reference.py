"""What reading a publication changes."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from catalogue import actions
from catalogue.models import Correction, Curator, Reference
from catalogue.queues import WAITING
from catalogue.sources import crossref, pubmed
from catalogue.sources.plan import Outcome, Plan, perform
from catalogue.sources.reference import FoundReference, initials, plan, whole_pages
from tests.catalogue.sources.registry import ARTICLES, WORKS

pytestmark = pytest.mark.django_db
NEELAPU = FoundReference(
    name="Axicabtagene Ciloleucel CAR T-Cell Therapy in Refractory Large B-Cell Lymphoma",
    kind="article",
    authors=("Neelapu SS", "Locke FL"),
    language="en",
    container="The New England journal of medicine",
    year=2017,
    volume="377",
    pages="2531-2544",
    doi="10.1056/nejmoa1707447",
    pmid="29226797",
)


def done(found: FoundReference) -> Plan:
    return perform(plan(found), source="Crossref")


@pytest.mark.parametrize("doi", WORKS)
def test_a_new_work_is_added_as_a_draft_once(doi: str) -> None:
    found = crossref.parse(WORKS[doi])
    assert done(found).outcome == Outcome.ADDED
    reference = Reference.objects.get(doi=found.doi)
    assert reference.state == Reference.State.DRAFT
    assert reference.authors == list(found.authors)
    assert done(found).outcome == Outcome.UNCHANGED


def test_the_address_is_author_year_and_first_words() -> None:
    done(pubmed.parse(ARTICLES["29768149"]))
    assert Reference.objects.get(pmid="29768149").slug == "obyrne-2018-inhaled-combined-budesonide"


def test_an_address_that_is_taken_gets_a_number() -> None:
    found = pubmed.parse(ARTICLES["29768149"])
    done(found)
    done(replace(found, pmid="1", doi=""))
    assert Reference.objects.get(pmid="1").slug == "obyrne-2018-inhaled-combined-budesonide-2"


def test_a_known_publication_is_found_by_its_doi_in_any_case() -> None:
    reference = Reference.objects.get(doi="10.1056/NEJMoa1707447")
    row = done(NEELAPU)
    assert row.record == reference
    assert row.outcome == Outcome.PROPOSED
    # The catalogue writes journals and authors its own way: no difference.
    assert set(row.proposals) == {"pmid"}
    reference.refresh_from_db()
    assert reference.pmid == ""
    assert Correction.objects.get().proposed_value == "29226797"


def test_disagreement_is_a_proposal_not_a_change() -> None:
    row = done(replace(NEELAPU, pmid="", year=2018, pages="1-2", name="Another title"))
    assert row.proposals == {"year": 2018, "pages": "1-2", "name": "Another title"}
    assert Reference.objects.get(doi="10.1056/NEJMoa1707447").year == 2017


def test_what_the_index_leaves_out_is_no_disagreement() -> None:
    assert done(replace(NEELAPU, pmid="", year=None, pages="", volume="")).outcome == Outcome.UNCHANGED


def test_numbers_of_two_records_are_refused() -> None:
    done(pubmed.parse(ARTICLES["29768149"]))
    row = done(replace(NEELAPU, pmid="29768149"))
    assert row.outcome == Outcome.REFUSED
    assert "several records" in row.reasons[0]


def test_a_kind_that_the_bibliography_does_not_have_is_entered_by_hand() -> None:
    row = done(replace(NEELAPU, doi="10.1000/preprint", pmid="", kind=""))
    assert row.outcome == Outcome.REFUSED
    assert "by hand" in row.reasons[0]


def test_a_retracted_publication_says_so() -> None:
    retracted = replace(NEELAPU, is_retracted=True)
    assert "The source marks it as retracted." in plan(retracted).reasons
    Reference.objects.filter(doi="10.1056/NEJMoa1707447").update(retracted_on="2026-01-01", retraction_reason_en="x")
    assert "The source marks it as retracted." not in plan(retracted).reasons
    assert "retracted_on" not in plan(retracted).proposals


RETRACTED = replace(
    NEELAPU, pmid="", is_retracted=True, retracted_on=date(2026, 1, 2), retraction_url="https://doi.org/10.1056/notice"
)


def test_a_retraction_waits_for_a_curator_with_its_day_and_its_notice() -> None:
    row = done(RETRACTED)
    assert row.outcome == Outcome.PROPOSED
    assert "proposed: Retracted on: not stated → 2026-01-02" in row.reasons
    (proposal,) = Correction.objects.open()
    assert (proposal.field, proposal.proposed_value) == ("retracted_on", "2026-01-02")
    assert (proposal.source_name, proposal.source_url) == ("Crossref", "https://doi.org/10.1056/notice")
    assert proposal in WAITING.rows("correction", person_who_may_all())
    # Asked once, and not again once it waits.
    assert done(RETRACTED).outcome == Outcome.UNCHANGED


def person_who_may_all() -> Curator:
    return Curator.objects.create_superuser("all", password="a long enough password")


def test_a_retraction_without_a_day_is_proposed_by_its_notice() -> None:
    done(replace(RETRACTED, retracted_on=None))
    assert Correction.objects.get().proposed_value == "https://doi.org/10.1056/notice"
    assert done(replace(RETRACTED, retracted_on=None, retraction_url="")).proposals == {
        "retraction_url": "https://doi.org/10.1056/nejmoa1707447"
    }


def test_a_new_reference_comes_with_its_retraction_proposed() -> None:
    new = replace(RETRACTED, doi="10.1000/new")
    assert done(new).outcome == Outcome.ADDED
    reference = Reference.objects.get(doi="10.1000/new")
    assert reference.retracted_on is None
    assert Correction.objects.get(reference=reference).proposed_value == "2026-01-02"


def test_to_mark_it_as_retracted_settles_the_proposal(person: Any) -> None:
    done(RETRACTED)
    reference = Reference.objects.get(doi="10.1056/NEJMoa1707447")
    by = person("Curators")
    actions.retract(reference, by=by, on=date(2026, 1, 2), reason_en="Data made up.")
    proposal = Correction.objects.get()
    assert (proposal.state, proposal.decided_by, proposal.decision_reason) == ("accepted", by, "Data made up.")
    assert done(RETRACTED).outcome == Outcome.UNCHANGED


def test_a_retraction_is_not_accepted_without_its_reason(person: Any) -> None:
    done(RETRACTED)
    with pytest.raises(ValidationError, match="its date and its reason"):
        actions.accept_correction(Correction.objects.get(), by=person("Reviewers"), reason="Seen.")
    assert Reference.objects.get(doi="10.1056/NEJMoa1707447").retracted_on is None


def test_a_retraction_that_was_turned_down_is_not_proposed_again(person: Any) -> None:
    done(RETRACTED)
    actions.reject_correction(Correction.objects.get(), by=person("Reviewers"), reason="Another paper.")
    assert done(RETRACTED).outcome == Outcome.UNCHANGED


def test_a_notice_is_told_to_be_one() -> None:
    row = done(replace(NEELAPU, doi="10.1000/notice", pmid="", retracts="10.1016/bad"))
    assert row.outcome == Outcome.ADDED
    assert "It is itself the notice that retracts “10.1016/bad”." in row.reasons


def test_a_retired_record_stays_as_it_is() -> None:
    Reference.objects.filter(doi="10.1056/NEJMoa1707447").update(state="retired", retired_reason="twice")
    assert done(NEELAPU).outcome == Outcome.REFUSED


@pytest.mark.parametrize("changes", [{"volume": "x" * 30}, {"authors": ("x" * 300,)}, {"year": 99_999}])
def test_what_the_catalogue_cannot_hold_is_refused(changes: dict[str, Any]) -> None:
    row = done(replace(NEELAPU, doi="10.1000/new", pmid="", **changes))
    assert row.outcome == Outcome.REFUSED
    assert not Reference.objects.filter(doi="10.1000/new").exists()


@pytest.mark.parametrize(
    ("written", "whole"),
    [("311-9", "311-319"), ("179-91", "179-191"), ("1865-1876", "1865-1876"), ("e33693", "e33693"), ("S87", "S87")],
)
def test_page_ranges(written: str, whole: str) -> None:
    assert whole_pages(written) == whole


@pytest.mark.parametrize(
    ("given", "short"), [("Stephanie J.", "SJ"), ("Chia-Wei", "CW"), ("J.-P.", "JP"), ("Élodie", "É"), ("", "")]
)
def test_initials(given: str, short: str) -> None:
    assert initials(given) == short

"""The history of a record: one entry a change with everything that belongs to it; drafts and accounts stay out of it."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import actions, history
from catalogue.differences import Differences
from catalogue.models import AtcCode, Authorisation, Citation, Condition, Curator, Reference, Therapy
from catalogue.recording import recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def kymriah() -> Therapy:
    return Therapy.objects.get(slug="kymriah")


def told(change: history.Change, *, is_public: bool = True) -> dict[str, str]:
    """{section title and label: pieces in brackets} of a change."""
    marks = {"same": "{}", "skipped": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    sections = Differences(Therapy, [(change.before, change.after)], is_public=is_public).sections(
        change.before, change.after
    )
    return {
        f"{section.title}{': ' if section.title else ''}{one.label}": "".join(
            marks[kind].format(text) for kind, text in one.pieces
        )
        for section in sections
        for one in section.differences
    }


def test_all_that_was_done_at_once_is_one_change(kymriah: Therapy) -> None:
    condition, other = kymriah.conditions.first(), Condition.objects.get(slug="multiple-myeloma")
    citation = kymriah.citations.order_by("pk").first()
    authorisation = kymriah.authorisations.get(jurisdiction="us")
    with recorded(source="FDA", reason="label of 2027"):
        Therapy.objects.filter(pk=kymriah.pk).update(
            target="CD20", summary_en=kymriah.summary_en.replace("T cells", "B cells", 1), other_names=["CTL019", "X1"]
        )
        kymriah.conditions.remove(condition)
        kymriah.conditions.add(other)
        Authorisation.objects.filter(pk=authorisation.pk).update(status="suspended", is_prime=True)
        citation.locator = "Table 9"
        citation.save()
    change = history.changes(kymriah)[-1]
    assert (change.number, change.heading, change.source, change.reason) == (2, "Changed", "FDA", "label of 2027")
    found = told(change)
    assert found["gene or target"] == "[-CD19-] → [+CD20+]"
    assert "T cells" not in found["summary in English"] or "[-T-] [+B+] cells" in found["summary in English"]
    assert "[+X1+]" in found["other names"]
    assert found["conditions"] == f"[-{condition}-], [+{other}+]"
    assert found["Kymriah (United States): status"] == "[-authorised-] → [+suspended+]"
    assert found["Kymriah (United States): PRIME"].endswith("[+yes+]")
    assert found[f"{citation.reference}: where in the source"].endswith("[+Table 9+]")
    assert len(found) == 7


def test_changes_of_different_people_are_different_entries(kymriah: Therapy, person: Callable[..., Curator]) -> None:
    named, unnamed = person("Curators", username="jane.roe", public_alias="JR"), person("Curators", username="x")
    for curator, target in ((named, "CD20"), (unnamed, "CD21")):
        with recorded(by=curator, reason="r"):
            Therapy.objects.filter(pk=kymriah.pk).update(target=target)
    with recorded(source="ClinicalTrials.gov"):
        Therapy.objects.filter(pk=kymriah.pk).update(target="CD22")
    Therapy.objects.filter(pk=kymriah.pk).update(target="CD23")
    found = history.changes(kymriah)
    people = history.authors(found)
    assert [history.public_author(change, people) for change in found] == [
        "the catalogue",
        "JR",
        "a curator",
        "ClinicalTrials.gov",
        "the catalogue",
    ]


def test_what_was_written_in_a_draft_is_told_with_its_publication(person: Callable[..., Curator]) -> None:
    reviewer = person("Reviewers")
    draft = Therapy.objects.create(
        slug="draft",
        name_en="Secret",
        name_fr="Secret",
        atmp_class="gene_therapy",
        class_basis="catalogue",
        origin="autologous",
    )
    texts = {f"{field}_{language}": "Text." for field in ("class_reason", "summary") for language in ("en", "fr")}
    with recorded(by=reviewer, reason="unpublished thoughts"):
        Therapy.objects.filter(pk=draft.pk).update(name_en="Open", name_fr="Ouvert", **texts)
    Citation.objects.create(therapy=draft, reference=Reference.objects.get(slug="regulation-1394-2007"))
    assert history.public_changes(draft) == []
    actions.publish(draft, by=reviewer)
    (first,) = history.public_changes(draft)
    assert first.heading == "First published"
    assert first.before == {}
    assert "unpublished" not in first.reason
    actions.retire(draft, by=reviewer, reason="withdrawn")
    actions.restore(draft, by=reviewer)
    with recorded(reason="thoughts again"):
        Therapy.objects.filter(pk=draft.pk).update(target="CD7")
    assert [change.heading for change in history.public_changes(draft)] == ["First published", "Retired"]
    actions.publish(draft, by=reviewer)
    *_rest, last = history.public_changes(draft)
    assert last.heading == "Published"
    assert told(last)["gene or target"] == "not stated → [+CD7+]"
    assert "thoughts" not in last.reason
    assert len(history.changes(draft)) == 8


def test_a_record_that_readers_may_not_see_is_not_named(kymriah: Therapy) -> None:
    hidden = Condition.objects.create(slug="hidden", name_en="Hidden disease", name_fr="Maladie cachée")
    with recorded(reason="r"):
        kymriah.conditions.add(hidden)
    change = history.changes(kymriah)[-1]
    assert told(change)["conditions"] == "[+a record that is not public+]"
    assert told(change, is_public=False)["conditions"] == "[+Hidden disease+]"


def test_a_citation_that_moves_leaves_one_record_and_joins_the_other(kymriah: Therapy) -> None:
    maci = Therapy.objects.get(slug="maci")
    citation = kymriah.citations.filter(fact="name").first() or kymriah.citations.first()
    with recorded(reason="merged"):
        Citation.objects.filter(pk=citation.pk).update(therapy=maci, locator="moved")
    assert ("citations", citation.pk) not in history.changes(kymriah)[-1].after
    assert history.changes(maci)[-1].after["citations", citation.pk]["locator"] == "moved"
    # What happens to it there is no change here.
    number = len(history.changes(kymriah))
    with recorded(reason="there"):
        Citation.objects.filter(pk=citation.pk).update(locator="there")
    assert len(history.steps(kymriah)) == sum(len(change.events) for change in history.changes(kymriah))
    assert len(history.changes(kymriah)) == number


def test_a_vocabulary_has_a_history_too() -> None:
    code = AtcCode.objects.create(code="L01XL98", name="cells")
    with recorded(source="WHO"):
        AtcCode.objects.filter(pk=code.pk).update(name="other cells")
    assert [change.heading for change in history.changes(code)] == ["Entered", "Changed"]


def test_the_state_at_a_moment_is_that_after_the_change(kymriah: Therapy) -> None:
    for target in ("CD20", "CD21", "CD22"):
        with recorded(reason=target):
            Therapy.objects.filter(pk=kymriah.pk).update(target=target)
    for change in history.changes(kymriah):
        assert history.state_at(kymriah, change.at) == change.after


def test_the_number_of_queries_does_not_depend_on_the_number_of_changes(kymriah: Therapy) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            found = history.changes(kymriah)
            shown = Differences(Therapy, [(one.before, one.after) for one in found], is_public=True)
            for change in found:
                shown.sections(change.before, change.after)
        return len(captured)

    before = queries()
    conditions = list(Condition.objects.all()[:10])
    for condition in conditions:
        with recorded(reason=condition.slug):
            kymriah.conditions.add(condition)
            Therapy.objects.filter(pk=kymriah.pk).update(target=condition.slug)
    assert queries() == before

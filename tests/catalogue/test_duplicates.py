"""Pairs of records that may be one and the same: found for all, kept up to date, and told apart by people."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from catalogue import actions, duplicates
from catalogue.models import (
    Authorisation,
    Curator,
    Distinction,
    Likeness,
    Reference,
    Sponsor,
    Therapy,
    Trial,
    Uncompared,
)
from catalogue.models.groups import RECORDS
from catalogue.queues import model_of

pytestmark = pytest.mark.django_db
DESCRIBED = {"atmp_class": "gene_therapy", "origin": "autologous", "class_basis": "catalogue"}
Person = Callable[..., Curator]


def therapy(slug: str, name: str, **more: Any) -> Therapy:
    return Therapy.objects.create(slug=slug, name_en=name, name_fr=name, **{**DESCRIBED, **more})


def found(model: type) -> set[tuple[str, str]]:
    noun = model._meta.model_name
    duplicates.compare([noun])
    slugs = dict(model.objects.values_list("pk", "slug"))
    return {tuple(sorted((slugs[one.one], slugs[one.other]))) for one in Likeness.objects.standing(noun)}


def test_a_draft_with_nearly_the_name_of_a_published_therapy() -> None:
    therapy("kymriahh", "Kymriahh")
    assert ("kymriah", "kymriahh") in found(Therapy)
    assert Therapy.objects.possible_duplicates().filter(slug="kymriah").exists()


def test_another_name_counts_as_much_as_the_name_and_accents_not_at_all() -> None:
    therapy("new", "Wholly new", other_names=["LÚXTURNA"])
    assert ("luxturna", "new") in found(Therapy)


def test_a_brand_counts_as_much_as_a_name() -> None:
    twin = therapy("new", "Wholly new")
    found(Therapy)
    authorisation = Authorisation.objects.filter(therapy__slug="luxturna").first()
    Authorisation.objects.create(
        therapy=twin,
        jurisdiction="us",
        number="N1",
        brand="Zzyzxaflor",
        holder=authorisation.holder,
        status="authorised",
        granted_on="2020-01-02",
    )
    other = therapy("other", "Zzyzxaflora")
    assert ("new", "other") in found(Therapy)
    Authorisation.objects.filter(therapy=twin).update(brand="Mnopquil")
    assert ("new", other.slug) not in found(Therapy)


def test_the_name_of_one_may_be_a_word_of_the_other_s_if_it_is_long() -> None:
    Sponsor.objects.create(slug="short", name="Quixotica")
    Sponsor.objects.create(slug="long", name="Quixotica Holdings of the Far North")
    Sponsor.objects.create(slug="of", name="North")
    pairs = found(Sponsor)
    assert ("long", "short") in pairs
    assert ("long", "of") not in pairs


def test_every_record_is_compared_not_only_the_last() -> None:
    Sponsor.objects.create(slug="old-twin", name="Vericell", state="published")
    for number in range(60):
        Sponsor.objects.create(slug=f"later-{number}", name=f"{number * 7919:x} {number * 104729:x}", state="published")
    assert any("old-twin" in pair for pair in found(Sponsor))


@pytest.mark.parametrize("noun", ["therapy", "substance", "sponsor", "condition", "term"])
def test_the_pairs_are_those_of_comparing_each_with_each(noun: str) -> None:
    """The oracle asks PostgreSQL for the similarity of every two names; the comparison looks at few of them."""
    duplicates.compare([noun])
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT least(a.record, b.record), greatest(a.record, b.record)
            FROM catalogue_alias AS a JOIN catalogue_alias AS b ON a.noun = b.noun AND a.record < b.record
            WHERE a.noun = %s AND a.kind = 'name' AND b.kind = 'name'
                AND similarity(a.key, b.key) >= CASE WHEN strpos(a.key || b.key, ' ') = 0 THEN 0.5 ELSE 0.75 END""",
            [noun],
        )
        expected = set(cursor.fetchall())
    named = Likeness.objects.filter(noun=noun, kind="name").values_list("one", "other")
    worded = Likeness.objects.filter(noun=noun, kind="word").values_list("one", "other")
    assert set(named) <= expected <= set(named) | set(worded)


def test_a_name_that_changes_is_compared_again() -> None:
    twin = therapy("twin", "Kymriahh")
    assert ("kymriah", "twin") in found(Therapy)
    twin.name_en = twin.name_fr = "Qwxzyvut"
    twin.save()
    assert Uncompared.objects.filter(noun="therapy").count() == 1
    assert ("kymriah", "twin") not in found(Therapy)
    Therapy.objects.filter(pk=twin.pk).update(stage="phase_1")
    assert not Uncompared.objects.filter(noun="therapy").exists(), "its names are what they were"


def test_retired_records_are_no_duplicates() -> None:
    therapy("kymriahh", "Kymriahh", state="retired", retired_reason="r")
    assert not any("kymriahh" in pair for pair in found(Therapy))
    twin = therapy("kymriahhh", "Kymriahhh")
    assert ("kymriah", "kymriahhh") in found(Therapy)
    Therapy.objects.filter(pk=twin.pk).update(state="retired", retired_reason="r")
    # At once, before anything is compared again.
    assert not Likeness.objects.standing("therapy").filter(other=twin.pk).exists()


def test_a_number_that_stands_among_the_other_numbers_of_another_trial() -> None:
    known = Trial.objects.exclude(nct_number="").first()
    Trial.objects.create(slug="again", name="Again", other_ids=["X-1", known.nct_number])
    Trial.objects.create(slug="sister", name="Sister", other_ids=["X-1"])
    pairs = found(Trial)
    assert tuple(sorted((known.slug, "again"))) in pairs
    assert ("again", "sister") not in pairs, "both belong to X-1, neither is X-1"


def test_the_same_title_but_for_case_and_accents() -> None:
    known = Trial.objects.exclude(name="").first()
    Trial.objects.create(slug="again", name=known.name.upper())
    assert any("again" in pair for pair in found(Trial))


def test_a_thousand_records_of_one_title_are_no_half_million_pairs() -> None:
    Trial.objects.bulk_create(Trial(slug=f"untitled-{number}", name="Untitled study") for number in range(100))
    found(Trial)
    assert Likeness.objects.filter(noun="trial", kind="title").count() <= 100 * duplicates.NEAREST


def test_a_doi_or_a_pmid_that_stands_only_in_an_address() -> None:
    article = Reference.objects.exclude(doi="").first()
    Reference.objects.create(slug="by-doi", kind="article", name="One", url=f"https://doi.org/{article.doi.upper()}")
    indexed = Reference.objects.exclude(pmid="").first()
    address = f"https://pubmed.ncbi.nlm.nih.gov/{indexed.pmid}/"
    Reference.objects.create(slug="by-pmid", kind="article", name="Two", url=address)
    assert {tuple(sorted((article.slug, "by-doi"))), tuple(sorted((indexed.slug, "by-pmid")))} <= found(Reference)


def test_comparing_stops_in_time_and_says_how_far_it_is(client: Client, person: Person) -> None:
    total = Uncompared.objects.filter(noun="sponsor").count()
    assert total == Sponsor.objects.count() > duplicates.OTHERS_AT_ONCE
    duplicates.compare(["sponsor"], seconds=0)
    assert duplicates.waiting()["sponsor"] == total
    assert duplicates.compare_some("sponsor") == duplicates.OTHERS_AT_ONCE
    progress = duplicates.progress(Sponsor, duplicates.waiting()["sponsor"])
    assert (progress.compared, progress.total) == (duplicates.OTHERS_AT_ONCE, total)
    client.force_login(person("Curators"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("admin:index")).context["uncompared"] > 0
    call_command("compare_records")
    assert duplicates.waiting() == {}
    assert client.get(reverse("admin:index")).context["uncompared"] == 0


# --- Told apart ----------------------------------------------------------------------------------------------------


def twins() -> tuple[Therapy, Therapy]:
    pair = Therapy.objects.get(slug="kymriah"), therapy("kymriahh", "Kymriahh")
    assert ("kymriah", "kymriahh") in found(Therapy)
    return pair


def test_a_pair_that_is_none_leaves_the_queue_until_that_is_taken_back(person: Person) -> None:
    known, twin = twins()
    curator = person("Curators")
    said = actions.distinguish(twin, other=known, by=curator, reason="One is Swiss.")
    assert ("kymriah", "kymriahh") not in found(Therapy)
    assert not Therapy.objects.possible_duplicates().filter(slug="kymriahh").exists()
    with pytest.raises(ValidationError, match="already"):
        actions.distinguish(known, other=twin, by=curator, reason="Again.")
    actions.undistinguish(said, by=curator, reason="It is the same after all.")
    assert ("kymriah", "kymriahh") in found(Therapy)
    with pytest.raises(ValidationError, match="already"):
        actions.undistinguish(said, by=curator, reason="Again.")
    actions.distinguish(known, other=twin, by=curator, reason="No, it is not.")
    assert Distinction.objects.count() == 2, "what was said before is kept"


def test_telling_apart_needs_a_reason_a_permission_and_two_records_of_one_noun(person: Person) -> None:
    known, twin = twins()
    with pytest.raises(PermissionDenied):
        actions.distinguish(twin, other=known, by=person(username="nobody"), reason="r")
    curator = person("Curators")
    for other, reason in ((known, " "), (twin, "r"), (Trial.objects.first(), "r")):
        with pytest.raises(ValidationError):
            actions.distinguish(twin, other=other, by=curator, reason=reason)
    said = actions.distinguish(twin, other=known, by=curator, reason="r")
    for write in (lambda: said.delete(), lambda: Distinction.objects.update(reason="Another.")):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_a_curator_says_it_in_two_clicks_and_takes_it_back(desk: Callable[[str], Client]) -> None:
    known, twin = twins()
    client = desk("Curators")
    page = client.get(reverse("admin:duplicates")).content.decode()
    address = reverse("admin:catalogue_therapy_distinguish", args=[known.pk, twin.pk])
    assert address in page
    assert client.post(address, {"reason": ""}).status_code == 200
    response = client.post(address, {"reason": "One is Swiss."}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("admin:duplicates")
    assert address not in response.content.decode()
    said = Distinction.objects.get()
    assert "One is Swiss." in client.get(reverse("admin:catalogue_distinction_change", args=[said.pk])).content.decode()
    client.post(reverse("admin:catalogue_distinction_take_back", args=[said.pk]), {"reason": "A mistake."})
    assert address in client.get(reverse("admin:duplicates")).content.decode()


# --- Before they exist ---------------------------------------------------------------------------------------------


def entered(**more: str) -> dict[str, str]:
    inlines = {
        f"{prefix}-{part}": "0"
        for prefix in ("authorisations", "citations")
        for part in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return {"name_en": "Kymriahh", "name_fr": "Kymriahh", "slug": "kymriahh", **DESCRIBED, **inlines, **more}


def test_a_new_record_that_may_repeat_another_is_saved_only_when_somebody_has_seen_that(desk: Any) -> None:
    client, page = desk("Curators"), reverse("admin:catalogue_therapy_add")
    response = client.post(page, entered(target="CD19"))
    html = response.content.decode()
    assert not Therapy.objects.filter(slug="kymriahh").exists()
    assert [one.record.slug for one in response.context["adminform"].form.alike] == ["kymriah"]
    assert 'value="CD19"' in html and "_save_anyway" in html, "nothing that was typed is lost"
    assert html.index('name="_save"') < html.index('name="_save_anyway"'), "Enter presses the first button"
    assert client.post(page, entered(_save_anyway="1")).status_code == 302
    assert Therapy.objects.filter(slug="kymriahh").exists()


def test_a_new_record_like_no_other_is_saved_at_once_and_a_known_one_is_not_asked_about(desk: Any) -> None:
    client = desk("Curators")
    fresh = entered(name_en="Qwxzyvut", name_fr="Qwxzyvut", slug="qwxzyvut")
    assert client.post(reverse("admin:catalogue_therapy_add"), fresh).status_code == 302
    twin = therapy("kymriahh", "Kymriahh")
    changed = client.post(reverse("admin:catalogue_therapy_change", args=[twin.pk]), entered(target="CD19"))
    assert changed.status_code == 302


def test_looking_for_duplicates_leaves_no_trace() -> None:
    before = {noun: model_of(noun).objects.count() for noun in RECORDS}
    found = duplicates.before_saving(Therapy(slug="x", name_en="Kymriahh", name_fr="Kymriahh", **DESCRIBED))
    assert [one.record.slug for one in found] == ["kymriah"]
    assert {noun: model_of(noun).objects.count() for noun in RECORDS} == before
    assert not Uncompared.objects.filter(noun="therapy").exists()
    trial = Trial.objects.exclude(nct_number="").first()
    [twin] = duplicates.before_saving(Trial(slug="x", name="X", other_ids=[trial.nct_number]))
    assert (twin.record, twin.kind) == (trial, "mention")

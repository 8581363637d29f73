"""Answers in the memory of a process follow the changes of the catalogue."""

import pgtrigger
import pytest
from pyroaring import BitMap

from catalogue import revision
from catalogue.models import Authorisation, Citation, Condition, Reference, Sponsor, Therapy, Trial
from catalogue.search import hits, postings
from catalogue.search.postings import Pair


def kept_answers(nouns: tuple[str, ...], terms: tuple[str, ...]) -> dict[Pair, dict[str, set[int]]]:
    return plain(hits.looked_up([(noun, term) for noun in nouns for term in terms], revision.current()))


def plain(answers: dict[Pair, dict[str, BitMap]]) -> dict[Pair, dict[str, set[int]]]:
    return {pair: {part: set(keys) for part, keys in parts.items() if keys} for pair, parts in answers.items()}


@pytest.mark.usefixtures("no_content")
@pytest.mark.django_db(transaction=True)
def test_what_was_remembered_follows_every_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what was touched is looked at again, and nothing differs from what would be read."""
    monkeypatch.setattr(postings, "FREQUENT", 1)

    def make(model: type, slug: str, **fields: object) -> object:
        return model.objects.create(slug=slug, state="published", **fields)

    kinds = {"atmp_class": "other", "origin": "not_applicable", "class_basis": "catalogue"}
    brand = make(Therapy, "brand", name_en="brandalo lymphoma", name_fr="b", **kinds)
    other = make(Therapy, "other", name_en="otherix", name_fr="o", **kinds)
    lymphoma = make(Condition, "a-lymphoma", name_en="a lymphoma", name_fr="un lymphome")
    firm = make(Sponsor, "firm", name="lymphoma firm")
    trials = [make(Trial, f"t{n}", name=f"lymphoma study {n}") for n in range(6)]
    paper = make(Reference, "paper", name="lymphoma paper")
    draft = Trial.objects.create(slug="d", name="lymphoma draft", state="draft")
    for trial in (*trials[:3], draft):
        trial.conditions.add(lymphoma)
        trial.therapies.add(brand)
    nouns = ("trial", "therapy", "condition", "sponsor", "reference", "authorisation")
    terms = ("'lymphoma' | 'lymphome'", "'brandalo'", "'zarquon'", "'firm'", "'bla900001'")

    def change(name: str) -> None:
        steps = {
            "a title": lambda: Trial.objects.filter(slug="t4").update(name="zarquon"),
            "a retirement": lambda: Trial.objects.filter(slug="t0").update(state="retired", retired_reason="x"),
            "a new trial": lambda: make(Trial, "new", name="lymphoma anew"),
            "a draft published": lambda: Trial.objects.filter(slug="d").update(state="published"),
            "a link that comes": lambda: trials[4].conditions.add(lymphoma),
            "a link that goes": lambda: trials[1].therapies.clear(),
            "a sponsor of a trial": lambda: Trial.objects.filter(slug="t5").update(sponsor=firm),
            "a name of a condition": lambda: Condition.objects.filter(slug="a-lymphoma").update(name_en="zarquon"),
            "a name of a therapy": lambda: Therapy.objects.filter(slug="other").update(name_en="brandalo"),
            "a sponsor of a therapy": lambda: other.sponsors.add(firm),
            "a sponsor renamed": lambda: Sponsor.objects.filter(slug="firm").update(name="zarquon firm"),
            "an authorisation": lambda: Authorisation.objects.create(
                therapy=other,
                jurisdiction="us",
                brand="Zarquon",
                holder=firm,
                number="BLA900001",
                granted_on="2020-01-01",
                status="authorised",
            ),
            "a citation": lambda: Citation.objects.create(
                therapy=brand, reference=paper, fact="general", stated_by="catalogue", checked_on="2026-01-01"
            ),
            "many at once": lambda: Trial.objects.bulk_create(
                Trial(slug=f"b{n}", name="lymphoma of many", state="published") for n in range(1_100)
            ),
        }
        with pgtrigger.ignore("catalogue.Trial:state_passes"):
            steps[name]()

    read = hits.read
    pairs: list[Pair] = []
    monkeypatch.setattr(hits, "read", lambda asked: pairs.extend(asked) or read(asked))
    names = (
        *("a title", "a retirement", "a new trial", "a draft published", "a link that comes", "a link that goes"),
        *("a sponsor of a trial", "a name of a condition", "a name of a therapy", "a sponsor of a therapy"),
        *("a sponsor renamed", "an authorisation", "a citation", "many at once"),
    )
    kept_answers(nouns, terms)
    for name in names:
        change(name)
        del pairs[:]
        kept = kept_answers(nouns, terms)
        asked_anew = ("trial", terms[0]) in pairs
        assert asked_anew == (name == "many at once"), name
        assert kept == plain(read([(noun, term) for noun in nouns for term in terms])), name
    assert kept["trial", "'firm'"] and kept["therapy", "'bla900001'"] and kept["reference", "'brandalo'"]

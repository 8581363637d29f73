"""The search for whole words against an obvious second implementation, on random small catalogues."""

import re

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import search
from catalogue.models import Authorisation, Condition, Sponsor, Substance, Therapy, Trial

# Words without a family, and none the beginning of another or near it, so that "holds it" is plain.
WORDS = ("zarquon", "blimfex", "vogdrum", "cd91", "pj7", "krill", "osmunda", "tuvix", "éclampt", "MAÑIPUR")
TOKEN = re.compile(r"[a-z0-9]+")
PLAIN = str.maketrans("éñ", "en")

names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
catalogues = st.lists(
    st.fixed_dictionaries(
        {
            "name": names,
            "other": st.lists(names, max_size=2),
            "summary": names,
            "substance": names,
            "condition": names,
            "brand": names,
            "acronym": names,
            "title": names,
            "state": st.sampled_from(["published", "published", "draft"]),
            "condition_state": st.sampled_from(["published", "draft"]),
        }
    ),
    min_size=1,
    max_size=4,
)
queries = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)


def tokens(*texts: str) -> set[str]:
    return {token for text in texts for token in TOKEN.findall(text.lower().translate(PLAIN))}


def make(rows: list[dict[str, object]]) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Makes the records; the words by which each published therapy and trial is found."""
    therapies, trials = {}, {}
    sponsor = Sponsor.objects.create(slug="o-sponsor", name="o sponsor", state="published")
    for number, row in enumerate(rows):
        # The number keeps names unique and is no word of a query.
        substance = Substance.objects.create(
            slug=f"o-{number}", name=f"{row['substance']} s{number}", state="published"
        )
        condition = Condition.objects.create(
            slug=f"o-{number}",
            name_en=f"{row['condition']} c{number}",
            name_fr=f"c{number}",
            state=row["condition_state"],
        )
        therapy = Therapy.objects.create(
            slug=f"o-{number}",
            name_en=f"{row['name']} t{number}",
            name_fr=f"t{number}",
            other_names=row["other"],
            summary_fr=row["summary"],
            atmp_class="other",
            origin="not_applicable",
            class_basis="catalogue",
            state=row["state"],
        )
        therapy.substances.add(substance)
        therapy.conditions.add(condition)
        Authorisation.objects.create(
            therapy=therapy,
            jurisdiction="us",
            brand=row["brand"],
            holder=sponsor,
            number=f"BLA90000{number}",
            granted_on="2020-01-01",
            status="authorised",
        )
        trial = Trial.objects.create(
            slug=f"o-{number}", name=row["title"], acronym=row["acronym"], sponsor=sponsor, state="published"
        )
        trial.therapies.add(therapy)
        of_condition = tokens(row["condition"]) if row["condition_state"] == "published" else set()
        if row["state"] == "published":
            therapies[therapy.pk] = of_condition | tokens(
                row["name"], *row["other"], row["summary"], row["substance"], row["brand"], row["acronym"]
            )
        of_therapy = tokens(row["name"], *row["other"]) if row["state"] == "published" else set()
        trials[trial.pk] = of_therapy | tokens(row["title"], row["acronym"])
    return therapies, trials


@pytest.mark.django_db
@settings(max_examples=40)
@given(rows=catalogues, query=queries)
def test_found_are_the_records_that_hold_every_word(rows: list[dict[str, object]], query: str) -> None:
    with transaction.atomic():
        therapies, trials = make(rows)
        for model, holders in ((Therapy, therapies), (Trial, trials)):
            expected = {key for key, words in holders.items() if tokens(query) <= words}
            assert set(search.find(model, query, None, forgives=False).keys) == expected
        transaction.set_rollback(True)

"""What sounds alike, and what does not."""

import pytest
from django.db import connection

from catalogue.models import Condition, Therapy
from catalogue.search.sounding import alike, heard, mistakes, sound


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("kimriya", "kymriah"),
        ("chimria", "kymriah"),
        ("hemofilia", "haemophilia"),
        ("karvicti", "carvykti"),
        ("cazgevi", "casgevy"),
        ("talassemia", "thalassaemia"),
        ("luxturna", "luksturna"),
    ],
)
def test_usual_misspellings_sound_the_same(written: str, right: str) -> None:
    assert sound(written) == sound(right)


@pytest.mark.parametrize(
    ("left", "right", "number"),
    [("", "abc", 3), ("maci", "maci", 0), ("mcai", "maci", 1), ("kimria", "kimraia", 1), ("abcd", "badc", 2)],
)
def test_letters_that_changed_places_are_one_mistake(left: str, right: str, number: int) -> None:
    assert mistakes(left, right) == mistakes(right, left) == number


@pytest.mark.django_db
def test_the_database_hears_the_same() -> None:
    words = [
        word
        for name in (
            *Therapy.objects.values_list("name_en", flat=True),
            *Condition.objects.values_list("name_en", flat=True),
        )
        for word in name.lower().split()
        if word.isascii()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {heard('word')} FROM unnest(%s::text[]) WITH ORDINALITY AS one (word, place) ORDER BY place",  # noqa: S608
            [words],
        )
        assert [one for (one,) in cursor.fetchall()] == list(map(sound, words))


@pytest.mark.django_db
def test_words_of_names_that_sound_alike() -> None:
    found = alike(["kimriya", "zokgesnma", "hunter", "zolpidem", "pizza", "cd19", "x" * 60])
    assert [[word for word, _wrong in some] for some in found] == [["kymriah"], ["zolgensma"], [], [], [], [], []]


@pytest.mark.django_db
def test_beginnings_that_sound_alike() -> None:
    (kymriah, nothing) = alike(["kimr", "zzzz"], begin=True)
    assert ("kymriah", 0) in kymriah
    assert nothing == []

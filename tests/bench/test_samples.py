"""Draws that are skewed as the demo content is."""

from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from bench.samples import Vocabulary, Zipf, counted, exponent, fixture, invented


def test_the_exponent_of_an_exact_law_is_found() -> None:
    assert exponent([round(1_000_000 / rank**0.8) for rank in range(1, 200)]) == pytest.approx(0.8, abs=0.01)


def test_ranks_are_drawn_as_often_as_the_law_says() -> None:
    real = list(counted(fixture("trial"), "conditions").values())
    zipf = Zipf(Random(1), 500, real)
    drawn = Counter(zipf.draw() for _draw in range(50_000))
    assert exponent(list(drawn.values())[:100]) > 0.4
    assert drawn[0] > 5 * drawn[50] > 0
    assert len(drawn) > 450


def test_several_ranks_are_different_ones() -> None:
    zipf = Zipf(Random(1), 5, [100, 1])
    assert sorted(zipf.several(5)) == [0, 1, 2, 3, 4]
    assert len(zipf.several(9)) == 5


def test_words_keep_coming_ever_more_rarely() -> None:
    vocabulary = Vocabulary(Random(1), [row["name"] for row in fixture("trial")])
    known = set(vocabulary.tokens)
    new = []
    for _part in range(3):
        words = set(vocabulary.words(20_000)) - known
        new.append(len(words))
        known |= words
    assert all(later < earlier for earlier, later in pairwise(new))
    assert new[-1] > 200


def test_frequent_words_stay_frequent() -> None:
    vocabulary = Vocabulary(Random(1), [row["name"] for row in fixture("trial")])
    real = [word for word, _number in Counter(vocabulary.tokens).most_common(10)]
    invented_words = Counter(vocabulary.words(20_000))
    assert len(set(real) & {word for word, _number in invented_words.most_common(15)}) >= 8


def test_invented_names_never_repeat() -> None:
    assert len({invented(number) for number in range(200_000)}) == 200_000

"""What the demo content looks like: the samples from which a synthetic world is drawn, and words that grow as text does."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "fixtures"
ARRAYS = {
    "other_names", "synonyms_en", "synonyms_fr", "countries", "condition_terms", "interventions", "other_ids", "authors",
    "themes",
}  # fmt: skip
WORD = re.compile(r"\S+")
# Of the tokens already written that a new one may repeat; more would only cost memory.
REMEMBERED = 2_000_000
CONSONANTS = "bcdfgklmnprstvz"
VOWELS = "aeiou"
SYLLABLES = [consonant + vowel for consonant in CONSONANTS for vowel in VOWELS]


def fixture(noun: str) -> list[dict[str, Any]]:
    """Fields of the records of one fixture file, arrays as lists."""
    path = next(FOLDER.glob(f"*_{noun}.json"))
    rows = [row["fields"] for row in json.loads(path.read_text(encoding="utf-8"))]
    for row in rows:
        for name in ARRAYS & row.keys():
            row[name] = json.loads(row[name]) if isinstance(row[name], str) else row[name]
    return rows


def exponent(counts: Sequence[int]) -> float:
    """The slope of frequency over rank, both logarithmic: Zipf's exponent of some counts."""
    ranked = sorted((count for count in counts if count), reverse=True)
    points = [(math.log(rank), math.log(count)) for rank, count in enumerate(ranked, start=1)]
    mean_x = sum(x for x, _y in points) / len(points)
    mean_y = sum(y for _x, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _y in points)
    return -sum((x - mean_x) * (y - mean_y) for x, y in points) / spread


class Zipf:
    """Ranks 0 to ``size`` - 1, drawn with a frequency that falls with the rank as in some real counts."""

    def __init__(self, random: Random, size: int, counts: Sequence[int]) -> None:
        self.random = random
        self.size = size
        slope = exponent(counts)
        self.weights = list(accumulate((rank + 1) ** -slope for rank in range(size)))
        self.drawn: Iterator[int] = iter(())

    def draw(self) -> int:
        found = next(self.drawn, None)
        if found is None:
            # Many at once cost a third of one after the other.
            self.drawn = iter(self.random.choices(range(self.size), cum_weights=self.weights, k=10_000))
            found = next(self.drawn)
        return found

    def several(self, number: int) -> list[int]:
        """That many different ranks (as many as there are, if fewer)."""
        found: dict[int, None] = {}
        while len(found) < min(number, self.size):
            found[self.draw()] = None
        return list(found)


class Vocabulary:
    """Words of titles: a word comes as often as it came before, and new ones keep coming, ever more rarely.

    Heaps' law with the constants of ``titles``, and Simon's process, which gives Zipf's frequencies.
    """

    def __init__(self, random: Random, titles: Sequence[str]) -> None:
        self.random = random
        self.tokens = [word for title in titles for word in WORD.findall(title)]
        self.written = len(self.tokens)
        half = self.written // 2
        ratio = len(set(self.tokens)) / len(set(self.tokens[:half]))
        self.growth = math.log(ratio) / math.log(self.written / half)
        self.scale = len(set(self.tokens)) / self.written**self.growth
        self.long_words = [word for word in self.tokens if word.isalpha() and len(word) > 5]

    def words(self, number: int) -> list[str]:
        random, tokens = self.random.random, self.tokens
        new = self.scale * self.growth * self.written ** (self.growth - 1)
        found = [self.new_word() if random() < new else tokens[int(random() * len(tokens))] for _word in range(number)]
        self.written += number
        if len(tokens) < REMEMBERED:
            tokens.extend(found)
        else:
            for word in found:
                tokens[int(random() * REMEMBERED)] = word
        return found

    def title(self, number: int) -> str:
        text = " ".join(self.words(number))
        return text[0].upper() + text[1:]

    def new_word(self) -> str:
        """The head of one long word with the tail of another, or a code name."""
        if self.random.random() < 0.2:
            return code_name(self.random)
        head, tail = self.random.choice(self.long_words), self.random.choice(self.long_words)
        return head[: self.random.randint(3, 6)] + tail[-self.random.randint(3, 6) :]


def code_name(random: Random) -> str:
    return "".join(random.choices("ABCDEFGHJKLMNPRSTVX", k=3)) + f"-{random.randint(1, 9999)}"


def invented(number: int) -> str:
    """A name of four syllables, another one for every number below 24 million."""
    position = number * 7_368_787 % len(SYLLABLES) ** 4
    name = ""
    for _syllable in range(4):
        position, syllable = divmod(position, len(SYLLABLES))
        name += SYLLABLES[syllable]
    return name.capitalize()


def counted(rows: Sequence[dict[str, Any]], relation: str) -> Counter[str]:
    """How often each address stands in a relation of the rows."""
    found: Counter[str] = Counter()
    for row in rows:
        linked = row.get(relation) or []
        found.update(key if isinstance(key, str) else key[0] for key in linked)
    return found

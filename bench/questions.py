"""What is asked of every party: kinds of requests, each with many different questions drawn from the world itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any
from urllib.parse import urlencode

PAGE_SIZE = 25
LANGUAGES = ("en", "fr")


@dataclass(frozen=True)
class Question:
    """One request. ``form``: page, csv, json, record, compare, suggest or unchanged. ``chosen``: values of facets."""

    noun: str
    form: str = "page"
    language: str = "en"
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    words: str = ""
    is_misspelt: bool = False
    page: int = 1
    slugs: Sequence[str] = ()
    last_key: int = 0

    @property
    def address(self) -> str:
        """Where the site answers it."""
        pairs = [(name, value) for name, values in self.chosen.items() for value in values]
        if self.words:
            pairs.append(("q", self.words))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        place = {
            "record": f"{self.noun}/{''.join(self.slugs[:1])}/",
            "compare": "compare/",
            "suggest": "search/suggest/",
            "csv": f"{self.noun}.csv",
            "json": f"{self.noun}.json",
        }.get(self.form, f"{self.noun}/")
        if self.form == "compare":
            pairs = [("therapy", slug) for slug in self.slugs]
        return f"/{self.language}/{place}" + (f"?{urlencode(pairs)}" if pairs else "")


@dataclass(frozen=True)
class Kind:
    """A line of the table. ``has_facets``: a list of the bars."""

    label: str
    has_facets: bool
    draw: Callable[["World"], Question]


class World:
    """What questions are drawn from: a cursor on the world's database, and chance."""

    def __init__(self, cursor: Any, seed: int) -> None:
        self.cursor = cursor
        self.random = Random(seed)
        self.size = {
            table: self.one(
                f"SELECT min(id), max(id), count(*) FILTER (WHERE state = 'published') FROM catalogue_{table}"
            )
            for table in ("therapy", "trial", "reference")
        }

    def one(self, sql: str, *values: Any) -> tuple[Any, ...]:
        self.cursor.execute(sql, values)
        return self.cursor.fetchone()

    def record(self, table: str, columns: str, condition: str = "true") -> tuple[Any, ...]:
        """Columns of a published record, any one that satisfies the condition."""
        first, last, _number = self.size[table]
        found = self.one(
            f"SELECT {columns} FROM catalogue_{table} r WHERE id >= %s AND state = 'published' AND {condition}"
            " ORDER BY id LIMIT 1",
            self.random.randint(first, last),
        )
        return found or self.record(table, columns, condition)

    @cached_property
    def sponsors(self) -> list[str]:
        """Sponsors with some hundred trials, or as many as there are in a small world."""
        self.cursor.execute(
            "SELECT s.slug FROM (SELECT sponsor_id, count(*) AS number FROM catalogue_trial WHERE state = 'published'"
            " GROUP BY sponsor_id) r JOIN catalogue_sponsor s ON s.id = r.sponsor_id"
            " ORDER BY abs(number - 500), s.slug LIMIT 40"
        )
        return [slug for (slug,) in self.cursor.fetchall()]

    def language(self) -> str:
        return self.random.choice(LANGUAGES)

    def pages(self, table: str) -> int:
        return -(-self.size[table][2] // PAGE_SIZE)


def whole_list(noun: str, table: str) -> Callable[[World], Question]:
    return lambda world: Question(
        noun, language=world.language(), page=world.random.randint(1, min(40, world.pages(table)))
    )


def class_and_origin(noun: str) -> Callable[[World], Question]:
    def draw(world: World) -> Question:
        condition = "true" if noun == "therapies" else (
            "EXISTS (SELECT FROM catalogue_trial_therapies t JOIN catalogue_trial s ON s.id = t.trial_id"
            " AND s.state = 'published' WHERE t.therapy_id = r.id)"
        )  # fmt: skip
        atmp_class, origin = world.record("therapy", "atmp_class, origin", condition)
        (other,) = world.record("therapy", "atmp_class")
        chosen = {"atmp_class": sorted({atmp_class, other}), "origin": [origin]}
        return Question(noun, language=world.language(), chosen=chosen)

    return draw


def four_of_therapies(world: World) -> Question:
    atmp_class, origin, stage, jurisdiction = world.record(
        "therapy",
        "atmp_class, origin, stage, (SELECT max(jurisdiction) FROM catalogue_authorisation WHERE therapy_id = r.id)",
        "stage <> '' AND EXISTS (SELECT FROM catalogue_authorisation WHERE therapy_id = r.id)",
    )
    chosen = {"atmp_class": [atmp_class], "origin": [origin], "stage": [stage], "jurisdiction": [jurisdiction]}
    return Question("therapies", language=world.language(), chosen=chosen)


def four_of_trials(world: World) -> Question:
    phase, status, country, year = world.record(
        "trial",
        "phase, status, countries[1], left(started_on, 4)",
        "phase <> '' AND status <> '' AND started_on <> '' AND countries <> '{}'",
    )
    chosen = {"phase": [phase], "status": [status], "country": [country], "year": [year]}
    return Question("trials", language=world.language(), chosen=chosen)


def words_of_therapies(world: World) -> Question:
    (name,) = world.record("therapy", "name_en")
    return Question("therapies", language=world.language(), words=world.random.choice(name.split()))


def words_of_trials(world: World) -> Question:
    """Two words of a title, in which the rarer one is usually rare."""
    while True:
        (name,) = world.record("trial", "name")
        words = sorted({word for word in name.split() if word.isalpha() and len(word) > 4})
        if len(words) > 1:
            return Question("trials", language=world.language(), words=" ".join(world.random.sample(words, 2)))


def misspelt(world: World) -> Question:
    """A brand with one letter changed, left out or doubled, not the first one."""
    (name,) = world.record("therapy", "name_en", "name_en ~ '^[A-Za-z]{7,12}$'")
    place = world.random.randint(2, len(name) - 2)
    letter = world.random.choice([world.random.choice("bdfkmstv"), "", name[place] * 2])
    words = name[:place] + letter + name[place + 1 :]
    return Question("therapies", language=world.language(), words=words, is_misspelt=True)


def begun(world: World) -> Question:
    (name,) = world.record("therapy", "name_en", "name_en ~ '^[A-Za-z]{6}'")
    return Question("therapies", "suggest", language=world.language(), words=name[: world.random.randint(3, 5)])


def deep_page(world: World) -> Question:
    pages = world.pages("trial")
    first, last, _number = world.size["trial"]
    return Question(
        "trials",
        language=world.language(),
        page=world.random.randint(max(1, pages // 3), pages),
        last_key=world.random.randint(first, last - 1),
    )


def record_page(noun: str, table: str) -> Callable[[World], Question]:
    return lambda world: Question(noun, "record", language=world.language(), slugs=world.record(table, "slug"))


def compared(world: World) -> Question:
    slugs = {world.record("therapy", "slug")[0] for _therapy in range(world.random.randint(3, 5))}
    return Question("therapies", "compare", language=world.language(), slugs=sorted(slugs))


def exported(form: str) -> Callable[[World], Question]:
    """The trials of one sponsor."""

    def draw(world: World) -> Question:
        chosen = {"sponsor": [world.random.choice(world.sponsors)]}
        return Question("trials", form, language=world.language(), chosen=chosen)

    return draw


def unchanged(world: World) -> Question:
    return Question(
        "trials", "unchanged", language=world.language(), page=world.random.randint(1, min(40, world.pages("trial")))
    )


KINDS = (
    Kind("therapies", True, whole_list("therapies", "therapy")),
    Kind("trials", True, whole_list("trials", "trial")),
    Kind("references", True, whole_list("references", "reference")),
    Kind("therapies: class, origin", True, class_and_origin("therapies")),
    Kind("trials: class, origin", True, class_and_origin("trials")),
    Kind("therapies: four filters", True, four_of_therapies),
    Kind("trials: four filters", True, four_of_trials),
    Kind("therapies: word", False, words_of_therapies),
    Kind("trials: two words", False, words_of_trials),
    Kind("therapies: misspelt", False, misspelt),
    Kind("typeahead", False, begun),
    Kind("trials: deep page", True, deep_page),
    Kind("one therapy", False, record_page("therapies", "therapy")),
    Kind("one trial", False, record_page("trials", "trial")),
    Kind("compare 3 to 5", False, compared),
    Kind("trials: CSV", False, exported("csv")),
    Kind("trials: JSON", False, exported("json")),
    Kind("unchanged page (304)", False, unchanged),
)


def drawn(kind: Kind, cursor: Any, number: int, seed: int) -> list[Question]:
    """That many questions of a kind, different ones as far as there are."""
    world = World(cursor, seed)
    found: dict[str, Question] = {}
    for _attempt in range(number * 3):
        question = kind.draw(world)
        found.setdefault(question.address, question)
        if len(found) == number:
            break
    return list(found.values())

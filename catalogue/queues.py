"""The queues of the curators' desk: what waits for whom, and what in the catalogue is not as it should be.

Each is a named question of a noun's QuerySet; a queue asks it of every noun that it concerns, in one query.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from django.apps import apps
from django.db.models import Count, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue import counting
from catalogue.models import Curator
from catalogue.models.groups import RECORDS

Ask = Callable[[QuerySet, Curator], QuerySet]


@dataclass(frozen=True)
class Queue:
    """``asks``: by noun, from all its records and who looks, those that wait. ``key``: its name in addresses.

    ``is_long``: whether it may hold most of the catalogue; then it is the same for everybody.
    """

    key: str
    title: Promise
    explanation: Promise
    asks: dict[str, Ask]
    is_long: bool = False

    def rows(self, noun: str, person: Curator) -> QuerySet:
        """What of the noun waits in this queue for ``person``; nothing that they may not see."""
        rows = model_of(noun)._default_manager.all()
        return self.asks[noun](rows, person) if person.has_perm(f"catalogue.view_{noun}") else rows.none()

    def counts(self, person: Curator) -> dict[str, int]:
        """How many of each noun, those of which there are any: of a long queue ``counting.MOST`` + 1 for all that are more."""
        found = self.counted_capped(person) if self.is_long else self.counted(person)
        return {noun: found[noun] for noun in self.asks if found.get(noun)}

    def counted(self, person: Curator) -> dict[str, int]:
        """Every row, in one query."""
        counted = [
            self.rows(noun, person).order_by().annotate(noun=Value(noun)).values("noun").annotate(number=Count("pk"))
            for noun in self.asks
        ]
        return dict(counted[0].union(*counted[1:], all=True).values_list("noun", "number"))

    def counted_capped(self, person: Curator) -> dict[str, int]:
        """A query for each noun of which something has changed."""
        seen = [noun for noun in self.asks if person.has_perm(f"catalogue.view_{noun}")]
        changes = counting.last_changes(seen) if seen else {}
        return {noun: counting.capped(self.key, noun, changes[noun], partial(self.rows, noun, person)) for noun in seen}


def model_of(noun: str) -> type:
    return apps.get_model("catalogue", noun)


def of_records(name: str, *nouns: str) -> dict[str, Ask]:
    """The same named question asked of several nouns, which does not depend on who looks."""
    return dict.fromkeys(nouns or RECORDS, lambda rows, person: getattr(rows, name)())


MINE = Queue(
    "mine",
    _("My queue"),
    _("Drafts that you may publish and did not write last, submissions whose question is answered, open corrections."),
    {
        **dict.fromkeys(RECORDS, lambda rows, person: rows.publishable_by(person)),
        "submission": lambda rows, person: rows.decidable_by(person).answered(),
        "correction": lambda rows, person: rows.decidable_by(person).open(),
    },
)
WAITING = Queue(
    "waiting",
    _("Waiting for a decision"),
    _("Submissions and corrections that nobody has decided, the oldest first."),
    {"submission": lambda rows, person: rows.waiting(), "correction": lambda rows, person: rows.open()},
)
UNTOLD = Queue(
    "untold",
    _("Mails that did not leave"),
    _("Submitters who left an address and were not told of a question or a decision: the mail server refused."),
    {"submission": lambda rows, person: rows.decidable_by(person).untold()},
)
STALE = Queue(
    "stale",
    _("Facts not checked for a year"),
    _("Published records whose day of last check is a year ago, or not known."),
    of_records("stale"),
    is_long=True,
)
INCOMPLETE = Queue(
    "incomplete",
    _("Incomplete records"),
    _("Drafts and published records that lack a text in one language, a citation, or one that a text names."),
    of_records("incomplete"),
    is_long=True,
)
UNCITED = Queue(
    "uncited",
    _("Facts without a citation"),
    _("Drafts and published records that state something of which no source is named; their forms say what."),
    of_records("with_uncited_facts", "therapy", "substance", "condition", "trial"),
    is_long=True,
)
RETRACTED = Queue(
    "retracted",
    _("Retracted and still cited"),
    _("References that their authors or their journal took back, and that a record rests on."),
    of_records("retracted_and_cited", "reference"),
)
DUPLICATES = Queue(
    "duplicates",
    _("Possible duplicates"),
    _("Records of one noun with nearly the same name, the same title, or the same NCT number, DOI or PMID."),
    of_records("possible_duplicates"),
)
QUEUES = (MINE, WAITING, UNTOLD, STALE, INCOMPLETE, UNCITED, RETRACTED, DUPLICATES)


@cache
def of_noun(noun: str) -> dict[str, Queue]:
    """The queues in which records of the noun can be, by key."""
    return {queue.key: queue for queue in QUEUES if noun in queue.asks}


def oldest_waiting(person: Curator, number: int) -> Iterator[tuple[str, object]]:
    """(noun, submission or correction) of those that have waited longest."""
    submissions = [("submission", one) for one in WAITING.rows("submission", person)[:number]]
    corrections = [("correction", one) for one in WAITING.rows("correction", person).for_list()[:number]]
    yield from sorted([*submissions, *corrections], key=lambda pair: pair[1].waiting_since)[:number]

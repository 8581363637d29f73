"""Disagreements: therapies whose class is not the one that the rules find in their summary and modification.

The rules read some two thousand texts a second, so that a large catalogue is compared piece by piece: a process
remembers what it has read, by the text, and reads some more whenever it is asked.
"""

from itertools import islice
from typing import NamedTuple

from django.db.models import CharField, Max, Value
from django.db.models.functions import MD5, Concat
from django.utils import translation

from catalogue.actions import suggested_class
from catalogue.models import AtmpClass, Therapy
from catalogue.models.event import events_of
from classification import UNDETERMINED, assess

# So many texts are read in one request, less than half a second of work.
MOST_AT_ONCE = 500
FINGERPRINT = MD5(
    Concat("summary_en", Value("|"), "modification", Value("|"), "modification_note_en", output_field=CharField())
)
# By the fingerprint: the class that follows and how certain that is; both empty where the law leaves several.
_read: dict[str, tuple[str, str]] = {}
_found: dict[int, "Comparison"] = {}


class Disagreement(NamedTuple):
    therapy: int
    stated: str
    suggested: str
    certainty: str

    @property
    def stated_label(self) -> str:
        return str(AtmpClass(self.stated).label)

    @property
    def suggested_label(self) -> str:
        return str(AtmpClass(self.suggested).label)


class Comparison(NamedTuple):
    """``read`` of ``total`` published therapies with an English summary are compared; of ``decided`` the rules find a class."""

    total: int
    read: int
    decided: int
    disagreements: list[Disagreement]

    @property
    def is_complete(self) -> bool:
        return self.read == self.total


def compared() -> Comparison:
    """The published therapies compared with the rules, as they are after the last change of a therapy."""
    now = events_of(Therapy).objects.aggregate(latest=Max("pgh_id"))["latest"] or 0
    found = _found.get(now)
    if found is None or not found.is_complete:
        found = compare()
        _found.clear()
        _found[now] = found
    return found


def compare() -> Comparison:
    described = Therapy.objects.published().exclude(summary_en="")
    rows = list(described.order_by("pk").values_list("pk", "atmp_class", FINGERPRINT))
    known = {text for _pk, _stated, text in rows}
    for text in _read.keys() - known:
        _read.pop(text, None)
    unread = {text: pk for pk, _stated, text in rows if text not in _read}
    chosen = {pk: text for text, pk in islice(unread.items(), MOST_AT_ONCE)}
    for therapy in described.filter(pk__in=chosen):
        _read[chosen[therapy.pk]] = found_class(therapy)
    read = [(pk, stated, *_read[text]) for pk, stated, text in rows if text in _read]
    decided = [Disagreement(*row) for row in read if row[2]]
    return Comparison(len(rows), len(read), len(decided), [one for one in decided if one.stated != one.suggested])


def found_class(therapy: Therapy) -> tuple[str, str]:
    """The class that follows from what the therapy is said to be, and its certainty; two empty texts where none does."""
    with translation.override("en"):
        modification = therapy.get_modification_display()
    assessment = assess(f"{therapy.summary_en}\n{modification}. {therapy.modification_note_en}")
    if assessment.certainty == UNDETERMINED:
        return "", ""
    return suggested_class(assessment.verdict), assessment.certainty

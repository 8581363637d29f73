"""Which records of a noun answer what was typed: those that hold its words, or those of its nearest reading."""

from collections.abc import Iterable

from django.apps import apps
from django.db.models import Model, QuerySet
from pyroaring import BitMap

from .forgiving import Found, forgiven
from .holding import holding, looked_up_together
from .names import NOUNS
from .reading import read


def find(
    model: type[Model],
    words: str,
    revision: int | None,
    *,
    forgives: bool = True,
    shortens: bool = True,
    begins: bool = True,
) -> Found:
    """Published records of ``model`` that answer ``words``.

    Every word must occur as it is or in another form of its family; the last one may be the beginning of a word if
    nothing holds it whole. If no record has them all, words that occur nowhere in the catalogue are taken for the nearest
    that do, and then those that say least are left out.
    ``forgives``: False leaves both out; ``shortens``: False the second; ``begins``: False takes no word for a beginning.
    ``revision``: of the catalogue; answers of the same revision are remembered; None: nothing is.
    """
    noun = model._meta.model_name
    query = read(words, revision)
    if not query.words:
        return Found(BitMap())
    keys = holding(noun, query, revision, begins=begins)
    if keys or not forgives:
        return Found(keys)
    return forgiven(noun, words, query, revision, shortens=shortens)


def model_of(noun: str) -> type[Model]:
    return apps.get_model("catalogue", noun)


def found_in_all(words: str, revision: int | None) -> dict[str, Found]:
    """What answers ``words`` as they are, by noun; nouns without answer are left out."""
    looked_up_together(read(words, revision), revision)
    found = {noun: find(model_of(noun), words, revision, forgives=False) for noun in NOUNS}
    return {noun: one for noun, one in found.items() if one.keys}


def nearest_reading(readings: Iterable[Found]) -> Found:
    """Of several readings the one that keeps most words, and of those the one that is nearest to what was typed."""
    return max(readings, key=lambda found: (len(found.reading.split()), -found.mistakes))


def matching(rows: QuerySet, words: str) -> QuerySet:
    """Records of ``rows`` that answer ``words``; all where nothing was typed."""
    return rows.filter(pk__in=find(rows.model, words, None).keys) if words.split() else rows

"""Why a record answers a query: the texts of its own, and the names of its neighbours, that hold the words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import connection
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from psycopg import sql

from catalogue.bibliography import plain
from catalogue.models import Record

from .marking import Marker
from .names import initials
from .postings import NEIGHBOURS
from .reading import Query, quoted

MOST_REASONS = 3
# The columns of a text stand side by side, English first.
SWAPPED = {"_en": "_fr", "_fr": "_en"}
# Columns of each noun, what says most first.
TEXTS: dict[str, Sequence[str]] = {
    "therapy": (
        *("name_en", "name_fr", "other_names", "target", "modification_note_en", "modification_note_fr"),
        *("summary_en", "summary_fr", "route_en", "route_fr"),
    ),
    "substance": ("name", "name_fr", "other_names", "unii", "cas_number", "drugbank_id"),
    "sponsor": ("name", "other_names"),
    "trial": (
        *("nct_number", "eudract_number", "eu_trial_number", "acronym", "name", "other_ids", "interventions"),
        *("condition_terms", "note_en", "note_fr"),
    ),
    "reference": ("name", "authors", "doi", "pmid", "pmcid", "container", "year"),
    "condition": (
        *("name_en", "name_fr", "synonyms_en", "synonyms_fr", "mondo_id", "orpha_code", "mesh_id", "icd10_code"),
        *("ncit_id", "omim_ids", "icd11_ids"),
    ),
    "topic": ("name_en", "name_fr", "summary_en", "summary_fr", "body_en", "body_fr"),
    "term": ("name_en", "name_fr", "synonyms_en", "synonyms_fr", "definition_en", "definition_fr"),
    "authorisation": ("brand", "former_brand", "number", "procedure_number"),
    "atccode": ("code", "name"),
}
# Columns that hold a choice of a list.
CHOICES = {"therapy": ("atmp_class", "base_class", "origin")}
# One of several, or shorter than what the desk calls it.
LABELS = {
    "other_names": gettext_lazy("other name"),
    "synonyms_en": gettext_lazy("synonym in English"),
    "synonyms_fr": gettext_lazy("synonym in French"),
    "other_ids": gettext_lazy("other number"),
    "interventions": gettext_lazy("intervention"),
    "condition_terms": gettext_lazy("condition in the registry’s words"),
    "authors": gettext_lazy("author"),
    "modification_note_en": gettext_lazy("vector or modification"),
    "modification_note_fr": gettext_lazy("vector or modification"),
    "icd11_ids": gettext_lazy("ICD-11 foundation identifier"),
    "omim_ids": gettext_lazy("OMIM number"),
}


@dataclass(frozen=True)
class Reason:
    """A text that holds words of the query, and what it is: "INN", "brand", "synonym in French"."""

    label: str
    text: SafeString


def label(record: Record, kind: str) -> str:
    """What a reader calls the column ``kind`` of a record."""
    if kind == "name" and getattr(record, "is_inn", False):
        return _("INN")
    return str(LABELS.get(kind) or record._meta.get_field(kind).verbose_name)


def own_texts(record: Record) -> Iterator[tuple[str, str]]:
    """(label, text) of the record, markdown as plain text, each element of a list by itself, the language of the page first."""
    kinds = TEXTS[record._meta.model_name]
    if (get_language() or "").startswith("fr"):
        swapped = [kind[:-3] + SWAPPED.get(kind[-3:], kind[-3:]) for kind in kinds]
        kinds = [other if other in kinds else kind for kind, other in zip(kinds, swapped, strict=True)]
    for kind in (*kinds, *CHOICES.get(record._meta.model_name, ())):
        if kind in CHOICES.get(record._meta.model_name, ()):
            yield from chosen(record, kind)
            continue
        value = getattr(record, kind)
        for text in value if isinstance(value, list) else [value]:
            if text:
                yield label(record, kind), plain(text) if kind[:-3] in getattr(record, "cited_texts", ()) else str(text)
    if record._meta.model_name == "sponsor" and initials(record.name):
        yield _("initials"), initials(record.name)


def chosen(record: Record, kind: str) -> Iterator[tuple[str, str]]:
    """What the record has chosen of a list, in the language of the page and in the other: "gene therapy"."""
    value = getattr(record, kind)
    if value:
        here = (get_language() or "en")[:2]
        for language in (here, "fr" if here == "en" else "en"):
            with override(language):
                text = str(dict(record._meta.get_field(kind).flatchoices)[value])
            yield label(record, kind), text


def reasons(records: Sequence[Record], query: Query) -> dict[int, list[Reason]]:
    """For each of some records of one noun, by key: the texts that hold the words of the query, at most three."""
    marker, typed = Marker(query), Marker(query, literally=True)
    found = {record.pk: telling(list(own_texts(record)), marker, typed, marker.everything) for record in records}
    lacking = [key for key, (_reasons, missing) in found.items() if missing]
    if lacking:
        noun = records[0]._meta.model_name
        for key, texts in neighbours(noun, lacking, query).items():
            own, missing = found[key]
            found[key] = ([*own, *telling(texts, marker, typed, missing)[0]], frozenset())
    classes = {record.pk: record for record in records if record._meta.model_name == "therapy"}
    return {
        key: own[:MOST_REASONS] or [Reason(name, format_html("{}", text)) for name, text in of_class(classes.get(key))]
        for key, (own, _missing) in found.items()
    }


def of_class(record: Record | None) -> list[tuple[str, str]]:
    """What answers for a record that is found by its class alone: "ATMP", "GTMP"."""
    return list(chosen(record, "atmp_class"))[:1] if record else []


def telling(
    texts: Sequence[tuple[str, str]], marker: Marker, typed: Marker, wanted: frozenset[int]
) -> tuple[list[Reason], frozenset[int]]:
    """Texts that each hold words which those before do not; and the words that none holds. What holds a word as it was
    typed is told before what means the same."""
    reasons = []
    for seen in (typed, marker):
        for name, text in texts:
            held = wanted & seen.words_in(text) if wanted else frozenset()
            if held:
                reasons.append(Reason(name, marker.marked(text)))
                wanted -= marker.words_in(text)
    return reasons, wanted


def neighbours(noun: str, keys: Sequence[int], query: Query) -> dict[int, list[tuple[str, str]]]:
    """For each key, (label, name) of the neighbours whose names hold a word of the query, one a kind of neighbour."""
    found: dict[int, list[tuple[str, str]]] = {key: [] for key in keys}
    if noun not in NEIGHBOURS:
        return found
    terms = [*(word.term for word in query.words), *(quoted(text) for _first, _end, text in query.joined)]
    terms.append(quoted(query.words[-1].text, is_beginning=True))
    with connection.cursor() as cursor:
        cursor.execute(statement(noun), {"keys": list(keys), "query": " | ".join(terms)})
        rows = cursor.fetchall()
    for neighbour in dict.fromkeys(row[0] for row in rows):
        model = apps.get_model("catalogue", neighbour)
        pairs = [(own, other) for name, own, other in rows if name == neighbour]
        records = model.objects.in_bulk({other for _own, other in pairs})
        for own, other in pairs:
            record = records[other]
            whose = "" if neighbour == "authorisation" else f"{model._meta.verbose_name}, "
            found[own] += [(whose + name, text) for name, text in own_texts(record)]
    return found


@cache
def statement(noun: str) -> str:
    """(noun of the neighbour, own key, its key) where its names hold a word; one neighbour of a kind for each key."""
    parts = [
        sql.SQL(
            "(SELECT DISTINCT ON ({own}) {neighbour}, {own}, {other} FROM {table}"
            " JOIN catalogue_entry AS entry ON entry.noun = {neighbour} AND entry.part = 'name' AND entry.record = {other}"
            " WHERE {own} = ANY (%(keys)s) AND entry.words @@ %(query)s::tsquery ORDER BY {own}, {other})"
        ).format(own=sql.SQL(own), other=sql.SQL(other), table=sql.SQL(table), neighbour=sql.Literal(neighbour))
        for neighbour, table, own, other in NEIGHBOURS[noun]
    ]
    return sql.SQL(" UNION ALL ").join(parts).as_string(None)

"""Why a record answers a query: the texts of its own, and the names of its neighbours, that hold the words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from pyroaring import BitMap

from catalogue.bibliography import INSIDE_LINK, plain
from catalogue.models import Record
from catalogue.models.record import CITED, SLUG

from .hits import hits
from .marking import Marker
from .memory import memory
from .names import initials
from .neighbours import between, relations_of
from .reading import Query, quoted

MOST_REASONS = 3
# Neighbours that are looked at to say why.
MOST_BEARERS = 10_000
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
    for kind in kinds:
        if kind[:-3] in getattr(record, "cited_texts", ()):
            yield from ((_("address of a source or link"), address) for address in addressed(getattr(record, kind)))
    if record._meta.model_name == "sponsor" and initials(record.name):
        yield _("initials"), initials(record.name)


def addressed(source: str) -> list[str]:
    """What a text in markdown cites and links, which is found too and which no reader sees."""
    cited = [slug for marks in CITED.findall(source) for slug in SLUG.findall(marks)]
    return list(dict.fromkeys([*cited, *(slug for _noun, slug in INSIDE_LINK.findall(source))]))


def chosen(record: Record, kind: str) -> Iterator[tuple[str, str]]:
    """What the record has chosen of a list, in the language of the page and in the other: "gene therapy"."""
    value = getattr(record, kind)
    if value:
        here = (get_language() or "en")[:2]
        for language in (here, "fr" if here == "en" else "en"):
            with override(language):
                text = str(dict(record._meta.get_field(kind).flatchoices)[value])
            yield label(record, kind), text


def reasons(
    records: Mapping[str, Sequence[Record]], query: Query, revision: int | None
) -> dict[tuple[str, int], list[Reason]]:
    """For each of some records, given by noun, by noun and key: the texts that hold the words of the query, at most
    three."""
    marker, typed = Marker(query), Marker(query, literally=True)
    every = {(noun, record.pk): record for noun, some in records.items() for record in some}
    found = {key: telling(own_texts(record), marker, typed, marker.everything) for key, record in every.items()}
    lacking = [key for key, (_reasons, missing) in found.items() if missing]
    for begins in (False, True):
        # What only the beginning of a neighbour's name says is asked where nothing else is said.
        lacking = [key for key in lacking if not begins or not found[key][0]]
        for key, texts in neighbours(lacking, query, every, revision, begins=begins).items():
            own, missing = found[key]
            found[key] = ([*own, *telling(texts, marker, typed, missing)[0]], missing)
    silent = [key for key, (own, _missing) in found.items() if not own]
    if silent:
        apart = Marker(query, apart=True)
        found |= {key: telling(own_texts(every[key]), apart, apart, apart.everything) for key in silent}
    return {key: own[:MOST_REASONS] for key, (own, _missing) in found.items()}


def telling(
    texts: Iterable[tuple[str, str]], marker: Marker, typed: Marker, wanted: frozenset[int]
) -> tuple[list[Reason], frozenset[int]]:
    """Texts that each hold words which those before do not; and the words that none holds. What holds a word as it was
    typed is told before what means the same. Texts are read no further than needed: a long one costs."""
    reasons: list[Reason] = []
    those: list[tuple[str, str]] = []
    for seen, some in ((typed, texts), (marker, those)):
        for name, text in some:
            if some is texts:
                those.append((name, text))
            if wanted & seen.words_in(text):
                reasons.append(Reason(name, marker.marked(text)))
                wanted -= marker.words_in(text)
                if not wanted:
                    return reasons, wanted
    return reasons, wanted


def neighbours(
    keys: Sequence[tuple[str, int]],
    query: Query,
    known: Mapping[tuple[str, int], Record],
    revision: int | None,
    *,
    begins: bool,
) -> dict[tuple[str, int], list[tuple[str, str]]]:
    """For each (noun, key), (label, name) of the neighbours whose names hold a word of the query, one a kind of
    neighbour. ``known``: records that need not be read. ``begins``: also with a word that begins like the last one."""
    asked: dict[str, list[int]] = {}
    for noun, key in keys:
        asked.setdefault(noun, []).append(key)
    bearers = {
        neighbour: bearing(neighbour, query, revision, begins=begins)[:MOST_BEARERS]
        for neighbour in {relation.neighbour for noun in asked for relation in relations_of(noun)}
    }
    rows = between(asked, {neighbour: list(keys) for neighbour, keys in bearers.items()})
    records = dict(known)
    for neighbour in dict.fromkeys(row[2] for row in rows):
        wanted = {other for _noun, _own, name, other in rows if name == neighbour and (name, other) not in known}
        if wanted:
            read = apps.get_model("catalogue", neighbour).objects.in_bulk(wanted)
            records |= {(neighbour, key): record for key, record in read.items()}
    found: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for noun, own, neighbour, other in rows:
        record = records[neighbour, other]
        whose = "" if neighbour == "authorisation" else f"{record._meta.verbose_name}, "
        found.setdefault((noun, own), []).extend((whose + name, text) for name, text in own_texts(record))
    return found


def bearing(noun: str, query: Query, revision: int | None, *, begins: bool) -> BitMap:
    """Records of a noun whose names hold a word of the query, as the search for them has found; if it ``begins``, also
    those with a word that begins like the last one."""
    terms = [*(word.term for word in query.words), *(quoted(text) for _first, _end, text in query.joined)]
    beginning = quoted(query.words[-1].text, is_beginning=True)
    if begins or revision is None or memory.get(revision, (noun, beginning)) is not None:
        terms.append(beginning)
    return BitMap().union(*(parts["name"] for parts in hits([noun], terms, revision)[noun].values() if "name" in parts))

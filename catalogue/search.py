"""Search: which records answer a few words, case and accents ignored, misspellings forgiven."""

from collections.abc import Callable, Sequence
from functools import partial, reduce
from operator import or_

from django.db.models import BooleanField, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.lookups import LessThanOrEqual

from catalogue.models import Authorisation, Condition, Fold, Reference, Sponsor, Substance, Therapy, Trial

LONGEST_QUERY = 200
# Every word costs a pass over the texts.
MOST_WORDS = 12
LONGEST_MISSPELT = 60
SHORTEST_SQUEEZED = 4


def joined(array: str) -> Func:
    """An array of names as one text."""
    return Func(F(array), Value(" "), function="array_to_string", output_field=TextField())


# Per noun: what is searched on the record, and on records that belong to it (their model, key, texts).
TEXTS: dict[type, Sequence[object]] = {
    Therapy: (
        "name_en",
        "name_fr",
        joined("other_names"),
        "target",
        "modification_note_en",
        "modification_note_fr",
        "summary_en",
        "summary_fr",
    ),
    Substance: ("name", "name_fr", joined("other_names"), "unii", "cas_number", "drugbank_id"),
    Sponsor: ("name", joined("other_names")),
    Condition: (
        "name_en", "name_fr", joined("synonyms_en"), joined("synonyms_fr"), "mondo_id", "orpha_code", "mesh_id", "icd10_code",
    ),
    Trial: (
        "name", "acronym", "sponsor__name", "nct_number", "eudract_number", "eu_trial_number",
        joined("other_ids"), joined("interventions"), joined("condition_terms"),
    ),
    Reference: ("name", joined("authors"), "container", "doi", "pmid", "pmcid"),
}  # fmt: skip
RELATED: dict[type, Sequence[tuple[QuerySet, str, Sequence[object]]]] = {
    Therapy: (
        (Therapy.substances.through.objects, "therapy", ("substance__name", "substance__name_fr")),
        (Therapy.substances.through.objects, "therapy", ("substance__atc_codes__code",)),
        (
            Therapy.conditions.through.objects,
            "therapy",
            (
                "condition__name_en",
                "condition__name_fr",
                joined("condition__synonyms_en"),
                joined("condition__synonyms_fr"),
            ),
        ),
        (Therapy.sponsors.through.objects, "therapy", ("sponsor__name",)),
        (Authorisation.objects, "therapy", ("brand", "former_brand", "number", "procedure_number")),
        (Trial.therapies.through.objects, "therapy", ("trial__nct_number", "trial__acronym")),
    ),
    Substance: (
        (Therapy.substances.through.objects, "substance", ("therapy__name_en", "therapy__name_fr")),
        (Substance.atc_codes.through.objects, "substance", ("atccode__code",)),
    ),
    Trial: (
        (Trial.therapies.through.objects, "trial", ("therapy__name_en", "therapy__name_fr")),
        (
            Trial.conditions.through.objects,
            "trial",
            (
                "condition__name_en",
                "condition__name_fr",
                joined("condition__synonyms_en"),
                joined("condition__synonyms_fr"),
            ),
        ),
    ),
}
# What a misspelt word is compared with.
NAMES: dict[type, Sequence[object]] = {
    Therapy: ("name_en", "name_fr", joined("other_names")),
    Substance: ("name", joined("other_names")),
    Sponsor: ("name", joined("other_names")),
    Condition: ("name_en", "name_fr", joined("synonyms_en"), joined("synonyms_fr")),
    Trial: ("name", "acronym"),
    Reference: ("name", joined("authors")),
}
RELATED_NAMES: dict[type, Sequence[tuple[QuerySet, str, Sequence[object]]]] = {
    Therapy: ((Therapy.substances.through.objects, "therapy", ("substance__name",)),),
    Substance: ((Therapy.substances.through.objects, "substance", ("therapy__name_en",)),),
    Trial: ((Trial.therapies.through.objects, "trial", ("therapy__name_en",)),),
}


def matching(rows: QuerySet, words: str) -> QuerySet:
    """Records of ``rows`` in which every word of ``words`` occurs; if there is none, those whose name resembles them.

    ``words``: anything a reader typed, up to ``LONGEST_QUERY`` characters; empty: all rows.
    """
    exact = literally(rows, words)
    return exact if exact.exists() else resembling(rows, words)


def literally(rows: QuerySet, words: str) -> QuerySet:
    """Records of ``rows`` in which every word occurs as typed."""
    for word in distinct_words(words):
        rows = rows.filter(containing(rows.model, word))
    return rows


def distinct_words(text: str) -> list[str]:
    """The words of a query, each once, case aside; no more than a search may have."""
    words = {word.casefold(): word for word in text[:LONGEST_QUERY].replace("\x00", " ").split()}
    return list(words.values())[: MOST_WORDS + 1]


def containing(model: type, word: str) -> Q:
    """The word occurs somewhere in the record or in what belongs to it; in a name, hyphens and spaces aside."""
    condition = somewhere(TEXTS[model], RELATED.get(model, ()), lambda text: Contains(Fold(text), Fold(Value(word))))
    letters = "".join(sign for sign in word if sign.isalnum())
    if len(letters) >= SHORTEST_SQUEEZED:
        needle = Fold(Value(letters))
        condition |= somewhere(NAMES[model], (), lambda text: Contains(squeezed(text), needle))
    return condition


def squeezed(text: object) -> Func:
    """A folded text without anything but letters and digits: "vx880" for "VX-880"."""
    return Func(
        Fold(text), Value("[^[:alnum:]]"), Value(""), Value("g"), function="regexp_replace", output_field=TextField()
    )


def resembling(rows: QuerySet, words: str) -> QuerySet:
    """Records in whose names every word occurs, give or take a few letters."""
    for word in distinct_words(words):
        allowed = forgiven_letters(word)
        if not allowed:
            return rows.none()
        test = partial(is_near, word=word, allowed=allowed)
        rows = rows.filter(somewhere(NAMES[rows.model], RELATED_NAMES.get(rows.model, ()), test))
    return rows


def forgiven_letters(word: str) -> int:
    """How many letters may be wrong, missing or too many in a word of this length."""
    if len(word) < 4 or len(word) > LONGEST_MISSPELT:
        return 0
    return 1 if len(word) < 6 else 2 if len(word) < 10 else 3


def is_near(text: object, word: str, allowed: int) -> LessThanOrEqual:
    return LessThanOrEqual(Distance(Fold(text), Fold(Value(word))), allowed)


def somewhere(
    texts: Sequence[object], related: Sequence[tuple[QuerySet, str, Sequence[object]]], test: Callable[[object], object]
) -> Q:
    """``test`` holds for a text of the record, or for one of what belongs to it."""
    condition = reduce(or_, (Q(test(text)) for text in texts))
    for rows, owner, inside in related:
        holds = reduce(or_, (Q(test(text)) for text in inside))
        condition |= Q(Exists(rows.filter(holds, **{owner: OuterRef("pk")})))
    return condition


class Contains(Func):
    """``needle`` occurs in ``text``, literally: no pattern characters."""

    template = "(strpos(%(expressions)s) > 0)"
    arity = 2
    conditional = True
    output_field = BooleanField()


class Distance(Func):
    """Letters by which the nearest word of a text differs from a given word (Levenshtein); 99 for an empty text."""

    function = "catalogue_distance"
    arity = 2
    output_field = IntegerField()

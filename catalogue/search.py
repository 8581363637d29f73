"""Search: which records answer a few words, case and accents ignored, misspellings forgiven."""

from collections.abc import Sequence

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Greatest

from catalogue.models import Authorisation, Condition, Fold, Reference, Sponsor, Substance, Therapy, Trial

# Above it, a misspelt word counts as the name ("kimria" and "kymriah" reach 0.43).
FORGIVEN_SIMILARITY = 0.4
LONGEST_QUERY = 200


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
        "name", "acronym", "nct_number", "eudract_number", "eu_trial_number",
        joined("other_ids"), joined("interventions"), joined("condition_terms"),
    ),
    Reference: ("name", joined("authors"), "container", "doi", "pmid", "pmcid"),
}  # fmt: skip
RELATED: dict[type, Sequence[tuple[QuerySet, str, Sequence[object]]]] = {
    Therapy: (
        (Therapy.substances.through.objects, "therapy", ("substance__name", "substance__name_fr")),
        (Therapy.conditions.through.objects, "therapy", ("condition__name_en", "condition__name_fr")),
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
        (Trial.conditions.through.objects, "trial", ("condition__name_en", "condition__name_fr")),
    ),
}
# What a misspelt word is compared with.
NAMES: dict[type, Sequence[object]] = {
    Therapy: ("name_en_key", "name_fr_key", Fold(joined("other_names"))),
    Substance: ("name_key",),
    Sponsor: ("name_key",),
    Condition: ("name_en_key", "name_fr_key", Fold(joined("synonyms_en")), Fold(joined("synonyms_fr"))),
    Trial: ("name_key", Fold("acronym")),
    Reference: ("name_key",),
}


def matching(rows: QuerySet, words: str) -> QuerySet:
    """Records of ``rows`` in which every word of ``words`` occurs; if there is none, those with a similar name.

    ``words``: anything a reader typed, up to ``LONGEST_QUERY`` characters; empty: all rows.
    """
    asked = words[:LONGEST_QUERY].replace("\x00", " ").split()
    if not asked:
        return rows
    exact = rows
    for word in asked:
        exact = exact.filter(containing(rows.model, word))
    if exact.exists():
        return exact
    return resembling(rows, " ".join(asked))


def containing(model: type, word: str) -> Q:
    """The word occurs somewhere in the record or in what belongs to it."""
    needle = Fold(Value(word))
    condition = Q()
    for text in TEXTS[model]:
        condition |= Q(Contains(Fold(text), needle))
    for related, owner, texts in RELATED.get(model, ()):
        inside = Q()
        for text in texts:
            inside |= Q(Contains(Fold(text), needle))
        condition |= Q(Exists(related.filter(inside, **{owner: OuterRef("pk")})))
    return condition


class Contains(Func):
    """``needle`` occurs in ``text``, literally: no pattern characters."""

    template = "(strpos(%(expressions)s) > 0)"
    arity = 2
    conditional = True
    output_field = BooleanField()


def resembling(rows: QuerySet, words: str) -> QuerySet:
    """Records whose name resembles ``words``."""
    similarities = [TrigramWordSimilarity(Fold(Value(words)), name) for name in NAMES[rows.model]]
    likeness = Greatest(*similarities) if len(similarities) > 1 else similarities[0]
    return rows.alias(likeness=likeness).filter(likeness__gte=FORGIVEN_SIMILARITY)

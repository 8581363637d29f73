"""Names and identifiers by how they begin: what the typeahead shows, what is an exact hit."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from .marking import TOKEN, fold
from .wording import listed, plain

# In the order in which equals are shown.
NOUNS = ("therapy", "substance", "condition", "trial", "sponsor", "topic", "term", "reference")
# These have no page of their own: their names lead to what they belong to.
WITHOUT_PAGE = {"authorisation": "therapy", "atccode": "substance"}
EVERY_NOUN = (*NOUNS, *WITHOUT_PAGE)
IDENTIFIERS = frozenset(
    (
        *("unii", "cas_number", "drugbank_id", "nct_number", "eudract_number", "eu_trial_number", "other_ids"),
        *(
            "doi",
            "pmid",
            "pmcid",
            "mondo_id",
            "orpha_code",
            "mesh_id",
            "icd10_code",
            "ncit_id",
            "omim_ids",
            "icd11_ids",
        ),
        *("number", "procedure_number", "code"),
    )
)


# Not counted among initials; as in migration 0010.
SMALL_WORDS = listed(
    "of the and for in at de du des la le les et di del della und"
    " ltd inc llc gmbh limited co bv sa ag srl eeig corporation company"
)


def initials(name: str) -> str:
    """APHP of Assistance Publique – Hôpitaux de Paris; nothing where a name has fewer than three telling words."""
    words = [word for word in TOKEN.findall(fold(name)[0]) if len(word) > 1 and word not in SMALL_WORDS]
    return "".join(word[0] for word in words).upper() if len(words) >= 3 else ""


@dataclass(frozen=True)
class Name:
    """A name that begins as asked. ``kind``: the column; ``start``: how many of its words come before."""

    noun: str
    record: int
    kind: str
    start: int
    is_whole: bool


# As typed, and without spaces, which is how identifiers are kept. A range, because a pattern that is not known when
# the statement is planned does not use the index.
BEGINNING = """
WITH asked AS MATERIALIZED (
    SELECT DISTINCT key FROM (
        SELECT catalogue_spaced(%(typed)s) AS key
        UNION ALL SELECT catalogue_squeezed(%(typed)s)
    ) AS forms WHERE key <> ''
)
SELECT found.noun, found.record, found.kind, found.start, found.key = asked.key AND found.start = 0
FROM asked, unnest(%(nouns)s::text[]) AS noun (name), LATERAL (
    SELECT * FROM catalogue_name
    WHERE noun = noun.name AND key >= asked.key AND key < asked.key || chr(1114111)
    ORDER BY key LIMIT %(most)s
) AS found
"""


def beginning(typed: str, most: int, nouns: Sequence[str] = EVERY_NOUN) -> list[Name]:
    """Names of published records that begin with ``typed``, the shortest ``most`` of each noun.

    Names of parts are among them; the record they belong to may be a draft.
    """
    with connection.cursor() as cursor:
        cursor.execute(BEGINNING, {"typed": plain(typed), "nouns": list(nouns), "most": most})
        return [Name(*row) for row in cursor.fetchall()]

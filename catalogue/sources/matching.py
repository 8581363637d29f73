"""Which records of the catalogue a source means: by whole names, rather none than a wrong one."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from django.db.models import Prefetch

from catalogue.models import Authorisation, Condition, Record, Sponsor, Substance, Therapy

# Shorter names are looked for as the whole name only: "MACI" stands in too many words and abbreviations.
SHORTEST_INSIDE = 6


@lru_cache(maxsize=50_000)
def folded(name: str) -> str:
    """Words without case, accents and punctuation, one blank between them."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", kept))


def by_names(records: Iterable[tuple[Record, Iterable[str]]]) -> dict[str, Record | None]:
    """Folded name -> the record that has it, None where several have it."""
    found: dict[str, Record | None] = {}
    for record, names in records:
        for name in {folded(name) for name in names} - {""}:
            found[name] = record if found.get(name, record) == record else None
    return found


def sponsor(name: str) -> Sponsor | None:
    """The sponsor of this name or other name."""
    records = Sponsor.objects.exclude(state=Record.State.RETIRED).only("name", "other_names", "slug")
    return by_names((record, (record.name, *record.other_names)) for record in records).get(folded(name))


def conditions(terms: Iterable[str], mesh: Iterable[tuple[str, str]] = ()) -> list[Condition]:
    """The conditions that the registry's words name, in their order.

    ``mesh``: the registry's own (identifier, heading) pairs. They are guessed from all its words ("Leukemia" for every
    leukaemia), so one counts only where its heading is what the registry's words say.
    """
    names = ("slug", "name_en", "name_fr", "synonyms_en", "synonyms_fr", "mesh_id")
    records = list(Condition.objects.exclude(state=Record.State.RETIRED).only(*names).order_by("pk"))
    by_name = by_names(
        (record, (record.name_en, record.name_fr, *record.synonyms_en, *record.synonyms_fr)) for record in records
    )
    by_mesh = {unpadded(record.mesh_id): record for record in records if record.mesh_id}
    headings = {folded(heading): by_mesh.get(unpadded(identifier)) for identifier, heading in mesh}
    found = (by_name.get(folded(term)) or headings.get(folded(term)) for term in terms)
    return list(dict.fromkeys(record for record in found if record))


def unpadded(mesh_id: str) -> str:
    """ClinicalTrials.gov pads MeSH's D007945 to D000007945."""
    return re.sub(r"\A([CD])0+", r"\1", mesh_id)


def therapies(names: Iterable[str]) -> list[Therapy]:
    """The therapies whose name, brand or substance is one of ``names``, or stands in one as a whole."""
    records = Therapy.objects.exclude(state=Record.State.RETIRED).only("slug", "name_en", "name_fr", "other_names")
    records = records.prefetch_related(
        Prefetch("substances", Substance.objects.only("name", "name_fr")),
        Prefetch("authorisations", Authorisation.objects.only("therapy_id", "brand", "former_brand")),
    )
    known = by_names((record, names_of(record)) for record in records.order_by("pk"))
    wanted = [folded(name) for name in names]
    found = [known.get(name) for name in wanted]
    for name, record in known.items():
        if len(name) >= SHORTEST_INSIDE and any(f" {name} " in f" {text} " for text in wanted):
            found.append(record)
    return list(dict.fromkeys(record for record in found if record))


def names_of(therapy: Therapy) -> list[str]:
    authorisations = therapy.authorisations.all()
    return [
        therapy.name_en,
        therapy.name_fr,
        *therapy.other_names,
        *(authorisation.brand for authorisation in authorisations),
        *(authorisation.former_brand for authorisation in authorisations),
        *(name for substance in therapy.substances.all() for name in (substance.name, substance.name_fr)),
    ]

"""A second, slow and obvious implementation of the therapies' filters and counts, to check the real one against."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from catalogue.facets import NOT_STATED
from catalogue.models import Authorisation, Therapy

COLUMNS = ("atmp_class", "origin", "stage", "modification", "class_basis")
RELATIONS: dict[str, Callable[[Therapy], set[str]]] = {
    "condition": lambda therapy: {
        condition.slug for condition in therapy.conditions.all() if condition.state == "published"
    },
    "sponsor": lambda therapy: {sponsor.slug for sponsor in therapy.sponsors.all() if sponsor.state == "published"},
}
OF_AUTHORISATION: dict[str, Callable[[Authorisation], str]] = {
    "jurisdiction": lambda authorisation: authorisation.jurisdiction,
    "status": lambda authorisation: authorisation.status,
    "year": lambda authorisation: str(authorisation.granted_on.year),
}
FACETS = (*COLUMNS, *RELATIONS, *OF_AUTHORISATION)
Chosen = Mapping[str, Sequence[str]]


def fits(therapy: Therapy, chosen: Chosen) -> bool:
    """Whether a therapy satisfies every chosen facet."""
    for name in COLUMNS:
        if chosen.get(name) and (getattr(therapy, name) or NOT_STATED) not in chosen[name]:
            return False
    for name, values_of in RELATIONS.items():
        if chosen.get(name) and not (values_of(therapy) or {NOT_STATED}) & set(chosen[name]):
            return False
    return fitting_authorisation(therapy, chosen)


def fitting_authorisation(therapy: Therapy, chosen: Chosen) -> bool:
    """Whether one and the same authorisation satisfies jurisdiction, status and year."""
    asked = {name: chosen[name] for name in OF_AUTHORISATION if chosen.get(name)}
    if not asked:
        return True
    authorisations = list(therapy.authorisations.all())
    if not authorisations:
        return all(NOT_STATED in values for values in asked.values())
    return any(all(OF_AUTHORISATION[name](one) in values for name, values in asked.items()) for one in authorisations)


def found(therapies: Sequence[Therapy], chosen: Chosen) -> set[str]:
    """Slugs of the therapies that a list with these choices shows."""
    return {therapy.slug for therapy in therapies if fits(therapy, chosen)}


def counts(therapies: Sequence[Therapy], chosen: Chosen, facet: str) -> Counter[str]:
    """How many therapies each value of ``facet`` has over all filters but its own."""
    others = {name: values for name, values in chosen.items() if name != facet}
    counted: Counter[str] = Counter()
    for therapy in therapies:
        if facet in OF_AUTHORISATION:
            values = {OF_AUTHORISATION[facet](one) for one in therapy.authorisations.all()} or {NOT_STATED}
        elif facet in RELATIONS:
            values = RELATIONS[facet](therapy) or {NOT_STATED}
        else:
            values = {getattr(therapy, facet) or NOT_STATED}
        # A value counts a therapy if choosing it alone would keep the therapy.
        counted.update(value for value in values if fits(therapy, {**others, facet: [value]}))
    return counted

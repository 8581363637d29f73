"""Real replies with a few values taken out or replaced by anything that JSON can hold."""

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from catalogue.sources.client import SourceError

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(10**20), max_value=10**20)
    | st.floats(allow_nan=True)
    | st.text(max_size=20)
    | st.sampled_from(["\x00", "\ud800", "x" * 5000, "2022-02-31", "NCT00000001", "PHASE1", "<b>"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) of a tree."""
    for key in list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        yield node, key
        yield from places(node[key])


@st.composite
def mutilated(draw: st.DrawFn, samples: Mapping[str, Any]) -> Any:
    """One sample with up to four places deleted, retyped, nested, doubled, truncated or blown up."""
    reply = copy.deepcopy(samples[draw(st.sampled_from(sorted(samples)))])
    for _number in range(draw(st.integers(1, 4))):
        found = list(places(reply))
        if not found:
            break
        container, key = found[draw(st.integers(0, len(found) - 1))]
        value = container[key]
        way = draw(st.sampled_from(["delete", "retype", "nest", "double", "truncate", "blow up"]))
        if way == "delete":
            del container[key]
        elif way == "nest":
            container[key] = draw(st.sampled_from([[value], {str(key): value}, [[value]], {"item": [value]}]))
        elif way == "double" and isinstance(value, list):
            container[key] = [*value, *copy.deepcopy(value)]
        elif way == "double" and isinstance(value, str):
            container[key] = value * 2
        elif way == "truncate" and isinstance(value, list | str) and value:
            container[key] = value[: draw(st.integers(0, len(value) - 1))]
        elif way == "blow up" and isinstance(value, list | str) and len(value) < 1_000:
            container[key] = value * 300
        else:
            container[key] = draw(ANYTHING)
    return draw(ANYTHING) if draw(st.integers(0, 30)) == 0 else reply


PERSON = {
    "name": "Jane Qwertz",
    "phone": "0123498765",
    "phoneExt": "4711",
    "email": "jane@qwertz.example",
    "role": "CONTACT",
    "affiliation": "Qwertz practice",
    "title": "Dr Qwertz",
    "organization": "Qwertz practice",
}
# What must be found nowhere.
TRACES = "qwertz|0123498765"


def with_people(study: Any) -> Any:
    """The study with a person in each place where the API documents one (version 2.0.3)."""
    study = copy.deepcopy(study)
    protocol = study["protocolSection"]
    sites = protocol.setdefault("contactsLocationsModule", {}).setdefault("locations", [])
    for site in sites:
        site.update(contacts=[PERSON], facility="Dr Qwertz", zip="0123498765")
    protocol["contactsLocationsModule"].update(centralContacts=[PERSON], overallOfficials=[PERSON])
    protocol["sponsorCollaboratorsModule"]["responsibleParty"] = {
        "type": "PRINCIPAL_INVESTIGATOR",
        "investigatorFullName": "Jane Qwertz",
        "investigatorTitle": "Dr Qwertz",
        "investigatorAffiliation": "Qwertz practice",
        "oldNameTitle": "Jane Qwertz",
        "oldOrganization": "Qwertz practice",
    }
    protocol["sponsorCollaboratorsModule"]["collaborators"] = [{"name": "Jane Qwertz, MD", "class": "INDIV"}]
    study["resultsSection"] = {"moreInfoModule": {"pointOfContact": PERSON}}
    study["annotationSection"] = {
        "annotationModule": {"unpostedAnnotation": {"unpostedResponsibleParty": "Jane Qwertz"}}
    }
    return study


def read(parse: Callable[[Any], Any], reply: Any) -> Any:
    """What the parser gives, or the error it is allowed to raise."""
    try:
        return parse(reply)
    except SourceError as error:
        return error

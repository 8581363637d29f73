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
    reply = copy.deepcopy(samples[draw(st.sampled_from(sorted(samples)))])
    for _number in range(draw(st.integers(1, 4))):
        found = list(places(reply))
        if not found:
            break
        container, key = found[draw(st.integers(0, len(found) - 1))]
        if draw(st.booleans()):
            container[key] = draw(ANYTHING)
        else:
            del container[key]
    return draw(ANYTHING) if draw(st.integers(0, 30)) == 0 else reply


def read(parse: Callable[[Any], Any], reply: Any) -> Any:
    """What the parser gives, or the error it is allowed to raise."""
    try:
        return parse(reply)
    except SourceError as error:
        return error

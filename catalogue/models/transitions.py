"""What no door, no console and no script gets past: the database's own refusals, as triggers.

They raise ``django.db.ProgrammingError``; the actions say the same beforehand, in words.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_

import pgtrigger


def only(field: str, *pairs: tuple[str, str]) -> pgtrigger.FSM:
    """``field`` passes only from the first to the second of one of ``pairs``."""
    return pgtrigger.FSM(name=f"{field}_passes", field=field, transitions=list(pairs))


def never_deleted() -> pgtrigger.Protect:
    """No row goes, whatever its state."""
    return pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)


def decision_stands(field: str, decided: Iterable[str], *fields: str) -> pgtrigger.Protect:
    """Once ``field`` is one of ``decided``, ``fields`` stay as they are; the rest, as a contact, can be erased."""
    changed = (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields)
    return pgtrigger.Protect(
        name="decision_stands",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(**{f"old__{field}__in": list(decided)}) & reduce(or_, changed),
    )

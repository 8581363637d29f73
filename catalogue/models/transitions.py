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


def never_deleted(except_of: str = "") -> pgtrigger.Protect:
    """No row goes, whatever its state; only one that belongs to a row of ``except_of`` goes with that."""
    condition = pgtrigger.Q(**{f"old__{except_of}__isnull": True}) if except_of else None
    return pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete, condition=condition)


def never_emptied() -> pgtrigger.Trigger:
    """No TRUNCATE, which no trigger of a row would see: it would leave no history either."""
    return pgtrigger.Trigger(
        name="never_emptied",
        when=pgtrigger.Before,
        level=pgtrigger.Statement,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'pgtrigger: Cannot empty table %', TG_TABLE_NAME;",
    )


def changed(fields: Iterable[str]) -> pgtrigger.Q:
    """Whether an update would change one of ``fields``."""
    return reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields))


def decision_stands(field: str, decided: Iterable[str], *fields: str) -> pgtrigger.Protect:
    """Once ``field`` is one of ``decided``, ``fields`` stay as they are; the rest, as a contact, can be erased."""
    return pgtrigger.Protect(
        name="decision_stands",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(**{f"old__{field}__in": list(decided)}) & changed(fields),
    )


def stands(*fields: str, once: str = "") -> pgtrigger.Protect:
    """``fields`` stay as they were written: from the first on, or once the column ``once`` has a value."""
    condition = changed(fields)
    if once:
        condition = pgtrigger.Q(**{f"old__{once}__isnull": False}) & condition
    return pgtrigger.Protect(
        name=f"{once or 'what_was_written'}_stands", operation=pgtrigger.Update, condition=condition
    )


def no_circle(field: str) -> pgtrigger.Trigger:
    """Whoever follows ``field`` from row to row comes to an end. After the statement, which may change several rows."""
    return pgtrigger.Trigger(
        name=f"{field}_makes_no_circle",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(f"{field}_id"),
        condition=pgtrigger.Q(**{f"new__{field}__isnull": False}),
        func=pgtrigger.Func(
            """
            IF EXISTS (
                WITH RECURSIVE later(id) AS (
                    SELECT NEW.{columns.FIELD}
                    UNION
                    SELECT one.{columns.FIELD} FROM {meta.db_table} AS one JOIN later USING (id)
                    WHERE one.{columns.FIELD} IS NOT NULL
                )
                SELECT FROM later WHERE id = NEW.id
            ) THEN
                RAISE EXCEPTION 'pgtrigger: the successors of row % of % would lead in a circle', NEW.id, TG_TABLE_NAME;
            END IF;
            RETURN NULL;
            """.replace("FIELD", field)
        ),
    )

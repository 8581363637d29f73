"""Copies of the test database, beside it on its server."""

from django.db import connection


def content() -> str:
    """Name of the copy that holds the demo content and nothing else; nobody connects to it."""
    return f"{connection.settings_dict['NAME']}_content"


def administered(statement: str) -> None:
    """Runs a statement in the server's own database, where databases are made and dropped."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def copy(name: str, copied: str) -> None:
    """Makes the database ``copied`` of ``name``, to which only this thread may be connected."""
    connection.close()
    administered(f'CREATE DATABASE "{copied}" TEMPLATE "{name}"')


def drop(name: str) -> None:
    """Ends the connections to a database and removes it, if there is one."""
    administered(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def restore_content() -> None:
    """Puts a copy of the demo content in the place of the test database.

    Its sequences go on from where they were: processes remember what they have derived by numbers that are never given
    twice (catalogue/revision.py).
    """
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences")
        reached = cursor.fetchall()
    connection.close()
    drop(name)
    copy(content(), name)
    with connection.cursor() as cursor:
        for sequence, number in reached:
            if number is not None:
                cursor.execute("SELECT setval(%s, %s)", [sequence, number])
        # Whoever has read the emptied database is not to follow from there: everything is read anew.
        cursor.execute("SELECT catalogue_change_revision()")

"""A synthetic catalogue of any size, in a database of its own: python -m bench.world 1m

The demo content and, above it, invented records (bench/invention.py). The same size and seed give the same world. A
world that is there is used again, unless schema, content or this code has changed.
"""

import argparse
import hashlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg

from bench.invention import SEED, Invention, Size

ROOT = Path(__file__).resolve().parent.parent
# Whatever a world is made from.
SOURCES = (
    "bench/world.py", "bench/invention.py", "bench/sheet.py", "bench/samples.py", "bench/bare_sql.sql",
    "catalogue/migrations/*.py", "fixtures/*",
)  # fmt: skip


def server() -> str:
    """URL of the site's database: ``DATABASE_URL``, else the embedded server's, which is started."""
    from atmp_site import database

    return os.environ.get("DATABASE_URL", "").strip() or database.embedded_server_url()


def database_of(size: str, at: str) -> str:
    """URL of a world's database, beside the site's database ``at`` and named after it."""
    parts = urlsplit(at)
    return parts._replace(path=f"{parts.path}_bench_{size}").geturl()


def fingerprint(size: str) -> str:
    """Changes with whatever a world is made from."""
    digest = hashlib.sha256(f"{size} {SEED}".encode())
    for path in sorted(path for source in SOURCES for path in ROOT.glob(source)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def build(size: str) -> str:
    """Makes the world, or finds it made; its URL."""
    at = server()
    url = database_of(size, at)
    name = unquote(urlsplit(url).path.lstrip("/"))
    with psycopg.connect(at, autocommit=True) as connection:
        made = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if made and made[0] == fingerprint(size):
            return url
        if made:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
        os.environ["DATABASE_URL"] = url
        os.environ["DJANGO_SETTINGS_MODULE"] = "atmp_site.settings"
        started = time.monotonic()
        make(Size.named(size))
        connection.execute(f"COMMENT ON DATABASE \"{name}\" IS '{fingerprint(size)}'")
        bytes_used = connection.execute("SELECT pg_database_size(%s)", [name]).fetchone()[0]
    print(f"{name}: {time.monotonic() - started:.0f} s, {bytes_used / 1e6:.0f} MB", file=sys.stderr)
    return url


def make(size: Size) -> None:
    """Fills the empty database of ``DATABASE_URL``."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from catalogue.fixtures import load_all

    call_command("migrate", verbosity=0)
    load_all()
    fill(size)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    call_command("prepare_search", verbosity=0)


def fill(size: Size, seed: int = SEED) -> None:
    """Adds the invented records to the database of Django's connection, which holds the demo content."""
    from django.db import connection

    with bulk_loading(connection):
        Invention(size, seed).write()
    with connection.cursor() as cursor:
        cursor.execute((ROOT / "bench" / "bare_sql.sql").read_text(encoding="utf-8"))


@contextmanager
def bulk_loading(connection: Any) -> Iterator[None]:
    """While it lasts, no history is written: its triggers (django-pgtrigger's) are off.

    The catalogue's own triggers, which count revisions and keep lexemes, work a statement at a time and stay on, so
    that everything derived is right at the end without being rebuilt.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('ALTER TABLE %s %%s TRIGGER %I', tgrelid::regclass, tgname) FROM pg_trigger"
            " WHERE NOT tgisinternal AND starts_with(tgname, 'pgtrigger_')"
        )
        switches = [switch for (switch,) in cursor.fetchall()]
        for switch in switches:
            cursor.execute(switch % "DISABLE")
        yield
        # Inside a transaction, a table with unchecked rows may not be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for switch in switches:
            cursor.execute(switch % "ENABLE")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    # One a process: Django is set up for its database.
    parser.add_argument("size", help="number of trials: 10k, 1m")
    build(parser.parse_args().size)


if __name__ == "__main__":
    main()

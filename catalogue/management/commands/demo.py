"""The demonstration: database, content, two accounts, server, in one command."""

import os
import secrets
import signal
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import run
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections

from catalogue.content_type import plain_content_type
from catalogue.fixtures import load_all
from catalogue.models import Curator, Therapy

ADDRESS = "127.0.0.1"
ACCOUNTS = (("curator", "Curators"), ("reviewer", "Reviewers"))


class Command(BaseCommand):
    help = "Migrates, loads the fixtures into an empty catalogue, makes a curator and a reviewer, and serves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default="8000")
        parser.add_argument("--prepare-only", action="store_true", help="do everything but serve")

    def handle(self, *, port: str, prepare_only: bool, **options: Any) -> None:
        # Stopped by a signal, Python must still run what stops the embedded database.
        for name in ("SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), lambda number, frame: sys.exit(0))
        # A shell script that starts the demo in the background has switched Ctrl-C off for it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if not prepare_only:
            check_port(port)
        call_command("migrate", verbosity=0)
        if Therapy.objects.exists():
            self.stdout.write("The catalogue has content already: it is kept.")
        else:
            self.stdout.write(f"Loaded {load_all()} records from fixtures/.")
        for username, group in ACCOUNTS:
            self.stdout.write(f"{username:>9}: password {account(username, group)}")
        if settings.TWO_PAIRS_OF_EYES:
            self.stdout.write(
                "A record is published by another reviewer than its author (TWO_PAIRS_OF_EYES=0: by anyone)."
            )
        if prepare_only:
            return
        connection.close()
        # Mails are printed here; their links lead back to this demonstration.
        if not os.environ.get("SITE_URL"):
            settings.SITE_URL = f"http://{ADDRESS}:{port}"
        self.stdout.write(
            self.style.SUCCESS(f"The catalogue: http://{ADDRESS}:{port}/    the desk: http://{ADDRESS}:{port}/admin/")
        )
        self.stdout.write("Ctrl-C stops the site and its database.")
        self.stdout.flush()
        serve(int(port))


def check_port(port: str) -> None:
    """Raises ``CommandError`` if ``port`` is not a port number or somebody listens there."""
    if not (port.isascii() and port.isdecimal()) or not 0 < int(port) < 65536:
        raise CommandError(f"PORT must be a number from 1 to 65535, not “{port}”.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, int(port)))
        except PermissionError as error:
            raise CommandError(f"port {port} is reserved for root; choose one: make demo PORT=8080.") from error
        except OSError as error:
            raise CommandError(
                f"port {port} is taken; choose another: make demo PORT={int(port) % 65535 + 1}."
            ) from error


def account(username: str, group: str) -> str:
    """Makes the account, or gives the one of the embedded database a new password; what to tell about its password."""
    # An address that nobody has, so that the reminder has somebody to write to: mails are printed.
    made_as = {"is_staff": True, "email": f"{username}@example.org"}
    person, is_new = Curator.objects.get_or_create(username=username, defaults=made_as)
    if not is_new and os.environ.get("DATABASE_URL"):
        # On a server of the operator's, an account of this name may be somebody's own.
        return "unchanged"
    password = secrets.token_urlsafe(12)
    person.set_password(password)
    person.email = person.email or made_as["email"]
    person.save(update_fields=["password", "email"])
    person.groups.add(Group.objects.get(name=group))
    return password


def serve(port: int) -> None:
    """Serves until Ctrl-C. Each request has a thread of its own here: their connections come from a pool."""
    connections.settings["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 16, "timeout": 10}
    try:
        run(ADDRESS, port, plain_content_type(get_wsgi_application()), threading=True)
    except KeyboardInterrupt:
        print("\nStopped.")
    finally:
        connection.close_pool()

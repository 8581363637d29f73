#!/usr/bin/env python
"""Command line of the catalogue: ``python manage.py <command>``."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "atmp_site.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError, connection

    try:
        execute_from_command_line(sys.argv)
    except (OperationalError, ProgrammingError) as error:
        if connection.connection is not None:
            raise
        reason = " ".join(str(error).split())
        sys.exit(f"error: no connection to the database; check DATABASE_URL. {reason}")


if __name__ == "__main__":
    main()

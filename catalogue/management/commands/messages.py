"""The French of the interface: finds the messages, keeps the catalogue of translations, compiles it.

Done with Babel, so that no gettext has to be installed.
"""

import io
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
LOCALE = ROOT / "catalogue" / "locale" / "fr" / "LC_MESSAGES"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


class Command(BaseCommand):
    help = "Messages of the interface: --update after a change, --check in continuous integration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--update", action="store_true", help="add new messages, drop old ones, compile")
        parser.add_argument(
            "--check", action="store_true", help="fail if a message is missing, untranslated or not compiled"
        )

    def handle(self, *, update: bool, check: bool, **options: Any) -> None:
        catalog = merged()
        if update:
            LOCALE.mkdir(parents=True, exist_ok=True)
            (LOCALE / "django.po").write_bytes(as_po(catalog))
            (LOCALE / "django.mo").write_bytes(as_mo(catalog))
        problems = [
            f"not translated: {message.id!r}" for message in catalog if message.id and not is_translated(message)
        ]
        if not update:
            if as_po(catalog) != (LOCALE / "django.po").read_bytes():
                problems.append("django.po does not list the messages of the code; run make messages")
            if as_mo(read()) != (LOCALE / "django.mo").read_bytes():
                problems.append("django.mo is not django.po compiled; run make messages")
        for problem in problems:
            self.stderr.write(problem)
        if problems and check:
            raise CommandError(f"{len(problems)} problems with the French messages.")
        self.stdout.write(f"{len(catalog)} messages, {len(problems)} problems.")


def read() -> Catalog:
    """The translations as they stand."""
    source = LOCALE / "django.po"
    return read_po(io.BytesIO(source.read_bytes()) if source.exists() else io.BytesIO(), locale="fr")


def merged() -> Catalog:
    """The messages of the code with the translations that exist."""
    known = read()
    catalog = Catalog(locale="fr", charset="utf-8", fuzzy=False)
    for text, context in found():
        translation = known.get(text[0] if isinstance(text, tuple) else text, context)
        catalog.add(text, translation.string if translation else None, context=context)
    return catalog


def found() -> list[tuple[str | tuple[str, str], str | None]]:
    """Every message in the code and the templates with its context, in alphabetical order."""
    messages: dict[tuple[str, str], str | tuple[str, str]] = {}
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if path.suffix in (".html", ".txt"):
            text = templatize(text)
        for _line, message, _comments, context in extract(
            extract_python, io.BytesIO(text.encode()), KEYWORDS, (), {"encoding": "utf-8"}
        ):
            text_id = message[0] if isinstance(message, tuple) else message
            key = (text_id, context or "")
            if text_id and not isinstance(messages.get(key), tuple):
                messages[key] = message
    return [(messages[key], key[1] or None) for key in sorted(messages)]


def sources() -> Iterator[Path]:
    for folder in ("atmp_site", "catalogue"):
        yield from sorted((ROOT / folder).rglob("*.py"))
    yield from sorted(path for path in (ROOT / "templates").rglob("*.*") if path.suffix in (".html", ".txt"))


def is_translated(message: Any) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(strings)


def as_po(catalog: Catalog) -> bytes:
    # No dates and no file positions: the file changes only when a message does.
    out = io.BytesIO()
    write_po(out, catalog, omit_header=True, no_location=True, width=0)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
    return header.encode() + out.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    # The same day always, so that the same messages give the same bytes.
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()

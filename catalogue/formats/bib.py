"""A bibliography as BibTeX, in UTF-8; titles and organisations are braced, so that styles leave them alone."""

import re
from collections.abc import Iterable, Iterator

from catalogue.formats.entries import Author, Entry

TYPES = {
    "article": "article",
    "review": "article",
    "chapter": "incollection",
    "conference": "inproceedings",
    "guideline": "techreport",
}
# What the place of a text is called in each type.
PLACES = {
    "article": "journal",
    "incollection": "booktitle",
    "inproceedings": "booktitle",
    "techreport": "institution",
    "misc": "howpublished",
}
# BibTeX counts braces even behind a backslash: those of the text are named instead.
SIGNS = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
SPECIAL = re.compile(r"[\\{}~^&%$#_]")


def lines(entries: Iterable[Entry]) -> Iterator[str]:
    """The text of the file, an entry at a time."""
    for entry in entries:
        kind = TYPES.get(entry.kind, "misc")
        written = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields(entry, PLACES[kind]) if value)
        yield f"@{kind}{{{entry.key},\n{written}\n}}\n\n"


def fields(entry: Entry, place: str) -> Iterator[tuple[str, str]]:
    """(field, value as BibTeX writes it), in order."""
    people = [name(author) for author in entry.authors] + (["others"] if entry.has_more_authors else [])
    yield "author", " and ".join(people)
    yield "title", f"{{{escaped(entry.title)}}}"
    yield place, escaped(entry.container)
    yield "year", str(entry.year)
    yield "volume", escaped(entry.volume)
    yield "number", escaped(entry.issue)
    yield "pages", "--".join(escaped(one) for one in entry.pages)
    yield "doi", verbatim(entry.doi)
    yield "url", verbatim(entry.url)
    yield "urldate", entry.consulted_on
    yield "language", escaped(entry.language)
    yield (
        "note",
        escaped(". ".join([*([entry.number] if entry.kind == "trial" and entry.number else []), *entry.notes])),
    )


def name(author: Author) -> str:
    if not author.initials:
        return f"{{{escaped(author.family)}}}"
    return ", ".join(escaped(part) for part in (author.family, author.suffix, author.given) if part)


def escaped(text: str) -> str:
    """Text on one line, every sign that TeX would act on written as the sign it is."""
    return SPECIAL.sub(lambda sign: SIGNS[sign[0]], " ".join(text.split()))


def verbatim(text: str) -> str:
    """An address or a DOI: read as it stands, so that only braces and spaces have to go."""
    return re.sub(r"[{}\\\s]", lambda sign: f"%{ord(sign[0]):02X}", text)

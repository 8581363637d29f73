"""A bibliography as RIS: one tag a line, lines end in CR LF, UTF-8."""

from collections.abc import Iterable, Iterator

from catalogue.formats.entries import Author, Entry

TYPES = {
    "article": "JOUR",
    "review": "JOUR",
    "chapter": "CHAP",
    "conference": "CONF",
    "legislation": "STAT",
    "guideline": "RPRT",
    "register": "DBASE",
    "trial_record": "DBASE",
    "trial": "DBASE",
}
WEB_PAGE = "ELEC"


def lines(entries: Iterable[Entry]) -> Iterator[str]:
    """The text of the file, an entry at a time."""
    for entry in entries:
        yield "".join(f"{tag}  - {one_line(str(value))}\r\n" for tag, value in tags(entry)) + "ER  - \r\n\r\n"


def tags(entry: Entry) -> Iterator[tuple[str, str | int]]:
    """(tag, value) in order; what the catalogue does not have is left out."""
    yield "TY", TYPES.get(entry.kind, WEB_PAGE)
    yield "ID", entry.key
    for author in entry.authors:
        yield "AU", name(author)
    if entry.has_more_authors:
        yield "AU", "et al."
    single = [
        ("TI", entry.title),
        ("T2", entry.container),
        ("PY", entry.year),
        ("VL", entry.volume),
        ("IS", entry.issue),
        ("SP", entry.pages[0] if entry.pages else ""),
        ("EP", entry.pages[1] if len(entry.pages) > 1 else ""),
        ("DO", entry.doi),
        ("AN", entry.number),
        ("UR", entry.url),
        ("LA", entry.language),
        ("Y2", entry.consulted_on.replace("-", "/")),
    ]
    yield from ((tag, value) for tag, value in single if value)
    for note in entry.notes:
        yield "N1", note
    # The record in the catalogue.
    yield "L2", entry.address


def name(author: Author) -> str:
    return ", ".join(part for part in (author.family, author.given, author.suffix) if part)


def one_line(text: str) -> str:
    """A line break inside a value would begin another tag."""
    return " ".join(text.split())

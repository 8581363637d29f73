"""All the facts of a product, in reading order: one file per section."""

from . import annex_one, cells, circumstances, device, manipulation, nucleic_acid, purpose
from .fact import NO, NOT_KNOWN, UNKNOWN, YES, Answer, Fact, Section, Value

SECTIONS: tuple[Section, ...] = (
    purpose.SECTION,
    nucleic_acid.SECTION,
    cells.SECTION,
    annex_one.SECTION,
    manipulation.SECTION,
    device.SECTION,
    circumstances.SECTION,
)
FACTS: dict[str, Fact] = {
    fact.key: fact
    for section in (
        purpose.FACTS,
        nucleic_acid.FACTS,
        cells.FACTS,
        annex_one.FACTS,
        manipulation.FACTS,
        device.FACTS,
        circumstances.FACTS,
    )
    for fact in section
}

__all__ = [
    "FACTS",
    "NO",
    "NOT_KNOWN",
    "SECTIONS",
    "UNKNOWN",
    "YES",
    "Answer",
    "Fact",
    "Section",
    "Value",
]

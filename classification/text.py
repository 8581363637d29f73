"""A sentence in the two languages of the catalogue."""

import re
from dataclasses import dataclass

LANGUAGES = ("en", "fr")
# French sets a space before these signs, inside its quotation marks and after "n°"; a line must not break there.
_TIED = re.compile(r" (?=[;:?!»])|(?<=«) |(?<=n°) ")


@dataclass(frozen=True)
class Text:
    """The same sentence in English and in French; neither may be empty."""

    en: str
    fr: str

    def __post_init__(self) -> None:
        if not self.en.strip() or not self.fr.strip():
            raise ValueError(f"both languages are needed: {self!r}")

    def in_language(self, language: str) -> str:
        """Return the sentence in `language` ("en" or "fr") with its unbreakable spaces; ValueError for any other language."""
        if language == "fr":
            return _TIED.sub("\u00a0", self.fr)
        if language == "en":
            return self.en
        raise ValueError(f"language must be one of {LANGUAGES}, not {language!r}")

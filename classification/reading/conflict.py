"""What a text says twice in contrary ways: left unknown, and said."""

from dataclasses import dataclass

from classification.facts import FACTS, Value
from classification.text import Text

from .mention import Mention


@dataclass(frozen=True)
class Conflict:
    """A fact, the values the text gives it, and where; or two facts that cannot both hold."""

    facts: tuple[tuple[str, Value], ...]
    evidence: tuple[Mention, ...]

    @property
    def message(self) -> Text:
        """What cannot both hold, in words."""
        phrases = [FACTS[key].phrase(value) for key, value in self.facts]
        return Text(
            en="The text says both: " + "; ".join(one.en for one in phrases) + ". Left unknown.",
            fr="Le texte dit à la fois : " + " ; ".join(one.fr for one in phrases) + ". Laissé inconnu.",
        )

    def to_dict(self, language: str) -> dict[str, object]:
        """Return the conflict in one language, ready for JSON."""
        return {
            "facts": [key for key, _ in self.facts],
            "message": self.message.in_language(language),
            "evidence": [one.to_dict() for one in self.evidence[:12]],
        }

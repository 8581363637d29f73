"""What a fact is: a question a hospital pharmacist can answer, in both languages."""

from dataclasses import dataclass

from classification.text import Text

Value = bool | str | None
"""True, False, the key of a choice, or None for "not known"."""

YES = "yes"
NO = "no"
UNKNOWN = "unknown"
NOT_KNOWN = Text("not known", "non connu")


@dataclass(frozen=True)
class Answer:
    """One possible answer: the word used in forms and JSON, the value it stands for, its label."""

    key: str
    value: Value
    label: Text


@dataclass(frozen=True)
class Section:
    """A group of questions that are read together."""

    key: str
    title: Text


@dataclass(frozen=True)
class Fact:
    """One fact of a product.

    `question` is what is asked, `help` one or two sentences that make the answer easy, `answers`
    what may be answered, "unknown" always last. `said` and `denied` say the fact as a phrase, for
    sentences such as "had the cells not been expanded"; they are for yes-or-no facts, a choice is
    said by its `name` and the label of the answer. `after` is the fact to ask before this one, so
    that the question makes sense; `rare` an answer seldom given. These two only order questions and
    choose examples, they decide nothing.
    """

    key: str
    section: Section
    question: Text
    help: Text
    answers: tuple[Answer, ...]
    said: Text | None = None
    denied: Text | None = None
    name: Text | None = None
    after: str | None = None
    rare: Value = None

    @property
    def values(self) -> tuple[Value, ...]:
        """Return the values a completion may give to the fact; "not known" is not among them."""
        return tuple(answer.value for answer in self.answers if answer.value is not None)

    def answer_for(self, value: Value) -> Answer:
        """Return the answer that stands for `value`; KeyError if there is none."""
        for answer in self.answers:
            if answer.value is value or (isinstance(value, str) and answer.value == value):
                return answer
        raise KeyError(value)

    def phrase(self, value: Value) -> Text:
        """Say in words that the fact has this value."""
        if value is True and self.said is not None:
            return self.said
        if value is False and self.denied is not None:
            return self.denied
        name, label = self.name or self.question, self.answer_for(value).label
        return Text(en=f"{name.en}: {label.en}", fr=f"{name.fr} : {label.fr}")

    def to_dict(self, language: str) -> dict[str, object]:
        """Return the question and its answers in one language, ready for JSON or a form."""
        return {
            "key": self.key,
            "section": self.section.key,
            "section_title": self.section.title.in_language(language),
            "question": self.question.in_language(language),
            "help": self.help.in_language(language),
            "answers": [{"value": answer.key, "label": answer.label.in_language(language)} for answer in self.answers],
        }


_UNKNOWN_ANSWER = Answer(UNKNOWN, None, NOT_KNOWN)
_YES_ANSWER = Answer(YES, True, Text("yes", "oui"))
_NO_ANSWER = Answer(NO, False, Text("no", "non"))


def yes_or_no(
    key: str,
    section: Section,
    question: Text,
    help: Text,
    said: Text,
    denied: Text,
    after: str | None = None,
    rare: Value = None,
) -> Fact:
    """Make a fact answered by yes, no or not known."""
    answers = (_YES_ANSWER, _NO_ANSWER, _UNKNOWN_ANSWER)
    return Fact(key, section, question, help, answers, said, denied, after=after, rare=rare)


def choice(
    key: str,
    section: Section,
    name: Text,
    question: Text,
    help: Text,
    labels: dict[str, Text],
    after: str | None = None,
    rare: Value = None,
) -> Fact:
    """Make a fact answered by one of the `labels` (key of the answer: label) or not known.

    `name` says in a few words what is chosen, for sentences.
    """
    answers = (*(Answer(value, value, label) for value, label in labels.items()), _UNKNOWN_ANSWER)
    return Fact(key, section, question, help, answers, name=name, after=after, rare=rare)

"""What can go wrong with the facts given, said in both languages."""

from .text import Text


class ClassificationError(ValueError):
    """Base of the errors of this package; `message` holds both languages."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


class UnknownFact(ClassificationError):
    """A key that names no fact; `key` is the key."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(
            Text(
                en=f"There is no fact called “{key}”.",
                fr=f"Il n’existe aucun fait nommé « {key} ».",
            )
        )


class UnknownAnswer(ClassificationError):
    """A value that is not among the answers of the fact `key`; `answer` is the value given."""

    def __init__(self, key: str, answer: object, accepted: tuple[str, ...]) -> None:
        self.key = key
        self.answer = answer
        self.accepted = accepted
        choices = ", ".join(accepted)
        super().__init__(
            Text(
                en=f"“{answer}” is not an answer to “{key}”. Possible answers: {choices}.",
                fr=f"« {answer} » n’est pas une réponse à « {key} ». Réponses possibles : {choices}.",
            )
        )


class ContradictoryFacts(ClassificationError):
    """Two facts that cannot both hold.

    `first` and `second` are the keys of the two facts, `why` the reason, `message` the sentence to
    show.
    """

    def __init__(self, first: str, second: str, why: Text, message: Text) -> None:
        self.first = first
        self.second = second
        self.why = why
        super().__init__(message)

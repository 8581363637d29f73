"""What a provision is: one rule of law, one function, one source."""

from collections.abc import Callable
from dataclasses import dataclass

from classification.product import Product
from classification.sources import Source
from classification.text import Text
from classification.truth import Truth


@dataclass(frozen=True)
class Provision:
    """One rule: its question, what each answer means, where it is written, the facts it reads.

    Calling it with a product answers True, False or None (not known). The product must be
    completed (what follows from its facts filled in), as `classify` does.
    """

    key: str
    title: Text
    yes: Text
    no: Text
    source: Source
    also: tuple[Source, ...]
    reads: tuple[str, ...]
    test: Callable[[Product], Truth]

    def __call__(self, product: Product) -> Truth:
        return self.test(product)

    def statement(self, truth: Truth) -> Text:
        """Say what the answer means."""
        if truth is None:
            return Text("Not known on the facts given.", "Non connu d’après les faits donnés.")
        return self.yes if truth else self.no


def provision(
    *,
    title: Text,
    yes: Text,
    no: Text,
    source: Source,
    also: tuple[Source, ...] = (),
    reads: tuple[str, ...] = (),
    rests_on: tuple[Provision, ...] = (),
) -> Callable[[Callable[[Product], Truth]], Provision]:
    """Make a provision of the function below; what it reads includes what it `rests_on` reads."""
    everything = dict.fromkeys(reads)
    for other in rests_on:
        everything.update(dict.fromkeys(other.reads))

    def make(test: Callable[[Product], Truth]) -> Provision:
        return Provision(test.__name__, title, yes, no, source, also, tuple(everything), test)

    return make

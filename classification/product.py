"""The product to classify: a frozen record of three-valued facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .errors import UnknownAnswer, UnknownFact
from .facts import FACTS, Value
from .implications import Derivation, Values, close

_ACCEPTED = {key: fact.values for key, fact in FACTS.items()}


@dataclass(frozen=True)
class Product:
    """Everything said of a product; None means "not known" and never counts as a no.

    The questions, in words, are in `FACTS`, under the same names. `inferred` names the facts that
    were not stated but inferred (by a reader of free text, for example): a verdict that rests on
    them is at most "likely".

    Raises UnknownAnswer for a value that is not an answer to its question, UnknownFact for a name
    in `inferred` that is no fact, ContradictoryFacts for two facts that cannot both hold.
    """

    purpose: str | None = None
    vaccine_target: str | None = None
    tissue_claim: bool | None = None
    cell_action: bool | None = None

    nucleic_acid: str | None = None
    sequence_purpose: str | None = None
    safety_switch_only: bool | None = None
    effect_from_sequence: bool | None = None

    contains_cells: bool | None = None
    nucleated: bool | None = None
    viable: bool | None = None
    donor: str | None = None
    blood_component: bool | None = None
    same_essential_function: bool | None = None

    only_annex_one_steps: bool | None = None
    cutting: bool | None = None
    grinding: bool | None = None
    shaping: bool | None = None
    centrifugation: bool | None = None
    antimicrobial_soaking: bool | None = None
    sterilisation: bool | None = None
    irradiation: bool | None = None
    cell_separation: bool | None = None
    filtering: bool | None = None
    lyophilisation: bool | None = None
    freezing: bool | None = None
    cryopreservation: bool | None = None
    vitrification: bool | None = None

    cultured: bool | None = None
    expanded: bool | None = None
    activated: bool | None = None
    differentiated: bool | None = None
    genetically_modified: bool | None = None
    genome_edited: bool | None = None
    enzymatic_digestion: str | None = None
    characteristics_altered: bool | None = None

    device: bool | None = None
    device_role: str | None = None
    device_integral: bool | None = None
    device_in_final_product: bool | None = None
    cells_primary_to_device: bool | None = None

    other_substance: str | None = None
    non_routine: bool | None = None
    individual_prescription: bool | None = None
    same_state_hospital: bool | None = None

    inferred: frozenset[str] = frozenset()

    values: Values = field(init=False, repr=False, compare=False, hash=False)
    """The known facts with all that follows from them (do not change it)."""
    derivations: tuple[Derivation, ...] = field(init=False, repr=False, compare=False, hash=False)
    """How each fact that nobody stated was derived."""

    def __post_init__(self) -> None:
        stated = self.stated()
        for key, value in stated.items():
            # 1 equals True in Python: the type must match as well.
            if not any(type(value) is type(one) and value == one for one in _ACCEPTED[key]):
                raise UnknownAnswer(key, value, _keys_of_answers(key))
        for key in self.inferred:
            if key not in FACTS:
                raise UnknownFact(key)
        values, derivations = close(stated)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "derivations", derivations)

    @classmethod
    def from_answers(cls, answers: Mapping[str, str], inferred: Iterable[str] = ()) -> "Product":
        """Make a product from words: fact -> "yes", "no", "unknown" or the key of a choice.

        A fact left out is not known. Raises UnknownFact or UnknownAnswer, with the key, for a word
        that means nothing here; ContradictoryFacts for answers that cannot both hold.
        """
        values: dict[str, Value] = {}
        for key, word in answers.items():
            if key not in FACTS:
                raise UnknownFact(key)
            for answer in FACTS[key].answers:
                if answer.key == word:
                    values[key] = answer.value
                    break
            else:
                raise UnknownAnswer(key, word, _keys_of_answers(key))
        return cls(**values, inferred=frozenset(inferred))  # type: ignore[arg-type]

    @classmethod
    def completion(cls, values: Values) -> "Product":
        """Make a product from facts already closed and checked: no test is done, so it is fast.

        For the engine, which tries thousands of completions; equal facts make equal products.
        """
        product = object.__new__(cls)
        product.__dict__.update(_NOTHING_KNOWN)
        product.__dict__.update(values)
        product.__dict__["values"] = values
        return product

    def stated(self) -> Values:
        """Return the facts given (inferred ones too), without what follows from them."""
        own = self.__dict__
        return {key: own[key] for key in FACTS if own[key] is not None}

    def answers(self) -> dict[str, str]:
        """Return the facts given as words; `from_answers` makes the same product of them."""
        return {key: FACTS[key].answer_for(value).key for key, value in self.stated().items()}

    def completed(self) -> "Product":
        """Return the product with every fact that follows from those given filled in."""
        return Product.completion(self.values)

    def without_inferences(self) -> "Product":
        """Return the product with only what was stated: inferred facts become not known."""
        if not self.inferred:
            return self
        return Product.from_values({key: value for key, value in self.stated().items() if key not in self.inferred})

    @classmethod
    def from_values(cls, values: Values, inferred: frozenset[str] = frozenset()) -> "Product":
        """Make a product from values rather than words; raises as the constructor does."""
        return cls(**values, inferred=inferred)  # type: ignore[arg-type]


_NOTHING_KNOWN: dict[str, object] = {
    **dict.fromkeys(FACTS),
    "inferred": frozenset(),
    "derivations": (),
}


def _keys_of_answers(key: str) -> tuple[str, ...]:
    return tuple(answer.key for answer in FACTS[key].answers)

"""The rule sets: which provisions, in which order, at which date."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product as combinations

from classification.classes import GENE_THERAPY, SOMATIC_CELL_THERAPY, TISSUE_ENGINEERED
from classification.facts import FACTS, Value
from classification.implications import consequences_of
from classification.product import Product
from classification.text import Text

from .combined import cell_part_leads, combined, device_is_integral
from .engineered_cells import (
    annex_one_steps,
    cells_or_tissues,
    different_essential_function,
    engineered_cells,
    substantial_manipulation,
)
from .gene_therapy import (
    acts_on_sequence,
    effect_from_sequence,
    gene_therapy,
    infectious_disease_vaccine,
    recombinant_nucleic_acid,
)
from .hospital import hospital_exemption
from .medicinal import medicinal_product
from .precedence import (
    classes_left,
    gene_before_cells,
    mixed_origin,
    tissue_before_cells,
    viable_cells_lead,
)
from .provision import Provision
from .regimes import REGIMES, Regime
from .somatic_cell_therapy import cell_action, somatic_cell_therapy
from .tissue_engineered import non_viable_exclusion, tissue_claim, tissue_engineered


@dataclass(frozen=True, eq=False)
class ClassRule:
    """A class: the provision that defines it and the conditions that provision puts together.

    `wanted` says for each condition whether it must be met (True) or must not (False).
    """

    atmp_class: str
    definition: Provision
    conditions: tuple[tuple[Provision, bool], ...]


@dataclass(frozen=True, eq=False)
class RuleSet:
    """The law at one date. A second set stands beside the first: `classify(product, other_set)`.

    `classes` are in order of precedence; `provisions` in reading order; `precedence` are the
    provisions that choose between classes.
    """

    as_of: date
    name: Text
    classes: tuple[ClassRule, ...]
    classes_left: Callable[[Product], frozenset[str]]
    provisions: tuple[Provision, ...]
    precedence: tuple[Provision, ...]
    combined: Provision
    regimes: tuple[Regime, ...]

    @cached_property
    def deciding_facts(self) -> tuple[str, ...]:
        """Return the facts the classes are decided on, in reading order."""
        read = {key for rule in self.classes for key in rule.definition.reads}
        return tuple(key for key in FACTS if key in read)

    @cached_property
    def influencing_facts(self) -> tuple[str, ...]:
        """Return the deciding facts and those from which a deciding fact follows."""
        influencing = set(self.deciding_facts)
        grown = True
        while grown:
            more = {
                key
                for key, fact in FACTS.items()
                for value in fact.values
                if any(then in influencing for then, _ in consequences_of(key, value))
            }
            grown = not more <= influencing
            influencing |= more
        return tuple(key for key in FACTS if key in influencing)

    @cached_property
    def connected_facts(self) -> tuple[str, ...]:
        """Return the facts that bear on the classes or that these bear on, however far away.

        The classes left depend on these facts alone.
        """
        links = [
            {key, then}
            for key, fact in FACTS.items()
            for value in fact.values
            for then, _ in consequences_of(key, value)
        ]
        connected = set(self.deciding_facts)
        while more := {key for link in links if link & connected for key in link} - connected:
            connected |= more
        return tuple(key for key in FACTS if key in connected)

    @cached_property
    def premise_facts(self) -> frozenset[str]:
        """Return the facts read by the conditions that every class asks for."""
        asked = [{condition for condition, _ in rule.conditions} for rule in self.classes]
        return frozenset(key for one in set.intersection(*asked) for key in one.reads)

    @cached_property
    def answer_groups(self) -> dict[str, tuple[tuple[Value, ...], ...]]:
        """Return, for each deciding fact, its values in groups no condition tells apart.

        To add and to repair a sequence, for instance, lead to the same answers everywhere.
        """
        return {key: self._groups_of(key) for key in self.deciding_facts}

    def groups_of(self, key: str) -> tuple[tuple[Value, ...], ...]:
        """Return the groups of values of any fact; one value a group when it decides no class."""
        return self.answer_groups.get(key) or tuple((value,) for value in FACTS[key].values)

    def _groups_of(self, key: str) -> tuple[tuple[Value, ...], ...]:
        conditions = {
            condition.key: condition
            for rule in self.classes
            for condition, _ in rule.conditions
            if key in condition.reads
        }
        groups: dict[object, list[Value]] = {}
        for value in FACTS[key].values:
            answers = tuple(
                condition(Product.completion(setting))
                for condition in conditions.values()
                for setting in _settings(condition, key, value)
            )
            groups.setdefault((answers, consequences_of(key, value)), []).append(value)
        return tuple(tuple(group) for group in groups.values())


def _settings(condition: Provision, key: str, value: Value) -> list[dict[str, Value]]:
    """Return every setting of the facts the condition reads, with `key` held at `value`."""
    others = [other for other in condition.reads if other != key]
    return [
        {key: value, **{o: v for o, v in zip(others, setting, strict=True) if v is not None}}
        for setting in combinations(*((*FACTS[other].values, None) for other in others))
    ]


AS_OF = date(2026, 11, 23)

RULES = RuleSet(
    as_of=AS_OF,
    name=Text(
        "European Union law on advanced therapies, as read on 23 November 2026",
        "Droit de l’Union européenne des thérapies innovantes, tel que lu le 23 novembre 2026",
    ),
    classes=(
        ClassRule(
            GENE_THERAPY,
            gene_therapy,
            (
                (medicinal_product, True),
                (recombinant_nucleic_acid, True),
                (acts_on_sequence, True),
                (effect_from_sequence, True),
                (infectious_disease_vaccine, False),
            ),
        ),
        ClassRule(
            TISSUE_ENGINEERED,
            tissue_engineered,
            (
                (medicinal_product, True),
                (engineered_cells, True),
                (tissue_claim, True),
                (non_viable_exclusion, False),
            ),
        ),
        ClassRule(
            SOMATIC_CELL_THERAPY,
            somatic_cell_therapy,
            ((medicinal_product, True), (engineered_cells, True), (cell_action, True)),
        ),
    ),
    classes_left=classes_left,
    provisions=(
        medicinal_product,
        recombinant_nucleic_acid,
        acts_on_sequence,
        effect_from_sequence,
        infectious_disease_vaccine,
        gene_therapy,
        cells_or_tissues,
        annex_one_steps,
        substantial_manipulation,
        different_essential_function,
        engineered_cells,
        tissue_claim,
        non_viable_exclusion,
        tissue_engineered,
        cell_action,
        viable_cells_lead,
        somatic_cell_therapy,
        tissue_before_cells,
        gene_before_cells,
        device_is_integral,
        cell_part_leads,
        combined,
        mixed_origin,
        hospital_exemption,
    ),
    precedence=(tissue_before_cells, gene_before_cells),
    combined=combined,
    regimes=REGIMES,
)
RULE_SETS: tuple[RuleSet, ...] = (RULES,)

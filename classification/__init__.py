"""The class of a medicinal product in the law of advanced therapies, with its reasons.

Pure Python on the standard library; it knows nothing of the web site around it.

    >>> from classification import Product, classify
    >>> product = Product.from_answers({"purpose": "treat", "contains_cells": "yes"})
    >>> verdict = classify(product)
    >>> verdict.certainty
    'undetermined'
    >>> verdict.next_question.fact.key in FACTS
    True

What goes in
    `FACTS` maps the key of each fact to a `Fact`: `section`, `question`, `help` and `answers` in
    both languages (`Text`), `to_dict(language)` for a form. `SECTIONS` are in reading order.
    `Product.from_answers({"viable": "yes", "donor": "patient", ...}, inferred=[...])` takes words
    ("yes", "no", "unknown" or the key of a choice); a fact left out is not known.
    `product.answers()` gives the words back. The errors `UnknownFact` (`key`), `UnknownAnswer`
    (`key`, `answer`, `accepted`) and `ContradictoryFacts` (`first`, `second`, `why`) are all
    `ClassificationError` and carry `message`, a `Text`.

What comes out
    `classify(product, rules=RULES)` returns a frozen `Verdict`: `atmp_class` (one of `CLASSES`, or
    None), `certainty` ("sure", "likely", "undetermined"), `candidates`, `likely_candidates`,
    `rests_on`, `combined`, `origin`, `regime`, `findings`, `precedence`, `derivations`, `as_of`,
    `disclaimer`, and, computed when first read, `questions` (`next_question` is the first) and
    `counterfactuals`. `verdict.to_dict("fr")` is the whole of it, ready for JSON.

Free text
    `read(text, indication="")` returns a frozen `Reading`: `facts` (each stated, with the characters
    that show it, or inferred, with the rule), `mentions`, `conflicts`, `doubts`, `product()`. Any
    text is accepted. `assess(text, indication, precedents=None)` does all: reading, verdict, best
    guess (`atmp_class` is never None), certainty, `reasons`, `missing`, nearest precedents.
    `nearest(text or product, decisions)` and `Precedents(decisions)` compare with decisions.

Command line
    `python -m classification "text"` (`--indication`, `--lang`, `--json`, `--jsonl`, `--decisions`);
    `python -m classification.evaluate FILE...` prints how often decisions are found again.

It suggests; the Committee for Advanced Therapies recommends.
"""

from .assessment import Assessment, assess
from .classes import (
    CERTAINTIES,
    CLASS_NAMES,
    CLASSES,
    COMBINED_NAMES,
    GENE_THERAPY,
    LIKELY,
    NOT_ATMP,
    ORIGINS,
    SOMATIC_CELL_THERAPY,
    SURE,
    TISSUE_ENGINEERED,
    UNDETERMINED,
)
from .counterfactuals import Counterfactual
from .engine import classify
from .errors import ClassificationError, ContradictoryFacts, UnknownAnswer, UnknownFact
from .facts import FACTS, SECTIONS, Answer, Fact, Section
from .implications import Derivation
from .inference import Inference
from .precedents import Neighbour, Precedents, nearest
from .product import Product
from .questions import Question
from .reading import Conflict, Mention, ReadFact, Reading, read
from .rules import AS_OF, RULE_SETS, RULES, RuleSet
from .rules.provision import Provision
from .rules.regimes import REGIMES, Regime
from .sources import SOURCES, Source
from .text import LANGUAGES, Text
from .verdict import DISCLAIMER, Finding, UsedFact, Verdict

__all__ = [
    "AS_OF",
    "CERTAINTIES",
    "CLASSES",
    "CLASS_NAMES",
    "COMBINED_NAMES",
    "DISCLAIMER",
    "FACTS",
    "GENE_THERAPY",
    "LANGUAGES",
    "LIKELY",
    "NOT_ATMP",
    "ORIGINS",
    "REGIMES",
    "RULES",
    "RULE_SETS",
    "SECTIONS",
    "SOMATIC_CELL_THERAPY",
    "SOURCES",
    "SURE",
    "TISSUE_ENGINEERED",
    "UNDETERMINED",
    "Answer",
    "Assessment",
    "ClassificationError",
    "Conflict",
    "ContradictoryFacts",
    "Counterfactual",
    "Derivation",
    "Fact",
    "Finding",
    "Inference",
    "Mention",
    "Neighbour",
    "Precedents",
    "Product",
    "Provision",
    "Question",
    "ReadFact",
    "Reading",
    "Regime",
    "RuleSet",
    "Section",
    "Source",
    "Text",
    "UnknownAnswer",
    "UnknownFact",
    "UsedFact",
    "Verdict",
    "assess",
    "classify",
    "nearest",
    "read",
]

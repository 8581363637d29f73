"""`classify`: from a product to a verdict."""

from .classes import LIKELY, NOT_ATMP, SURE, UNDETERMINED
from .completions import chances, possible_classes
from .implications import Derivation, Values
from .inference import Inference, Supposition, needed_inferences, suppose
from .product import Product
from .rules import RULES, RuleSet
from .rules.precedence import origin_of
from .rules.regimes import Regime, regime_of
from .truth import Truth
from .verdict import Finding, Known, Verdict, ordered


def classify(product: Product, rules: RuleSet = RULES) -> Verdict:
    """Say what the product is in law, under a dated rule set (Regulation (EC) No 1394/2007).

    "sure" only if every completion of what was stated leads to the same class; "likely" if inferred
    facts or usual readings were needed; otherwise "undetermined", with what to ask. The product is
    taken to be meant for human use, as presented.
    """
    supposed = suppose(product.values, rules)
    stated = supposed.before
    if product.inferred:
        stated = possible_classes(product.without_inferences().values, rules)
    certainty, rests_on = _certainty(product, stated, supposed, rules)
    known = Product.completion(supposed.values)
    classes = stated if certainty == SURE else supposed.classes
    atmp_class = _best(known, classes, rules)
    findings = _findings(product, known, supposed, rules)
    return Verdict(
        product=product,
        rules=rules,
        candidates=ordered(stated),
        likely_candidates=ordered(classes),
        atmp_class=atmp_class,
        certainty=certainty,
        rests_on=rests_on,
        combined=_combined(known, classes, rules),
        origin=origin_of(known),
        regime=_regime(known, atmp_class, rules),
        findings=findings,
        precedence=tuple(one for one in findings if one.provision in rules.precedence and one.answer is True),
        derivations=product.derivations,
        supposed=known,
    )


def _certainty(
    product: Product, stated: frozenset[str], supposed: Supposition, rules: RuleSet
) -> tuple[str, tuple[Inference, ...]]:
    if len(stated) == 1:
        return SURE, ()
    if len(supposed.classes) == 1:
        return LIKELY, needed_inferences(product, rules)
    return UNDETERMINED, ()


def _best(known: Product, classes: frozenset[str], rules: RuleSet) -> str | None:
    """Return the class when one is left, else the likeliest; None when no fact says anything."""
    if len(classes) == 1:
        return next(iter(classes))
    if not any(key in known.values for key in rules.deciding_facts):
        return None
    weights = chances(known, rules)
    return max(ordered(classes), key=lambda name: weights[name])


def _combined(known: Product, classes: frozenset[str], rules: RuleSet) -> Truth:
    """Only an advanced therapy can be combined (Art. 2(1)(d))."""
    if classes == {NOT_ATMP}:
        return False
    combined = rules.combined(known)
    return None if combined is True and NOT_ATMP in classes else combined


def _regime(known: Product, atmp_class: str | None, rules: RuleSet) -> Regime | None:
    return regime_of(known, rules.regimes) if atmp_class == NOT_ATMP else None


def _findings(product: Product, known: Product, supposed: Supposition, rules: RuleSet) -> tuple[Finding, ...]:
    status = _statuses(product.values, product.derivations, product.inferred, supposed)
    because = {one.fact: one.because for one in product.derivations}
    because.update({one.fact: one.because for one in supposed.presumptions if one.because})
    facts = Known(known.values, status, because)
    return tuple(Finding(provision, provision(known), facts) for provision in rules.provisions)


def _statuses(
    values: Values,
    derivations: tuple[Derivation, ...],
    inferred: frozenset[str],
    supposed: Supposition,
) -> dict[str, str]:
    """Say of each known fact where it comes from; what follows from an inference is inferred."""
    status = {key: "presumed" for key in supposed.values if key not in values}
    status.update({key: "inferred" if key in inferred else "stated" for key in values})
    for one in derivations:
        uncertain = status[one.because] in ("inferred", "presumed")
        status[one.fact] = "inferred" if uncertain else "derived"
    return status

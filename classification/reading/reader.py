"""`read`: from a free description to a reading; `reread`: the same once someone has answered."""

from collections.abc import Mapping
from functools import lru_cache

from classification.facts import Value
from classification.implications import Values, extend
from classification.text import Text

from .mention import AFFIRMED, ASIDE, DESCRIPTION, DOUBTFUL, INDICATION, Mention
from .mentions import mentions_of
from .overruling import NOTHING, Overruling, compatible, overruling
from .reading import ANSWERED, INFERRED, STATED, ReadFact, Reading
from .rule import Family, families, rules
from .statements import Statements
from .words import COMMA, STOP, Words, words_of

_LONG = 20_000
_TOO_LONG = Text(
    "The text is long: it may speak of more than one product.",
    "Le texte est long : il parle peut-être de plus d’un produit.",
)
_NOT_GIVEN = Text(
    "The text may speak of something that is not itself given to people.",
    "Le texte parle peut-être de quelque chose qui n’est pas soi-même administré à l’être humain.",
)
_BESIDE = Text(
    "The text names another substance or something used beside the product.",
    "Le texte nomme une autre substance ou quelque chose d’employé à côté du produit.",
)
_OTHER_HEAD = Text(
    "The text begins with something that is not known here: it may be about that.",
    "Le texte commence par quelque chose d’inconnu ici : il parle peut-être de cela.",
)
_CONFLICTING = Text("The text says contrary things.", "Le texte dit des choses contraires.")
_UNCLEAR = Text(
    "Some words are negated or weakened in a way that is not clear.",
    "Des mots sont niés ou affaiblis d’une façon qui n’est pas claire.",
)
_FOREIGN = Text(
    "Most of the text is not French or English of the field, so it may not have been understood.",
    "L’essentiel du texte n’est pas du français ou de l’anglais du domaine : il a pu ne pas être compris.",
)
_SEVERAL = Text(
    "The text names things of several kinds, so it may speak of more than one product.",
    "Le texte nomme des choses de plusieurs natures : il parle peut-être de plus d’un produit.",
)
_TO_A_MACHINE = Text(
    "The text speaks to a machine rather than of a product.",
    "Le texte parle à une machine plutôt que d’un produit.",
)
_KINDS = (
    frozenset(("viral_vector", "naked_gene", "messenger")),
    frozenset(("synthetic_nucleic_acid",)),
    frozenset(("natural_microorganism", "microbiota")),
    frozenset(("vesicles_only", "anucleate", "acellular_matter")),
    frozenset(("safety_switch",)),
)
_OTHER_CELLS = frozenset(
    ("tissue_cell", "tissue_construct", "graft", "fat_tissue", "stromal_cell", "metabolic_cell", "organ_tissue",
     "anucleate", "dead_tissue", "acellular_matter", "not_cells", "infectious_vaccine_name", "microbiota", "svf_cells",
     "plasma_serum", "synthetic_nucleic_acid")
)  # fmt: skip
_UNLIKE = (
    (frozenset(("immune_cell", "lymphocyte", "engineered_receptor")), _OTHER_CELLS),
    (
        frozenset(("engineered_receptor", "aav")),
        frozenset(("blood_stem", "marrow", "donor_lymphocytes", "mononuclear")),
    ),
    (frozenset(("vector", "naked_gene", "messenger", "carries_gene")), _OTHER_CELLS - {"infectious_vaccine_name"}),
)
"""Things that are seldom of one product."""


def read(text: str, indication: str = "") -> Reading:
    """Read a description, in French or English or both, and its indication.

    Returns a reading for any text at all, nonsense included: then nothing is read in it. No
    network, no model; time linear in the length of the text.
    """
    return _read(text, indication, NOTHING)


def reread(reading: Reading, answers: Mapping[str, str]) -> Reading:
    """Read a text again for someone who knows better: the answers are facts, beside what still holds.

    What was answered otherwise than it was read, or "unknown", is gone, with the inferences drawn
    from the same words. Raises as `Product.from_answers` does; ContradictoryFacts also when an
    answer excludes what other words of the text clearly state.
    """
    return _read(reading.description, reading.indication, overruling(reading, answers))


def _read(text: str, indication: str, overruled: Overruling) -> Reading:
    text_words, indication_words = words_of(text), words_of(indication)
    described = mentions_of(text_words, DESCRIPTION)
    intended = mentions_of(indication_words, INDICATION)
    named_tissue = False
    if any(one.term.kind == "conditions" for one in intended):
        # The indication says what it is for: a disease of the description may be only a detail.
        named_tissue = any("named_tissue" in one.term.tags for one in described)
        described = [one for one in described if one.term.kind != "conditions"]
    statements = Statements()
    statements.read(described, text_words)
    statements.read(intended, indication_words)
    if overruled.terms:
        statements.tags = _tags_without(overruled.terms, described, text_words, intended, indication_words)
    if named_tissue:
        statements.tags.add("named_tissue")
    mentions = (*described, *intended)
    _say_origin(statements, described)
    _say_by_definition(statements, mentions)
    for key in (*overruled.answers, *overruled.unknown):
        statements.said.pop(key, None)
    stated, evidence = statements.settle()
    tags = statements.tags
    if overruled.answers:
        firm = {} if _doubts(text, mentions, statements, text_words) else _firm(stated, evidence, overruled.terms)
        stated = {**firm, **compatible(stated, {**overruled.answers, **firm})}
    known = {**overruled.answers, **stated}
    _add_tags(tags, stated)
    open_facts = {key for conflict in statements.conflicts for key, _ in conflict.facts}
    inferred = _infer(tags, known, open_facts, overruled)
    guessed = tags if tags & _SUBSTANCES else tags | _set_aside(mentions)
    facts = (
        *(ReadFact(key, value, ANSWERED) for key, value in overruled.answers.items()),
        *(ReadFact(key, value, STATED, tuple(evidence[key])) for key, value in stated.items()),
        *inferred,
    )
    return Reading(
        text,
        indication,
        mentions,
        facts,
        tuple(statements.conflicts),
        _doubts(text, mentions, statements, text_words),
        frozenset(tags),
        _family(frozenset(guessed)),
    )


def _firm(stated: Values, evidence: dict[str, list[Mention]], overruled: frozenset[str]) -> Values:
    """Return the facts that words stated which nobody answered against."""
    return {key: value for key, value in stated.items() if any(one.term.key not in overruled for one in evidence[key])}


def _tags_without(
    terms: frozenset[str], described: list[Mention], text: Words, intended: list[Mention], indication: Words
) -> set[str]:
    """Return the tags of the mentions, save those of some terms."""
    statements = Statements()
    statements.read([one for one in described if one.term.key not in terms], text)
    statements.read([one for one in intended if one.term.key not in terms], indication)
    return statements.tags


def _add_tags(tags: set[str], stated: Values) -> None:
    if stated.get("contains_cells") is True and "without_cells" not in tags:
        tags.add("cells_present")
    if stated.get("genetically_modified") is True:
        tags.update(("cells_present", "cells_modified"))
    if stated.get("nucleic_acid") == "none" or stated.get("genetically_modified") is False:
        tags.add("not_modified")


def _say_by_definition(statements: Statements, mentions: tuple[Mention, ...]) -> None:
    """State what other words state by definition.

    An indication that names a disease is a medical purpose; a disease that is not infectious is
    not one to vaccinate against, when no infection, prevention or vaccine is named; unmodified cells contain no recombinant nucleic acid when no other substance is named; an
    oligonucleotide made by chemical synthesis is synthetic.
    """
    said, tags = statements.said, statements.tags
    affirmed = [one for one in mentions if one.status == AFFIRMED]
    intended = [one for one in affirmed if one.source == INDICATION and one.term.kind == "conditions"]
    if intended and "purpose" not in said and "cosmetic_use" not in tags:
        said["purpose"] = {"treat": intended[:1]}
    other = [one for one in affirmed if one.term.kind == "conditions" and not one.term.tags & _NO_KIND_OF_DISEASE]
    if other and not tags & {"vaccine", "infectious_target", "prevents", "infectious_vaccine_name"}:
        said.setdefault("vaccine_target", {"not_a_vaccine": other[:1]})
    if set(said.get("genetically_modified", ())) == {False} and not tags & _NUCLEIC:
        said.setdefault("nucleic_acid", {"none": said["genetically_modified"][False]})
    synthetic = [one for one in affirmed if "synthetic_nucleic_acid" in one.term.tags]
    made = [one for one in affirmed if "chemical_synthesis" in one.term.tags]
    if synthetic and made and not tags & _GENES:
        said.setdefault("nucleic_acid", {"synthetic": [synthetic[0], made[0]]})


_NO_KIND_OF_DISEASE = frozenset(("infection", "other_disease", "tissue_word"))
_GENES = frozenset(("vector", "naked_gene", "messenger", "virus_named", "genetic_modification", "editing_tool",
                    "recombinant_word", "oncolytic_virus", "carries_gene", "microorganism", "engineered_receptor",
                    "natural_microorganism", "transcription", "gene_named", "safety_switch", "lipid_particle"))  # fmt: skip
_NUCLEIC = _GENES | {"synthetic_nucleic_acid", "expresses_something", "electroporation"}


def _say_origin(statements: Statements, mentions: list[Mention]) -> None:
    """State whose cells they are, when one origin only is affirmed."""
    found: dict[str, Mention] = {}
    for index, one in enumerate(mentions):
        if one.term.key in _WHOSE and one.status == AFFIRMED:
            if one.term.key == "xenogeneic" and not _near_cells(mentions, index):
                continue
            found.setdefault(one.term.key, one)
    values = {_WHOSE[key] for key in found}
    if "cells_present" not in statements.tags and not statements.tags & _CELL_TAGS:
        return
    statements.tags.discard("from_animal")
    if "xenogeneic" in found:
        statements.tags.add("from_animal")
    if len(values) == 1:
        value: Value = values.pop()
        statements.said["donor"] = {value: list(found.values())}


_WHOSE: dict[str, Value] = {
    "autologous": "patient",
    "allogeneic": "another_person",
    "xenogeneic": "animal",
    "cell_bank_line": "another_person",
}
_CELL_TAGS = frozenset(
    ("cells", "tissues", "some_cell", "tumour_cells", "anucleate", "engineered_receptor", "named_tissue")
)


def _near_cells(mentions: list[Mention], index: int) -> bool:
    one = mentions[index]
    for other in mentions[max(0, index - 2) : index + 3]:
        if other.term.kind in ("cells", "tissues") and other.sentence == one.sentence:
            gap = other.first - one.after if other.first >= one.after else one.first - other.after
            if gap <= 2:
                return True
    return False


_SUBSTANCES = frozenset(("gene_matter", "cells_present", "not_cells", "synthetic_product", "natural_only", "dead_tissue",
                         "some_cell", "gene_named", "genetic_modification", "carries_gene", "not_in_vivo"))  # fmt: skip


def _set_aside(mentions: tuple[Mention, ...]) -> set[str]:
    """Return the tags of what was set aside: better than nothing for a guess when nothing else is named."""
    tags = {tag for one in mentions if one.status == ASIDE for tag in one.term.tags}
    _infer(tags, {}, set(), NOTHING)
    return tags


@lru_cache(maxsize=20_000)
def _family(tags: frozenset[str]) -> Family:
    return next(one for one in families() if one.applies(set(tags)))


def _infer(tags: set[str], known: Values, open_facts: set[str], overruled: Overruling) -> list[ReadFact]:
    """Apply the rules in order; a fact already known, in conflict or answered is never replaced."""
    closed: Values = {}
    for key, value in known.items():
        closed = extend(closed, key, value) or closed
    found: list[ReadFact] = []
    for rule in rules():
        if not rule.applies(tags) or rule.key in overruled.rules:
            continue
        tags |= rule.tags
        tags.add(rule.key)
        for key, value in rule.facts:
            if key in closed or overruled.is_about(key):
                continue
            if key in open_facts and rule.key != "part_of_the_cells_expanded":
                continue
            extended = extend(closed, key, value)
            if extended is not None:
                closed = extended
                found.append(ReadFact(key, value, INFERRED, (), rule.key, rule.why))
    return found


_THINGS = frozenset(("cells", "tissues", "genes", "names", "matter"))
_OTHER_MATTER = frozenset(("plain_biological", "chemical_matter"))
_OPENING = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "these",
        "product",
        "products",
        "active",
        "substance",
        "medicinal",
        "finished",
        "consists",
        "consist",
        "consisting",
        "of",
        "is",
        "are",
        "suspension",
        "solution",
        "dispersion",
        "preparation",
        "human",
        "based",
        "recombinant",
        "in",
        "vivo",
        "ex",
        "vivo",
        "gene",
        "therapy",
        "medicine",
        "contains",
        "containing",
        "cell",
        "cells",
        "therapy",
        "first",
        "second",
        "third",
        "generation",
        "single",
        "purified",
        "fresh",
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "ce",
        "cette",
        "des",
        "de",
        "d",
        "du",
        "produit",
        "substance",
        "active",
        "fini",
        "est",
        "sont",
        "constitue",
        "constituee",
        "constitues",
        "compose",
        "composee",
        "contient",
        "suspension",
        "solution",
        "preparation",
        "humain",
        "humaine",
        "humains",
        "humaines",
        "therapie",
        "genique",
        "cellulaire",
        "medicament",
    ]
)


def _other_head(mentions: tuple[Mention, ...], words: Words) -> bool:
    """Does the text begin by naming something that is not known here (another medicine, a study)?"""
    first = min((one.first for one in mentions if one.source == DESCRIPTION), default=0)
    opening = range(min(first, len(words)))
    return any(words.folded[place] not in _OPENING and not _is_code(words, place) for place in opening)


def _is_code(words: Words, place: int) -> bool:
    """Is it a part of the code of a product ("REX-001:"), or a mark beside it?"""
    word = words.written[place]
    if words.folded[place] in (STOP, COMMA) or any(letter.isdigit() for letter in word):
        return True
    following = words.written[place + 1 : place + 2]
    return word.isupper() and any(letter.isdigit() for one in following for letter in one)


def _doubts(text: str, mentions: tuple[Mention, ...], statements: Statements, words: Words) -> tuple[Text, ...]:
    """Return the reasons why nothing read in this text can be sure."""
    doubts = []
    if "not_in_vivo" in statements.tags:
        doubts.append(_NOT_GIVEN)
    if len(text) > _LONG:
        doubts.append(_TOO_LONG)
    if statements.conflicts:
        doubts.append(_CONFLICTING)
    if any(one.status == ASIDE and one.term.kind in _THINGS for one in mentions) or statements.tags & _OTHER_MATTER:
        doubts.append(_BESIDE)
    if _other_head(mentions, words):
        doubts.append(_OTHER_HEAD)
    if any(one.status == DOUBTFUL for one in mentions):
        doubts.append(_UNCLEAR)
    unlike = any(not (one.isdisjoint(statements.tags) or other.isdisjoint(statements.tags)) for one, other in _UNLIKE)
    unlike = unlike or "several_products" in statements.tags
    if unlike or sum(not kind.isdisjoint(statements.tags) for kind in _KINDS) > 1:
        doubts.append(_SEVERAL)
    if "addressed_to_machine" in statements.tags:
        doubts.append(_TO_A_MACHINE)
    letters = sum(one.end - one.start for one in mentions)
    if letters * 12 < len(text):
        doubts.append(_FOREIGN)
    return tuple(doubts)

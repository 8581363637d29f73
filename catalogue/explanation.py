"""A suggestion in the words of a page: why, what it rests on, what was read, which decisions are near."""

from typing import Any

from catalogue.classify_forms import Answers, language
from catalogue.models import Decision
from catalogue.suggestion import ANSWERED, Suggestion
from classification import CLASS_NAMES, FACTS, SECTIONS, Finding, Source, Text, Verdict

SHARED_SHOWN = 4
LACKING = ("no", "none", "not_a_vaccine", "unknown")


def because(verdict: Verdict) -> list[dict[str, Any]]:
    """Why, in sentences: what the deciding findings say, together where they rest on the same article."""
    said: dict[Source, list[Text]] = {}
    for finding in deciding(verdict):
        said.setdefault(finding.sources[0], []).append(finding.statement)
    return [
        {
            "source": source.to_dict(language()),
            "statement": " ".join(dict.fromkeys(one.in_language(language()) for one in statements)),
        }
        for source, statements in said.items()
    ]


def remarks(suggestion: Suggestion) -> list[str]:
    """What the classifier remarks; where nothing points anywhere, without the remark that explains its guess."""
    said = suggestion.assessment.remarks
    return [one.in_language(language()) for one in (said if suggestion.atmp_class else said[1:])]


def neighbours_of(suggestion: Suggestion) -> list[dict[str, Any]]:
    """The nearest precedents: what was decided, of which therapy, what they share with the product."""
    values = suggestion.verdict.product.values
    deciding_facts = [fact.key for finding in deciding(suggestion.verdict) for fact in finding.facts]
    order = [*dict.fromkeys(deciding_facts), *FACTS]

    def telling(key: str) -> tuple[bool, int]:
        """What a product has says more than what it lacks; a fact that decides, more than one that does not."""
        return FACTS[key].answer_for(values[key]).key in LACKING, order.index(key)

    shown = []
    for near, therapy in suggestion.neighbours:
        shared = sorted((key for key in near.shared_facts if key in values), key=telling)
        decided = near.decision
        shown.append(
            {
                "decision": decided,
                "therapy": therapy,
                "class_name": CLASS_NAMES[near.atmp_class].in_language(language()),
                "kind": Decision.Kind(decided["kind"]).label,
                "agrees": near.agrees,
                "facts": [FACTS[key].phrase(values[key]).in_language(language()) for key in shared[:SHARED_SHOWN]],
                "words": near.shared_words,
            }
        )
    return shown


def rests_on(suggestion: Suggestion) -> list[dict[str, str]]:
    """What the class rests on without being stated, each with the reason of the inference."""
    why = {fact.key: fact.why for fact in suggestion.facts}
    return [
        {
            "phrase": FACTS[one.fact].phrase(one.value).in_language(language()),
            "why": (why.get(one.fact) or one.why).in_language(language()),
        }
        for one in suggestion.verdict.rests_on
    ]


def supposed(suggestion: Suggestion) -> dict[str, str] | None:
    """What was inferred about the next question, if it is asked to make sure: ``phrase``, ``why``, ``value``."""
    question = next(iter(suggestion.questions), None)
    if question is None or not question.confirms:
        return None
    index, inference = next(
        (index, one) for index, one in enumerate(suggestion.verdict.rests_on) if one.fact == question.fact.key
    )
    return {**rests_on(suggestion)[index], "value": question.fact.answer_for(inference.value).key}


def deciding(verdict: Verdict) -> list[Finding]:
    """The findings that settle the class: what rules the classes before it out, what makes it, what chose."""
    found = {one.provision.key: one for one in verdict.findings}
    kept = {one.provision.key for one in verdict.precedence}
    for rule in verdict.rules.classes:
        is_class = found[rule.definition.key].answer is True
        for condition, wanted in rule.conditions:
            answer = found[condition.key].answer
            if answer is not None and (is_class or answer is not wanted):
                kept.add(condition.key)
        if is_class:
            break
    if verdict.combined:
        kept.add(verdict.rules.combined.key)
    return [one for key, one in found.items() if key in kept]


def facts_of(suggestion: Suggestion) -> list[dict[str, Any]]:
    """The facts used, in words, with the quotes that show them."""
    return [
        {
            "key": fact.key,
            "number": fact.number,
            "phrase": fact.phrase.in_language(language()),
            "status": fact.status,
            "why": fact.why.in_language(language()) if fact.why else "",
            "quotes": list(dict.fromkeys(one.quote for one in fact.evidence))[:4],
        }
        for fact in suggestion.facts
    ]


def sections_of(suggestion: Suggestion, answers: Answers) -> list[dict[str, Any]]:
    """The questions in reading order, each with its answers as radio buttons, prefilled with what is known.

    The value of the prefilled answer is empty where it was read, so that it stays what it is: read, not answered.
    """
    facts = {fact.key: fact for fact in suggestion.facts}
    shown = []
    for section in SECTIONS:
        fields = []
        for key, fact in FACTS.items():
            if fact.section is not section:
                continue
            known = facts.get(key)
            said, read = answers.said.get(key, ""), ""
            if known is not None and known.status != ANSWERED:
                read = known.word
            asked = fact.to_dict(language())
            options = [{**one, "is_checked": one["value"] == said} for one in asked["answers"]]
            if read and not said:
                label = next(one["label"] for one in options if one["value"] == read)
                options.insert(0, {"value": "", "label": label, "is_checked": True, "status": known.status})
            elif not said:
                # "Not known" is what nobody has answered.
                options[-1] |= {"value": "", "is_checked": True}
            fields.append({**asked, "options": options, "is_known": known is not None})
        answered = sum(one["is_known"] for one in fields)
        shown.append(
            {"key": section.key, "title": section.title.in_language(language()), "fields": fields, "known": answered}
        )
    return shown

"""The decision path as a drawing: boxes in the reading order of the law, from the medical purpose to the class.

Pure functions: a verdict in, places and words out; ``templates/catalogue/_classify_path.html`` draws them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalogue.models import AtmpClass
from classification import CLASS_NAMES, NOT_ATMP, Finding, Verdict
from classification.rules import ClassRule

WIDTH = 340
LEFT = 26
LINE = 17
GAP = 30
# Letters that fit on a line: titles of boxes, names of provisions beside their answer.
TITLE_LETTERS, ROW_LETTERS = 30, 26
WORDS = {True: "yes", False: "no", None: "unknown"}


@dataclass(frozen=True)
class Row:
    """One provision: its answer, and whether that rules the class of its box out."""

    y: int
    lines: tuple[str, ...]
    answer: str
    word: str
    rules_out: bool
    is_result: bool = False
    title: str = ""


@dataclass
class Box:
    """The provisions of one class. ``state``: "taken" (the class), "passed", "open" (not known), "unread"."""

    key: str
    title: tuple[str, ...]
    name: str
    y: int
    state: str
    rows: list[Row] = field(default_factory=list)
    height: int = 0

    @property
    def bottom(self) -> int:
        return self.y + self.height


@dataclass(frozen=True)
class Way:
    """A line from a box: ``aside`` runs down the margin to the end, past the boxes that are no longer read."""

    start: int
    end: int
    word: str
    is_taken: bool
    is_open: bool = False
    aside: bool = False

    @property
    def arrow(self) -> int:
        return self.end - 7

    @property
    def label(self) -> int:
        return (self.start + self.end) // 2 + 4


@dataclass(frozen=True)
class Diagram:
    """Everything a template needs to draw; ``summary`` says it in a sentence."""

    height: int
    boxes: list[Box]
    ways: list[Way]
    end: Box
    summary: str
    width: int = WIDTH


def wrapped(text: str, letters: int) -> tuple[str, ...]:
    """The text in lines of at most ``letters`` letters; a longer word stays whole."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def words() -> dict[str, str]:
    """The three answers in the reader's language."""
    return {"yes": _("yes"), "no": _("no"), "unknown": _("not known")}


def diagram(verdict: Verdict, language: str) -> Diagram:
    """Draws the path that ``verdict`` took through its rules."""
    boxes, ways = [], []
    y, is_read, is_certain = 6, True, True
    for rule, findings in sections(verdict):
        answer = next(one.answer for one in findings if one.provision is rule.definition)
        state = (
            {True: "taken" if is_certain else "open", False: "passed", None: "open"}[answer] if is_read else "unread"
        )
        box = built(rule, findings, y, state, language)
        boxes.append(box)
        is_taken = is_read and is_certain
        if answer is not False and is_read:
            is_way = is_certain and answer is True
            ways.append(Way(box.y + 20, 0, words()["yes"], is_way, not is_way, aside=True))
        ways.append(
            Way(
                box.bottom,
                box.bottom + GAP,
                words()["no"],
                is_taken and answer is False,
                is_read and not (is_certain and answer is False) and answer is not True,
            )
        )
        is_read = is_read and answer is not True
        is_certain = is_certain and answer is not None
        y = box.bottom + GAP
    end = outcome(verdict, y, language)
    # Lines in the margin end beside the outcome; several open ones share the margin.
    ways = [Way(one.start, end.y + 20, one.word, one.is_taken, one.is_open, True) if one.aside else one for one in ways]
    return Diagram(end.bottom + 6, boxes, ways, end, summary(verdict, language))


def sections(verdict: Verdict) -> Iterator[tuple[ClassRule, list[Finding]]]:
    """Each class with its findings: its provisions in reading order, then conditions read before that are not met."""
    found = {one.provision.key: one for one in verdict.findings}
    todo = list(verdict.findings)
    for rule in verdict.rules.classes:
        place = next(index for index, one in enumerate(todo) if one.provision is rule.definition)
        own, todo = todo[:place], todo[place + 1 :]
        keys = {one.provision.key for one in own}
        before = [
            found[condition.key]
            for condition, wanted in rule.conditions
            if condition.key not in keys and found[condition.key].answer is not wanted
        ]
        yield rule, [*before, *own, found[rule.definition.key]]


def built(rule: ClassRule, findings: list[Finding], y: int, state: str, language: str) -> Box:
    name = rule.definition.title.in_language(language)
    box = Box(rule.atmp_class, wrapped(name, TITLE_LETTERS), name, y, state)
    wanted = {condition.key: must for condition, must in rule.conditions}
    line = y + 28 + LINE * len(box.title)
    for finding in findings:
        is_result = finding.provision is rule.definition
        title = _("Conclusion") if is_result else finding.provision.title.in_language(language)
        must = wanted.get(finding.provision.key)
        rules_out = must is not None and finding.answer is not None and finding.answer is not must
        answer = WORDS[finding.answer]
        lines = wrapped(title, ROW_LETTERS)
        line += 6 if is_result else 0
        box.rows.append(Row(line, lines, answer, words()[answer], rules_out, is_result, title))
        line += LINE * len(lines) + 5
    box.height = line - y - 6
    return box


def outcome(verdict: Verdict, y: int, language: str) -> Box:
    """The last box: the class that is left, or that several are."""
    if len(verdict.likely_candidates) > 1:
        key, name = "", _("Several classes are still possible")
    elif verdict.atmp_class == NOT_ATMP:
        key = verdict.regime.group if verdict.regime else AtmpClass.OTHER.value
        name = CLASS_NAMES[NOT_ATMP].in_language(language)
    else:
        key = "combined" if verdict.combined else verdict.atmp_class or ""
        name = CLASS_NAMES[verdict.atmp_class or NOT_ATMP].in_language(language)
    name = name[:1].upper() + name[1:]
    box = Box(key, wrapped(name, TITLE_LETTERS), name, y, "open" if not key else "taken")
    if verdict.combined:
        note = _("combined with a device")
        box.rows.append(Row(y + 24 + LINE * len(box.title), (note,), "yes", words()["yes"], False, False, note))
    box.height = 22 + LINE * (len(box.title) + len(box.rows))
    return box


def summary(verdict: Verdict, language: str) -> str:
    """The path in one sentence, for those who do not see it."""
    steps = []
    for rule, findings in sections(verdict):
        answer = next(one.answer for one in findings if one.provision is rule.definition)
        step = {"name": rule.definition.title.in_language(language), "answer": words()[WORDS[answer]]}
        steps.append(_("%(name)s: %(answer)s") % step)
        if answer is True:
            break
    return _("The path: %(steps)s. End: %(end)s.") % {
        "steps": _("; ").join(steps),
        "end": outcome(verdict, 0, language).name,
    }

"""How often the answers agree with published decisions, and how that compares with simple guesses."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .assessment import Assessment, assess
from .classes import CLASSES, LIKELY, SURE, UNDETERMINED
from .precedents import Decision, Precedents

_SHORT = {"gene_therapy": "gene", "somatic_cell_therapy": "somatic", "tissue_engineered": "tissue", "not_atmp": "none"}


@dataclass(frozen=True)
class Evaluation:
    """Decisions with the answers given to them, in the same order; precedents were left out."""

    name: str
    decisions: tuple[Decision, ...]
    answers: tuple[Assessment, ...]
    nearest: tuple[str | None, ...]

    @property
    def right(self) -> int:
        """How many best guesses are the class of the decision."""
        return sum(given.atmp_class == asked["class"] for asked, given in self.pairs())

    @property
    def wrong_sure(self) -> tuple[Decision, ...]:
        """The decisions answered sure and otherwise."""
        return tuple(
            asked for asked, given in self.pairs() if given.certainty == SURE and given.atmp_class != asked["class"]
        )

    def pairs(self) -> Iterator[tuple[Decision, Assessment]]:
        """Yield each decision with its answer."""
        return iter(zip(self.decisions, self.answers, strict=True))

    def report(self) -> list[str]:
        """Return the figures as lines to read."""
        total = len(self.decisions)
        if not total:
            return [f"{self.name}: no decision"]
        return [
            f"{self.name}: {total} decisions",
            f"  best guess right          {_share(self.right, total)}",
            f"  wrong sure                {len(self.wrong_sure)}",
            *(f"    {one.get('id')}: {one.get('text')}" for one in self.wrong_sure),
            *self._certainties(total),
            *self._combined(),
            *self._by("class", "by class"),
            *self._by("language", "by language"),
            *self._confusion(),
            *self._baselines(total),
            *self._mistakes(),
        ]

    def _certainties(self, total: int) -> list[str]:
        lines = []
        for certainty in (SURE, LIKELY, UNDETERMINED):
            among = [(asked, given) for asked, given in self.pairs() if given.certainty == certainty]
            right = sum(given.atmp_class == asked["class"] for asked, given in among)
            lines.append(f"  {certainty:<25} {_share(len(among), total)}, of which right {_share(right, len(among))}")
        covered = sum(given.certainty != UNDETERMINED for given in self.answers)
        return [*lines, f"  sure or likely            {_share(covered, total)}"]

    def _combined(self) -> list[str]:
        said = [
            (asked["combined"], given.combined) for asked, given in self.pairs() if asked.get("combined") is not None
        ]
        right = sum(asked is given for asked, given in said)
        unknown = sum(given is None for _, given in said)
        return [f"  combined or not, right    {_share(right, len(said))} (not known: {unknown})"]

    def _by(self, key: str, title: str) -> list[str]:
        groups: dict[str, list[bool]] = {}
        for asked, given in self.pairs():
            groups.setdefault(str(asked.get(key)), []).append(given.atmp_class == asked["class"])
        return [f"  {title}", *(f"    {name:<23} {_share(sum(one), len(one))}" for name, one in sorted(groups.items()))]

    def _confusion(self) -> list[str]:
        counts = Counter((asked["class"], given.atmp_class) for asked, given in self.pairs())
        head = "    decided \\ answered     " + "".join(f"{_SHORT[one]:>9}" for one in CLASSES)
        rows = [f"    {asked:<23}" + "".join(f"{counts[asked, given]:>9}" for given in CLASSES) for asked in CLASSES]
        return ["  confusion", head, *rows]

    def _baselines(self, total: int) -> list[str]:
        frequent, times = Counter(asked["class"] for asked in self.decisions).most_common(1)[0]
        words = sum(one == asked["class"] for one, asked in zip(self.nearest, self.decisions, strict=True))
        return [
            "  baselines",
            f"    most frequent class     {_share(times, total)} ({frequent})",
            f"    nearest on words        {_share(words, total)} (leave one out)",
        ]

    def _mistakes(self) -> list[str]:
        wrong = [(asked, given) for asked, given in self.pairs() if given.atmp_class != asked["class"]]
        lines = [
            f"    {asked.get('id')}: {asked['class']} answered {given.atmp_class} ({given.certainty}): "
            f"{asked.get('text')} | {asked.get('indication') or ''}"
            for asked, given in wrong
        ]
        return ["  mistakes", *lines] if lines else []


def evaluate(name: str, decisions: Sequence[Decision]) -> Evaluation:
    """Answer every decision as if it were new; precedents are used only by the baseline.

    Each decision needs "text" and "class", one of `CLASSES`; ValueError otherwise.
    """
    for one in decisions:
        if not isinstance(one.get("text"), str) or one.get("class") not in CLASSES:
            raise ValueError(f"{name}: {one.get('id')}: a decision needs a text and a class")
    precedents = Precedents(decisions)
    answers, nearest = [], []
    for place, one in enumerate(decisions):
        answers.append(assess(one["text"], one.get("indication") or ""))
        near = precedents.nearest_by_words(f"{one['text']} {one.get('indication') or ''}", leave_out=place)
        nearest.append(None if near is None else str(near["class"]))
    return Evaluation(name, tuple(decisions), tuple(answers), tuple(nearest))


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else "0 of 0"

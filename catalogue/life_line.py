"""The life of a therapy as a drawing and as a table: authorisations, trials, decisions on its class, by their dates.

Dates keep the precision of their source: a year is drawn as a year long, never as a day. Pure functions; places are in
percent of the width, so that letters keep their size on a phone. ``templates/catalogue/_life_line.html`` draws them.
"""

import calendar
import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.models import Authorisation, Decision, Record, Therapy, Trial

LANE = 44
TOP = 24
# Trials drawn; the rest are in the list of trials.
MOST_TRIALS = 8
# A registry gives planned dates too: of a trial that has not begun, or is not over, they are no event.
NOT_BEGUN = (Trial.Status.NOT_YET_RECRUITING, Trial.Status.WITHDRAWN)
OVER = (Trial.Status.COMPLETED, Trial.Status.TERMINATED)
# The phases that decide come first; an observational study is not one of them.
PHASES = ("phase_3", "phase_2_3", "phase_1_2_3", "phase_2", "phase_1_2", "phase_1", "early_phase_1", "phase_4")
# At most so many years are named below the drawing.
MOST_YEARS = 8

Date = datetime.date | str


@dataclass(frozen=True)
class Event:
    """One thing that happened. ``kind``: "granted", the status that ended it, "stated", "started", "decided"."""

    date: str
    kind: str
    record: Any


@dataclass(frozen=True)
class Mark:
    """A date on the line; it has a ``width`` where only the month or year is known."""

    x: str
    width: str
    date: str
    kind: str


@dataclass(frozen=True)
class Lane:
    """One authorisation, trial or decision. ``bar``: from, width; ``is_open``: nothing says that it ended."""

    kind: str
    record: Any
    y: int
    marks: list[Mark]
    bar: tuple[str, str] | None = None
    is_open: bool = False

    @property
    def line(self) -> int:
        """Height of the marks, below the name of the lane."""
        return self.y + 28


@dataclass(frozen=True)
class LifeLine:
    """``events`` are the table, ``lanes`` and ``years`` ((year, x)) the drawing; ``more``: trials left out of it."""

    events: list[Event]
    lanes: list[Lane]
    years: list[tuple[int, str]]
    height: int
    more: int


def span(date: Date) -> tuple[datetime.date, datetime.date]:
    """First and last day that a date may mean: "2018" is the whole year."""
    parts = [int(part) for part in str(date).split("-")]
    if len(parts) == 3:
        day = datetime.date(*parts)
        return day, day
    if len(parts) == 2:
        return datetime.date(*parts, 1), datetime.date(*parts, calendar.monthrange(*parts)[1])
    return datetime.date(parts[0], 1, 1), datetime.date(parts[0], 12, 31)


def drawn_trials(trials: Iterable[Trial]) -> tuple[list[Trial], int]:
    """Published trials with a start, the deciding phases first where there are too many, and how many are left out."""
    public = [one for one in trials if one.state == Record.State.PUBLISHED]
    dated = [one for one in public if one.started_on and one.status not in NOT_BEGUN]
    rank = {phase: position for position, phase in enumerate(PHASES)}
    chosen = sorted(dated, key=lambda one: (rank.get(one.phase, len(PHASES)), one.started_on))[:MOST_TRIALS]
    return sorted(chosen, key=lambda one: (one.started_on, one.pk)), len(public) - len(chosen)


def end_of(trial: Trial) -> str:
    """When the trial was over; nothing while it is not, or where the registry does not say."""
    return trial.completed_on if trial.status in OVER else ""


def told_decisions(therapy: Therapy) -> list[Decision]:
    """Dated decisions on the class, without those that are the granting of an authorisation itself."""
    granted = {one.granted_on for one in therapy.authorisations.all()}
    return [
        one
        for one in therapy.decisions.all()
        if one.decided_on and not (one.kind == Decision.Kind.AUTHORISATION and one.decided_on in granted)
    ]


def events_of(
    authorisations: Iterable[Authorisation], trials: Iterable[Trial], decisions: Iterable[Decision]
) -> list[Event]:
    """Everything with a date, the earliest first; a year comes before its months, a month before its days."""
    events = [Event(str(one.decided_on), "decided", one) for one in decisions]
    events += [Event(one.started_on, "started", one) for one in trials]
    for one in authorisations:
        events.append(Event(str(one.granted_on), "granted", one))
        if one.ended_on:
            events.append(Event(str(one.ended_on), one.status, one))
    return sorted(events, key=lambda event: event.date)


def life_line(therapy: Therapy) -> LifeLine | None:
    """The life of ``therapy`` (read with ``for_page``); None where no date is known."""
    authorisations = list(therapy.authorisations.all())
    trials, more = drawn_trials(therapy.trials.all())
    decisions = told_decisions(therapy)
    events = events_of(authorisations, trials, decisions)
    if not events:
        return None
    scale = Scale([*(event.date for event in events), *last_days(therapy, authorisations, trials)])
    lanes: list[Lane] = []

    def add(kind: str, record: Any, marks: list[Mark], **more: Any) -> None:
        lanes.append(Lane(kind, record, TOP + LANE * len(lanes), marks, **more))

    for one in trials:
        end = end_of(one)
        marks = [scale.mark(one.started_on, "started"), *([scale.mark(end, "completed")] if end else [])]
        add("trial", one, marks, bar=scale.bar(one.started_on, end) if end else None, is_open=not end)
    for one in decisions:
        add("decision", one, [scale.mark(one.decided_on, "decided")])
    for one in authorisations:
        is_open = one.ended_on is None
        marks = [scale.mark(one.granted_on, "granted"), *([] if is_open else [scale.mark(one.ended_on, one.status)])]
        bar = scale.bar(one.granted_on, one.ended_on)
        # Without the day of its end, an ended authorisation has no known length.
        is_known = not is_open or one.status == Authorisation.Status.AUTHORISED
        add("authorisation", one, marks, bar=bar if is_known else None, is_open=is_open and is_known)
    return LifeLine(events, lanes, scale.years(), TOP + LANE * len(lanes) + 22, more)


def last_days(therapy: Therapy, authorisations: Iterable[Authorisation], trials: Iterable[Trial]) -> list[str]:
    """How far the drawing goes beyond the last event: to the day on which the facts were last read."""
    days: list[Date | None] = [therapy.checked_on, *(one.stated_on for one in authorisations)]
    days += [end_of(one) for one in trials]
    return [str(day) for day in days if day]


class Scale:
    """Whole years from the first date to the last, as percent of the width."""

    def __init__(self, dates: Sequence[str]) -> None:
        self.start = datetime.date(int(min(dates)[:4]), 1, 1)
        self.last_year = int(max(dates)[:4])
        self.days = (datetime.date(self.last_year + 1, 1, 1) - self.start).days

    def x(self, day: datetime.date) -> float:
        return 100 * (day - self.start).days / self.days

    def mark(self, date: Date, kind: str) -> Mark:
        first, last = span(date)
        width = "" if first == last else percent(self.x(last) - self.x(first))
        return Mark(percent(self.x(first)), width, str(date), kind)

    def bar(self, start: Date, end: Date | None) -> tuple[str, str]:
        x = self.x(span(start)[0])
        return percent(x), percent((self.x(span(end)[1]) if end else 100) - x)

    def years(self) -> list[tuple[int, str]]:
        years = range(self.start.year, self.last_year + 1)
        step = -(-len(years) // MOST_YEARS)
        return [(year, percent(self.x(datetime.date(year, 1, 1)))) for year in years[::step]]


def percent(number: float) -> str:
    """A text, because templates write numbers as the reader does, with a comma in French."""
    return f"{number:.2f}%"

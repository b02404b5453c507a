"""What a year ought to bring, worked out in the most pedestrian way: every task, every day, by the words of the policies.

Shares nothing with the product's rules: no engine, no policy file, no look-ahead, no calendar package. It knows the days off of 2026
from the Government's announcement, walks day by day, and keeps its own book of who was told what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE = timedelta(days=1)

OFF = {
    date(2026, 1, 1),
    date(2026, 1, 2),
    *(date(2026, 2, day) for day in range(16, 21)),  # Tết Bính Ngọ
    date(2026, 4, 27),  # Giỗ Tổ, 26/4, is a Sunday
    date(2026, 4, 30),
    date(2026, 5, 1),
    date(2026, 8, 31),  # against Saturday 22/8
    date(2026, 9, 1),
    date(2026, 9, 2),
    date(2026, 11, 24),  # Ngày Văn hóa Việt Nam, a day off for the first time
    date(2027, 1, 1),
}
WORKED_SATURDAYS = {date(2026, 1, 10), date(2026, 8, 22)}


def works(day: date) -> bool:
    """Whether offices work on a day of 2026 or January 2027."""
    return day in WORKED_SATURDAYS or (day.weekday() < 5 and day not in OFF)


def rolled(day: date) -> date:
    """The day itself, or the next on which offices work."""
    while not works(day):
        day += ONE
    return day


_COUNTED: dict[date, list[int]] = {}
"""For each day from which it was asked: the working days among the next 0, 1, 2, … days, as far as it was asked."""


def worked(after: date, until: date) -> int:
    """Working days later than `after`, up to and including `until`, counted one by one, and once."""
    counts = _COUNTED.setdefault(after, [0])
    while len(counts) <= (until - after).days:
        counts.append(counts[-1] + works(after + ONE * len(counts)))
    return counts[max((until - after).days, 0)]


@dataclass
class Duty:
    """One task in the oracle's book, or one target whose value nobody brings. told -- the steps that were said of the present deadline and
    round; reached_on -- when it came before its present rung; rung_since -- since when that rung has not moved; is_met -- it has
    acknowledged.
    weight -- "normal", "important" or "critical"; is_report -- what is owed is a report to somebody.
    """

    id: int
    unit: int
    level: str
    label: str
    due_on: date
    is_derived: bool
    is_target: bool = False
    weight: str = "normal"
    is_report: bool = False
    round: int = 0
    is_open: bool = True
    rung: int = 0
    reached_on: date | None = None
    rung_since: date | None = None
    is_met: bool = False
    told: set[tuple[str, date, int]] = field(default_factory=set)
    climbed: set[tuple[int, date, int]] = field(default_factory=set)

    @property
    def subject(self) -> str:
        """What a notice about it speaks of."""
        return f"{'target' if self.is_target else 'task'}:{self.id}"

    @property
    def returns_after(self) -> int:
        """After how many days the duty comes back."""
        shapes = {"": 9999, "dddd": 365, "dddd-Hd": 180, "dddd-Qd": 90, "dddd-dd": 30, "dddd-Wdd": 7, "dddd-dd-dd": 1}
        return shapes["".join("d" if letter.isdigit() else letter for letter in self.label)]


Said = tuple[date, str, str, str, date, str]
"""One notice: the day, its kind, step, subject ("task:4"), the deadline it speaks of, and to whom ("user:3", "unit:5")."""


@dataclass
class Offices:
    """Who stands above whom, and who is who where, as plain dictionaries.

    above -- the units above each, the next level first.
    people -- (unit, role) -> users; a unit without people is told at its own address.
    """

    above: dict[int, list[int]]
    people: dict[tuple[int, str], list[int]]

    def first(self, unit: int, roles: Iterable[str], *, or_unit: bool) -> Iterator[str]:
        """Those of the first role that somebody holds; else the unit itself, where that audience is told so."""
        for role in roles:
            if held := self.people.get((unit, role)):
                yield from (f"user:{user}" for user in held)
                return
        if or_unit:
            yield f"unit:{unit}"


class Oracle:
    """The book of the year."""

    def __init__(self, offices: Offices) -> None:
        self.offices = offices
        self.duties: dict[int, Duty] = {}
        self.targets: dict[int, Duty] = {}
        self.said: list[Said] = []
        self.escalations: set[tuple[date, str, int]] = set()

    def morning(self, today: date) -> None:
        """Everything that ought to be said on a day."""
        if not works(today):
            return
        for duty in self.duties.values():
            if duty.is_open:
                self._remind(duty, today)
                self._mention(duty, today)
                self._climb(duty, today)
        for target in self.targets.values():
            self._mention(target, today)
            self._climb(target, today)

    def _remind(self, duty: Duty, today: date) -> None:
        step = _reminder(duty, today)
        if step is None or (step, duty.due_on, duty.round) in duty.told:
            return
        duty.told.add((step, duty.due_on, duty.round))
        is_late = step.startswith("late")
        people = set(self.offices.first(duty.unit, ("focal_point", "leader"), or_unit=True))
        if is_late and not duty.is_derived:
            people |= set(self.offices.first(duty.unit, ("leader",), or_unit=False))
        for who in sorted(people):
            self.said.append((today, "late" if is_late else "due", step + _mark(duty.round), duty.subject, duty.due_on, who))

    def _mention(self, duty: Duty, today: date) -> None:
        """What lies at the top of its ladder is mentioned there after each five working days."""
        path = self.offices.above[duty.unit]
        if not duty.rung or duty.rung < len(path) or duty.reached_on is None:
            return
        days = worked(duty.reached_on, today)
        step = f"top-{duty.rung}-{days - days % 5}"
        if days < 5 or (step, duty.due_on, duty.round) in duty.told:
            return
        duty.told.add((step, duty.due_on, duty.round))
        for who in self.offices.first(path[-1], ("committee", "leader", "focal_point"), or_unit=True):
            self.said.append((today, "still-open", step + _mark(duty.round), duty.subject, duty.due_on, who))

    def _climb(self, duty: Duty, today: date) -> None:
        late = worked(duty.due_on if duty.is_target else rolled(duty.due_on), today)
        path = self.offices.above[duty.unit]
        if late == 0 or len(path) <= duty.rung or not self._is_ripe(duty, late, today):
            return
        rung = duty.rung + 1
        if (rung, duty.due_on, duty.round) in duty.climbed:
            return
        duty.climbed.add((rung, duty.due_on, duty.round))
        duty.rung, duty.reached_on, duty.rung_since, duty.is_met = rung, today, today, False
        self.escalations.add((today, duty.subject, rung))
        people = set(self.offices.first(path[rung - 1], ("committee", "leader", "focal_point"), or_unit=True))
        people |= set(self.offices.first(duty.unit, ("focal_point", "leader"), or_unit=True))
        people |= set(self.offices.first(duty.unit, ("leader",), or_unit=False))
        for who in sorted(people):
            self.said.append((today, "escalated", f"rung-{rung}" + _mark(duty.round), duty.subject, duty.due_on, who))

    def _is_ripe(self, duty: Duty, late: int, today: date) -> bool:
        """Whether the present rung has had its time."""
        if duty.rung == 0:
            return late >= _patience(duty)
        if duty.rung_since is None:
            raise AssertionError("a rung has a day")
        first_rung = {False: 5, True: 10}[duty.is_met]
        return worked(duty.rung_since, today) >= (first_rung if duty.rung == 1 else first_rung + 5)

    def done(self, duty: Duty) -> None:
        """The task was ticked off: nothing is owed and nothing stands higher any more."""
        duty.is_open = False
        self._comes_down(duty)

    def returned(self, duty: Duty) -> None:
        """The task was sent back: its deadline counts again."""
        duty.is_open, duty.round = True, duty.round + 1

    def extended(self, duty: Duty, until: date) -> None:
        """The task has a later deadline; what the old one caused has ended."""
        duty.due_on = until
        self._comes_down(duty)

    def _comes_down(self, duty: Duty) -> None:
        duty.rung, duty.reached_on, duty.rung_since, duty.is_met = 0, None, None, False

    def met(self, duty: Duty, today: date) -> None:
        """The present rung has acknowledged."""
        duty.is_met, duty.rung_since = True, today


def _patience(duty: Duty) -> int:
    """So many working days late a duty may be before the level above hears of it."""
    if duty.is_derived or duty.is_target:
        return 10
    if duty.weight != "normal":
        return 1 if duty.weight == "critical" else 2
    return 5 if duty.level in ("province", "central") and not duty.is_report else 3


def _reminder(duty: Duty, today: date) -> str | None:
    """The one step that a day calls for, in the words of the policy: the most urgent that holds."""
    last = rolled(duty.due_on)
    if today > last:
        return _lateness(duty, worked(last, today))
    left = worked(today, last)
    if duty.is_derived:
        return "due-0" if left == 0 else "due-7" if left <= 5 else None
    if left == 0:
        return "due-0"
    for most, step, rarest in ((1, "due-1", 7), (3, "due-3", 28), (5, "due-7", 28), (20, "due-30", 90)):
        if left <= most and duty.returns_after >= rarest:
            return step
    return None


def _lateness(duty: Duty, days: int) -> str | None:
    if days == 0:
        return None
    if duty.is_derived:
        return "late-1" if days < 10 else None
    if days < 5:
        return "late-1"
    return f"late-{days - days % 5}" if days < 60 else None


def _mark(number: int) -> str:
    return f".{number}" if number else ""

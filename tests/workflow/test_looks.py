"""Looking only on the days that the policies make matter decides the same as looking every day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rules.deadlines import clock
from rules.engine import Engine
from rules.policy import Policy, shipped_policies
from rules.values import ONCE, Branch, DecisionKind, Level, Role, TaskFacts, TaskState
from workflow.assignment import FIRST_LOOK_DAYS, first_look
from workflow.calendar import national_calendar
from workflow.looks import Looks

CALENDAR = national_calendar()
POLICIES = shipped_policies()
ENGINE = Engine(POLICIES)
LOOKS = Looks(POLICIES, CALENDAR)
DAYS_AFTER = 150

Said = tuple[date, str, str]


class Climb:
    """A task that nobody does, on a ladder of so many rungs, acknowledged (or not) two days after each climb."""

    def __init__(self, due_on: date, *, is_derived: bool, rungs: int, is_acknowledged: bool, cycle_days: int) -> None:
        self.effective_on = CALENDAR.roll_forward(due_on)
        self.is_derived = is_derived
        self.rungs = rungs
        self.acknowledges = is_acknowledged
        self.cycle_days = cycle_days
        self.rung = 0
        self.since = due_on
        self.said: dict[str, Said] = {}

    def facts(self, day: date) -> TaskFacts:
        when = clock(self.effective_on, day, CALENDAR)
        acknowledged_on = self.since + timedelta(days=2)
        is_acknowledged = bool(self.rung) and self.acknowledges and day >= acknowledged_on
        return TaskFacts(
            task_id=1,
            state=TaskState.ASSIGNED,
            role=Role.DO,
            level=Level.COMMUNE,
            branch=Branch.GOVERNMENT,
            is_working_day=CALENDAR.is_working(day),
            days_left=when.days_left,
            working_days_left=when.working_days_left,
            working_days_late=when.working_days_late,
            is_last_reminder_day=when.is_last_reminder_day,
            is_derived=self.is_derived,
            is_recurring=self.cycle_days != ONCE,
            rung=self.rung,
            has_next_rung=self.rung < self.rungs,
            working_days_on_rung=CALENDAR.working_days_between(acknowledged_on if is_acknowledged else self.since, day) if self.rung else 0,
            is_acknowledged=is_acknowledged,
            cycle_days=self.cycle_days,
        )

    def look(self, day: date) -> date | None:
        """Look at the task, note what is said for the first time, and return the day of the next look."""
        facts = self.facts(day)
        for decision in ENGINE.decide_task(facts):
            self.said.setdefault(f"{decision.kind}:{decision.step}", (day, decision.rule_id, decision.step))
            if decision.kind in (DecisionKind.ESCALATE, DecisionKind.RAISE):
                self.rung += 1
                self.since = day
        return LOOKS.after(self.facts(day), self.effective_on, day)


def everything_said(climb: Climb, *, every_day: bool) -> list[Said]:
    first = first_look(climb.effective_on)
    assert first is not None
    day, last = first, climb.effective_on + timedelta(days=DAYS_AFTER)
    while day <= last:
        following = climb.look(day)
        if climb.acknowledges and climb.rung:
            # Acknowledging sets the next look to that day: so does the use case.
            acknowledged_on = climb.since + timedelta(days=2)
            if day < acknowledged_on and (following is None or following > acknowledged_on):
                following = acknowledged_on
        if not every_day and following is None:
            break
        day = day + timedelta(days=1) if every_day or following is None else following
    return list(climb.said.values())


@pytest.mark.parametrize("cycle_days", [ONCE, 30, 1])
@pytest.mark.parametrize("is_derived", [False, True])
@pytest.mark.parametrize("is_acknowledged", [False, True])
@pytest.mark.parametrize("rungs", [0, 1, 3])
def test_looking_on_the_days_that_matter_says_the_same_on_the_same_days(
    cycle_days: int, is_derived: bool, is_acknowledged: bool, rungs: int
) -> None:
    for offset in range(0, 120, 7):  # from Christmas over Tết 2027 (6 February) into spring
        due_on = date(2026, 12, 20) + timedelta(days=offset)
        pair = [
            everything_said(
                Climb(due_on, is_derived=is_derived, rungs=rungs, is_acknowledged=is_acknowledged, cycle_days=cycle_days),
                every_day=every_day,
            )
            for every_day in (True, False)
        ]
        assert pair[0] == pair[1], due_on


def test_no_rule_concerns_a_task_before_its_first_look() -> None:
    assert LOOKS.earliest_days_left <= FIRST_LOOK_DAYS


@pytest.mark.parametrize("year", range(2024, 2036))
def test_no_holiday_puts_the_first_reminder_before_the_first_look(year: int) -> None:
    furthest = max(number for policy in POLICIES for number in _working_days_left_of(policy))
    for day in (date(year, 1, 1) + timedelta(days=n) for n in range(365)):
        effective_on = CALENDAR.roll_forward(day)
        assert CALENDAR.add_working_days(effective_on, -furthest) > (first_look(effective_on) or day)


def _working_days_left_of(policy: Policy) -> list[int]:
    conditions = (condition for rule in policy.rules for condition in rule.conditions if condition.field == "working_days_left")
    return [condition.value for condition in conditions if isinstance(condition.value, int)] or [0]


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        # A Wednesday in the middle of an ordinary month.
        (
            "2026-07-15",
            ["2026-06-17", "2026-07-08", "2026-07-10", "2026-07-14", "2026-07-15"],
        ),
        # Tết 2026 (14–22 February off): the last working day before a deadline on the Monday after it is the Friday ten days before.
        (
            "2026-02-23",
            ["2026-01-19", "2026-02-09", "2026-02-11", "2026-02-13", "2026-02-23"],
        ),
        # A deadline inside Tết 2027 (4–10 February off) closes on the Thursday after it.
        (
            "2027-02-06",
            ["2027-01-07", "2027-01-28", "2027-02-01", "2027-02-03", "2027-02-11"],
        ),
        # 31/08–02/09/2026 off, Saturday 22/08 worked: 20, 5 and 3 working days count the Saturday and leave out the holiday.
        (
            "2026-09-03",
            ["2026-08-04", "2026-08-24", "2026-08-26", "2026-08-28", "2026-09-03"],
        ),
        # 02/01/2026 given off for Saturday 10/01.
        (
            "2026-01-12",
            ["2025-12-12", "2026-01-06", "2026-01-08", "2026-01-10", "2026-01-12"],
        ),
        # The leap day of 2028.
        (
            "2028-02-29",
            ["2028-02-01", "2028-02-22", "2028-02-24", "2028-02-28", "2028-02-29"],
        ),
    ],
)
def test_reminders_fall_on_working_days_that_leave_time_to_work(due_on: str, expected: list[str]) -> None:
    climb = Climb(date.fromisoformat(due_on), is_derived=False, rungs=0, is_acknowledged=False, cycle_days=ONCE)
    said = {step: str(day) for day, _, step in everything_said(climb, every_day=False)}
    assert [said[step] for step in ("due-30", "due-7", "due-3", "due-1", "due-0")] == expected

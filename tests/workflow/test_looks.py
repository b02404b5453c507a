"""Looking only on the days that the policies make matter decides the same as looking every day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from rules.deadlines import clock
from rules.engine import Engine
from rules.policy import Comparison, Policy, shipped_policies
from rules.values import ONCE, Branch, DecisionKind, Importance, Level, Role, TaskFacts, TaskState
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

    def __init__(
        self,
        due_on: date,
        *,
        is_derived: bool,
        rungs: int,
        is_acknowledged: bool,
        cycle_days: int,
        importance: Importance = Importance.NORMAL,
        level: Level = Level.COMMUNE,
        is_report: bool = False,
    ) -> None:
        self.effective_on = CALENDAR.roll_forward(due_on)
        self.is_derived = is_derived
        self.rungs = rungs
        self.acknowledges = is_acknowledged
        self.cycle_days = cycle_days
        self.importance, self.level, self.is_report = importance, level, is_report
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
            level=self.level,
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
            working_days_waiting=CALENDAR.working_days_between(self.since, day) if self.rung else 0,
            importance=self.importance,
            is_report=self.is_report,
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


@pytest.mark.parametrize(
    "kind",
    [
        {"importance": Importance.IMPORTANT},
        {"importance": Importance.CRITICAL},
        {"level": Level.PROVINCE},
        {"level": Level.PROVINCE, "is_report": True},
    ],
)
@pytest.mark.parametrize("is_derived", [False, True])
def test_the_same_for_what_matters_more_and_for_reports(kind: dict[str, Any], is_derived: bool) -> None:
    for offset in range(0, 120, 11):
        due_on = date(2026, 12, 20) + timedelta(days=offset)
        pair = [
            everything_said(
                Climb(due_on, is_derived=is_derived, rungs=2, is_acknowledged=False, cycle_days=ONCE, **kind), every_day=every_day
            )
            for every_day in (True, False)
        ]
        assert pair[0] == pair[1], due_on
        assert any(step.startswith("top-2-") for _day, _rule, step in pair[0])


def looks_between(climb: Climb, first: date, last: date) -> list[date]:
    """The days on which a task is looked at, the first included."""
    days, day = [first], climb.look(first)
    while day is not None and day <= last:
        days.append(day)
        day = climb.look(day)
    return days


def test_what_lies_at_the_top_is_looked_at_once_a_week_and_not_more() -> None:
    climb = Climb(date(2026, 3, 16), is_derived=False, rungs=1, is_acknowledged=False, cycle_days=ONCE)
    days = looks_between(climb, date(2026, 3, 19), date(2027, 3, 31))
    later = [day for day in days if day >= date(2026, 9, 1)]
    gaps = {CALENDAR.working_days_between(day, following) for day, following in pairwise(later)}
    assert gaps == {5}


def test_a_task_that_no_rule_speaks_of_again_is_not_looked_at_again() -> None:
    """Nobody stands above its unit: once its last reminder is past, looking would be in vain."""
    climb = Climb(date(2026, 3, 16), is_derived=False, rungs=0, is_acknowledged=False, cycle_days=ONCE)
    days = looks_between(climb, date(2026, 3, 1), date(2030, 1, 1))
    assert CALENDAR.working_days_between(date(2026, 3, 16), days[-1]) == 60


def test_a_weekly_rule_of_a_changed_policy_is_looked_at_as_long_as_it_holds() -> None:
    reminders, *others = POLICIES
    endless = [
        replace(rule, conditions=tuple(one for one in rule.conditions if one.comparison is not Comparison.LTE))
        if rule.id == "late-weekly"
        else rule
        for rule in reminders.rules
    ]
    looks = Looks([replace(reminders, rules=tuple(endless)), *others], CALENDAR)
    climb = Climb(date(2026, 3, 16), is_derived=False, rungs=0, is_acknowledged=False, cycle_days=ONCE)
    later = date(2027, 3, 16)
    following = looks.after(climb.facts(later), climb.effective_on, later)
    assert following is not None
    assert CALENDAR.working_days_between(climb.effective_on, following) % 5 == 0
    reported = replace(climb.facts(later), state=TaskState.REPORTED)
    assert looks.after(reported, climb.effective_on, later) is None


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

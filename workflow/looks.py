"""On which day a task or target needs its next look: the first day on which some rule of the policies in force may say something new.

Owns that forecast, from the numbers that stand in the rules; refuses to decide anything.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from rules.calendar import WorkingCalendar
from rules.features import Feature, Subject, features_of_target, features_of_task
from rules.policy import Condition, Policy
from rules.repeating import Weekly, weekly_rules
from rules.values import TargetFacts, TaskFacts


class Looks:
    """The days that matter, read once from the policies.

    A rule can only change its mind where a number that it compares with is reached or passed; so those numbers (and the ones next to
    them, for strict comparisons) are the days to look at. Whatever else changes a fact sets the task's next look itself. A rule that says
    something anew every five days ({late_step}, {wait_step}) is looked at that often, as long as the other facts let it hold.
    """

    def __init__(self, policies: Iterable[Policy], calendar: WorkingCalendar) -> None:
        policies = tuple(policies)
        conditions = [condition for policy in policies for rule in policy.rules for condition in rule.conditions]
        self._calendar = calendar
        self._days_left = _thresholds(conditions, "days_left", (0, 1))
        self._working_days_left = _thresholds(conditions, "working_days_left", ())
        self._late = _thresholds(conditions, "working_days_late", (1,))
        self._waiting = _thresholds(conditions, "working_days_waiting", ())
        self._weekly: dict[Subject, list[Weekly]] = {subject: weekly_rules(policies, subject) for subject in Subject}
        self._on_rung = _thresholds(conditions, "working_days_on_rung", ())
        self._without_data = _thresholds(conditions, "working_days_without_data", (1,))

    @property
    def earliest_days_left(self) -> int:
        """How many days before a deadline the first rule can concern it; n working days lie within 2n + 7 days, over Tết too."""
        return max([*self._days_left, *(days * 2 + 7 for days in self._working_days_left)])

    def after(self, facts: TaskFacts, effective_on: date, today: date) -> date | None:
        """The next day after `today` on which to look at the task; None where no rule will ever say anything new by itself.

        A look on a day off decides nothing, whatever it is that the days before it have left undone: the next working day decides.
        """
        if not self._calendar.is_working(today):
            return self._calendar.roll_forward(today)
        if effective_on >= today:
            return self._before_deadline(effective_on, today)
        waits = [_next(self._late, facts.working_days_late), *self._before_a_rung(facts)]
        return self._in_working_days(today, [*waits, *self._repeated(Subject.TASK, features_of_task(facts))])

    def after_target(self, facts: TargetFacts, today: date) -> date | None:
        """The same for a target whose time for a value has come."""
        if not self._calendar.is_working(today):
            return self._calendar.roll_forward(today)
        without = facts.working_days_without_data
        waits = [_next(self._without_data, without) if without else None, *self._before_a_rung(facts)]
        return self._in_working_days(today, [*waits, *self._repeated(Subject.TARGET, features_of_target(facts))])

    def _before_a_rung(self, facts: TaskFacts | TargetFacts) -> list[int | None]:
        if not facts.rung:
            return []
        return [_next(self._on_rung, facts.working_days_on_rung), _next(self._waiting, facts.working_days_waiting)]

    def _repeated(self, subject: Subject, features: Mapping[str, Feature]) -> list[int | None]:
        return [rule.days_until_next(features) for rule in self._weekly[subject]]

    def _before_deadline(self, effective_on: date, today: date) -> date:
        days = {effective_on - timedelta(days=left) for left in self._days_left}
        days |= {self._calendar.add_working_days(effective_on, -left) for left in self._working_days_left}
        days |= {self._calendar.last_working_day_before(effective_on), self._calendar.add_working_days(effective_on, 1)}
        return min(day for day in (self._calendar.roll_forward(day) for day in days) if day > today)

    def _in_working_days(self, today: date, waits: list[int | None]) -> date | None:
        known = [wait for wait in waits if wait is not None]
        return self._calendar.add_working_days(today, min(known)) if known else None


def _thresholds(conditions: Iterable[Condition], field: str, always: tuple[int, ...]) -> list[int]:
    named = {
        value
        for condition in conditions
        if condition.field == field
        for value in (condition.value if isinstance(condition.value, tuple) else (condition.value,))
        if isinstance(value, int)
    }
    return sorted({*always, *named, *(value + 1 for value in named)})


def _next(thresholds: list[int], reached: int) -> int | None:
    """How many working days until the next number above the one reached."""
    at = bisect_right(thresholds, reached)
    return thresholds[at] - reached if at < len(thresholds) else None

"""Rules that say the same thing anew every few working days, because their step counts in fives ({late_step}, {wait_step}).

Owns when such a rule speaks next; refuses to decide whether it wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.features import DAYS_IN_STEP, LARGEST, Feature, Subject
from rules.policy import Comparison, Condition, Policy, Rule

COUNTED_BY = {"late_step": "working_days_late", "wait_step": "working_days_waiting"}
"""What each such placeholder counts."""

MOVING = frozenset(
    {
        *COUNTED_BY,
        *COUNTED_BY.values(),
        "is_working_day",
        "is_last_reminder_day",
        "days_left",
        "working_days_left",
        "working_days_on_rung",
        "working_days_without_data",
    }
)
"""Facts that the mere passing of days changes; all others stay until somebody does something, and that sets the next look itself."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """One such rule: the fact that it counts, the days between which it may hold, and what else must be so."""

    counted: str
    first: int
    last: int
    standing: tuple[Condition, ...]

    def days_until_next(self, features: Mapping[str, Feature]) -> int | None:
        """In how many working days it speaks next, as things stand; None where it cannot."""
        counted = features.get(self.counted)
        if counted is None or not all(condition.holds(features.get(condition.field)) for condition in self.standing):
            return None
        reached = int(counted)
        following = max(reached + DAYS_IN_STEP - reached % DAYS_IN_STEP, self.first)
        return following - reached if following <= self.last else None


def weekly_rules(policies: Iterable[Policy], subject: Subject) -> list[Weekly]:
    """The rules of these policies, about one subject, that repeat themselves."""
    rules = [rule for policy in policies if policy.subject is subject for rule in policy.rules]
    return [_weekly(rule, counted) for rule in rules for step, counted in COUNTED_BY.items() if f"{{{step}}}" in rule.outcome.step]


def _weekly(rule: Rule, counted: str) -> Weekly:
    asked = [condition for condition in rule.conditions if condition.field == counted]
    lowest = [_lowest(condition) for condition in asked]
    highest = [_highest(condition) for condition in asked]
    standing = tuple(condition for condition in rule.conditions if condition.field not in MOVING)
    return Weekly(counted, max(lowest, default=0), min(highest, default=LARGEST), standing)


def _lowest(condition: Condition) -> int:
    """The least value of a number that a condition allows, at the earliest."""
    if isinstance(condition.value, tuple):
        return min(int(value) for value in condition.value)
    number = int(condition.value)
    return {Comparison.EQ: number, Comparison.GTE: number, Comparison.GT: number + 1}.get(condition.comparison, 0)


def _highest(condition: Condition) -> int:
    if isinstance(condition.value, tuple):
        return max(int(value) for value in condition.value)
    number = int(condition.value)
    return {Comparison.EQ: number, Comparison.LTE: number, Comparison.LT: number - 1}.get(condition.comparison, LARGEST)

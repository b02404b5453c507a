"""Conditions as short Vietnamese formulas inside a message about a policy: "số ngày làm việc quá hạn (working_days_late) ≥ 3".

Owns the formulas; sentences for readers are `workflow.policy_words`.
"""

from __future__ import annotations

from collections.abc import Iterable

from rules.features import FIELDS, Feature, Subject
from rules.field_names import named
from rules.policy import Comparison, Condition

_SIGNS = {
    Comparison.EQ: "=",
    Comparison.NE: "≠",
    Comparison.LT: "<",
    Comparison.LTE: "≤",
    Comparison.GT: ">",
    Comparison.GTE: "≥",
}


def formula(condition: Condition, subject: Subject) -> str:
    """One condition with the name of its field."""
    if isinstance(condition.value, tuple):
        return f"{named(condition.field)} là một trong: {', '.join(value_words(condition.field, one, subject) for one in condition.value)}"
    return f"{named(condition.field)} {_SIGNS[condition.comparison]} {value_words(condition.field, condition.value, subject)}"


def formulas(conditions: Iterable[Condition], subject: Subject) -> str:
    """Several conditions, joined by "và"."""
    return " và ".join(formula(condition, subject) for condition in conditions)


def value_words(field: str, value: Feature, subject: Subject) -> str:
    """A value as people say it: "cấp xã", "có", 3."""
    if isinstance(value, bool):
        return "có" if value else "không"
    return str(value) if isinstance(value, int) else f"“{FIELDS[subject][field].phrase(value)}”"

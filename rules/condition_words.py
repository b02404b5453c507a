"""Conditions as short formulas inside a message about a policy: "số ngày làm việc quá hạn ≥ 3".

Owns the formulas; sentences for readers are `workflow.policy_words`.
"""

from __future__ import annotations

from collections.abc import Sequence

from rules.features import Feature
from rules.field_names import FIELD_NAMES
from rules.policy import Comparison, Condition, Rule
from rules.said import AND, OR, VALUES, Said, listed

_SIGNS = {
    Comparison.EQ: "=",
    Comparison.NE: "≠",
    Comparison.LT: "<",
    Comparison.LTE: "≤",
    Comparison.GT: ">",
    Comparison.GTE: "≥",
}
LONGEST_TITLE = 80


def formula(condition: Condition) -> Said:
    """One condition with the name of its field."""
    field = FIELD_NAMES[condition.field]
    if isinstance(condition.value, tuple):
        values = listed([value_words(one) for one in condition.value], OR)
        return Said("%(field)s là một trong: %(values)s", {"field": field, "values": values})
    sign, value = _SIGNS[condition.comparison], value_words(condition.value)
    return Said("%(field)s %(sign)s %(value)s", {"field": field, "sign": sign, "value": value})


def formulas(conditions: Sequence[Condition]) -> Said:
    """Several conditions, the last joined by "và"."""
    return listed([formula(condition) for condition in conditions], AND)


def value_words(value: Feature) -> Said | int:
    """A value as people say it: "cấp xã", "có", 3."""
    if isinstance(value, bool):
        return Said("có") if value else Said("không")
    return value if isinstance(value, int) else Said("“%(value)s”", {"value": VALUES[value]})


def rule_words(rule: Rule) -> Said:
    """A rule by its name, shortened where it is long."""
    title = rule.title if len(rule.title) <= LONGEST_TITLE else rule.title[: LONGEST_TITLE - 1].rstrip() + "…"
    return Said("“%(value)s”", {"value": title})

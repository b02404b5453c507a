"""What a policy decides, found a second time in plain Python: what a trial holds the engine against.

Owns that second opinion; what is decided in earnest is decided by `rules.engine`.
"""

from __future__ import annotations

from collections.abc import Mapping

from rules.features import Feature
from rules.policy import Comparison, Condition, Policy, Rule


def plain_winners(policy: Policy, features: Mapping[str, Feature]) -> list[str]:
    """The ids of the rules that decide, one of each group at most: the lowest pri, of equals the first written."""
    best: dict[str, Rule] = {}
    for rule in policy.rules:
        is_better = rule.group not in best or rule.pri < best[rule.group].pri
        if is_better and all(_holds(condition, features) for condition in rule.conditions):
            best[rule.group] = rule
    return sorted(rule.id for rule in best.values())


def _holds(condition: Condition, features: Mapping[str, Feature]) -> bool:
    """Whether a condition is met; one about a fact that is unknown is not."""
    value, limit = features.get(condition.field), condition.value
    if value is None:
        return False
    if isinstance(limit, tuple):
        return value in limit
    if condition.comparison in (Comparison.EQ, Comparison.NE):
        return (value == limit) == (condition.comparison is Comparison.EQ)
    low_side, high_side = int(value) < int(limit), int(value) > int(limit)
    met = {Comparison.LT: low_side, Comparison.LTE: not high_side, Comparison.GT: high_side, Comparison.GTE: not low_side}
    return met[condition.comparison]

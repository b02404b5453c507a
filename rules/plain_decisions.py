"""What a policy decides, found a second time in plain Python: what a trial holds the engine against.

Owns that second opinion; what is decided in earnest is decided by `rules.engine`.
"""

from __future__ import annotations

from collections.abc import Mapping

from rules.features import Feature
from rules.policy import Policy, Rule


def plain_winners(policy: Policy, features: Mapping[str, Feature]) -> list[str]:
    """The ids of the rules that decide, one of each group at most: the lowest pri, of equals the first written."""
    best: dict[str, Rule] = {}
    for rule in policy.rules:
        is_better = rule.group not in best or rule.pri < best[rule.group].pri
        if is_better and all(condition.holds(features.get(condition.field)) for condition in rule.conditions):
            best[rule.group] = rule
    return sorted(rule.id for rule in best.values())

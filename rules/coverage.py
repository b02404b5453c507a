"""Which facts each rule of a group really decides, once the rules that come before it have taken theirs.

Owns the exact subtraction of boxes, and its end where it would run long; refuses to say what is wrong with that.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from rules.policy import Policy, Rule
from rules.rule_space import Box, Space, is_empty, shared, without

MOST_BOXES = 2_000
"""A rule whose remainder falls into more pieces is taken to win somewhere: less is found then, but nothing wrong."""


def in_order(policy: Policy) -> dict[str, list[Rule]]:
    """The rules of each group as they are asked: lowest pri first, of equals the first written."""
    groups: dict[str, list[Rule]] = {}
    for rule in policy.rules:
        groups.setdefault(rule.group, []).append(rule)
    return {name: sorted(rules, key=lambda rule: rule.pri) for name, rules in groups.items()}


def decided(boxes: dict[str, Box], before: Sequence[Rule], rule: Rule) -> list[Box] | None:
    """The facts for which the rule wins against those asked before it; empty where they take all; None where that is too long to say."""
    left = [] if is_empty(boxes[rule.id]) else [boxes[rule.id]]
    for earlier in before:
        left = [rest for box in left for rest in without(box, boxes[earlier.id])]
        if len(left) > MOST_BOXES:
            return None
    return left


def taken_by(boxes: dict[str, Box], before: Sequence[Rule], rule: Rule) -> list[Rule]:
    """Of the rules asked before it, those that take facts from this one."""
    return [earlier for earlier in before if not is_empty(shared(boxes[earlier.id], boxes[rule.id]))]


def ambiguous(boxes: dict[str, Box], rules: Sequence[Rule]) -> list[tuple[Rule, Rule]]:
    """Two rules of one group with the same pri that some facts meet both."""
    return [
        (one, other)
        for one, other in combinations(rules, 2)
        if one.pri == other.pri and not is_empty(shared(boxes[one.id], boxes[other.id]))
    ]


def boxes_of(policy: Policy, space: Space) -> dict[str, Box]:
    """The facts that each rule's own conditions let in."""
    return {rule.id: space.box(rule.conditions) for rule in policy.rules}

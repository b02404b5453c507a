"""A checked policy back into the plain mapping that its YAML says, and that mapping into a text: so that a form can change and write it.

Owns the written order and shape of keys; refuses to check: what is written here goes through `parse_policy` like anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from rules.policy import Comparison, Condition, Outcome, Policy, Rule
from rules.values import DecisionKind, Delivery

LINE = 140


def as_document(policy: Policy) -> dict[str, Any]:
    """The policy as plain mappings, lists, words and numbers, with the rules that are switched off in their places.

    `parse_policy(as_text(as_document(policy)), …)` gives the same policy again but for its digest and the comments of the text.
    """
    document: dict[str, Any] = {"name": policy.name, "version": policy.version, "about": policy.subject.value}
    if policy.parameters:
        document["parameters"] = dict(policy.parameters)
    document["rules"] = [rule_document(rule) for rule in policy.written]
    return document


def rule_document(rule: Rule) -> dict[str, Any]:
    """One rule as its YAML says it."""
    document: dict[str, Any] = {"id": rule.id, "title": rule.title, "group": rule.group, "pri": rule.pri}
    if not rule.is_enabled:
        document["enabled"] = False
    document["when"] = _when(rule.conditions)
    document["then"] = _then(rule.outcome)
    return document


def as_text(policy_document: Mapping[str, Any]) -> str:
    """The mapping as YAML in the shape of the shipped policies: Vietnamese as it is, each rule's conditions in a line of their own."""
    written: str = yaml.dump(dict(policy_document), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=LINE)
    return written


def _when(conditions: Iterable[Condition]) -> dict[str, Any]:
    """Each field once, in the order of the text; a plain value where nothing but equality is asked."""
    asked: dict[str, dict[str, Any]] = {}
    for condition in conditions:
        value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
        asked.setdefault(condition.field, {})[condition.comparison.value] = value
    return {name: wanted[Comparison.EQ] if list(wanted) == [Comparison.EQ] else wanted for name, wanted in asked.items()}


def _then(outcome: Outcome) -> dict[str, Any]:
    if outcome.decide is DecisionKind.AWARD:
        return {"decide": outcome.decide.value, "amount": outcome.amount}
    document: dict[str, Any] = {"decide": outcome.decide.value, "step": outcome.step, "to": [one.value for one in outcome.to]}
    if outcome.delivery is not Delivery.DIGEST:
        document["delivery"] = outcome.delivery.value
    if outcome.inform:
        document["inform"] = [one.value for one in outcome.inform]
    return document


class _Dumper(yaml.SafeDumper):
    """Lists and innermost mappings in one line, everything else in lines of its own; never an anchor."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        is_flat = not any(key in mapping for key in ("rules", "when"))
        return super().represent_mapping(tag, mapping, flow_style=is_flat)

    def represent_list(self, data: Any) -> yaml.SequenceNode:
        return self.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=not any(isinstance(one, dict) for one in data))


_Dumper.add_representer(list, _Dumper.represent_list)

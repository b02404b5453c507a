"""The policies once more, in plain Python and written differently: what the engine must agree with, and the floor of its benchmark."""

from __future__ import annotations

import operator
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from rules.values import TargetFacts, TaskFacts

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "in": lambda value, choices: value in choices,
}
CLOSED = ("done", "cancelled", "suspended")
Told = tuple[str, str, str, str, tuple[str, ...], str]


def read(path: Path) -> list[dict[str, Any]]:
    return read_text(path.read_text("utf-8"))


def read_text(text: str) -> list[dict[str, Any]]:
    """The rules of a policy that are switched on, each with what it asks as a list of (field, comparison, limit)."""
    rules = [rule for rule in yaml.safe_load(text)["rules"] if rule.get("enabled", True)]
    for rule in rules:
        asked = [(name, wanted if isinstance(wanted, dict) else {"eq": wanted}) for name, wanted in rule["when"].items()]
        rule["asked"] = [(name, COMPARE[how], limit) for name, limits in asked for how, limit in limits.items()]
    return rules


def facts_as_words(facts: TaskFacts | TargetFacts) -> dict[str, Any]:
    known = {name: getattr(facts, name) for name in type(facts).__slots__}
    words = {name: value.value if isinstance(value, Enum) else value for name, value in known.items() if value is not None}
    words["next_rung"] = words["rung"] + 1
    words["wait_step"] = 5 * (words["working_days_waiting"] // 5)
    if "state" in words:
        words["is_open"] = words["state"] not in CLOSED
        words["late_step"] = 5 * (words["working_days_late"] // 5)
    return words


def holds(rule: dict[str, Any], words: dict[str, Any]) -> bool:
    return all(name in words and compare(words[name], limit) for name, compare, limit in rule["asked"])


def decide(rules: list[dict[str, Any]], words: dict[str, Any]) -> list[Told]:
    """(kind, rule, step, delivery, audiences, group) of each outcome, notices to the informed included."""
    best: dict[str, dict[str, Any]] = {}
    for rule in rules:
        if holds(rule, words) and (rule["group"] not in best or best[rule["group"]]["pri"] > rule["pri"]):
            best[rule["group"]] = rule
    told: list[Told] = []
    for group, rule in best.items():
        then = rule["then"]
        step = then["step"]
        for name, value in words.items():
            step = step.replace("{" + name + "}", str(value))
        told.append((then["decide"], rule["id"], step, then.get("delivery", "digest"), tuple(then["to"]), group))
        if "inform" in then:
            told.append(("notify", rule["id"], step, "digest", tuple(then["inform"]), group))
    return told

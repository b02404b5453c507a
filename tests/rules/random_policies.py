"""Valid policies by chance, from a fixed seed: rules that meet and miss each other, as texts that go through `parse_policy`."""

from __future__ import annotations

from random import Random
from typing import Any

from rules.features import FIELDS, Field, Subject, decisions_about
from rules.policy import Policy, PolicyError, parse_policy
from rules.policy_document import as_text
from rules.values import Audience, Delivery
from tests.rules.random_facts import NUMBERS, chosen

ORDERED = ("lt", "lte", "gt", "gte")
STEPS = {
    Subject.TASK: ("one", "two", "late-{late_step}", "rung-{next_rung}", "top-{rung}-{wait_step}"),
    Subject.TARGET: ("one", "two", "rung-{next_rung}", "top-{rung}-{wait_step}"),
}


def random_policy(dice: Random, subject: Subject | None = None) -> tuple[Policy, str]:
    """A policy with its text."""
    about = subject or dice.choice(tuple(STEPS))
    while True:
        rules = [_rule(dice, about, at) for at in range(dice.randint(1, 12))]
        text = as_text({"name": "chance", "version": dice.randrange(10**9), "about": about.value, "rules": rules})
        try:
            return parse_policy(text, source="thử"), text
        except PolicyError:  # only negative conditions, or too many values: another throw
            continue


def _rule(dice: Random, subject: Subject, at: int) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": f"rule-{at}", "title": f"Quy tắc {at}", "group": dice.choice("aab"), "pri": dice.randrange(8)}
    if dice.random() < 0.15:
        rule["enabled"] = False
    names = chosen(dice, sorted(FIELDS[subject]), 4)
    rule["when"] = {name: _asked(dice, name, FIELDS[subject][name]) for name in names}
    rule["then"] = {
        "decide": dice.choice(decisions_about(subject)).value,
        "step": dice.choice(STEPS[subject]),
        "to": chosen(dice, [one.value for one in Audience], 2),
        "delivery": dice.choice(tuple(Delivery)).value,
    }
    if dice.random() < 0.4:
        rule["then"]["inform"] = chosen(dice, [one.value for one in Audience], 2)
    return rule


def _asked(dice: Random, name: str, field: Field) -> Any:
    if field.kind is bool:
        return dice.random() < 0.5 if dice.random() < 0.8 else {"ne": dice.random() < 0.5}
    if field.kind is not int:
        return dice.choice((dice.choice(field.choices), {"ne": dice.choice(field.choices)}, {"in": chosen(dice, field.choices, 3)}))
    return _numbers(dice, name)


def _numbers(dice: Random, name: str) -> Any:
    sign = dice.choice((1, -1)) if name == "days_left" else 1
    throw = dice.random()
    if throw < 0.2:
        return sign * dice.choice(NUMBERS)
    if throw < 0.3:
        return {"ne": sign * dice.choice(NUMBERS)}
    if throw < 0.4:
        return {"in": dice.sample(sorted(set(NUMBERS)), 3)}
    return {how: sign * dice.choice(NUMBERS) for how in chosen(dice, ORDERED, 2)}

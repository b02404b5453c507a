"""The engine decides as a plain-Python oracle does: facts by the hundred thousand, by the shipped policies and by policies of chance."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from rules.engine import Engine
from rules.features import Subject
from rules.policy import SHIPPED, Policy, parse_policy, shipped_policies
from rules.policy_document import as_document, as_text
from rules.values import Decision, TargetFacts, TaskFacts
from tests.rules import oracle
from tests.rules.random_facts import random_target, random_task, wild_target, wild_task
from tests.rules.random_policies import random_policy

POLICIES = shipped_policies()
ENGINE = Engine(POLICIES, remembered=0)
GROUPS = {(policy.name, rule.id): rule.group for policy in POLICIES for rule in policy.rules}
WRITTEN = {policy.name: oracle.read(SHIPPED / f"{policy.name}.yaml") for policy in POLICIES}
SEEDS = range(8)
TASKS_A_SEED, TARGETS_A_SEED = 18_000, 8_000


def told(decisions: list[Decision], groups: dict[tuple[str, str], str]) -> list[oracle.Told]:
    return [
        (d.kind.value, d.rule_id, d.step, d.delivery.value, tuple(a.value for a in d.audiences), groups[d.policy, d.rule_id])
        for d in decisions
    ]


def expected(names: tuple[str, ...], facts: TaskFacts | TargetFacts) -> list[oracle.Told]:
    words = oracle.facts_as_words(facts)
    return [one for name in names for one in oracle.decide(WRITTEN[name], words)]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_engine_and_the_oracle_decide_alike_about_tasks_of_chance(seed: int) -> None:
    dice = Random(seed)
    said = 0
    for turn in range(TASKS_A_SEED):
        facts = random_task(dice) if turn % 4 else wild_task(dice)
        decisions = told(ENGINE.decide_task(facts), GROUPS)
        assert decisions == expected(("reminders", "escalation"), facts), facts
        said += bool(decisions)
    assert said > TASKS_A_SEED / 20, "facts that no rule has anything to say about prove little"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_engine_and_the_oracle_decide_alike_about_targets_of_chance(seed: int) -> None:
    dice = Random(1_000 + seed)
    said = 0
    for turn in range(TARGETS_A_SEED):
        facts = random_target(dice) if turn % 4 else wild_target(dice)
        decisions = told(ENGINE.decide_target(facts), GROUPS)
        assert decisions == expected(("targets",), facts), facts
        said += bool(decisions)
    assert said > TARGETS_A_SEED / 20


def decided(policy: Policy, engine: Engine, dice: Random) -> tuple[Any, list[Decision]]:
    if policy.subject is Subject.TASK:
        task = random_task(dice) if dice.random() < 0.7 else wild_task(dice)
        return task, engine.decide_task(task)
    target = random_target(dice) if dice.random() < 0.7 else wild_target(dice)
    return target, engine.decide_target(target)


@pytest.mark.parametrize("seed", range(60))
def test_the_engine_and_the_oracle_decide_alike_by_a_policy_of_chance(seed: int) -> None:
    dice = Random(2_000 + seed)
    policy, text = random_policy(dice)
    written = oracle.read_text(text)
    groups = {(policy.name, rule.id): rule.group for rule in policy.written}
    engine = Engine([policy], remembered=0)
    for _ in range(200):
        facts, decisions = decided(policy, engine, dice)
        assert sorted(told(decisions, groups)) == sorted(oracle.decide(written, oracle.facts_as_words(facts))), facts


def test_a_rule_that_is_switched_off_decides_nothing_and_those_after_it_do() -> None:
    documents = [as_document(policy) for policy in POLICIES]
    for document in documents:
        for rule in document["rules"][::2]:
            rule["enabled"] = False
    halved = [parse_policy(as_text(document), source="thử") for document in documents]
    engine, dice = Engine(halved, remembered=0), Random(3)
    written = {policy.name: oracle.read_text(as_text(document)) for policy, document in zip(halved, documents, strict=True)}
    for _ in range(3_000):
        facts = random_task(dice)
        words = oracle.facts_as_words(facts)
        alike = [one for name in ("reminders", "escalation") for one in oracle.decide(written[name], words)]
        assert told(engine.decide_task(facts), GROUPS) == alike, facts


def test_a_policy_whose_rules_are_all_switched_off_says_nothing() -> None:
    document = as_document(POLICIES[0])
    for rule in document["rules"]:
        rule["enabled"] = False
    silent = parse_policy(as_text(document), source="thử")
    engine, dice = Engine([silent]), Random(4)
    assert (silent.rules, len(silent.written)) == ((), len(document["rules"]))
    assert all(engine.decide_task(random_task(dice)) == [] for _ in range(100))

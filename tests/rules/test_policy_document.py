"""A policy read, written back and read again says the same; a rule that is switched off stays in the text and out of the decisions."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from rules.policy import Policy, PolicyError, parse_policy, shipped_policies
from rules.policy_document import as_document, as_text
from tests.rules.random_policies import random_policy

TEXT = """
name: thu
version: 2026-11
about: task
parameters: {most_extensions: 3}
rules:
  - {id: first, title: "Một: “hai”, ba # bốn", group: a, pri: 1, when: {rung: 0}, then: {decide: notify, step: one, to: [doer]}}
  - id: second
    title: Quá hạn
    group: a
    pri: 2
    enabled: false
    when: {working_days_late: {gte: 3, lt: 9, ne: 5}, level: {in: [commune, village]}, state: {ne: reported}, is_derived: {eq: false}}
    then: {decide: notify, step: "late-{late_step}", to: [doer, leader], delivery: immediate, inform: [partners]}
"""


def read(text: str) -> Policy:
    return parse_policy(text, source="thử")


def again(policy: Policy) -> Policy:
    return replace(read(as_text(as_document(policy))), digest=policy.digest)


@pytest.mark.parametrize("policy", shipped_policies(), ids=lambda policy: policy.name)
def test_a_shipped_policy_written_back_says_the_same(policy: Policy) -> None:
    assert again(policy) == policy


@pytest.mark.parametrize("seed", range(30))
def test_a_policy_of_chance_written_back_says_the_same(seed: int) -> None:
    policy, _ = random_policy(Random(seed))
    assert again(policy) == policy


def test_the_document_is_what_the_yaml_says() -> None:
    document = as_document(read(TEXT))
    assert (document["name"], document["version"], document["parameters"]) == ("thu", "2026-11", {"most_extensions": 3})
    first, second = document["rules"]
    assert first["title"] == "Một: “hai”, ba # bốn" and "enabled" not in first
    assert first["then"] == {"decide": "notify", "step": "one", "to": ["doer"]}
    assert second["enabled"] is False
    assert second["when"] == {
        "working_days_late": {"gte": 3, "lt": 9, "ne": 5},
        "level": {"in": ["commune", "village"]},
        "state": {"ne": "reported"},
        "is_derived": False,
    }
    assert second["then"]["inform"] == ["partners"] and second["then"]["delivery"] == "immediate"


def test_the_text_keeps_vietnamese_and_one_line_for_what_belongs_together() -> None:
    text = as_text(as_document(read(TEXT)))
    assert "Quá hạn" in text and "  when: {rung: 0}\n" in text and "&" not in text


def test_what_a_form_changes_in_the_document_is_read_back() -> None:
    document = as_document(read(TEXT))
    document["rules"][1]["when"]["working_days_late"] = {"gte": 4}
    del document["rules"][1]["enabled"]
    document["version"] = "2026-11.7"
    changed = read(as_text(document))
    assert (changed.version, [rule.id for rule in changed.rules]) == ("2026-11.7", ["first", "second"])


def test_a_rule_that_is_switched_off_is_kept_apart_from_those_that_decide() -> None:
    policy = read(TEXT)
    assert [rule.id for rule in policy.rules] == ["first"]
    assert [(rule.id, rule.is_enabled) for rule in policy.written] == [("first", True), ("second", False)]


@pytest.mark.parametrize("value", ["0", "không", "null", "[false]", "'false'"])
def test_switched_off_is_said_by_false_alone(value: str) -> None:
    with pytest.raises(PolicyError, match=r"quy tắc “second”, khóa “enabled”.*true hoặc false"):
        read(TEXT.replace("enabled: false", f"enabled: {value}"))


def test_a_rule_that_is_switched_off_is_read_as_strictly_as_any_other() -> None:
    with pytest.raises(PolicyError, match="second"):
        read(TEXT.replace("gte: 3", "gte: ba"))
    with pytest.raises(PolicyError, match="khác nhau"):
        read(TEXT.replace("id: second", "id: first"))

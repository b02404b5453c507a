"""Policies as data: the shipped ones are sound, and a bad one is refused with file, rule, key, value and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.policy import (
    MAX_RULES,
    SHIPPED,
    Comparison,
    Condition,
    PolicyError,
    engine_rule_count,
    load_policy,
    parse_policy,
    shipped_policies,
)
from rules.values import Audience, DecisionKind, Delivery

GOOD = """
name: thu
version: 2026-11
about: task
rules:
  - id: late-local
    title: Quá hạn ở cấp xã
    group: escalation
    pri: 20
    when: {level: {in: [commune, village]}, working_days_late: {gte: 3, lt: 50}, is_derived: false, rung: 0}
    then: {decide: escalate, step: "rung-{next_rung}", to: [committee], delivery: immediate, inform: [doer]}
"""


def refusal(text: str) -> str:
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, source="thử.yaml")
    return str(caught.value)


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def test_a_policy_is_read_as_it_is_written() -> None:
    policy = parse_policy(GOOD, source="thử.yaml")
    [rule] = policy.rules
    assert (policy.name, policy.version, policy.subject.value, dict(policy.parameters)) == ("thu", "2026-11", "task", {})
    assert rule.conditions == (
        Condition("level", Comparison.IN, ("commune", "village")),
        Condition("working_days_late", Comparison.GTE, 3),
        Condition("working_days_late", Comparison.LT, 50),
        Condition("is_derived", Comparison.EQ, False),
        Condition("rung", Comparison.EQ, 0),
    )
    assert (rule.outcome.decide, rule.outcome.delivery) == (DecisionKind.ESCALATE, Delivery.IMMEDIATE)
    assert (rule.outcome.to, rule.outcome.inform) == ((Audience.COMMITTEE,), (Audience.DOER,))


def test_a_notice_goes_by_digest_unless_the_rule_says_otherwise() -> None:
    [rule] = parse_policy(changed(", delivery: immediate, inform: [doer]", ""), source="thử.yaml").rules
    assert (rule.outcome.delivery, rule.outcome.inform) == (Delivery.DIGEST, ())


def test_the_shipped_policies_are_sound_and_named_as_their_files() -> None:
    policies = shipped_policies()
    assert [policy.name for policy in policies] == ["reminders", "escalation", "targets"]
    assert all(engine_rule_count(policy.rules) <= MAX_RULES for policy in policies)
    assert dict(policies[2].parameters) == {"tolerance_permille": 50, "periods_in_a_row": 2, "least_coverage_permille": 800}
    assert sorted(path.stem for path in SHIPPED.glob("*.yaml")) == ["escalation", "incentives", "mail", "reminders", "targets"]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("about: task", "about: tasks", ["khóa “about”", "“tasks”", "task, target"]),
        ("name: thu", "name: Thử nghiệm", ["khóa “name”", "Thử nghiệm", "chữ thường không dấu"]),
        ("version: 2026-11", "version: [1]", ["khóa “version”", "[1]", "ví dụ"]),
        ("about: task", "about: task\nowner: ai", ["khóa “owner”", "“ai”", "hãy dùng: about"]),
        ("about: task", "about: task\nparameters: {tolerance_permille: 5}", ["parameters.tolerance_permille", "Khóa này không có"]),
        ("pri: 20", "pri: cao", ["quy tắc “late-local”", "khóa “pri”", "“cao”", "số nguyên"]),
        ("pri: 20", "pri: true", ["khóa “pri”", "True"]),
        ("group: escalation", "", ["khóa “group”", "Hãy ghi khóa này"]),
        ("title: Quá hạn ở cấp xã", "title: ''", ["khóa “title”", "tiếng Việt"]),
        ("id: late-local", "id: Late_Local", ["khóa “id”", "Late_Local"]),
        ("rung: 0}", "rung: 0, days_lat: 3}", ["khóa “when.days_lat”", "Trường này không có", "days_left"]),
        ("gte: 3", "ge: 3", ["khóa “when.working_days_late”", "“ge”", "eq, ne, lt, lte, gt, gte, in"]),
        ("gte: 3", "gte: ba", ["when.working_days_late.gte", "“ba”", "số nguyên"]),
        ("gte: 3", "gte: 3.5", ["3.5", "số nguyên"]),
        ("gte: 3", "gte: true", ["True", "số nguyên"]),
        ("gte: 3", "gte: 99999999999", ["99999999999", "số nguyên"]),
        ("gte: 3, lt: 50", "", ["when.working_days_late", "ví dụ {gte: 3}"]),
        ("is_derived: false", "is_derived: không", ["when.is_derived.eq", "true hoặc false"]),
        ("is_derived: false", "is_derived: 0", ["when.is_derived.eq", "true hoặc false"]),
        ("is_derived: false", "is_derived: {gt: false}", ["when.is_derived.gt", "lớn bé"]),
        ("is_derived: false", "is_derived: {in: [true, false]}", ["when.is_derived.in", "danh sách"]),
        ("commune, village", "commune, ward", ["when.level.in", "“ward”", "central, province, district, commune, village"]),
        ("commune, village", "commune, commune", ["when.level.in", "khác nhau"]),
        ("[commune, village]", "commune", ["when.level.in", "danh sách"]),
        ("{in: [commune, village]}", "{gt: commune}", ["when.level.gt", "lớn bé"]),
        ("{in: [commune, village]}", "[commune]", ["when.level.eq", "Hãy dùng một trong"]),
        ("decide: escalate", "decide: shout", ["then.decide", "“shout”", "notify, escalate, raise, close"]),
        ("rung-{next_rung}", "rung-{task_id}", ["then.step", "task_id", "next_rung"]),
        ("rung-{next_rung}", "rung-{next_rung", ["then.step", "ngoặc nhọn"]),
        ("rung-{next_rung}", "Nấc 1", ["then.step", "“Nấc 1”"]),
        ("to: [committee]", "to: committee", ["then.to", "danh sách"]),
        ("to: [committee]", "to: [boss]", ["then.to", "“boss”", "doer, leader"]),
        ("delivery: immediate", "delivery: now", ["then.delivery", "“now”", "digest, immediate"]),
        ("pri: 20", "pri: 20\n    pri: 30", ["ghi hai lần", "pri"]),
        ("pri: 20", "pri: {20", ["dòng", "không đúng YAML"]),
    ],
)
def test_a_bad_policy_is_refused_with_what_where_and_how_to_mend_it(old: str, new: str, named: list[str]) -> None:
    message = refusal(changed(old, new))
    assert message.startswith("Tệp thử.yaml")
    for part in named:
        assert part in message, message


def test_a_rule_of_only_negative_conditions_is_refused() -> None:
    start, end = GOOD.index("when: "), GOOD.index("    then:")
    assert "khẳng định" in refusal(GOOD[:start] + "when: {state: {ne: done}, level: {ne: central}}\n" + GOOD[end:])
    assert "ít nhất một điều kiện" in refusal(GOOD[:start] + "when: {}\n" + GOOD[end:])


def test_two_rules_of_one_id_are_refused() -> None:
    rule = GOOD[GOOD.index("  - id:") :]
    assert "“late-local”" in refusal(GOOD + rule)


@pytest.mark.parametrize(("count", "is_accepted"), [(25, True), (26, False)])
def test_more_rules_than_the_engine_bears_are_refused_counting_each_value_of_in(count: int, is_accepted: bool) -> None:
    head, rule = GOOD.split("  - id: late-local")
    text = head + "".join(f"  - id: late-{n}{rule}" for n in range(count))
    if is_accepted:
        assert engine_rule_count(parse_policy(text, source="thử.yaml").rules) == 50
    else:
        assert "52 quy tắc" in refusal(text)


@pytest.mark.parametrize(
    "text", ["", "chỉ là một câu", "- 1\n- 2", "name: thu\nversion: 1\nabout: task\nrules: []", "a: &x [*x]", "? [1]\n: 2"]
)
def test_a_text_that_is_no_policy_is_refused_without_a_traceback(text: str) -> None:
    assert refusal(text).startswith("Tệp thử.yaml")


def test_a_file_that_is_missing_or_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"không có\.yaml"):
        load_policy(tmp_path / "không có.yaml")
    (tmp_path / "cũ.yaml").write_bytes(GOOD.encode("utf-16"))
    with pytest.raises(PolicyError, match="UTF-8"):
        load_policy(tmp_path / "cũ.yaml")
    (tmp_path / "to.yaml").write_text("#" * 200_001)
    with pytest.raises(PolicyError, match="200001"):
        load_policy(tmp_path / "to.yaml")


def test_a_policy_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "thu.yaml").write_text(GOOD, encoding="utf-8-sig")
    assert load_policy(tmp_path / "thu.yaml").name == "thu"

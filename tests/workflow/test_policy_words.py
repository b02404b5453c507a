"""A policy read aloud, and what differs between two texts of it, in words for people who do not program."""

from __future__ import annotations

from random import Random

import pytest

from rules.features import FIELDS, Subject
from rules.policy import PARAMETERS, SHIPPED, Policy, parse_policy, shipped_policies
from rules.values import Audience, DecisionKind, Delivery
from tests.rules.random_policies import random_policy
from workflow.policy_differences import Change, ChangeKind, differences
from workflow.policy_terms import ANSWERED, CHOSEN, DECIDED, DELIVERED, DONE, MEASURED, TOLD, VALUES
from workflow.policy_terms import PARAMETERS as PARAMETER_WORDS
from workflow.policy_words import read_aloud, rule_words

TEXT = """
name: thu
version: 1
about: task
parameters: {most_extensions: 2}
rules:
  - id: late
    title: Quá hạn ở cấp xã
    group: escalation
    pri: 20
    when: {is_open: true, level: {in: [commune, village, district]}, working_days_late: {gte: 3}, rung: 0, has_next_rung: true}
    then: {decide: escalate, step: "rung-{next_rung}", to: [committee], delivery: immediate, inform: [doer, leader]}
  - {id: weekly, title: Nhắc, group: r, pri: 1, when: {rung: {gte: 1}}, then: {decide: notify, step: "late-{late_step}", to: [doer]}}
"""


def read(text: str) -> Policy:
    return parse_policy(text, source="thử")


def asked(when: str, about: str = "task") -> list[str]:
    then = "then: {decide: notify, step: one, to: [doer]}"
    rules = f"  - {{id: a, title: Thử, group: r, pri: 1, when: {{{when}}}, {then}}}"
    return [str(said) for said in rule_words(read(f"name: thu\nversion: 1\nabout: {about}\nrules:\n{rules}").rules[0]).when]


def test_a_rule_is_read_aloud_in_whole_sentences() -> None:
    late, weekly = read_aloud(read(TEXT))
    assert str(late) == (
        "Quá hạn ở cấp xã. Khi việc còn phải làm; đơn vị là cấp xã, thôn, tổ dân phố hoặc cấp huyện; quá hạn từ 3 ngày làm việc; "
        "chưa chuyển cấp trên; còn cấp trên để chuyển: chuyển lên cấp trên trực tiếp và báo cho ban chỉ đạo cấp trên "
        "(hoặc chính đơn vị cấp trên) bằng thư gửi ngay; cho người thực hiện và lãnh đạo đơn vị thực hiện biết trong bản tin ngày; "
        "mỗi cấp một lần (bước rung-{next_rung})."
    )
    assert [str(said) for said in weekly.then] == [
        "nhắc người thực hiện trong bản tin ngày",
        "nhắc lại sau mỗi 5 ngày làm việc (bước late-{late_step})",
    ]


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("working_days_late: 0", ["không quá hạn"]),
        ("working_days_late: 5", ["quá hạn đúng 5 ngày làm việc"]),
        ("working_days_late: {gte: 5, lte: 9}", ["quá hạn từ 5 đến 9 ngày làm việc"]),
        ("working_days_late: {gt: 5, lt: 9}", ["quá hạn từ 6 đến 8 ngày làm việc"]),
        ("working_days_late: {gte: 5, ne: 7}", ["quá hạn từ 5 ngày làm việc", "quá hạn khác 7 ngày làm việc"]),
        ("working_days_late: {in: [5, 10, 15]}", ["quá hạn đúng 5, 10 hoặc 15 ngày làm việc"]),
        ("days_left: 0", ["hôm nay là ngày hết hạn"]),
        ("days_left: {gte: 1, lte: 7}", ["còn từ 1 đến 7 ngày theo lịch đến hạn"]),
        ("days_left: {lt: 0}", ["đã qua hạn từ 1 ngày theo lịch"]),
        ("days_left: {gte: -9, lte: -3}", ["đã qua hạn từ 3 đến 9 ngày theo lịch"]),
        ("rung: 0", ["chưa chuyển cấp trên"]),
        ("rung: {gte: 1}", ["đã chuyển lên cấp trên"]),
        ("rung: {gte: 2}", ["đã chuyển lên từ 2 cấp"]),
        ("cycle_days: {gte: 28}", ["việc định kỳ từ 28 ngày một lần, hoặc việc làm một lần"]),
        ("cycle_days: {lt: 28}", ["việc định kỳ không quá 27 ngày một lần"]),
        ("cycle_days: 9999", ["việc làm một lần, không định kỳ"]),
        ("is_open: true", ["việc còn phải làm"]),
        ("is_open: {eq: false}", ["việc đã xong, đã hủy hoặc tạm dừng"]),
        ("is_acknowledged: {ne: true}, rung: 1", ["cấp trên chưa tiếp nhận", "đã chuyển lên đúng 1 cấp"]),
        ("state: {ne: reported}, rung: 0", ["không ở trạng thái chờ xác nhận", "chưa chuyển cấp trên"]),
        ("importance: {in: [important, critical]}", ["là việc trọng tâm hoặc việc đặc biệt quan trọng"]),
    ],
)
def test_each_condition_has_its_words(when: str, said: list[str]) -> None:
    assert asked(when) == said


def test_the_conditions_of_a_target_have_their_words() -> None:
    assert asked("status: off_target, off_by_permille: {gte: 80}, working_days_without_data: 0", "target") == [
        "chỉ tiêu lệch lộ trình",
        "lệch lộ trình từ 80 phần nghìn",
        "số liệu không chậm",
    ]
    assert asked("periods_off: {gte: 2}, coverage_permille: {lt: 800}, forecast_misses: true", "target") == [
        "từ 2 kỳ liên tiếp lệch quá mức cho phép",
        "không quá 799 phần nghìn số đơn vị đã có số liệu",
        "dự báo hết năm phải đạt vẫn không đạt",
    ]


@pytest.mark.parametrize("seed", range(20))
def test_nothing_that_a_policy_may_say_is_without_words(seed: int) -> None:
    for words in read_aloud(random_policy(Random(seed))[0]):
        assert all(str(said) and "%(" not in str(said) for said in (*words.when, *words.then))


def test_every_field_value_and_outcome_has_its_word() -> None:
    for fields in FIELDS.values():
        for name, field in fields.items():
            assert name in (ANSWERED if field.kind is bool else MEASURED if field.kind is int else CHOSEN)
            assert set(field.choices) <= set(VALUES)
    assert set(DECIDED) == set(DONE) == set(DecisionKind)
    assert set(TOLD) == set(Audience) and set(DELIVERED) == set(Delivery)
    assert set(PARAMETER_WORDS) == {name for known in PARAMETERS.values() for name in known}
    words = [value for fields in FIELDS[Subject.TASK].values() for value in fields.choices]
    assert len(words) == len(set(words)), "two enums share a word, which VALUES cannot tell apart"


# --- what differs


def changes(old: str, new: str) -> list[Change]:
    assert old in TEXT
    return differences(read(TEXT), read(TEXT.replace(old, new)))


@pytest.mark.parametrize("policy", shipped_policies(), ids=lambda policy: policy.name)
def test_a_text_does_not_differ_from_itself(policy: Policy) -> None:
    assert differences(policy, policy) == []


def test_comments_and_order_of_keys_are_no_difference() -> None:
    assert changes("name: thu", "# ghi chú\nname: thu") == []
    assert (
        changes(
            "{is_open: true, level: {in: [commune, village, district]}, ", "{level: {in: [commune, village, district]}, is_open: true, "
        )
        == []
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{gte: 3}", "{gte: 2, lte: 8}", "Điều kiện: quá hạn từ 3 ngày làm việc → quá hạn từ 2 đến 8 ngày làm việc"),
        (", rung: 0", "", "Điều kiện: chưa chuyển cấp trên → (không có)"),
        ("rung: 0", "rung: 0, importance: critical", "Điều kiện: (không có) → là việc đặc biệt quan trọng"),
        ("decide: escalate", "decide: raise", "Việc sẽ làm: chuyển lên cấp trên trực tiếp → chuyển lên cấp trên nữa"),
        ("immediate", "digest", "Cách báo: bằng thư gửi ngay → trong bản tin ngày"),
        ("inform: [doer, leader]", "inform: [doer]", "Cho biết thêm: người thực hiện và lãnh đạo đơn vị thực hiện → người thực hiện"),
        (", inform: [doer, leader]", "", "Cho biết thêm: người thực hiện và lãnh đạo đơn vị thực hiện → (không có)"),
        ("pri: 20", "pri: 15", "Thứ tự ưu tiên: 20 → 15"),
        ("title: Quá hạn ở cấp xã", "title: Quá hạn 100%", "Tên quy tắc: Quá hạn ở cấp xã → Quá hạn 100%"),
        ("rung-{next_rung}", "rung", "Mức lặp lại: mỗi cấp một lần (bước rung-{next_rung}) → mỗi hạn chỉ một lần (bước rung)"),
    ],
)
def test_what_a_rule_says_otherwise_is_said_from_and_to(old: str, new: str, said: str) -> None:
    [change] = changes(old, new)
    assert (change.kind, change.rule, [str(one) for one in change.differences]) == (ChangeKind.CHANGED, "late", [said])
    assert change.before is not None and change.after is not None


def test_rules_that_come_go_and_are_switched() -> None:
    assert [(one.kind, one.rule) for one in changes("id: weekly", "id: other")] == [
        (ChangeKind.ADDED, "other"),
        (ChangeKind.REMOVED, "weekly"),
    ]
    off = TEXT.replace("pri: 1,", "pri: 1, enabled: false,")
    assert [one.kind for one in differences(read(TEXT), read(off))] == [ChangeKind.SWITCHED_OFF]
    assert [one.kind for one in differences(read(off), read(TEXT))] == [ChangeKind.SWITCHED_ON]
    both = differences(read(off), read(TEXT.replace("to: [doer]", "to: [leader]")))
    assert [one.kind for one in both] == [ChangeKind.SWITCHED_ON, ChangeKind.CHANGED]


def test_a_changed_parameter_is_a_difference() -> None:
    [change] = changes("most_extensions: 2", "most_extensions: 3")
    assert (change.kind, change.rule, str(change.differences[0]).endswith(": 2 → 3")) == (ChangeKind.SET, "most_extensions", True)
    [gone] = changes("parameters: {most_extensions: 2}\n", "")
    assert str(gone.differences[0]).endswith(": 2 → (không có)")


def test_every_rule_of_the_shipped_policies_can_be_read_aloud() -> None:
    for policy in shipped_policies():
        assert len(read_aloud(policy)) == len(policy.written)
        assert all(str(words).endswith(".") for words in read_aloud(policy))
    assert SHIPPED.is_dir()

"""What is found wrong with a policy, case by case; that what is found is so, on facts of chance; that the shipped policies are clean."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.award_facts import AwardFacts
from rules.coverage import boxes_of, decided, in_order
from rules.features import FIELDS, Subject
from rules.field_names import FIELD_NAMES, SENSIBLE
from rules.plain_decisions import plain_winners
from rules.policy import Policy, parse_policy, shipped_policies
from rules.policy_checks import Finding, Severity, check_policy
from rules.rule_space import Box, Space, is_empty
from rules.trial_facts import facts_at
from rules.values import TargetFacts, TaskFacts
from tests.rules import oracle
from tests.rules.random_facts import random_target, random_task
from tests.rules.random_policies import random_policy

CLOSE = "{id: close, title: Hết, group: e, pri: 0, when: {rung: {gte: 1}, %s}, then: {decide: close, step: closed, to: [informed]}}"
UP = (
    "{id: up, title: Lên, group: e, pri: 90, when: {is_open: true, working_days_late: {gte: 1}, rung: 0, has_next_rung: true}, "
    'then: {decide: escalate, step: "rung-{next_rung}", to: [committee]}}'
)
SURROUNDINGS = {"task": (CLOSE % "working_days_late: 0", UP), "target": (CLOSE % "status: achieved",)}


def rule(rule_id: str, when: str, *, pri: int = 10, decide: str = "notify", group: str = "r", step: str = "", to: str = "doer") -> str:
    named = step or f"step-{rule_id}"
    then = f'then: {{decide: {decide}, step: "{named}", to: [{to}]}}' if decide != "award" else "then: {decide: award, amount: 1000}"
    return f"{{id: {rule_id}, title: {rule_id}, group: {group}, pri: {pri}, when: {{{when}}}, {then}}}"


def found(*rules: str, about: str = "task") -> list[Finding]:
    """Findings about these rules alone."""
    text = f"name: thu\nversion: 1\nabout: {about}\nrules:\n" + "".join(f"  - {one}\n" for one in rules)
    return check_policy(parse_policy(text, source="thử"))


def errors(*rules: str, about: str = "task") -> list[Finding]:
    return [one for one in found(*rules, about=about) if one.severity is Severity.ERROR]


@pytest.mark.parametrize("policy", shipped_policies(), ids=lambda policy: policy.name)
def test_nothing_is_wrong_with_a_shipped_policy(policy: Policy) -> None:
    assert check_policy(policy) == []


@pytest.mark.parametrize(
    ("when", "named"),
    [
        ("working_days_late: {gte: 5, lte: 3}", ["số ngày làm việc quá hạn", "≥ 5", "≤ 3"]),
        ("working_days_late: {gt: 4, lt: 5}", ["> 4", "< 5"]),
        ("working_days_late: {eq: 4, ne: 4}", ["= 4", "≠ 4"]),
        ("working_days_late: {in: [1, 2], gte: 3}", ["một trong: 1 hoặc 2", "≥ 3"]),
        ("level: {eq: commune, ne: commune}", ["“cấp xã”"]),
        ("level: {in: [commune, village], eq: central}", ["“cấp xã”", "“cấp trung ương”"]),
        ("is_derived: {eq: true, ne: true}", ["hạn mặc định", "= có", "≠ có"]),
        ("is_open: true, state: done", ["việc đang mở", "“đã hoàn thành”"]),
        ("is_open: true, state: suspended", ["“tạm dừng”"]),
        ("is_open: false, state: in_progress", ["= không", "“đang thực hiện”"]),
        ("working_days_late: {gte: 1}, days_left: {gte: 0}", ["số ngày làm việc quá hạn", "số ngày theo lịch còn đến hạn"]),
        ("working_days_late: {gte: 1}, working_days_left: {gte: 1}", ["số ngày làm việc còn đến hạn"]),
        ("late_step: 5, days_left: 0", ["mốc quá hạn", "số ngày theo lịch còn đến hạn"]),
        ("working_days_late: {gte: 5}, days_left: {gte: -4}", ["≥ -4"]),
        ("working_days_left: {gte: 4}, days_left: {lte: 3}", ["số ngày làm việc còn đến hạn", "số ngày theo lịch còn đến hạn"]),
        ("is_last_reminder_day: true, working_days_late: {gte: 1}", ["ngày nhắc cuối"]),
        ("is_last_reminder_day: true, working_days_left: {gte: 2}", ["ngày nhắc cuối"]),
        ("is_last_reminder_day: false, days_left: 0", ["ngày nhắc cuối", "= 0"]),
        ("rung: 0, is_acknowledged: true", ["số cấp đã chuyển lên", "cấp hiện tại đã tiếp nhận"]),
        ("rung: 0, working_days_on_rung: {gte: 1}", ["số ngày làm việc ở cấp hiện tại"]),
        ("next_rung: 1, working_days_waiting: {gte: 1}", ["cấp chuyển lên lần tới", "cấp hiện tại đã giữ việc"]),
        ("rung: 0, wait_step: 5", ["mốc chờ"]),
        ("working_days_on_rung: {gte: 6}, working_days_waiting: {lte: 5}", ["số ngày làm việc ở cấp hiện tại", "cấp hiện tại đã giữ việc"]),
        ("late_step: 7", ["mốc quá hạn", "= 7"]),
        ("late_step: {gt: 5, lt: 10}", ["> 5", "< 10"]),
        ("late_step: {gte: 10}, working_days_late: {lt: 10}", ["mốc quá hạn", "số ngày làm việc quá hạn"]),
        ("next_rung: 2, rung: 2", ["cấp chuyển lên lần tới", "số cấp đã chuyển lên"]),
        ("cycle_days: {lt: 1}", ["chu kỳ"]),
    ],
)
def test_conditions_that_never_hold_together_are_named(when: str, named: list[str]) -> None:
    [finding] = [one for one in errors(rule("a", when)) if "không bao giờ" in one.message]
    assert (finding.rule, finding.severity) == ("a", Severity.ERROR)
    for part in ["“a”", "Hãy", *named]:
        assert part in finding.message, finding.message


def test_only_the_conditions_at_fault_are_named() -> None:
    [finding] = errors(rule("a", "is_working_day: true, level: commune, rung: 0, is_derived: false, is_acknowledged: true"))
    assert "đã tiếp nhận" in finding.message and "cấp của đơn vị" not in finding.message


@pytest.mark.parametrize(
    ("when", "about"),
    [
        ("working_days_late: 0, days_left: {gte: 0}", "task"),
        ("working_days_late: 0, days_left: {lt: 0}", "task"),  # a Friday's deadline on Saturday
        ("working_days_left: 0, days_left: 0", "task"),
        ("is_last_reminder_day: true, working_days_left: 1", "task"),
        ("rung: {gte: 1}, working_days_on_rung: 0, working_days_waiting: {gte: 100}", "task"),
        ("is_recurring: false, cycle_days: 365", "task"),  # default deadlines at the end of each year
        ("late_step: {gte: 6, lte: 10}", "task"),
        ("next_rung: {gte: 2}, is_acknowledged: true", "target"),
        ("status: off_target, working_days_without_data: {gte: 10}", "target"),
        ("status: at_risk, periods_off: 1, forecast_misses: true, coverage_permille: {lt: 800}", "target"),
        ("status: at_risk, periods_off: 0", "target"),
        ("status: on_track, forecast_misses: true", "target"),
        ("status: no_data, coverage_permille: 0", "target"),
    ],
)
def test_conditions_that_can_hold_are_left_alone(when: str, about: str) -> None:
    assert found(rule("a", when), about=about) == []


def test_an_achieved_target_owes_no_figures() -> None:
    [finding] = errors(rule("a", "status: achieved, working_days_without_data: {gte: 1}"), about="target")
    assert "không còn nợ số liệu" in finding.message


@pytest.mark.parametrize(
    "when",
    [
        "status: off_target, periods_off: 0",
        "status: on_track, periods_off: {gte: 1}",
        "status: achieved, forecast_misses: true",
        "status: no_data, periods_off: 2",
    ],
)
def test_what_no_target_can_be_is_an_error(when: str) -> None:
    [finding] = errors(rule("a", when), about="target")
    assert "kỳ lệch quá mức" in finding.message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("working_days_late: {gte: 3}", "working_days_late: {gte: 5}"),
        ("working_days_late: {gte: 3}", "late_step: {gte: 5}"),
        ("is_open: true", "state: in_progress"),
        ("is_open: true", "state: {in: [assigned, reported]}, level: commune"),
        ("working_days_left: {lte: 5}", "days_left: {gte: 0, lte: 5}"),
        ("rung: {gte: 1}", "is_acknowledged: true"),
    ],
)
def test_a_rule_that_another_one_takes_everything_from_is_found(first: str, second: str) -> None:
    [finding] = errors(rule("a", first), rule("b", second, pri=20))
    assert (finding.rule, finding.field) == ("b", "pri")
    assert "không bao giờ được áp dụng" in finding.message and "“a” (thứ tự 10)" in finding.message and "Hãy" in finding.message


def test_the_rules_before_it_may_take_everything_together() -> None:
    before = [
        rule("a", "working_days_late: {gte: 1}, is_derived: true"),
        rule("b", "working_days_late: {lt: 9}, is_derived: false", pri=11),
    ]
    last = rule("c", "working_days_late: {gte: 2, lte: 8}", pri=12)
    [finding] = errors(*before, last)
    assert finding.rule == "c" and "“a” (thứ tự 10) và “b” (thứ tự 11)" in finding.message
    assert errors(*before, last.replace("lte: 8", "lte: 9")) == []


@pytest.mark.parametrize(
    "second",
    [
        rule("b", "working_days_late: {gte: 2}", pri=20),  # a day more
        rule("b", "working_days_late: {gte: 5}", pri=5),  # asked before
        rule("b", "working_days_late: {gte: 5}", pri=20, group="other"),
        rule("b", "level: commune", pri=20),
    ],
)
def test_a_rule_that_still_decides_something_is_left_alone(second: str) -> None:
    assert found(rule("a", "working_days_late: {gte: 3}"), second) == []


def test_a_rule_that_is_switched_off_takes_nothing_and_is_not_judged() -> None:
    off = rule("a", "working_days_late: {gte: 3}").replace("pri:", "enabled: false, pri:")
    assert found(off, rule("b", "working_days_late: {gte: 5}", pri=20)) == []
    assert found(off.replace("gte: 3", "gte: 3, lt: 2"), rule("b", "rung: 1")) == []


def test_two_rules_of_one_order_that_can_hold_together_are_ambiguous() -> None:
    [finding] = errors(rule("a", "level: commune"), rule("b", "is_derived: true"))
    assert "“a” và “b”" in finding.message and "thứ tự 10" in finding.message
    assert errors(rule("a", "level: commune"), rule("b", "level: village")) == []
    assert errors(rule("a", "level: commune"), rule("b", "is_derived: true", group="other")) == []


@pytest.mark.parametrize(("field", "limits"), SENSIBLE.items())
def test_numbers_beyond_sense_are_errors(field: str, limits: tuple[int, int]) -> None:
    about = next(subject.value for subject in Subject if field in FIELDS[subject])
    decide = "award" if about == "award" else "notify"
    for number in limits:
        one = rule("a", f"{field}: {{lte: {number}}}, level: commune", decide=decide)
        assert [finding for finding in found(one, about=about) if "hợp lý" in finding.message] == [], number
    for number in (limits[0] - 1, limits[1] + 1):
        [finding] = [one for one in errors(rule("a", f"{field}: {{ne: {number}}}, level: commune", decide=decide), about=about)]
        assert finding.field == field and str(FIELD_NAMES[field]) in finding.message and str(number) in finding.message
        assert f"từ {limits[0]} đến {limits[1]}" in finding.message


CLIMB = "is_open: true, working_days_late: {gte: 1}"


@pytest.mark.parametrize(
    ("decide", "when", "field"),
    [
        ("escalate", f"{CLIMB}, has_next_rung: true", "rung"),
        ("escalate", f"{CLIMB}, has_next_rung: true, rung: {{gte: 1}}", "rung"),
        ("raise", f"{CLIMB}, has_next_rung: true, rung: 0", "rung"),
        ("raise", f"{CLIMB}, has_next_rung: true", "rung"),
        ("close", "working_days_late: 0", "rung"),
        ("escalate", f"{CLIMB}, rung: 0", "has_next_rung"),
        ("raise", f"{CLIMB}, rung: {{gte: 1}}, has_next_rung: false", "has_next_rung"),
    ],
)
def test_an_outcome_that_makes_no_sense_where_the_rule_holds_is_an_error(decide: str, when: str, field: str) -> None:
    [finding] = errors(rule("a", when, decide=decide), *SURROUNDINGS["task"])
    assert (finding.rule, finding.field) == ("a", field)
    assert "Hãy thêm điều kiện" in finding.message


def test_closed_work_that_would_climb_is_said() -> None:
    [finding] = found(rule("a", "working_days_late: {gte: 1}, rung: 0, has_next_rung: true", decide="escalate"), SURROUNDINGS["task"][0])
    assert (finding.severity, finding.field) == (Severity.WARNING, "is_open")


def test_an_escalation_that_never_ends_is_an_error() -> None:
    [finding] = errors(UP)
    assert finding.rule is None and "kết thúc" in finding.message
    [switched_off] = errors(UP, SURROUNDINGS["task"][0].replace("pri:", "enabled: false, pri:"))
    assert switched_off.message == finding.message


def test_levels_and_importances_that_nothing_escalates_are_said() -> None:
    local = UP.replace("rung: 0,", "rung: 0, level: {in: [village, commune, district, province]},")
    [finding] = found(local, SURROUNDINGS["task"][0])
    assert finding.severity is Severity.WARNING
    assert "cấp trung ương không bao giờ được chuyển lên" in finding.message
    routine = UP.replace("rung: 0,", "rung: 0, importance: {ne: critical},")
    messages = [one.message for one in found(routine, SURROUNDINGS["task"][0])]
    assert len(messages) == 5 and all("việc đặc biệt quan trọng không bao giờ được chuyển lên" in message for message in messages)
    [nothing] = found(SURROUNDINGS["task"][0])
    assert "không việc nào được chuyển lên" in nothing.message


def test_a_level_whose_escalation_another_rule_takes_away_is_said() -> None:
    taken = rule("a", "level: central", group="e", pri=1)
    [finding] = found(taken, *SURROUNDINGS["task"])
    assert "cấp trung ương" in finding.message


def test_a_reminder_that_another_days_reminder_swallows_is_said() -> None:
    first, second = rule("a", "working_days_late: {gte: 1, lte: 4}", step="late"), rule("b", "working_days_late: {gte: 5}", step="late")
    [finding] = found(first, second)
    assert finding.severity is Severity.WARNING and "“late”" in finding.message and "{late_step}" in finding.message
    weekly = [one.replace('"late"', '"late-{late_step}"') for one in (first, second)]
    assert found(*weekly) == []
    assert found(first, second.replace("[doer]", "[leader]")) == []
    assert found(first.replace("when: {", "when: {is_derived: true, "), second.replace("when: {", "when: {is_derived: false, ")) == []


def test_errors_come_before_warnings() -> None:
    severities = [one.severity for one in found(rule("a", "rung: {gte: 2, lte: 1}"), UP.replace("rung: 0,", "rung: 0, level: commune,"))]
    assert severities == sorted(severities, key=lambda one: one is Severity.WARNING) and len(set(severities)) == 2


def test_every_field_has_a_name_and_every_number_a_range() -> None:
    known = {name: field for fields in FIELDS.values() for name, field in fields.items()}
    assert FIELD_NAMES.keys() == known.keys()
    assert SENSIBLE.keys() == {name for name, field in known.items() if field.kind is int}


def test_a_policy_with_very_many_numbers_is_checked_as_far_as_it_goes_and_that_is_said() -> None:
    rules = [
        rule(f"r{n}", f"days_left: {{gte: {-n - 1}, lte: {n}}}, working_days_late: {{lt: {n + 2}}}, working_days_left: {{gte: {n}}}", pri=n)
        for n in range(50)
    ]
    contradictory = rule("never", "working_days_late: {gte: 5, lte: 3}", pri=99)
    assert [one.severity for one in found(*rules[:49], contradictory)] == [Severity.ERROR, Severity.WARNING]
    [finding] = found(*rules)
    assert "quá nhiều mốc số" in finding.message


# --- what is claimed is so


def facts_of_chance(policy: Policy, dice: Random) -> TaskFacts | TargetFacts:
    return random_task(dice) if policy.subject is Subject.TASK else random_target(dice)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_what_is_called_contradictory_never_holds_and_what_is_called_unreachable_never_wins(seed: int) -> None:
    dice = Random(seed)
    policy, text = random_policy(dice)
    written = oracle.read_text(text)
    space = Space(policy.subject, policy.rules)
    boxes = boxes_of(policy, space)
    never_holds = {rule_id for rule_id, box in boxes.items() if is_empty(box)}
    never_wins = never_holds | {
        one.id for rules in in_order(policy).values() for at, one in enumerate(rules) if decided(boxes, rules[:at], one) == []
    }
    said = {one.rule for one in check_policy(policy) if one.severity is Severity.ERROR}
    assert never_wins <= said
    for _ in range(300):
        words = oracle.facts_as_words(facts_of_chance(policy, dice))
        assert not never_holds & {one["id"] for one in written if oracle.holds(one, words)}, words
        assert not never_wins & {rule_id for _, rule_id, *_ in oracle.decide(written, words)}, words


@pytest.mark.parametrize("seed", range(12))
def test_what_is_claimed_of_facts_taken_apart_is_so_too(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rules.rule_space.MOST_POINTS", 1)
    monkeypatch.setattr("rules.coverage.MOST_BOXES", 3)
    dice = Random(seed)
    policy, text = random_policy(dice)
    written = oracle.read_text(text)
    said = {one.rule for one in check_policy(policy) if "không bao giờ" in one.message and one.rule}
    for _ in range(500):
        words = oracle.facts_as_words(facts_of_chance(policy, dice))
        assert not said & {rule_id for _, rule_id, *_ in oracle.decide(written, words)}, words


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_for_what_is_not_called_so_there_are_facts_to_show(seed: int) -> None:
    policy, _ = random_policy(Random(seed))
    space = Space(policy.subject, policy.rules)
    boxes = boxes_of(policy, space)
    for rules in in_order(policy).values():
        for at, one in enumerate(rules):
            for box in (decided(boxes, rules[:at], one) or [])[:3]:
                assert one.id in plain_winners(policy, features(policy, space, box)), box


def features(policy: Policy, space: Space, box: Box) -> dict[str, int | bool | str]:
    facts = facts_at(policy.subject, space, box)
    assert not isinstance(facts, AwardFacts)
    return oracle.facts_as_words(facts)

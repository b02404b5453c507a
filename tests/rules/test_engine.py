"""The engine: it agrees with a plain-Python oracle, keeps its promises at the boundaries, and explains itself."""

from __future__ import annotations

import random
import resource
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, product

import pytest

from rules import engine as engine_module
from rules.engine import Engine, EngineError
from rules.policy import SHIPPED, parse_policy, shipped_policies
from rules.values import (
    ONCE,
    Audience,
    Branch,
    Decision,
    DecisionKind,
    Delivery,
    Importance,
    Level,
    Role,
    TargetFacts,
    TargetStatus,
    TaskFacts,
    TaskOrigin,
    TaskState,
)
from tests.rules import oracle

POLICIES = shipped_policies()
ENGINE = Engine(POLICIES)
GROUPS = {(policy.name, rule.id): rule.group for policy in POLICIES for rule in policy.rules}

OPEN_TASK = TaskFacts(
    task_id=7,
    state=TaskState.IN_PROGRESS,
    role=Role.DO,
    level=Level.COMMUNE,
    branch=Branch.GOVERNMENT,
    is_working_day=True,
    days_left=60,
    working_days_left=42,
    working_days_late=0,
    is_last_reminder_day=False,
    is_derived=False,
    is_recurring=False,
    rung=0,
    has_next_rung=True,
    working_days_on_rung=0,
    is_acknowledged=False,
)
TARGET = TargetFacts(
    target_id=3,
    status=TargetStatus.ON_TRACK,
    level=Level.COMMUNE,
    branch=Branch.GOVERNMENT,
    is_working_day=True,
    off_by_permille=0,
    working_days_without_data=0,
    rung=0,
    has_next_rung=True,
    working_days_on_rung=0,
    is_acknowledged=False,
)


def due_in(days: int, *, working: int | None = None, last: bool = False) -> TaskFacts:
    return replace(OPEN_TASK, days_left=days, working_days_left=working if working is not None else days, is_last_reminder_day=last)


def late(working_days: int) -> TaskFacts:
    return replace(OPEN_TASK, days_left=-working_days, working_days_left=0, working_days_late=working_days)


def steps(decisions: list[Decision]) -> list[tuple[str, str]]:
    return [(decision.kind.value, decision.step) for decision in decisions]


def reminders(facts: TaskFacts) -> list[str]:
    return [decision.step for decision in ENGINE.decide_task(facts) if decision.policy == "reminders"]


@pytest.mark.parametrize(
    ("cycle_days", "days", "said"),
    [
        (ONCE, 20, ["due-30"]),
        (90, 20, ["due-30"]),
        (30, 19, []),
        (30, 5, ["due-7"]),
        (30, 3, ["due-3"]),
        (7, 4, []),
        (7, 1, ["due-1"]),
        (7, 0, ["due-0"]),
        (1, 1, []),
        (1, 0, ["due-0"]),
    ],
)
def test_the_more_often_a_duty_returns_the_later_it_is_spoken_of(cycle_days: int, days: int, said: list[str]) -> None:
    assert reminders(replace(due_in(days, last=days <= 1), cycle_days=cycle_days)) == said


def test_only_what_is_rare_is_urgent_on_its_last_day() -> None:
    urgent = {days: ENGINE.decide_task(replace(due_in(0, last=True), cycle_days=days))[0].delivery for days in (ONCE, 30, 7, 1)}
    assert urgent == {ONCE: Delivery.IMMEDIATE, 30: Delivery.IMMEDIATE, 7: Delivery.DIGEST, 1: Delivery.DIGEST}


def escalations(facts: TaskFacts) -> list[tuple[str, str, str]]:
    return [
        (one.kind.value, one.step, one.rule_id)
        for one in ENGINE.decide_task(facts)
        if one.policy == "escalation" and one.kind is not DecisionKind.NOTIFY
    ]


# --- agreement with the oracle


def clocks() -> Iterator[dict[str, object]]:
    """Days before and after a deadline at every boundary that the policies know, and a day on each side of it."""
    yield {"days_left": None, "working_days_left": None, "working_days_late": 0, "is_last_reminder_day": False}
    for days, working, last in [
        (37, 21, False),
        (37, 20, False),
        (30, 21, False),
        (28, 20, False),
        (14, 6, False),
        (14, 5, False),
        (12, 4, False),
        (11, 3, False),
        (10, 1, True),
        (8, 6, False),
        (7, 5, False),
        (5, 3, False),
        (4, 2, False),
        (3, 2, False),
        (3, 1, True),
        (1, 1, True),
        (0, 0, True),
    ]:
        yield {"days_left": days, "working_days_left": working, "working_days_late": 0, "is_last_reminder_day": last}
    for late_by in (0, 1, 2, 3, 4, 5, 9, 10, 14, 15, 19, 20, 59, 60):
        yield {"days_left": -late_by - 1, "working_days_left": 0, "working_days_late": late_by, "is_last_reminder_day": False}


def all_tasks() -> Iterator[TaskFacts]:
    rungs = [(0, 0), (1, 4), (1, 5), (1, 9), (1, 10), (2, 9), (2, 10), (3, 14), (3, 15)]
    # Lengths that share no factor with the grid's, so that every value meets every other.
    cycles = cycle((ONCE, 365, 180, 90, 30, 29, 28, 27, 7, 6, 1))
    matters = cycle([*product(Importance, TaskOrigin, (True, False)), (Importance.NORMAL, TaskOrigin.CLAUSE, False)])
    waits = cycle((0, 4, 5, 9, 10, 11, 250))
    grid = product(clocks(), TaskState, Level, (True, False), (True, False), rungs, (True, False), (True, False))
    for clock, state, level, works, derived, (rung, on_rung), next_rung, acknowledged in grid:
        importance, origin, is_report = next(matters)
        yield replace(
            OPEN_TASK,
            state=state,
            level=level,
            is_working_day=works,
            is_derived=derived,
            rung=rung,
            working_days_on_rung=on_rung,
            has_next_rung=next_rung,
            is_acknowledged=acknowledged,
            cycle_days=next(cycles),
            working_days_waiting=on_rung + next(waits) if rung else 0,
            importance=importance,
            origin=origin,
            is_report=is_report,
            **clock,  # type: ignore[arg-type]
        )


def all_targets() -> Iterator[TargetFacts]:
    rungs = [(0, 0), (1, 4), (1, 5), (1, 9), (1, 10), (2, 9), (2, 10), (2, 14), (2, 15)]
    waits = cycle((0, 1, 5, 6, 250))
    grid = product(TargetStatus, (True, False), (0, 51), (0, 1, 9, 10), rungs, (True, False), (True, False))
    for status, works, off_by, without, (rung, on_rung), next_rung, acknowledged in grid:
        yield replace(
            TARGET,
            status=status,
            is_working_day=works,
            off_by_permille=off_by,
            working_days_without_data=without,
            rung=rung,
            working_days_on_rung=on_rung,
            has_next_rung=next_rung,
            is_acknowledged=acknowledged,
            working_days_waiting=on_rung + next(waits) if rung else 0,
        )


def told(decisions: list[Decision], policy: str) -> list[oracle.Told]:
    return [
        (d.kind.value, d.rule_id, d.step, d.delivery.value, tuple(a.value for a in d.audiences), GROUPS[policy, d.rule_id])
        for d in decisions
        if d.policy == policy
    ]


def test_the_engine_agrees_with_a_plain_python_oracle_on_tasks() -> None:
    tasks = list(all_tasks())
    random.Random(20221115).shuffle(tasks)  # the grid is larger than a test should take: a fixed sample of it
    rules = {name: oracle.read(SHIPPED / f"{name}.yaml") for name in ("reminders", "escalation")}
    seen: set[str] = set()
    for facts in tasks[:18_000]:
        decisions, words = ENGINE.decide_task(facts), oracle.facts_as_words(facts)
        for name, written in rules.items():
            expected = oracle.decide(written, words)
            assert told(decisions, name) == expected, facts
            seen.update(rule for _, rule, *_ in expected)
    assert seen == {rule["id"] for written in rules.values() for rule in written}, "a rule that no fact of the sample reaches"


def test_the_engine_agrees_with_a_plain_python_oracle_on_every_target_of_the_grid() -> None:
    rules = oracle.read(SHIPPED / "targets.yaml")
    for facts in all_targets():
        assert told(ENGINE.decide_target(facts), "targets") == oracle.decide(rules, oracle.facts_as_words(facts)), facts


# --- reminders


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (due_in(29, working=21), []),
        (due_in(28, working=20), ["due-30"]),
        (due_in(37, working=20), ["due-30"]),  # Tết lies between
        (due_in(8, working=6), ["due-30"]),
        (due_in(7, working=5), ["due-7"]),
        (due_in(6, working=4), ["due-7"]),
        (due_in(5, working=3), ["due-3"]),
        (due_in(2, working=2), ["due-3"]),
        (due_in(1, working=1, last=True), ["due-1"]),
        (due_in(3, working=1, last=True), ["due-1"]),  # Friday before a Monday deadline
        (due_in(10, working=1, last=True), ["due-1"]),  # last working day before Tết
        (due_in(11, working=3), ["due-3"]),  # Tết lies between
        (due_in(12, working=5), ["due-7"]),
        (due_in(12, working=6), ["due-30"]),
        (due_in(0, last=True), ["due-0"]),
        (late(1), ["late-1"]),
        (late(4), ["late-1"]),
        (late(5), ["late-5"]),
        (late(9), ["late-5"]),
        (late(10), ["late-10"]),
        (late(14), ["late-10"]),
        (late(15), ["late-15"]),
        (late(19), ["late-15"]),
        (late(20), ["late-20"]),
        (late(59), ["late-55"]),
        (late(60), []),
        (replace(OPEN_TASK, days_left=None, working_days_left=None), []),
    ],
)
def test_each_day_before_and_after_a_deadline_has_its_one_step(facts: TaskFacts, expected: list[str]) -> None:
    assert reminders(facts) == expected


@pytest.mark.parametrize("facts", [due_in(0, last=True), due_in(3), late(1), late(30)])
@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.CANCELLED, TaskState.SUSPENDED, TaskState.REPORTED])
def test_nobody_is_reminded_of_a_task_that_waits_for_others_or_is_closed(facts: TaskFacts, state: TaskState) -> None:
    assert reminders(replace(facts, state=state)) == []


def test_nobody_is_reminded_on_a_day_off() -> None:
    assert reminders(replace(late(5), is_working_day=False)) == []
    assert reminders(replace(due_in(3), is_working_day=False)) == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (due_in(30, working=21), []),
        (due_in(8, working=6), []),
        (due_in(7, working=5), ["due-7"]),
        (due_in(1, working=1, last=True), ["due-7"]),
        (due_in(0, last=True), ["due-0"]),
        (late(1), ["late-1"]),
        (late(9), ["late-1"]),
        (late(10), []),
    ],
)
def test_a_derived_deadline_is_reminded_sparingly(facts: TaskFacts, expected: list[str]) -> None:
    assert reminders(replace(facts, is_derived=True)) == expected


def test_only_the_last_day_of_a_written_deadline_cannot_wait_for_the_digest() -> None:
    sent_at_once = [
        days for days in range(31) for one in ENGINE.decide_task(due_in(days, last=days <= 1)) if one.delivery.value == "immediate"
    ]
    assert sent_at_once == [0]


# --- escalation


@pytest.mark.parametrize(
    ("level", "is_derived", "threshold"),
    [
        (Level.VILLAGE, False, 3),
        (Level.COMMUNE, False, 3),
        (Level.DISTRICT, False, 3),
        (Level.PROVINCE, False, 5),
        (Level.CENTRAL, False, 5),
        (Level.COMMUNE, True, 10),
        (Level.PROVINCE, True, 10),
    ],
)
def test_a_late_task_goes_one_level_up_when_its_grace_is_over(level: Level, is_derived: bool, threshold: int) -> None:
    for days in range(threshold):
        assert escalations(replace(late(days), level=level, is_derived=is_derived)) == []
    for days in (threshold, threshold + 1, threshold + 100):
        [(kind, step, _)] = escalations(replace(late(days), level=level, is_derived=is_derived))
        assert (kind, step) == ("escalate", "rung-1")


def test_at_the_top_of_the_ladder_nothing_climbs() -> None:
    assert escalations(replace(late(30), has_next_rung=False)) == []
    assert escalations(replace(late(30), has_next_rung=False, rung=2, working_days_on_rung=30)) == []


@pytest.mark.parametrize(
    ("fields", "threshold", "rule"),
    [
        ({"importance": Importance.CRITICAL}, 1, "escalate-critical"),
        ({"importance": Importance.CRITICAL, "level": Level.PROVINCE}, 1, "escalate-critical"),
        ({"importance": Importance.CRITICAL, "is_derived": True}, 10, "escalate-derived"),
        ({"importance": Importance.IMPORTANT}, 2, "escalate-important"),
        ({"importance": Importance.IMPORTANT, "level": Level.CENTRAL}, 2, "escalate-important"),
        ({"importance": Importance.IMPORTANT, "is_derived": True}, 10, "escalate-derived"),
        ({"origin": TaskOrigin.INSTRUCTION}, 1, "escalate-instruction"),
        ({"origin": TaskOrigin.INSTRUCTION, "level": Level.PROVINCE}, 1, "escalate-instruction"),
        ({"origin": TaskOrigin.PASSED_DOWN}, 3, "escalate-local"),
        ({"is_report": True}, 3, "escalate-local"),
        ({"is_report": True, "level": Level.PROVINCE}, 3, "escalate-report"),
        ({"is_report": True, "level": Level.CENTRAL}, 3, "escalate-report"),
        ({"is_report": True, "level": Level.PROVINCE, "is_derived": True}, 10, "escalate-derived"),
        ({"level": Level.PROVINCE}, 5, "escalate-province"),
        ({"level": Level.VILLAGE}, 3, "escalate-local"),
    ],
)
def test_what_matters_more_goes_up_sooner(fields: dict[str, object], threshold: int, rule: str) -> None:
    assert escalations(replace(late(threshold - 1), **fields)) == []  # type: ignore[arg-type]
    assert escalations(replace(late(threshold), **fields)) == [("escalate", "rung-1", rule)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rung", "is_acknowledged", "grace", "rule"),
    [
        (1, False, 5, "raise-unacknowledged"),
        (2, False, 10, "raise-unacknowledged-higher"),
        (3, False, 10, "raise-unacknowledged-higher"),
        (1, True, 10, "raise-unresolved"),
        (2, True, 15, "raise-unresolved-higher"),
        (3, True, 15, "raise-unresolved-higher"),
    ],
)
def test_a_rung_that_does_not_act_gives_way_to_the_next(rung: int, is_acknowledged: bool, grace: int, rule: str) -> None:
    facts = replace(late(12), rung=rung, working_days_on_rung=grace - 1, is_acknowledged=is_acknowledged)
    assert escalations(facts) == []
    assert escalations(replace(facts, working_days_on_rung=grace)) == [("raise", f"rung-{rung + 1}", rule)]


def mentions(facts: TaskFacts | TargetFacts) -> list[str]:
    """The steps of what a rung is only reminded of."""
    decisions = ENGINE.decide_task(facts) if isinstance(facts, TaskFacts) else ENGINE.decide_target(facts)
    return [one.step for one in decisions if one.kind is DecisionKind.NOTIFY and one.audiences == (Audience.COMMITTEE,)]


@pytest.mark.parametrize(
    ("waiting", "said"), [(0, []), (4, []), (5, ["top-2-5"]), (9, ["top-2-5"]), (10, ["top-2-10"]), (251, ["top-2-250"])]
)
def test_what_lies_at_the_top_is_mentioned_every_week(waiting: int, said: list[str]) -> None:
    task = replace(late(30), rung=2, has_next_rung=False, working_days_waiting=waiting)
    off = replace(TARGET, status=TargetStatus.OFF_TARGET, rung=2, has_next_rung=False, working_days_waiting=waiting)
    missing = replace(TARGET, status=TargetStatus.NO_DATA, working_days_without_data=40, rung=2, has_next_rung=False)
    assert mentions(task) == said
    assert mentions(replace(task, is_acknowledged=True)) == said
    assert mentions(off) == said
    assert mentions(replace(missing, working_days_waiting=waiting)) == said
    assert mentions(replace(off, status=TargetStatus.NO_DATA, working_days_without_data=40)) == said, "once, though two things are wrong"


@pytest.mark.parametrize(
    "fields",
    [{"has_next_rung": True}, {"rung": 0}, {"state": TaskState.REPORTED}, {"is_working_day": False}, {"working_days_late": 0}],
)
def test_nothing_else_is_mentioned(fields: dict[str, object]) -> None:
    at_the_top = replace(late(30), rung=2, has_next_rung=False, working_days_waiting=25)
    assert mentions(at_the_top) == ["top-2-25"]
    assert mentions(replace(at_the_top, **fields)) == []  # type: ignore[arg-type]


def test_a_reported_task_waits_and_a_suspended_one_stands_still() -> None:
    for state in (TaskState.REPORTED, TaskState.SUSPENDED):
        assert escalations(replace(late(30), state=state)) == []
        assert escalations(replace(late(30), state=state, rung=1, working_days_on_rung=30)) == []


def test_an_escalation_ends_with_its_cause() -> None:
    done = replace(late(12), rung=2, state=TaskState.DONE)
    extended = replace(due_in(20), rung=2, working_days_on_rung=30)
    assert escalations(done) == [("close", "closed", "close-finished")]
    assert escalations(extended) == [("close", "closed", "close-not-late")]
    assert escalations(replace(done, rung=0)) == []


def test_an_escalation_reaches_the_committee_at_once_and_those_below_by_digest() -> None:
    raised = [one for one in ENGINE.decide_task(late(3)) if one.policy == "escalation"]
    assert [(one.kind.value, [a.value for a in one.audiences], one.delivery.value, one.step) for one in raised] == [
        ("escalate", ["committee"], "immediate", "rung-1"),
        ("notify", ["doer", "leader"], "digest", "rung-1"),
    ]


# --- targets


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (TARGET, []),
        (replace(TARGET, status=TargetStatus.AT_RISK, off_by_permille=50), []),
        (replace(TARGET, status=TargetStatus.OFF_TARGET, off_by_permille=51), [("escalate", "rung-1"), ("notify", "rung-1")]),
        (replace(TARGET, status=TargetStatus.OFF_TARGET, is_working_day=False), []),
        (replace(TARGET, status=TargetStatus.NO_DATA, working_days_without_data=9), []),
        (replace(TARGET, status=TargetStatus.NO_DATA, working_days_without_data=10), [("escalate", "rung-1"), ("notify", "rung-1")]),
        (
            replace(TARGET, status=TargetStatus.OFF_TARGET, rung=1, working_days_on_rung=5),
            [("raise", "rung-2"), ("notify", "rung-2")],
        ),
        (replace(TARGET, status=TargetStatus.OFF_TARGET, rung=1, working_days_on_rung=9, is_acknowledged=True), []),
        (replace(TARGET, status=TargetStatus.ACHIEVED, rung=1), [("close", "closed")]),
        (replace(TARGET, status=TargetStatus.ON_TRACK, rung=1), [("close", "closed")]),
        (replace(TARGET, status=TargetStatus.ON_TRACK, rung=1, working_days_without_data=3), []),
        (replace(TARGET, status=TargetStatus.AT_RISK, rung=1, working_days_on_rung=99), []),
    ],
)
def test_a_target_off_its_path_or_without_data_climbs_and_comes_down(facts: TargetFacts, expected: list[tuple[str, str]]) -> None:
    assert steps(ENGINE.decide_target(facts)) == expected


# --- explanation, facts, errors, life in one process


def test_a_decision_explains_itself_to_people_who_do_not_program() -> None:
    [escalated, _] = [one for one in ENGINE.decide_task(late(6)) if one.policy == "escalation"]
    assert escalated.explanation == (
        "Quá hạn từ 3 ngày làm việc nên chuyển lên cấp trên trực tiếp: quá hạn 6 ngày làm việc (ngưỡng: từ 3); "
        "đang thực hiện; cấp xã; hạn ghi trong văn bản; chưa chuyển cấp trên."
    )
    [reminded] = ENGINE.decide_task(due_in(5))
    assert reminded.explanation == (
        "Còn không quá 5 ngày làm việc (khoảng một tuần): còn 5 ngày làm việc đến hạn (ngưỡng: từ 4 đến 5); "
        "đang thực hiện; hạn ghi trong văn bản."
    )
    off, _ = ENGINE.decide_target(replace(TARGET, status=TargetStatus.OFF_TARGET, off_by_permille=83))
    assert "lệch 8,3% so với lộ trình; chỉ tiêu lệch lộ trình" in off.explanation


def test_a_decision_carries_rule_version_and_the_facts_that_it_was_tried_on() -> None:
    [reminded] = ENGINE.decide_task(due_in(5))
    assert (reminded.rule_id, reminded.policy, reminded.policy_version) == ("due-7", "reminders", "2")
    assert reminded.facts["working_days_left"] == 5
    assert reminded.facts["level"] == "commune"
    assert "task_id" not in reminded.facts


def test_an_unknown_deadline_is_left_out_of_the_facts() -> None:
    facts = replace(late(6), days_left=None, working_days_left=None)
    [decision, _] = [one for one in ENGINE.decide_task(facts) if one.policy == "escalation"]
    assert "days_left" not in decision.facts


def test_a_fact_that_the_engine_cannot_bear_is_refused_before_it_gets_there() -> None:
    with pytest.raises(EngineError, match=r"working_days_on_rung.*10000000000"):
        ENGINE.decide_task(replace(late(6), working_days_on_rung=10**10))


def test_two_engines_of_one_policy_register_it_once() -> None:
    before = dict(engine_module._registered)
    Engine(shipped_policies())
    Engine(shipped_policies())
    assert engine_module._registered == before


SMALL = """
name: small
version: 1
about: task
rules:
  - {id: early, title: Sớm, group: a, pri: 2, when: {rung: 0}, then: {decide: notify, step: early, to: [doer]}}
  - {id: twin, title: Đôi, group: a, pri: 2, when: {rung: 0}, then: {decide: notify, step: twin, to: [doer]}}
  - {id: other, title: Khác, group: b, pri: 9, when: {rung: 0}, then: {decide: notify, step: other, to: [doer]}}
  - id: first
    title: Đầu
    group: a
    pri: PRI
    when: {rung: 0, level: {in: [commune, village]}}
    then: {decide: notify, step: first, to: [doer]}
"""


def small(pri: int) -> Engine:
    return Engine([parse_policy(SMALL.replace("PRI", str(pri)), source="nhỏ.yaml")])


def test_the_lowest_pri_of_a_group_wins_and_of_equals_the_first_written() -> None:
    assert [one.step for one in small(1).decide_task(OPEN_TASK)] == ["first", "other"]
    assert [one.step for one in small(2).decide_task(OPEN_TASK)] == ["early", "other"]
    assert [one.step for one in small(1).decide_task(replace(OPEN_TASK, level=Level.PROVINCE))] == ["early", "other"]


def test_a_text_changed_under_the_same_version_is_not_mistaken_for_the_old_one() -> None:
    old, new = small(3), small(1)
    assert [one.step for one in old.decide_task(OPEN_TASK)] == ["early", "other"]
    assert [one.step for one in new.decide_task(OPEN_TASK)] == ["first", "other"]


def test_an_error_inside_a_callback_comes_out_and_the_next_evaluation_works(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(fired: set[int], at: int) -> object:
        def fail(_context: object) -> None:
            raise ZeroDivisionError("gãy giữa chừng")

        return fail

    policy = parse_policy(SMALL.replace("PRI", "4"), source="nhỏ.yaml")
    with monkeypatch.context() as patched:
        patched.setattr(engine_module, "_callback", broken)
        failing = Engine([policy])
        with pytest.raises(EngineError, match=r"small.*gãy giữa chừng.*chạy lại"):
            failing.decide_task(OPEN_TASK)
    assert [one.step for one in failing.decide_task(OPEN_TASK)] == ["early", "other"]


def test_threads_share_the_one_engine_without_mixing_their_facts() -> None:
    wrong: list[object] = []

    def run(days: int, step: str) -> None:
        wrong.extend(got for _ in range(300) if (got := reminders(late(days))) != [step])

    threads = [threading.Thread(target=run, args=case) for case in ((1, "late-1"), (5, "late-5"), (10, "late-10"), (20, "late-20"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_memory_stays_flat_over_many_evaluations() -> None:
    facts = [late(6), OPEN_TASK, due_in(3)]
    for n in range(3_000):
        ENGINE.decide_task(facts[n % 3])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for n in range(12_000):
        ENGINE.decide_task(facts[n % 3])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 4_096, "kilobytes grown"

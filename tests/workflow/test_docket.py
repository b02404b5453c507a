"""The order in which a committee takes what lies before it: the formula, its parts, and what it costs for many."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, true
from sqlalchemy.orm import Session

from models import Escalation, Plan, Target, Task, Unit
from rules.values import EscalationState, Importance, Level
from tests import builders
from tests.builders import TODAY
from workflow.docket import YEAR, Measure, Weighed, Weight, weigh

NORMAL, IMPORTANT, CRITICAL = Importance


def weight(amount: int = 10, **fields: Any) -> Weight:
    plain: dict[str, Any] = {
        "measure": Measure.WORKING_DAYS_LATE,
        "rung": 1,
        "level": Level.PROVINCE,
        "importance": NORMAL,
        "of_unit": 0,
        "of_duty": 0,
    }
    return Weight(amount=amount, **plain | fields)


@pytest.mark.parametrize(
    ("made", "points"),
    [
        (weight(1), 1),
        (weight(12), 12),
        (weight(12, rung=2), 24),
        (weight(12, importance=IMPORTANT), 18),
        (weight(12, importance=CRITICAL), 24),
        (weight(10, of_unit=2), 12),
        (weight(10, of_unit=10), 20),
        (weight(10, of_unit=11), 20),
        (weight(10, of_unit=1, of_duty=1), 16),
        (weight(10, of_unit=4, of_duty=4), 34),
        (weight(10, of_unit=5, of_duty=5), 35),
        (weight(12, rung=2, importance=IMPORTANT, of_unit=2), 43),  # 12 × 2 × 1,5 × 1,2 = 43,2
        (weight(1, importance=IMPORTANT), 2),
    ],
)
def test_a_weight_is_the_product_of_its_parts(made: Weight, points: int) -> None:
    assert made.points == points


@pytest.fixture
def province(session: Session) -> Unit:
    return builders.province(session)


@pytest.fixture
def commune(session: Session, province: Unit) -> Unit:
    return builders.unit(session, under=province)


@pytest.fixture
def plan(session: Session, province: Unit) -> Plan:
    return builders.plan(session, owner=province)


def late(session: Session, plan: Plan, unit: Unit, to: Unit, due_on: date, *, opened_on: date = TODAY, **fields: Any) -> Escalation:
    """A task of its own, late since that day, before the next level."""
    rung = fields.pop("rung", 1)
    task = builders.task(session, plan, unit, due_on=due_on, rung=rung, **fields)
    return builders.escalation(session, task, to, rung=rung, due_on=due_on, opened_on=opened_on, key=f"task:{task.id}:{due_on}:{rung}")


def weighed(session: Session, of: Escalation, on: date = TODAY) -> Weight:
    return {one.escalation_id: one.weight for one in weigh(session, [true()], on)}[of.id]


@pytest.mark.parametrize(
    ("due_on", "days"),
    [
        (date(2026, 3, 9), 1),  # Monday, one working day before
        (date(2026, 3, 6), 2),  # Friday: the days off between do not count
        (date(2026, 3, 2), 6),
        (TODAY, 1),  # not late by a day off: it weighs at least one
        (date(2026, 2, 13), 12),  # over Tết: 16 to 20 February are days off
    ],
)
def test_lateness_counts_in_working_days(session: Session, plan: Plan, commune: Unit, province: Unit, due_on: date, days: int) -> None:
    found = weighed(session, late(session, plan, commune, province, due_on))
    assert (found.amount, found.measure, found.level) == (days, Measure.WORKING_DAYS_LATE, Level.PROVINCE)


def test_what_has_ended_weighs_what_it_weighed_on_its_last_day(session: Session, plan: Plan, commune: Unit, province: Unit) -> None:
    ended = late(session, plan, commune, province, date(2026, 3, 2))
    ended.state, ended.closed_on = EscalationState.CLOSED, date(2026, 3, 4)
    assert weighed(session, ended).amount == 2


@pytest.mark.parametrize(
    ("own", "of_plan", "counts"),
    [(None, NORMAL, NORMAL), (None, CRITICAL, CRITICAL), (NORMAL, CRITICAL, NORMAL), (IMPORTANT, NORMAL, IMPORTANT)],
)
def test_a_tasks_own_importance_goes_before_its_plans(
    session: Session, plan: Plan, commune: Unit, province: Unit, own: Importance | None, of_plan: Importance, counts: Importance
) -> None:
    plan.importance = of_plan
    assert weighed(session, late(session, plan, commune, province, TODAY, importance=own)).importance is counts


@pytest.mark.parametrize(("value", "per_cent"), [(20, 50), (39, 3), (38, 5)])
def test_a_target_counts_by_how_far_it_is_off(
    session: Session, plan: Plan, commune: Unit, province: Unit, value: int, per_cent: int
) -> None:
    target = builders.target(session, plan, commune, baseline=40, value=40)
    builders.measurement(session, target, value)
    found = weighed(session, builders.escalation(session, target, province))
    assert (found.measure, found.amount) == (Measure.PER_CENT_OFF, per_cent)


def test_a_replaced_value_does_not_count(session: Session, plan: Plan, commune: Unit, province: Unit) -> None:
    target = builders.target(session, plan, commune, baseline=40, value=40)
    builders.measurement(session, target, 20, replaced_at=builders.NOW)
    builders.measurement(session, target, 30)
    assert weighed(session, builders.escalation(session, target, province)).amount == 25


def test_a_target_without_a_value_counts_by_the_days_it_has_been_waited_for(
    session: Session, plan: Plan, commune: Unit, province: Unit
) -> None:
    escalation = builders.escalation(session, builders.target(session, plan, commune), province, opened_on=date(2026, 3, 2))
    found = weighed(session, escalation)
    assert (found.measure, found.amount) == (Measure.WORKING_DAYS_WITHOUT_DATA, 6)


@pytest.mark.parametrize(("days_ago", "counts"), [(0, 0), (1, 1), (YEAR.days - 1, 1), (YEAR.days, 0)])
def test_another_lateness_of_the_unit_counts_for_a_year(
    session: Session, plan: Plan, commune: Unit, province: Unit, days_ago: int, counts: int
) -> None:
    late(session, plan, commune, province, TODAY, opened_on=TODAY - timedelta(days=days_ago))
    now = late(session, plan, commune, province, TODAY)
    assert (weighed(session, now).of_unit, weighed(session, now).of_duty) == (counts, 0)


def test_a_lateness_that_climbed_is_one_and_another_units_is_none(session: Session, plan: Plan, commune: Unit, province: Unit) -> None:
    before = TODAY - timedelta(days=30)
    first = late(session, plan, commune, province, before, opened_on=before)
    builders.escalation(session, session.get_one(Task, first.task_id), province, rung=2, opened_on=TODAY, key=f"task:{first.task_id}:x:2")
    late(session, plan, builders.unit(session, "UBND xã Phú Sơn", under=province), province, before, opened_on=before)
    assert weighed(session, late(session, plan, commune, province, TODAY)).of_unit == 1


def test_a_higher_rung_counts_from_when_its_lateness_began(session: Session, plan: Plan, commune: Unit, province: Unit) -> None:
    began, between = TODAY - timedelta(days=30), TODAY - timedelta(days=10)
    first = late(session, plan, commune, province, began, opened_on=began)
    late(session, plan, commune, province, between, opened_on=between)
    risen = builders.escalation(session, session.get_one(Task, first.task_id), province, rung=2, key=f"task:{first.task_id}:x:2")
    assert (weighed(session, risen).of_unit, weighed(session, risen).of_duty) == (0, 0)


def test_the_same_clause_in_an_earlier_period_is_the_same_duty(session: Session, plan: Plan, commune: Unit, province: Unit) -> None:
    clause = builders.clause(session, plan)
    before = TODAY - timedelta(days=31)
    late(session, plan, commune, province, before, opened_on=before, clause_id=clause.id, period_label="2026-02")
    now = late(session, plan, commune, province, TODAY, clause_id=clause.id, period_label="2026-03")
    assert (weighed(session, now).of_unit, weighed(session, now).of_duty, weighed(session, now).repeat_tenths) == (1, 1, 16)


def test_a_target_that_went_off_again_is_the_same_duty(session: Session, plan: Plan, commune: Unit, province: Unit) -> None:
    target = builders.target(session, plan, commune)
    builders.escalation(session, target, province, key=f"target:{target.id}:-:1", opened_on=TODAY - timedelta(days=90))
    again = builders.escalation(session, target, province, key=f"target:{target.id}:-.1:1")
    assert (weighed(session, again).of_unit, weighed(session, again).of_duty) == (1, 1)


def test_the_worst_stands_first_and_of_equals_the_older(session: Session, plan: Plan, commune: Unit, province: Unit) -> None:
    other = builders.unit(session, "UBND xã Phú Sơn", under=province)
    mild = late(session, plan, commune, province, date(2026, 3, 6))
    higher = late(session, plan, other, province, date(2026, 3, 5), rung=2)
    older = late(
        session, plan, builders.unit(session, "UBND xã Mỹ An", under=province), province, date(2026, 3, 6), opened_on=date(2026, 3, 9)
    )
    assert [one.escalation_id for one in weigh(session, [true()], TODAY)] == [higher.id, older.id, mild.id]


def many(session: Session, plan: Plan, commune: Unit, province: Unit, count: int) -> None:
    """So many late tasks and off targets of one unit before the province."""
    plain = {"from_unit_id": commune.id, "to_unit_id": province.id, "rung": 1, "opened_on": TODAY, "rule": "r", "policy": "p"}
    tasks = [builders.task(session, plan, commune, f"Việc {number}") for number in range(count // 2)]
    targets = [builders.target(session, plan, commune, f"Chỉ số {number}") for number in range(count // 2)]
    named: list[tuple[str, Task | Target]] = [*(("task", one) for one in tasks), *(("target", one) for one in targets)]
    session.add_all(
        Escalation(key=f"{what}:{one.id}:-:1", **{f"{what}_id": one.id}, policy_version="1", explanation="", **plain) for what, one in named
    )
    session.flush()


def test_the_number_of_statements_does_not_grow_with_the_docket(
    session: Session, engine: Engine, plan: Plan, commune: Unit, province: Unit
) -> None:
    asked: list[int] = []
    for count in (10, 1_990):
        many(session, plan, commune, province, count)
        session.commit()
        session.info.clear()
        statements: list[str] = []
        event.listen(engine, "before_cursor_execute", note := _noting(statements))
        found: list[Weighed] = weigh(session, [true()], TODAY)
        event.remove(engine, "before_cursor_execute", note)
        asked.append(len(statements))
    assert len(found) == 2_000
    assert asked[0] == asked[1] <= 11


def _noting(statements: list[str]) -> Any:
    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    return note

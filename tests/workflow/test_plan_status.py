"""The numbers of a plan: late means the same as everywhere else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from models import Task
from rules.values import TaskState
from tests import builders
from tests.builders import TODAY
from workflow.plan_status import Numbers, Stand, by_section, counts_by_plan, idle_units, numbers_of, units_ranked
from workflow.task_list import NO_CLAUSE, NO_SECTION

DUE = TODAY - timedelta(days=5)


@pytest.mark.parametrize(
    ("state", "done_on", "column"),
    [
        (TaskState.ASSIGNED, None, "open_late"),
        (TaskState.SUSPENDED, None, "open_on_time"),
        (TaskState.REPORTED, DUE, "open_on_time"),
        (TaskState.REPORTED, TODAY, "open_late"),
        (TaskState.DONE, DUE, "done_on_time"),
        (TaskState.DONE, TODAY, "done_late"),
    ],
)
def test_each_task_past_its_deadline_counts_in_one_column(session: Session, state: TaskState, done_on: date | None, column: str) -> None:
    commune = builders.unit(session)
    plan = builders.plan(session, owner=commune)
    builders.task(session, plan, commune, due_on=DUE, state=state, done_on=done_on)
    counts = counts_by_plan(session, [plan.id], Task.plan_id == plan.id, TODAY)[plan.id]
    assert (counts.total, getattr(counts, column)) == (1, 1)
    assert counts.done_on_time + counts.done_late + counts.open_on_time + counts.open_late == 1


@pytest.mark.parametrize(
    ("sections", "parts"),
    [
        (["I.1", "I.2", "II.1", "closing"], ["I", "II", "closing"]),
        (["IV.1", "IV.1", "IV.2", "IV.10", "closing"], ["IV.1", "IV.2", "IV.10", "closing"]),
        (["IV.1.a", "IV.1.b", "IV.2.a"], ["IV.1", "IV.2"]),
        ([""], [NO_SECTION]),
    ],
)
def test_a_document_is_divided_by_its_first_headings_unless_one_holds_nearly_all(sections: list[str], parts: list[str]) -> None:
    numbers: dict[int | None, Numbers] = {at: Numbers(open_late=1) for at in range(len(sections))}
    found = by_section(enumerate(sections), numbers)
    assert [part for part, _ in found] == parts
    assert sum(one.open_late for _, one in found) == len(sections)


def test_what_stands_in_no_clause_is_a_part_of_its_own() -> None:
    assert by_section([(1, "I"), (2, "II")], {1: Numbers(done_late=2), None: Numbers(untaken=1)}) == [
        ("I", Numbers(done_late=2)),
        (NO_CLAUSE, Numbers(untaken=1)),
    ]


def test_units_stand_worst_first_and_the_idle_ones_are_those_that_began_nothing(session: Session) -> None:
    province = builders.province(session)
    plan = builders.plan(session, owner=province)
    late, up, idle, begun, still = (builders.unit(session, f"UBND xã Số {number}", under=province) for number in range(1, 6))
    builders.task(session, plan, late, due_on=DUE, accepted_on=DUE)
    builders.task(session, plan, up, due_on=DUE, rung=1)
    builders.task(session, plan, up, state=TaskState.DONE, done_on=TODAY, accepted_on=DUE)
    builders.task(session, plan, idle)
    builders.task(session, plan, idle, state=TaskState.CANCELLED)
    builders.task(session, plan, begun, state=TaskState.REPORTED, accepted_on=DUE)
    builders.task(session, plan, still, state=TaskState.SUSPENDED)
    of_plan = Task.plan_id == plan.id
    rows = session.execute(units_ranked(of_plan, TODAY)).all()
    assert [row[0] for row in rows] == [unit.id for unit in (up, late, idle, begun, still)]
    assert session.scalars(idle_units(of_plan)).all() == [idle.id]
    assert [row[0] for row in session.execute(units_ranked(of_plan, TODAY, stand=Stand.IDLE))] == [idle.id]
    assert [row[0] for row in session.execute(units_ranked(of_plan, TODAY, stand=Stand.LATE))] == [up.id, late.id]
    numbers = numbers_of(session, of_plan, TODAY)
    assert (numbers.total, numbers.done, numbers.open_late, numbers.escalated, numbers.suspended) == (6, 1, 2, 1, 1)

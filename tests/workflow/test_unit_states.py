"""How units stand with everything below them: the same numbers as the task list, moves of units between superiors, units that ended."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from models import MembershipRole, ParentKind, Plan, Unit, UnitParent
from rules.values import Level, TaskState
from tests import builders
from tests.builders import TODAY
from workflow.task_list import TaskCounts, TaskFilter, count_tasks
from workflow.unit_states import NOTHING, states_of


@pytest.fixture
def plan(session: Session) -> Plan:
    return builders.plan(session)


@pytest.fixture
def tree(session: Session) -> dict[str, Unit]:
    province = builders.province(session)
    north = builders.unit(session, "UBND xã Tân Lập", under=province)
    south = builders.unit(session, "UBND xã Tân Hòa", under=province)
    village = builders.unit(session, "Thôn Đông", level=Level.VILLAGE, under=north)
    return {"province": province, "north": north, "south": south, "village": village}


def _ids(tree: dict[str, Unit]) -> list[int]:
    return [unit.id for unit in tree.values()]


def test_a_unit_is_counted_with_all_below_it(session: Session, plan: Plan, tree: dict[str, Unit]) -> None:
    builders.task(session, plan, tree["village"], due_on=TODAY - timedelta(days=1))
    builders.task(session, plan, tree["north"], due_on=TODAY + timedelta(days=7))
    builders.task(session, plan, tree["south"], state=TaskState.DONE, done_on=TODAY - timedelta(days=3))
    states = states_of(session, _ids(tree), TODAY)
    assert states[tree["village"].id] == TaskCounts(1, 0, 0, 0, 0, 1, 0)
    assert states[tree["north"].id] == TaskCounts(2, 0, 0, 0, 1, 1, 0)
    assert states[tree["south"].id] == TaskCounts(1, 1, 0, 0, 0, 0, 0)
    assert states[tree["province"].id] == TaskCounts(3, 1, 0, 0, 1, 1, 0)


def test_the_numbers_are_those_of_the_task_list(session: Session, plan: Plan, tree: dict[str, Unit]) -> None:
    late, soon, far = TODAY - timedelta(days=2), TODAY + timedelta(days=2), TODAY + timedelta(days=40)
    for owner in tree.values():
        for due_on in (late, soon, far, None):
            for state in (TaskState.ASSIGNED, TaskState.REPORTED, TaskState.SUSPENDED, TaskState.CANCELLED):
                builders.task(session, plan, owner, due_on=due_on, state=state)
            builders.task(session, plan, owner, due_on=due_on, state=TaskState.DONE, done_on=TODAY)
            builders.task(session, plan, owner, due_on=due_on, state=TaskState.DONE, done_on=None)
    administrator = builders.user(session, "quantri", (None, MembershipRole.ADMINISTRATOR))
    states = states_of(session, _ids(tree), TODAY)
    for owner in tree.values():
        assert states[owner.id] == count_tasks(session, administrator, TaskFilter(unit_id=owner.id), TODAY)


def test_a_unit_without_tasks_has_zeros_and_nobody_asked_has_nothing(session: Session, tree: dict[str, Unit]) -> None:
    assert states_of(session, _ids(tree), TODAY) == dict.fromkeys(_ids(tree), NOTHING)
    assert states_of(session, [], TODAY) == {}


def test_a_unit_counts_for_its_superior_of_the_day_only(session: Session, plan: Plan, tree: dict[str, Unit]) -> None:
    village, north, south = tree["village"], tree["north"], tree["south"]
    moved_on = date(2026, 3, 1)
    village.parents[0].valid_to = moved_on - timedelta(days=1)
    builders.unit_parent(session, village, south, since=moved_on)
    builders.task(session, plan, village)
    before, after = states_of(session, _ids(tree), moved_on - timedelta(days=1)), states_of(session, _ids(tree), moved_on)
    assert (before[north.id].total, before[south.id].total) == (1, 0)
    assert (after[north.id].total, after[south.id].total) == (0, 1)


def test_what_an_ended_unit_left_counts_where_it_last_stood(session: Session, plan: Plan, tree: dict[str, Unit]) -> None:
    tree["village"].valid_to = tree["village"].parents[0].valid_to = TODAY - timedelta(days=30)
    builders.task(session, plan, tree["village"])
    assert states_of(session, [tree["north"].id], TODAY)[tree["north"].id].total == 1


def test_a_professional_superior_counts_nothing(session: Session, plan: Plan, tree: dict[str, Unit]) -> None:
    session.add(UnitParent(unit_id=tree["north"].id, parent_id=tree["south"].id, kind=ParentKind.PROFESSIONAL))
    builders.task(session, plan, tree["north"])
    assert states_of(session, [tree["south"].id], TODAY)[tree["south"].id] == NOTHING


def test_a_unit_with_two_ways_up_is_counted_once(session: Session, plan: Plan, tree: dict[str, Unit]) -> None:
    builders.unit_parent(session, tree["village"], tree["south"])
    builders.task(session, plan, tree["village"])
    assert states_of(session, [tree["province"].id], TODAY)[tree["province"].id].total == 1


def test_it_is_two_statements_however_many_units_are_asked_for(session: Session, tree: dict[str, Unit]) -> None:
    session.flush()
    seen: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda _c, _k, statement, *_rest: seen.append(statement))
    states_of(session, _ids(tree), TODAY)
    assert len(seen) == 2

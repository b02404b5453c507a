"""One thing done to many tasks: what may be done is done, what may not is said of each, and leaves nothing behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import MembershipRole, Task, TaskChange, Unit, User
from rules.values import TaskState
from tests import builders
from tests.builders import NOW, TODAY
from workflow.bulk import MOST, BulkAction, Wish, act_on_many, tasks_to_change
from workflow.errors import InvalidInputError, NotAllowedError, WrongStateError
from workflow.moves import Act


@dataclass(frozen=True, slots=True)
class Cast:
    """Two open tasks of Tân Lập, one that is done, and one of Phú Sơn; lan does Tân Lập's, thu coordinates the plan."""

    other: Unit
    first: Task
    second: Task
    finished: Task
    elsewhere: Task
    lan: User
    thu: User

    @property
    def all(self) -> list[Task]:
        return [self.first, self.second, self.finished, self.elsewhere]


@pytest.fixture
def cast(session: Session) -> Cast:
    province = builders.province(session)
    commune = builders.unit(session, under=province)
    other = builders.unit(session, "UBND xã Phú Sơn", under=province)
    plan = builders.plan(session, owner=province)
    made = [builders.task(session, plan, commune, title) for title in ("Việc một", "Việc hai", "Việc ba")]
    made[2].state = TaskState.DONE
    lan = builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT))
    thu = builders.user(session, "thu", (province, MembershipRole.COORDINATOR))
    elsewhere = builders.task(session, plan, other, "Việc nơi khác")
    session.commit()
    first, second, finished = made
    return Cast(other, first, second, finished, elsewhere, lan, thu)


def _act(by: User, note: str = "theo cuộc họp giao ban") -> Act:
    return Act(by, NOW, note)


def test_each_is_done_by_its_own_verb_and_what_is_refused_says_why(session: Session, cast: Cast) -> None:
    outcome = act_on_many(session, cast.all, Wish(BulkAction.TICK_OFF), _act(cast.lan))
    assert outcome.done == [cast.first, cast.second]
    assert [(task, type(error)) for task, error in outcome.refused] == [(cast.finished, WrongStateError), (cast.elsewhere, NotAllowedError)]
    session.flush()
    assert [task.state for task in cast.all] == [TaskState.DONE] * 3 + [TaskState.ASSIGNED]
    assert session.scalars(select(TaskChange.task_id).where(TaskChange.action == "tick_off")).all() == [cast.first.id, cast.second.id]


@pytest.mark.parametrize(
    ("wish", "state"),
    [
        (Wish(BulkAction.ACCEPT), TaskState.ASSIGNED),
        (Wish(BulkAction.NOTE), TaskState.IN_PROGRESS),
    ],
)
def test_what_doers_do_to_many(session: Session, cast: Cast, wish: Wish, state: TaskState) -> None:
    assert act_on_many(session, [cast.first, cast.second], wish, _act(cast.lan)).refused == []
    assert {cast.first.state, cast.second.state} == {state}


@pytest.mark.parametrize(("action", "state"), [(BulkAction.SUSPEND, TaskState.SUSPENDED), (BulkAction.CANCEL, TaskState.CANCELLED)])
def test_what_coordinators_do_to_many(session: Session, cast: Cast, action: BulkAction, state: TaskState) -> None:
    outcome = act_on_many(session, cast.all, Wish(action), _act(cast.thu))
    assert (outcome.done, len(outcome.refused)) == ([cast.first, cast.second, cast.elsewhere], 1)
    assert {task.state for task in outcome.done} == {state}


def test_many_get_more_time_and_each_keeps_its_own_history(session: Session, cast: Cast) -> None:
    until = date(2026, 4, 15)
    outcome = act_on_many(session, cast.all, Wish(BulkAction.EXTEND, until=until), _act(cast.thu))
    assert {task.due_on for task in outcome.done} == {until}
    assert all(task.changes[-1].action == "extend" for task in outcome.done)


def test_given_to_another_unit_what_that_unit_has_already_stays(session: Session, cast: Cast) -> None:
    outcome = act_on_many(session, [cast.first, cast.elsewhere], Wish(BulkAction.REASSIGN, unit=cast.other), _act(cast.thu))
    assert (outcome.done, [task for task, _error in outcome.refused]) == ([cast.first], [cast.elsewhere])
    assert cast.first.unit_id == cast.other.id


@pytest.mark.parametrize(
    ("wish", "note", "field"),
    [
        (Wish(BulkAction.EXTEND), "vì mưa lũ", "until"),
        (Wish(BulkAction.REASSIGN), "vì mưa lũ", "unit"),
        (Wish(BulkAction.SUSPEND), "", "note"),
        (Wish(BulkAction.CANCEL), " ", "note"),
        (Wish(BulkAction.NOTE), "", "note"),
    ],
)
def test_a_wish_that_lacks_something_is_refused_before_anything_is_done(
    session: Session, cast: Cast, wish: Wish, note: str, field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        act_on_many(session, cast.all, wish, _act(cast.thu, note))
    assert refused.value.field == field


def test_only_what_one_sees_is_found_and_no_more_than_a_page_can_say(session: Session, cast: Cast) -> None:
    numbers = [task.id for task in cast.all]
    assert list(tasks_to_change(session, cast.lan, numbers, TODAY)) == [cast.first, cast.second, cast.finished]
    for count in (0, MOST + 1):
        with pytest.raises(InvalidInputError):
            tasks_to_change(session, cast.lan, list(range(1, count + 1)), TODAY)

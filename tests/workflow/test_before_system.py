"""Publishing an old plan: what was due before the system was used floods nobody, and its history says what it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Escalation, Notice, Plan, PlanState, Task
from rules.values import TaskState, Timeliness
from tests import builders
from tests.workflow.two_versions import LIST, TRAIN, VISIT, Cast, cast, draft, publish, say
from workflow.before_system import is_usual
from workflow.errors import InvalidInputError
from workflow.judges import judge_by
from workflow.lateness import timeliness
from workflow.moves import Act
from workflow.plan_status import counts_by_plan
from workflow.progress import return_task
from workflow.publication import foresee
from workflow.sweep import sweep_tasks
from workflow.taking_back import can_take_back
from workflow.task_list import timeliness_is

LONG_AGO = date(2026, 1, 20)


@pytest.fixture
def people(session: Session) -> Cast:
    return cast(session)


@pytest.fixture
def plan(session: Session, people: Cast) -> Plan:
    """A draft with two tasks that were due long ago, one that was due yesterday, and one to come."""
    made = draft(session, people)
    say(session, made, LIST, *people.communes, due_on=LONG_AGO)
    say(session, made, TRAIN, people.health, due_on=builders.TODAY - timedelta(days=1))
    say(session, made, VISIT, people.communes[0], due_on=date(2026, 6, 30))
    return made


def states(session: Session) -> dict[str, TaskState]:
    found = session.scalars(select(Task).execution_options(populate_existing=True))
    return {task.title[:8]: task.state for task in found}


def sweep(session: Session) -> None:
    while sweep_tasks(session, today=builders.TODAY, now=builders.NOW, judge=judge_by()).looked_at:
        pass


def test_what_was_due_before_the_day_counts_as_done_and_nobody_hears_of_it(session: Session, people: Cast, plan: Plan) -> None:
    assert len(publish(session, plan, people, settled_before=builders.TODAY)) == 4
    assert states(session) == {LIST[:8]: TaskState.DONE, TRAIN[:8]: TaskState.DONE, VISIT[:8]: TaskState.ASSIGNED}
    sweep(session)
    assert session.scalars(select(Escalation)).all() == []
    assert set(session.scalars(select(Notice.kind))) == {"assigned"}
    assert [one.user.login for one in session.scalars(select(Notice)) if one.user] == ["lan"]


def test_the_history_says_who_said_so_and_what_it_means(session: Session, people: Cast, plan: Plan) -> None:
    publish(session, plan, people, settled_before=builders.TODAY)
    task = session.scalars(select(Task).where(Task.due_on == LONG_AGO)).first()
    assert task is not None
    [change] = task.changes
    assert (change.action, change.by_id, change.from_value, change.to_value) == (
        "before_system",
        people.thu.id,
        "chưa thực hiện",
        "đã hoàn thành",
    )
    assert "trước khi dùng hệ thống" in change.note
    assert task.done_on is None
    assert not can_take_back(session, task, people.thu, builders.TODAY)


def test_without_a_day_all_are_followed_as_usual(session: Session, people: Cast, plan: Plan) -> None:
    publish(session, plan, people)
    assert set(states(session).values()) == {TaskState.ASSIGNED}
    sweep(session)
    assert session.scalars(select(Escalation)).all()


@pytest.mark.parametrize(
    ("before", "done"),
    [(LONG_AGO, set()), (LONG_AGO + timedelta(days=1), {LIST[:8]}), (builders.TODAY, {LIST[:8], TRAIN[:8]})],
    ids=["on the day itself nothing is over", "the day after", "today"],
)
def test_the_day_is_the_first_one_that_is_followed(session: Session, people: Cast, plan: Plan, before: date, done: set[str]) -> None:
    publish(session, plan, people, settled_before=before)
    assert {title for title, state in states(session).items() if state is TaskState.DONE} == done


def test_a_day_to_come_is_refused_and_nothing_is_published(session: Session, people: Cast, plan: Plan) -> None:
    with pytest.raises(InvalidInputError, match="trong tương lai") as caught:
        publish(session, plan, people, settled_before=builders.TODAY + timedelta(days=1))
    assert caught.value.field == "before"
    assert plan.state is PlanState.DRAFT


def test_it_counts_as_done_in_time_as_far_as_anybody_knows(session: Session, people: Cast, plan: Plan) -> None:
    publish(session, plan, people, settled_before=builders.TODAY)
    counts = counts_by_plan(session, [plan.id], Task.id > 0, builders.TODAY)[plan.id]
    assert (counts.total, counts.done_on_time, counts.done_late, counts.open_on_time, counts.open_late) == (4, 3, 0, 1, 0)
    for task in session.scalars(select(Task).where(Task.state == TaskState.DONE)):
        assert timeliness(task, builders.TODAY) is Timeliness.ON_TIME
    for stands in (Timeliness.OVERDUE, Timeliness.DUE_SOON):
        assert session.scalars(select(Task).where(timeliness_is(stands, builders.TODAY))).all() == []


def test_one_that_was_not_done_after_all_can_be_sent_back(session: Session, people: Cast, plan: Plan) -> None:
    publish(session, plan, people, settled_before=builders.TODAY)
    [task] = session.scalars(select(Task).where(Task.unit_id == people.health.id).execution_options(populate_existing=True))
    return_task(session, task, Act(people.thu, builders.NOW, "chưa tập huấn"))
    sweep(session)
    assert task.state is TaskState.RETURNED
    assert "late" in set(session.scalars(select(Notice.kind)))


def test_the_preview_counts_what_is_over_and_proposes_the_usual_way_for_little(session: Session, people: Cast, plan: Plan) -> None:
    foreseen = foresee(session, plan, builders.TODAY)
    assert (foreseen.past, foreseen.is_past_usual(builders.TODAY)) == (3, False)


@pytest.mark.parametrize(
    ("days", "is_little"),
    [([], True), ([1] * 5, True), ([1] * 6, False), ([29], True), ([30], False)],
    ids=["none", "five", "six", "29 days old", "30 days old"],
)
def test_few_and_recent_ones_are_followed_as_usual(days: list[int], is_little: bool) -> None:
    assert is_usual([builders.TODAY - timedelta(days=ago) for ago in days], builders.TODAY) is is_little

"""Đôn đốc of a plan's units: whom each click tells, of what, and who may click."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import MembershipRole, Notice, Plan, PlanState, Task, TaskChange, Unit, User
from rules.values import Delivery, TaskState
from tests import builders
from workflow import urging_plan
from workflow.errors import InvalidInputError, NotAllowedError
from workflow.moves import Act

LATE = builders.TODAY - timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Town:
    """Of three communes the first is late with one of two tasks, the second has begun, the third has nobody and has begun nothing."""

    province: Unit
    communes: tuple[Unit, Unit, Unit]
    plan: Plan
    late: Task
    coming: Task
    begun: Task
    untouched: Task
    thu: User
    chau: User


@pytest.fixture
def town(session: Session) -> Town:
    """The cast."""
    province = builders.province(session)
    first, second, third = (builders.unit(session, f"UBND xã Đồng {number}", under=province) for number in (1, 2, 3))
    plan = builders.plan(session, owner=province)
    for login, unit in (("lan", first), ("hoa", second)):
        builders.user(session, login, (unit, MembershipRole.FOCAL_POINT))
    taken: dict[str, Any] = {"state": TaskState.IN_PROGRESS, "accepted_on": LATE}
    return Town(
        province,
        (first, second, third),
        plan,
        builders.task(session, plan, first, "Lập danh sách", due_on=LATE, **taken),
        builders.task(session, plan, first, "Gửi báo cáo", **taken),
        builders.task(session, plan, second, "Mở hội nghị", **taken),
        builders.task(session, plan, third, "Lập danh sách"),
        builders.user(session, "thu", (province, MembershipRole.COORDINATOR)),
        builders.user(session, "chau", (province, MembershipRole.COMMITTEE)),
    )


def told(session: Session) -> set[int | None]:
    return set(session.scalars(select(Notice.task_id).where(Notice.kind == "urged")))


def test_all_late_are_urged_in_their_digest_with_the_name_and_the_note(session: Session, town: Town) -> None:
    done = urging_plan.urge_late(session, town.plan, Act(town.thu, builders.NOW, "trước phiên họp thứ Sáu"))
    assert (done.told, done.told_before, done.unreachable, done.tasks) == (1, 0, (), 1)
    notice = session.scalars(select(Notice).where(Notice.kind == "urged")).one()
    assert (notice.task_id, notice.delivery) == (town.late.id, Delivery.DIGEST)
    assert notice.why == "Thu đôn đốc thực hiện: trước phiên họp thứ Sáu"
    line = session.scalars(select(TaskChange)).one()
    assert (line.task_id, line.action, line.by_id, line.note) == (town.late.id, "urged", town.thu.id, "trước phiên họp thứ Sáu")


def test_who_has_begun_nothing_is_urged_and_who_cannot_be_told_is_named(session: Session, town: Town) -> None:
    done = urging_plan.urge_idle(session, town.plan, Act(town.chau, builders.NOW))
    assert (done.told, done.unreachable) == (0, ("UBND xã Đồng 3",))
    assert told(session) == {town.untouched.id}


def test_chosen_units_are_urged_of_what_is_late_or_else_of_what_is_due_next(session: Session, town: Town) -> None:
    builders.task(session, town.plan, town.communes[1], "Việc cuối năm", due_on=builders.TODAY + timedelta(days=200), accepted_on=LATE)
    done = urging_plan.urge_units(session, town.plan, [town.communes[0].id, town.communes[1].id], Act(town.thu, builders.NOW))
    assert (done.told, done.tasks) == (2, 2)
    assert told(session) == {town.late.id, town.begun.id}


def test_units_are_urged_to_issue_their_own_plan_of_the_clause_that_asks_for_it(session: Session, town: Town) -> None:
    ids = [town.communes[0].id]
    clause = builders.clause(session, town.plan, "Xây dựng kế hoạch cụ thể để triển khai thực hiện")
    asked = builders.task(session, town.plan, town.communes[0], clause_id=clause.id, due_on=builders.TODAY + timedelta(days=60))
    session.expire(town.plan, ["clauses"])
    urging_plan.urge_plan(session, town.plan, urging_plan.Urging.OWN_PLANS, ids, Act(town.thu, builders.NOW))
    assert told(session) == {asked.id}


def test_nobody_is_told_twice_a_day_whoever_clicks_and_the_next_day_they_are(session: Session, town: Town) -> None:
    ids = [town.late.id, town.begun.id]
    urging_plan.urge_tasks(session, town.plan, ids[:1], Act(town.thu, builders.NOW))
    again = urging_plan.urge_tasks(session, town.plan, ids, Act(town.chau, builders.NOW + timedelta(hours=3)))
    assert (again.told, again.told_before) == (1, 1)
    urging_plan.urge_tasks(session, town.plan, ids, Act(town.chau, builders.NOW + timedelta(days=1)))
    assert len(session.scalars(select(Notice).where(Notice.kind == "urged")).all()) == 4


def test_one_click_takes_so_many_and_says_how_many_are_left(session: Session, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urging_plan, "MOST_TASKS", 2)
    ids = [town.late.id, town.coming.id, town.begun.id, town.untouched.id]
    done = urging_plan.urge_tasks(session, town.plan, ids, Act(town.thu, builders.NOW))
    assert (done.tasks, done.left) == (2, 2)
    rest = urging_plan.urge_tasks(session, town.plan, ids, Act(town.thu, builders.NOW))
    assert (rest.tasks, rest.left) == (2, 0)


def test_what_is_reported_done_or_of_another_plan_is_left_in_peace(session: Session, town: Town) -> None:
    town.late.state, town.begun.state = TaskState.REPORTED, TaskState.DONE
    other = builders.task(session, builders.plan(session, "Kế hoạch khác", owner=town.province), town.communes[0])
    ids = [town.late.id, town.begun.id, other.id]
    with pytest.raises(InvalidInputError):
        urging_plan.urge_tasks(session, town.plan, ids, Act(town.thu, builders.NOW))
    with pytest.raises(InvalidInputError):
        urging_plan.urge_tasks(session, town.plan, [], Act(town.thu, builders.NOW))
    with pytest.raises(InvalidInputError):
        urging_plan.urge_tasks(session, town.plan, [town.coming.id], Act(town.thu, builders.NOW, "x" * 1_001))
    town.plan.state = PlanState.REPLACED
    with pytest.raises(NotAllowedError):
        urging_plan.urge_late(session, town.plan, Act(town.thu, builders.NOW))


@pytest.mark.parametrize(
    ("role", "where", "may"),
    [
        (MembershipRole.COORDINATOR, "province", True),
        (MembershipRole.LEADER, "province", True),
        (MembershipRole.COMMITTEE, "province", True),
        (MembershipRole.FOCAL_POINT, "province", False),
        (MembershipRole.LEADER, "own", False),
        (MembershipRole.COORDINATOR, "own", False),
        (MembershipRole.COMMITTEE, "neighbour", False),
        (MembershipRole.LEADER, "another province", False),
        (MembershipRole.ADMINISTRATOR, "nowhere", True),
    ],
)
def test_coordinators_of_the_plan_and_those_above_the_unit_may_urge(
    session: Session, town: Town, role: MembershipRole, where: str, may: bool
) -> None:
    places = {
        "province": town.province,
        "own": town.communes[0],
        "neighbour": town.communes[1],
        "another province": builders.province(session, "UBND tỉnh Hà Trung"),
        "nowhere": None,
    }
    user = builders.user(session, "ai", (places[where], role))
    found = session.scalars(select(Task.id).where(Task.id == town.late.id, urging_plan.urgeable_tasks(session, user, builders.TODAY))).all()
    assert bool(found) is may

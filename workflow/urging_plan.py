"""Đôn đốc of a plan's units: what is late, what nobody has begun, some units, or some tasks that were chosen.

Owns which tasks such a click speaks of and by whom it may be done; the telling itself is `workflow.urging`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from models import Notice, Plan, PlanState, Task, User
from models.database import among
from rules.values import Timeliness
from workflow.calendar import day_of
from workflow.child_plans import asking_clauses
from workflow.errors import InvalidInputError, NotAllowedError
from workflow.moves import Act
from workflow.plan_status import idle_units
from workflow.sight import sight_of
from workflow.task_list import is_untaken, timeliness_is
from workflow.urging import IN_HAND, KIND, Urged, refuse_long_note, said, tell
from workflow.visibility import DECIDERS, coordinated_plans, is_administrator, own_unit_ids

MOST_TASKS = 2_000
"""So many tasks one click speaks of, the longest due first; the next click goes on with the rest."""
MOST_OF_A_UNIT = 5
"""Of a unit that is urged as a whole so many tasks are named: a longer list nobody reads."""


class Urging(StrEnum):
    """What a click speaks of: everything late, every unit that has begun nothing, some units, some tasks, the own plans of units."""

    LATE = "late"
    IDLE = "idle"
    UNITS = "units"
    TASKS = "tasks"
    OWN_PLANS = "own_plans"


def urge_plan(session: Session, plan: Plan, what: Urging, ids: Collection[int], act: Act) -> Urged:
    """Urge within a plan, as far as the person may. ids -- of the units or the tasks.

    Raises InvalidInputError where there is nothing to urge, NotAllowedError for a plan that is not in force.
    """
    match what:
        case Urging.LATE:
            return urge_late(session, plan, act)
        case Urging.IDLE:
            return urge_idle(session, plan, act)
        case Urging.UNITS:
            return urge_units(session, plan, ids, act)
        case Urging.TASKS:
            return urge_tasks(session, plan, ids, act)
        case Urging.OWN_PLANS:
            return urge_own_plans(session, plan, ids, act)


def can_urge(task: Task) -> bool:
    """Whether there is something to urge."""
    return task.state in IN_HAND and task.plan.state is PlanState.PUBLISHED


def may_urge(session: Session, user: User, task: Task, on: date) -> bool:
    """Whether the person may urge the task's unit, and there is something to urge."""
    if not can_urge(task):
        return False
    return session.scalar(select(Task.id).where(Task.id == task.id, urgeable_tasks(session, user, on))) is not None


def urgeable_units(session: Session, plan: Plan, unit_ids: Collection[int], user: User, on: date) -> frozenset[int]:
    """Which of some units the person may urge within a plan now. For a page of them, not for all."""
    if not unit_ids or plan.state is not PlanState.PUBLISHED:
        return frozenset()
    owing = select(Task.unit_id).where(Task.plan_id == plan.id, Task.unit_id.in_(unit_ids), Task.state.in_(IN_HAND))
    return frozenset(session.scalars(owing.where(urgeable_tasks(session, user, on)).distinct()))


def urge_late(session: Session, plan: Plan, act: Act) -> Urged:
    """Urge every task of the plan that is past its deadline, as far as the person may urge it."""
    return _urge(session, plan, timeliness_is(Timeliness.OVERDUE, day_of(act.at)), act)


def urge_idle(session: Session, plan: Plan, act: Act) -> Urged:
    """Urge every unit that has begun nothing of the plan, of its most pressing tasks."""
    on = day_of(act.at)
    return _urge(session, plan, _pressing(plan, Task.unit_id.in_(idle_units(Task.plan_id == plan.id)), on), act)


def urge_units(session: Session, plan: Plan, unit_ids: Collection[int], act: Act) -> Urged:
    """Urge units of what they have late or not begun; where there is neither, of what is due next. Raises InvalidInputError for none."""
    if not unit_ids:
        raise InvalidInputError("Chưa chọn đơn vị nào: hãy đánh dấu đơn vị cần đôn đốc rồi gửi lại.", field="unit")
    return _urge(session, plan, _pressing(plan, among(session, Task.unit_id, unit_ids), day_of(act.at)), act)


def urge_own_plans(session: Session, plan: Plan, unit_ids: Collection[int], act: Act) -> Urged:
    """Urge units to issue plans of their own: of the clauses that ask for it; where no clause does, of what presses."""
    asking = [clause.id for clause in asking_clauses(plan.clauses)]
    if not asking or not unit_ids:
        return urge_units(session, plan, unit_ids, act)
    return _urge(session, plan, among(session, Task.unit_id, unit_ids) & Task.clause_id.in_(asking), act)


def urge_tasks(session: Session, plan: Plan, task_ids: Collection[int], act: Act) -> Urged:
    """Urge certain tasks. Raises InvalidInputError for none."""
    if not task_ids:
        raise InvalidInputError("Chưa chọn việc nào: hãy đánh dấu việc cần đôn đốc rồi gửi lại.", field="task")
    return _urge(session, plan, among(session, Task.id, task_ids), act)


def urgeable_tasks(session: Session, user: User, on: date) -> ColumnElement[bool]:
    """A condition on Task, who may urge: coordinators of the plan; leaders and committees of any unit above the one that owes it."""
    if is_administrator(user, on):
        return true()
    deciding = own_unit_ids(user, on, DECIDERS)
    below = and_(sight_of(session, deciding, on).has(Task.unit_id), Task.unit_id.not_in(deciding)) if deciding else false()
    return or_(Task.plan_id.in_(select(Plan.id).where(coordinated_plans(user, on))), below)


def _urge(session: Session, plan: Plan, wanted: ColumnElement[bool], act: Act) -> Urged:
    refuse_long_note(act)
    if act.by is None or plan.state is not PlanState.PUBLISHED:
        raise NotAllowedError("Chỉ đôn đốc được việc của kế hoạch đang có hiệu lực: hãy mở bản mới của kế hoạch.")
    on = day_of(act.at)
    allowed = wanted, Task.plan_id == plan.id, Task.state.in_(IN_HAND), urgeable_tasks(session, act.by, on)
    told = exists().where(Notice.task_id == Task.id, Notice.kind == KIND, Notice.owed_on == on)
    fresh = session.scalars(_in_order(select(Task).where(*allowed, ~told))).all()
    before = session.scalar(select(func.count(Task.unit_id.distinct())).where(*allowed, told)) or 0
    if not fresh and not before:
        raise InvalidInputError(
            "Không có việc nào để đôn đốc: việc đã xong, đang chờ xác nhận, hoặc không thuộc phạm vi của anh/chị.", field="note"
        )
    left = _count(session, *allowed, ~told) - len(fresh) if len(fresh) == MOST_TASKS else 0
    urged = tell(session, fresh, act, why=f"{act.by.name} đôn đốc thực hiện{said(act)}", by=act.by.name)
    return Urged(urged.told, urged.told_before + before, urged.unreachable, urged.tasks, left)


def _pressing(plan: Plan, of_units: ColumnElement[bool], on: date) -> ColumnElement[bool]:
    """The most pressing tasks of each unit: late, then not begun; the one that is due next where there is neither."""
    late, untaken = timeliness_is(Timeliness.OVERDUE, on), is_untaken()
    due = Task.effective_due_on
    order = late.desc(), untaken.desc(), due.is_(None), due, Task.id
    place = func.row_number().over(partition_by=Task.unit_id, order_by=order).label("place")
    of_plan = Task.plan_id == plan.id, Task.state.in_(IN_HAND)
    ranked = select(Task.id, place, or_(late, untaken).label("presses")).where(of_units, *of_plan).subquery()
    return Task.id.in_(select(ranked.c.id).where(or_(ranked.c.place == 1, (ranked.c.place <= MOST_OF_A_UNIT) & ranked.c.presses)))


def _in_order(found: Select[Task]) -> Select[Task]:
    due = Task.effective_due_on
    return found.options(joinedload(Task.unit)).order_by(due.is_(None), due, Task.id).limit(MOST_TASKS)


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Task).where(*conditions)) or 0

"""Who of some people sees a task: whom one may call upon beside it.

Owns the answer for many people at once, in two statements; for one person, and what decides, it is `workflow.visibility`. Keep both alike.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import not_, or_, select
from sqlalchemy.orm import Session, joinedload

from models import Membership, MembershipRole, Substitution, Task, TaskStep, User
from workflow.people import roles_on
from workflow.units import above_ids


def onlookers(session: Session, task: Task, unit_ids: Collection[int], on: date, *, most: int) -> list[User]:
    """The people of these units who see the task on a day, by name. most -- of so many people of the units, the first by name."""
    belongs = select(Membership.user_id).where(
        Membership.unit_id.in_(unit_ids), or_(Membership.valid_to.is_(None), Membership.valid_to >= on)
    )
    found = select(User).where(User.id.in_(belongs), User.is_active).order_by(User.name, User.id).limit(most)
    absent = joinedload(User.standing_in).joinedload(Substitution.principal).joinedload(User.memberships)
    people = session.scalars(found.options(joinedload(User.memberships), absent)).unique().all()
    seeing = _seeing_units(session, task, on) if people else frozenset()
    return [one for one in people if _sees(one, task, seeing, on)]


def _seeing_units(session: Session, task: Task, on: date) -> frozenset[int]:
    """The units whose people see the task: that owe it or take part, all above these, and those with a step of their own."""
    concerned = {task.unit_id, *(partner.unit_id for partner in task.partners)}
    steps = select(TaskStep.unit_id).where(TaskStep.task_id == task.id, TaskStep.unit_id.is_not(None), not_(TaskStep.is_removed))
    return frozenset(session.scalars(above_ids(concerned, on).union(steps)))


def _sees(user: User, task: Task, seeing: Collection[int], on: date) -> bool:
    roles, plan = roles_on(user, on), task.plan
    if any(one.role is MembershipRole.ADMINISTRATOR or one.unit_id in seeing for one in roles):
        return True
    coordinated = {one.unit_id for one in roles if one.role is MembershipRole.COORDINATOR and one.unit_id is not None}
    return bool(coordinated) and (plan.imported_by_id == user.id or not coordinated.isdisjoint({plan.owner_id, plan.standing_id}))

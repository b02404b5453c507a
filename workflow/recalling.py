"""Looking anew: when the rules for something change, its tasks and targets are looked at today, whatever day had been worked out before.

Owns which rows that concerns; refuses to decide anything about them: the next sweep does.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeAlias

from sqlalchemy import and_, or_, select, true, update
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.elements import ColumnElement

from models import ClauseState, Plan, PlanState, PolicyScope, PolicyVersion, Target, Task
from rules.values import OPEN_STATES
from workflow.assignment import FIRST_LOOK_DAYS
from workflow.units import descendant_ids

Attribute: TypeAlias = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


def look_anew(session: Session, version: PolicyVersion, on: date) -> None:
    """Let the next sweep look at all open tasks and watched targets for which a version holds, or held until now.

    Tasks whose deadline is so far away that nobody has looked at them yet get their first look in time anyway.
    """
    is_later = or_(Task.next_look_on.is_(None), Task.next_look_on > on)
    is_near = Task.effective_due_on <= on + timedelta(days=FIRST_LOOK_DAYS)
    tasks = and_(Task.state.in_(OPEN_STATES), is_near, is_later, _in_scope(version, on, Task.plan_id, Task.unit_id))
    session.execute(update(Task).where(tasks).values(next_look_on=on).execution_options(synchronize_session=False))
    published = select(Plan.id).where(Plan.state == PlanState.PUBLISHED)
    is_watched = Target.owner_id.is_not(None), Target.review == ClauseState.ACCEPTED, Target.plan_id.in_(published)
    targets = and_(*is_watched, _in_scope(version, on, Target.plan_id, Target.owner_id))
    session.execute(update(Target).where(targets).values(next_look_on=on).execution_options(synchronize_session=False))


def _in_scope(version: PolicyVersion, on: date, plan_id: Attribute, unit_id: Attribute) -> ColumnElement[bool]:
    if version.scope is PolicyScope.PLAN:
        return plan_id == version.plan_id
    if version.scope is PolicyScope.AREA and version.unit_id is not None:
        return and_(unit_id.in_(descendant_ids([version.unit_id], on)), unit_id != version.unit_id)
    return true()

"""What a person sees, in parts that have no task in common: each part is counted by its own index, and the sums are those of the whole.

One condition with three alternatives makes PostgreSQL look at each of a million tasks.
Owns no right: who sees what is `workflow.visibility`.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, func, not_, select, union_all
from sqlalchemy.orm import Session

from models import Task, TaskPartner, TaskStep, User
from workflow.sight import are_few, sight_of
from workflow.visibility import is_administrator, own_plans, own_unit_ids, visible_tasks


def parts_seen(session: Session, user: User, on: date) -> list[ColumnElement[bool]]:
    """Conditions on Task: each task that `visible_tasks` lets through fits exactly one of them."""
    own, plans = own_unit_ids(user, on), own_plans(user, on)
    seen = sight_of(session, own, on)
    if is_administrator(user, on) or seen.is_everything or seen.fetched is None or are_few(session, seen, plans):
        return [visible_tasks(session, user, on)]
    owed = [seen.has(Task.unit_id), *([] if plans is None else [Task.plan_id.in_(plans)])]
    takes_part = select(TaskPartner.task_id).where(seen.has(TaskPartner.unit_id))
    goes_through = select(TaskStep.task_id).where(TaskStep.unit_id.in_(own), not_(TaskStep.is_removed))
    numbers = func.any(func.array(union_all(takes_part, goes_through).scalar_subquery()))
    parts = [*owed, Task.id == numbers]
    return [and_(part, *(not_(earlier) for earlier in parts[:place])) for place, part in enumerate(parts)]

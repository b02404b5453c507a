"""Which escalations a person finds, worst first: in the order in which a meeting takes them (`workflow.docket`).

Owns filters; refuses to decide anything. The order is worked out over a light reading of all that fit, the same on each database; who keeps
what was worked out a moment ago hands it in, and only what is new is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from models import Escalation, Indicator, Plan, Target, Task, Unit, User
from models.database import AnyRow, among
from rules.values import EscalationState, Importance, Level
from workflow.docket import Weighed, weigh
from workflow.escalations import STANDING_STATES
from workflow.importance import is_as_important
from workflow.search import contains, finds
from workflow.units import descendant_ids
from workflow.visibility import DECIDERS, own_unit_ids, visible_escalations

STANDING = frozenset(STANDING_STATES)

Weights = dict[int, tuple[int, date, int]]
"""The place of each escalation by its number, the worst having the least."""


@dataclass(frozen=True, slots=True)
class EscalationFilter:
    """What the list is narrowed to. unit_id -- what that unit and all below it owe. is_mine -- before the person's own desk.

    importance -- of the task, else of the plan. words -- of the task or target, marks forgiven. level -- of the unit that owes it.
    """

    unit_id: int | None = None
    plan_id: int | None = None
    states: frozenset[EscalationState] = STANDING
    is_mine: bool = False
    importance: Importance | None = None
    words: str = ""
    level: Level | None = None


def find_escalations(session: Session, user: User, wanted: EscalationFilter, on: date) -> list[int]:
    """The ids of the escalations that the person sees and that fit, worst first."""
    return [one.escalation_id for one in weigh(session, _conditions(session, user, wanted, on), on)]


def count_to(session: Session, user: User, wanted: EscalationFilter, on: date, *, most: int) -> int:
    """How many that would be, counted no further than to one more than `most`."""
    joined = select(Escalation.id).outerjoin(Task, Task.id == Escalation.task_id).outerjoin(Target, Target.id == Escalation.target_id)
    some = joined.where(*_conditions(session, user, wanted, on)).limit(most + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def find_by_weights(session: Session, user: User, wanted: EscalationFilter, on: date, weights: Weights) -> list[int]:
    """The same by weights that are known from shortly before; those of others are worked out and added to them."""
    conditions = _conditions(session, user, wanted, on)
    if not weights:
        found = weigh(session, conditions, on)
        weights.update((one.escalation_id, _place(one)) for one in found)
        return [one.escalation_id for one in found]
    joined = select(func.array_agg(Escalation.id)).select_from(Escalation)
    joined = joined.outerjoin(Task, Task.id == Escalation.task_id).outerjoin(Target, Target.id == Escalation.target_id)
    ids: list[int] = session.scalar(joined.where(*conditions)) or []
    if missing := [one for one in ids if one not in weights]:
        weights.update((one.escalation_id, _place(one)) for one in weigh(session, [among(session, Escalation.id, missing)], on))
    return sorted(ids, key=weights.__getitem__)


def _place(one: Weighed) -> tuple[int, date, int]:
    return -one.weight.hundredths, one.opened_on, one.escalation_id


def load_escalations(session: Session, ids: Sequence[int]) -> list[Escalation]:
    """These escalations, in this order, with what a list shows."""
    subjects = (
        joinedload(Escalation.task).joinedload(Task.plan).load_only(Plan.title, Plan.number, Plan.importance),
        joinedload(Escalation.task).joinedload(Task.unit),
        joinedload(Escalation.target).joinedload(Target.plan).load_only(Plan.title, Plan.number, Plan.importance),
        joinedload(Escalation.target).joinedload(Target.owner),
    )
    names = joinedload(Escalation.to_unit), joinedload(Escalation.to_committee), joinedload(Escalation.from_unit)
    found = session.scalars(select(Escalation).where(Escalation.id.in_(ids)).options(*subjects, *names))
    by_id = {escalation.id: escalation for escalation in found}
    return [by_id[one] for one in ids if one in by_id]


def plans_with_escalations(session: Session, user: User, on: date) -> Sequence[AnyRow]:
    """Number, title and id of the plans of all escalations that the person sees, by title."""
    about = select(Escalation.task_id, Escalation.target_id).where(visible_escalations(session, user, on)).cte("seen")
    of_tasks = select(Task.plan_id).where(Task.id.in_(select(about.c.task_id)))
    of_targets = select(Target.plan_id).where(Target.id.in_(select(about.c.target_id)))
    found = select(Plan.id, Plan.title, Plan.number).where(or_(Plan.id.in_(of_tasks), Plan.id.in_(of_targets)))
    return session.execute(found.order_by(Plan.title, Plan.id)).all()


def escalated_as_important(wanted: Importance) -> ColumnElement[bool]:
    """A condition on Escalation: what it is about matters so much."""
    of_plans = Target.plan_id.in_(select(Plan.id).where(Plan.importance == wanted))
    tasks, targets = select(Task.id).where(is_as_important(wanted)), select(Target.id).where(of_plans)
    return or_(Escalation.task_id.in_(tasks), Escalation.target_id.in_(targets))


def _conditions(session: Session, user: User, wanted: EscalationFilter, on: date) -> list[ColumnElement[bool]]:
    found = [visible_escalations(session, user, on)]
    if wanted.states:
        found.append(Escalation.state.in_(wanted.states))
    if wanted.unit_id is not None:
        below = descendant_ids([wanted.unit_id], on)
        found.append(or_(Task.unit_id.in_(below), Target.owner_id.in_(below)))
    if wanted.plan_id is not None:
        found.append(or_(Task.plan_id == wanted.plan_id, Target.plan_id == wanted.plan_id))
    if wanted.importance is not None:
        found.append(escalated_as_important(wanted.importance))
    if wanted.words:
        counted = select(Indicator.id).where(contains(Indicator.normal_name, wanted.words))
        found.append(or_(finds(session, Task, wanted.words), Target.indicator_id.in_(counted)))
    if wanted.level is not None:
        of_level = select(Unit.id).where(Unit.level == wanted.level)
        found.append(or_(Task.unit_id.in_(of_level), Target.owner_id.in_(of_level)))
    if wanted.is_mine:
        found.append(Escalation.to_unit_id.in_(own_unit_ids(user, on, DECIDERS)))
    return found

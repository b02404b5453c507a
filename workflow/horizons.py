"""The horizon moves on: tasks of the coming periods are made ahead, night by night, only for the plans that have something to make.

Owns when a plan is looked at next (`Plan.horizon_on`); which tasks are made is `workflow.assignment`. What was owed while nothing ran is
made too: every missed period of monthly and rarer duties, of daily and weekly ones those of the last 31 days.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, selectinload

from models import Clause, ClauseBody, ClauseState, Plan, PlanState
from rules.calendar import WorkingCalendar
from workflow.assignment import OPEN_END, create_tasks, dues, horizon_days, plan_period, units_responsible
from workflow.errors import WorkflowError

PLANS_AT_ONCE = 20
"""How many plans one transaction looks at."""
FURTHER_DAYS = 400
"""How far beyond the horizon the next period is looked for; a duty of a longer rhythm is looked at again after so many days."""
NEVER = OPEN_END
"""`Plan.horizon_on` of a plan of which everything is made."""

_WITH_UNITS = selectinload(Plan.clauses).selectinload(Clause.bodies).selectinload(ClauseBody.unit)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Extended:
    """What one portion did: how many plans were looked at, how many tasks are new."""

    plans: int = 0
    tasks: int = 0


def extend_horizons(session: Session, *, today: date, now: datetime, calendar: WorkingCalendar) -> int:
    """Make the tasks that have come within the horizon, for every published plan that is due for a look; return how many are new."""
    made = 0
    while (done := extend_some(session, today=today, now=now, calendar=calendar)).plans:
        made += done.tasks
    return made


def extend_some(session: Session, *, today: date, now: datetime, calendar: WorkingCalendar) -> Extended:
    """The same for one portion of plans; none of them is due for a look afterwards. Plans that another process is at are passed over.

    A plan whose times cannot be understood is logged and looked at again the next day: it does not hold up the others.
    """
    made, plans = 0, _plans_to_look_at(session, today)
    for plan in plans:
        try:
            made += len(create_tasks(session, plan, today=today, now=now, calendar=calendar))
            plan.horizon_on = next_look(plan, today)
        except WorkflowError as error:
            _log.warning("plan %s makes no tasks: %s", plan.id, error.message)
            plan.horizon_on = today + timedelta(days=1)
    session.flush()
    return Extended(len(plans), made)


def next_look(plan: Plan, today: date) -> date:
    """The first day after today on which further tasks come within the horizon; NEVER where all are made."""
    start, end = plan_period(plan)
    looks = [_next_of(plan, clause, today) for clause in plan.clauses if clause.state is ClauseState.ACCEPTED and units_responsible(clause)]
    if found := [look for look in looks if look is not None]:
        return max(min(found), today + timedelta(days=1))
    last_seen = max(start, today) + timedelta(days=horizon_days(None))
    return NEVER if not looks or (end is not None and end <= last_seen) else today + timedelta(days=FURTHER_DAYS)


def forget_horizons(session: Session, plan_ids: Iterable[int] | None = None) -> None:
    """Something that tasks follow from has changed (clauses, period, units): look at these plans the next night; None: at all of them."""
    query = update(Plan).where(Plan.state == PlanState.PUBLISHED, Plan.horizon_on.is_not(None)).values(horizon_on=None)
    session.execute(query if plan_ids is None else query.where(Plan.id.in_(list(plan_ids))))


def _next_of(plan: Plan, clause: Clause, today: date) -> date | None:
    there = {due.label for due in dues(plan, clause, today)}
    starts = [due.starts_on for due in dues(plan, clause, today, further=FURTHER_DAYS) if due.label not in there and due.starts_on]
    return min(starts) - timedelta(days=horizon_days(clause.frequency)) if starts else None


def _plans_to_look_at(session: Session, today: date) -> Sequence[Plan]:
    is_due = or_(Plan.horizon_on.is_(None), Plan.horizon_on <= today)
    query = select(Plan).where(Plan.state == PlanState.PUBLISHED, is_due).order_by(Plan.id).limit(PLANS_AT_ONCE)
    return session.scalars(query.options(_WITH_UNITS).with_for_update(of=Plan, skip_locked=True)).all()

"""What a changed working calendar does to deadlines that stand: they roll to another day, with a line in the history, set-wise.

Owns the effect on tasks and on when the rules look again; which day was decided and by whom is `workflow.working_days`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, insert, select, update
from sqlalchemy.orm import Session

from models import Notice, Target, Task, TaskChange
from models.database import AnyRow
from rules.deadlines import effective
from rules.values import OPEN_STATES, TaskState
from workflow.assignment import FIRST_LOOK_DAYS, first_look
from workflow.calendar import day_of, forget_calendar, working_calendar
from workflow.moves import Act
from workflow.notices import REMINDER_KINDS

LONGEST_ROLL_DAYS = 60
"""No deadline rolls further than this, whatever is decided: only tasks within it are looked for."""
STANDING_STATES = (*OPEN_STATES, TaskState.SUSPENDED)

Reasons = Mapping[date, str]
"""What was decided about each changed day, in words."""


def roll_deadlines(session: Session, changed: Reasons, act: Act) -> int:
    """Give each open or suspended task the effective deadline that follows from the changed days; return how many moved.

    What was due or late by the old calendar and is not by the new one begins a new round: reminders that wait are withdrawn, what was said
    may be said again, and the next sweep ends its escalations. Looks are armed again, a fixed number of statements in all.
    """
    session.flush()
    forget_calendar(session)
    tasks = _touched(session, changed)
    rolled = {row.due_on: effective(row.due_on, working_calendar(session)) for row in tasks}
    moving = [row for row in tasks if row.effective_due_on != rolled[row.due_on]]
    if moving:
        _withdraw_pointless(session, [row.id for row in moving if _begins_anew(row, rolled, act)], act)
        session.execute(insert(TaskChange), [_line(row, rolled[row.due_on], changed, act) for row in moving])
        _move(session, {row.due_on: rolled[row.due_on] for row in moving}, act)
    _look_again(session, changed, day_of(act.at))
    session.expire_all()
    return len(moving)


def _touched(session: Session, changed: Reasons) -> list[AnyRow]:
    first, last = min(changed), max(changed)
    near = Task.effective_due_on.between(first, last + timedelta(days=LONGEST_ROLL_DAYS))
    found = select(Task.id, Task.due_on, Task.effective_due_on, Task.state)
    return list(session.execute(found.where(near, Task.due_on <= last, Task.state.in_(STANDING_STATES)).order_by(Task.id)))


def _begins_anew(row: AnyRow, rolled: Mapping[date, date], act: Act) -> bool:
    """Whether it had been said that the task is due today or late, and that is not so any more."""
    return row.state in OPEN_STATES and row.effective_due_on <= day_of(act.at) < rolled[row.due_on]


def _withdraw_pointless(session: Session, task_ids: list[int], act: Act) -> None:
    waiting = (Notice.mail_id.is_(None), Notice.withdrawn_at.is_(None), Notice.kind.in_(REMINDER_KINDS))
    if task_ids:
        session.execute(
            update(Notice).where(Notice.task_id.in_(task_ids), *waiting).values(withdrawn_at=act.at),
            execution_options={"synchronize_session": False},
        )


def _line(row: AnyRow, effective_on: date, changed: Reasons, act: Act) -> dict[str, Any]:
    until = max(effective_on, row.effective_due_on)
    reasons = "; ".join(reason for day, reason in sorted(changed.items()) if row.due_on <= day <= until)
    return {
        "task_id": row.id,
        "action": "roll",
        "by_id": act.by.id if act.by else None,
        "at": act.at,
        "from_value": f"{row.effective_due_on:%d/%m/%Y}",
        "to_value": f"{effective_on:%d/%m/%Y}",
        "note": f"hạn tính đến hết ngày {effective_on:%d/%m/%Y} vì {reasons}",
    }


def _move(session: Session, rolled: Mapping[date, date], act: Act) -> None:
    """The tasks of these due days get their new effective day in one statement, whatever their number."""
    today = day_of(act.at)
    effective_on = case(dict(rolled), value=Task.due_on)
    looks = {due_on: max(first_look(day) or today, today) for due_on, day in rolled.items()}
    is_open = Task.state.in_(OPEN_STATES)
    begins_anew: ColumnElement[bool] = and_(is_open, Task.effective_due_on <= today, effective_on > today)
    session.execute(
        update(Task)
        .where(Task.due_on.in_(list(rolled)), Task.state.in_(STANDING_STATES), Task.effective_due_on != effective_on)
        .values(
            effective_due_on=effective_on,
            next_look_on=case((is_open, case(looks, value=Task.due_on)), else_=Task.next_look_on),
            round=case((begins_anew, Task.round + 1), else_=Task.round),
        ),
        execution_options={"synchronize_session": False},
    )


def _look_again(session: Session, changed: Reasons, today: date) -> None:
    """Working days are counted anew wherever a rule may have something to say soon: the next sweep looks at all of it."""
    soon = today + timedelta(days=FIRST_LOOK_DAYS)
    if min(changed) > soon:
        return
    for table, concerns in ((Task, Task.effective_due_on <= soon), (Target, Target.next_look_on <= soon)):
        session.execute(
            update(table).where(table.next_look_on > today, concerns).values(next_look_on=today),
            execution_options={"synchronize_session": False},
        )

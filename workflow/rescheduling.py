"""A published plan's times change: the future is adjusted, the past left alone, in one transaction, and everybody concerned is told once.

Owns carrying out what `workflow.time_forecast` foresees, and the history of such changes, which keeps the document's own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as with_changes
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import CompoundSelect, select, union_all
from sqlalchemy.orm import Session, joinedload

from models import Clause, Escalation, Notice, Plan, PlanChange, Refusal, Task
from rules.values import TaskState
from workflow.assignment import Due, create_tasks
from workflow.calendar import day_of, working_calendar
from workflow.clause_times import TIME_COLUMNS
from workflow.errors import Words
from workflow.escalations import LIVE_STATES
from workflow.moves import STATE_WORDS, Act, allow, move, need_note, record
from workflow.notices import REMINDER_KINDS
from workflow.progress import drop
from workflow.redating import redate, said
from workflow.task_notices import begin_round
from workflow.tidings import CHANGED_TIMES, DROPPED, REDATED, Tidings
from workflow.time_changes import TimeChange, put
from workflow.time_forecast import Effect, Forecast, Step, affected_tasks, clauses_of, columns_after, foresee

_PERIOD_COLUMNS = ("period_start", "period_end", "reporting_month", "reporting_day")


def reschedule(session: Session, change: TimeChange, act: Act) -> Forecast:
    """Carry a change out; the act's note says why and is kept. Returns what it did, as a forecast of the moment before.

    What the old time still asked for until today is made first. Raises InvalidInputError without a reason.
    """
    need_note(act, Words("lý do thay đổi"))
    plan, today = change.plan, day_of(act.at)
    create_tasks(session, plan, today=today, now=act.at, calendar=working_calendar(session))
    tasks = affected_tasks(session, change, to_change=True)
    found = foresee(session, change, today=today, tasks=tasks)
    kept = _remember(session, change, found, act)
    for clause in clauses_of(change):
        put(clause, columns_after(change, clause, today))
    if change.clause is None:
        put(plan, change.values)
    tidings = Tidings(session, plan, tasks, act, occasion=f"times-{kept.id}", by=CHANGED_TIMES)
    entangled = _entangled(session, change)
    for step in found.steps:
        _carry_out(session, step, act, tidings, is_quiet=step.task.id not in entangled)
    plan.horizon_on = None
    session.flush()
    create_tasks(session, plan, today=today, now=act.at, calendar=working_calendar(session))
    tidings.write(session)
    return found


def changes_of(session: Session, plan: Plan, clause: Clause | None = None) -> Sequence[PlanChange]:
    """The changes of times of a plan, or of one of its clauses, the latest first."""
    query = select(PlanChange).where(PlanChange.plan_id == plan.id).options(joinedload(PlanChange.by))
    if clause is not None:
        query = query.where(PlanChange.clause_id == clause.id)
    return session.scalars(query.order_by(PlanChange.id.desc())).all()


def _remember(session: Session, change: TimeChange, found: Forecast, act: Act) -> PlanChange:
    """Put down the change with the columns as they were, so that what the document said is never lost."""
    names = (*TIME_COLUMNS, "pauses") if change.clause is not None else _PERIOD_COLUMNS
    kept = PlanChange(
        plan_id=change.plan.id,
        clause_id=change.clause.id if change.clause else None,
        action=change.kind.value,
        by_id=act.by.id if act.by else None,
        at=act.at,
        from_value=change.before,
        to_value=change.after,
        note=act.note.strip(),
        before={
            "columns": {name: _plain(getattr(change.row, name)) for name in names},
            "cancelled": [step.task.id for step in found.of(Effect.DROPPED)],
        },
    )
    session.add(kept)
    session.flush()
    return kept


def _entangled(session: Session, change: TimeChange) -> set[int | None]:
    """The tasks about which something waits to be told, lies before a committee, was passed down or was refused. Most tasks of periods to
    come are none of these, and are changed without asking the database about each.
    """
    of_change = select(Task.id).where(Task.clause_id.in_([clause.id for clause in clauses_of(change)]))
    waits = Notice.mail_id.is_(None), Notice.withdrawn_at.is_(None), Notice.kind.in_(REMINDER_KINDS)
    every: CompoundSelect[tuple[int | None]] = union_all(
        select(Notice.task_id).where(Notice.task_id.in_(of_change), *waits),
        select(Escalation.task_id).where(Escalation.task_id.in_(of_change), Escalation.state.in_(LIVE_STATES)),
        select(Task.parent_id).where(Task.parent_id.in_(of_change)),
        select(Refusal.task_id).where(Refusal.task_id.in_(of_change)),
    )
    return set(session.scalars(every))


def _carry_out(session: Session, step: Step, act: Act, tidings: Tidings, *, is_quiet: bool) -> None:
    match step.effect:
        case Effect.DROPPED:
            _drop(session, step.task, with_changes(act, note=f"kỳ này không còn phải thực hiện: {act.note.strip()}"), is_quiet=is_quiet)
            tidings.tell(step.task, DROPPED, "kỳ này không còn phải thực hiện")
        case Effect.REDATED if step.due is not None:
            why = _redate(session, step, step.due, act, is_quiet=is_quiet)
            tidings.tell(step.task, REDATED, why)
        case Effect.REVIVED if step.due is not None:
            move(session, step.task, "reinstate", TaskState.ASSIGNED, act)
            begin_round(step.task, act)
            if step.task.original_due_on != step.due.due_on:
                _redate(session, step, step.due, act, is_quiet=is_quiet)
            tidings.tell(step.task, REDATED, f"lại phải thực hiện, hạn {said(step.task.due_on)}")
        case _:
            pass  # begun, and not asked for any more: the coordinators decide


def _drop(session: Session, task: Task, act: Act, *, is_quiet: bool) -> None:
    if not is_quiet:
        drop(session, task, act)
        return
    allow(task, "cancel")
    record(task, "cancel", STATE_WORDS[task.state], STATE_WORDS[TaskState.CANCELLED], act)
    task.state, task.next_look_on = TaskState.CANCELLED, None


def _redate(session: Session, step: Step, due: Due, act: Act, *, is_quiet: bool) -> str:
    task = step.task
    task.period_label, task.starts_on = due.label, due.starts_on
    task.is_derived, task.is_recurring, task.is_inclusive = due.is_derived, due.is_recurring, step.clause.is_inclusive
    return redate(session, task, due, act, by=CHANGED_TIMES, is_quiet=is_quiet)


def _plain(value: Any) -> Any:
    """A column as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else value

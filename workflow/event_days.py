"""The day of the event from which a task's deadline is counted: said by the doer or the plan's coordinators, corrected later.

Owns what follows for the task, on record; what the words count is `rules.event_days`. Refuses tasks whose document names a day itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, object_session

from models import Clause, Task
from rules.event_days import EventSpan, due_day, read_event_span
from rules.values import TaskState
from workflow.assignment import Due
from workflow.calendar import day_of, working_calendar
from workflow.errors import InvalidInputError, WrongStateError
from workflow.moves import STATE_WORDS, Act, record
from workflow.moving_along import move_along, moves_along
from workflow.redating import outlasts, redate
from workflow.task_notices import tell_doer
from workflow.visibility import may_tick

COUNTING_STATES = frozenset({TaskState.ASSIGNED, TaskState.IN_PROGRESS, TaskState.RETURNED})
FURTHEST = timedelta(days=731)
"""An event lies within two years of the day on which it is told: further off, the year was mistyped."""


def event_span(task: Task) -> EventSpan | None:
    """What is counted from the event of this task; None where its document names a day, or words that cannot be counted."""
    clause = task.clause
    if clause is None or clause.due_on or clause.frequency or not clause.deadline_text:
        return None
    if task.due_on is not None and task.event_on is None:
        return None  # somebody has given it a day of its own
    return read_event_span(clause.deadline_text)


def may_be_told(task: Task) -> bool:
    """Whether the day of the event can be said of the task, or corrected, as it stands."""
    return task.state in COUNTING_STATES and event_span(task) is not None


def need_countable(task: Task) -> EventSpan:
    """What is counted; raises WrongStateError for a task that is not counted from an event, or is not being worked on."""
    span = event_span(task)
    if span is None:
        raise WrongStateError("Thời hạn của nhiệm vụ số %(task)s không tính từ một sự kiện: hãy tải lại trang.", task=task.id)
    if task.state not in COUNTING_STATES:
        raise WrongStateError(
            "Nhiệm vụ số %(task)s đang ở trạng thái «%(state)s» nên chưa ghi được ngày của sự kiện; hãy tải lại trang.",
            task=task.id,
            state=STATE_WORDS[task.state],
        )
    return span


def tell_event_day(session: Session, task: Task, event_on: date, act: Act) -> None:
    """Say on which day the event was (or will be): the task gets its deadline by it, and reminders are armed.

    Said anew, it corrects the day before; time granted beyond it stands, what hangs on the task moves along
    with a later day, and its people are told where somebody else said it.
    Raises WrongStateError for a task that is not counted from an event or is not being worked on, InvalidInputError for a far-off day.
    """
    span = need_countable(task)
    _refuse_far_off(event_on, day_of(act.at))
    if task.event_on == event_on:
        return
    due_on = due_day(span, event_on, working_calendar(session))
    before, task.event_on = task.event_on, event_on
    record(task, "event_day", f"{before:%d/%m/%Y}" if before else "", f"{event_on:%d/%m/%Y}", act)
    moves = [] if outlasts(task, due_on) else moves_along(session, task, due_on)
    counted = f"{task.clause.deadline_text if task.clause else ''}, tính từ ngày {event_on:%d/%m/%Y}"
    redate(session, task, _due(task, due_on), Act(act.by, act.at, counted), by=counted)
    move_along(session, moves, act)
    session.flush()
    if act.by is None or not may_tick(session, act.by, task, day_of(act.at)):
        tell_doer(session, task, act, kind="redated", step=f"event-day-{event_on}", why=counted)


def tell_everywhere(session: Session, task: Task, event_on: date, act: Act) -> list[Task]:
    """The same for every unit that owes this duty and has not said another day of its own; return the tasks concerned."""
    before = task.event_on
    tell_event_day(session, task, event_on, act)
    others = _siblings(session, task, before)
    for other in others:
        tell_event_day(session, other, event_on, act)
    return [task, *others]


def counted_from_event(task: Task, clause: Clause, due: Due) -> Due:
    """What a clause asks of a task whose event has been told already: words that name no day are counted from that day."""
    session = object_session(task)
    if due.due_on is not None or task.event_on is None or not clause.deadline_text or session is None:
        return due
    span = read_event_span(clause.deadline_text)
    return replace(due, due_on=due_day(span, task.event_on, working_calendar(session))) if span else due


def _siblings(session: Session, task: Task, before: date | None) -> Sequence[Task]:
    same = select(Task).where(
        Task.clause_id == task.clause_id,
        Task.period_label == task.period_label,
        Task.id != task.id,
        Task.state.in_(COUNTING_STATES),
        or_(Task.event_on.is_(None), Task.event_on == before),
        or_(Task.due_on.is_(None), Task.event_on.is_not(None)),
    )
    return session.scalars(same.options(joinedload(Task.clause), joinedload(Task.unit)).order_by(Task.id)).all()


def _due(task: Task, due_on: date) -> Due:
    return Due(task.period_label, task.starts_on, due_on, task.is_derived, task.is_recurring)


def _refuse_far_off(event_on: date, today: date) -> None:
    if abs(event_on - today) > FURTHEST:
        raise InvalidInputError("Ngày %(day)s cách hôm nay hơn hai năm: hãy kiểm tra lại năm của sự kiện.", field="event_on", day=event_on)

"""Reminders of parts that have a day of their own: before it and on it to the coordinating unit, once it is past to both units.

Owns these few steps, in a fixed number of statements for any number of parts; tasks themselves are reminded of by `workflow.sweep`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Task, TaskPartner
from models.database import AnyRow
from rules.calendar import WorkingCalendar
from rules.deadlines import clock, effective
from rules.values import Audience, Delivery, TaskState
from workflow.notices import Outgoing, Subject
from workflow.recipients import Directory

DUE, LATE = "part-due", "part-late"
STEPS = (0, 1, 3)
"""Working days before a part's deadline on which it is called to mind."""
LOOK_BACK_DAYS = 60
"""A part that has been late for longer was told of long ago."""
_IN_HAND = (TaskState.ASSIGNED, TaskState.IN_PROGRESS, TaskState.RETURNED)


def remind_of_parts(session: Session, *, today: date, now: datetime, calendar: WorkingCalendar) -> int:
    """Owe the reminders of a working day, each once; return how many are new. After an outage the step that counts now, not all."""
    if not calendar.is_working(today):
        return 0
    rows = _awaited(session, today)
    units = {unit_id for row in rows for unit_id in (row.unit_id, row.lead_id)}
    directory, outgoing = Directory(session, units, today), Outgoing(now)
    for row in rows:
        _remind(outgoing, directory, row, today, calendar)
    return outgoing.write(session)


def _awaited(session: Session, today: date) -> Iterable[AnyRow]:
    """Parts with a day near today that are not in, of tasks that their units have in hand."""
    near = TaskPartner.due_on.between(today - timedelta(days=LOOK_BACK_DAYS), today + timedelta(days=31))
    columns = TaskPartner.task_id, TaskPartner.unit_id, TaskPartner.due_on, TaskPartner.asked, Task.unit_id.label("lead_id")
    found = select(*columns).join(Task, Task.id == TaskPartner.task_id).where(near, TaskPartner.done_on.is_(None))
    return session.execute(found.where(Task.state.in_(_IN_HAND)).order_by(TaskPartner.task_id)).all()


def _remind(outgoing: Outgoing, directory: Directory, row: AnyRow, today: date, calendar: WorkingCalendar) -> None:
    when = clock(effective(row.due_on, calendar), today, calendar)
    name = f"part-{row.unit_id}"
    if when.working_days_late:
        told = {row.unit_id: "phần phối hợp của đơn vị đã quá hạn", row.lead_id: "một phần phối hợp đã quá hạn"}
        for unit_id, words in told.items():
            _owe(outgoing, directory, row, unit_id, LATE, f"{name}-late", f"{words}: {row.asked}".rstrip(": "))
        return
    step = next((days for days in STEPS if when.working_days_left <= days), None)
    if step is not None:
        words = f"phần phối hợp của đơn vị sắp đến hạn: {row.asked}".rstrip(": ")
        _owe(outgoing, directory, row, row.unit_id, DUE, f"{name}-due-{step}", words)


def _owe(outgoing: Outgoing, directory: Directory, row: AnyRow, unit_id: int, kind: str, step: str, why: str) -> None:
    outgoing.owe(
        directory.of(Audience.DOER, unit_id),
        Subject(task_id=row.task_id),
        kind=kind,
        step=step,
        audience=Audience.DOER,
        delivery=Delivery.DIGEST,
        due_on=row.due_on,
        why=why,
    )

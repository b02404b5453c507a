"""What a list says of a task beside its state: how its parts stand, and the last report on it. Two queries for any number of tasks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models import Task, TaskChange
from workflow.subtasks import RollUp, roll_up


@dataclass(frozen=True, slots=True)
class TaskLine:
    """percent, expected_on -- of the last report that said so; words -- its first words."""

    roll_up: RollUp | None = None
    percent: int | None = None
    expected_on: date | None = None
    words: str = ""


def lines_of(session: Session, tasks: Iterable[Task], today: date) -> dict[int, TaskLine]:
    """By the number of the task; one of which there is nothing to say is not named."""
    ids = [task.id for task in tasks]
    rolled, reports = roll_up(session, ids, today), _last_reports(session, [task.id for task in tasks if task.state.is_open])
    found = {}
    for task_id in ids:
        report = reports.get(task_id)
        if report is not None:
            found[task_id] = TaskLine(rolled.get(task_id), report.percent, report.expected_on, report.note)
        elif task_id in rolled:
            found[task_id] = TaskLine(rolled[task_id])
    return found


def rolled_up(numbers: RollUp) -> str:
    """How the parts of a task stand, in words."""
    said = _("%(done)s/%(total)s xong", done=numbers.done, total=numbers.total)
    return f"{said}, " + _("%(late)s quá hạn", late=numbers.late) if numbers.late else str(said)


def _last_reports(session: Session, task_ids: list[int]) -> dict[int, TaskChange]:
    is_report = or_(TaskChange.action.in_(("note", "stuck")), TaskChange.percent.is_not(None))
    last = select(func.max(TaskChange.id)).where(TaskChange.task_id.in_(task_ids), is_report).group_by(TaskChange.task_id)
    return {change.task_id: change for change in session.scalars(select(TaskChange).where(TaskChange.id.in_(last)))}

"""When a task is late: from the day after its effective deadline. Owns that rule, for one task and as a condition for queries."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, or_

from models import Task
from rules.values import OPEN_STATES


def is_late(task: Task, on: date) -> bool:
    """An open task by that day, a done one by the day on which it was done; without a deadline nothing is late."""
    if task.effective_due_on is None:
        return False
    if task.done_on is not None:
        return task.done_on > task.effective_due_on
    return task.state.is_open and on > task.effective_due_on


def late_tasks(on: date) -> ColumnElement[bool]:
    """`is_late` as a condition on Task."""
    done_late = Task.done_on.is_not(None) & (Task.done_on > Task.effective_due_on)
    open_late = Task.done_on.is_(None) & Task.state.in_(OPEN_STATES) & (Task.effective_due_on < on)
    return Task.effective_due_on.is_not(None) & or_(done_late, open_late)

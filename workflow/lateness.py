"""Where a task stands against its deadline: the one place that says what late means. The same as a condition is `workflow.task_list`."""

from __future__ import annotations

from datetime import date

from models import Task
from rules.values import TaskState, Timeliness

SOON_DAYS = 7
"""A task is due soon from so many days before its deadline."""

STANDING_STILL = (TaskState.CANCELLED, TaskState.SUSPENDED)
"""States in which a deadline says nothing."""


def timeliness(task: Task, today: date) -> Timeliness:
    """Where a task stands on a day: the whole day counts, late from the day after; a done one by the day on which it was done.

    Of one that was done before this system was used nobody knows the day: it is not called late.
    """
    if task.effective_due_on is None:
        return Timeliness.NO_DEADLINE
    if task.state is TaskState.DONE and task.done_on is None:
        return Timeliness.ON_TIME
    if (task.done_on or today) > task.effective_due_on:
        return Timeliness.OVERDUE
    is_soon = task.done_on is None and (task.effective_due_on - today).days <= SOON_DAYS
    return Timeliness.DUE_SOON if is_soon else Timeliness.ON_TIME


def is_late(task: Task, today: date) -> bool:
    """Whether a task is (or was done) after its deadline; one that is cancelled or suspended is not."""
    return task.state not in STANDING_STILL and timeliness(task, today) is Timeliness.OVERDUE

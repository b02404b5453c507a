"""A task whose clock stands still: suspended with a reason, and resumed.

Owns the standstill; refuses to say who may order it.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from models import Task
from rules.values import TaskState
from workflow.errors import Words
from workflow.moves import Act, move, need_note
from workflow.task_notices import begin_round, stop_chasing


def suspend(session: Session, task: Task, act: Act) -> None:
    """Stop the clock, with a reason: no reminder, no escalation until it is resumed."""
    need_note(act, Words("lý do tạm dừng"))
    move(session, task, "suspend", TaskState.SUSPENDED, act)
    stop_chasing(session, task, act, "nhiệm vụ được tạm dừng")


def resume(session: Session, task: Task, act: Act) -> None:
    """Let the clock run on."""
    move(session, task, "resume", TaskState.IN_PROGRESS, act)
    begin_round(task, act)

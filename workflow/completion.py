"""Who is told that a task is done, beside its plan: the committee that instructed it, the unit that passed it down.

Owns those notices and the question whether everything that a task waits for is in; refuses to change the state of any task.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Escalation, EscalationAction, Task, TaskOrigin
from rules.values import Audience, Delivery, TaskState
from workflow.moves import Act, record
from workflow.parts import awaited
from workflow.subtasks import UNFINISHED, parts_below
from workflow.task_notices import tell

INSTRUCTION_DONE, SUBTASKS_DONE = "instruction-done", "subtasks-done"


@dataclass(frozen=True, slots=True)
class Missing:
    """What a task still waits for: parts of coordinating units, and parts passed down."""

    partners: int
    subtasks: int

    def __bool__(self) -> bool:
        return bool(self.partners or self.subtasks)


def missing(session: Session, task: Task) -> Missing:
    """What was asked for and is not in."""
    return Missing(len(awaited(task)), len(parts_below(session, task, UNFINISHED)))


def tell_givers(session: Session, task: Task, act: Act) -> None:
    """Tell those from whom a task came, beside the plan, that it is done. Nothing where it is not done yet."""
    if task.state is not TaskState.DONE:
        return
    if task.origin is TaskOrigin.INSTRUCTION:
        _tell_committee(session, task, act)
    elif task.origin is TaskOrigin.PASSED_DOWN and task.parent:
        tell_if_all_done(session, task.parent, act)


def tell_if_all_done(session: Session, parent: Task, act: Act) -> None:
    """Tell the people of a task, in their next digest, that all parts passed down are done; its history says so too."""
    parts = [part for part in parts_below(session, parent) if part.state is not TaskState.CANCELLED]
    if not parts or any(part.state is not TaskState.DONE for part in parts) or not parent.state.is_open:
        return
    record(parent, "subtasks_done", "", f"{len(parts)}/{len(parts)}", Act(None, act.at))
    session.flush()
    step, why = f"subtasks-done-{len(parent.changes)}", f"{len(parts)}/{len(parts)} việc con đã xong"
    tell(session, parent, act, Audience.DOER, parent.unit_id, Delivery.DIGEST, kind=SUBTASKS_DONE, step=step, why=why)


def given_by(session: Session, task: Task) -> EscalationAction | None:
    """The decision by which a committee gave the task."""
    if task.origin is not TaskOrigin.INSTRUCTION:
        return None
    return session.scalar(select(EscalationAction).where(EscalationAction.task_id == task.id).order_by(EscalationAction.id).limit(1))


def _tell_committee(session: Session, task: Task, act: Act) -> None:
    decision = given_by(session, task)
    escalation = session.get(Escalation, decision.escalation_id) if decision else None
    if escalation is None:
        return
    why = f"{task.unit.name} đã thực hiện chỉ đạo" + (f": {act.note.strip()}" if act.note.strip() else "")
    step = f"instruction-done-{task.round}"
    tell(session, task, act, Audience.COMMITTEE, escalation.to_unit_id, Delivery.DIGEST, kind=INSTRUCTION_DONE, step=step, why=why)

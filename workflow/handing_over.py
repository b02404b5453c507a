"""A task given to another unit: its history, files and parts stay with it.

Owns whom the change concerns; refuses a second task of the same duty for one unit.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Task, Unit
from workflow.errors import AlreadyThereError, InvalidInputError
from workflow.extensions import settle_requests
from workflow.moves import Act, allow, record
from workflow.task_notices import begin_round, stop_chasing, tell_doer


def reassign(session: Session, task: Task, act: Act, *, unit: Unit) -> None:
    """Give the task to another unit. What was escalated for the old unit ends, and the new unit is told."""
    allow(task, "reassign")
    if unit.id == task.unit_id:
        raise InvalidInputError("Nhiệm vụ đã thuộc %(unit)s; hãy chọn đơn vị khác.", field="unit", unit=unit.name)
    _refuse_a_second(session, task, unit)
    before = task.unit.name
    stop_chasing(session, task, act, f"nhiệm vụ được chuyển cho {unit.name}")
    settle_requests(task, act, None)
    task.partners = [partner for partner in task.partners if partner.unit_id != unit.id]
    task.unit = unit
    record(task, "reassign", before, unit.name, act)
    begin_round(task, act)
    session.flush()
    tell_doer(session, task, act, kind="assigned", step=f"reassigned-{len(task.changes)}", why=act.note)


def _refuse_a_second(session: Session, task: Task, unit: Unit) -> None:
    """One unit has one task of a clause and period."""
    if task.clause_id is None:
        return
    same = select(Task.id).where(Task.clause_id == task.clause_id, Task.unit_id == unit.id, Task.period_label == task.period_label)
    if (taken := session.scalar(same)) is not None:
        raise AlreadyThereError(
            "%(unit)s đã có nhiệm vụ này (số %(taken)s); hãy chọn đơn vị khác.",
            existing_id=taken,
            field="unit",
            unit=unit.name,
            taken=taken,
        )

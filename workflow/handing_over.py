"""A task given to another unit: its history, files and parts stay with it.

Owns whom the change concerns; refuses a second task of the same duty for one unit.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models import RefusalState, Task, TaskOrigin, Unit
from rules.values import Audience, Delivery
from workflow.acceptance import settle_refusal
from workflow.calendar import day_of
from workflow.chain_links import link_again
from workflow.errors import AlreadyThereError, InvalidInputError
from workflow.extensions import settle_requests
from workflow.moves import Act, allow, record
from workflow.subtasks import note_new_parent_unit, units_below
from workflow.task_notices import begin_round, stop_chasing, tell, tell_doer


def reassign(session: Session, task: Task, act: Act, *, unit: Unit) -> None:
    """Give the task to another unit, with its history, files and parts. What was escalated for the old unit ends; both units are told.

    Raises WrongStateError, and InvalidInputError for a unit that cannot do it: the same one, one that has ended or ends before the
    deadline, one that has this duty already, or, for a part passed down, one that does not stand below the unit that passed it.
    """
    allow(task, "reassign")
    _refuse_unfit(session, task, unit, day_of(act.at))
    _refuse_a_second(session, task, unit)
    before = task.unit
    stop_chasing(session, task, act, f"nhiệm vụ được chuyển cho {unit.name}")
    settle_requests(task, act, None)
    task.partners = [partner for partner in task.partners if partner.unit_id != unit.id]
    settle_refusal(task, act, RefusalState.UPHELD)
    task.unit, task.accepted_on = unit, None
    record(task, "reassign", before.name, unit.name, act)
    note_new_parent_unit(session, task, before.name, act)
    begin_round(task, act)
    session.flush()
    link_again(session, task)
    why = f"nhiệm vụ đã chuyển cho {unit.name}" + (f": {act.note.strip()}" if act.note.strip() else "")
    step = f"handed-over-{len(task.changes)}"
    tell(session, task, act, Audience.DOER, before.id, Delivery.DIGEST, kind="dropped", step=step, why=why)
    tell_doer(session, task, act, kind="assigned", step=f"reassigned-{len(task.changes)}", why=act.note)


def _refuse_unfit(session: Session, task: Task, unit: Unit, today: date) -> None:
    if unit.id == task.unit_id:
        raise InvalidInputError("Nhiệm vụ đã thuộc %(unit)s; hãy chọn đơn vị khác.", field="unit", unit=unit.name)
    needed_until = max(today, task.effective_due_on or today)
    if unit.valid_to and unit.valid_to < needed_until:
        raise InvalidInputError(
            "%(unit)s chỉ hoạt động đến ngày %(end)s, trước hạn của nhiệm vụ (%(limit)s): hãy chọn đơn vị kế tục.",
            field="unit",
            unit=unit.name,
            end=unit.valid_to,
            limit=needed_until,
        )
    is_part = task.origin is TaskOrigin.PASSED_DOWN and task.parent is not None
    if is_part and task.parent and not session.scalar(select(exists().where(Unit.id == unit.id, units_below(task.parent.unit_id, today)))):
        raise InvalidInputError(
            "%(unit)s không đứng dưới %(giver)s, đơn vị đã giao phần việc này: hãy chọn đơn vị cấp dưới hoặc trực thuộc.",
            field="unit",
            unit=unit.name,
            giver=task.parent.unit.name,
        )


def _refuse_a_second(session: Session, task: Task, unit: Unit) -> None:
    """One unit has one task of a clause and period."""
    if task.passing_key is not None:
        task.passing_key = _free_key(session, task, unit)
    if task.clause_id is None:
        return
    same = select(Task.id).where(Task.clause_id == task.clause_id, Task.unit_id == unit.id, Task.period_label == task.period_label)
    if (taken := session.scalar(same)) is not None:
        raise _taken(unit, taken)


def _free_key(session: Session, task: Task, unit: Unit) -> str:
    """The natural key of a part passed down, in the new unit's name."""
    parent_id, _unit, rest = (task.passing_key or "").split(":", 2)
    key = f"{parent_id}:{unit.id}:{rest}"
    if (taken := session.scalar(select(Task.id).where(Task.passing_key == key))) is not None:
        raise _taken(unit, taken)
    return key


def _taken(unit: Unit, task_id: int) -> AlreadyThereError:
    return AlreadyThereError(
        "%(unit)s đã có nhiệm vụ này (số %(taken)s); hãy chọn đơn vị khác.",
        existing_id=task_id,
        field="unit",
        unit=unit.name,
        taken=task_id,
    )

"""Parts of a task that its unit passes down to units below it: each a task of its own, rolled up to the one from which it came.

Owns how such parts are made, found and counted, and what happens to them with their parent; their life is that of any other task.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from models import Task, TaskOrigin, Unit
from models.database import insert_new
from rules.deadlines import effective
from rules.values import OPEN_STATES, Role, TaskState
from workflow.assignment import first_look
from workflow.calendar import day_of, working_calendar
from workflow.errors import InvalidInputError
from workflow.moves import Act, allow, record
from workflow.task_notices import tell_doer
from workflow.text import search_form, shorten
from workflow.units import descendant_ids

MOST_UNITS = 200
UNFINISHED = OPEN_STATES | {TaskState.SUSPENDED}


@dataclass(frozen=True, slots=True)
class RollUp:
    """How the parts of a task stand: all that were not cancelled, those done, those past their deadline."""

    total: int
    done: int
    late: int


def units_below(unit_id: int, on: date) -> ColumnElement[bool]:
    """A condition on Unit: those that stand below a unit on a day, to which it can pass parts of its tasks."""
    exists = and_(or_(Unit.valid_from.is_(None), Unit.valid_from <= on), or_(Unit.valid_to.is_(None), Unit.valid_to >= on))
    return and_(Unit.id != unit_id, Unit.id.in_(descendant_ids([unit_id], on)), exists)


def pass_down(session: Session, task: Task, act: Act, *, title: str, units: Sequence[Unit], due_on: date | None) -> list[Task]:
    """Give each of these units the same part of a task; return those made now (a part that stands already is not made twice).

    The act's words say why the part is due after the task itself, where it is. Raises InvalidInputError for units that do not stand below.
    """
    allow(task, "pass_down")
    words = " ".join(title.split())
    day = _checked(session, task, act, words, units, due_on)
    effective_on = effective(day, working_calendar(session))
    rows = [_row(task, unit, act, words, day, effective_on) for unit in units]
    made_ids = [row.id for row in insert_new(session, Task, rows, Task.id)]
    made = list(session.scalars(select(Task).where(Task.id.in_(made_ids)).order_by(Task.id)))
    _record(task, made, act, words, day)
    session.flush()
    for part in made:
        tell_doer(session, part, act, kind="assigned", step="passed-down", why=f"{task.unit.name} giao: {words}")
    return made


def _row(task: Task, unit: Unit, act: Act, words: str, day: date, effective_on: date) -> dict[str, Any]:
    return {
        "plan_id": task.plan_id,
        "clause_id": None,
        "unit_id": unit.id,
        "parent_id": task.id,
        "origin": TaskOrigin.PASSED_DOWN,
        "passing_key": passing_key(task, unit.id, words, day),
        "period_label": task.period_label,
        "title": shorten(words),
        "search_text": search_form(words),
        "role": Role.DO,
        "state": TaskState.ASSIGNED,
        "original_due_on": day,
        "due_on": day,
        "effective_due_on": effective_on,
        "is_inclusive": True,
        "is_derived": False,
        "is_recurring": task.is_recurring,
        "next_look_on": first_look(effective_on),
        "rung": 0,
        "round": 0,
        "created_at": act.at,
    }


def _record(task: Task, made: Sequence[Task], act: Act, words: str, day: date) -> None:
    if not made:
        return
    said = Act(act.by, act.at, f"{words} ({act.note.strip()})" if act.note.strip() else words, act.channel)
    for part in made:
        record(part, "passed_down", "", f"từ nhiệm vụ số {task.id}", said)
    names = "; ".join(part.unit.name for part in made)
    record(task, "pass_down", "", f"{names}, hạn {day:%d/%m/%Y}", said)


def passing_key(task: Task, unit_id: int, title: str, due_on: date | None) -> str:
    """The natural key of a part: of which task, whose, what, by when."""
    digest = hashlib.sha256(search_form(title).encode()).hexdigest()[:16]
    return f"{task.id}:{unit_id}:{due_on or '-'}:{digest}"


def parts_below(session: Session, task: Task, states: Iterable[TaskState] = tuple(TaskState)) -> Sequence[Task]:
    """The parts of a task that were passed down, in these states, by unit and day."""
    own = (Task.parent_id == task.id, Task.origin == TaskOrigin.PASSED_DOWN, Task.state.in_(list(states)))
    return session.scalars(select(Task).where(*own).order_by(Task.effective_due_on, Task.id)).all()


def roll_up(session: Session, task_ids: Iterable[int], today: date) -> dict[int, RollUp]:
    """How the parts of some tasks stand on a day, in one query; a task without parts is not named."""
    late = and_(Task.state.in_(OPEN_STATES), Task.effective_due_on < today)
    counted = (
        select(Task.parent_id, func.count(), func.count().filter(Task.state == TaskState.DONE), func.count().filter(late))
        .where(Task.parent_id.in_(list(task_ids)), Task.origin == TaskOrigin.PASSED_DOWN, Task.state != TaskState.CANCELLED)
        .group_by(Task.parent_id)
    )
    return {parent_id: RollUp(*numbers) for parent_id, *numbers in session.execute(counted) if parent_id is not None}


def rolled_up(parts: Iterable[Task], today: date) -> RollUp | None:
    """The same of the parts of one task, where they have been read; None where there are none."""
    counted = [part for part in parts if part.state is not TaskState.CANCELLED]
    late = sum(part.state in OPEN_STATES and part.effective_due_on is not None and part.effective_due_on < today for part in counted)
    return RollUp(len(counted), sum(part.state is TaskState.DONE for part in counted), late) if counted else None


def with_parent(parent: Task, act: Act) -> Act:
    """The act as it is done to the parts, saying so."""
    return Act(act.by, act.at, f"cùng với nhiệm vụ số {parent.id}: {act.note.strip()}".rstrip(": "), act.channel)


def note_new_parent_unit(session: Session, task: Task, before: str, act: Act) -> None:
    """The unit that passed the parts down no longer has the task: its parts stay as they are, with a line that says so."""
    for part in parts_below(session, task, UNFINISHED):
        record(part, "parent_reassigned", before, task.unit.name, with_parent(task, act))


def _checked(session: Session, task: Task, act: Act, words: str, units: Sequence[Unit], due_on: date | None) -> date:
    """The day of the part. Raises InvalidInputError, naming what is missing or wrong."""
    if not words:
        raise InvalidInputError("Chưa có nội dung phần việc: hãy ghi việc cần làm.", field="title")
    if not units:
        raise InvalidInputError("Chưa có đơn vị nhận: hãy chọn ít nhất một đơn vị cấp dưới.", field="units")
    if len(units) > MOST_UNITS:
        raise InvalidInputError(
            "Chọn %(count)s đơn vị một lần là quá nhiều: nhiều nhất %(most)s.", field="units", count=len(units), most=MOST_UNITS
        )
    _refuse_units_elsewhere(session, task, act, units)
    if due_on is None:
        raise InvalidInputError("Chưa có hạn của phần việc: hãy chọn ngày.", field="due_on")
    if due_on < day_of(act.at):
        raise InvalidInputError("Hạn của phần việc %(day)s đã qua; hãy chọn ngày từ hôm nay.", field="due_on", day=due_on)
    if task.effective_due_on and due_on > task.effective_due_on and not act.note.strip():
        raise InvalidInputError(
            "Hạn của phần việc %(day)s sau hạn của nhiệm vụ %(limit)s: hãy chọn ngày sớm hơn, xin gia hạn trước, hoặc ghi lý do.",
            field="due_on",
            day=due_on,
            limit=task.effective_due_on,
        )
    return due_on


def _refuse_units_elsewhere(session: Session, task: Task, act: Act, units: Iterable[Unit]) -> None:
    asked = {unit.id: unit.name for unit in units}
    below = set(session.scalars(select(Unit.id).where(Unit.id.in_(asked), units_below(task.unit_id, day_of(act.at)))))
    elsewhere = "; ".join(name for unit_id, name in asked.items() if unit_id not in below)
    if elsewhere:
        raise InvalidInputError(
            "%(units)s không phải đơn vị đang hoạt động dưới %(unit)s: chỉ giao cho đơn vị cấp dưới, trực thuộc hoặc thôn, tổ dân phố.",
            field="units",
            units=elsewhere,
            unit=task.unit.name,
        )

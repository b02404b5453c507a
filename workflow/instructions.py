"""A committee's dated instruction, which becomes a task of its own.

Owns how such a task begins; its life is that of any other task.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from models import Plan, Task, TaskOrigin, Unit
from rules.deadlines import effective
from rules.values import Role, TaskState
from workflow.assignment import first_look
from workflow.calendar import working_calendar
from workflow.errors import Words
from workflow.moves import STATE_WORDS, Act, need_note, record
from workflow.task_notices import tell_doer
from workflow.text import search_form, shorten


def instruct(session: Session, about: Task | None, plan: Plan, unit: Unit, act: Act, *, due_on: date) -> Task:
    """A committee's dated instruction becomes a task of a unit, in the same plan. about -- the task that it concerns."""
    need_note(act, Words("nội dung chỉ đạo"))
    effective_on = effective(due_on, working_calendar(session))
    task = Task(
        plan=plan,
        clause=None,
        unit=unit,
        parent_id=about.id if about else None,
        origin=TaskOrigin.INSTRUCTION,
        title=shorten(act.note),
        search_text=search_form(act.note),
        role=Role.DO,
        state=TaskState.ASSIGNED,
        original_due_on=due_on,
        due_on=due_on,
        effective_due_on=effective_on,
        next_look_on=first_look(effective_on),
        created_at=act.at,
    )
    session.add(task)
    session.flush()
    record(task, "instruct", "", STATE_WORDS[TaskState.ASSIGNED], act)
    tell_doer(session, task, act, kind="instructed", step="instructed", why=act.note)
    return task

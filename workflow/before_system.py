"""What was due before the system was used: nobody is reminded of it, and nothing of it goes to a higher level.

Owns that rule. Such tasks are made, as done on a day that nobody knows, with a line of the publisher in their history that says so; whoever
coordinates the plan can send one back like any done task, and its deadline counts again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import Session

from models import Plan, Task, TaskChange
from rules.values import TaskState
from workflow.errors import InvalidInputError
from workflow.moves import STATE_WORDS, Act

FEW_TASKS, RECENT = 5, timedelta(days=30)
"""So few tasks, all due so recently, are followed up as usual unless the publisher chooses otherwise."""


def is_usual(past_days: Sequence[date], today: date) -> bool:
    """Whether tasks due on these past days are few and recent enough to be followed up as usual without being asked for."""
    return len(past_days) <= FEW_TASKS and all(today - day < RECENT for day in past_days)


def refuse_future(before: date, today: date) -> None:
    """Raise InvalidInputError for a day after today: what is still to come cannot have been done before."""
    if before > today:
        raise InvalidInputError(
            "Ngày %(day)s ở trong tương lai: việc chưa đến hạn không thể coi như đã thực hiện; hãy chọn ngày không muộn hơn hôm nay.",
            field="before",
            day=before,
        )


def settle_past(session: Session, plan: Plan, act: Act, *, before: date, made_after: int) -> None:
    """Count the plan's tasks that were just made (numbers above `made_after`) and were due before a day as done before the system."""
    past = Task.plan_id == plan.id, Task.id > made_after, Task.effective_due_on < before, Task.state == TaskState.ASSIGNED
    note = f"hạn trước ngày {before:%d/%m/%Y}: coi như đã thực hiện trước khi dùng hệ thống; không nhắc, không chuyển cấp trên"
    columns = ["task_id", "action", "by_id", "at", "from_value", "to_value", "note"]
    said = (
        literal("before_system"),
        literal(act.by.id if act.by else None, TaskChange.by_id.type),
        literal(act.at, TaskChange.at.type),
        literal(STATE_WORDS[TaskState.ASSIGNED]),
        literal(STATE_WORDS[TaskState.DONE]),
        literal(note),
    )
    session.flush()
    session.execute(insert(TaskChange).from_select(columns, select(Task.id, *said).where(*past).order_by(Task.id)))
    done = update(Task).where(*past).values(state=TaskState.DONE, next_look_on=None)
    session.execute(done.execution_options(synchronize_session=False))

"""The steps of a task's result, ticked one after another by the doer or by the step's own unit.

Owns their ticking; where they come from is `workflow.step_making`, what coordinators change about them `workflow.step_editing`. Refuses to
stop anybody from finishing a task: with open steps it asks, and the history says which ones were open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import not_, select
from sqlalchemy.orm import Session, joinedload

from models import Task, TaskStep, User
from rules.values import TaskState
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, NotFoundError, WrongStateError
from workflow.moves import Act, record
from workflow.visibility import DOERS, may_review, may_tick, own_unit_ids


def steps_of(session: Session, task: Task) -> Sequence[TaskStep]:
    """The steps of a task in their order, with who ticked them. One query."""
    found = select(TaskStep).where(TaskStep.task_id == task.id, not_(TaskStep.is_removed)).order_by(TaskStep.position, TaskStep.id)
    return session.scalars(found.options(joinedload(TaskStep.unit), joinedload(TaskStep.done_by))).all()


def waiting_for(steps: Iterable[TaskStep]) -> TaskStep | None:
    """The step that is next: "đang chờ X"."""
    return next((step for step in steps if not step.is_done), None)


def find_step(session: Session, task: Task, step_id: int) -> TaskStep:
    """A step of a task. Raises NotFoundError."""
    step = session.scalar(select(TaskStep).where(TaskStep.id == step_id, TaskStep.task_id == task.id, not_(TaskStep.is_removed)))
    if step is None:
        raise NotFoundError("Nhiệm vụ số %(task)s không có bước số %(step)s; hãy tải lại trang.", task=task.id, step=step_id)
    return step


def may_tick_step(session: Session, user: User, task: Task, step: TaskStep, on: date) -> bool:
    """Who ticks a step: the people of the task's unit, those of the step's own unit, and whoever coordinates the plan."""
    if step.unit_id in own_unit_ids(user, on, DOERS):
        return True
    return may_tick(session, user, task, on) or may_review(user, task, on)


def tick_step(session: Session, task: Task, step: TaskStep, act: Act, *, on: date | None = None) -> None:
    """A body has done its part, on a day (default: the day of the act), with a note or without.

    Raises WrongStateError for a task that is cancelled or a step that is ticked, InvalidInputError for a day in the future.
    """
    day = on or day_of(act.at)
    if task.state is TaskState.CANCELLED:
        raise WrongStateError("Nhiệm vụ số %(task)s đã hủy nên không đánh dấu được bước nào.", task=task.id)
    if step.is_done:
        raise WrongStateError("Bước «%(step)s» đã được đánh dấu xong trước đó; hãy tải lại trang.", step=step.name)
    if day > day_of(act.at):
        raise InvalidInputError("Ngày xong bước %(day)s ở trong tương lai; hãy chọn ngày không muộn hơn hôm nay.", field="on", day=day)
    step.done_on, step.done_at, step.done_by_id, step.note = day, act.at, act.by.id if act.by else None, act.note.strip()
    record(task, "step_done", "", f"{step.name} ({day:%d/%m/%Y})", act)
    session.flush()


def reopen_step(session: Session, task: Task, step: TaskStep, act: Act) -> None:
    """Take back the tick of a step. Raises WrongStateError where it is open."""
    if not step.is_done:
        raise WrongStateError("Bước «%(step)s» chưa được đánh dấu xong.", step=step.name)
    step.done_on = step.done_at = step.done_by_id = None
    step.note = ""
    record(task, "step_reopened", "", step.name, act)
    session.flush()


def ask_about_open_steps(session: Session, task: Task, act: Act, *, is_sure: bool) -> None:
    """A task is to be ticked off. With open steps raises InvalidInputError, unless the person is sure; then the history names them."""
    names = [step.name for step in steps_of(session, task) if not step.is_done]
    if not names:
        return
    if not is_sure:
        raise InvalidInputError(
            "Còn %(count)s bước chưa đánh dấu xong: %(steps)s. Nếu vẫn báo hoàn thành, hãy xác nhận đã biết; lịch sử sẽ ghi lại.",
            field="is_sure",
            count=len(names),
            steps=", ".join(f"«{name}»" for name in names),
        )
    record(task, "open_steps", "", ", ".join(names), act)

"""The life of a task: start, report, tick off, confirm, return, cancel. One verb each, each recorded.

Owns what each verb does to the task and whom it concerns; which one is possible when is `workflow.moves`.
More time is `workflow.extensions`, another unit `workflow.handing_over`, a standstill `workflow.suspension`.
Refuses to ask who may do it: entry points do that, by `workflow.visibility`.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from models import Task
from rules.values import TaskState
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, Words
from workflow.escalations import TICKED
from workflow.moves import Act, allow, move, need_note
from workflow.task_notices import begin_round, stop_chasing, tell_coordinators, tell_doer


def start(session: Session, task: Task, act: Act) -> None:
    """Say that the work has begun. Raises WrongStateError."""
    move(session, task, "start", TaskState.IN_PROGRESS, act)


def report_progress(session: Session, task: Task, act: Act) -> None:
    """Add words on how far the work is; an untouched task is under way from then on. Raises InvalidInputError without words."""
    need_note(act, Words("tình hình thực hiện"))
    move(session, task, "note", TaskState.IN_PROGRESS, act)


def report_obstacle(session: Session, task: Task, act: Act) -> None:
    """Say why the work is stuck; the plan's coordinators are told in their next digest. Raises InvalidInputError without words."""
    need_note(act, Words("khó khăn, vướng mắc"))
    move(session, task, "stuck", TaskState.IN_PROGRESS, act)
    tell_coordinators(session, task, act, kind="stuck", step=f"stuck-{len(task.changes)}")


def tick_off(session: Session, task: Task, act: Act, *, on: date | None = None) -> None:
    """Mark as done on a day (default: the day of the act), or as reported where the plan wants a review. What was escalated ends.

    Raises WrongStateError, and InvalidInputError for a day in the future or where the plan wants evidence and there is none.
    """
    day = on or day_of(act.at)
    if day > day_of(act.at):
        raise InvalidInputError("Ngày hoàn thành %(day)s ở trong tương lai; hãy chọn ngày không muộn hơn hôm nay.", field="on", day=day)
    allow(task, "tick_off")
    if task.plan.requires_evidence and not task.attachments:
        raise InvalidInputError("Kế hoạch này yêu cầu tài liệu minh chứng: hãy đính kèm tệp rồi đánh dấu hoàn thành.", field="attachment")
    state = TaskState.REPORTED if task.plan.requires_review else TaskState.DONE
    task.done_on = day
    move(session, task, "tick_off", state, act, since=f"từ ngày {day:%d/%m/%Y}" if day != day_of(act.at) else "")
    stop_chasing(session, task, act, f"{TICKED} ngày {day:%d/%m/%Y}")


def confirm(session: Session, task: Task, act: Act) -> None:
    """The standing agency accepts what was reported. Raises WrongStateError."""
    move(session, task, "confirm", TaskState.DONE, act)


def return_task(session: Session, task: Task, act: Act) -> None:
    """Send a reported or done task back with a reason; its people are told at once, and its deadline counts again."""
    need_note(act, Words("lý do trả lại"))
    move(session, task, "return", TaskState.RETURNED, act)
    task.done_on = None
    begin_round(task, act)
    tell_doer(session, task, act, kind="returned", step=f"returned-{len(task.changes)}", why=act.note)


def cancel(session: Session, task: Task, act: Act) -> None:
    """End a task that nobody owes any more, with a reason."""
    need_note(act, Words("lý do hủy"))
    move(session, task, "cancel", TaskState.CANCELLED, act)
    stop_chasing(session, task, act, "nhiệm vụ đã được hủy")

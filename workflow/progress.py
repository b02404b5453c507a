"""The life of a task: start, report, tick off, confirm, return, cancel. One verb each, each recorded.

Owns what each verb does to the task and whom it concerns; which one is possible when is `workflow.moves`.
More time is `workflow.extensions`, another unit `workflow.handing_over`, a standstill `workflow.suspension`.
Refuses to ask who may do it: entry points do that, by `workflow.visibility`.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from models import RefusalState, Task, TaskOrigin
from rules.values import Audience, Delivery, TaskState
from workflow.acceptance import imply, settle_refusal
from workflow.calendar import day_of
from workflow.completion import Missing, missing, tell_givers, tell_if_all_done
from workflow.errors import InvalidInputError, Words
from workflow.escalations import TICKED
from workflow.extensions import settle_requests
from workflow.moves import Act, allow, move, need_note
from workflow.owed_values import refuse_unreported
from workflow.steps import ask_about_open_steps
from workflow.subtasks import UNFINISHED, parts_below, with_parent
from workflow.task_notices import begin_round, stop_chasing, tell, tell_coordinators, tell_doer
from workflow.visibility import may_tick


def start(session: Session, task: Task, act: Act) -> None:
    """Say that the work has begun. Raises WrongStateError."""
    move(session, task, "start", TaskState.IN_PROGRESS, act)
    imply(task, act)


def report_progress(session: Session, task: Task, act: Act, *, percent: int | None = None, expected_on: date | None = None) -> None:
    """Say how far the work is; an untouched task is under way from then on.

    percent -- 0 to 100. expected_on -- the day on which it will be done. Raises InvalidInputError where nothing at all is said.
    """
    if percent is None and expected_on is None:
        need_note(act, Words("tình hình thực hiện"))
    _report(session, task, "note", act, percent, expected_on)


def report_obstacle(session: Session, task: Task, act: Act, *, percent: int | None = None, expected_on: date | None = None) -> None:
    """Say why the work is stuck; those who review it are told in their next digest. Raises InvalidInputError without words."""
    need_note(act, Words("khó khăn, vướng mắc"))
    _report(session, task, "stuck", act, percent, expected_on)
    tell_coordinators(session, task, act, kind="stuck", step=f"stuck-{len(task.changes)}")


def tick_off(session: Session, task: Task, act: Act, *, on: date | None = None, is_sure: bool = False) -> None:
    """Mark as done on a day (default: the day of the act), or as reported where the plan wants a review. What was escalated ends.

    is_sure -- although parts that were asked for or passed down are missing, or steps are open. Raises WrongStateError, and
    InvalidInputError for a day in the future, where the plan wants evidence and there is none, or where something is missing and nobody
    said that this is known.
    """
    day = on or day_of(act.at)
    if day > day_of(act.at):
        raise InvalidInputError("Ngày hoàn thành %(day)s ở trong tương lai; hãy chọn ngày không muộn hơn hôm nay.", field="on", day=day)
    allow(task, "tick_off")
    refuse_unreported(session, task)
    if task.plan.requires_evidence and not task.attachments:
        raise InvalidInputError("Kế hoạch này yêu cầu tài liệu minh chứng: hãy đính kèm tệp rồi đánh dấu hoàn thành.", field="attachment")
    lacking = missing(session, task)
    if lacking and not is_sure:
        raise InvalidInputError(
            "Còn %(parts)s phần phối hợp và %(subtasks)s việc con chưa xong: nếu vẫn báo xong, hãy mở trang nhiệm vụ và xác nhận đã biết.",
            field="is_sure",
            parts=lacking.partners,
            subtasks=lacking.subtasks,
        )
    ask_about_open_steps(session, task, act, is_sure=is_sure)
    state = TaskState.REPORTED if task.plan.requires_review else TaskState.DONE
    task.done_on = day
    move(session, task, "tick_off", state, act, since=_since(day, act, lacking))
    imply(task, act)
    stop_chasing(session, task, act, f"{TICKED} ngày {day:%d/%m/%Y}")
    tell_givers(session, task, act)


def confirm(session: Session, task: Task, act: Act) -> None:
    """Those who review the task accept what was reported. Raises WrongStateError."""
    move(session, task, "confirm", TaskState.DONE, act)
    tell_givers(session, task, act)


def return_task(session: Session, task: Task, act: Act) -> None:
    """Send a reported or done task back with a reason; its people are told at once, and its deadline counts again."""
    need_note(act, Words("lý do trả lại"))
    move(session, task, "return", TaskState.RETURNED, act)
    task.done_on = None
    begin_round(task, act)
    tell_doer(session, task, act, kind="returned", step=f"returned-{len(task.changes)}", why=act.note)


def cancel(session: Session, task: Task, act: Act) -> None:
    """End a task that nobody owes any more, with a reason; its people are told in their next digest."""
    drop(session, task, act)
    why = f"nhiệm vụ đã được hủy: {act.note.strip()}"
    tell(session, task, act, Audience.DOER, task.unit_id, Delivery.DIGEST, kind="dropped", step="cancelled", why=why)


def drop(session: Session, task: Task, act: Act) -> None:
    """End a task without a word to its people; the parts that it passed down end with it, and their people are told."""
    need_note(act, Words("lý do hủy"))
    move(session, task, "cancel", TaskState.CANCELLED, act)
    settle_refusal(task, act, RefusalState.UPHELD)
    settle_requests(task, act, None)
    task.passing_key = task.done_on = task.suspended_on = task.resume_on = None
    stop_chasing(session, task, act, "nhiệm vụ đã được hủy")
    for part in parts_below(session, task, UNFINISHED):
        cancel(session, part, with_parent(task, act))
    if task.origin is TaskOrigin.PASSED_DOWN and task.parent:
        tell_if_all_done(session, task.parent, act)


def _report(session: Session, task: Task, name: str, act: Act, percent: int | None, expected_on: date | None) -> None:
    if percent is not None and not 0 <= percent <= 100:
        raise InvalidInputError("Tỷ lệ hoàn thành %(percent)s không hợp lệ: hãy ghi số từ 0 đến 100.", field="percent", percent=percent)
    if expected_on is not None and expected_on < day_of(act.at):
        raise InvalidInputError("Ngày dự kiến xong %(day)s đã qua; hãy chọn ngày từ hôm nay.", field="expected_on", day=expected_on)
    line = move(session, task, name, TaskState.IN_PROGRESS, act)
    line.percent, line.expected_on = percent, expected_on
    if act.by is None or may_tick(session, act.by, task, day_of(act.at)):
        imply(task, act)
    session.flush()


def _since(day: date, act: Act, lacking: Missing) -> str:
    """What the history says behind the new state: another day than today's, and what was known to be missing."""
    said = f"từ ngày {day:%d/%m/%Y}" if day != day_of(act.at) else ""
    if lacking:
        said += f" (còn {lacking.partners} phần phối hợp, {lacking.subtasks} việc con chưa xong)"
    return said.strip()

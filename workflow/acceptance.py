"""A task is taken on by its unit, or refused as not its responsibility; the plan's coordinators uphold a refusal or insist.

Owns acceptance and refusals; the clock runs on meanwhile. A refusal is upheld by giving the task to another unit or cancelling it.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from models import Refusal, RefusalState, Task
from rules.values import Delivery
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, Words, WrongStateError
from workflow.moves import Act, allow, need_note, record
from workflow.task_notices import tell_coordinators, tell_doer


def accept(session: Session, task: Task, act: Act) -> None:
    """Take the task on, once. A refusal that waits is taken back thereby. Raises WrongStateError where it was taken on before."""
    allow(task, "accept")
    if task.accepted_on and open_refusal(task) is None:
        raise WrongStateError(
            "Nhiệm vụ số %(task)s đã được tiếp nhận ngày %(day)s; không cần tiếp nhận lại.", task=task.id, day=task.accepted_on
        )
    imply(task, act)
    record(task, "accept", "", "", act)
    session.flush()


def imply(task: Task, act: Act) -> None:
    """Whoever begins the work has taken it on, without saying so; a refusal that waits is taken back."""
    task.accepted_on = task.accepted_on or day_of(act.at)
    settle_refusal(task, act, RefusalState.WITHDRAWN)


def refuse(session: Session, task: Task, act: Act) -> Refusal:
    """Say, with a reason, that the task is not the unit's responsibility; those who review it are told at once. One refusal at a time."""
    need_note(act, Words("lý do không thuộc trách nhiệm"))
    allow(task, "refuse")
    if open_refusal(task):
        raise WrongStateError("Nhiệm vụ số %(task)s đang có một đề nghị từ chối chờ trả lời; hãy đợi trả lời đó.", task=task.id)
    asked_by_id = act.by.id if act.by else None
    refusal = Refusal(unit_id=task.unit_id, state=RefusalState.ASKED, reason=act.note.strip(), asked_by_id=asked_by_id, asked_at=act.at)
    task.refusals.append(refusal)
    record(task, "refuse", "", "", act)
    session.flush()
    tell_coordinators(session, task, act, kind="refused", step=f"refused-{refusal.id}", delivery=Delivery.IMMEDIATE)
    return refusal


def insist(session: Session, refusal: Refusal, act: Act) -> None:
    """Answer, with a reason, that the task stays where it is; its people are told at once."""
    if not act.note.strip():
        raise InvalidInputError("Chưa có lý do vẫn giao: hãy ghi vài chữ để đơn vị biết vì sao.", field="note")
    if refusal.state is not RefusalState.ASKED:
        raise WrongStateError("Đề nghị từ chối này đã được trả lời trước đó; hãy tải lại trang.")
    allow(refusal.task, "insist")
    settle_refusal(refusal.task, act, RefusalState.INSISTED)
    record(refusal.task, "insist", "", "", act)
    session.flush()
    tell_doer(session, refusal.task, act, kind="insisted", step=f"insisted-{refusal.id}", why=act.note)


def open_refusal(task: Task) -> Refusal | None:
    """The refusal that waits for an answer."""
    return next((refusal for refusal in task.refusals if refusal.state is RefusalState.ASKED), None)


def settle_refusal(task: Task, act: Act, state: RefusalState) -> None:
    """Answer the refusal that waits, if one does."""
    refusal = open_refusal(task)
    if refusal is None:
        return
    refusal.state, refusal.decision_note = state, act.note.strip()
    refusal.decided_by_id, refusal.decided_at = act.by.id if act.by else None, act.at

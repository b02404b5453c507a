"""What has become pointless since it was owed is withdrawn before it is told: the task is done, the deadline has moved, the matter ended.

Owns that judgement for whole sets of notices, in three statements; refuses to know who would have been told.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from models import Escalation, Notice, Task
from rules.values import OPEN_STATES, EscalationState, TaskState
from workflow.hours import mail_policy
from workflow.notices import REMINDER_KINDS

NO_REMINDER = "nhiệm vụ không còn chờ thực hiện, hoặc hạn đã đổi, trước khi kịp nhắc"
NO_WORK = "nhiệm vụ đã xong hoặc đã hủy trước khi kịp báo"
ENDED = "việc chuyển cấp trên đã kết thúc trước khi kịp báo"

_OVER = (TaskState.DONE, TaskState.CANCELLED)
_REMINDED = OPEN_STATES - {TaskState.REPORTED}


def withdraw_pointless(session: Session, *, now: datetime) -> None:
    """Withdraw notices that wait and have nothing to say any more, each with the reason."""
    while_open = sorted({kind for topic in mail_policy().topics if topic.while_open for kind in topic.kinds} - set(REMINDER_KINDS))
    reminders = _of_tasks(Notice.kind.in_(REMINDER_KINDS), or_(Task.state.not_in(_REMINDED), Task.due_on != Notice.due_on))
    _withdraw(session, reminders, NO_REMINDER, now)
    _withdraw(session, _of_tasks(Notice.kind.in_(while_open), Task.state.in_(_OVER)), NO_WORK, now)
    is_closed = Notice.escalation_id.in_(select(Escalation.id).where(Escalation.state == EscalationState.CLOSED))
    _withdraw(session, Notice.kind.in_(("escalated", "still-open", "to-meeting")) & is_closed, ENDED, now)


def still_true(notice: Notice) -> bool:
    """Whether a notice that is in a mail already still says something: a mail may wait for the server for hours."""
    task = notice.task
    if task is None:
        return True
    if notice.kind in REMINDER_KINDS:
        return task.state in _REMINDED and task.due_on == notice.due_on
    topic = mail_policy().topic_of(notice.kind, notice.step, notice.audience)
    return not (topic.while_open and task.state in _OVER)


def _of_tasks(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    waiting = select(Notice.id).join(Task, Task.id == Notice.task_id).where(Notice.mail_id.is_(None), Notice.withdrawn_at.is_(None))
    return Notice.id.in_(waiting.where(*conditions))


def _withdraw(session: Session, which: ColumnElement[bool], because: str, now: datetime) -> None:
    these = update(Notice).where(which, Notice.mail_id.is_(None), Notice.withdrawn_at.is_(None))
    session.execute(these.values(withdrawn_at=now, withdrawn_because=because).execution_options(synchronize_session=False))

"""A tick taken back by the one who made it, on the same day: the task, its reminders and its escalations stand again as they stood before.

Owns that exact undoing, so that ticking and taking back never resets the ladder. Refuses once anybody has been told of the tick by mail.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from models import Escalation, Mail, MailState, Notice, RefusalState, Task, TaskChange, User
from rules.values import EscalationState, TaskState
from workflow.calendar import day_of
from workflow.completion import INSTRUCTION_DONE, SUBTASKS_DONE
from workflow.errors import WrongStateError
from workflow.escalations import TICKED, lateness_key, round_mark
from workflow.moves import STATE_WORDS, Act, look_again, record
from workflow.notices import Subject

_STATES: dict[str, TaskState] = {words: state for state, words in STATE_WORDS.items()}
_BESIDE = frozenset({"attach", "detach", "carry", "withdraw_comment", "subtasks_done", "parent_reassigned"})
"""Lines of the history that are no moves."""
_TELLS_OF_A_TICK = ("closed", INSTRUCTION_DONE, SUBTASKS_DONE)
"""Kinds of notices by which others learn of a tick."""


def can_take_back(session: Session, task: Task, user: User, on: date) -> bool:
    """Whether this person may still take back the tick of this task on that day."""
    tick = _last_move(task)
    if task.state not in (TaskState.DONE, TaskState.REPORTED) or tick is None or tick.action != "tick_off":
        return False
    return tick.by_id == user.id and day_of(tick.at) == on and not _is_told(session, task, tick)


def take_back(session: Session, task: Task, act: Act) -> None:
    """Undo the act's person's own tick of the same day. Raises WrongStateError where that is no longer possible."""
    tick = _last_move(task)
    if act.by is None or tick is None or not can_take_back(session, task, act.by, day_of(act.at)):
        raise WrongStateError(
            "Không thể rút lại báo cáo hoàn thành của nhiệm vụ số %(task)s: chỉ người đã báo cáo rút được, trong ngày và khi chưa có thư "
            "báo cho nơi khác; hãy đề nghị cơ quan thường trực trả lại nhiệm vụ.",
            task=task.id,
        )
    before, task.state, task.done_on = task.state, _STATES[tick.from_value], None
    record(task, "take_back", STATE_WORDS[before], tick.from_value, act)
    _restore_reminders(session, task, tick)
    _reopen_refusal(task, tick)
    task.rung = _reopen_escalations(session, task, tick)
    look_again(task, act)
    session.flush()


def _last_move(task: Task) -> TaskChange | None:
    return next((change for change in reversed(task.changes) if change.action not in _BESIDE), None)


def _is_told(session: Session, task: Task, tick: TaskChange) -> bool:
    """Whether a mail that speaks of the tick is on its way or out."""
    gone = Mail.state.in_((MailState.SENDING, MailState.SENT, MailState.PENDING))
    told = select(Notice.id).join(Mail).where(*_of_the_tick(task, tick), gone)
    return bool(session.scalar(select(exists(told))))


def _of_the_tick(task: Task, tick: TaskChange) -> tuple[ColumnElement[bool], ...]:
    """The notices that tell of the tick; that all parts are done is told about the task that they are parts of."""
    about = [task.id, *([task.parent_id] if task.parent_id else [])]
    return Notice.task_id.in_(about), Notice.kind.in_(_TELLS_OF_A_TICK), Notice.created_at == tick.at


def _restore_reminders(session: Session, task: Task, tick: TaskChange) -> None:
    of_the_tick = Notice.task_id == task.id
    session.execute(update(Notice).where(of_the_tick, Notice.withdrawn_at == tick.at).values(withdrawn_at=None))
    session.execute(delete(Notice).where(*_of_the_tick(task, tick), Notice.mail_id.is_(None)))


def _reopen_refusal(task: Task, tick: TaskChange) -> None:
    """A refusal that waited when the task was ticked waits again."""
    for refusal in task.refusals:
        if refusal.state is RefusalState.WITHDRAWN and refusal.decided_at == tick.at:
            refusal.state, refusal.decided_by_id, refusal.decided_at, refusal.decision_note = RefusalState.ASKED, None, None, ""


def _reopen_escalations(session: Session, task: Task, tick: TaskChange) -> int:
    """Open again what the tick closed, as its day, reason, deadline and round tell; return the highest rung reached."""
    in_this_round = lateness_key(Subject(task_id=task.id), task.due_on, round_mark(task.round))
    closed = select(Escalation).where(
        Escalation.key.startswith(in_this_round, autoescape=True),
        Escalation.state == EscalationState.CLOSED,
        Escalation.closed_on == day_of(tick.at),
        Escalation.closed_because.startswith(TICKED, autoescape=True),
    )
    escalations = session.scalars(closed.order_by(Escalation.rung)).all()
    top = escalations[-1].rung if escalations else 0
    for escalation in escalations:
        is_met = escalation.acknowledged_on is not None
        standing = EscalationState.ACKNOWLEDGED if is_met else EscalationState.OPEN
        escalation.state = standing if escalation.rung == top else EscalationState.RAISED
        escalation.closed_on, escalation.closed_because = None, ""
    return top

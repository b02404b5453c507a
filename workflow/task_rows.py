"""The rows that one task's number leads to: its history and parts, its ladder, who was told, its chain; in one statement.

Owns which rows these are, their order and bounds, and puts them where the models look for them. What they name comes with
`workflow.beside_task`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Integer, and_, bindparam, not_, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from models import (
    Attachment,
    BodyPurpose,
    ClauseBody,
    Comment,
    Committee,
    Escalation,
    EscalationAction,
    Explanation,
    Extension,
    Judgement,
    Mail,
    Mention,
    Notice,
    Refusal,
    Task,
    TaskChange,
    TaskFeed,
    TaskOrigin,
    TaskPartner,
    TaskStep,
)
from rules.values import TaskState
from workflow.chain_circles import after
from workflow.side_by_side import Rows, Together, together

MOST_LINES = 30
"""So many lines of history and so many words beside it stand on the page, the newest; the rest on pages of their own."""
MOST_FILES = 100
MOST_TOLD = 100
MOST_BODIES = 100
MOST_IN_CHAIN = 1_000
"""More inputs of one task than this are no list to read; the largest real ones come from each of a few hundred offices."""

_TASK, _CLAUSE = bindparam("task", type_=Integer), bindparam("clause", type_=Integer)
_OF_MAIL = "state", "sent_at", "bounced_at", "error", "attempts", "next_attempt_at"


@dataclass(frozen=True, slots=True)
class TaskRows:
    """What the task's number leads to. reports_to -- the bodies to which its clause wants reports: of thousands of doers none is read.

    changes, comments -- the newest, one more than MOST_LINES where there are more; attachments -- the newest.
    first_change -- the first line, in which an instruction stands; last_report -- the last one that says how far the work is.
    """

    partners: list[TaskPartner]
    changes: list[TaskChange]
    first_change: list[TaskChange]
    last_report: list[TaskChange]
    attachments: list[Attachment]
    extensions: list[Extension]
    refusals: list[Refusal]
    comments: list[Comment]
    mentions: list[Mention]
    reports_to: list[ClauseBody]
    explanations: list[Explanation]
    escalations: list[Escalation]
    actions: list[EscalationAction]
    committees: list[Committee]
    notices: list[Notice]
    mails: list[Mail]
    judgements: list[Judgement]
    steps: list[TaskStep]
    inputs: list[Task]
    receivers: list[Task]
    subtasks: list[Task]
    circle: list[Task]


def read_rows(session: Session, task: Task) -> TaskRows:
    """The rows of a task; its own collections and those of its comments and escalations are filled with them."""
    found = TaskRows(*_by_the_task().read(session, task=task.id, clause=task.clause_id))
    _fill(task, found)
    return found


@cache
def _by_the_task() -> Together:
    """In the order of `TaskRows`."""
    return together(*_of_its_life(), *_of_its_ladder(), *_told(), *_of_its_chain())


def _of_its_life() -> list[Rows]:
    reports_to = and_(ClauseBody.clause_id == _CLAUSE, ClauseBody.purpose == BodyPurpose.REPORT_TO)
    said = select(Comment.id).where(Comment.task_id == _TASK).order_by(Comment.id.desc()).limit(MOST_LINES + 1).subquery()
    called = Mention.comment_id.in_(select(said.c.id))
    says_how_far = or_(TaskChange.percent.is_not(None), TaskChange.expected_on.is_not(None))
    return [
        Rows(TaskPartner, TaskPartner.task_id == _TASK, (TaskPartner.unit_id,)),
        Rows(TaskChange, TaskChange.task_id == _TASK, (TaskChange.id.desc(),), MOST_LINES + 1),
        Rows(TaskChange, TaskChange.task_id == _TASK, (TaskChange.id,), 1),
        Rows(TaskChange, and_(TaskChange.task_id == _TASK, says_how_far), (TaskChange.id.desc(),), 1),
        Rows(Attachment, Attachment.task_id == _TASK, (Attachment.id.desc(),), MOST_FILES + 1),
        Rows(Extension, Extension.task_id == _TASK, (Extension.id,)),
        Rows(Refusal, Refusal.task_id == _TASK, (Refusal.id,)),
        Rows(Comment, Comment.task_id == _TASK, (Comment.id.desc(),), MOST_LINES + 1),
        Rows(Mention, called, (Mention.comment_id, Mention.user_id)),
        Rows(ClauseBody, reports_to, (ClauseBody.id,), MOST_BODIES),
    ]


def _of_its_ladder() -> list[Rows]:
    """Its escalations with what was decided, and the decision and the escalation from which the task itself comes."""
    origin = select(EscalationAction.escalation_id).where(EscalationAction.task_id == _TASK)
    climbed = select(Escalation.id).where(Escalation.task_id == _TASK)
    desks = select(Escalation.to_committee_id).where(or_(Escalation.task_id == _TASK, Escalation.id.in_(origin)))
    decided = or_(EscalationAction.escalation_id.in_(climbed), EscalationAction.task_id == _TASK)
    return [
        Rows(Explanation, Explanation.task_id == _TASK, (Explanation.id.desc(),)),
        Rows(Escalation, or_(Escalation.task_id == _TASK, Escalation.id.in_(origin)), (Escalation.id,)),
        Rows(EscalationAction, decided, (EscalationAction.id,)),
        Rows(Committee, Committee.id.in_(desks), (Committee.id,)),
    ]


def _told() -> list[Rows]:
    """The latest notices, with the mails in which they went and the decisions behind them."""
    latest = select(Notice.mail_id, Notice.judgement).where(Notice.task_id == _TASK).order_by(Notice.id.desc()).limit(MOST_TOLD).subquery()
    return [
        Rows(Notice, Notice.task_id == _TASK, (Notice.id.desc(),), MOST_TOLD),
        Rows(Mail, Mail.id.in_(select(latest.c.mail_id)), (Mail.id,), only=_OF_MAIL),
        Rows(Judgement, Judgement.key.in_(select(latest.c.judgement)), (Judgement.key,)),
    ]


def _of_its_chain() -> list[Rows]:
    """The nearest deadline first; a cancelled task is no part of a chain any more, but a part passed down and cancelled is shown."""
    by_day = Task.effective_due_on.is_(None), Task.effective_due_on, Task.id
    stands = Task.state != TaskState.CANCELLED
    givers = select(TaskFeed.giver_id).where(TaskFeed.receiver_id == _TASK)
    receivers = select(TaskFeed.receiver_id).where(TaskFeed.giver_id == _TASK)
    passed = Task.parent_id == _TASK, Task.origin == TaskOrigin.PASSED_DOWN
    return [
        Rows(TaskStep, and_(TaskStep.task_id == _TASK, not_(TaskStep.is_removed)), (TaskStep.position, TaskStep.id)),
        Rows(Task, and_(Task.id.in_(givers), stands), by_day, MOST_IN_CHAIN),
        Rows(Task, and_(Task.id.in_(receivers), stands), by_day, MOST_IN_CHAIN),
        Rows(Task, and_(*passed), (Task.effective_due_on, Task.id), MOST_IN_CHAIN),
        Rows(Task, and_(Task.id == _TASK, Task.id.in_(after(_TASK))), (Task.id,), only=("id",)),
    ]


def _fill(task: Task, found: TaskRows) -> None:
    """Put what was read where the models look for it."""
    for name in ("partners", "extensions", "refusals"):
        set_committed_value(task, name, getattr(found, name))
    for name in ("changes", "attachments", "comments"):
        set_committed_value(task, name, getattr(found, name)[::-1])
    for comment in found.comments:
        set_committed_value(comment, "mentions", [one for one in found.mentions if one.comment_id == comment.id])
    for escalation in found.escalations:
        if escalation.task_id == task.id:
            set_committed_value(escalation, "actions", [one for one in found.actions if one.escalation_id == escalation.id])

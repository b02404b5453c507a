"""What a change of a task means for what is owed about it: who is told, which reminders are withdrawn, when the rules look again.

Owns no state of the task but its round; which change means what stands beside the verb that makes it.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from models import Plan, Task, TaskOrigin
from rules.values import Audience, Delivery
from workflow.calendar import day_of
from workflow.escalations import end_escalations
from workflow.moves import Act, look_again
from workflow.notices import Subject, withdraw_reminders
from workflow.recipients import Directory


def reviewing_unit_id(plan: Plan) -> int | None:
    """The unit whose coordinators review reports and decide extensions: the standing agency, else the owner."""
    return plan.standing_id or plan.owner_id


def tell_doer(session: Session, task: Task, act: Act, *, kind: str, step: str, why: str) -> None:
    """Owe the task's people a notice: at once where the policy of mail lets its kind, else in their next digest."""
    tell(session, task, act, Audience.DOER, task.unit_id, Delivery.IMMEDIATE, kind=kind, step=step, why=why)


def tell_coordinators(session: Session, task: Task, act: Act, *, kind: str, step: str, delivery: Delivery = Delivery.DIGEST) -> None:
    """Owe those who review the task a notice with the words of the act: the plan's coordinators, or the unit that passed the part down."""
    if task.origin is TaskOrigin.PASSED_DOWN and task.parent:
        tell(session, task, act, Audience.DOER, task.parent.unit_id, delivery, kind=kind, step=step, why=act.note)
    elif unit_id := reviewing_unit_id(task.plan):
        tell(session, task, act, Audience.COORDINATOR, unit_id, delivery, kind=kind, step=step, why=act.note)


def tell(
    session: Session, task: Task, act: Act, audience: Audience, unit_id: int, delivery: Delivery, *, kind: str, step: str, why: str
) -> None:
    """Owe an audience in one unit a notice about the task."""
    recipients = Directory(session, [unit_id], day_of(act.at)).of(audience, unit_id)
    outgoing, subject = act.outgoing, Subject(task_id=task.id)
    outgoing.owe(recipients, subject, kind=kind, step=step, audience=audience, delivery=delivery, due_on=task.due_on, why=why)
    outgoing.write(session)


def begin_round(task: Task, act: Act) -> None:
    """The deadline counts again for somebody: a lateness that was told and ended before may be told and escalated once more."""
    task.round += 1
    look_again(task, act)


def stop_what_holds_no_more(session: Session, task: Task, act: Act, because: str) -> None:
    """The task's deadline has moved: withdraw reminders of the old one, end what was escalated unless it is overdue all the same."""
    session.flush()
    withdraw_reminders(session, task.id, at=act.at)
    if task.effective_due_on is None or task.effective_due_on >= day_of(act.at):
        outgoing = act.outgoing
        end_escalations(session, task, because=because, outgoing=outgoing)
        outgoing.write(session)


def stop_chasing(session: Session, task: Task, act: Act, because: str) -> None:
    """Withdraw reminders that have not gone out and end what was escalated."""
    session.flush()
    withdraw_reminders(session, task.id, at=act.at)
    outgoing = act.outgoing
    end_escalations(session, task, because=because, outgoing=outgoing)
    outgoing.write(session)

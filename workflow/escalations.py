"""The end of escalations: when the cause is gone they close, and everyone who was told of them is told of the end.

Owns closing; opening and raising are `workflow.sweep`, decisions are `workflow.review`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Escalation, Target, Task
from rules.values import Audience, Delivery, EscalationState
from workflow.calendar import day_of
from workflow.notices import Outgoing, Subject, told_about

LIVE_STATES = (EscalationState.OPEN, EscalationState.ACKNOWLEDGED, EscalationState.RAISED)
"""States in which an escalation still concerns somebody; `raised` lives on below the rung that it was passed to."""

STANDING_STATES = (EscalationState.OPEN, EscalationState.ACKNOWLEDGED)
"""States in which an escalation lies before somebody now: of each task or target, its highest one."""

TICKED = "nhiệm vụ đã được báo cáo hoàn thành"
"""How the reason begins for which a tick ends an escalation; a tick that is taken back finds them by it."""


def round_mark(number: int) -> str:
    """What tells a later round of the same deadline apart in natural keys; nothing in the first."""
    return f".{number}" if number else ""


def lateness_key(subject: Subject, due_on: date | None, mark: str) -> str:
    """The natural key of one lateness: what, which deadline, which round. The rung follows it: "task:17:2022-11-15:1"."""
    return f"{subject.key}:{due_on or '-'}{mark}:"


def live_escalations(session: Session, subject: Task | Target) -> Sequence[Escalation]:
    """The escalations of a task or target that have not ended, lowest rung first."""
    column = Escalation.task_id if isinstance(subject, Task) else Escalation.target_id
    found = select(Escalation).where(column == subject.id, Escalation.state.in_(LIVE_STATES)).order_by(Escalation.rung)
    return session.scalars(found).all()


def end_escalations(session: Session, subject: Task | Target, *, because: str, outgoing: Outgoing) -> int:
    """Close what a task or target has before higher levels, say so to everyone who was told, and put it back on its own rung.

    because -- in words, shown to people. Returns how many were closed. The notices are collected in `outgoing`; the caller writes them.
    """
    live = live_escalations(session, subject)
    if not live:
        return 0
    today = day_of(outgoing.now)
    for escalation in live:
        escalation.state = EscalationState.CLOSED
        escalation.closed_on = today
        escalation.closed_because = because
    subject.rung = 0
    last = live[-1]
    told = Subject(task_id=last.task_id, target_id=last.target_id, escalation_id=last.id)
    outgoing.owe(
        told_about(session, [escalation.id for escalation in live]),
        told,
        kind="closed",
        step=f"closed-{last.id}",
        audience=Audience.INFORMED,
        delivery=Delivery.DIGEST,
        due_on=last.due_on,
        why=because,
    )
    return len(live)

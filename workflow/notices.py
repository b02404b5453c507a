"""Notices as they are written into the outbox: their natural keys, when they may go out, and how they are withdrawn.

Owns the wording of keys, so that the same thing is never owed twice; refuses to send.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Notice, User
from models.database import insert_new
from rules.values import Audience, Delivery
from workflow.calendar import day_of
from workflow.hours import mail_policy
from workflow.recipients import Recipient

REMINDER_KINDS = ("due", "late")
"""Kinds of notices that speak of a task's deadline: pointless once the task is done or the deadline has moved."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notice is about. Exactly one of task, target, plan and (alone) meeting; an escalation stands beside its task or target.

    meeting_id beside a task or target -- the meeting that will take it.
    """

    task_id: int | None = None
    target_id: int | None = None
    plan_id: int | None = None
    escalation_id: int | None = None
    meeting_id: int | None = None

    @property
    def key(self) -> str:
        """The subject's part of the natural key; the escalation is named by its rung in the step, so not here."""
        if self.task_id:
            return f"task:{self.task_id}"
        if self.target_id:
            return f"target:{self.target_id}"
        return f"plan:{self.plan_id}" if self.plan_id else f"meeting:{self.meeting_id}"

    @property
    def columns(self) -> dict[str, int | None]:
        """The subject as a notice's columns."""
        return {
            "plan_id": self.plan_id,
            "task_id": self.task_id,
            "target_id": self.target_id,
            "escalation_id": self.escalation_id,
            "meeting_id": self.meeting_id,
        }


@dataclass(slots=True)
class Outgoing:
    """Collects notices for one write. now -- the moment of the decision."""

    now: datetime
    rows: list[dict[str, Any]] = field(default_factory=list)
    _today: date = field(init=False)
    _deliveries: dict[tuple[str, str, Audience, Delivery], Delivery] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._today = day_of(self.now)

    def owe(
        self,
        recipients: Iterable[Recipient],
        subject: Subject,
        *,
        kind: str,
        step: str,
        audience: Audience,
        delivery: Delivery,
        due_on: date | None = None,
        why: str = "",
        rule: str = "",
        policy_version: str = "",
        judgement: str | None = None,
    ) -> None:
        """Owe a notice to each recipient. due_on is part of the natural key: a changed deadline may be told again."""
        owed_to = list(recipients)
        if not owed_to:
            return
        shared = {
            **subject.columns,
            "kind": kind,
            "step": step,
            "delivery": self._delivery(kind, step, audience, delivery),
            "audience": audience,
            "due_on": due_on,
            "owed_on": self._today,
            "not_before": self.now,
            "rule": rule,
            "policy_version": policy_version,
            "judgement": judgement,
            "why": why,
            "created_at": self.now,
        }
        about = f"{step}:{subject.key}:{due_on or '-'}"
        for recipient in owed_to:
            key = f"{about}:{recipient.key}"
            is_unreachable = recipient.address is None
            whom = {"user_id": recipient.user_id, "unit_id": recipient.unit_id, "is_unreachable": is_unreachable}
            self.rows.append({"key": key, **whom, **shared})

    def _delivery(self, kind: str, step: str, audience: Audience, asked: Delivery) -> Delivery:
        """At once only where both the place that owes it and the policy of mail say so; else in the day's digest."""
        known = self._deliveries.get((kind, step, audience, asked))
        if known is None:
            known = Delivery(mail_policy().topic_of(kind, step, audience).goes(asked, None).value)
            self._deliveries[kind, step, audience, asked] = known
        return known

    def write(self, session: Session) -> int:
        """Write what is not owed yet; return how many notices are new. A key that occurs twice is owed once."""
        unique = {row["key"]: row for row in self.rows}
        self.rows = []
        return len(insert_new(session, Notice, list(unique.values()), Notice.id))


def withdraw_reminders(session: Session, task_id: int, *, at: datetime) -> None:
    """Withdraw what was owed about a task's deadline and has not been put into a mail yet: the task is done, or its deadline has moved."""
    session.execute(
        update(Notice)
        .where(Notice.task_id == task_id, Notice.mail_id.is_(None), Notice.withdrawn_at.is_(None), Notice.kind.in_(REMINDER_KINDS))
        .values(withdrawn_at=at)
    )


def told_about(session: Session, escalation_ids: Iterable[int]) -> list[Recipient]:
    """Everyone who has been told of these escalations, each once, so that they are told of the end too."""
    found = session.execute(
        select(Notice.unit_id, Notice.user_id, User.email)
        .outerjoin(User, User.id == Notice.user_id)
        .where(Notice.escalation_id.in_(list(escalation_ids)), Notice.is_unreachable.is_(False), Notice.withdrawn_at.is_(None))
        .order_by(Notice.id)
    )
    return list({r.key: r for r in (Recipient(unit_id, user_id, email or "-") for unit_id, user_id, email in found)}.values())

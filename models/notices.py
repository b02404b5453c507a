"""The outbox: notices owed to people, and the mails that carry them.

Owns what was promised to whom and how its delivery stands. A change of state is a row here; sending is `workflow.outbox`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from models.escalations import Escalation
from models.people import User
from models.plans import Plan
from models.targets import Target
from models.tasks import Task
from models.units import Unit
from rules.values import Audience, Delivery


class MailState(StrEnum):
    """pending → sending (claimed) → sent; failed after the last attempt; empty: when its hour came, nothing was left to say."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EMPTY = "empty"


class Notice(Base):
    """One thing that one person (or a unit without people, at its own address) is owed.

    key -- the natural key "late-1:task:17:2022-11-15:user:4" (step, what, which deadline, whom): a second sweep inserts nothing.
    kind -- what it is about, which template words it: "due", "late", "escalated", "returned", "assigned", "closed", "instructed" …
    user None -- owed to the unit at its own address. is_unreachable -- there is no address: the plan's coordinators are shown it.
    owed_on -- the day it speaks of; not_before -- sent no earlier. why -- why it came, in words. judgement -- the key of the decision
    (`models.policies.Judgement`) that owes it, with the facts; None: owed by somebody's action, or from before decisions were kept.
    in_stead_of_id -- the absent person in whose stead this one is told; meeting_id -- the meeting that it announces; both plain numbers:
    SQLite would rebuild the table for a foreign key.
    withdrawn_because -- why it was never told, in words: done meanwhile, told by another line, or now owed to somebody else.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_unbundled", "mail_id", "not_before"),
        Index("ix_notices_task_id", "task_id"),
        Index("ix_notices_user_id_owed_on", "user_id", "owed_on"),
        Index(
            "ix_notices_escalation_id",
            "escalation_id",
            sqlite_where=text("escalation_id IS NOT NULL"),
            postgresql_where=text("escalation_id IS NOT NULL"),
        ),
        Index(
            "ix_notices_unreachable",
            "plan_id",
            "task_id",
            "unit_id",
            sqlite_where=text("is_unreachable = 1 AND withdrawn_at IS NULL"),
            postgresql_where=text("is_unreachable AND withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    step: Mapped[str]
    delivery: Mapped[Delivery] = mapped_column(words(Delivery))
    audience: Mapped[Audience] = mapped_column(words(Audience))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    target_id: Mapped[int | None] = mapped_column(ForeignKey("targets.id", ondelete="CASCADE"))
    escalation_id: Mapped[int | None] = mapped_column(ForeignKey("escalations.id", ondelete="CASCADE"))
    meeting_id: Mapped[int | None]
    due_on: Mapped[date | None]
    owed_on: Mapped[date]
    not_before: Mapped[datetime]
    rule: Mapped[str] = mapped_column(default="")
    policy_version: Mapped[str] = mapped_column(default="")
    judgement: Mapped[str | None]
    why: Mapped[str] = mapped_column(default="")
    is_unreachable: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str] = mapped_column(default="", server_default="")
    in_stead_of_id: Mapped[int | None]
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mails.id"), index=True)
    created_at: Mapped[datetime]

    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    in_stead_of: Mapped[User | None] = relationship(primaryjoin="foreign(Notice.in_stead_of_id) == User.id", viewonly=True)
    unit: Mapped[Unit] = relationship()
    plan: Mapped[Plan | None] = relationship()
    task: Mapped[Task | None] = relationship()
    target: Mapped[Target | None] = relationship()
    escalation: Mapped[Escalation | None] = relationship()
    mail: Mapped[Mail | None] = relationship(back_populates="notices")


class Mail(Base):
    """One e-mail: a person's digest of one day, or the urgent notices of one moment.

    key -- "digest:user:4:2022-11-15" or "urgent:user:4:81" (the first notice in it): one digest a person and day.
    message_id -- follows from the key and never changes, so that a mail sent twice (the process died between the server's yes and the
    record) is recognised as the same.
    stood_still_since -- the day since which nothing could be sent, where this digest catches up after a standstill.
    """

    __tablename__ = "mails"
    __table_args__ = (
        Index("ix_mails_state_next_attempt_at", "state", "next_attempt_at"),
        Index("ix_mails_sent_at", "sent_at"),
        Index("ix_mails_address", "address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    address: Mapped[str]
    delivery: Mapped[Delivery] = mapped_column(words(Delivery))
    state: Mapped[MailState] = mapped_column(words(MailState), default=MailState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    subject: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    stood_still_since: Mapped[date | None]

    user: Mapped[User | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
    notices: Mapped[list[Notice]] = relationship(back_populates="mail", order_by="Notice.id")

"""Meetings of a steering committee: which escalations lie before it, and what the minutes say beside the decisions.

Owns the meeting and its list; the decisions are `models.escalations.EscalationAction`, the doers' explanations `Explanation`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from models.escalations import Escalation
from models.people import User
from models.units import Committee, Unit


class MeetingState(StrEnum):
    """A meeting is being prepared or held, and then concluded: its minutes stand."""

    OPEN = "open"
    CONCLUDED = "concluded"


class Meeting(Base):
    """One meeting of the committee at one unit (committee None: the unit's own leaders).

    present, opening, closing -- free words of the minutes.
    """

    __tablename__ = "meetings"
    __table_args__ = (Index("ix_meetings_unit_id_held_on", "unit_id", "held_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    committee_id: Mapped[int | None] = mapped_column(ForeignKey("committees.id"))
    held_on: Mapped[date]
    title: Mapped[str] = mapped_column(default="")
    number: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    chair: Mapped[str] = mapped_column(default="")
    present: Mapped[str] = mapped_column(default="")
    opening: Mapped[str] = mapped_column(default="")
    closing: Mapped[str] = mapped_column(default="")
    state: Mapped[MeetingState] = mapped_column(words(MeetingState), default=MeetingState.OPEN)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    concluded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    concluded_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship()
    committee: Mapped[Committee | None] = relationship()
    items: Mapped[list[MeetingItem]] = relationship(back_populates="meeting", order_by="MeetingItem.position", cascade="all, delete-orphan")
    changes: Mapped[list[MeetingChange]] = relationship(order_by="MeetingChange.id", cascade="all, delete-orphan")


class MeetingAction(StrEnum):
    """What is done to a meeting itself, beside the decisions taken at it."""

    PREPARE = "prepare"
    CHANGE = "change"
    ADD = "add"
    REMOVE = "remove"
    ARRANGE = "arrange"
    RANK = "rank"
    CONCLUDE = "conclude"
    REOPEN = "reopen"


class MeetingChange(Base):
    """One line of a meeting's history: who did what to it, when, and why. in_stead_of_id -- as for decisions."""

    __tablename__ = "meeting_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    action: Mapped[MeetingAction] = mapped_column(words(MeetingAction))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    in_stead_of_id: Mapped[int | None]
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")

    by: Mapped[User | None] = relationship()


class MeetingItem(Base):
    """One escalation on a meeting's list. position -- as the list was made or arranged, worst first."""

    __tablename__ = "meeting_items"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalations.id", ondelete="CASCADE"), primary_key=True, index=True)
    position: Mapped[int]
    note: Mapped[str] = mapped_column(default="")

    meeting: Mapped[Meeting] = relationship(back_populates="items")
    escalation: Mapped[Escalation] = relationship()


class Explanation(Base):
    """Giải trình: what the doer says about its late task or off-target target before the committee meets. Written again: a new row.

    asks_until -- the day by which the doer promises to be done. in_stead_of_id -- as for decisions.
    """

    __tablename__ = "explanations"
    __table_args__ = (
        CheckConstraint("(task_id IS NULL) <> (target_id IS NULL)", name="one_subject"),
        Index("ix_explanations_task_id", "task_id"),
        Index("ix_explanations_target_id", "target_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    target_id: Mapped[int | None] = mapped_column(ForeignKey("targets.id", ondelete="CASCADE"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    in_stead_of_id: Mapped[int | None]
    at: Mapped[datetime]
    text: Mapped[str]
    asks_until: Mapped[date | None]

    by: Mapped[User | None] = relationship()
    unit: Mapped[Unit] = relationship()

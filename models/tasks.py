"""Tasks: what one unit owes for one clause in one period, with its history, partners, files and extensions.

Owns the state of a task; the moves between states are `workflow.moves`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from models.people import User
from models.plans import Clause, Plan
from models.units import Unit
from rules.values import OPEN_STATES, Frequency, Importance, Role, TaskState
from rules.values import TaskOrigin as TaskOrigin

if TYPE_CHECKING:
    from models.task_life import Comment, Refusal

_OPEN = ", ".join(f"'{state.value}'" for state in sorted(OPEN_STATES))


class ExtensionState(StrEnum):
    """A request for a later deadline waits, is granted, or is refused."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class Channel(StrEnum):
    """By which way a person acted, where it was not on the pages or over the API after a login."""

    MAIL_LINK = "mail_link"


class Task(Base):
    """A clause × one responsible unit × one period: what a focal point ticks off.

    original_due_on -- the day that the document in force names (or the derived one); only a new version of the document changes it.
    due_on -- the day in force (after extensions). effective_due_on -- due_on moved to the next working day (Civil Code 2015, art. 148(5)).
    event_on -- the day of the event from which the deadline is counted («trong 05 ngày làm việc kể từ …»), once somebody has told it.
    period_label -- "" for a single duty, else "2026", "2026-Q1", "2026-03" … ; part of the natural key.
    is_derived -- the document gives no date of its own: "hạn mặc định".
    done_on -- None for a done task: done before this system was used, on a day that nobody told.
    next_look_on -- the first day on which a rule may have something to say; None when nothing will ever be due. Kept right by every change.
    rung -- how many levels up the task stands now; 0: with its own unit.
    round -- how many times it was sent back, given to another unit or resumed; part of the natural keys of what is owed, so that a second
    lateness is told again.
    parent_id -- the task of which a part was passed down, or about which a committee instructed. passing_key -- the natural key of a part
    passed down or of a report of values, so that it is made once; None for all else.
    importance -- None: the plan's. is_report -- what is owed goes to somebody: it is missing there when it is late.
    accepted_on -- the day on which its unit took it on, by saying so or by beginning. suspended_on -- since when the clock stands still;
    resume_on -- from which day it runs on by itself, where that was said in advance.
    reports_on, reports_period -- the last day and the kind of the period whose values are to be reported; None for all else.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("clause_id", "unit_id", "period_label"),
        CheckConstraint("rung >= 0", name="rung_not_negative"),
        Index("ix_tasks_counted", "unit_id", "state", "effective_due_on", "done_on", "plan_id", "id"),
        Index(
            "ix_tasks_open",
            "effective_due_on",
            "id",
            sqlite_where=text(f"state IN ({_OPEN})"),
            postgresql_where=text(f"state IN ({_OPEN})"),
        ),
        Index("ix_tasks_plan_id_state", "plan_id", "state"),
        Index("ix_tasks_plan_id_unit_id", "plan_id", "unit_id", "id"),
        Index("ix_tasks_plan_id_effective_due_on", "plan_id", "effective_due_on"),
        Index("ix_tasks_unit_id_effective_due_on", "unit_id", "effective_due_on"),
        Index("ix_tasks_look", "next_look_on", "id"),
        Index("ix_tasks_effective_due_on", "effective_due_on"),
        Index("ix_tasks_parent_id", "parent_id"),
        Index("uq_tasks_passing_key", "passing_key", unique=True),
        Index(
            "ix_tasks_resume_on",
            "resume_on",
            sqlite_where=text("resume_on IS NOT NULL"),
            postgresql_where=text("resume_on IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clauses.id", ondelete="CASCADE"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    period_label: Mapped[str] = mapped_column(default="")
    title: Mapped[str]
    search_text: Mapped[str] = mapped_column(default="")
    role: Mapped[Role] = mapped_column(words(Role))
    state: Mapped[TaskState] = mapped_column(words(TaskState), default=TaskState.ASSIGNED)
    starts_on: Mapped[date | None]
    original_due_on: Mapped[date | None]
    due_on: Mapped[date | None]
    effective_due_on: Mapped[date | None]
    event_on: Mapped[date | None]
    is_inclusive: Mapped[bool] = mapped_column(default=True)
    is_derived: Mapped[bool] = mapped_column(default=False)
    is_recurring: Mapped[bool] = mapped_column(default=False)
    done_on: Mapped[date | None]
    next_look_on: Mapped[date | None]
    rung: Mapped[int] = mapped_column(default=0)
    round: Mapped[int] = mapped_column(default=0)
    origin: Mapped[TaskOrigin] = mapped_column(words(TaskOrigin), default=TaskOrigin.CLAUSE, server_default=TaskOrigin.CLAUSE.value)
    passing_key: Mapped[str | None]
    importance: Mapped[Importance | None] = mapped_column(words(Importance))
    is_report: Mapped[bool] = mapped_column(default=False, server_default="0")
    accepted_on: Mapped[date | None]
    suspended_on: Mapped[date | None]
    resume_on: Mapped[date | None]
    reports_on: Mapped[date | None]
    reports_period: Mapped[Frequency | None] = mapped_column(words(Frequency))
    created_at: Mapped[datetime]

    plan: Mapped[Plan] = relationship()
    clause: Mapped[Clause | None] = relationship()
    unit: Mapped[Unit] = relationship()
    parent: Mapped[Task | None] = relationship(remote_side=[id])
    partners: Mapped[list[TaskPartner]] = relationship(cascade="all, delete-orphan")
    changes: Mapped[list[TaskChange]] = relationship(back_populates="task", order_by="TaskChange.id", cascade="all, delete-orphan")
    attachments: Mapped[list[Attachment]] = relationship(cascade="all, delete-orphan")
    extensions: Mapped[list[Extension]] = relationship(back_populates="task", order_by="Extension.id", cascade="all, delete-orphan")
    refusals: Mapped[list[Refusal]] = relationship(back_populates="task", order_by="Refusal.id", cascade="all, delete-orphan")
    comments: Mapped[list[Comment]] = relationship(back_populates="task", order_by="Comment.id", cascade="all, delete-orphan")


class TaskPartner(Base):
    """A coordinating unit: sees the task and adds its part; the task's own unit answers for it.

    asked -- what it is to contribute, in words; due_on -- by when, where the lead unit named a day. done_on, done_by_id, note -- its part
    is in, by whom (a plain number: see `TaskChange`) and with which words. returned_because -- why the lead unit sent it back.
    """

    __tablename__ = "task_partners"

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True, index=True)
    asked: Mapped[str] = mapped_column(default="", server_default="")
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    done_by_id: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    returned_because: Mapped[str] = mapped_column(default="", server_default="")

    unit: Mapped[Unit] = relationship()

    @property
    def is_awaited(self) -> bool:
        """Whether something was asked of the unit that is not in yet."""
        return bool(self.asked or self.due_on) and self.done_on is None


class TaskChange(Base):
    """One line of a task's history: who, when, from, to, why. `action` is the use case's name ("tick_off", "return", "extend" …).

    percent, expected_on -- what a report says of how far the work is (0 to 100) and of the day on which it will be done.
    channel -- None: after a login; else the way by which it was done.
    in_stead_of_id -- the absent person in whose stead `by` did it; a plain number, as SQLite would rebuild the table for a foreign key.
    """

    __tablename__ = "task_changes"
    __table_args__ = (Index("ix_task_changes_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    action: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    from_value: Mapped[str] = mapped_column(default="")
    to_value: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    percent: Mapped[int | None]
    expected_on: Mapped[date | None]
    channel: Mapped[Channel | None] = mapped_column(words(Channel))
    in_stead_of_id: Mapped[int | None]

    task: Mapped[Task] = relationship(back_populates="changes")
    by: Mapped[User | None] = relationship(foreign_keys=[by_id])
    in_stead_of: Mapped[User | None] = relationship(primaryjoin="foreign(TaskChange.in_stead_of_id) == User.id", viewonly=True)


class Attachment(Base):
    """A file given as evidence. The bytes lie in the data folder under their sha256.

    change_id, comment_id -- the line of the history or the comment that it was given with, as plain numbers.
    """

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    media_type: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    change_id: Mapped[int | None]
    comment_id: Mapped[int | None]


class Extension(Base):
    """A request for a later deadline, and what was decided on it; one that was given unasked counts as asked by who gave it.

    until_on -- the day asked for. granted_on -- the day given, which may be another.
    """

    __tablename__ = "extensions"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    state: Mapped[ExtensionState] = mapped_column(words(ExtensionState), default=ExtensionState.ASKED)
    from_on: Mapped[date | None]
    until_on: Mapped[date]
    granted_on: Mapped[date | None]
    reason: Mapped[str]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(default="")

    task: Mapped[Task] = relationship(back_populates="extensions")

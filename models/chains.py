"""Chains: which clause and which task feeds which, and through which bodies a task's result goes before it is there.

Owns the links and the steps; where they come from is `workflow.chain_proposals`, `workflow.chain_links` and `workflow.steps`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from models.people import User
from models.plans import Clause
from models.tasks import Task
from models.units import Unit


class FeedSource(StrEnum):
    """Where a link between two clauses comes from: the words of the giver (gửi về, qua, cấp trên trực tiếp), or a person."""

    REPORT_TO = "report_to"
    VIA = "via"
    SUPERIOR = "superior"
    PERSON = "person"


class FeedState(StrEnum):
    """assumed: read with confidence, its tasks are linked. proposed: not sure, a coordinator is asked and nothing is linked.

    confirmed: a person said so. removed: a person said that it is none; kept, so that it is not proposed again.
    """

    ASSUMED = "assumed"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REMOVED = "removed"


class FeedReach(StrEnum):
    """Which of the receiving clause's units gets what one giving unit makes.

    named: the units that the giver's words name. superior: the ones that stand above the giving unit. own: the giving unit itself.
    """

    NAMED = "named"
    SUPERIOR = "superior"
    OWN = "own"


LINKING = frozenset({FeedState.ASSUMED, FeedState.CONFIRMED})
"""The states in which a link between clauses makes links between their tasks."""


class StepKind(StrEnum):
    """What a body does on the way of a result: it goes through it (thông qua, qua), is approved by it, is sent to it."""

    THROUGH = "through"
    APPROVE = "approve"
    SEND = "send"


class ClauseFeed(Base):
    """What one clause of a plan makes is what another one of it works with: "gửi về A để tổng hợp báo cáo B".

    phrase -- the words of the giver that name the receiving body. confidence -- of the proposal, 0 to 1; 1 where a person said so.
    """

    __tablename__ = "clause_feeds"
    __table_args__ = (UniqueConstraint("giver_id", "receiver_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("clauses.id", ondelete="CASCADE"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("clauses.id", ondelete="CASCADE"), index=True)
    source: Mapped[FeedSource] = mapped_column(words(FeedSource))
    reach: Mapped[FeedReach] = mapped_column(words(FeedReach), default=FeedReach.NAMED)
    state: Mapped[FeedState] = mapped_column(words(FeedState), default=FeedState.PROPOSED)
    phrase: Mapped[str] = mapped_column(default="")
    confidence: Mapped[float] = mapped_column(default=1.0)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]

    giver: Mapped[Clause] = relationship(foreign_keys=[giver_id])
    receiver: Mapped[Clause] = relationship(foreign_keys=[receiver_id])
    decided_by: Mapped[User | None] = relationship()


class TaskFeed(Base):
    """One task waits for the result of another. feed -- the link of their clauses that it follows from; None: a person linked the two."""

    __tablename__ = "task_feeds"
    __table_args__ = (Index("ix_task_feeds_receiver_id_giver_id", "receiver_id", "giver_id"),)

    giver_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    receiver_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("clause_feeds.id", ondelete="CASCADE"), index=True)

    giver: Mapped[Task] = relationship(foreign_keys=[giver_id])
    receiver: Mapped[Task] = relationship(foreign_keys=[receiver_id])


class ClauseStep(Base):
    """A body through which the results of a clause go, in order; what the steps of its tasks are made from.

    key -- kind and name in normal form, the same however often the clause is read; a removed step is kept, so that it does not come back.
    is_edited -- a person said so: a new version of the plan takes it over.
    """

    __tablename__ = "clause_steps"
    __table_args__ = (UniqueConstraint("clause_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    clause_id: Mapped[int] = mapped_column(ForeignKey("clauses.id", ondelete="CASCADE"))
    key: Mapped[str]
    position: Mapped[int]
    kind: Mapped[StepKind] = mapped_column(words(StepKind))
    name: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    is_removed: Mapped[bool] = mapped_column(default=False)
    is_edited: Mapped[bool] = mapped_column(default=False)


class TaskStep(Base):
    """One step of a task: the body, what it does, and when it was done, as ticked by whom.

    done_on -- the day on which the body had done its part; done_at -- when that was put down here. Both None: the step is open.
    """

    __tablename__ = "task_steps"
    __table_args__ = (UniqueConstraint("task_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    key: Mapped[str]
    position: Mapped[int]
    kind: Mapped[StepKind] = mapped_column(words(StepKind))
    name: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    done_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str] = mapped_column(default="")
    is_removed: Mapped[bool] = mapped_column(default=False)

    task: Mapped[Task] = relationship()
    unit: Mapped[Unit | None] = relationship()
    done_by: Mapped[User | None] = relationship()

    @property
    def is_done(self) -> bool:
        """Whether the body has done its part."""
        return self.done_on is not None

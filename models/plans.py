"""Plans as read and reviewed: the document, its clauses, and which units each clause's words mean.

Owns what the plan says. What offices owe because of it is in `models.tasks`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from models.base import Base, words
from models.people import User
from models.search import Passage
from models.units import Unit
from rules.values import Branch, Frequency, Importance, Level, Precision, Role


class PlanState(StrEnum):
    """A plan is a draft until somebody has published it; replaced: a new version is in force; withdrawn: its open tasks were cancelled."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class ClauseState(StrEnum):
    """What the reviewer made of a proposal."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    IGNORED = "ignored"


class BodyPurpose(StrEnum):
    """Why a body is named in a clause."""

    RESPONSIBLE = "responsible"
    PARTNER = "partner"
    REPORT_TO = "report_to"
    VIA = "via"


class Plan(Base):
    """One issued document. The file itself lies in the data folder under its sha256.

    source_text -- what the spans of its clauses point into.
    owner -- the issuing unit. standing -- cơ quan thường trực, which reviews reports and decides extensions; None: the owner does.
    reporting_month/day -- the plan's own yearly reporting date, from which undated clauses get their default deadline.
    horizon_on -- the first day on which tasks of further periods may have to be made; None: not known, the next nightly run looks.
    parent_id -- the plan of a level above because of which this one was issued: found by the basis documents, or chosen; is_parent_settled
    -- a coordinator has said which it is, or that there is none. asks_own_plans -- units that it gives work to issue plans of their own,
    as a coordinator said; None: as its clauses say.
    replaces -- the published plan of which this one is the new version, as a reviewer said; is_version_settled -- a reviewer has answered
    whether it is one, so that nobody is asked again. No foreign key here nor for clauses and targets: SQLite would have to make the tables
    anew, and what is pointed at belongs to published plans, of which nothing is ever deleted.
    """

    __tablename__ = "plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[PlanState] = mapped_column(words(PlanState), default=PlanState.DRAFT, index=True)
    number: Mapped[str | None]
    title: Mapped[str]
    search_text: Mapped[str] = mapped_column(default="")
    issued_on: Mapped[date | None]
    issuer: Mapped[str | None]
    level: Mapped[Level | None] = mapped_column(words(Level))
    branch: Mapped[Branch | None] = mapped_column(words(Branch))
    place: Mapped[str | None]
    period_start: Mapped[int | None]
    period_end: Mapped[int | None]
    reporting_month: Mapped[int | None]
    reporting_day: Mapped[int | None]
    basis: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    recipients: Mapped[list[str]] = mapped_column(default=list)
    warnings: Mapped[list[str]] = mapped_column(default=list)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    standing_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"), index=True)
    is_parent_settled: Mapped[bool | None]
    asks_own_plans: Mapped[bool | None]
    replaces_id: Mapped[int | None] = mapped_column(index=True)
    is_version_settled: Mapped[bool | None]
    requires_review: Mapped[bool] = mapped_column(default=False)
    requires_evidence: Mapped[bool] = mapped_column(default=False)
    importance: Mapped[Importance] = mapped_column(words(Importance), default=Importance.NORMAL, server_default=Importance.NORMAL.value)
    document_name: Mapped[str]
    document_sha256: Mapped[str] = mapped_column(unique=True)
    source_text: Mapped[str]
    source_lines: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    imported_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    horizon_on: Mapped[date | None] = mapped_column(index=True)

    clauses: Mapped[list[Clause]] = relationship(back_populates="plan", order_by="Clause.position", cascade="all, delete-orphan")
    events: Mapped[list[PlanEvent]] = relationship(cascade="all, delete-orphan")
    passages: Mapped[list[Passage]] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    owner: Mapped[Unit | None] = relationship(foreign_keys=[owner_id])
    standing: Mapped[Unit | None] = relationship(foreign_keys=[standing_id])
    replaces: Mapped[Plan | None] = relationship(primaryjoin=lambda: foreign(Plan.replaces_id) == remote(Plan.id), viewonly=True)


class Clause(Base):
    """One responsibility as written, with the reviewer's corrections. Positions grow by 1000, so that a clause can be put between two.

    previous_id -- the clause of the plan's previous version that this one goes on from. is_previous_settled -- it is not for the comparison
    to say any more: a reviewer said so (None then: it is new), or the plan is published.
    recurrence_is_after -- what is due is for the period before ("trước ngày 05 của tháng đầu quý sau").
    pauses -- [{"from_on", "until_on"}], ISO days, both included, until_on null for no end: nothing of a recurring duty falls due in them.
    importance -- None: the plan's; its tasks take it over.
    as_read -- what the reader proposed, to learn from what became of it; None for a clause that was added, split or merged.
    """

    __tablename__ = "clauses"
    __table_args__ = (UniqueConstraint("plan_id", "key"), Index("ix_clauses_plan_id_position", "plan_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    key: Mapped[str]
    position: Mapped[int]
    state: Mapped[ClauseState] = mapped_column(words(ClauseState), default=ClauseState.PROPOSED)
    role: Mapped[Role] = mapped_column(words(Role))
    text: Mapped[str]
    section: Mapped[str] = mapped_column(default="")
    span_start: Mapped[int | None]
    span_end: Mapped[int | None]
    confidence: Mapped[float] = mapped_column(default=1.0)
    warnings: Mapped[list[str]] = mapped_column(default=list)
    is_edited: Mapped[bool] = mapped_column(default=False)
    as_read: Mapped[dict[str, Any] | None]
    previous_id: Mapped[int | None] = mapped_column(index=True)
    is_previous_settled: Mapped[bool | None]

    deadline_text: Mapped[str | None]
    due_on: Mapped[date | None]
    is_inclusive: Mapped[bool] = mapped_column(default=True)
    precision: Mapped[Precision | None] = mapped_column(words(Precision))
    planned_on: Mapped[date | None]
    due_time: Mapped[str | None]
    recurrence_text: Mapped[str | None]
    frequency: Mapped[Frequency | None] = mapped_column(words(Frequency))
    recurrence_month: Mapped[int | None]
    recurrence_day: Mapped[int | None]
    rrule: Mapped[str | None]
    recurrence_is_after: Mapped[bool] = mapped_column(default=False, server_default="0")
    pauses: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    importance: Mapped[Importance | None] = mapped_column(words(Importance))

    plan: Mapped[Plan] = relationship(back_populates="clauses")
    bodies: Mapped[list[ClauseBody]] = relationship(back_populates="clause", order_by="ClauseBody.id", cascade="all, delete-orphan")


class ClauseBody(Base):
    """A body named in a clause, as written, and a unit that it means. A group has one row for each unit; unit None: not resolved yet.

    candidates -- [{"unit_id", "name", "score"}], best first, for the reviewer to choose from; never chosen silently.
    is_chosen -- a person said which units these words mean, or that it is not known yet: no later matching speaks against it.
    """

    __tablename__ = "clause_bodies"
    __table_args__ = (UniqueConstraint("clause_id", "purpose", "phrase", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    clause_id: Mapped[int] = mapped_column(ForeignKey("clauses.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[BodyPurpose] = mapped_column(words(BodyPurpose))
    phrase: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    score: Mapped[float | None]
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    is_chosen: Mapped[bool] = mapped_column(default=False, server_default="0")

    clause: Mapped[Clause] = relationship(back_populates="bodies")
    unit: Mapped[Unit | None] = relationship()


class PlanChange(Base):
    """One change of times after a plan was published: who, when, from, to, why. clause None: of the plan's own period or reporting day.

    The document's own words stay here: `before` holds the columns of the clause or plan as they were.
    """

    __tablename__ = "plan_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clauses.id", ondelete="CASCADE"), index=True)
    action: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    from_value: Mapped[str] = mapped_column(default="")
    to_value: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)

    by: Mapped[User | None] = relationship()


class PlanEvent(Base):
    """A commemorative day that the plan names: shown in the calendar, never a deadline."""

    __tablename__ = "plan_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    month: Mapped[int]
    day: Mapped[int]

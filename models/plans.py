"""Plans as read and reviewed: the document, its clauses, and which units each clause's words mean.

Owns what the plan says. What offices owe because of it is in `models.tasks`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from models.units import Unit
from rules.values import Branch, Frequency, Level, Precision, Role


class PlanState(StrEnum):
    """A plan is a draft until somebody has published it; withdrawn: its open tasks were cancelled."""

    DRAFT = "draft"
    PUBLISHED = "published"
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
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"))
    requires_review: Mapped[bool] = mapped_column(default=False)
    requires_evidence: Mapped[bool] = mapped_column(default=False)
    document_name: Mapped[str]
    document_sha256: Mapped[str] = mapped_column(unique=True)
    source_text: Mapped[str]
    source_lines: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    imported_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    clauses: Mapped[list[Clause]] = relationship(back_populates="plan", order_by="Clause.position", cascade="all, delete-orphan")
    events: Mapped[list[PlanEvent]] = relationship(cascade="all, delete-orphan")
    owner: Mapped[Unit | None] = relationship(foreign_keys=[owner_id])
    standing: Mapped[Unit | None] = relationship(foreign_keys=[standing_id])


class Clause(Base):
    """One responsibility as written, with the reviewer's corrections. Positions grow by 1000, so that a clause can be put between two."""

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

    plan: Mapped[Plan] = relationship(back_populates="clauses")
    bodies: Mapped[list[ClauseBody]] = relationship(back_populates="clause", order_by="ClauseBody.id", cascade="all, delete-orphan")


class ClauseBody(Base):
    """A body named in a clause, as written, and a unit that it means. A group has one row for each unit; unit None: not resolved yet.

    candidates -- [{"unit_id", "name", "score"}], best first, for the reviewer to choose from; never chosen silently.
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

    clause: Mapped[Clause] = relationship(back_populates="bodies")
    unit: Mapped[Unit | None] = relationship()


class PlanEvent(Base):
    """A commemorative day that the plan names: shown in the calendar, never a deadline."""

    __tablename__ = "plan_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    month: Mapped[int]
    day: Mapped[int]

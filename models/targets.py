"""Targets that a plan promises, and the values measured against them.

Owns numbers and their periods; where a value stands against its path is `rules.trajectory`.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from models.people import User
from models.plans import ClauseState, Plan
from models.units import Unit
from rules.values import Direction, Operator, TargetStatus

Number = Numeric(20, 6, asdecimal=True)


class Target(Base):
    """One promised number of a plan, owed by one unit. value, value_high and baseline are in `unit_text` ("%", "tuổi" …).

    direction -- which way is better, where the operator leaves it open ("đạt 70%"). status -- as of the last sweep.
    next_look_on, rung -- as for tasks. round -- grows with each new value while nothing is before a higher level: a new value is new ground
    for escalating. due_on -- 31 December of `year`. previous_id, is_previous_settled, as_read -- as for clauses.
    """

    __tablename__ = "targets"
    __table_args__ = (UniqueConstraint("plan_id", "key"), Index("ix_targets_look", "next_look_on", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    key: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    review: Mapped[ClauseState] = mapped_column(words(ClauseState), default=ClauseState.PROPOSED)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    indicator: Mapped[str]
    operator: Mapped[Operator] = mapped_column(words(Operator))
    value: Mapped[Decimal] = mapped_column(Number)
    value_high: Mapped[Decimal | None] = mapped_column(Number)
    unit_text: Mapped[str] = mapped_column(default="")
    year: Mapped[int | None]
    direction: Mapped[Direction | None] = mapped_column(words(Direction))
    baseline: Mapped[Decimal | None] = mapped_column(Number)
    baseline_year: Mapped[int | None]
    text: Mapped[str] = mapped_column(default="")
    section: Mapped[str] = mapped_column(default="")
    span_start: Mapped[int | None]
    span_end: Mapped[int | None]
    confidence: Mapped[float] = mapped_column(default=1.0)
    warnings: Mapped[list[str]] = mapped_column(default=list)
    status: Mapped[TargetStatus] = mapped_column(words(TargetStatus), default=TargetStatus.NO_DATA)
    next_look_on: Mapped[date | None]
    rung: Mapped[int] = mapped_column(default=0)
    round: Mapped[int] = mapped_column(default=0)
    as_read: Mapped[dict[str, Any] | None]
    previous_id: Mapped[int | None] = mapped_column(index=True)
    is_previous_settled: Mapped[bool | None]

    plan: Mapped[Plan] = relationship()
    owner: Mapped[Unit | None] = relationship()
    measurements: Mapped[list[Measurement]] = relationship(
        back_populates="target", order_by="Measurement.measured_on", cascade="all, delete-orphan"
    )


class Measurement(Base):
    """A value for a target at the end of a period. A correction is a new row that replaces the one before it; nothing is overwritten."""

    __tablename__ = "measurements"
    __table_args__ = (Index("ix_measurements_target_id_measured_on", "target_id", "measured_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("targets.id", ondelete="CASCADE"))
    measured_on: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Number)
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]

    target: Mapped[Target] = relationship(back_populates="measurements")
    by: Mapped[User | None] = relationship()

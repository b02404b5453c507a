"""Targets that a plan promises. What is counted, and the values reported, are in `models.indicators`.

Owns promised numbers; where a value stands against its path is `rules.trajectory`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from models.indicators import Indicator, Measurement, Number
from models.plans import ClauseState, Plan
from models.units import Unit
from rules.values import Direction, Operator, TargetStatus


class Cascade(StrEnum):
    """How a target was given down to the units below: each the same rate, or each its share of a count."""

    SAME_RATE = "same_rate"
    SHARES = "shares"


class Target(Base):
    """One promised number of a plan, owed by one unit. value, value_high and baseline are in `unit_text` ("%", "tuổi" …).

    direction -- which way is better, where the operator leaves it open ("đạt 70%"). status -- as of the last sweep.
    next_look_on, rung -- as for tasks. round -- grows with each new value while nothing is before a higher level: a new value is new ground
    for escalating. due_on -- 31 December of `year`. previous_id, is_previous_settled, as_read -- as for clauses.
    indicator -- the name as the plan writes it; indicator_id -- what is counted (`definition`). factor -- how many of the indicator's own
    units one of `unit_text` is ("triệu người": 1000000). milestones -- [{"year": 2027, "value": "62.5"}], given by the plan or a reviewer;
    without them the path is a straight line. parent_id -- the target of the level above that was given down; cascade -- how this one was.
    standing -- why the status is what it is, in words, as of the last look. Numbers without a foreign key, as SQLite would rebuild.
    """

    __tablename__ = "targets"
    __table_args__ = (
        UniqueConstraint("plan_id", "key"),
        Index("ix_targets_look", "next_look_on", "id"),
        Index("ix_targets_indicator_id_owner_id", "indicator_id", "owner_id"),
    )

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
    indicator_id: Mapped[int | None]
    factor: Mapped[Decimal] = mapped_column(Number, default=Decimal(1), server_default="1")
    milestones: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    parent_id: Mapped[int | None] = mapped_column(index=True)
    cascade: Mapped[Cascade | None] = mapped_column(words(Cascade))
    standing: Mapped[str] = mapped_column(default="", server_default="")

    plan: Mapped[Plan] = relationship()
    owner: Mapped[Unit | None] = relationship()
    definition: Mapped[Indicator | None] = relationship(
        primaryjoin="foreign(Target.indicator_id) == Indicator.id", viewonly=True, lazy="select"
    )
    parent: Mapped[Target | None] = relationship(primaryjoin="foreign(Target.parent_id) == remote(Target.id)", viewonly=True)
    measurements: Mapped[list[Measurement]] = relationship(
        primaryjoin="and_(foreign(Measurement.indicator_id) == Target.indicator_id, foreign(Measurement.unit_id) == Target.owner_id)",
        viewonly=True,
        order_by="(Measurement.measured_on, Measurement.id)",
        uselist=True,
    )
    """Its owner's own values, also replaced ones, oldest first."""

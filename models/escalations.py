"""Escalations: a late task or an off-target target before one rung of the ladder, and what was decided there.

Owns the record, with the rule, its version and the facts; who decides what is `workflow.review`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from models.people import User
from models.targets import Target
from models.tasks import Task
from models.units import Committee, Unit
from rules.values import EscalationState


class EscalationDecision(StrEnum):
    """What a committee can do with an escalation."""

    ACKNOWLEDGE = "acknowledge"
    INSTRUCT = "instruct"
    EXTEND = "extend"
    REASSIGN = "reassign"
    ACCEPT_EXPLANATION = "accept_explanation"
    PASS_UP = "pass_up"  # noqa: S105 -- a decision, no password
    CLOSE = "close"


class Escalation(Base):
    """One task or target before one rung. A climb to the next rung is a new row; the row below it becomes `raised`.

    key -- the natural key "task:17:2022-11-15:1" (what, which deadline, which rung): a second sweep inserts nothing.
    to_committee -- the committee that reviews for `to_unit`; None: the unit itself. at_top -- nobody stands above `to_unit`.
    passed_over -- who stood between on that day and was passed over, and why, in words ready to be shown, lowest first.
    """

    __tablename__ = "escalations"
    __table_args__ = (
        CheckConstraint("(task_id IS NULL) <> (target_id IS NULL)", name="one_subject"),
        Index("ix_escalations_to_unit_id_state", "to_unit_id", "state"),
        Index("ix_escalations_from_unit_id", "from_unit_id"),
        Index("ix_escalations_opened_on", "opened_on", "id"),
        Index("ix_escalations_task_id_state", "task_id", "state"),
        Index("ix_escalations_target_id_state", "target_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    target_id: Mapped[int | None] = mapped_column(ForeignKey("targets.id", ondelete="CASCADE"))
    from_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    to_committee_id: Mapped[int | None] = mapped_column(ForeignKey("committees.id"))
    rung: Mapped[int]
    at_top: Mapped[bool] = mapped_column(default=False)
    state: Mapped[EscalationState] = mapped_column(words(EscalationState), default=EscalationState.OPEN)
    due_on: Mapped[date | None]
    opened_on: Mapped[date]
    acknowledged_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    closed_because: Mapped[str] = mapped_column(default="")
    rule: Mapped[str]
    policy: Mapped[str]
    policy_version: Mapped[str]
    explanation: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    passed_over: Mapped[list[str]] = mapped_column(default=list, server_default="[]")

    task: Mapped[Task | None] = relationship(foreign_keys=[task_id])
    target: Mapped[Target | None] = relationship()
    from_unit: Mapped[Unit] = relationship(foreign_keys=[from_unit_id])
    to_unit: Mapped[Unit] = relationship(foreign_keys=[to_unit_id])
    to_committee: Mapped[Committee | None] = relationship()
    actions: Mapped[list[EscalationAction]] = relationship(
        back_populates="escalation", order_by="EscalationAction.id", cascade="all, delete-orphan"
    )

    @property
    def desk(self) -> str:
        """The name of the body before which it lies: the committee, or the unit itself."""
        return self.to_committee.name if self.to_committee else self.to_unit.name


class EscalationAction(Base):
    """One decision on an escalation: who, when, what, with which words. task -- the task that an instruction became.

    in_stead_of_id -- the absent person in whose stead `by` decided; meeting_id -- the meeting at which. Both plain numbers, as SQLite would
    rebuild the table for a foreign key.
    """

    __tablename__ = "escalation_actions"

    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalations.id", ondelete="CASCADE"), index=True)
    decision: Mapped[EscalationDecision] = mapped_column(words(EscalationDecision))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
    until_on: Mapped[date | None]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    in_stead_of_id: Mapped[int | None]
    meeting_id: Mapped[int | None] = mapped_column(index=True)

    escalation: Mapped[Escalation] = relationship(back_populates="actions")
    by: Mapped[User | None] = relationship(foreign_keys=[by_id])
    in_stead_of: Mapped[User | None] = relationship(primaryjoin="foreign(EscalationAction.in_stead_of_id) == User.id", viewonly=True)
    unit: Mapped[Unit | None] = relationship()
    task: Mapped[Task | None] = relationship()

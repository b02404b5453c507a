"""Uỷ quyền: who stands in for whom during an absence, from when to when.

Owns the record; what follows from it is `workflow.substitution` (making, ending), `workflow.people` (roles) and `workflow.standing` (mail).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.people import User


class Substitution(Base):
    """One absence: the substitute gets the principal's notices and may do what the principal may, both days included.

    ended_at -- taken back before its time, or over; told_at -- the principal has been told what happened meanwhile.
    """

    __tablename__ = "substitutions"
    __table_args__ = (
        CheckConstraint("principal_id <> substitute_id", name="somebody_else"),
        CheckConstraint("from_on <= until_on", name="right_way_round"),
        Index("ix_substitutions_untold", "told_at", "until_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    principal_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    substitute_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    told_at: Mapped[datetime | None]

    principal: Mapped[User] = relationship(foreign_keys=[principal_id])
    substitute: Mapped[User] = relationship(foreign_keys=[substitute_id])
    made_by: Mapped[User | None] = relationship(foreign_keys=[made_by_id])

"""Decisions about single days that the package of public holidays does not know: a day off, or a Saturday worked in exchange.

Owns what an administrator has put down; what a working day is follows in `rules.calendar`.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.people import User


class CalendarDay(Base):
    """One day on which offices work, or do not, by a decision. reason -- the decision in words ("nghỉ bù Quốc khánh, công văn số …")."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime]

    decided_by: Mapped[User | None] = relationship()

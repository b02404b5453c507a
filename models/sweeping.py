"""Rows with which a sweep died: told apart, tried alone, set aside, and shown to administrators until they say what to do.

Owns that record; the sweep's supervisor (`workflow.supervision`) writes it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class SweepDeath(Base):
    """One task or target that was in hand when a sweeping process died. subject -- "task" or "target".

    deaths -- how often. set_aside_at -- since when no sweep looks at it; None: it is suspected and tried alone. released_at -- an
    administrator gave it back. detail -- how the process ended, in words.
    """

    __tablename__ = "sweep_deaths"
    __table_args__ = (Index("ix_sweep_deaths_set_aside_at", "set_aside_at"),)

    subject: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    deaths: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    detail: Mapped[str] = mapped_column(default="")
    set_aside_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None]

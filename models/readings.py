"""Documents that were handed in and are being read: what waits, what is read by whom, what came of it.

Owns how a reading stands. The bytes lie in the data folder under their SHA-256; what was found in them becomes a plan (`models.plans`).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from models.people import User
from models.plans import Plan


class ReadingState(StrEnum):
    """waiting → reading (claimed by a process) → done, or failed: the person is told why and tries again or deletes it."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"


class Reading(Base):
    """One document on its way to becoming a draft.

    pages, pages_done -- of a scan: how many pages must be recognised and how many are; 0 as long as nobody knows of any.
    error, error_values -- why it failed: the message with %(name)s, and the values in it, so that it can be shown in any language.
    existing_plan_id -- the plan that the same file became before, where that is why it failed.
    attempts -- how often a process has claimed it; claimed_by, claimed_until -- as of mails: a dead process's claim is freed.
    plan_id -- what it became; None again where that draft was deleted.
    """

    __tablename__ = "readings"
    __table_args__ = (
        Index("ix_readings_state_id", "state", "id"),
        Index("ix_readings_uploaded_by_id_state", "uploaded_by_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(index=True)
    size: Mapped[int]
    state: Mapped[ReadingState] = mapped_column(words(ReadingState), default=ReadingState.WAITING)
    pages: Mapped[int] = mapped_column(default=0)
    pages_done: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    error_values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    existing_plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id", ondelete="SET NULL"))
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id", ondelete="SET NULL"), index=True)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    uploaded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    uploaded_by: Mapped[User | None] = relationship()
    plan: Mapped[Plan | None] = relationship(foreign_keys=[plan_id])

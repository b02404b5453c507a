"""Private calendar addresses, one in force for each person at a time. Owns the row; what is in a calendar is `workflow.calendar_feed`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.people import User


class CalendarFeed(Base):
    """A person's private calendar address, which no calendar program can log in to: who knows it reads their deadlines.

    nonce -- from it and the installation's secret key, which is not in the database, the address is worked out again to show it.
    secret_hash -- the SHA-256 of the secret part of the address, to find the row by. revoked_at -- from when on it is worth nothing.
    last_used_at -- noted at most hourly. fingerprint, changed_at -- what the calendar held last, and when that came to be.
    """

    __tablename__ = "calendar_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    nonce: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    fingerprint: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

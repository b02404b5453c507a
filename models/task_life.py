"""What people say around a task: that it is not theirs, and words for one another.

Owns refusals with their answers, and comments with whom they call upon; the state of a task is `models.tasks`.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from models.people import User
from models.tasks import Task


class RefusalState(StrEnum):
    """A refusal waits, is upheld (the task goes elsewhere or ends), is insisted against, or is taken back by those who refused."""

    ASKED = "asked"
    UPHELD = "upheld"
    INSISTED = "insisted"
    WITHDRAWN = "withdrawn"


class Refusal(Base):
    """A unit says that a task is not its responsibility, and what was decided on it. The clock does not stop meanwhile."""

    __tablename__ = "refusals"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    state: Mapped[RefusalState] = mapped_column(words(RefusalState), default=RefusalState.ASKED)
    reason: Mapped[str]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(default="")

    task: Mapped[Task] = relationship(back_populates="refusals")


class Comment(Base):
    """Words beside a task. withdrawn_at -- its writer has taken it back; the words stay in the history."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    text: Mapped[str]
    withdrawn_at: Mapped[datetime | None]

    task: Mapped[Task] = relationship(back_populates="comments")
    by: Mapped[User | None] = relationship()
    mentions: Mapped[list[Mention]] = relationship(cascade="all, delete-orphan")


class Mention(Base):
    """A person called upon in a comment."""

    __tablename__ = "mentions"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)

    user: Mapped[User] = relationship()

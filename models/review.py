"""What reviewers did to drafts, so that it can be taken back, and what the system learnt from their corrections for later plans.

Owns both kinds of rows; how a step is taken back is `workflow.undo`, when a correction is learnt `workflow.learning`.
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


class ReviewStep(Base):
    """One change that a reviewer made to a draft.

    done, values -- what was done, in words with %(name)s, and the values in them, so that it can be said in any language.
    state -- what the changed rows hold on the other side of the step: before it; once it is taken back, after it.
    undone_at -- when it was taken back; such a step can be done again until something new is done.
    """

    __tablename__ = "review_steps"
    __table_args__ = (Index("ix_review_steps_plan_id_id", "plan_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    done: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undone_at: Mapped[datetime | None]

    by: Mapped[User | None] = relationship()


class CorrectionKind(StrEnum):
    """What a correction is about: the units that a body's name means, a clause, or a target."""

    BODY = "body"
    CLAUSE = "clause"
    TARGET = "target"


class LearntCorrection(Base):
    """What reviewers made of certain words in a published plan, to be offered where a later draft of the same issuer has the same words.

    owner_id, place -- whose plans it is for: the issuing unit, or, for plans without one, the area ("commune tân lập").
    words -- the normal form of the words; shown -- as they were written. answer -- what they became (see `workflow.learning`).
    forgotten_at -- since then it is not offered any more.
    """

    __tablename__ = "learnt_corrections"
    __table_args__ = (
        Index("ix_learnt_corrections_owner_id_kind", "owner_id", "kind"),
        Index("ix_learnt_corrections_place_kind", "place", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[CorrectionKind] = mapped_column(words(CorrectionKind))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    place: Mapped[str]
    words: Mapped[str]
    shown: Mapped[str]
    answer: Mapped[dict[str, Any]]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    forgotten_at: Mapped[datetime | None]
    forgotten_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    plan: Mapped[Plan] = relationship()

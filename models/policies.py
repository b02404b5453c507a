"""Policies as they stood and stand: the shipped ones and those that people set for everything, for a unit's area or for one plan.

Owns the texts, who put which in force when and why, and the previews that were asked for; what a text means is `rules.policy`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from models.people import User
from models.plans import Plan
from models.units import Unit


class PolicyScope(StrEnum):
    """For what a version holds; the narrowest wins: a plan, a unit's area, the whole installation, else what was shipped."""

    SHIPPED = "shipped"
    SYSTEM = "system"
    AREA = "area"
    PLAN = "plan"


class PolicyState(StrEnum):
    """A draft decides nothing. In force: one for each name and scope. Replaced by the next version; withdrawn: a wider one holds again."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class PolicyVersion(Base):
    """One text of one policy for one scope. Never changed once it has been in force, never deleted: decisions name it.

    name -- "reminders", "escalation", "targets" or "incentives". version -- "3" as shipped, "3.17" for row 17 made from it: what
    decisions store.
    scope_key -- "shipped", "system", "unit:12", "plan:7". text -- YAML as `rules.policy.parse_policy` reads it. note -- why, in words.
    based_on_id -- the version that its maker began from. edited_at -- the last saving of a draft, so that two editors notice each other.
    """

    __tablename__ = "policy_versions"
    __table_args__ = (
        UniqueConstraint("name", "version"),
        Index(
            "uq_policy_versions_in_force",
            "name",
            "scope_key",
            unique=True,
            sqlite_where=text("state = 'in_force'"),
            postgresql_where=text("state = 'in_force'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[str]
    scope: Mapped[PolicyScope] = mapped_column(words(PolicyScope))
    scope_key: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    state: Mapped[PolicyState] = mapped_column(words(PolicyState), default=PolicyState.DRAFT)
    text: Mapped[str]
    digest: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("policy_versions.id"))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    in_force_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    in_force_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str] = mapped_column(default="")

    unit: Mapped[Unit | None] = relationship()
    plan: Mapped[Plan | None] = relationship()
    based_on: Mapped[PolicyVersion | None] = relationship(remote_side=[id])
    made_by: Mapped[User | None] = relationship(foreign_keys=[made_by_id])
    in_force_by: Mapped[User | None] = relationship(foreign_keys=[in_force_by_id])
    ended_by: Mapped[User | None] = relationship(foreign_keys=[ended_by_id])


class PolicyStamp(Base):
    """The one row (id 1) whose number grows with each change of what is in force: a batch of a sweep reads it and knows if its rules hold.

    A batch and a change take turns (`workflow.policy_book.take_turn`), so each batch decides wholly by one state of the rules.
    """

    __tablename__ = "policy_stamps"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


class PreviewState(StrEnum):
    """A preview waits, is worked out, is ready, or could not be made."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class PolicyPreview(Base):
    """What a version would do over some days beside what is in force, worked out in the background.

    digest -- of the text that is tried. permille -- how far it has come. attempts -- how often a process has begun to work it out.
    """

    __tablename__ = "policy_previews"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("policy_versions.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    from_on: Mapped[date]
    until_on: Mapped[date]
    state: Mapped[PreviewState] = mapped_column(words(PreviewState), default=PreviewState.WAITING)
    permille: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error: Mapped[str] = mapped_column(default="")

    version: Mapped[PolicyVersion] = relationship()


class Judgement(Base):
    """Why notices were owed: one row for each distinct rule, version and facts, however many tasks share them.

    key -- follows from all the rest, so that a batch done twice writes nothing new. Notices name it (`Notice.judgement`).
    """

    __tablename__ = "judgements"

    key: Mapped[str] = mapped_column(primary_key=True)
    policy: Mapped[str]
    policy_version: Mapped[str]
    rule: Mapped[str]
    explanation: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_on: Mapped[date]

"""People, what they are in which unit, their tokens, and attempts at logging in.

Owns who may be who; what each role may do is declared in `web.permissions`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from models.units import Unit

if TYPE_CHECKING:
    from models.substitutions import Substitution


class MembershipRole(StrEnum):
    """Đầu mối, lãnh đạo, điều phối kế hoạch, thành viên ban chỉ đạo, quản trị."""

    FOCAL_POINT = "focal_point"
    LEADER = "leader"
    COORDINATOR = "coordinator"
    COMMITTEE = "committee"
    ADMINISTRATOR = "administrator"


class User(Base):
    """A person with a login. email None: cannot be told by mail. digest_hour is in Asia/Ho_Chi_Minh, None: the installation's.

    mail_choices -- what the person chose for some topics of mail, within the policy (`rules.mail_policy`): {"due-early": "off"}.
    standing_in -- the absences, not yet over and settled, in which this person stands in for somebody.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str | None]
    password_hash: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="vi")
    digest_hour: Mapped[int | None]
    mail_choices: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]

    memberships: Mapped[list[Membership]] = relationship(back_populates="user", cascade="all, delete-orphan")
    standing_in: Mapped[list[Substitution]] = relationship(
        primaryjoin="and_(Substitution.substitute_id == User.id, Substitution.ended_at.is_(None))",
        order_by="Substitution.id",
        viewonly=True,
    )


class Membership(Base):
    """What a person is in a unit, from when to when. An administrator's membership may stand at any unit and holds everywhere."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("user_id", "unit_id", "role"), Index("ix_memberships_unit_id_role", "unit_id", "role"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id", ondelete="CASCADE"))
    role: Mapped[MembershipRole] = mapped_column(words(MembershipRole))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="memberships")
    unit: Mapped[Unit | None] = relationship()


class ApiToken(Base):
    """A bearer token. Only the SHA-256 of the token is kept; the token itself is shown once."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class LoginAttempt(Base):
    """A failed attempt, counted by login and by address, so that guessing is slowed on every process at once."""

    __tablename__ = "login_attempts"
    __table_args__ = (Index("ix_login_attempts_login_at", "login", "at"), Index("ix_login_attempts_address_at", "address", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime]

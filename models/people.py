"""People, what they are in which unit, their tokens, and attempts at logging in.

Owns who may be who; what each role may do is declared in `web.permissions`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from models.folding import search_form
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
    totp_secret -- base32, of the authenticator app; in force from totp_confirmed_at on. totp_last_step -- the last 30-second step with
    a code taken, so that no code counts twice. recovery_codes -- SHA-256 of each code that is left. needs_totp -- an administrator asks it
    of this person. invited_at -- when a mail to set the first password was last sent. visit_began_at, visit_before_at -- when the present
    visit and the one before it began: what changed since then stands on the first page.
    search_text -- name, login and address folded, kept right by itself.
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
    visit_began_at: Mapped[datetime | None]
    visit_before_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]
    totp_secret: Mapped[str | None]
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]
    recovery_codes: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    needs_totp: Mapped[bool] = mapped_column(default=False, server_default="0")
    search_text: Mapped[str] = mapped_column(default="", server_default="")

    memberships: Mapped[list[Membership]] = relationship(back_populates="user", cascade="all, delete-orphan")
    standing_in: Mapped[list[Substitution]] = relationship(
        primaryjoin="and_(Substitution.substitute_id == User.id, Substitution.ended_at.is_(None))",
        order_by="Substitution.id",
        viewonly=True,
    )


@event.listens_for(User, "before_insert")
@event.listens_for(User, "before_update")
def _fold(_mapper: object, _connection: object, user: User) -> None:
    user.search_text = search_form(f"{user.name} {user.login} {user.email or ''}")


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


class LinkPurpose(StrEnum):
    """Thư mời, đặt lại mật khẩu."""

    INVITE = "invite"
    RESET = "reset"


class AccountLink(Base):
    """A link sent by mail with which a person sets a password, once. Only the SHA-256 of its secret is kept."""

    __tablename__ = "account_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(words(LinkPurpose))
    secret_hash: Mapped[str] = mapped_column(unique=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id])


class RoleDemand(Base):
    """What is asked of everybody who has a role. needs_totp -- logging in takes a code from an authenticator app."""

    __tablename__ = "role_demands"

    role: Mapped[MembershipRole] = mapped_column(words(MembershipRole), primary_key=True)
    needs_totp: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    at: Mapped[datetime]


class SavedView(Base):
    """The filters of a list under a name, as one person keeps them. page -- the list's endpoint; query -- its address after the "?"."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("user_id", "page", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    page: Mapped[str]
    name: Mapped[str]
    query: Mapped[str]
    created_at: Mapped[datetime]


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

"""People are invited by mail and choose their own password; who has not come yet; a link to hand over; a forgotten password.

Owns who is invited when and how often a new password may be asked for; the links are `workflow.account_links`, the mails
`workflow.account_mail`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from models import LinkPurpose, LoginAttempt, User
from workflow.account_links import LASTS, end_links, make_link, path_of
from workflow.account_mail import owe_link
from workflow.errors import InvalidInputError, WrongStateError
from workflow.people import ATTEMPTS_PER_ADDRESS, ATTEMPTS_WINDOW
from workflow.settings import Settings

AT_ONCE = 500
"""How many people one press of a button invites."""

RESETS_PER_LOGIN = 3
_MARK = "reset:"
"""Marks those who asked for a new password, so that they are counted apart from wrong passwords."""

_SHARING = 10
"""So many people of one shared address get a mail each."""


class Standing(StrEnum):
    """Whether a person has come: has a password; was invited and may still come; the invitation ran out; nobody has invited them."""

    CAME = "came"
    INVITED = "invited"
    RAN_OUT = "ran_out"
    UNINVITED = "uninvited"


@dataclass(frozen=True, slots=True)
class Invited:
    """What a press of the button did. without_address -- people who have none: a link must be handed over. left -- beyond AT_ONCE."""

    sent: int
    without_address: int
    left: int


def standing_of(user: User, now: datetime) -> Standing:
    """How a person stands with coming."""
    if user.password_hash:
        return Standing.CAME
    if user.invited_at is None:
        return Standing.UNINVITED
    return Standing.INVITED if now < user.invited_at + LASTS[LinkPurpose.INVITE] else Standing.RAN_OUT


def has_not_come() -> ColumnElement[bool]:
    """People who have never set a password, as a condition for queries."""
    return User.password_hash == ""


def invite(session: Session, user: User, settings: Settings, *, by: User, now: datetime) -> None:
    """Send a person the mail with which they set their first password; an earlier invitation ends.

    Raises WrongStateError (has come already, deactivated) or InvalidInputError (has no address).
    """
    _refuse_who_came(user)
    if not user.email:
        raise InvalidInputError(
            "%(name)s chưa có địa chỉ thư điện tử: hãy nhập địa chỉ, hoặc tạo liên kết để trao tận tay.", field="email", name=user.name
        )
    link = make_link(session, user, LinkPurpose.INVITE, settings, by=by, now=now)
    owe_link(session, link, user, settings, now=now)
    user.invited_at = now


def invite_all(session: Session, settings: Settings, *, by: User, now: datetime) -> Invited:
    """Invite everybody who was never invited and has an address, AT_ONCE people at most."""
    waiting = has_not_come(), User.is_active, User.invited_at.is_(None)
    has_address = func.coalesce(User.email, "") != ""
    found = session.scalars(select(User).where(*waiting, has_address).order_by(User.id).limit(AT_ONCE)).all()
    for user in found:
        invite(session, user, settings, by=by, now=now)
    session.flush()
    rest = select(func.count().filter(~has_address), func.count().filter(has_address)).select_from(User).where(*waiting)
    without, left = session.execute(rest).one()
    return Invited(len(found), without, left)


def withdraw(session: Session, user: User, *, now: datetime) -> None:
    """Take an invitation back: its link holds no more. Raises WrongStateError where the person has come."""
    _refuse_who_came(user)
    end_links(session, user, now=now)
    user.invited_at = None


def hand_over(session: Session, user: User, settings: Settings, *, by: User | None, now: datetime) -> str:
    """A link for a person without mail, as a whole address that is shown once and handed over by whoever knows them.

    by -- None: from the command line.
    """
    purpose = LinkPurpose.RESET if user.password_hash else LinkPurpose.INVITE
    link = make_link(session, user, purpose, settings, by=by, now=now)
    if purpose is LinkPurpose.INVITE:
        user.invited_at = now
    return f"{settings.base_url}{path_of(link, user, settings, now=now)}"


def follow_new_address(session: Session, user: User, settings: Settings, *, before: str | None, by: User, now: datetime) -> bool:
    """A person's address was corrected: the old links are dead, and who was invited and has not come is invited anew. True: a mail goes."""
    if (before or "") == (user.email or ""):
        return False
    end_links(session, user, now=now)
    if user.password_hash or user.invited_at is None or not user.email or not user.is_active:
        return False
    invite(session, user, settings, by=by, now=now)
    return True


def ask_reset(session: Session, typed: str, settings: Settings, *, address: str, now: datetime) -> None:
    """Somebody forgot a password: whoever has this login or mail address is sent a link. Says nothing about whether there is anybody.

    address -- where the request came from. Counted, known or not; beyond the limits nothing is sent and the answer is the same.
    """
    wanted = unicodedata.normalize("NFC", typed).strip().lower()[:200]
    if not wanted or _asked_too_often(session, wanted, address, now):
        return
    session.add(LoginAttempt(login=f"{_MARK}{wanted}", address=f"{_MARK}{address}", at=now))
    theirs = or_(User.login == wanted, func.lower(User.email) == wanted)
    has_address = func.coalesce(User.email, "") != ""
    for user in session.scalars(select(User).where(theirs, User.is_active, has_address).order_by(User.id).limit(_SHARING)).all():
        link = make_link(session, user, LinkPurpose.RESET, settings, by=None, now=now)
        owe_link(session, link, user, settings, now=now)
    session.flush()


def _asked_too_often(session: Session, wanted: str, address: str, now: datetime) -> bool:
    recent = select(func.count()).select_from(LoginAttempt).where(LoginAttempt.at > now - ATTEMPTS_WINDOW)
    by_login = session.scalar(recent.where(LoginAttempt.login == f"{_MARK}{wanted}")) or 0
    by_address = session.scalar(recent.where(LoginAttempt.address == f"{_MARK}{address}")) or 0
    return by_login >= RESETS_PER_LOGIN or by_address >= ATTEMPTS_PER_ADDRESS


def _refuse_who_came(user: User) -> None:
    if user.password_hash:
        raise WrongStateError("%(name)s đã đặt mật khẩu rồi nên không cần thư mời: nếu quên, hãy gửi liên kết đặt lại.", name=user.name)

"""Links with which a person sets a password, once: made for a mail or to be handed over, and what one that comes back is worth.

Owns their secret, their end and their one use; refuses to send them (`workflow.account_mail`). The secret is worked out anew from the
installation's secret key whenever it is needed: the database holds only its SHA-256, before the mail has left as well as after. It is made
with the person's address and password hash of the moment, so that a change of either ends the link by itself.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, selectinload

from models import AccountLink, LinkPurpose, LoginAttempt, User
from workflow import passwords
from workflow.errors import NotAllowedError, WrongStateError
from workflow.settings import Settings

SALT = "dondoc account link 1"
"""Sets these secrets apart from all else that is made with the same secret key."""

LASTS = {LinkPurpose.INVITE: timedelta(days=7), LinkPurpose.RESET: timedelta(hours=1)}
"""How long a link holds: an invitation waits for somebody on leave, a forgotten password for nobody."""

PATHS = {LinkPurpose.INVITE: "/invitation", LinkPurpose.RESET: "/new-password"}


class Worth(StrEnum):
    """What a link is worth: it holds; or it is none of ours, was used, ran out or was withdrawn, or its person changed since."""

    GOOD = "good"
    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that came back. user -- whose it is, where it was ours."""

    worth: Worth
    link: AccountLink | None = None
    user: User | None = None


def make_link(session: Session, user: User, purpose: LinkPurpose, settings: Settings, *, by: User | None, now: datetime) -> AccountLink:
    """A new link for a person; older ones of the same purpose end. Raises WrongStateError for a deactivated person."""
    if not user.is_active:
        raise WrongStateError("%(name)s đã ngừng truy cập: hãy mở lại truy cập trước.", name=user.name)
    end_links(session, user, now=now, purpose=purpose)
    link = AccountLink(
        user_id=user.id,
        purpose=purpose,
        secret_hash=secrets.token_hex(32),  # until the number is known with which the true one is made
        by_id=by.id if by else None,
        created_at=now,
        expires_at=now + LASTS[purpose],
    )
    session.add(link)
    session.flush()
    link.secret_hash = _hash(_secret(link, user, settings))
    session.flush()
    return link


def end_links(session: Session, user: User, *, now: datetime, purpose: LinkPurpose | None = None) -> int:
    """End the links of a person that hold (of one purpose; None: all). Returns how many there were."""
    holding = update(AccountLink).where(AccountLink.user_id == user.id, AccountLink.used_at.is_(None), AccountLink.expires_at > now)
    wanted = holding.where(AccountLink.purpose == purpose) if purpose else holding
    ended = session.scalars(wanted.values(expires_at=now).returning(AccountLink.id).execution_options(synchronize_session="fetch")).all()
    return len(ended)


def path_of(link: AccountLink, user: User, settings: Settings, *, now: datetime) -> str | None:
    """The path that the link's mail carries; None where the link holds no more: it ended, or the person's address changed meanwhile."""
    secret = _secret(link, user, settings)
    holds = link.used_at is None and now < link.expires_at and _hash(secret) == link.secret_hash
    return f"{PATHS[link.purpose]}/{secret}" if holds else None


def open_link(session: Session, text: str, purpose: LinkPurpose, settings: Settings, *, now: datetime) -> Opened:
    """Judge a link that came back; changes nothing."""
    with_person = selectinload(AccountLink.user)
    asked = select(AccountLink).where(AccountLink.secret_hash == _hash(text), AccountLink.purpose == purpose)
    link = session.scalar(asked.options(with_person))
    if link is None:
        return Opened(Worth.UNKNOWN)
    if link.used_at is not None:
        return Opened(Worth.USED, link, link.user)
    if not link.user.is_active or not hmac.compare_digest(_secret(link, link.user, settings), text):
        return Opened(Worth.ENDED, link, link.user)
    return Opened(Worth.GOOD if now < link.expires_at else Worth.EXPIRED, link, link.user)


def set_password(session: Session, opened: Opened, password: str, *, now: datetime) -> User:
    """Use a link up: its person has this password from now on, all their sessions and other links end, failed attempts are forgotten.

    Raises InvalidInputError (the password; the link stays good) or NotAllowedError (the link is good no more).
    """
    link, user = opened.link, opened.user
    if opened.worth is not Worth.GOOD or link is None or user is None:
        raise NotAllowedError("Liên kết này không còn dùng được: hãy xin liên kết mới.")
    hashed = passwords.hash_password(password, login=user.login)
    holds = update(AccountLink).where(AccountLink.id == link.id, AccountLink.used_at.is_(None), AccountLink.expires_at > now)
    taken = session.scalar(holds.values(used_at=now).returning(AccountLink.id).execution_options(synchronize_session="fetch"))
    if taken is None:
        raise NotAllowedError("Liên kết này vừa được dùng ở nơi khác: hãy đăng nhập bằng mật khẩu đã đặt, hoặc xin liên kết mới.")
    user.password_hash = hashed
    end_links(session, user, now=now)
    session.execute(delete(LoginAttempt).where(LoginAttempt.login == user.login))
    session.flush()
    return user


def _secret(link: AccountLink, user: User, settings: Settings) -> str:
    """43 characters that nobody works out without the secret key; another key, address or password gives others."""
    own_key = hmac.digest(settings.secret_key.encode(), SALT.encode(), "sha256")
    parts = (link.id, int(link.created_at.timestamp()), link.purpose.value, user.id, user.email or "", user.password_hash)
    made = hmac.digest(own_key, "\n".join(map(str, parts)).encode(), "sha256")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

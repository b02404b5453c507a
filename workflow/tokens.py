"""Bearer tokens for the API. Owns their making and ending; only the SHA-256 is kept, the token itself is shown once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import ApiToken, User
from workflow.errors import InvalidInputError, NotFoundError
from workflow.people import with_standing_in

PREFIX = "dondoc_"
"""So that a token found in a file is recognised as one."""

LONGEST_DAYS = 3660
STALE_AFTER = timedelta(hours=1)
"""How old `last_used_at` may grow before it is written again."""


def create_token(session: Session, user: User, *, name: str, now: datetime, days: int | None = None) -> tuple[ApiToken, str]:
    """A new token for a person, valid for so many days (None: until revoked), and its text, which cannot be had again."""
    kept = " ".join(name.split())
    if not kept:
        raise InvalidInputError("Tên mã truy cập đang để trống: hãy ghi mã này dùng vào việc gì.", field="name")
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise InvalidInputError(
            "Thời hạn %(days)s ngày không dùng được: hãy đặt từ 1 đến %(longest)s ngày.", field="days", days=days, longest=LONGEST_DAYS
        )
    text = PREFIX + secrets.token_urlsafe(32)
    expires_at = now + timedelta(days=days) if days else None
    token = ApiToken(user_id=user.id, name=kept, token_hash=_fingerprint(text), created_at=now, expires_at=expires_at)
    session.add(token)
    session.flush()
    return token, text


def tokens_of(session: Session, user: User) -> list[ApiToken]:
    """A person's tokens, those in force first, newest first."""
    newest = ApiToken.revoked_at.is_not(None), ApiToken.id.desc()
    return list(session.scalars(select(ApiToken).where(ApiToken.user_id == user.id).order_by(*newest)))


def revoke_token(session: Session, user: User, token_id: int, *, now: datetime) -> ApiToken:
    """End one of a person's own tokens; harmless where it has ended. Raises NotFoundError."""
    token = session.get(ApiToken, token_id)
    if token is None or token.user_id != user.id:
        raise NotFoundError("Không có mã truy cập số %(token)s: hãy mở lại trang tài khoản.", token=token_id)
    token.revoked_at = token.revoked_at or now
    session.flush()
    return token


def token_in_force(session: Session, text: str, *, now: datetime) -> ApiToken | None:
    """The token with this text, with its person, unless it was revoked, has expired, or its person is deactivated."""
    with_person = joinedload(ApiToken.user).options(selectinload(User.memberships), with_standing_in())
    asked = select(ApiToken).where(ApiToken.token_hash == _fingerprint(text)).options(with_person)
    token = session.scalars(asked).unique().one_or_none()
    if token is None or token.revoked_at is not None or not token.user.is_active:
        return None
    return None if token.expires_at is not None and token.expires_at <= now else token


def note_use(session: Session, token_id: int, *, now: datetime) -> None:
    """Remember that a token was used (asked for at most once per STALE_AFTER)."""
    token = session.get(ApiToken, token_id)
    if token is not None:
        token.last_used_at = now
        session.flush()


def is_use_stale(token: ApiToken, *, now: datetime) -> bool:
    """Whether its last use was noted so long ago that it should be noted again."""
    return token.last_used_at is None or now - token.last_used_at > STALE_AFTER


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

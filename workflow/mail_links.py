"""Links in mails that let one person act on one task without logging in: how they are made, and what one that comes back is worth.

Owns their signature, their end and their reasons for being refused. Such a link names a person and a task and opens nothing else; it dies
with its last day, and with the person's access, password, address or right to act for the task's unit.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from itsdangerous import BadSignature, Signer
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import LoginAttempt, Notice, Task, User
from rules.values import Audience
from workflow.calendar import day_of, working_calendar
from workflow.people import ATTEMPTS_PER_ADDRESS, ATTEMPTS_WINDOW, with_standing_in
from workflow.settings import Settings
from workflow.visibility import may_tick

SALT = "dondoc mail link 1"
"""Sets these signatures apart from all others made with the same secret key (sessions, forms)."""

ACTING = frozenset({Audience.DOER, Audience.LEADER})
"""The audiences whose people may tick the task; others get the plain address of its page."""

_WRONG = "link:"
"""Marks the addresses of those who sent wrong links, so that they are counted apart from wrong passwords."""


class Verdict(StrEnum):
    """What a link is worth: it holds; or it is no link of ours, is too old, was ended by a change at its person, the task is another
    unit's now, or is there no more."""

    GOOD = "good"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    ENDED = "ended"
    MOVED = "moved"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that came back. user -- whose it is, also where it holds no more; task -- only where it holds; task_id -- which it named."""

    verdict: Verdict
    user: User | None = None
    task: Task | None = None
    task_id: int | None = None


def acting_path(session: Session, notice: Notice, settings: Settings, *, now: datetime) -> str | None:
    """The path at which the notice's person acts on its task without a login. None: the plain address is all that they get."""
    if notice.user is None or notice.task_id is None or notice.audience not in ACTING or not settings.mail_link_days:
        return None
    last_day = working_calendar(session).add_working_days(day_of(now), settings.mail_link_days)
    return f"/m/{make_token(notice.user, notice.task_id, last_day=last_day, secret_key=settings.secret_key)}"


def make_token(user: User, task_id: int, *, last_day: date, secret_key: str) -> str:
    """The signed text that names a person and a task until the end of a day."""
    said = f"{user.id}-{task_id}-{last_day.toordinal()}-{_fingerprint(user)}"
    return _signer(secret_key).sign(said).decode()


def open_link(session: Session, token: str, *, secret_key: str, today: date, to_change: bool = False) -> Opened:
    """Judge a link that came back. to_change -- nobody else changes the task until this transaction ends."""
    try:
        user_id, task_id, ordinal, fingerprint = _read(token, secret_key)
    except (BadSignature, ValueError):
        return Opened(Verdict.UNKNOWN)
    found_user = select(User).where(User.id == user_id).options(selectinload(User.memberships), with_standing_in())
    user = session.scalars(found_user).unique().one_or_none()
    if user is None or not user.is_active or _fingerprint(user) != fingerprint:
        return Opened(Verdict.ENDED, user, task_id=task_id)
    if today.toordinal() > ordinal:
        return Opened(Verdict.EXPIRED, user, task_id=task_id)
    found = select(Task).where(Task.id == task_id).options(joinedload(Task.unit), joinedload(Task.plan))
    task = session.scalar(found.with_for_update(of=Task) if to_change else found)
    if task is None:
        return Opened(Verdict.GONE, user, task_id=task_id)
    if not may_tick(session, user, task, today):
        return Opened(Verdict.MOVED, user, task_id=task_id)
    return Opened(Verdict.GOOD, user, task, task_id)


def note_wrong(session: Session, address: str, *, now: datetime) -> bool:
    """Count a wrong link against the network address that it came from; False, and not counted, where there were too many of late.

    As with wrong passwords, but apart from them. A link that holds is never refused for it: a signature cannot be guessed, and behind one
    address may sit a whole office with a mail filter that mangles links.
    """
    marked = f"{_WRONG}{address}"
    session.execute(delete(LoginAttempt).where(LoginAttempt.address.startswith(_WRONG), LoginAttempt.at <= now - ATTEMPTS_WINDOW))
    counted = session.scalar(select(func.count()).select_from(LoginAttempt).where(LoginAttempt.address == marked)) or 0
    if counted >= ATTEMPTS_PER_ADDRESS:
        return False
    session.add(LoginAttempt(login="", address=marked, at=now))
    session.flush()
    return True


def _read(token: str, secret_key: str) -> tuple[int, int, int, str]:
    user_id, task_id, ordinal, fingerprint = _signer(secret_key).unsign(token).decode().split("-")
    return int(user_id), int(task_id), int(ordinal), fingerprint


def _fingerprint(user: User) -> str:
    """Changes with the person's password and address."""
    return hashlib.sha256(f"{user.password_hash}\n{user.email or ''}".encode()).hexdigest()[:16]


@lru_cache(maxsize=4)
def _signer(secret_key: str) -> Signer:
    """Signs with a key of these links' own, worked out once: a digest of thousands of lines is signed in milliseconds."""
    own_key = hmac.digest(secret_key.encode(), SALT.encode(), "sha256")
    return Signer(own_key, key_derivation="none", digest_method=hashlib.sha256)

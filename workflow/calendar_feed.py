"""A person's private calendar address: made, made anew, revoked, and what it shows: the deadlines of the units that they act for.

Owns who sees what in such a calendar. The address is worked out from a number kept in the database and the secret key kept outside it: so
it can be shown again for a second device, and neither the database nor a backup of it gives it away. It opens nothing but this calendar.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import CalendarFeed, Task, TaskChange, User
from rules.values import OPEN_STATES, TaskState
from workflow.calendar import day_of, moment_of
from workflow.deadline_entries import IN_ENTRIES, entries_of
from workflow.ics import Entry, Kind
from workflow.people import with_standing_in
from workflow.settings import Settings
from workflow.visibility import DOERS, own_unit_ids

CLOSED_DAYS = 30
"""For so many days what is done or cancelled stays in the calendar."""

MOST_ENTRIES = 400
"""So many deadlines a calendar holds at most: what is open, by its day, before what is closed."""

STALE_AFTER = timedelta(hours=1)
"""How old `last_used_at` may grow before it is written again."""


def make_feed(session: Session, user: User, settings: Settings, *, now: datetime) -> CalendarFeed:
    """A new address for a person; the one before is worth nothing any more."""
    revoke_feed(session, user, now=now)
    nonce = secrets.token_hex(16)
    feed = CalendarFeed(user_id=user.id, nonce=nonce, secret_hash=_hash(_secret(nonce, settings)), created_at=now)
    session.add(feed)
    session.flush()
    return feed


def revoke_feed(session: Session, user: User, *, now: datetime) -> None:
    """End a person's address; harmless where there is none."""
    feed = feed_of(session, user)
    if feed is not None:
        feed.revoked_at = now
        session.flush()


def feed_of(session: Session, user: User) -> CalendarFeed | None:
    """The person's address in force."""
    return session.scalar(select(CalendarFeed).where(CalendarFeed.user_id == user.id, CalendarFeed.revoked_at.is_(None)))


def address(feed: CalendarFeed, settings: Settings, kind: Kind) -> str | None:
    """The whole address. None: it was made with another secret key, so that it cannot be shown; it has to be made anew."""
    secret = _secret(feed.nonce, settings)
    if _hash(secret) != feed.secret_hash:
        return None
    return f"{settings.base_url}/calendar/{secret}.ics" + ("" if kind is Kind.EVENTS else f"?kind={kind.value}")


def find_feed(session: Session, secret: str) -> CalendarFeed | None:
    """The feed with this secret, with its person; None where it is unknown or revoked, or the person is deactivated: no telling which."""
    with_person = joinedload(CalendarFeed.user).options(selectinload(User.memberships), with_standing_in())
    found = select(CalendarFeed).where(CalendarFeed.secret_hash == _hash(secret)).options(with_person)
    feed = session.scalars(found).unique().one_or_none()
    return feed if feed is not None and feed.revoked_at is None and feed.user.is_active else None


def entries_for(session: Session, user: User, settings: Settings, *, now: datetime) -> list[Entry]:
    """What stands in the person's calendar now."""
    return entries_of(session, _tasks(session, user, day_of(now)), settings, language=user.language, now=now)


def fingerprint(entries: Sequence[Entry]) -> str:
    """Changes with everything that a calendar shows."""
    return hashlib.sha256(repr(entries).encode()).hexdigest()[:32]


def is_note_due(feed: CalendarFeed, mark: str, *, now: datetime) -> bool:
    """Whether the calendar has changed since it was fetched last, or its last use was noted long ago."""
    return feed.fingerprint != mark or feed.last_used_at is None or now - feed.last_used_at > STALE_AFTER


def note_use(session: Session, feed_id: int, mark: str, *, now: datetime) -> None:
    """Remember that a calendar was fetched, and since when it holds what it holds."""
    feed = session.get(CalendarFeed, feed_id)
    if feed is None:
        return
    feed.last_used_at = now
    if feed.fingerprint != mark:
        feed.fingerprint, feed.changed_at = mark, now
    session.flush()


def _tasks(session: Session, user: User, today: date) -> Sequence[Task]:
    since = today - timedelta(days=CLOSED_DAYS)
    cancelled = select(TaskChange.task_id).where(TaskChange.action == "cancel", TaskChange.at >= moment_of(since, 0))
    is_shown = or_(
        Task.state.in_(OPEN_STATES | {TaskState.SUSPENDED}),
        (Task.state == TaskState.DONE) & (Task.done_on >= since),
        (Task.state == TaskState.CANCELLED) & Task.id.in_(cancelled),
    )
    own = Task.unit_id.in_(own_unit_ids(user, today, DOERS)) & Task.effective_due_on.is_not(None)
    is_closed = Task.state.in_((TaskState.DONE, TaskState.CANCELLED))
    ordered = select(Task).where(own, is_shown).order_by(is_closed, Task.effective_due_on, Task.id)
    return session.scalars(ordered.limit(MOST_ENTRIES).options(*IN_ENTRIES)).all()


def _secret(nonce: str, settings: Settings) -> str:
    made = hmac.digest(settings.secret_key.encode(), f"calendar feed {nonce}".encode(), "sha256")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

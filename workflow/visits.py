"""When a person was here last: visits, so that the first page can say what changed since the one before.

A visit begins with the first request after half an hour of silence, or with a login after it. Owns users.last_seen_at, visit_began_at and
visit_before_at; refuses to write for every request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from models import User

SILENCE = timedelta(minutes=30)
"""After so long without a request the next one is a new visit."""

NOTED_EVERY = timedelta(minutes=5)
"""A visit that goes on is noted so often; the silence is therefore known that exactly."""

FARTHEST = timedelta(days=30)
"""What changed is told for no longer than this."""


@dataclass(frozen=True, slots=True)
class Visit:
    """The present visit. began -- its first request; before -- when the visit before it began, None for the first of all."""

    began: datetime
    before: datetime | None


def visit_of(user: User, now: datetime) -> Visit:
    """The visit to which a request of this moment belongs, whether it is noted yet or not."""
    if is_new(user, now) or user.visit_began_at is None:
        return Visit(now, user.visit_began_at or user.last_seen_at)
    return Visit(user.visit_began_at, user.visit_before_at)


def is_new(user: User, now: datetime) -> bool:
    """Whether the person has been silent for so long that a request of this moment begins a visit."""
    return user.last_seen_at is None or now - user.last_seen_at >= SILENCE


def is_to_be_noted(user: User, now: datetime) -> bool:
    """Whether there is anything to write down for a request of this moment."""
    return user.visit_began_at is None or user.last_seen_at is None or now - user.last_seen_at >= NOTED_EVERY


def note(session: Session, user: User, *, now: datetime) -> None:
    """Write down that the person is here. Of several requests at once, one begins the visit."""
    visit = visit_of(user, now)
    unchanged = User.last_seen_at.is_(None) if user.last_seen_at is None else User.last_seen_at == user.last_seen_at
    values = {"last_seen_at": now, "visit_began_at": visit.began, "visit_before_at": visit.before}
    session.execute(update(User).where(User.id == user.id, unchanged).values(values), execution_options={"synchronize_session": False})


def arrive(user: User, now: datetime) -> None:
    """The same for a login, on the row that the caller writes anyway."""
    visit = visit_of(user, now)
    user.visit_began_at, user.visit_before_at, user.last_seen_at = visit.began, visit.before, now


def changes_since(user: User, now: datetime) -> datetime | None:
    """From when on what changed is news to the person; None where they have never been here before."""
    before = visit_of(user, now).before
    return None if before is None else max(before, now - FARTHEST)

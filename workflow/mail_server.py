"""A mail server that is down: all mails wait for it, and one probe at a time asks whether it is back.

Owns `mail_servers`; no mail's attempts are used up by a server that takes none. Refuses to send.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from models import MailServer
from workflow.mailer import ServerDownError

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 1, 2, 5, 10, 15))
"""The pauses between probes; the last one goes on until the server takes mail."""


def down(session: Session, server: str | None) -> MailServer | None:
    """What is known of a server that took no mail when it was asked last."""
    return session.get(MailServer, server) if server else None


def is_held(known: MailServer | None, now: datetime) -> bool:
    """Whether it is too early for the next probe. A probe that lies far ahead was set by a clock that ran ahead, and does not count."""
    return known is not None and now < known.next_try_at <= now + PAUSES[-1]


def note_down(session: Session, server: str, error: ServerDownError, *, now: datetime) -> None:
    """A probe failed, or the server went while mails were sent."""
    known = session.get(MailServer, server, with_for_update=True)
    if known is None:
        known = MailServer(name=server, down_since=now, failures=0)
        session.add(known)
    known.next_try_at = now + PAUSES[min(known.failures, len(PAUSES) - 1)]
    known.failures += 1
    known.is_setup = error.is_setup
    known.words = str(error)[:1000]


def note_up(session: Session, server: str) -> None:
    """It has taken a mail."""
    session.execute(delete(MailServer).where(MailServer.name == server))

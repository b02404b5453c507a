"""Notices are put into mails: a person's urgent ones together, the others into the person's one digest of the day.

Owns which notice goes into which mail and when; refuses to send (`workflow.outbox`) and to word (`workflow.letters`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from models import Mail, MailState, Notice, Task, Unit, User
from models.database import insert_new
from rules.calendar import WorkingCalendar
from rules.values import OPEN_STATES, Delivery
from workflow.calendar import day_of, is_digest_time, moment_of, next_waking
from workflow.notices import REMINDER_KINDS
from workflow.settings import Settings


def bundle(session: Session, settings: Settings, *, now: datetime, calendar: WorkingCalendar) -> int:
    """Put notices that may go out now into mails: a person's urgent ones together, the others into the person's one digest of the day."""
    _withdraw_stale(session, now)
    ready = session.execute(
        select(Notice, User.email, User.digest_hour, User.is_active, Unit.email)
        .outerjoin(User, User.id == Notice.user_id)
        .join(Unit, Unit.id == Notice.unit_id)
        .where(Notice.mail_id.is_(None), Notice.not_before <= now, Notice.withdrawn_at.is_(None), Notice.is_unreachable.is_(False))
        .order_by(Notice.id)
    ).all()
    envelopes: dict[tuple[Delivery, str], Envelope] = {}
    for notice, user_email, hour, is_active, unit_email in ready:
        address = (user_email if is_active else None) if notice.user_id else unit_email
        if not address or not _may_go(notice, now, settings.digest_hour if hour is None else hour, calendar):
            continue
        who = f"user:{notice.user_id}" if notice.user_id else f"unit:{notice.unit_id}"
        empty = Envelope(notice.delivery, who, notice.user_id, None if notice.user_id else notice.unit_id, address)
        envelopes.setdefault((notice.delivery, who), empty).notice_ids.append(notice.id)
    _attach(session, settings, list(envelopes.values()), now)
    return len(envelopes)


@dataclass(slots=True)
class Envelope:
    """A mail about to be made: for whom, and which notices go into it."""

    delivery: Delivery
    who: str
    user_id: int | None
    unit_id: int | None
    address: str
    notice_ids: list[int] = field(default_factory=list)

    def key(self, day: date) -> str:
        """The natural key: one digest a person and day; urgent notices under the first of them."""
        return f"digest:{self.who}:{day}" if self.delivery is Delivery.DIGEST else f"urgent:{self.who}:{self.notice_ids[0]}"

    def row(self, settings: Settings, now: datetime) -> dict[str, Any]:
        """The mail as it is inserted."""
        key = self.key(day_of(now))
        return {
            "key": key,
            "message_id": message_id(key, settings),
            "user_id": self.user_id,
            "unit_id": self.unit_id,
            "address": self.address,
            "delivery": self.delivery,
            "state": MailState.PENDING,
            "attempts": 0,
            "next_attempt_at": now,
            "subject": "",
            "error": "",
            "created_at": now,
        }


def _attach(session: Session, settings: Settings, envelopes: list[Envelope], now: datetime) -> None:
    """Make the mails and put the notices into them. A digest that has left takes nothing more: its notices wait for the next day."""
    insert_new(session, Mail, [envelope.row(settings, now) for envelope in envelopes], Mail.id)
    by_key = {envelope.key(day_of(now)): envelope for envelope in envelopes}
    keys = list(by_key)
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        pending = session.execute(select(Mail.id, Mail.key).where(Mail.key.in_(some), Mail.state == MailState.PENDING, Mail.attempts == 0))
        for mail_id, key in pending.all():
            session.execute(update(Notice).where(Notice.id.in_(by_key[key].notice_ids), Notice.mail_id.is_(None)).values(mail_id=mail_id))


def _may_go(notice: Notice, now: datetime, hour: int, calendar: WorkingCalendar) -> bool:
    """Urgent ones outside the quiet hours; the others at their digest's hour, those owed after it with the next working day's."""
    if notice.delivery is Delivery.IMMEDIATE:
        return next_waking(now) == now
    return is_digest_time(now, hour, calendar) and notice.not_before <= moment_of(day_of(now), hour)


def _withdraw_stale(session: Session, now: datetime) -> None:
    """Reminders whose task is done, or whose deadline has moved, since they were owed: there is nothing to say any more."""
    stale = (
        select(Notice.id)
        .join(Task, Task.id == Notice.task_id)
        .where(Notice.mail_id.is_(None), Notice.withdrawn_at.is_(None), Notice.kind.in_(REMINDER_KINDS))
        .where(or_(Task.state.not_in(OPEN_STATES), Task.due_on != Notice.due_on))
    )
    session.execute(update(Notice).where(Notice.id.in_(stale)).values(withdrawn_at=now).execution_options(synchronize_session=False))


def message_id(key: str, settings: Settings) -> str:
    """The Message-ID of a mail: it follows from the mail's natural key and this installation, and never changes."""
    digest = hashlib.sha256(f"{settings.secret_key}|{key}".encode()).hexdigest()[:40]
    domain = settings.mail_from.rpartition("@")[2].rstrip("> ") or "localhost"
    return f"<{digest}@{domain}>"

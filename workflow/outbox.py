"""The outbox: notices are put into mails, mails are claimed, sent and recorded. The only use case that commits by itself.

Owns that each notice goes out once: a mail has a natural key and a Message-ID that never changes, a claim has an owner and an end.
A mail is doubled only where a process dies between the mail server's yes and the record; the Message-ID makes that visible.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from models import Mail, MailState, Notice, Task, Unit, User
from models.database import insert_new
from rules.calendar import WorkingCalendar
from rules.values import OPEN_STATES, Delivery
from workflow.calendar import day_of, is_digest_time, moment_of, next_waking
from workflow.claims import is_dead, process_name
from workflow.letters import WORDED, compose
from workflow.mailer import Mailer, RefusedError, UnreachableError
from workflow.notices import REMINDER_KINDS
from workflow.settings import Settings

CLAIM = timedelta(minutes=10)
"""How long a claimed mail stays with a process that gives no sign of life."""

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""The pauses between attempts; after the last one the mail has failed and an administrator is shown it."""

BATCH = 50


@dataclass(slots=True)
class Delivered:
    """What a delivery did, in the words of its JSON. failed -- attempts that did not succeed in this run."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0


def deliver(
    factory: sessionmaker[Session],
    settings: Settings,
    mailer: Mailer,
    *,
    now: datetime,
    calendar: WorkingCalendar,
    clock: Callable[[], datetime],
) -> Delivered:
    """Send what is owed at `now`. clock -- the true time, for claims and records only.

    Steps: release the claims of dead processes; put notices into mails; claim, send and record, a few at a time, until nothing is left.
    """
    me = process_name()
    with factory() as session:
        release_dead_claims(session, now=clock())
        bundle(session, settings, now=now, calendar=calendar)
        session.commit()
    done = Delivered()
    with mailer:
        while mails := _claim(factory, settings, me, now, clock()):
            for mail_id, message in mails:
                _send_one(factory, mailer, mail_id, message, now, done)
    with factory() as session:
        done.waiting = _waiting(session)
    return done


def release_dead_claims(session: Session, *, now: datetime) -> int:
    """Give back mails whose claim has run out or whose claimant is known to be dead."""
    claimed = session.execute(select(Mail.id, Mail.claimed_by, Mail.claimed_until).where(Mail.state == MailState.SENDING)).all()
    dead = [mail_id for mail_id, by, until in claimed if until is None or until <= now or (by and is_dead(by))]
    if dead:
        session.execute(
            update(Mail)
            .where(Mail.id.in_(dead), Mail.state == MailState.SENDING)
            .values(state=MailState.PENDING, claimed_by=None, claimed_until=None)
        )
    return len(dead)


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


def _claim(
    factory: sessionmaker[Session], settings: Settings, me: str, now: datetime, true_now: datetime
) -> list[tuple[int, EmailMessage | None]]:
    """Claim a few mails by a conditional UPDATE and word them, in one transaction. None: there is nothing left to say in it."""
    with factory() as session:
        due = (
            select(Mail.id)
            .where(Mail.state == MailState.PENDING, Mail.next_attempt_at <= now)
            .order_by(Mail.next_attempt_at, Mail.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        claimed = session.scalars(
            update(Mail)
            .where(and_(Mail.id.in_(due.scalar_subquery()), Mail.state == MailState.PENDING))
            .values(state=MailState.SENDING, claimed_by=me, claimed_until=true_now + CLAIM, attempts=Mail.attempts + 1)
            .returning(Mail.id)
            .execution_options(synchronize_session=False)
        ).all()
        mails = session.scalars(select(Mail).where(Mail.id.in_(claimed)).options(*WORDED).order_by(Mail.id)).all()
        worded = [(mail.id, compose(session, mail, settings, now=now)) for mail in mails]
        session.commit()
    return worded


def _send_one(
    factory: sessionmaker[Session], mailer: Mailer, mail_id: int, message: EmailMessage | None, now: datetime, done: Delivered
) -> None:
    """Send outside any transaction, then record what came of it."""
    error, is_final = "", False
    try:
        if message is not None:
            mailer.send(message)
    except RefusedError as refusal:
        error, is_final = str(refusal), True
    except UnreachableError as failure:
        error = str(failure)
    with factory() as session:
        mail = session.get_one(Mail, mail_id)
        _record(mail, message, error, is_final, now)
        session.commit()
    if error:
        done.failed += 1
    elif message is not None:
        done.sent += 1


def _record(mail: Mail, message: EmailMessage | None, error: str, is_final: bool, now: datetime) -> None:
    mail.claimed_by = None
    mail.claimed_until = None
    mail.error = error
    mail.subject = str(message["Subject"]) if message else ""
    if not error:
        mail.state = MailState.SENT if message else MailState.EMPTY
        mail.sent_at = now
    elif is_final or mail.attempts > len(PAUSES):
        mail.state = MailState.FAILED
    else:
        mail.state = MailState.PENDING
        mail.next_attempt_at = now + PAUSES[mail.attempts - 1]


def _waiting(session: Session) -> int:
    """Mails that wait for another attempt or in somebody's hands, and notices that wait for their hour."""
    mails = session.scalar(select(func.count()).select_from(Mail).where(Mail.state.in_((MailState.PENDING, MailState.SENDING)))) or 0
    notices = (
        session.scalar(
            select(func.count())
            .select_from(Notice)
            .where(Notice.mail_id.is_(None), Notice.withdrawn_at.is_(None), Notice.is_unreachable.is_(False))
        )
        or 0
    )
    return mails + notices


def retry_failed(session: Session, mail: Mail, *, now: datetime) -> None:
    """An administrator has mended the cause: try a failed mail again from the first attempt."""
    mail.state = MailState.PENDING
    mail.attempts = 0
    mail.next_attempt_at = now
    mail.error = ""

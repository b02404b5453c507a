"""The outbox: mails are claimed, sent and recorded, after `workflow.bundling` has put notices into them. The only use case that commits.

Owns that each notice goes out once: a mail has a natural key and a Message-ID that never changes, a claim has an owner and an end.
A mail is doubled only where a process dies between the mail server's yes and the record; the Message-ID makes that visible.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from models import Mail, MailState, Notice
from rules.calendar import WorkingCalendar
from workflow.bundling import bundle
from workflow.claims import is_dead, process_name
from workflow.letters import WORDED, compose
from workflow.mailer import Mailer, RefusedError, UnreachableError
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

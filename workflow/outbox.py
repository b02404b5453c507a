"""The outbox: mails are claimed, sent and recorded, after `workflow.bundling` has put notices into them. The only use case that commits.

Owns that each notice goes out once: a mail has a natural key and a Message-ID that never changes, a claim has an owner and an end.
A mail is doubled only where a process dies between the mail server's yes and the record; the Message-ID makes that visible.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import ColumnElement, ScalarSelect, case, func, literal, or_, select, true, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.sql.dml import ReturningUpdate

from models import Mail, MailState, Notice
from models.database import lasting_connection, let_others_write
from rules.calendar import WorkingCalendar
from rules.values import Delivery
from workflow.addresses import addresses_with_problems, follow_changed_addresses, normal_address
from workflow.bundling import gather, portions, put_in
from workflow.claims import is_dead, process_name
from workflow.hours import is_quiet
from workflow.letters import WORDED
from workflow.mail_keys import at_any_hour
from workflow.mail_server import down, is_held
from workflow.mailer import CONTENT_TIMEOUT_SECONDS, TIMEOUT_SECONDS, Mailer, server_of
from workflow.sending import PAUSES, Claimed, Delivered, Shift
from workflow.settings import Settings
from workflow.wording import compose

__all__ = ["PAUSES", "Delivered", "deliver", "release_dead_claims", "retry_failed"]

CLAIM = timedelta(minutes=10)
"""How long a claimed mail stays with a process that gives no sign of life."""

LONGEST_SENDING = timedelta(seconds=CONTENT_TIMEOUT_SECONDS + 4 * TIMEOUT_SECONDS)
"""How long one mail can keep a process at most: what cannot be begun so long before the claim ends is given back."""

BATCH = 100
MINUTE = timedelta(minutes=1)

_log = logging.getLogger(__name__)


def deliver(
    factory: sessionmaker[Session],
    settings: Settings,
    mailer: Mailer,
    *,
    now: datetime,
    calendar: WorkingCalendar,
    clock: Callable[[], datetime],
) -> Delivered:
    """Send what is owed at `now`. clock -- the true time, for claims only.

    Steps: release the claims of dead processes; put notices into mails; claim, send and record, a few at a time, until nothing is left,
    the minute's measure is full, or the server takes no more.
    """
    me, server = process_name(), server_of(mailer)
    with factory() as session:
        release_dead_claims(session, now=clock())
        follow_changed_addresses(session, now=now)
        envelopes = gather(session, settings, now=now, calendar=calendar)
        known = down(session, server)
        session.commit()
    for some in portions(envelopes):
        with factory.begin() as session:
            put_in(session, settings, some, now=now)
        let_others_write(factory)
    done = Delivered()
    if not is_held(known, now):
        with lasting_connection(factory) as connection, mailer:
            shift = Shift(connection, mailer, server, me, now, done, is_probing=known is not None, is_quiet=is_quiet(now, calendar))
            while shift.is_open and (mails := _claim(factory, settings, shift, clock())):
                _send_all(shift, mails, clock)
    with factory() as session:
        done.waiting = _waiting(session)
    return done


def _send_all(shift: Shift, mails: list[Claimed], clock: Callable[[], datetime]) -> None:
    """Send what was claimed; give back what cannot be sent while the claim certainly holds, or what a server that went would not take."""
    for at, mail in enumerate(mails):
        if not shift.is_open or clock() > mail.claimed_until - LONGEST_SENDING:
            shift.give_back([each.id for each in mails[at:]])
            return
        shift.send(mail)


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


def _claim(factory: sessionmaker[Session], settings: Settings, shift: Shift, true_now: datetime) -> list[Claimed]:
    """Claim a few mails by a conditional UPDATE and word them, in one transaction. What has nothing left to say ends there."""
    worded: list[Claimed] = []
    until = true_now + CLAIM
    with factory() as session:
        while not worded:
            claimed = session.scalars(_claiming(settings, shift, until)).all()
            if not claimed:
                break
            found = select(Mail).where(Mail.id.in_(claimed)).options(*WORDED).order_by(_urgent_first(), Mail.next_attempt_at, Mail.id)
            mails = session.scalars(found).all()
            troubled = addresses_with_problems(session, (mail.address for mail in mails))
            for mail in mails:
                message = _worded(session, mail, settings, shift.now)
                if message is not None:
                    has_problem = normal_address(mail.address) in troubled
                    worded.append(Claimed(mail.id, message, mail.address, mail.attempts, until, has_problem))
        session.commit()
    return worded


def _claiming(settings: Settings, shift: Shift, until: datetime) -> ReturningUpdate[int]:
    due = (
        select(Mail.id)
        .where(Mail.state == MailState.PENDING, Mail.next_attempt_at <= shift.now, at_any_hour() if shift.is_quiet else true())
        .order_by(_urgent_first(), Mail.next_attempt_at, Mail.id)
        .limit(1 if shift.is_probing else _measure(settings, shift.now))
        .with_for_update(skip_locked=True)
        .cte("due")  # PostgreSQL evaluates it once; a subquery it may evaluate again, and then exceed the limit
    )
    return (
        update(Mail)
        .where(Mail.id.in_(select(due.c.id)), Mail.state == MailState.PENDING)
        .values(state=MailState.SENDING, claimed_by=shift.me, claimed_until=until, attempts=Mail.attempts + 1)
        .returning(Mail.id)
        .execution_options(synchronize_session=False)
    )


def _urgent_first() -> ColumnElement[int]:
    return case((Mail.delivery == Delivery.IMMEDIATE, 0), else_=1)


def _measure(settings: Settings, now: datetime) -> int | ScalarSelect[int]:
    """How many mails may be claimed: what the minute's measure has left, counted over all processes. Two that count at once overshoot by
    a batch at the most."""
    if not settings.mails_per_minute:
        return BATCH
    on_their_way = or_(Mail.sent_at.between(now - MINUTE, now), Mail.state == MailState.SENDING)
    left = literal(settings.mails_per_minute) - func.count()
    return select(case((left > BATCH, BATCH), (left < 0, 0), else_=left)).where(on_their_way).scalar_subquery()


def _worded(session: Session, mail: Mail, settings: Settings, now: datetime) -> EmailMessage | None:
    """The mail in words, to the address that its person has now. None: there is nothing to send; the mail says why."""
    address = (mail.user.email if mail.user.is_active else None) if mail.user else mail.unit.email if mail.unit else None
    mail.address = address or mail.address
    try:
        message = compose(session, mail, settings, now=now) if address else None
    except SQLAlchemyError:
        raise
    except Exception as error:
        _log.exception("mail %s cannot be worded", mail.id)
        _put_off(mail, f"Không soạn được thư: {error!r}"[:1000], now)
        return None
    if message is None:
        mail.state, mail.claimed_by, mail.claimed_until = MailState.EMPTY, None, None
    return message


def _put_off(mail: Mail, because: str, now: datetime) -> None:
    """Try again later: the cause may be a fault of the product that is mended meanwhile."""
    is_over = mail.attempts > len(PAUSES)
    mail.state = MailState.FAILED if is_over else MailState.PENDING
    mail.next_attempt_at = now + PAUSES[min(mail.attempts, len(PAUSES)) - 1]
    mail.error, mail.claimed_by, mail.claimed_until = because, None, None


def _waiting(session: Session) -> int:
    """Mails that wait for another attempt or in somebody's hands, and notices that wait for their hour."""
    of_mails = select(func.count()).select_from(Mail).where(Mail.state.in_((MailState.PENDING, MailState.SENDING)))
    waits = Notice.mail_id.is_(None), Notice.withdrawn_at.is_(None), Notice.is_unreachable.is_(False)
    of_notices = select(func.count()).select_from(Notice).where(*waits)
    return session.scalar(select(of_mails.scalar_subquery() + of_notices.scalar_subquery())) or 0


def retry_failed(session: Session, mail: Mail, *, now: datetime) -> None:
    """An administrator has mended the cause: try a failed mail again from the first attempt."""
    mail.state = MailState.PENDING
    mail.attempts = 0
    mail.next_attempt_at = now
    mail.error = ""

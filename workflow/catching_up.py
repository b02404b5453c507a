"""After a standstill nobody is flooded: what could not be sent for days goes out in one digest, which says since when.

Owns digests of earlier days that never left, quiet hours for mails that wait for another attempt, and noticing a standstill.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from models import JobRun, Mail, MailState, Notice
from rules.calendar import WorkingCalendar
from rules.values import Delivery
from workflow.calendar import day_of, moment_of
from workflow.hours import next_waking
from workflow.mail_keys import at_any_hour

MERGED = "chưa gửi được trong ngày; đã gộp vào bản tin của ngày sau"


def postpone(session: Session, *, now: datetime, calendar: WorkingCalendar) -> None:
    """In quiet hours mails that wait for another attempt wait for the next working morning."""
    due = update(Mail).where(Mail.state == MailState.PENDING, Mail.next_attempt_at <= now, ~at_any_hour())
    session.execute(due.values(next_attempt_at=next_waking(now, calendar)).execution_options(synchronize_session=False))


def merge_unsent(session: Session, *, now: datetime) -> None:
    """Digests of earlier days that certainly never left give back their notices, for the next digest of their person.

    One whose process died between the mail server's yes and the record is left alone: it goes out again under its own Message-ID.
    """
    today = day_of(now)
    certainly_here = or_(Mail.attempts == 0, Mail.error != "")
    of_earlier_days = Mail.delivery == Delivery.DIGEST, Mail.key.not_like(f"%:{today}"), Mail.created_at < moment_of(today, 0)
    given_back = session.scalars(
        update(Mail)
        .where(Mail.state == MailState.PENDING, certainly_here, *of_earlier_days)
        .values(state=MailState.EMPTY, error=MERGED)
        .returning(Mail.id)
        .execution_options(synchronize_session=False)
    ).all()
    if given_back:
        theirs = update(Notice).where(Notice.mail_id.in_(given_back)).values(mail_id=None)
        session.execute(theirs.execution_options(synchronize_session=False))


def had_a_digest(session: Session, today: date) -> set[str]:
    """Who ("user:4", "unit:7") had a digest of another day today, or will have it in a moment: they get no second one today."""
    sent_today = (Mail.state == MailState.SENT) & (Mail.sent_at >= moment_of(today, 0))
    on_its_way = Mail.state.in_((MailState.PENDING, MailState.SENDING))
    found = select(Mail.user_id, Mail.unit_id).where(
        Mail.delivery == Delivery.DIGEST, Mail.key.not_like(f"%:{today}"), or_(sent_today, on_its_way)
    )
    return {f"user:{user_id}" if user_id else f"unit:{unit_id}" for user_id, unit_id in session.execute(found)}


@dataclass(frozen=True, slots=True)
class Standstill:
    """When nothing could be sent. since -- the first day without a sweep; missed -- what was owed before this moment missed its digests."""

    since: date | None
    missed: datetime

    def seen_by(self, not_before: datetime, so_far: date | None) -> date | None:
        """The first day of the standstill as a mail with this notice has seen it."""
        days = [so_far, self.since, day_of(not_before) if not_before <= self.missed else None]
        return min((day for day in days if day), default=None)


def standstill(session: Session, today: date, calendar: WorkingCalendar) -> Standstill:
    """Whether the days before today passed without this system: a whole working day without a sweep, or two digests missed."""
    before = calendar.last_working_day_before(today)
    last = session.scalar(select(func.max(JobRun.for_day)).where(JobRun.job == "sweep", JobRun.error == "", JobRun.for_day < today))
    since = last + timedelta(days=1) if last and last < before else None
    return Standstill(since, moment_of(calendar.last_working_day_before(before), 0))

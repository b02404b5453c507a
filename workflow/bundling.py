"""Notices are put into mails: a person's urgent ones together, the others into the person's one digest of the day.

Owns which notice goes into which mail and when; refuses to send (`workflow.outbox`) and to word (`workflow.letters`). Who is told now is
`workflow.readdressing`, what has become pointless `workflow.pointless`, what was left behind by a standstill `workflow.catching_up`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, exists, or_, select, update
from sqlalchemy.orm import Session

from models import Mail, MailState, Membership, Notice, Substitution, Unit, User
from models.database import AnyRow, insert_new
from rules.calendar import WorkingCalendar
from rules.mail_policy import Choice
from rules.values import Delivery
from workflow.calendar import day_of, moment_of
from workflow.catching_up import Standstill, had_a_digest, merge_unsent, postpone, standstill
from workflow.hours import digest_hour, is_digest_time, is_quiet, mail_policy
from workflow.people import holds
from workflow.pointless import withdraw_pointless
from workflow.readdressing import Readdressed, readdress
from workflow.settings import Settings
from workflow.standing import Addressee, Standing, in_force
from workflow.substitution import settle_absences

CHUNK = 500
NOTICES_AT_ONCE = 2_000
"""How many notices one transaction puts into mails, about."""
SWITCHED_OFF = "người nhận đã tắt loại thư này"


def bundle(session: Session, settings: Settings, *, now: datetime, calendar: WorkingCalendar) -> int:
    """Put notices that may go out now into mails, all at once; return into how many."""
    envelopes = gather(session, settings, now=now, calendar=calendar)
    put_in(session, settings, envelopes, now=now)
    return len(envelopes)


def gather(session: Session, settings: Settings, *, now: datetime, calendar: WorkingCalendar) -> list[Envelope]:
    """Which mails the notices that may go out now belong into. In quiet hours there are none, and what waits is put off."""
    if is_quiet(now, calendar):
        postpone(session, now=now, calendar=calendar)
        return []
    settle_absences(session, now=now)
    withdraw_pointless(session, now=now)
    merge_unsent(session, now=now)
    waiting, found = _addressed(session, now)
    office = _Office(session, settings, now, calendar, standstill(session, day_of(now), calendar))
    return office.fill(waiting, found)


def portions(envelopes: list[Envelope]) -> Iterator[list[Envelope]]:
    """The mails in portions that are soon written, each mail whole: whoever writes something else waits for one portion only."""
    portion: list[Envelope] = []
    notices = 0
    for envelope in envelopes:
        portion.append(envelope)
        notices += len(envelope.notice_ids)
        if notices >= NOTICES_AT_ONCE:
            yield portion
            portion, notices = [], 0
    if portion:
        yield portion


def _addressed(session: Session, now: datetime) -> tuple[Sequence[AnyRow], Readdressed]:
    """The notices that wait, and to whom each goes now. Where some were moved to others, these are read once more."""
    waiting = _waiting(session, now)
    if not waiting:
        return (), Readdressed()
    found = readdress(session, waiting, Standing(session, waiting, day_of(now)), now=now)
    if not found.moved:
        return waiting, found
    known = set(found.addressees)
    waiting = _waiting(session, now)
    again = readdress(session, waiting, Standing(session, waiting, day_of(now)), now=now)
    again.reachable.extend(notice_id for notice_id in again.addressees if notice_id not in known)
    return waiting, again


def _waiting(session: Session, now: datetime) -> Sequence[AnyRow]:
    """The notices that wait for a mail. Those that nobody could be told of are among them once somebody could."""
    has_people = exists().where(Membership.unit_id == Notice.unit_id, holds(day_of(now)))
    somebody_else = or_(User.is_active.is_(False), exists().where(Substitution.principal_id == Notice.user_id, in_force(day_of(now))))
    has_address = or_(User.email.is_not(None), somebody_else, (Notice.user_id.is_(None)) & or_(Unit.email.is_not(None), has_people))
    columns = (
        Notice.id,
        Notice.key,
        Notice.kind,
        Notice.step,
        Notice.delivery,
        Notice.audience,
        Notice.user_id,
        Notice.unit_id,
        Notice.in_stead_of_id,
        Notice.is_unreachable,
        Notice.not_before,
    )
    found = (
        select(*columns)
        .outerjoin(User, User.id == Notice.user_id)
        .join(Unit, Unit.id == Notice.unit_id)
        .where(Notice.mail_id.is_(None), Notice.withdrawn_at.is_(None), Notice.not_before <= now)
        .where(or_(Notice.is_unreachable.is_(False), has_address))
        .order_by(Notice.id)
    )
    return session.execute(found).all()


@dataclass(slots=True)
class Envelope:
    """A mail about to be made: for whom, and which notices go into it."""

    delivery: Delivery
    to: Addressee
    address: str
    notice_ids: list[int] = field(default_factory=list)
    stood_still_since: date | None = None

    def key(self, day: date) -> str:
        """The natural key: one digest a person and day; urgent notices under the first of them."""
        who = self.to.key
        return f"digest:{who}:{day}" if self.delivery is Delivery.DIGEST else f"urgent:{who}:{self.notice_ids[0]}"

    def row(self, settings: Settings, now: datetime) -> dict[str, Any]:
        """The mail as it is inserted."""
        key = self.key(day_of(now))
        return {
            "key": key,
            "message_id": message_id(key, settings),
            "user_id": self.to.user_id,
            "unit_id": None if self.to.user_id else self.to.unit_id,
            "address": self.address,
            "delivery": self.delivery,
            "state": MailState.PENDING,
            "attempts": 0,
            "next_attempt_at": now,
            "subject": "",
            "error": "",
            "created_at": now,
            "stood_still_since": self.stood_still_since if self.delivery is Delivery.DIGEST else None,
        }


@dataclass(slots=True)
class _Office:
    """One bundling at work."""

    session: Session
    settings: Settings
    now: datetime
    calendar: WorkingCalendar
    standstill: Standstill

    def fill(self, waiting: Sequence[AnyRow], found: Readdressed) -> list[Envelope]:
        """The envelopes of this moment, with what may go into them; what somebody has switched off is withdrawn."""
        envelopes: dict[tuple[Delivery, str], Envelope] = {}
        late_addressed, switched_off = set(found.reachable), []
        for row in waiting:
            to = found.addressees.get(row.id)
            if to is None or to.address is None:
                continue
            topic = mail_policy().topic_of(row.kind, row.step, row.audience)
            way = topic.goes(row.delivery, to.choices.get(topic.id))
            if way is Choice.OFF:
                switched_off.append(row.id)
            elif self._may_go(row, way, to):
                delivery = Delivery(way.value)
                envelope = envelopes.setdefault((delivery, to.key), Envelope(delivery, to, to.address))
                envelope.notice_ids.append(row.id)
                if row.id not in late_addressed:
                    envelope.stood_still_since = self.standstill.seen_by(row.not_before, envelope.stood_still_since)
        self._withdraw(switched_off)
        had = had_a_digest(self.session, day_of(self.now)) if envelopes else set()
        return [one for (delivery, who), one in envelopes.items() if delivery is Delivery.IMMEDIATE or who not in had]

    def _may_go(self, row: AnyRow, way: Choice, to: Addressee) -> bool:
        """Urgent ones now; the others at their digest's hour, those owed after it with the next working day's."""
        if way is Choice.IMMEDIATE:
            return True
        hour = digest_hour(to.hour, self.settings.digest_hour)
        return is_digest_time(self.now, hour, self.calendar) and row.not_before <= moment_of(day_of(self.now), hour)

    def _withdraw(self, notice_ids: list[int]) -> None:
        if notice_ids:
            these = update(Notice).where(Notice.id.in_(notice_ids), Notice.mail_id.is_(None))
            values = these.values(withdrawn_at=self.now, withdrawn_because=SWITCHED_OFF)
            self.session.execute(values.execution_options(synchronize_session=False))


def put_in(session: Session, settings: Settings, envelopes: list[Envelope], *, now: datetime) -> None:
    """Make the mails and put the notices into them. A digest that has left takes nothing more: its notices wait for the next day.

    The mails are locked meanwhile, so that nobody sends one between the look at it and the notices put into it.
    """
    insert_new(session, Mail, [envelope.row(settings, now) for envelope in envelopes], Mail.id)
    by_key = {envelope.key(day_of(now)): envelope for envelope in envelopes}
    keys = sorted(by_key)
    mail_of: dict[int, int] = {}
    for start in range(0, len(keys), CHUNK):
        open_ones = Mail.key.in_(keys[start : start + CHUNK]), Mail.state == MailState.PENDING, Mail.attempts == 0
        for mail_id, key in session.execute(select(Mail.id, Mail.key).where(*open_ones).order_by(Mail.id).with_for_update()):
            mail_of |= dict.fromkeys(by_key[key].notice_ids, mail_id)
    ids = sorted(mail_of)
    for start in range(0, len(ids), CHUNK):
        some = {notice_id: mail_of[notice_id] for notice_id in ids[start : start + CHUNK]}
        free = update(Notice).where(Notice.id.in_(some), Notice.mail_id.is_(None), Notice.withdrawn_at.is_(None))
        session.execute(free.values(mail_id=case(some, value=Notice.id)).execution_options(synchronize_session=False))


def message_id(key: str, settings: Settings) -> str:
    """The Message-ID of a mail: it follows from the mail's natural key and this installation, and never changes."""
    digest = hashlib.sha256(f"{settings.secret_key}|{key}".encode()).hexdigest()[:40]
    domain = settings.mail_from.rpartition("@")[2].rstrip("> ") or "localhost"
    return f"<{digest}@{domain}>"

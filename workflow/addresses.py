"""Addresses that do not take mail: what is known of them, what waits because of them, and how they are tried again.

Owns `address_problems`; refuses to send and to judge an answer (`workflow.refusals`). Notices that wait for somebody at such an address
are marked as unreachable while they are bundled (`workflow.standing`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import AddressProblem, Mail, MailState, Notice, ProblemKind, Unit, User
from models.database import AnyRow
from rules.values import Delivery

COUNTS_ON = timedelta(days=7)
"""A server may report up to five days later that a mail did not arrive: within this time "since" and "how often" go on."""

REMEMBERED = timedelta(days=31)
"""How far back something is told after all when an address works again; what is older is told by its task's page."""

BLOCKED = select(AddressProblem.address).where(AddressProblem.is_blocking, AddressProblem.cleared_at.is_(None))


def usable(email: InstrumentedAttribute[str | None]) -> ColumnElement[str | None]:
    """A person's or a unit's address in a query: None where nothing more is sent to it."""
    return case((func.lower(email).in_(BLOCKED), None), else_=email)


def normal_address(text: str) -> str:
    """An address as problems are kept under: servers that tell capitals apart are not met."""
    return text.strip().lower()


def note_problem(session: Session, address: str, *, kind: ProblemKind, status: str, words: str, at: datetime, is_blocking: bool) -> None:
    """Put down that an address did not take a mail. Where nothing more is to go there, mails that wait for it fail at once."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    key, said = normal_address(address), words.strip()[:1000]
    known = AddressProblem
    is_over = and_(known.cleared_at.is_not(None), known.cleared_at < at - COUNTS_ON)
    row = dialect.insert(known).values(
        address=key, kind=kind, status=status, words=said, since=at, last_at=at, times=1, is_blocking=is_blocking, cleared_at=None
    )
    changes = {
        "kind": kind,
        "status": status,
        "words": said,
        "last_at": at,
        "since": case((is_over, row.excluded.since), else_=known.since),
        "times": case((is_over, 1), else_=known.times + 1),
        "is_blocking": or_(row.excluded.is_blocking, and_(known.is_blocking, known.cleared_at.is_(None))),
        "cleared_at": None,
    }
    session.execute(row.on_conflict_do_update(index_elements=[known.address], set_=changes))
    if is_blocking:
        waiting = func.lower(Mail.address) == key, Mail.state == MailState.PENDING
        session.execute(
            update(Mail).where(*waiting).values(state=MailState.FAILED, error=said).execution_options(synchronize_session=False)
        )
        _mark_untold(session, key, since=at - REMEMBERED)


def clear_problem(session: Session, address: str, *, at: datetime) -> None:
    """A mail was taken there, or somebody says that it will be."""
    found = AddressProblem.address == normal_address(address), AddressProblem.cleared_at.is_(None)
    session.execute(update(AddressProblem).where(*found).values(cleared_at=at, is_blocking=False))
    told = _in_mails_to(normal_address(address), at - REMEMBERED), Notice.is_unreachable
    session.execute(update(Notice).where(*told).values(is_unreachable=False).execution_options(synchronize_session=False))


def _mark_untold(session: Session, address: str, *, since: datetime) -> None:
    """What stood in mails that did not arrive reached nobody: the plan's coordinators see it."""
    untold = _in_mails_to(address, since, or_(Mail.state == MailState.FAILED, Mail.bounced_at.is_not(None)))
    session.execute(update(Notice).where(untold).values(is_unreachable=True).execution_options(synchronize_session=False))


def _in_mails_to(address: str, since: datetime, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return Notice.mail_id.in_(select(Mail.id).where(func.lower(Mail.address) == address, Mail.created_at > since, *conditions))


def try_again(session: Session, address: str, *, now: datetime) -> int:
    """Thử lại: mails may go to the address again, those that failed there go out anew. Returns how many wait now."""
    clear_problem(session, address, at=now)
    return _revive(session, _failed(now, func.lower(Mail.address) == normal_address(address)), now)


def follow_changed_addresses(session: Session, *, now: datetime) -> int:
    """Mails that failed go out anew where their person or unit has another address since."""
    current = func.lower(func.coalesce(User.email, Unit.email, ""))
    changed = and_(current != "", current != func.lower(Mail.address), current.not_in(BLOCKED))
    return _revive(session, _failed(now, changed), now)


def open_problems(session: Session) -> list[AnyRow]:
    """(problem, its people, its units) for the administrator, those at which nothing more is sent first."""
    of_people = select(AddressProblem, User, Unit).where(AddressProblem.cleared_at.is_(None))
    joined = of_people.outerjoin(User, func.lower(User.email) == AddressProblem.address)
    joined = joined.outerjoin(Unit, func.lower(Unit.email) == AddressProblem.address)
    return list(session.execute(joined.order_by(AddressProblem.is_blocking.desc(), AddressProblem.since, AddressProblem.address)).all())


def problem_of(session: Session, address: str | None) -> AddressProblem | None:
    """What stands against an address just now."""
    if not address:
        return None
    problem = session.get(AddressProblem, normal_address(address))
    return problem if problem and problem.cleared_at is None else None


def addresses_with_problems(session: Session, addresses: Iterable[str]) -> frozenset[str]:
    """Of some addresses, those against which something stands, blocking or not."""
    keys = sorted({normal_address(address) for address in addresses})
    found = select(AddressProblem.address).where(AddressProblem.address.in_(keys), AddressProblem.cleared_at.is_(None))
    return frozenset(session.scalars(found)) if keys else frozenset()


def _failed(now: datetime, condition: ColumnElement[bool]) -> Select[Mail]:
    found = select(Mail).outerjoin(User, User.id == Mail.user_id).outerjoin(Unit, Unit.id == Mail.unit_id)
    return found.where(Mail.state == MailState.FAILED, Mail.created_at > now - REMEMBERED, condition).order_by(Mail.id)


def _revive(session: Session, failed: Select[Mail], now: datetime) -> int:
    """Failed mails wait again, from the first attempt; of several digests of one person the newest takes what the others held."""
    newest: dict[str, Mail] = {}
    for mail in session.scalars(failed):
        who = mail.key.rpartition(":")[0] if mail.delivery is Delivery.DIGEST else mail.key
        older = newest.get(who)
        newest[who] = mail
        if older:
            merge_into(session, mail, [older.id])
    for mail in newest.values():
        mail.state, mail.attempts, mail.next_attempt_at, mail.error = MailState.PENDING, 0, now, ""
    waits = Notice.mail_id.in_([mail.id for mail in newest.values()]), Notice.is_unreachable
    if newest:
        session.execute(update(Notice).where(*waits).values(is_unreachable=False).execution_options(synchronize_session=False))
    return len(newest)


def merge_into(session: Session, mail: Mail, older: Collection[int]) -> None:
    """What older mails held goes with this one; they themselves will not go out."""
    session.execute(update(Notice).where(Notice.mail_id.in_(older)).values(mail_id=mail.id))
    merged = {"state": MailState.EMPTY, "error": f"Gộp vào thư số {mail.id}"}
    session.execute(update(Mail).where(Mail.id.in_(older)).values(**merged))

"""Tasks and targets with which a sweeping process died: suspected after one death, set aside after another, given back by an administrator.

Owns the rows of `SweepDeath` and what the sweep asks of them. A row that stands there is tried alone, whatever its state, and leaves the
table once it was decided; so a change of a task that was set aside gives it a new chance by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, exists, or_, select, update
from sqlalchemy.orm import Session, joinedload

from models import Membership, MembershipRole, SweepDeath, Target, Task, User
from rules.features import Subject as Matter
from rules.values import OPEN_STATES, Audience, Delivery
from workflow.calendar import day_of
from workflow.errors import NotFoundError
from workflow.notices import Outgoing, Subject
from workflow.recipients import Recipient

DEATHS_ALLOWED = 1
"""A row that was alone in hand at a death, and has died more often than this, is set aside."""
NOTICE = "set-aside"
_TOLD = "hệ thống không xét được việc này nên đã để riêng, không nhắc và không chuyển cấp trên; hãy mở trang Tình trạng hệ thống"

_TABLES: dict[Matter, type[Task] | type[Target]] = {Matter.TASK: Task, Matter.TARGET: Target}


@dataclass(frozen=True, slots=True)
class Hand:
    """What a sweeping process has in hand: some tasks, or some targets."""

    matter: Matter
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SetAside:
    """One task or target that no sweep looks at, with how the process ended that looked at it last."""

    death: SweepDeath
    row: Task | Target


def suspected(session: Session, matter: Matter) -> list[int]:
    """The rows that no batch takes along with others."""
    return list(session.scalars(select(SweepDeath.subject_id).where(SweepDeath.subject == matter.value).order_by(SweepDeath.subject_id)))


def suspected_and_due(session: Session, matter: Matter, today: date) -> list[int]:
    """Those of them that need a look now: each is tried alone."""
    table = _TABLES[matter]
    found = select(SweepDeath.subject_id).join(table, table.id == SweepDeath.subject_id)
    return list(session.scalars(found.where(SweepDeath.subject == matter.value, table.next_look_on <= today).order_by(table.id)))


def clear(session: Session, matter: Matter, ids: Collection[int]) -> None:
    """These rows were decided without harm: nothing is held against them any more."""
    session.execute(delete(SweepDeath).where(SweepDeath.subject == matter.value, SweepDeath.subject_id.in_(ids)))


def note_deaths(session: Session, hand: Hand, *, detail: str, today: date, at: datetime) -> list[int]:
    """A process died with these rows in hand: suspect them. One that was alone, and not for the first time, is set aside; return those.

    A row that was decided after all, just before the death, is not: it is due no more.
    """
    known = {row.subject_id: row for row in session.scalars(_deaths(hand.matter).where(SweepDeath.subject_id.in_(hand.ids)))}
    for subject_id in hand.ids:
        row = known.get(subject_id)
        if row is None:
            row = known[subject_id] = SweepDeath(subject=hand.matter.value, subject_id=subject_id, deaths=0, first_at=at)
            session.add(row)
        row.deaths, row.last_at, row.detail = row.deaths + 1, at, detail
    session.flush()
    aside = [row for row in known.values() if len(hand.ids) == 1 and row.deaths > DEATHS_ALLOWED]
    return [row.subject_id for row in aside if _set_aside(session, hand.matter, row, today, at)]


def _set_aside(session: Session, matter: Matter, death: SweepDeath, today: date, at: datetime) -> bool:
    table = _TABLES[matter]
    still_due = update(table).where(table.id == death.subject_id, table.next_look_on <= today).values(next_look_on=None)
    if session.scalar(still_due.returning(table.id).execution_options(synchronize_session=False)) is None:
        return False
    death.set_aside_at, death.released_at, death.released_by_id = at, None, None
    _tell_administrators(session, matter, death, at)
    return True


def _tell_administrators(session: Session, matter: Matter, death: SweepDeath, at: datetime) -> None:
    """One line in each administrator's digest."""
    row = _row(session, matter, death.subject_id)
    if row is None:
        return
    unit_id = row.unit_id if isinstance(row, Task) else row.owner_id
    is_administrator = exists().where(Membership.user_id == User.id, Membership.role == MembershipRole.ADMINISTRATOR)
    people = session.execute(select(User.id, User.email).where(User.is_active, is_administrator).order_by(User.id))
    outgoing = Outgoing(at)
    outgoing.owe(
        [Recipient(unit_id or 0, user_id, email) for user_id, email in people],
        Subject(task_id=row.id) if isinstance(row, Task) else Subject(target_id=row.id),
        kind=NOTICE,
        step=f"{NOTICE}-{death.deaths}",
        audience=Audience.INFORMED,
        delivery=Delivery.DIGEST,
        why=_TOLD,
    )
    outgoing.write(session)


def tidy(session: Session, today: date) -> None:
    """Forget suspicions that have come to nothing (decided just before the death), and rows set aside whose task has been closed since."""
    for matter, table in _TABLES.items():
        mine = table.id == SweepDeath.subject_id
        is_due = exists().where(mine, table.next_look_on <= today)
        is_open = exists().where(mine, Task.state.in_(OPEN_STATES) if table is Task else Target.owner_id.is_not(None))
        pointless = or_(SweepDeath.set_aside_at.is_(None) & ~is_due, ~is_open)
        session.execute(
            delete(SweepDeath).where(SweepDeath.subject == matter.value, pointless).execution_options(synchronize_session=False)
        )


def set_aside_rows(session: Session) -> list[SetAside]:
    """What no sweep looks at now, latest first; what has been closed meanwhile, or has got a new chance by a change, is not among it."""
    found: list[SetAside] = []
    for matter, query in ((Matter.TASK, _open_tasks()), (Matter.TARGET, _owned_targets())):
        rows = {row.id: row for row in session.scalars(query)}
        deaths = session.scalars(_deaths(matter).where(SweepDeath.set_aside_at.is_not(None)))
        found += [SetAside(death, rows[death.subject_id]) for death in deaths if death.subject_id in rows]
    return sorted(found, key=lambda one: one.death.last_at, reverse=True)


def release(session: Session, matter: Matter, subject_id: int, *, by: User, at: datetime) -> None:
    """Give a row back to the next sweep, which tries it alone. Raises NotFoundError where it is not set aside (any more)."""
    death = session.get(SweepDeath, (matter.value, subject_id))
    if death is None or death.set_aside_at is None:
        raise NotFoundError("Mục số %(number)s không còn được để riêng: hãy mở lại trang Tình trạng hệ thống.", number=subject_id)
    _release(session, [death], by=by, at=at)


def release_all(session: Session, *, by: User, at: datetime) -> int:
    """Give all of them back; return how many."""
    rows = [one.death for one in set_aside_rows(session)]
    _release(session, rows, by=by, at=at)
    return len(rows)


def _release(session: Session, deaths: Iterable[SweepDeath], *, by: User, at: datetime) -> None:
    for death in deaths:
        death.set_aside_at, death.released_at, death.released_by_id = None, at, by.id
        row = _row(session, Matter(death.subject), death.subject_id)
        if row is not None and not (isinstance(row, Task) and not row.state.is_open):
            row.next_look_on = day_of(at)
    session.flush()


def _row(session: Session, matter: Matter, row_id: int) -> Task | Target | None:
    return session.get(Task, row_id) if matter is Matter.TASK else session.get(Target, row_id)


def _deaths(matter: Matter) -> Select[SweepDeath]:
    return select(SweepDeath).where(SweepDeath.subject == matter.value)


def _still_aside(matter: Matter) -> Any:
    aside = select(SweepDeath.subject_id).where(SweepDeath.subject == matter.value, SweepDeath.set_aside_at.is_not(None))
    return aside.scalar_subquery()


def _open_tasks() -> Select[Task]:
    is_aside = Task.id.in_(_still_aside(Matter.TASK)), Task.next_look_on.is_(None), Task.state.in_(OPEN_STATES)
    return select(Task).where(*is_aside).options(joinedload(Task.unit), joinedload(Task.plan))


def _owned_targets() -> Select[Target]:
    is_aside = Target.id.in_(_still_aside(Matter.TARGET)), Target.next_look_on.is_(None), Target.owner_id.is_not(None)
    return select(Target).where(*is_aside).options(joinedload(Target.owner), joinedload(Target.plan))

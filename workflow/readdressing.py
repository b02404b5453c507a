"""Notices that wait go to who stands for their audience now: the present holder, the substitute, or nobody, and then it is said why.

Owns moving a notice from one addressee to another, once each (natural keys); who that is, is `workflow.standing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select, update
from sqlalchemy.orm import Session

from models import Notice
from models.database import AnyRow, insert_new
from workflow.standing import Addressee, Standing

MOVED = "người nhận không còn giữ vai trò này; đã chuyển cho người đang giữ"
STOOD_IN = "người nhận đang vắng và có người được ủy quyền; đã chuyển cho người ấy"
NOBODY = "không còn ai giữ vai trò này để báo"
_REVIVABLE = (MOVED, STOOD_IN)
_CHANGED = ("id", "key", "user_id", "unit_id", "in_stead_of_id", "is_unreachable", "withdrawn_at", "withdrawn_because", "mail_id")


@dataclass(slots=True)
class Readdressed:
    """What was found. addressees -- of each notice that stays with its own; moved -- notices and those to whom they go."""

    addressees: dict[int, Addressee] = field(default_factory=dict)
    moved: list[tuple[AnyRow, list[Addressee]]] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    reachable: list[int] = field(default_factory=list)
    unreachable: list[int] = field(default_factory=list)


def readdress(session: Session, waiting: Sequence[AnyRow], standing: Standing, *, now: datetime) -> Readdressed:
    """Find who stands for each notice now, and write what has changed. Those that were moved are to be read again."""
    found = Readdressed()
    for row in waiting:
        present = standing.present(row)
        own = f"user:{row.user_id}" if row.user_id else f"unit:{row.unit_id}"
        if not present:
            found.lost.append(row.id)
        elif [one.key for one in present] == [own]:
            _stay(found, row, present[0])
        else:
            found.moved.append((row, present))
    _withdraw(session, found.lost, NOBODY, now)
    _mark(session, found.reachable, is_unreachable=False)
    _mark(session, found.unreachable, is_unreachable=True)
    _move(session, found.moved, now)
    return found


def _stay(found: Readdressed, row: AnyRow, addressee: Addressee) -> None:
    if addressee.address is None:
        if not row.is_unreachable:
            found.unreachable.append(row.id)
        return
    if row.is_unreachable:
        found.reachable.append(row.id)
    found.addressees[row.id] = addressee


def _move(session: Session, moved: list[tuple[AnyRow, list[Addressee]]], now: datetime) -> None:
    """Owe the notices to their new addressees. One that had been theirs before, and was moved away, is theirs again."""
    if not moved:
        return
    ids = [row.id for row, _ in moved]
    for because in _REVIVABLE:
        _withdraw(session, [row.id for row, to in moved if _because(to) == because], because, now)
    notices = {notice.id: notice for notice in session.scalars(select(Notice).where(Notice.id.in_(ids)))}
    rows = [_owed(notices[row.id], row, addressee) for row, to in moved for addressee in to]
    came_back = update(Notice).where(
        Notice.key.in_([row["key"] for row in rows]), Notice.mail_id.is_(None), Notice.withdrawn_because.in_(_REVIVABLE)
    )
    session.execute(came_back.values(withdrawn_at=None, withdrawn_because="").execution_options(synchronize_session=False))
    insert_new(session, Notice, list({row["key"]: row for row in rows}.values()), Notice.id)


def _because(to: Iterable[Addressee]) -> str:
    return STOOD_IN if any(one.in_stead_of_id for one in to) else MOVED


def _owed(notice: Notice, row: AnyRow, addressee: Addressee) -> dict[str, Any]:
    """The same notice, owed to somebody else under that one's own key."""
    own = f"user:{row.user_id}" if row.user_id else f"unit:{row.unit_id}"
    kept = {column.key: getattr(notice, column.key) for column in inspect(Notice).column_attrs if column.key not in _CHANGED}
    return kept | {
        "key": f"{row.key.removesuffix(own)}{addressee.key}",
        "user_id": addressee.user_id,
        "unit_id": addressee.unit_id,
        "in_stead_of_id": addressee.in_stead_of_id,
        "is_unreachable": addressee.address is None,
    }


def _withdraw(session: Session, notice_ids: list[int], because: str, now: datetime) -> None:
    if notice_ids:
        these = update(Notice).where(Notice.id.in_(notice_ids), Notice.mail_id.is_(None), Notice.withdrawn_at.is_(None))
        session.execute(these.values(withdrawn_at=now, withdrawn_because=because).execution_options(synchronize_session=False))


def _mark(session: Session, notice_ids: list[int], *, is_unreachable: bool) -> None:
    if notice_ids:
        these = update(Notice).where(Notice.id.in_(notice_ids)).values(is_unreachable=is_unreachable)
        session.execute(these.execution_options(synchronize_session=False))

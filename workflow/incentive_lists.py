"""Finalising a year's list of rewards, and what differs now from a list that was finalised.

Owns the lists as they were signed off: rows, reasons and total stay what they were, whatever is corrected later; another finalised list of
the same area and year gets the next number and stands beside the first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from models import IncentiveList, Unit, User
from rules.award_facts import YearFigure, permyriad
from rules.awards import AwardStanding
from rules.features import percent
from rules.said import Said
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, WrongStateError
from workflow.incentives import AwardList, AwardRow, award_list

LONGEST_NOTE = 2000
Document = dict[str, Any]


class DifferenceKind(StrEnum):
    """How a unit's place differs now from the finalised list."""

    NOW_DUE = "now_due"
    NO_LONGER = "no_longer"
    OTHER_AMOUNT = "other_amount"


@dataclass(frozen=True, slots=True)
class AwardDifference:
    """A unit that would stand otherwise in a list made now. was, now -- đồng."""

    kind: DifferenceKind
    unit_id: int
    unit: str
    was: int
    now: int


def finalise(session: Session, area: Unit, year: int, *, by: User, now: datetime, note: str = "", seen: str | None = None) -> IncentiveList:
    """Keep the list as it stands now. The same list again is the one that is kept already.

    seen -- the mark (`mark_of`) of the list that the person looked at: figures may have changed since. Raises WrongStateError for a year
    that is not over, where no rule is switched on, or where the list is another by now; InvalidInputError for a note that is too long.
    """
    found = award_list(session, area, year, today=day_of(now))
    _refuse(found, note, seen)
    rows = rows_of(found)
    policy_version = ", ".join(found.policies)
    latest = next(iter(lists_of(session, area.id, year)), None)
    if latest is not None and (latest.rows, latest.policy_version) == (rows, policy_version):
        return latest
    made = IncentiveList(
        area_id=area.id,
        year=year,
        number=latest.number + 1 if latest else 1,
        policy_version=policy_version,
        rows=rows,
        total=Decimal(found.total),
        note=note.strip(),
        by_id=by.id,
        at=now,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as error:
        raise WrongStateError("Danh sách năm %(year)s vừa được chốt ở nơi khác: hãy tải lại trang để xem.", year=year) from error
    return made


def lists_of(session: Session, area_id: int, year: int | None = None) -> Sequence[IncentiveList]:
    """The finalised lists of an area, the newest first."""
    found = select(IncentiveList).where(IncentiveList.area_id == area_id)
    if year is not None:
        found = found.where(IncentiveList.year == year)
    order = IncentiveList.year.desc(), IncentiveList.number.desc()
    return session.scalars(found.order_by(*order).options(joinedload(IncentiveList.by), joinedload(IncentiveList.area))).all()


def differences(kept: IncentiveList, found: AwardList) -> list[AwardDifference]:
    """What a list made now would say otherwise: who is due something only now, no longer, or another amount."""
    was = {row["unit_id"]: row for row in kept.rows if row["amount"]}
    now = {row.unit_id: row for row in found.standing(AwardStanding.DUE)}
    all_units = (_difference(unit_id, was.get(unit_id), now.get(unit_id)) for unit_id in dict.fromkeys((*was, *now)))
    return [one for one in all_units if one.was != one.now]


def mark_of(found: AwardList) -> str:
    """Tells two states of a list apart: a mark of everything that it says."""
    said = json.dumps([rows_of(found), found.policies], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def rows_of(found: AwardList, say: Callable[[Said], str] = str) -> list[Document]:
    """The whole list as plain data: also those who are due nothing, with why. say -- how a text is said; in Vietnamese unless told."""
    return [_row(row, say) for row in found.rows]


def totals_of(rows: Iterable[Mapping[str, Any]]) -> list[Document]:
    """By rule and level how many units are due how much, in the order in which they come."""
    found: dict[tuple[str, str], Document] = {}
    for row in rows:
        for award in row["awards"]:
            key = award["title"], row["level"]
            kept = found.setdefault(key, {"title": key[0], "level": key[1], "units": 0, "amount": 0})
            kept["units"] += 1
            kept["amount"] += award["amount"]
    return list(found.values())


def _refuse(found: AwardList, note: str, seen: str | None) -> None:
    if len(note) > LONGEST_NOTE:
        raise InvalidInputError("Ghi chú dài quá %(most)s ký tự: hãy viết ngắn lại.", field="note", most=LONGEST_NOTE)
    if not found.is_over:
        raise WrongStateError(
            "Năm %(year)s chưa kết thúc nên chưa chốt được danh sách: hãy chốt sau ngày %(last)s.",
            year=found.year,
            last=date(found.year, 12, 31),
        )
    if not found.policies:
        raise WrongStateError("Quy tắc khen thưởng đang tắt ở %(area)s nên không có danh sách để chốt.", area=found.area.name)
    if seen is not None and seen != mark_of(found):
        raise WrongStateError("Danh sách đã khác lúc anh/chị xem (số liệu hoặc quy tắc vừa thay đổi): hãy xem lại rồi chốt.")


def _row(row: AwardRow, say: Callable[[Said], str]) -> Document:
    verdict = row.verdict
    return {
        "unit_id": row.unit_id,
        "unit": row.unit,
        "level": row.level.value,
        "above": row.above,
        "policy_version": row.policy,
        "standing": verdict.standing.value,
        "amount": verdict.amount,
        "this": figure_document(row.this),
        "last": figure_document(row.last),
        "awards": [
            {"rule": one.rule, "title": one.title, "amount": one.amount, "facts": one.facts, "why": one.why} for one in verdict.awards
        ],
        "lacking": [{"rule": one.rule, "title": one.title, "why": "; ".join(map(say, one.why))} for one in verdict.lacking],
        "missed": [{"rule": one.rule, "title": one.title, "why": "; ".join(map(say, one.why))} for one in verdict.missed],
    }


def figure_document(figure: YearFigure | None) -> Document | None:
    """A year's figure as plain data; the rate as people read it ("4,99%"), rounded down so that it never seems to reach a threshold."""
    if figure is None:
        return None
    share = permyriad(figure.share)
    return {
        "births": figure.births,
        "third_births": figure.third_births,
        "rate": None if share is None else percent(share),
        "is_approved": figure.is_approved,
    }


def _difference(unit_id: int, was: Mapping[str, Any] | None, now: AwardRow | None) -> AwardDifference:
    before, after = int(was["amount"]) if was else 0, now.verdict.amount if now else 0
    kind = DifferenceKind.OTHER_AMOUNT if before and after else DifferenceKind.NOW_DUE if after else DifferenceKind.NO_LONGER
    name = now.unit if now else str(was["unit"]) if was else ""
    return AwardDifference(kind, unit_id, name, before, after)

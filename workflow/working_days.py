"""Decisions about single days that administrators put down: given off, or worked. Each rolls the deadlines that it touches at once.

Owns what may be decided and by whose words; what follows for tasks is `workflow.rolling`, what a working day is `rules.calendar`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import CalendarDay, User
from rules.day_names import known_exchanges, named_day
from workflow.calendar import day_of
from workflow.day_rows import LONGEST_REASON, DayDecision, Fault, read_decisions
from workflow.errors import InvalidInputError, NotFoundError, RowsError, Words, WorkflowError
from workflow.moves import Act
from workflow.rolling import roll_deadlines

YEARS_BACK = 1
YEARS_AHEAD = 2
ASK_FROM_MONTH = 11
"""From this month on the Government's decision for the next year is asked for: it comes out in the last weeks of the year."""

WORKED = Words("ngày làm việc")
OFF = Words("ngày nghỉ")


@dataclass(frozen=True, slots=True)
class Rolled:
    """What came of it. days -- how many days were decided anew; tasks -- how many tasks have another effective deadline now."""

    days: int
    tasks: int


def put_down(session: Session, decision: DayDecision, *, by: User | None, now: datetime) -> Rolled:
    """Put a decision about one day down, or change the one that stands. The caller owns the transaction.

    Raises InvalidInputError without a reason, for a day years away, and for one that says what the calendar says anyway.
    """
    return _write(session, [decision], by=by, now=now)


def put_down_rows(session: Session, text: str, *, by: User | None, now: datetime) -> Rolled:
    """Put a year's decision down from pasted lines; all of them, or none. Raises RowsError naming each faulty line."""
    rows = read_decisions(text)
    faults = [fault for line, decision in rows if (fault := _fault(line, decision, day_of(now)))]
    if faults:
        raise RowsError("Chưa ghi dòng nào: có %(count)s dòng chưa dùng được. Hãy sửa rồi gửi lại.", faults, count=len(faults))
    return _write(session, [decision for _, decision in rows], by=by, now=now)


def take_back(session: Session, day: date, *, by: User | None, now: datetime) -> Rolled:
    """Take a decision back: the day is again what the nation's calendar says. Raises NotFoundError where there is none."""
    standing = session.get(CalendarDay, day)
    if standing is None:
        raise NotFoundError("Không có quyết định nào về ngày %(day)s: hãy tải lại trang.", day=day)
    session.delete(standing)
    words = f"bỏ quyết định về ngày {day:%d/%m/%Y} ({standing.reason})"
    return Rolled(1, roll_deadlines(session, {day: words}, Act(by, now)))


def decided_days(session: Session, year: int | None = None) -> Sequence[CalendarDay]:
    """The decisions that stand, of one year or of all, by day."""
    found = select(CalendarDay).options(joinedload(CalendarDay.decided_by)).order_by(CalendarDay.day)
    if year is not None:
        found = found.where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
    return session.scalars(found).all()


def year_awaiting_decision(session: Session, today: date) -> int | None:
    """From November on: next year, where no exchanged day of it is known yet and nobody has put one down."""
    year = today.year + 1
    if today.month < ASK_FROM_MONTH or known_exchanges(year) or decided_days(session, year):
        return None
    return year


def years_open(today: date) -> range:
    """The years of which days may be decided."""
    return range(today.year - YEARS_BACK, today.year + YEARS_AHEAD + 1)


def _write(session: Session, decisions: Sequence[DayDecision], *, by: User | None, now: datetime) -> Rolled:
    act = Act(by, now)
    by_id = by.id if by else None
    changed: dict[date, str] = {}
    for decision in decisions:
        _refuse_unusable(decision, day_of(now))
        standing = session.get(CalendarDay, decision.day)
        if standing and (standing.is_working, standing.reason) == (decision.is_working, decision.reason):
            continue
        if standing is None or standing.is_working != decision.is_working:
            changed[decision.day] = _said(decision)
        session.merge(
            CalendarDay(day=decision.day, is_working=decision.is_working, reason=decision.reason, decided_by_id=by_id, decided_at=act.at)
        )
    session.flush()
    return Rolled(len(changed), roll_deadlines(session, changed, act) if changed else 0)


def _said(decision: DayDecision) -> str:
    return f"ngày {decision.day:%d/%m/%Y} là {WORKED if decision.is_working else OFF} ({decision.reason})"


def _fault(line: int, decision: DayDecision, today: date) -> Fault | None:
    try:
        _refuse_unusable(decision, today)
    except WorkflowError as error:
        return line, error.field or "", error.message
    return None


def _refuse_unusable(decision: DayDecision, today: date) -> None:
    if not decision.reason:
        raise InvalidInputError("Chưa có lý do: hãy ghi tên quyết định hoặc số công văn.", field="reason")
    if len(decision.reason) > LONGEST_REASON:
        raise InvalidInputError("Lý do quá dài: tối đa %(most)s ký tự.", field="reason", most=LONGEST_REASON)
    if decision.day.year not in (years := years_open(today)):
        raise InvalidInputError(
            "Ngày %(day)s ở quá xa: chỉ ghi được ngày của các năm %(first)s đến %(last)s.",
            field="day",
            day=decision.day,
            first=years[0],
            last=years[-1],
        )
    if named_day(decision.day).kind.is_working == decision.is_working:
        raise InvalidInputError(
            "Lịch chung đã coi ngày %(day)s là %(kind)s: không cần ghi; nếu muốn bỏ một quyết định cũ thì bấm «Bỏ» ở danh sách.",
            field="day",
            day=decision.day,
            kind=WORKED if decision.is_working else OFF,
        )

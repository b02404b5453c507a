"""The working calendar of this installation, and the days on which moments lie. Hours for mail are `workflow.hours`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import CalendarDay
from rules.calendar import WorkingCalendar
from workflow.settings import TIME_ZONE

_KEPT = "working_calendar"


def working_calendar(session: Session) -> WorkingCalendar:
    """Vietnamese working days with what administrators have put down here. Read once a session; `forget_calendar` reads anew."""
    kept: WorkingCalendar | None = session.info.get(_KEPT)
    if kept is None:
        days = session.execute(select(CalendarDay.day, CalendarDay.is_working).order_by(CalendarDay.day)).all()
        kept = session.info[_KEPT] = _calendar(tuple((row.day, row.is_working) for row in days))
    return kept


def forget_calendar(session: Session) -> None:
    """The administrators' days have changed in this session: read them anew when they are asked for next."""
    session.info.pop(_KEPT, None)


def national_calendar() -> WorkingCalendar:
    """Vietnamese working days without this installation's own decisions, for where there is no database."""
    return _calendar(())


@lru_cache(maxsize=8)
def _calendar(overrides: tuple[tuple[date, bool], ...]) -> WorkingCalendar:
    """One object a process for the same decisions: it keeps the years that it has worked out."""
    return WorkingCalendar(dict(overrides))


def day_of(now: datetime) -> date:
    """The day in Asia/Ho_Chi_Minh on which a moment lies."""
    return now.astimezone(TIME_ZONE).date()


def moment_of(day: date, hour: int) -> datetime:
    """An hour of a day in Asia/Ho_Chi_Minh, as a moment in UTC."""
    return datetime.combine(day, time(hour), tzinfo=TIME_ZONE).astimezone(UTC)

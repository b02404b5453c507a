"""The working calendar of this installation, and the days and hours at which people may be told something."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import CalendarDay
from rules.calendar import WorkingCalendar
from workflow.settings import TIME_ZONE

QUIET_FROM = time(20, 0)
QUIET_UNTIL = time(6, 0)
"""Between these hours, in Asia/Ho_Chi_Minh, nothing is sent, urgent or not."""


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


def next_waking(now: datetime) -> datetime:
    """`now`, or the end of the quiet hours in which it falls."""
    local = now.astimezone(TIME_ZONE)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return now
    day = local.date() if local.time() < QUIET_UNTIL else local.date() + timedelta(days=1)
    return moment_of(day, QUIET_UNTIL.hour)


def is_digest_time(now: datetime, hour: int, calendar: WorkingCalendar) -> bool:
    """Whether digests of that hour may go out now: on a working day, from the hour on, until the quiet hours begin."""
    local = now.astimezone(TIME_ZONE)
    return calendar.is_working(local.date()) and local.hour >= hour and local.time() < QUIET_FROM

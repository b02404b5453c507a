"""The working calendar of this installation, and the days and hours at which people may be told something."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from rules.calendar import WorkingCalendar
from workflow.settings import TIME_ZONE

QUIET_FROM = time(20, 0)
QUIET_UNTIL = time(6, 0)
"""Between these hours, in Asia/Ho_Chi_Minh, nothing is sent, urgent or not."""


@cache
def working_calendar() -> WorkingCalendar:
    """Vietnamese working days. One object a process: it keeps the years that it has worked out."""
    return WorkingCalendar()


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

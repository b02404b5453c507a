"""What a plan's words say about when: a deadline, a recurrence, and the due dates that follow from them over a period.

Owns DeadlineRule and Recurrence, which `extraction` fills in and `models` stores, and where a deadline stands on a given day.
Refuses to know today's date: it is an argument.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, rrulestr

from rules.calendar import WorkingCalendar
from rules.values import Frequency, Precision


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A deadline as written.

    text -- the document's own words ("xong trước ngày 15/11/2022"), white space folded.
    due_on -- the named day, or the last day of the named period; None where the words are relative to an event.
    is_inclusive -- False after "trước": kept for display; the whole named day still counts.
    planned_on -- the earlier, planned day where the document gives both ("dự kiến 05/12, chậm nhất 10/12").
    time -- "HH:MM" where the document names an hour.
    """

    text: str
    due_on: date | None
    is_inclusive: bool = True
    precision: Precision = Precision.DAY
    planned_on: date | None = None
    time: str | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How a duty returns, as written. month and day are the yearly or monthly date where the words name one.

    rrule -- RFC 5545, e.g. "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1"; None for PERIODIC and CONTINUOUS.
    """

    text: str
    frequency: Frequency
    month: int | None = None
    day: int | None = None
    rrule: str | None = None


class RecurrenceError(ValueError):
    """A recurrence that cannot be turned into dates; the message (Vietnamese) names its words, the value and the remedy."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One period of a recurring duty. period_label is "2026", "2026-H1", "2026-Q1", "2026-03", "2026-W05" or "2026-03-15".

    starts_on -- the first day of the period, not before the plan's own; due_on -- as written, before it rolls over weekends and holidays.
    """

    period_label: str
    starts_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class DeadlineClock:
    """Where an effective deadline stands on one day, in the words of TaskFacts."""

    days_left: int
    working_days_left: int
    working_days_late: int
    is_last_reminder_day: bool


def effective(due_on: date, calendar: WorkingCalendar) -> date:
    """The day whose end closes the deadline: due_on, or the next working day after a weekend or holiday (Civil Code 2015, art. 148(5))."""
    return calendar.roll_forward(due_on)


def clock(effective_on: date, today: date, calendar: WorkingCalendar) -> DeadlineClock:
    """How long is left, or how late it is. Late from the day after: on the deadline itself nothing is late."""
    return DeadlineClock(
        days_left=(effective_on - today).days,
        working_days_left=calendar.working_days_between(today, effective_on),
        working_days_late=calendar.working_days_between(effective_on, today),
        is_last_reminder_day=today in (effective_on, calendar.last_working_day_before(effective_on)),
    )


@dataclass(frozen=True, slots=True)
class _Cycle:
    """How a frequency steps: the rrule frequency and interval from a period's first day to the next, and the months in a period."""

    frequency: Literal[0, 1, 2, 3]
    interval: int
    step: relativedelta
    months: int = 0


_CYCLES = {
    Frequency.DAILY: _Cycle(DAILY, 1, relativedelta(days=1)),
    Frequency.WEEKLY: _Cycle(WEEKLY, 1, relativedelta(weeks=1)),
    Frequency.MONTHLY: _Cycle(MONTHLY, 1, relativedelta(months=1), months=1),
    Frequency.QUARTERLY: _Cycle(MONTHLY, 3, relativedelta(months=3), months=3),
    Frequency.HALF_YEARLY: _Cycle(MONTHLY, 6, relativedelta(months=6), months=6),
    Frequency.YEARLY: _Cycle(YEARLY, 1, relativedelta(years=1), months=12),
}


def occurrences(recurrence: Recurrence, period_start: date, period_end: date, *, until: date) -> list[Occurrence]:
    """One occurrence for each period that begins by `until` and whose due day lies inside the plan's period, both ends included.

    The due day is the day that the words name, moved back to the month's last day where the month is shorter; where they name none,
    the last day of the period (or of the plan, should that come first). PERIODIC and CONTINUOUS name no measure and give none.
    Raises RecurrenceError for an rrule or a day that no calendar has.
    """
    cycle = _CYCLES.get(recurrence.frequency)
    if cycle is None:
        return []
    _refuse_impossible(recurrence)
    found = []
    for first in _period_starts(recurrence.frequency, cycle, period_start, min(period_end, until)):
        last = (first + cycle.step) - timedelta(days=1)
        due_on = _named_day(recurrence, cycle, first, last) or min(last, period_end)
        if period_start <= due_on <= period_end:
            found.append(Occurrence(_label(recurrence.frequency, first), max(first, period_start), due_on))
    return found


def derived_occurrences(
    period_start: date,
    period_end: date,
    *,
    until: date,
    reporting_on: date | None = None,
    reporting: Recurrence | None = None,
) -> list[Occurrence]:
    """Default deadlines (hạn mặc định) of a clause that gives no date of its own; whoever stores them marks them as derived.

    The plan's own recurring report if it has one that yields dates, else its one reporting day, else the end of each year of its period.
    """
    if reporting is not None and (found := occurrences(reporting, period_start, period_end, until=until)):
        return found
    if reporting_on is not None and reporting_on >= period_start:
        return [Occurrence(str(reporting_on.year), period_start, reporting_on)]
    return occurrences(Recurrence(text="", frequency=Frequency.YEARLY), period_start, period_end, until=until)


def rrule_of(frequency: Frequency, month: int | None = None, day: int | None = None) -> str | None:
    """The RFC 5545 rule of a frequency with its named month and day; None for PERIODIC and CONTINUOUS.

    Quarters and half-years are yearly rules by month, so that the rule does not hang on where it starts. Day 29 and later becomes
    the last day of shorter months only in `occurrences`: RFC 5545 itself would skip such a month.
    """
    cycle = _CYCLES.get(frequency)
    if cycle is None:
        return None
    if frequency is Frequency.DAILY or frequency is Frequency.WEEKLY:
        return f"FREQ={frequency.upper()}"
    monthday = "" if day is None else f";BYMONTHDAY={day}"
    if frequency is Frequency.MONTHLY:
        return f"FREQ=MONTHLY{monthday}"
    if month is None and day is None and frequency is Frequency.YEARLY:
        return "FREQ=YEARLY"
    offset = (month or cycle.months) - 1
    months = ",".join(str(first + offset % cycle.months) for first in range(1, 13, cycle.months))
    return f"FREQ=YEARLY;BYMONTH={months}{monthday or ';BYMONTHDAY=-1'}"


def _period_starts(frequency: Frequency, cycle: _Cycle, period_start: date, until: date) -> Iterator[date]:
    first = _first_day_of_period(frequency, cycle, period_start)
    if until < first:
        return
    for moment in rrule(cycle.frequency, interval=cycle.interval, dtstart=_midnight(first), until=_midnight(until)):
        yield moment.date()


def _first_day_of_period(frequency: Frequency, cycle: _Cycle, day: date) -> date:
    if frequency is Frequency.DAILY:
        return day
    if frequency is Frequency.WEEKLY:
        return day - timedelta(days=day.weekday())
    return date(day.year, day.month - (day.month - 1) % cycle.months, 1)


def _named_day(recurrence: Recurrence, cycle: _Cycle, first: date, last: date) -> date | None:
    """The day inside one period that the words name: by month and day, or by the weekday of the rrule; None where they name none."""
    if cycle.months and (recurrence.month is not None or recurrence.day is not None):
        offset = ((recurrence.month or cycle.months) - 1) % cycle.months
        # relativedelta(day=31) is the month's last day, and a named day beyond it comes back to it.
        return first + relativedelta(months=offset, day=recurrence.day or 31)
    if recurrence.rrule is None or "BYDAY" not in recurrence.rrule.upper():
        return None
    try:
        rule = rrulestr(recurrence.rrule, dtstart=_midnight(first))
    except ValueError as error:
        raise RecurrenceError(_message(recurrence, f"quy tắc lặp “{recurrence.rrule}” không đúng RFC 5545")) from error
    hit = rule.before(_midnight(last), inc=True)
    return hit.date() if hit else None


def _refuse_impossible(recurrence: Recurrence) -> None:
    if recurrence.month is not None and not 1 <= recurrence.month <= 12:
        raise RecurrenceError(_message(recurrence, f"tháng {recurrence.month} không có trong lịch (1 đến 12)"))
    if recurrence.day is not None and not 1 <= recurrence.day <= 31:
        raise RecurrenceError(_message(recurrence, f"ngày {recurrence.day} không có trong lịch (1 đến 31)"))


def _message(recurrence: Recurrence, what: str) -> str:
    return f"Định kỳ “{recurrence.text}”: {what}. Hãy sửa ngày, tháng hoặc chu kỳ của khoản này."


def _label(frequency: Frequency, first: date) -> str:
    match frequency:
        case Frequency.YEARLY:
            return f"{first.year}"
        case Frequency.HALF_YEARLY:
            return f"{first.year}-H{(first.month + 5) // 6}"
        case Frequency.QUARTERLY:
            return f"{first.year}-Q{(first.month + 2) // 3}"
        case Frequency.MONTHLY:
            return f"{first.year}-{first.month:02d}"
        case Frequency.WEEKLY:
            week = first.isocalendar()
            return f"{week.year}-W{week.week:02d}"
        case _:
            return first.isoformat()


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 -- rrule counts in naive days; no instant is meant

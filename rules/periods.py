"""The periods of recurring duties: years, halves, quarters, months, weeks, days and school terms, each with its label.

Owns the labels, which are part of the natural keys of tasks and never change; refuses to know when anything is due in them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from rules.rrules import MONTHS_OF
from rules.school_year import term_of
from rules.values import Frequency

_DAY = timedelta(days=1)
_SUMMER_END = (9, 4)


@dataclass(frozen=True, slots=True)
class Period:
    """One period with its first and last day.

    label -- "2026", "2026-H1", "2026-Q1", "2026-03", "2026-W05", "2026-03-15", "2025-2026-HK1".
    """

    label: str
    first: date
    last: date


Of = Callable[[date], Period]


def period_of(frequency: Frequency, day: date, *, in_terms: bool = False) -> Period:
    """The period in which a day lies. in_terms -- half-years are those of the school year."""
    if in_terms and frequency is Frequency.HALF_YEARLY:
        return _term(day)
    if frequency is Frequency.WEEKLY:
        week, first = day.isocalendar(), day - timedelta(days=day.weekday())
        return Period(f"{week.year}-W{week.week:02d}", first, first + timedelta(days=6))
    months = MONTHS_OF.get(frequency)
    if months is None:
        return Period(day.isoformat(), day, day)
    first = date(day.year, day.month - (day.month - 1) % months, 1)
    return Period(_label(frequency, first), first, first + relativedelta(months=months - 1, day=31))


def period_before(period: Period, of: Of) -> Period:
    """The period before another one."""
    return of(period.first - _DAY)


def period_after(period: Period, of: Of) -> Period:
    """The period after another one."""
    return of(period.last + _DAY)


def _term(day: date) -> Period:
    label, first = term_of(day)
    is_first = label.endswith("1")
    last = date(first.year + 1, 1, 18) if is_first else date(first.year, *_SUMMER_END)
    return Period(label, first, last)


def _label(frequency: Frequency, first: date) -> str:
    match frequency:
        case Frequency.YEARLY:
            return f"{first.year}"
        case Frequency.HALF_YEARLY:
            return f"{first.year}-H{(first.month + 5) // 6}"
        case Frequency.QUARTERLY:
            return f"{first.year}-Q{(first.month + 2) // 3}"
        case _:
            return f"{first.year}-{first.month:02d}"

"""Working days of Vietnam's public offices, and the day on which a deadline really falls.

Owns public holidays (package `holidays`), exchanged working Saturdays and the yearly overrides; refuses working hours and today's date.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import holidays


@dataclass(frozen=True, slots=True)
class Exchange:
    """A working day given off against another day that is worked. source -- the decision."""

    off: date
    worked: date
    source: str


EXCHANGES = (Exchange(date(2026, 1, 2), date(2026, 1, 10), "công văn số 12729/VPCP-KGVX ngày 25/12/2025"),)
"""The Government's decisions that `holidays` 0.109 does not know: Friday 02/01/2026 off, Saturday 10/01/2026 worked."""

KNOWN_EXCHANGES: Mapping[date, bool] = {day: works for one in EXCHANGES for day, works in ((one.off, False), (one.worked, True))}


@lru_cache(maxsize=256)
def _national_working_days(year: int) -> tuple[date, ...]:
    """Working days of a year as the package knows them. The neighbours are loaded too: an exchange may cross New Year."""
    national = holidays.country_holidays("VN", years=(year - 1, year, year + 1))
    days = (date(year, 1, 1) + timedelta(days=offset) for offset in range(366))
    return tuple(day for day in days if day.year == year and national.is_working_day(day))


def prepare(years: Iterable[int]) -> None:
    """Know these years already, for a process that must answer at once: the package takes a good while to load."""
    for year in years:
        _national_working_days(year)


@dataclass(frozen=True, eq=False)
class WorkingCalendar:
    """Which days offices work, and counting by them.

    overrides -- decisions that the package does not know: {day: works}. They win over everything else; not to be changed afterwards.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)
    _working: dict[int, tuple[date, ...]] = field(default_factory=dict, init=False, repr=False)

    def is_working(self, day: date) -> bool:
        """Whether offices work on that day."""
        working = self._days_of(day.year)
        at = bisect_left(working, day)
        return at < len(working) and working[at] == day

    def roll_forward(self, day: date) -> date:
        """The day itself, or the next working day after a weekend or holiday (Civil Code 2015, art. 148(5))."""
        return day if self.is_working(day) else self._nth_after(day, 1)

    def last_working_day_before(self, day: date) -> date:
        """The nearest working day strictly before `day`."""
        return self.add_working_days(day, -1)

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day` (before it where n is negative). The day itself is never counted; n = 0 gives it back."""
        if n == 0:
            return day
        return self._nth_after(day, n) if n > 0 else self._nth_before(day, -n)

    def working_days_between(self, after: date, until: date) -> int:
        """Working days later than `after` up to and including `until`; 0 where `until` does not lie later."""
        if until <= after:
            return 0
        whole_years = sum(len(self._days_of(year)) for year in range(after.year, until.year))
        return whole_years + bisect_right(self._days_of(until.year), until) - bisect_right(self._days_of(after.year), after)

    def _nth_after(self, day: date, n: int) -> date:
        year, left = day.year, n + bisect_right(self._days_of(day.year), day)
        while left > len(self._days_of(year)):
            left -= len(self._days_of(year))
            year += 1
        return self._days_of(year)[left - 1]

    def _nth_before(self, day: date, n: int) -> date:
        year, left = day.year, n
        behind = bisect_left(self._days_of(year), day)
        while left > behind:
            left -= behind
            year -= 1
            behind = len(self._days_of(year))
        return self._days_of(year)[behind - left]

    def _days_of(self, year: int) -> tuple[date, ...]:
        known = self._working.get(year)
        if known is None:
            known = self._working[year] = self._build(year)
        return known

    def _build(self, year: int) -> tuple[date, ...]:
        days = set(_national_working_days(year))
        for decided in (KNOWN_EXCHANGES, self.overrides):
            for day, works in decided.items():
                if day.year == year:
                    (days.add if works else days.discard)(day)
        return tuple(sorted(days))

"""What each day of a year is to public offices, by kind and name, and of which years the Government's exchanges are known.

Owns names for people to read; whether a day is worked is decided by `rules.calendar`, and the two agree by test.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import holidays

from rules.calendar import EXCHANGES, KNOWN_EXCHANGES

SATURDAY = 5
_IN_PLACE_OF = "(thay cho ngày "
"""How the package names a working day that was given off against a Saturday."""


class DayKind(StrEnum):
    """What a day is by law and by the Government's decisions, before this installation's own."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    EXCHANGED_OFF = "exchanged-off"
    EXCHANGED_WORKED = "exchanged-worked"

    @property
    def is_working(self) -> bool:
        """Whether offices work on such a day."""
        return self in (DayKind.WORKING, DayKind.EXCHANGED_WORKED)


@dataclass(frozen=True, slots=True)
class NamedDay:
    """One day. name -- the holiday's or the exchange's Vietnamese name, NFC; "" on an ordinary day or weekend."""

    day: date
    kind: DayKind
    name: str = ""


def year_of_days(year: int) -> tuple[NamedDay, ...]:
    """Every day of a year in order, as the nation has it."""
    first = date(year, 1, 1)
    return tuple(named_day(first + timedelta(days=n)) for n in range((date(year + 1, 1, 1) - first).days))


def named_day(day: date) -> NamedDay:
    """One day as the nation has it."""
    decided = KNOWN_EXCHANGES.get(day)
    if decided is not None:
        return NamedDay(day, DayKind.EXCHANGED_WORKED if decided else DayKind.EXCHANGED_OFF, _exchange_name(day))
    national = _national(day.year)
    if day in national.weekend_workdays:
        return NamedDay(day, DayKind.EXCHANGED_WORKED, "Làm bù")
    name = unicodedata.normalize("NFC", national.get(day, ""))
    if name and _IN_PLACE_OF in name:
        return NamedDay(day, DayKind.EXCHANGED_OFF, name)
    if name:
        return NamedDay(day, DayKind.HOLIDAY, name)
    return NamedDay(day, DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKING)


def known_exchanges(year: int) -> tuple[NamedDay, ...]:
    """The exchanged days of a year that are known without anybody putting them down: given off, and worked in return."""
    return tuple(day for day in year_of_days(year) if day.kind in (DayKind.EXCHANGED_OFF, DayKind.EXCHANGED_WORKED))


@lru_cache(maxsize=64)
def _national(year: int) -> holidays.HolidayBase:
    """The package's own year with both neighbours: an exchange may cross New Year."""
    return holidays.country_holidays("VN", years=(year - 1, year, year + 1), language="vi")


def _exchange_name(day: date) -> str:
    for one in EXCHANGES:
        if day == one.off:
            return f"Ngày nghỉ, làm bù ngày {one.worked:%d/%m/%Y} ({one.source})"
        if day == one.worked:
            return f"Làm bù cho ngày nghỉ {one.off:%d/%m/%Y} ({one.source})"
    return ""

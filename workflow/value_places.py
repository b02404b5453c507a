"""Where a value stands: for which indicator, unit and period.

Owns the word by which forms and addresses name such a place, and the periods of sheets; refuses to read values.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules.period_words import named as named
from rules.periods import Period as Period
from rules.periods import period_before, period_of
from rules.values import Frequency

ASKED_FOR = (Frequency.MONTHLY, Frequency.QUARTERLY, Frequency.HALF_YEARLY, Frequency.YEARLY, Frequency.DAILY)
"""The periods that values are kept for; DAILY: as of that day."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One cell of a sheet of values. on -- the period's last day."""

    indicator_id: int
    unit_id: int
    period: Frequency
    on: date

    @property
    def code(self) -> str:
        """The place as forms name it: "3.17.monthly.2026-02-28"."""
        return f"{self.indicator_id}.{self.unit_id}.{self.period.value}.{self.on.isoformat()}"


def place_of(code: str) -> Place | None:
    """The place that a form names; None for what is none."""
    parts = code.split(".")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts[:2]):
        return None
    period = next((one for one in ASKED_FOR if one.value == parts[2]), None)
    try:
        day = date.fromisoformat(parts[3])
    except ValueError:
        return None
    return Place(int(parts[0]), int(parts[1]), period, day) if period else None


def periods_of_year(frequency: Frequency, year: int) -> list[Period]:
    """The periods of a year, first to last."""
    found, last = list[Period](), date(year, 12, 31)
    while last.year == year:
        found.append(period_of(frequency, last))
        last = date.fromordinal(found[-1].first.toordinal() - 1)
    return found[::-1]


def last_ended(frequency: Frequency, today: date) -> Period:
    """The last period that is over, today's last day included."""
    own = period_of(frequency, today)
    return own if own.last <= today else period_before(own, lambda day: period_of(frequency, day))


def up_to(frequency: Frequency, last: Period, count: int) -> list[Period]:
    """So many periods that end with `last`, the oldest first."""
    found = [last]
    while len(found) < count:
        found.append(period_before(found[-1], lambda day: period_of(frequency, day)))
    return found[::-1]

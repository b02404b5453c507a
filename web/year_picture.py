"""A year as twelve small months for the page of working days: what each day is, its sign and its word.

Owns the picture; what a day is comes from `rules.day_names` and from what administrators put down.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from models import CalendarDay
from rules.day_names import DayKind, NamedDay, year_of_days


class Look(StrEnum):
    """How a day is drawn; `put-…` is an administrator's decision."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    EXCHANGED_OFF = "exchanged-off"
    EXCHANGED_WORKED = "exchanged-worked"
    PUT_OFF = "put-off"
    PUT_WORKED = "put-worked"


WORDS: dict[Look, LazyString] = {
    Look.WORKING: _l("ngày làm việc"),
    Look.WEEKEND: _l("nghỉ cuối tuần"),
    Look.HOLIDAY: _l("nghỉ lễ, Tết"),
    Look.EXCHANGED_OFF: _l("nghỉ hoán đổi"),
    Look.EXCHANGED_WORKED: _l("làm bù"),
    Look.PUT_OFF: _l("nghỉ theo quyết định nhập ở đây"),
    Look.PUT_WORKED: _l("làm việc theo quyết định nhập ở đây"),
}
ICONS = {
    Look.HOLIDAY: "star-fill",
    Look.EXCHANGED_OFF: "arrow-left-right",
    Look.EXCHANGED_WORKED: "briefcase-fill",
    Look.PUT_OFF: "pin-angle-fill",
    Look.PUT_WORKED: "pencil-fill",
}
"""Signs of the days that need one: an ordinary working day and a weekend are told by their place in the week."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One day. name -- the holiday, the exchange or the reason; "" where there is nothing to say beyond the weekday."""

    day: date
    look: Look
    name: str

    @property
    def word(self) -> LazyString:
        """What the day is."""
        return WORDS[self.look]

    @property
    def icon(self) -> str:
        """The sign of the day, or ""."""
        return ICONS.get(self.look, "")


@dataclass(slots=True)
class Month:
    """One month: weeks from Monday to Sunday, None outside the month."""

    number: int
    weeks: list[list[Cell | None]] = field(default_factory=list)

    @property
    def told(self) -> list[Cell]:
        """The days that have a name, to be listed beneath the table."""
        return [cell for week in self.weeks for cell in week if cell and cell.name]


def year_picture(year: int, decided: Iterable[CalendarDay]) -> list[Month]:
    """The twelve months of a year with the decisions that stand."""
    by_day = {one.day: one for one in decided}
    cells = {named.day: cell_of(named, by_day.get(named.day)) for named in year_of_days(year)}
    weeks_of = calendar.Calendar().monthdatescalendar
    return [Month(m, [[cells[day] if day.month == m else None for day in week] for week in weeks_of(year, m)]) for m in range(1, 13)]


def cell_of(named: NamedDay, decided: CalendarDay | None) -> Cell:
    """One day as the nation has it, with what was decided here."""
    if decided is None:
        return Cell(named.day, Look(named.kind.value), named.name)
    reason = f"{decided.reason} ({named.name})" if named.kind is DayKind.HOLIDAY else decided.reason
    return Cell(named.day, Look.PUT_WORKED if decided.is_working else Look.PUT_OFF, reason)

"""Days and values to places in a picture: the axes that every picture of values over time shares. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from web.filters import number

GRID_LINES = 4
MOST_YEARS = 7

Point = tuple[date, Decimal]


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a picture, and how much of it lies around the plot."""

    width: int
    height: int
    left: int = 0
    right: int = 0
    top: int = 0
    bottom: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the picture with its words."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Days and values to places in a frame. step -- between two grid lines, a round number."""

    frame: Frame
    start: date
    end: date
    low: Decimal
    high: Decimal
    step: Decimal

    @classmethod
    def around(cls, frame: Frame, start: date, end: date, values: Iterable[Decimal]) -> Scale:
        """The scale on which all these values lie, its ends rounded to grid lines. Raises ValueError without any value."""
        known = list(values)
        low, high = min(known), max(known)
        step = _round_step((high - low or abs(high) / 2 or Decimal(1)) / GRID_LINES)
        low, high = (low / step).to_integral_value(ROUND_FLOOR) * step, (high / step).to_integral_value(ROUND_CEILING) * step
        return cls(frame, start, end, low, high, step) if low < high else cls(frame, start, end, low - step, high + step, step)

    def mark(self, point: Point) -> Mark:
        """The place of a value, with its day and number as words."""
        day, value = point
        return Mark(self.x(day), self.y(value), f"{day:%d/%m/%Y}: {number(value)}")

    def polyline(self, points: Iterable[Point]) -> str:
        """The places as an SVG `points` attribute has them."""
        return " ".join(f"{self.x(day)},{self.y(value)}" for day, value in points)

    def years(self) -> list[Mark]:
        """The ends of years below the picture, at most so many that their words do not touch."""
        ends = [date(year, 12, 31) for year in range(self.start.year, self.end.year + 1) if self.start <= date(year, 12, 31) <= self.end]
        every = -(-len(ends) // MOST_YEARS) or 1
        foot = self.frame.height - self.frame.bottom + 20
        return [Mark(self.x(day), foot, str(day.year)) for day in reversed(ends[::-1][::every])]

    def grid(self) -> list[Mark]:
        """The lines across, with the value of each."""
        count = int((self.high - self.low) / self.step)
        values = (self.low + self.step * at for at in range(count + 1))
        return [Mark(self.frame.left - 8, self.y(value), number(value)) for value in values]

    def x(self, day: date) -> float:
        """How far from the left a day lies."""
        frame = self.frame
        share = (day - self.start).days / max(1, (self.end - self.start).days)
        return round(frame.left + share * (frame.width - frame.left - frame.right), 1)

    def y(self, value: Decimal) -> float:
        """How far from the top a value lies; outside the scale at its edge."""
        frame = self.frame
        share = float((min(max(value, self.low), self.high) - self.low) / (self.high - self.low))
        return round(frame.height - frame.bottom - share * (frame.height - frame.top - frame.bottom), 1)


def _round_step(least: Decimal) -> Decimal:
    """The next of 1, 2, 2.5, 5, 10 … in its power of ten."""
    power = Decimal(10) ** least.adjusted()
    return next(factor * power for factor in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10)) if factor * power >= least)


def teeth(values: Sequence[Point], *, is_saw: bool) -> list[list[Point]]:
    """The values as lines: one; or, of what adds up in a year, one a year, from nought at its beginning on."""
    if not is_saw:
        return [list(values)]
    years = sorted({day.year for day, _ in values})
    return [[(date(year - 1, 12, 31), Decimal(0)), *(point for point in values if point[0].year == year)] for year in years]

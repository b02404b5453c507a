"""A target as a picture: its measured values as a line against the path to what was promised. Owns the geometry; a template draws it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from models import Target
from rules.target_values import Reading
from rules.trajectory import corridor_on
from web.filters import number
from workflow.target_verdicts import spec_of

WIDTH, HEIGHT = 440, 270
LEFT, RIGHT, TOP, BOTTOM = 54, 20, 16, 38
SAMPLES = 40
GRID_LINES = 4

Point = tuple[date, Decimal]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the picture with its words."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """paths -- the sides of the corridor; line -- the values; both as "x,y x,y". goals -- the promise, on each side; the rest: axes."""

    paths: tuple[str, ...]
    line: str
    dots: tuple[Mark, ...]
    goals: tuple[Mark, ...]
    years: tuple[Mark, ...]
    grid: tuple[Mark, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    foot: int = HEIGHT - BOTTOM


def chart_of(target: Target, readings: Sequence[Reading], today: date) -> Chart | None:
    """The picture of a target with its readings; None where there is neither a value nor a path to draw."""
    start, end = _span(target, readings, today)
    sides = _sides(target, readings, start, end)
    values = [(reading.on, reading.value) for reading in sorted(readings, key=lambda one: one.on)]
    if not values and not sides:
        return None
    scale = _Scale.around(start, end, [point for side in [*sides, values] for point in side])
    return Chart(
        paths=tuple(scale.polyline(side) for side in sides),
        line=scale.polyline(values),
        dots=tuple(scale.mark(point) for point in values),
        goals=tuple(scale.mark(side[-1]) for side in sides if target.year),
        years=tuple(scale.years()),
        grid=tuple(scale.grid()),
    )


def _span(target: Target, readings: Sequence[Reading], today: date) -> tuple[date, date]:
    """From the baseline (or the first value) to the target's year (or today), at least a year."""
    starts = [reading.on for reading in readings]
    if target.baseline is not None and target.baseline_year:
        starts.append(date(target.baseline_year, 12, 31))
    ends = [reading.on for reading in readings] + [date(target.year, 12, 31) if target.year else today]
    start, end = min(starts, default=date(today.year, 1, 1)), max(ends)
    return (start, end) if (end - start).days >= 365 else (end - timedelta(days=365), end)


def _sides(target: Target, readings: Sequence[Reading], start: date, end: date) -> list[list[Point]]:
    """The lower and the upper side of what the value ought to be, each where it is known, over the whole span; equal ones once."""
    step = (end - start).days / SAMPLES
    days = list(dict.fromkeys(start + timedelta(days=round(step * at)) for at in range(SAMPLES + 1)))
    spec = spec_of(target)
    corridors = [(day, corridor_on(spec, day, readings)) for day in days]
    lower = [(day, one.lower) for day, one in corridors if one.lower is not None]
    upper = [(day, one.upper) for day, one in corridors if one.upper is not None]
    return [side for side in ([lower] if lower == upper else [lower, upper]) if side]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days and values to places in the picture. step -- between two grid lines, a round number."""

    start: date
    end: date
    low: Decimal
    high: Decimal
    step: Decimal

    @classmethod
    def around(cls, start: date, end: date, points: Iterable[Point]) -> _Scale:
        values = [value for _, value in points]
        low, high = min(values), max(values)
        step = _round_step((high - low or abs(high) / 2 or Decimal(1)) / GRID_LINES)
        low, high = (low / step).to_integral_value(ROUND_FLOOR) * step, (high / step).to_integral_value(ROUND_CEILING) * step
        return cls(start, end, low, high, step) if low < high else cls(start, end, low - step, high + step, step)

    def mark(self, point: Point) -> Mark:
        day, value = point
        return Mark(self._x(day), self._y(value), f"{day:%d/%m/%Y}: {number(value)}")

    def polyline(self, points: Iterable[Point]) -> str:
        return " ".join(f"{self._x(day)},{self._y(value)}" for day, value in points)

    def years(self) -> Iterable[Mark]:
        ends = [date(year, 12, 31) for year in range(self.start.year, self.end.year + 1) if self.start <= date(year, 12, 31) <= self.end]
        every = -(-len(ends) // 7) or 1
        return [Mark(self._x(day), HEIGHT - BOTTOM + 20, str(day.year)) for day in reversed(ends[::-1][::every])]

    def grid(self) -> Iterable[Mark]:
        count = int((self.high - self.low) / self.step)
        values = (self.low + self.step * at for at in range(count + 1))
        return [Mark(LEFT - 8, self._y(value), number(value)) for value in values]

    def _x(self, day: date) -> float:
        share = (day - self.start).days / max(1, (self.end - self.start).days)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def _y(self, value: Decimal) -> float:
        share = float((value - self.low) / (self.high - self.low))
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _round_step(least: Decimal) -> Decimal:
    """The next of 1, 2, 2.5, 5, 10 … in its power of ten."""
    power = Decimal(10) ** least.adjusted()
    return next(factor * power for factor in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10)) if factor * power >= least)

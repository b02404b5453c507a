"""A target as a picture: its measured values as a line against the path to what was promised. Owns the geometry; a template draws it.

What adds up in a year is drawn as the year so far: each year's values climb from nought like the tooth of a saw, and so does their path.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from models import Target
from rules.forecast import Forecast
from rules.path import Path, is_years_end
from rules.target_values import Reading
from rules.trajectory import corridor_on
from web.chart_scale import Frame, Mark, Point, Scale, teeth
from web.small_pictures import Course
from workflow.target_verdicts import spec_of

FRAME = Frame(440, 286, left=54, right=20, top=26, bottom=38)
SAMPLES = 40
CROWDED = 20
"""From so many values on their signs are small."""
FURTHEST_FORESEEN = Decimal("1.5")
"""The fan of a forecast may make the picture so many times as high as the values and the path do; beyond that it is cut."""
THOUSAND = Decimal(1000)
NOUGHT = Decimal(0)


class Sign(StrEnum):
    """How a value came to be, which says by which sign it is drawn: a shape each, told apart without colour."""

    APPROVED = "approved"
    ENTERED = "entered"
    SUM_APPROVED = "sum-approved"
    SUM_ENTERED = "sum-entered"
    TOO_FEW = "too-few"


@dataclass(frozen=True, slots=True)
class Dot:
    """One value: a place, its words, and its sign."""

    x: float
    y: float
    words: str
    sign: Sign


@dataclass(frozen=True, slots=True)
class Fan:
    """Where the values are heading. line -- from the last value to the one foreseen; area -- between the two ends of the interval."""

    line: str
    area: str
    end: Mark


@dataclass(frozen=True, slots=True)
class Chart:
    """paths -- the sides of the corridor, lines -- the values, bands -- what is tolerated: each "x,y x,y". goals -- what was promised."""

    paths: tuple[str, ...]
    bands: tuple[str, ...]
    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    goals: tuple[Mark, ...]
    milestones: tuple[Mark, ...]
    baseline: Mark | None
    fan: Fan | None
    today_x: float | None
    horizon_x: float | None
    years: tuple[Mark, ...]
    grid: tuple[Mark, ...]
    is_saw: bool = False
    width: int = FRAME.width
    height: int = FRAME.height
    left: int = FRAME.left
    right: int = FRAME.width - FRAME.right
    top: int = FRAME.top
    foot: int = FRAME.height - FRAME.bottom
    size: float = 6

    @property
    def signs(self) -> list[Sign]:
        """The signs that occur, for the legend."""
        return [sign for sign in Sign if any(dot.sign is sign for dot in self.dots)]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What else belongs into the picture: how each day's value came to be, what is tolerated, and where the values are heading."""

    signs: Mapping[date, Sign] = field(default_factory=dict)
    tolerance_permille: int = 0
    foreseen: Forecast | None = None


def chart_of(target: Target, readings: Sequence[Reading], today: date, outlook: Outlook | None = None) -> Chart | None:
    """The picture of a target with its readings; None where there is neither a value nor a path to draw."""
    outlook = outlook or Outlook()
    plot = _Plot.of(target, readings, today)
    sides = plot.sides()
    if not plot.values and not sides:
        return None
    tolerated = [band for side, sign in sides for band in [_tolerated(side, sign, outlook.tolerance_permille)] if band]
    marks = [*plot.milestones(), *plot.goals(), *([plot.baseline] if plot.baseline else [])]
    drawn = [value for points in (*(side for side, _ in sides), *tolerated, plot.values, marks) for _, value in points]
    drawn += _foreseen(drawn, outlook.foreseen) + ([NOUGHT] if plot.is_saw else [])
    scale = Scale.around(FRAME, plot.start, plot.end, drawn)
    return Chart(
        paths=tuple(scale.polyline(side) for side, _ in sides),
        bands=tuple(scale.polyline(band) for band in tolerated),
        lines=tuple(scale.polyline(line) for line in teeth(plot.values, is_saw=plot.is_saw) if len(line) > 1),
        dots=tuple(_dot(scale, point, outlook) for point in plot.values),
        goals=tuple(scale.mark(goal) for goal in plot.goals()),
        milestones=tuple(scale.mark(point) for point in plot.milestones()),
        baseline=scale.mark(plot.baseline) if plot.baseline else None,
        fan=_fan(scale, plot.anchor(outlook.foreseen), outlook.foreseen),
        today_x=scale.x(today) if plot.start <= today <= plot.end else None,
        horizon_x=scale.x(date(target.year, 12, 31)) if target.year and date(target.year, 12, 31) >= plot.start else None,
        years=tuple(scale.years()),
        grid=tuple(scale.grid()),
        is_saw=plot.is_saw,
        size=6 if len(plot.values) < CROWDED else 3,
    )


def course_of(target: Target, readings: Sequence[Reading], today: date) -> Course:
    """The same for a small picture: the values, the path, and the promise where it is one number."""
    plot = _Plot.of(target, readings, today)
    goals = plot.goals()
    is_cumulative = spec_of(target).is_cumulative
    return Course(plot.values, tuple(side for side, _ in plot.sides()), goals[0] if len(goals) == 1 else None, is_cumulative)


Side = tuple[list[Point], int]
"""One side of the corridor, and which way the tolerance goes: -1 below it, +1 above."""


@dataclass(frozen=True, slots=True)
class _Plot:
    """What is drawn, in days and values."""

    target: Target
    readings: Sequence[Reading]
    start: date
    end: date
    is_saw: bool

    @classmethod
    def of(cls, target: Target, readings: Sequence[Reading], today: date) -> _Plot:
        """From the baseline (or the first value) to the target's year (or today), at least a year; saws in whole years."""
        ordered = sorted(readings, key=lambda one: one.on)
        is_saw = spec_of(target).is_cumulative and any(not is_years_end(one.on) for one in ordered)
        starts = [one.on for one in ordered]
        if target.baseline is not None and target.baseline_year:
            starts.append(date(target.baseline_year, 12, 31))
        ends = [one.on for one in ordered] + [date(target.year, 12, 31) if target.year else today]
        start, end = min(starts, default=date(today.year, 1, 1)), max(ends)
        if is_saw:
            start, end = date(start.year - 1, 12, 31), date(end.year, 12, 31)
        return cls(target, ordered, start if (end - start).days >= 365 else end - timedelta(days=365), end, is_saw)

    @property
    def values(self) -> list[Point]:
        return [(one.on, one.value) for one in self.readings]

    @property
    def baseline(self) -> Point | None:
        """The plan's own, where it names the year."""
        target = self.target
        if target.baseline is None or not target.baseline_year:
            return None
        return date(target.baseline_year, 12, 31), target.baseline

    def milestones(self) -> list[Point]:
        points = ((date(int(one["year"]), 12, 31), Decimal(str(one["value"]))) for one in self.target.milestones or ())
        return [point for point in points if self.start <= point[0] <= self.end]

    def goals(self) -> list[Point]:
        """The promise on each side, at the end of the target's year."""
        promise = Path.of(spec_of(self.target), self.readings).promise
        if not self.target.year:
            return []
        horizon = date(self.target.year, 12, 31)
        bounds = sorted({bound for bound in (promise.lower, promise.upper) if bound is not None})
        return [(horizon, value) for value in bounds] if horizon >= self.start else []

    def sides(self) -> list[Side]:
        """The lower and the upper side of what the value ought to be, each where it is known; equal ones once."""
        spec = spec_of(self.target)
        found: list[Side] = []
        for days in self._stretches():
            corridors = [(day, corridor_on(spec, day, self.readings)) for day in days]
            lower = self._from_nought([(day, one.lower) for day, one in corridors if one.lower is not None])
            upper = self._from_nought([(day, one.upper) for day, one in corridors if one.upper is not None])
            found += [(side, sign) for side, sign in ([(lower, 0)] if lower == upper else [(lower, -1), (upper, 1)]) if side]
        return found

    def anchor(self, foreseen: Forecast | None) -> Point | None:
        """From which value the forecast starts: the last one; of a saw over years the last whole year's."""
        counted = self.values
        if foreseen and self.is_saw and counted and counted[-1][0].year != foreseen.on.year:
            counted = [point for point in counted if is_years_end(point[0])]
        return counted[-1] if counted else None

    def _stretches(self) -> list[list[date]]:
        """The days on which the path is asked, for each line of it."""
        if self.is_saw:
            return [[date(year, 12, 31)] for year in range(self.start.year + 1, self.end.year + 1)]
        if spec_of(self.target).is_cumulative:
            return [[date(year, 12, 31) for year in range(self.start.year, self.end.year + 1) if date(year, 12, 31) >= self.start]]
        step = (self.end - self.start).days / SAMPLES
        return [list(dict.fromkeys(self.start + timedelta(days=round(step * at)) for at in range(SAMPLES + 1)))]

    def _from_nought(self, side: list[Point]) -> list[Point]:
        """In a saw each year's path climbs to its end from nought at its beginning."""
        if not self.is_saw:
            return side
        return [point for day, value in side for point in ((date(day.year - 1, 12, 31), NOUGHT), (day, value))]


def _tolerated(side: Sequence[Point], sign: int, permille: int) -> list[Point]:
    """The area beside a path within which a value is not yet off it, as the trajectory measures it; on both sides of a single value."""
    if not permille or len(side) < 2:
        return []
    slack = [(day, value, abs(value) * permille / THOUSAND) for day, value in side]
    near = [(day, value + (slack if sign == 0 else NOUGHT)) for day, value, slack in slack]
    return near + [(day, value + (sign or -1) * slack) for day, value, slack in reversed(slack)]


def _foreseen(drawn: Iterable[Decimal], foreseen: Forecast | None) -> list[Decimal]:
    """As much of the forecast as does not press the values flat."""
    known = list(drawn)
    if foreseen is None or not known:
        return []
    low, high = min(known), max(known)
    room = (high - low) * (FURTHEST_FORESEEN - 1)
    return [min(max(value, low - room), high + room) for value in (foreseen.low, foreseen.value, foreseen.high)]


def _fan(scale: Scale, anchor: Point | None, foreseen: Forecast | None) -> Fan | None:
    if anchor is None or foreseen is None or foreseen.on <= anchor[0]:
        return None
    end = (foreseen.on, foreseen.value)
    area = [anchor, (foreseen.on, foreseen.high), (foreseen.on, foreseen.low)]
    return Fan(scale.polyline([anchor, end]), scale.polyline(area), scale.mark(end))


def _dot(scale: Scale, point: Point, outlook: Outlook) -> Dot:
    mark = scale.mark(point)
    return Dot(mark.x, mark.y, mark.words, outlook.signs.get(point[0], Sign.APPROVED))

"""Where a measured value stands against what a plan promised: the path to the target, and the verdict on readings.

Owns the corridor of each operator over time and the statuses; refuses floats, units of measure and the averaging of lower units.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise

from rules.values import Direction, Operator, Reading, TargetSpec, TargetStatus

GROWING = frozenset({Operator.AT_LEAST, Operator.MORE_THAN, Operator.INCREASE, Operator.INCREASE_PER_YEAR})
FALLING = frozenset({Operator.AT_MOST, Operator.LESS_THAN, Operator.DECREASE, Operator.DECREASE_PER_YEAR})
NEAR = frozenset({Operator.EQUAL, Operator.ABOUT})
STRICT = frozenset({Operator.MORE_THAN, Operator.LESS_THAN})
PER_YEAR = frozenset({Operator.INCREASE_PER_YEAR, Operator.DECREASE_PER_YEAR})
CHANGE = PER_YEAR | {Operator.INCREASE, Operator.DECREASE}
THOUSAND = Decimal(1000)
NEAREST = Decimal("1e-9")  # a path is not told more finely: rounding must not turn "on the line" into "just beside it"

Point = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Corridor:
    """What a value ought to be: not below `lower`, not above `upper`; None where that side is open."""

    lower: Decimal | None
    upper: Decimal | None

    def off_by_permille(self, value: Decimal) -> int:
        """How far outside, in thousandths of the bound that is broken, rounded up; 0 inside. A bound of zero counts as one."""
        if self.lower is not None and value < self.lower:
            return _permille(self.lower - value, self.lower)
        if self.upper is not None and value > self.upper:
            return _permille(value - self.upper, self.upper)
        return 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target's status on a day, how far off it is, and what that rests on. expected -- the path's value on the reading's day."""

    status: TargetStatus
    off_by_permille: int
    reading: Reading | None = None
    expected: Decimal | None = None


def judge(spec: TargetSpec, readings: Iterable[Reading], on: date, *, tolerance_permille: int) -> Verdict:
    """The verdict on `on`, from the last reading by then.

    achieved -- the reading meets the promise itself, whenever that is; on track -- it lies on the right side of the path;
    at risk -- on the wrong side by no more than the tolerance; off target -- by more. Near a value ("≈", and "=" of an indicator
    without direction) within the tolerance counts as met.
    A path without a baseline starts from the first reading: what was first measured is where the work began.
    """
    known = sorted((reading for reading in readings if reading.on <= on), key=lambda reading: reading.on)
    if not known:
        return Verdict(TargetStatus.NO_DATA, 0)
    path, last = _Path.of(spec, known), known[-1]
    corridor = path.at(last.on)
    off_by = corridor.off_by_permille(last.value)
    return Verdict(_status(path, last, off_by, tolerance_permille), off_by, last, path.expected(last.on))


def corridor_on(spec: TargetSpec, on: date, readings: Iterable[Reading] = ()) -> Corridor:
    """What the value ought to be on a day: the straight line from baseline to target, or through the milestones where they are given.

    Without a baseline and without readings only the promise itself is known, and it holds on every day.
    """
    return _Path.of(spec, readings).at(on)


def expected_on(spec: TargetSpec, on: date, readings: Iterable[Reading] = ()) -> Decimal | None:
    """The value of the path on a day. None inside a range, and for a change whose baseline is unknown."""
    return _Path.of(spec, readings).expected(on)


def _status(path: _Path, last: Reading, off_by: int, tolerance: int) -> TargetStatus:
    slack = tolerance if path.is_near else 0
    if path.is_met_by(last.value, slack):
        return TargetStatus.ACHIEVED
    if off_by <= slack and not path.is_over(last.on):
        return TargetStatus.ON_TRACK
    return TargetStatus.AT_RISK if off_by <= tolerance else TargetStatus.OFF_TARGET


@dataclass(frozen=True, slots=True)
class _Path:
    """A target with its baseline known as far as can be; start is the moment of the baseline in years, None where nothing gives one."""

    spec: TargetSpec
    start: Decimal | None

    @classmethod
    def of(cls, spec: TargetSpec, readings: Iterable[Reading]) -> _Path:
        if spec.baseline is not None and spec.baseline_year is not None:
            return cls(spec, Decimal(spec.baseline_year))
        first = min(readings, key=lambda reading: reading.on, default=None)
        if first is None:
            return cls(spec, None)
        return cls(spec if spec.baseline is not None else replace(spec, baseline=first.value), _moment(first.on))

    @property
    def is_near(self) -> bool:
        """Whether the promise is a value to come near to, from either side."""
        return self.spec.operator is Operator.ABOUT or (self.spec.operator is Operator.EQUAL and not (self.spec.direction and self.spec.direction.is_one_way))

    @property
    def has_lower(self) -> bool:
        operator, direction = self.spec.operator, self.spec.direction
        return operator in GROWING or operator is Operator.RANGE or (operator in NEAR and direction is not Direction.LOWER)

    @property
    def has_upper(self) -> bool:
        operator, direction = self.spec.operator, self.spec.direction
        return operator in FALLING or operator is Operator.RANGE or (operator in NEAR and direction is not Direction.HIGHER)

    @property
    def promise(self) -> Corridor:
        """The target itself, as it stands at the end of its year; open where a yearly change has no end."""
        low, high = self._promised()
        return Corridor(low if self.has_lower else None, high if self.has_upper else None)

    def at(self, on: date) -> Corridor:
        low, high = self._promised()
        return Corridor(
            self._bound(on, low, is_lower=True) if self.has_lower else None,
            self._bound(on, high, is_lower=False) if self.has_upper else None,
        )

    def expected(self, on: date) -> Decimal | None:
        """The side of the corridor that moves; where both stand, the value itself, which a range does not have."""
        now, promise = self.at(on), self.promise
        if now.lower is None or now.upper is None:
            return now.upper if now.lower is None else now.lower
        if now.upper != promise.upper:
            return now.upper
        return None if self.spec.operator is Operator.RANGE and now.lower == promise.lower else now.lower

    def is_met_by(self, value: Decimal, slack_permille: int) -> bool:
        promise = self.promise
        if promise.lower is None and promise.upper is None:
            return False
        if self.spec.operator in STRICT and value in (promise.lower, promise.upper):
            return False
        return promise.off_by_permille(value) <= slack_permille

    def is_over(self, on: date) -> bool:
        """Whether the path has arrived: from the end of the target's year on; at once for a plain promise without a year."""
        if self.spec.year is None:
            return self.spec.operator not in CHANGE
        return on >= date(self.spec.year, 12, 31)

    def _promised(self) -> tuple[Decimal | None, Decimal | None]:
        spec = self.spec
        if spec.operator is Operator.RANGE and spec.value_high is not None:
            return spec.value, spec.value_high
        value: Decimal | None = spec.value
        if spec.operator in PER_YEAR:
            value = None if spec.year is None else self._sloping(Decimal(spec.year))
        elif spec.operator in CHANGE:
            value = None if spec.baseline is None else spec.baseline + self._change()
        return value, value

    def _bound(self, on: date, promised: Decimal | None, *, is_lower: bool) -> Decimal | None:
        """One side of the corridor. A baseline that is already on the right side asks for no way back."""
        spec, now = self.spec, _moment(on)
        if spec.operator in PER_YEAR and not spec.milestones:
            return self._sloping(now if spec.year is None else min(now, Decimal(spec.year)))
        points = [(Decimal(year), value) for year, value in sorted(spec.milestones)]
        if promised is not None and spec.year is not None:
            points = [*(point for point in points if point[0] < spec.year), (Decimal(spec.year), promised)]
        if not points:  # without a year: a plain promise holds at once, a change at least may not turn back
            return spec.baseline if spec.operator in CHANGE else promised
        if spec.baseline is not None and self.start is not None and self.start < points[0][0]:
            points.insert(0, (self.start, (min if is_lower else max)(spec.baseline, points[0][1])))
        return _on_line(points, now)

    def _sloping(self, moment: Decimal) -> Decimal | None:
        """A change by so much each year, from the baseline on."""
        if self.spec.baseline is None or self.start is None:
            return None
        return (self.spec.baseline + self._change() * max(moment - self.start, Decimal(0))).quantize(NEAREST)

    def _change(self) -> Decimal:
        """The promised change with its sign, in the unit of the indicator; a relative one is a share of the baseline, not compounded."""
        size = self.spec.value * (self.spec.baseline or Decimal(0)) if self.spec.is_relative else self.spec.value
        return -size if self.spec.operator in FALLING else size


def _on_line(points: Sequence[Point], moment: Decimal) -> Decimal:
    """The value at a moment on the line through the points; level before the first and after the last."""
    if moment <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if moment <= x1:
            return (y0 + (y1 - y0) * (moment - x0) / (x1 - x0)).quantize(NEAREST)
    return points[-1][1]


def _moment(day: date) -> Decimal:
    """A day on an axis of years on which 31 December is its own year: 31/12/2022 is 2022, 31/12/2023 is 2023."""
    before = date(day.year - 1, 12, 31)
    return Decimal(day.year - 1) + Decimal((day - before).days) / (date(day.year, 12, 31) - before).days


def _permille(distance: Decimal, bound: Decimal) -> int:
    return int((distance * THOUSAND / (abs(bound) or 1)).to_integral_value(rounding=ROUND_CEILING))

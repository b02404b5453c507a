"""The way from a target's baseline to its promise: what a value ought to be on a day.

Owns the corridor of each operator over time; refuses floats, units of measure and verdicts (`rules.trajectory`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from itertools import pairwise

from rules.target_values import Reading, TargetSpec
from rules.values import Direction, Operator

GROWING = frozenset({Operator.AT_LEAST, Operator.MORE_THAN, Operator.INCREASE, Operator.INCREASE_PER_YEAR})
FALLING = frozenset({Operator.AT_MOST, Operator.LESS_THAN, Operator.DECREASE, Operator.DECREASE_PER_YEAR})
NEAR = frozenset({Operator.EQUAL, Operator.ABOUT})
STRICT = frozenset({Operator.MORE_THAN, Operator.LESS_THAN})
PER_YEAR = frozenset({Operator.INCREASE_PER_YEAR, Operator.DECREASE_PER_YEAR})
CHANGE = PER_YEAR | {Operator.INCREASE, Operator.DECREASE}
THOUSAND = Decimal(1000)
NEAREST = Decimal("1e-9")  # a path is not told more finely: rounding must not turn "on the line" into "just beside it"
LARGEST_PARTS = 100
KEPT_SHARE = Fraction(1, 2_000_000)  # numbers are kept to six places

Point = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Corridor:
    """What a value ought to be: not below `lower`, not above `upper`; None where that side is open."""

    lower: Decimal | None
    upper: Decimal | None

    @property
    def is_open(self) -> bool:
        """Whether anything may be."""
        return self.lower is None and self.upper is None

    def off_by_permille(self, value: Decimal) -> int:
        """How far outside, in thousandths of the bound that is broken, rounded up; 0 inside. A bound of zero counts as one."""
        if self.lower is not None and value < self.lower:
            return _permille(self.lower - value, self.lower)
        if self.upper is not None and value > self.upper:
            return _permille(value - self.upper, self.upper)
        return 0

    def part(self, share: Fraction) -> Corridor:
        """The same for a part of the year."""
        return Corridor(_part(self.lower, share), _part(self.upper, share))


@dataclass(frozen=True, slots=True)
class Path:
    """A target with its baseline known as far as can be.

    start -- the moment of the baseline in years; None where nothing gives one. is_measured -- the baseline is the first value measured.
    """

    spec: TargetSpec
    start: Decimal | None
    is_measured: bool = False

    @classmethod
    def of(cls, spec: TargetSpec, readings: Iterable[Reading]) -> Path:
        """The path with what the readings tell of its beginning, where the plan does not.

        A state is as it was first measured: that is where the work began. Of what comes together in a year only a whole year's value
        is a baseline; one that the plan gives without its year is that of the year before the first reading.
        """
        if spec.baseline is not None and spec.baseline_year is not None:
            return cls(spec, Decimal(spec.baseline_year))
        by_day = sorted(readings, key=lambda reading: reading.on)
        if spec.is_cumulative and spec.baseline is None:
            by_day = [reading for reading in by_day if is_years_end(reading.on)]
        if not by_day:
            return cls(spec, None)
        first = by_day[0]
        if spec.is_cumulative and spec.baseline is not None:
            return cls(spec, Decimal(first.on.year - 1))
        if spec.baseline is not None:
            return cls(spec, moment_of(first.on))
        return cls(replace(spec, baseline=first.value), moment_of(first.on), is_measured=True)

    @property
    def is_two_sided(self) -> bool:
        """Whether a value may be wrong in either direction."""
        return self.has_lower and self.has_upper

    @property
    def is_near(self) -> bool:
        """Whether the promise is a value to come near to: within the tolerance counts as met."""
        operator, direction = self.spec.operator, self.spec.direction
        return operator is Operator.ABOUT or (operator is Operator.EQUAL and not (direction and direction.is_one_way))

    @property
    def has_lower(self) -> bool:
        """Whether too little is a miss."""
        operator, direction = self.spec.operator, self.spec.direction
        return operator in GROWING or operator is Operator.RANGE or (operator in NEAR and direction is not Direction.LOWER)

    @property
    def has_upper(self) -> bool:
        """Whether too much is a miss."""
        operator, direction = self.spec.operator, self.spec.direction
        return operator in FALLING or operator is Operator.RANGE or (operator in NEAR and direction is not Direction.HIGHER)

    @property
    def ends_on(self) -> date | None:
        """The last day of the target's year."""
        return None if self.spec.year is None else date(self.spec.year, 12, 31)

    @property
    def promise(self) -> Corridor:
        """The target itself, as it stands at the end of its year; open where a yearly change has no end."""
        low, high = self._promised()
        return Corridor(low if self.has_lower else None, high if self.has_upper else None)

    def at(self, on: date) -> Corridor:
        """What the value ought to be on a day; of what comes together in a year, as much of it as the year has gone."""
        whole = self._whole(on)
        return whole.part(share_of_year(on)) if self.spec.is_cumulative else whole

    def expected(self, on: date) -> Decimal | None:
        """The side of the corridor that moves; where both stand, the value itself, which a range does not have."""
        now, whole, promise = self.at(on), self._whole(on), self.promise
        if now.lower is None or now.upper is None:
            return now.upper if now.lower is None else now.lower
        if whole.upper != promise.upper:
            return now.upper
        return None if self.spec.operator is Operator.RANGE and whole.lower == promise.lower else now.lower

    def is_met_by(self, reading: Reading, slack_permille: int) -> bool:
        """Whether a value is what was promised. Of what still grows until the year's end nobody knows before that it stays small enough."""
        promise = self.promise
        if promise.is_open:
            return False
        if self.spec.is_cumulative and promise.upper is not None and not is_years_end(reading.on):
            return False
        if self.spec.operator in STRICT and reading.value in (promise.lower, promise.upper):
            return False
        return promise.off_by_permille(reading.value) <= slack_permille

    def is_over(self, on: date) -> bool:
        """Whether the path has arrived: from the end of the target's year on; at once for a plain promise without a year."""
        if self.ends_on is not None:
            return on >= self.ends_on
        return self.spec.operator not in CHANGE and (not self.spec.is_cumulative or is_years_end(on))

    def _whole(self, on: date) -> Corridor:
        """The corridor without regard to how much of the year has gone."""
        if self._has_no_beginning(on):
            return Corridor(None, None)
        low, high = self._promised()
        return Corridor(
            self._bound(on, low, is_lower=True) if self.has_lower else None,
            self._bound(on, high, is_lower=False) if self.has_upper else None,
        )

    def _has_no_beginning(self, on: date) -> bool:
        """In the first year that is counted at all nothing says how much there ought to be, unless it is the target's own."""
        spec = self.spec
        if not spec.is_cumulative or self.start is not None or spec.milestones:
            return False
        return spec.year is not None and on.year < spec.year

    def _promised(self) -> tuple[Decimal | None, Decimal | None]:
        spec = self.spec
        if spec.operator is Operator.RANGE and spec.value_high is not None:
            return min(spec.value, spec.value_high), max(spec.value, spec.value_high)
        value: Decimal | None = spec.value
        if spec.operator in PER_YEAR:
            value = None if spec.year is None else self._sloping(Decimal(spec.year))
        elif spec.operator in CHANGE:
            value = None if spec.baseline is None else spec.baseline + self._change()
        return value, value

    def _bound(self, on: date, promised: Decimal | None, *, is_lower: bool) -> Decimal | None:
        """One side of the corridor. A baseline on the right side already asks for no way back, nor does a milestone inside a range."""
        spec = self.spec
        now = Decimal(on.year) if spec.is_cumulative else moment_of(on)
        if spec.operator in PER_YEAR and not spec.milestones:
            return self._sloping(now if spec.year is None else min(now, Decimal(spec.year)))
        outer = min if is_lower else max
        points = [(Decimal(year), value) for year, value in sorted(spec.milestones)]
        if self.is_two_sided and promised is not None:
            points = [(year, outer(value, promised)) for year, value in points]
        if promised is not None and spec.year is not None:
            points = [*(point for point in points if point[0] < spec.year), (Decimal(spec.year), promised)]
        if not points:  # without a year: a plain promise holds at once, a change at least may not turn back
            return spec.baseline if spec.operator in CHANGE else promised
        if spec.baseline is not None and self.start is not None and self.start < points[0][0]:
            points.insert(0, (self.start, outer(spec.baseline, points[0][1])))
        return _on_line(points, now)

    def _sloping(self, moment: Decimal) -> Decimal | None:
        """A change by so much each year, from the baseline on."""
        if self.spec.baseline is None or self.start is None:
            return None
        return (self.spec.baseline + self._change() * max(moment - self.start, Decimal(0))).quantize(NEAREST)

    def _change(self) -> Decimal:
        """The promised change with its sign, in the unit of the indicator; a relative one is a share of the baseline, not compounded."""
        size = _share_of(self.spec.baseline or Decimal(0), self.spec.value) if self.spec.is_relative else self.spec.value
        return -size if self.spec.operator in FALLING else size


def is_years_end(on: date) -> bool:
    """Whether a value of the year so far is the whole year's."""
    return (on.month, on.day) == (12, 31)


def share_of_year(on: date) -> Fraction:
    """How much of its year has gone at the end of a day: 31/366 on 31 January 2028."""
    before = date(on.year - 1, 12, 31)
    return Fraction((on - before).days, (date(on.year, 12, 31) - before).days)


def moment_of(day: date) -> Decimal:
    """A day on an axis of years on which 31 December is its own year: 31/12/2022 is 2022, 31/12/2023 is 2023."""
    share = share_of_year(day)
    return Decimal(day.year - 1) + Decimal(share.numerator) / share.denominator


def _on_line(points: Sequence[Point], moment: Decimal) -> Decimal:
    """The value at a moment on the line through the points; level before the first and after the last."""
    if moment <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if moment <= x1:
            return (y0 + (y1 - y0) * (moment - x0) / (x1 - x0)).quantize(NEAREST)
    return points[-1][1]


def _part(bound: Decimal | None, share: Fraction) -> Decimal | None:
    if bound is None or share == 1:
        return bound
    return (bound * share.numerator / share.denominator).quantize(NEAREST)


def _share_of(baseline: Decimal, share: Decimal) -> Decimal:
    """That share of a baseline. What the six kept places have cut off is put back: 0.666667 is two thirds."""
    exact = Fraction(share)
    plain = exact.limit_denominator(LARGEST_PARTS)
    if plain == exact or abs(plain - exact) > KEPT_SHARE:
        return baseline * share
    return (baseline * plain.numerator / plain.denominator).quantize(NEAREST)


def _permille(distance: Decimal, bound: Decimal) -> int:
    return int((distance * THOUSAND / (abs(bound) or 1)).to_integral_value(rounding=ROUND_CEILING))

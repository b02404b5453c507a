"""Where a target's values are heading: what they will be at the end of its year if they go on as they have so far.

Owns the line through the values, how sure it is, and what cannot be said; refuses to judge (`rules.trajectory`) and to know reasons.

The line is Theil's and Sen's: its slope is the median of the slopes between all pairs of values, its height the median of what is left, so
that less than three values in ten may be wrong without moving it far (H. Theil, "A rank-invariant method of linear and polynomial
regression analysis", 1950; P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", Journal of the American Statistical
Association 63, 1968, pp. 1379-1389).

The interval is one of 80 % and joins two doubts as independent ones (the root of their squares): how steep the line is, by Sen's limits
(the slopes so many places from the middle of all as Kendall's statistic may lie off by chance), counted from the middle of the values; and
how far single values lie off the line: as far as eight in ten of them have so far. Its limits: it knows no seasons, no change of policy and
no definition that changed; values that follow one another closely are taken as independent, which makes it too narrow for months; it says
nothing with fewer than four values (of four the outermost slopes hold the true one with some 92 %, of three with 67 % only: less than
promised) and nothing further ahead than three times the time that was measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from itertools import combinations
from statistics import median

from rules.path import STRICT, Path, Point, is_years_end, moment_of, share_of_year
from rules.target_values import Reading, TargetSpec

LEAST_VALUES = 4
MOST_VALUES = 40
"""Older values say less about what comes, and each doubles the work."""
FURTHEST = 3
"""How many times the measured time ahead is still said."""
NINE_IN_TEN = Decimal("1.2816")
"""The normal distribution's: beyond it on either side lies one in ten."""
EIGHT_IN_TEN = Decimal("0.8")
NEAREST = Decimal("1e-6")
NOUGHT = Decimal(0)


class Unknown(StrEnum):
    """Why nothing is said of what will be."""

    NO_YEAR = "no_year"
    YEAR_IS_OVER = "year_is_over"
    TOO_FEW = "too_few"
    TOO_FAR = "too_far"


@dataclass(frozen=True, slots=True)
class Forecast:
    """The value at the end of the target's year, and between which two it lies with 80 %. values -- how many it rests on.

    slope -- by how much a year it changes; of what adds up within the target's own year: by how much in the whole year.
    """

    on: date
    value: Decimal
    low: Decimal
    high: Decimal
    slope: Decimal
    values: int


def forecast(
    spec: TargetSpec, readings: Iterable[Reading], on: date, *, low: Decimal | None = None, high: Decimal | None = None
) -> Forecast | Unknown:
    """What the value will be on 31 December of the target's year, as known on a day; or why that cannot be said.

    low, high -- what a value of the indicator can be at all: no share passes 100. The plan's baseline counts as a value of its year. What
    adds up in a year is told from whole years; within the target's own year from that year's values since it was nought on 1 January.
    """
    if spec.year is None:
        return Unknown.NO_YEAR
    end = date(spec.year, 12, 31)
    known = sorted({one.on: one for one in readings if one.on <= on}.values(), key=lambda one: one.on)
    if known and known[-1].on >= end:
        return Unknown.YEAR_IS_OVER
    is_within = spec.is_cumulative and bool(known) and known[-1].on.year == spec.year
    points = _within_the_year(known, spec.year) if is_within else _over_the_years(spec, known)
    horizon = Decimal(1) if is_within else Decimal(spec.year)
    if len(points) < LEAST_VALUES:
        return Unknown.TOO_FEW
    if horizon - points[-1][0] > FURTHEST * (points[-1][0] - points[0][0]):
        return Unknown.TOO_FAR
    return _bounded(_extended(points, horizon, end), low, high)


def misses(path: Path, foreseen: Forecast, *, tolerance_permille: int) -> bool:
    """Whether even the better end of the interval is not what was promised. False where what was promised is not known in numbers.

    tolerance_permille -- counts where the promise is a value to come near to.
    """
    promise, slack = path.promise, tolerance_permille if path.is_near else 0
    nearest = foreseen.value
    if promise.lower is not None and foreseen.high <= promise.lower:
        nearest = foreseen.high
    elif promise.upper is not None and foreseen.low >= promise.upper:
        nearest = foreseen.low
    elif not promise.is_open:  # some of the interval lies within
        return False
    if path.spec.operator in STRICT and nearest in (promise.lower, promise.upper):
        return True
    return promise.off_by_permille(nearest) > slack


def _within_the_year(known: Sequence[Reading], year: int) -> list[Point]:
    """The values of one year over the share of it that has gone, from nought on."""
    of_it = [one for one in known if one.on.year == year]
    return [(NOUGHT, NOUGHT), *((_decimal(share_of_year(one.on).as_integer_ratio()), one.value) for one in of_it[-MOST_VALUES:])]


def _over_the_years(spec: TargetSpec, known: Sequence[Reading]) -> list[Point]:
    """The values over time since the baseline, which is one of them unless a value was measured for its day."""
    counted = [one for one in known if is_years_end(one.on) or not spec.is_cumulative]
    points = [(moment_of(one.on), one.value) for one in counted]
    if spec.baseline is not None and spec.baseline_year is not None:
        start = Decimal(spec.baseline_year)
        points = [point for point in points if point[0] >= start]
        if not points or points[0][0] > start:
            points.insert(0, (start, spec.baseline))
    return points[-MOST_VALUES:]


def _extended(points: Sequence[Point], horizon: Decimal, end: date) -> Forecast:
    slopes = sorted((y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in combinations(points, 2))
    slope = median(slopes)
    height = median(y - slope * x for x, y in points)
    value = height + slope * horizon
    low, high = _limits(slopes, len(points))
    ahead = horizon - median(x for x, _ in points)
    scatter = _scatter([abs(y - height - slope * x) for x, y in points])
    down, up = (slope - low) * ahead, (high - slope) * ahead
    return Forecast(
        on=end,
        value=_short(value),
        low=_short(value - (down * down + scatter * scatter).sqrt()),
        high=_short(value + (up * up + scatter * scatter).sqrt()),
        slope=_short(slope),
        values=len(points),
    )


def _limits(slopes: Sequence[Decimal], values: int) -> tuple[Decimal, Decimal]:
    """Sen's limits of the slope: so many places off the middle as chance may move Kendall's statistic; at most the outermost slopes."""
    spread = NINE_IN_TEN * (Decimal(values * (values - 1) * (2 * values + 5)) / 18).sqrt()
    first = max(int((len(slopes) - spread) / 2) - 1, 0)
    return slopes[first], slopes[-1 - first]


def _scatter(distances: Sequence[Decimal]) -> Decimal:
    """As far off the line as eight in ten of the values lie at most."""
    at = int((EIGHT_IN_TEN * len(distances)).to_integral_value(rounding=ROUND_CEILING))
    return sorted(distances)[at - 1]


def _bounded(found: Forecast, low: Decimal | None, high: Decimal | None) -> Forecast:
    value, lowest, highest = (_between(one, low, high) for one in (found.value, found.low, found.high))
    return Forecast(found.on, value, lowest, highest, found.slope, found.values)


def _between(value: Decimal, low: Decimal | None, high: Decimal | None) -> Decimal:
    if low is not None and value < low:
        return low
    return high if high is not None and value > high else value


def _decimal(ratio: tuple[int, int]) -> Decimal:
    return Decimal(ratio[0]) / ratio[1]


def _short(value: Decimal) -> Decimal:
    return value.quantize(NEAREST, ROUND_HALF_EVEN)

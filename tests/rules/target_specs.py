"""Targets and readings in one line each, for the tables of the tests about trajectories."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from rules.target_values import Reading, TargetSpec
from rules.trajectory import Verdict, Yardstick, judge
from rules.values import Direction, Frequency, Operator

MONTHLY, QUARTERLY, HALF_YEARLY, YEARLY, DAILY = (
    Frequency.MONTHLY,
    Frequency.QUARTERLY,
    Frequency.HALF_YEARLY,
    Frequency.YEARLY,
    Frequency.DAILY,
)
STRICTLY = Yardstick(tolerance_permille=50, periods_in_a_row=2, least_coverage_permille=800)


def d(number: str) -> Decimal:
    return Decimal(number)


def target(
    operator: Operator,
    value: str,
    *,
    high: str | None = None,
    baseline: str | None = None,
    year: int | None = 2030,
    since: int | None = 2020,
    is_relative: bool = False,
    milestones: tuple[tuple[int, str], ...] = (),
    direction: Direction | None = None,
    adds_up: bool = False,
) -> TargetSpec:
    return TargetSpec(
        operator=operator,
        value=d(value),
        value_high=d(high) if high else None,
        year=year,
        baseline=d(baseline) if baseline else None,
        baseline_year=since if baseline else None,
        is_relative=is_relative,
        milestones=tuple((one, d(step)) for one, step in milestones),
        direction=direction,
        is_cumulative=adds_up,
    )


def on(day: str) -> date:
    return date.fromisoformat(day)


def measured(day: str, value: str, period: Frequency = DAILY, coverage: int = 1000) -> Reading:
    return Reading(on(day), d(value), period, coverage)


def months(year: int, *values: str) -> list[Reading]:
    """Values of the first months of a year."""
    ends = [date(year + at // 12, at % 12 + 1, 1) - date.resolution for at in range(1, len(values) + 1)]
    return [Reading(end, d(value), MONTHLY) for end, value in zip(ends, values, strict=True)]


def judged(spec: TargetSpec, *readings: Reading, day: str | None = None, by: Yardstick = STRICTLY) -> Verdict:
    """The verdict on a day, or else on the last reading's."""
    return judge(spec, readings, on(day) if day else max(reading.on for reading in readings), by)

"""The words of indicators and targets as enums and frozen values: how values come together, what is promised, what was measured.

Owns no behaviour; where a value stands against its path is `rules.trajectory`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rules.values import Direction, Frequency, Operator


class IndicatorKind(StrEnum):
    """What an indicator's value is made of, which says how it rolls up to higher levels.

    RATE -- numerator / denominator × scale: rolls up by both. COUNT -- a number of things: by sum. LEVEL -- a mean or an index that only
    a survey or a statistics office knows for an area (TFR, life expectancy, height): never.
    """

    RATE = "rate"
    COUNT = "count"
    LEVEL = "level"


class InTime(StrEnum):
    """How the values of shorter periods make the value of the year so far: events add up, a state is the last one known."""

    SUM = "sum"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class TargetSpec:
    """A target as the trajectory needs it. `value` and `baseline` are in the indicator's own unit.

    For decrease/increase operators `value` is the change: in points of the unit, or a share of the baseline (0 to 1) where `is_relative`.
    direction -- the indicator's, where "=" is written but more (or less) is no miss: "đạt 70%" of a screening is met by 75.
    is_cumulative -- readings inside a year hold what has come together since its first day (births of the year so far): they
    are compared with the share of the year that has gone.
    """

    operator: Operator
    value: Decimal
    value_high: Decimal | None = None
    year: int | None = None
    baseline: Decimal | None = None
    baseline_year: int | None = None
    is_relative: bool = False
    milestones: tuple[tuple[int, Decimal], ...] = ()
    direction: Direction | None = None
    is_cumulative: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One measured value of the year so far, with the last day of the period that it speaks of.

    period -- how long the measured period is; DAILY: a state as of that day. coverage_permille -- of the units below that ought to have
    reported, how many have, where the value is rolled up.
    """

    on: date
    value: Decimal
    period: Frequency = Frequency.DAILY
    coverage_permille: int = 1000

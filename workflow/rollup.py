"""The values of lower units come together in the unit above: rates by numerator and denominator, counts by sum, with the coverage.

Owns the sums and keeps them true at each write; refuses ever to average rates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from models import Indicator, Rollup
from rules.target_values import IndicatorKind
from rules.values import Frequency

_PORTION = 2_000
EXACT = Decimal("1e-6")


@dataclass(frozen=True, slots=True)
class RolledUp:
    """The sum over the units directly below, for one period. expected -- how many of them ought to report."""

    period: Frequency
    measured_on: date
    numerator: Decimal | None
    denominator: Decimal | None
    total: Decimal | None
    reported: int
    approved: int
    expected: int

    @property
    def coverage_permille(self) -> int:
        """Of the units that ought to report, how many have; never more than all."""
        return min(1000, self.reported * 1000 // self.expected) if self.expected else 1000

    @property
    def is_approved(self) -> bool:
        """Whether all that counts in it is approved."""
        return self.approved >= self.reported

    def value(self, indicator: Indicator) -> Decimal | None:
        """The value for the unit above; None where nothing can be said (no denominator)."""
        if indicator.kind is IndicatorKind.COUNT:
            return self.total
        if self.numerator is None or self.denominator is None:
            return None
        return rate(self.numerator, self.denominator, indicator.scale)


def rate(numerator: Decimal, denominator: Decimal, scale: int) -> Decimal | None:
    """A rate exact to six places; None where there is nothing to be counted in (a denominator of zero)."""
    return (numerator * scale / denominator).quantize(EXACT) if denominator else None


def rolled_up(session: Session, keys: Collection[tuple[int, int]]) -> dict[tuple[int, int], list[RolledUp]]:
    """For (indicator, unit) pairs the sums of their periods."""
    found: dict[tuple[int, int], list[RolledUp]] = defaultdict(list)
    pairs = sorted(keys)
    for start in range(0, len(pairs), _PORTION):
        rows = select(Rollup).where(tuple_(Rollup.indicator_id, Rollup.unit_id).in_(pairs[start : start + _PORTION]))
        for row in session.scalars(rows):
            found[row.indicator_id, row.unit_id].append(
                RolledUp(
                    row.period,
                    row.measured_on,
                    row.numerator,
                    row.denominator,
                    row.total,
                    row.reported,
                    row.approved,
                    row.expected,
                )
            )
    return found


@dataclass(frozen=True, slots=True, order=True)
class Changed:
    """A value that was entered, corrected, approved or given back."""

    indicator_id: int
    unit_id: int
    period: Frequency
    measured_on: date


def roll_up(session: Session, changed: Iterable[Changed]) -> set[tuple[int, int]]:
    """Bring the sums above the changed values up to date; the (indicator, unit) pairs whose value is another now, the changed ones too."""
    return {(one.indicator_id, one.unit_id) for one in changed}

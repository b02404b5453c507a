"""What counts for units and periods, as pictures and tables need it: a unit's own value, else the sum of the units below it.

Owns the reading of both for a stretch of time and its form in SQL; refuses to sum (`workflow.rollup`) and to judge
(`workflow.target_verdicts`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, case, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Indicator, Measurement, MeasurementState, Rollup
from models.database import among
from models.indicators import Number
from rules.periods import period_of
from rules.rrules import MONTHS_OF
from rules.target_values import IndicatorKind
from rules.values import Frequency
from workflow.rollup import RolledUp, central_among, country_sums
from workflow.sums import in_force

Key = tuple[int, int]
"""An indicator's and a unit's number."""

Span = tuple[Frequency, date]
"""A period, with its last day."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What counts for an indicator, a unit and a period. value None: nothing can be said (nobody below has given numbers, 0 of 0).

    reported, expected -- of the units below that ought to report, where it is rolled up; 0 and 0 for a value of the unit's own.
    """

    value: Decimal | None
    is_rolled_up: bool = False
    is_approved: bool = False
    reported: int = 0
    expected: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether everybody below who ought to report has."""
        return self.reported >= self.expected


Cells = dict[Key, dict[Span, Cell]]


def cells(
    session: Session,
    indicators: Collection[Indicator],
    unit_ids: Collection[int],
    *,
    since: date,
    until: date,
    central: Collection[int] | None = None,
    days: Collection[date] | None = None,
) -> Cells:
    """What counts for these indicators and units in the periods that end from `since` until `until`, in three statements.

    central -- those of the units whose sums are made as they are read, where that is known. days -- the only last days that are wanted.
    """
    by_id = {one.id: one for one in indicators}
    found: Cells = defaultdict(dict)
    summed = [one.id for one in indicators if one.rolls_up]

    def put(indicator_id: int, unit_id: int, sums: RolledUp) -> None:
        cell = Cell(sums.value(by_id[indicator_id]), True, sums.is_approved, sums.reported, sums.expected)
        found[indicator_id, unit_id][sums.period, sums.measured_on] = cell

    for row in session.execute(_sums(session, summed, unit_ids).where(_wanted(Rollup.measured_on, since, until, days))):
        put(row.indicator_id, row.unit_id, RolledUp(*row[2:]))
    for key, country in country_sums(
        session, central_among(session, unit_ids) if central is None else central, summed, since=since, until=until
    ):
        put(*key, country)
    for own in session.execute(_own(session, list(by_id), unit_ids).where(_wanted(Measurement.measured_on, since, until, days))):
        is_approved = own.state is MeasurementState.APPROVED
        found[own.indicator_id, own.unit_id][own.period, own.measured_on] = Cell(own.value, is_approved=is_approved)
    return found


def _wanted(day: InstrumentedAttribute[date], since: date, until: date, days: Collection[date] | None) -> ColumnElement[bool]:
    return day.between(since, until) if days is None else day.in_(sorted(one for one in days if since <= one <= until))


def last_ended(frequency: Frequency, on: date) -> date:
    """The last day of the last period that was over on a day (that day included)."""
    period = period_of(frequency, on)
    return on if period.last <= on else period.first - timedelta(days=1)


def span_before(period: Frequency, on: date) -> date | None:
    """The last day of the period before the one that ends on a day; None for values as of a day."""
    return period_of(period, on).first - timedelta(days=1) if period in MONTHS_OF else None


def span_a_year_before(period: Frequency, on: date) -> date | None:
    """The last day of the same period a year before; None for values as of a day."""
    return period_of(period, date(on.year - 1, on.month, 1)).last if period in MONTHS_OF else None


def value_of(indicator: Indicator, own: Any, sums: Any) -> ColumnElement[Decimal | None]:
    """The value in SQL, of a unit's own row and its sum, either of which may be missing (outer joins)."""
    if not indicator.rolls_up:
        return type_coerce(own.value, Number)
    summed = sums.total if indicator.kind is IndicatorKind.COUNT else _rate(indicator, sums)
    return type_coerce(case((own.id.is_not(None), own.value), else_=summed), Number)


def _rate(indicator: Indicator, sums: Any) -> ColumnElement[Any]:
    return case((sums.denominator != 0, sums.numerator * 1.0 * indicator.scale / sums.denominator))


def _sums(session: Session, indicator_ids: list[int], unit_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    columns = (Rollup.period, Rollup.measured_on, Rollup.numerator, Rollup.denominator, Rollup.total)
    wanted = among(session, Rollup.unit_id, list(unit_ids)), among(session, Rollup.indicator_id, list(indicator_ids))
    return select(Rollup.indicator_id, Rollup.unit_id, *columns, Rollup.reported, Rollup.approved, Rollup.expected).where(*wanted)


def _own(session: Session, indicator_ids: list[int], unit_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    columns = (Measurement.indicator_id, Measurement.unit_id, Measurement.period, Measurement.measured_on, Measurement.value)
    wanted = among(session, Measurement.unit_id, list(unit_ids)), among(session, Measurement.indicator_id, list(indicator_ids))
    return select(*columns, Measurement.state).where(*wanted, in_force(Measurement))

"""The yearly figures of third-or-later births of many units: each one's own, else the sums of those below, added up in the database.

Owns when a year counts as complete and what is said of one that does not; what follows from a year is `rules.award_facts`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    Subquery,
    and_,
    case,
    distinct,
    exists,
    extract,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from models import Indicator, Measurement, MeasurementState, ParentKind, Rollup, Unit, UnitParent
from rules.award_facts import LONGEST_ROW, YearFigure, year_figure
from rules.said import Said
from rules.values import Frequency, Level
from workflow.areas import stands_on
from workflow.sums import in_force

THIRD_BIRTHS = "third-births"
"""The catalogue's code of the indicator: third and later births of all births, in per cent."""

_PARTS = {Frequency.MONTHLY: 12, Frequency.QUARTERLY: 4, Frequency.HALF_YEARLY: 2, Frequency.YEARLY: 1}
_RETURNED = Said("số liệu năm %(year)s bị trả lại, chưa sửa")
_SOME = Said("năm %(year)s mới có số liệu của %(have)s trong %(of)s kỳ")
_BELOW = Said("năm %(year)s chưa đủ số liệu của các đơn vị cấp dưới")
_NO_COUNTS = Said("năm %(year)s có kỳ chỉ ghi tỷ lệ, không ghi số trẻ, nên không cộng được cả năm")


@dataclass(slots=True)
class YearsOfUnit:
    """What is known of one unit by year. gaps -- why a year has no figure, where there is more to say than that it has none."""

    figures: dict[int, YearFigure] = field(default_factory=dict)
    gaps: dict[int, Said] = field(default_factory=dict)


def third_births(session: Session) -> Indicator | None:
    """The indicator that the rules about rewards ask about; None where this installation has none of that code."""
    return session.scalar(select(Indicator).where(Indicator.code == THIRD_BIRTHS))


def years_of_units(session: Session, indicator: Indicator, unit_ids: Select[Any], year: int) -> Mapping[int, YearsOfUnit]:
    """For each unit that has any values its figures of that year and of as many years before it as a row of years is followed."""
    since, until = date(year - LONGEST_ROW, 1, 1), date(year, 12, 31)
    parts: dict[tuple[int, int], list[Row[Any]]] = defaultdict(list)
    for row in session.execute(_added_up(_values(indicator, unit_ids, since, until))):
        parts[row.unit_id, int(row.year)].append(row)
    found: dict[int, YearsOfUnit] = defaultdict(YearsOfUnit)
    for (unit_id, of_year), rows in parts.items():
        figure, gap = _figure(indicator, of_year, rows)
        if figure is not None:
            found[unit_id].figures[of_year] = figure
        elif gap is not None:
            found[unit_id].gaps[of_year] = gap
    for unit_id, of_year in _returned(session, indicator, unit_ids, since, until):
        if of_year not in found[unit_id].figures:
            found[unit_id].gaps[of_year] = _RETURNED.of(year=of_year)
    return found


def _values(indicator: Indicator, unit_ids: Select[Any], since: date, until: date) -> Subquery:
    """What counts in each period: the value of the unit's own, else the sum of the units below."""
    own = select(
        Measurement.unit_id,
        Measurement.period,
        Measurement.measured_on,
        Measurement.numerator,
        Measurement.denominator,
        Measurement.value,
        case((Measurement.state == MeasurementState.APPROVED, 1), else_=0).label("is_approved"),
        literal(1, Integer).label("is_whole"),
        literal(1, Integer).label("is_own"),
    ).where(Measurement.indicator_id == indicator.id, in_force(Measurement))
    other = aliased(Measurement)
    same = (
        other.unit_id == Rollup.unit_id,
        other.indicator_id == Rollup.indicator_id,
        other.period == Rollup.period,
        other.measured_on == Rollup.measured_on,
        in_force(other),
    )
    below = select(
        Rollup.unit_id,
        Rollup.period,
        Rollup.measured_on,
        Rollup.numerator,
        Rollup.denominator,
        literal(None, Measurement.value.type),
        case((Rollup.approved >= Rollup.reported, 1), else_=0),
        case((and_(Rollup.reported >= Rollup.expected, _is_of_all_villages()), 1), else_=0),
        literal(0, Integer),
    ).where(Rollup.indicator_id == indicator.id, not_(exists().where(*same)))
    return union_all(
        own.where(Measurement.unit_id.in_(unit_ids), Measurement.measured_on.between(since, until)),
        below.where(Rollup.unit_id.in_(unit_ids), Rollup.measured_on.between(since, until)),
    ).subquery()


def _is_of_all_villages() -> ColumnElement[bool]:
    """A condition on `Rollup`: none of the villages below has a value in it (a health station's for all of them counts), or every one has.

    A sum elsewhere may do with the villages that report; money is not given by the figures of some of them.
    """
    village, own = aliased(Unit), aliased(Measurement)
    is_own = own.above_id == Rollup.unit_id, own.indicator_id == Rollup.indicator_id, own.period == Rollup.period
    counts = in_force(own), own.numerator.is_not(None)
    those = select(func.count(distinct(own.unit_id))).join(village, village.id == own.unit_id)
    reported = those.where(*is_own, own.measured_on == Rollup.measured_on, *counts, village.level == Level.VILLAGE).scalar_subquery()
    link, below = aliased(UnitParent), aliased(Unit)
    is_below = link.parent_id == Rollup.unit_id, link.kind == ParentKind.ADMINISTRATIVE, below.level == Level.VILLAGE
    day: Any = Rollup.measured_on
    stands = stands_on(link, day), stands_on(below, day)
    every = select(func.count(distinct(below.id))).join(link, link.unit_id == below.id).where(*is_below, *stands).scalar_subquery()
    return or_(reported == 0, reported >= every)


def _added_up(values: Subquery) -> Select[Any]:
    """One row for each unit, year and length of period."""
    one = values.c
    year = extract("year", one.measured_on)
    return select(
        one.unit_id,
        year.label("year"),
        one.period,
        func.count().label("many"),
        func.count(one.numerator).label("counted"),
        func.sum(one.numerator).label("numerator"),
        func.sum(one.denominator).label("denominator"),
        func.max(one.value).label("value"),
        func.min(one.is_approved).label("is_approved"),
        func.min(one.is_whole).label("is_whole"),
        func.min(one.is_own).label("is_own"),
    ).group_by(one.unit_id, year, one.period)


def _figure(indicator: Indicator, year: int, rows: Iterable[Row[Any]]) -> tuple[YearFigure | None, Said | None]:
    """A year as the unit itself gave it, else from all of its periods, else as the units below gave it; or what is lacking."""
    by_period = {row.period: row for row in rows}
    yearly, parts = by_period.get(Frequency.YEARLY), by_period.get(indicator.frequency)
    if indicator.frequency is Frequency.YEARLY:
        parts = None
    gap: Said | None = None
    for row in sorted((one for one in (yearly, parts) if one is not None), key=lambda one: _rank(one, yearly)):
        gap = gap or _gap(indicator, year, row, is_year=row is yearly)
        if _gap(indicator, year, row, is_year=row is yearly) is None:
            return _read(row, is_year=row is yearly), None
    return None, gap


def _rank(row: Row[Any], yearly: Row[Any] | None) -> int:
    if row is not yearly:
        return 1
    return 0 if row.is_own else 2


def _gap(indicator: Indicator, year: int, row: Row[Any], *, is_year: bool) -> Said | None:
    """Why a year cannot be read from these values."""
    of = 1 if is_year else _PARTS.get(indicator.frequency, 1)
    if row.many < of:
        return _SOME.of(year=year, have=row.many, of=of)
    if not row.is_whole:
        return _BELOW.of(year=year)
    if row.counted < row.many and not (is_year and row.value is not None):
        return _NO_COUNTS.of(year=year)
    return None


def _read(row: Row[Any], *, is_year: bool) -> YearFigure | None:
    rate: Decimal | None = row.value if is_year else None
    is_counted = row.counted == row.many
    return year_figure(
        row.numerator if is_counted else None, row.denominator if is_counted else None, rate, is_approved=bool(row.is_approved)
    )


def _returned(session: Session, indicator: Indicator, unit_ids: Select[Any], since: date, until: date) -> list[tuple[int, int]]:
    """(unit, year) of values that were given back and not corrected yet."""
    found = select(Measurement.unit_id, Measurement.measured_on).where(
        Measurement.indicator_id == indicator.id,
        Measurement.unit_id.in_(unit_ids),
        Measurement.replaced_at.is_(None),
        Measurement.state == MeasurementState.RETURNED,
        Measurement.measured_on.between(since, until),
    )
    return [(row.unit_id, row.measured_on.year) for row in session.execute(found)]

"""What looks wrong about many values at once, each against the period before it and against its year.

Owns finding these neighbours in few statements; the doubts themselves are `rules.plausibility`. Refuses to write anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models import Indicator, Measurement
from models.database import among
from rules.period_words import named
from rules.periods import period_before, period_of
from rules.plausibility import Around, Number, Usual, doubts
from rules.said import Said
from rules.target_values import IndicatorKind, InTime
from rules.values import Frequency
from workflow.measurement import NewValue
from workflow.sums import in_force

Pair = tuple[int, int]
_Near = dict[tuple[Frequency, date], Number]
_LATEST_STATE_DAYS = 366


@dataclass(frozen=True, slots=True)
class Window:
    """Between which days values of an indicator may be neighbours of what comes in."""

    since: date
    until: date


def doubts_about(session: Session, values: Sequence[NewValue]) -> list[list[Said]]:
    """For each value what looks wrong about it, given what is in force and what comes in beside it. Few statements for many values."""
    known = _known(session, values)
    for one in values:
        known[one.indicator.id, one.unit_id][one.period, one.measured_on] = _number(one)
    return [doubts(_usual(one), _number(one), _around(one, known[one.indicator.id, one.unit_id])) for one in values]


def confirmed(value: NewValue, said: Iterable[Said]) -> NewValue:
    """The value with the doubts that its person has looked at."""
    return replace(value, warnings=tuple(str(one) for one in said))


def _known(session: Session, values: Sequence[NewValue]) -> defaultdict[Pair, _Near]:
    """What is in force near the values, by indicator and unit."""
    found: defaultdict[Pair, _Near] = defaultdict(dict)
    if not values:
        return found
    near = [and_(Measurement.indicator_id == key, Measurement.measured_on.between(w.since, w.until)) for key, w in _windows(values).items()]
    columns = Measurement.indicator_id, Measurement.unit_id, Measurement.period, Measurement.measured_on
    numbers = Measurement.value, Measurement.numerator, Measurement.denominator
    rows = select(*columns, *numbers).where(
        or_(*near), among(session, Measurement.unit_id, {one.unit_id for one in values}), in_force(Measurement)
    )
    for indicator_id, unit_id, period, day, value, numerator, denominator in session.execute(rows):
        found[indicator_id, unit_id][period, day] = Number(value, numerator, denominator)
    return found


def _windows(values: Iterable[NewValue]) -> dict[int, Window]:
    """For each indicator by its number the days to look at: its years, and the period before the first."""
    found: dict[int, Window] = {}
    for one in values:
        own = Window(_since(one), date(one.measured_on.year, 12, 31))
        other = found.get(one.indicator.id, own)
        found[one.indicator.id] = Window(min(own.since, other.since), max(own.until, other.until))
    return found


def _since(one: NewValue) -> date:
    if one.period is Frequency.DAILY:
        return date.fromordinal(one.measured_on.toordinal() - _LATEST_STATE_DAYS)
    return min(_day_before(one), date(one.measured_on.year, 1, 1))


def _day_before(one: NewValue) -> date:
    return period_before(period_of(one.period, one.measured_on), lambda day: period_of(one.period, day)).last


def _usual(one: NewValue) -> Usual:
    indicator = one.indicator
    return Usual(
        kind=indicator.kind,
        unit_text=indicator.unit_text,
        scale=indicator.scale,
        low=indicator.low,
        high=indicator.high,
        jump_permille=indicator.jump_permille,
        is_part=one.period is not Frequency.YEARLY and indicator.is_cumulative,
    )


def _around(one: NewValue, near: Mapping[tuple[Frequency, date], Number]) -> Around:
    day = _latest_day(one, near) if one.period is Frequency.DAILY else _day_before(one)
    before = near.get((one.period, day)) if day else None
    period = named(one.period, day) if day else Said("")
    whole, parts = _year(one, near)
    return Around(before, period, whole, parts)


def _latest_day(one: NewValue, near: Mapping[tuple[Frequency, date], Number]) -> date | None:
    """The last day before it for which the state is known."""
    return max((day for period, day in near if period is Frequency.DAILY and day < one.measured_on), default=None)


def _year(one: NewValue, near: Mapping[tuple[Frequency, date], Number]) -> tuple[Decimal | None, Decimal | None]:
    """The events of the value's year, told as a whole, and those of its periods together, where both are known and events add up."""
    indicator = one.indicator
    adds_up = indicator.numerator_in_time is InTime.SUM and indicator.kind is not IndicatorKind.LEVEL
    if one.period is Frequency.DAILY or indicator.frequency is Frequency.YEARLY or not adds_up:
        return None, None
    year = one.measured_on.year
    whole = near.get((Frequency.YEARLY, date(year, 12, 31)))
    parts = [_events(indicator, n) for (period, day), n in near.items() if period is indicator.frequency and day.year == year]
    known = [part for part in parts if part is not None]
    return (_events(indicator, whole) if whole else None), sum(known, Decimal(0)) if known else None


def _events(indicator: Indicator, number: Number) -> Decimal | None:
    return number.numerator if indicator.kind is IndicatorKind.RATE else number.value


def _number(one: NewValue) -> Number:
    return Number(one.value, one.numerator, one.denominator)

"""Values as a target's judgement takes them: a unit's own, else those of the units below, made into the value of the year so far.

Owns which value counts for a day; refuses to average: rates come together by numerator and denominator, counts by sum.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from models import Indicator, Measurement, MeasurementState, Target
from models.database import AnyRow
from rules.rrules import MONTHS_OF
from rules.target_values import IndicatorKind, InTime, Reading
from rules.values import Frequency
from workflow.areas import areas_of_offices
from workflow.rollup import EXACT, rate, rolled_up
from workflow.sums import in_force

Key = tuple[int, int]
"""An indicator's and a unit's number."""

WHOLE = 1000
_PORTION = 2_000
_COLUMNS = (
    Measurement.indicator_id,
    Measurement.unit_id,
    Measurement.period,
    Measurement.measured_on,
    Measurement.value,
    Measurement.numerator,
    Measurement.denominator,
    Measurement.state,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """What counts for one indicator, unit and period. value None: nothing happened that could be counted, or not every part is known.

    coverage_permille -- of the units below that ought to report, how many have; 1000 for a value of the unit's own.
    is_rolled_up -- it is the sum of the units below.
    """

    period: Frequency
    on: date
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    coverage_permille: int = WHOLE
    is_rolled_up: bool = False
    is_approved: bool = False


def figures(session: Session, keys: Collection[Key], indicators: Mapping[int, Indicator]) -> dict[Key, list[Figure]]:
    """The same for many, in four statements at the most, one more for the country's; owners that are loaded save one or two."""
    of_areas = _areas_of(session, [key for key in keys if indicators[key[0]].rolls_up])
    listed = _listed(session, {*keys, *of_areas.values()}, indicators)
    of_offices = {key: [replace(one, is_rolled_up=True) for one in listed[area]] for key, area in of_areas.items() if not listed[key]}
    return {key: listed[key] for key in keys} | of_offices


def _areas_of(session: Session, keys: Collection[Key]) -> dict[Key, Key]:
    """An office (a department) that reports nothing itself answers for its area: what counts there counts for it."""
    areas = areas_of_offices(session, {unit_id for _, unit_id in keys})
    return {(indicator_id, unit_id): (indicator_id, areas[unit_id]) for indicator_id, unit_id in keys if unit_id in areas}


def _listed(session: Session, keys: Collection[Key], indicators: Mapping[int, Indicator]) -> dict[Key, list[Figure]]:
    """What is known of each itself: its own values, else the sums over the units below."""
    found: dict[Key, dict[tuple[Frequency, date], Figure]] = {key: {} for key in keys}
    summed = {key for key in keys if indicators[key[0]].rolls_up}
    for key, sums in rolled_up(session, summed).items():
        for one in sums:
            value = one.value(indicators[key[0]])
            found[key][one.period, one.measured_on] = Figure(
                one.period, one.measured_on, value, one.numerator, one.denominator, one.coverage_permille, True, one.is_approved
            )
    for measured in _in_force(session, keys):
        found[measured.indicator_id, measured.unit_id][measured.period, measured.measured_on] = Figure(
            measured.period,
            measured.measured_on,
            measured.value,
            measured.numerator,
            measured.denominator,
            is_approved=measured.state is MeasurementState.APPROVED,
        )
    return {key: sorted(by_period.values(), key=lambda one: one.on) for key, by_period in found.items()}


def readings_of_many(session: Session, targets: Collection[Target]) -> dict[int, list[Reading]]:
    """For each target by its number the readings that it is judged by, in the target's own unit, oldest first."""
    found = figures_of_targets(session, targets)
    return {target.id: readings_among(target, found) for target in targets}


def figures_of_targets(session: Session, targets: Collection[Target]) -> dict[Key, list[Figure]]:
    """What counts for the targets' own indicators and units; their `definition` and `owner` ought to be loaded."""
    indicators = {target.definition.id: target.definition for target in targets if target.definition}
    return figures(session, {key for target in targets if (key := key_of(target))}, indicators)


def readings_among(target: Target, found: Mapping[Key, Sequence[Figure]]) -> list[Reading]:
    """The readings of one target among what `figures_of_targets` knows of several."""
    key = key_of(target)
    if key is None or target.definition is None:
        return []
    readings = year_so_far(target.definition, found[key])
    if target.factor == 1:
        return readings
    return [Reading(one.on, (one.value / target.factor).quantize(EXACT), one.period, one.coverage_permille) for one in readings]


def readings_of(session: Session, target: Target) -> list[Reading]:
    """The readings of one target."""
    return readings_of_many(session, [target])[target.id]


def key_of(target: Target) -> Key | None:
    """Under which the target's values lie; None for one without an indicator or an owner."""
    if target.definition is None or target.owner_id is None:
        return None
    return target.definition.id, target.owner_id


def year_so_far(indicator: Indicator, figures: Iterable[Figure]) -> list[Reading]:
    """The readings of an indicator in its own unit: what is known at the end of each period about the year so far.

    Of events, a period counts only where all periods of its year before it are known. A value of the whole year stands for its last day
    before one that is made of parts.
    """
    readings: dict[date, Reading] = {}
    for _year, parts in groupby(sorted(figures, key=lambda one: one.on), key=lambda one: one.on.year):
        own = list(parts)
        for reading in _within_year(indicator, [one for one in own if one.period is not Frequency.YEARLY]):
            readings[reading.on] = reading
        for one in own:
            if one.period is Frequency.YEARLY and one.value is not None:
                readings[one.on] = Reading(one.on, one.value, one.period, one.coverage_permille)
    return [readings[day] for day in sorted(readings)]


def _within_year(indicator: Indicator, parts: Sequence[Figure]) -> Iterator[Reading]:
    adds_up = indicator.numerator_in_time is InTime.SUM
    as_of = [one for one in parts if one.period is Frequency.DAILY or not adds_up]
    for one in as_of:
        if one.value is not None:
            yield Reading(one.on, one.value, one.period, one.coverage_permille)
    if adds_up:
        yield from _summed(indicator, [one for one in parts if one.period is indicator.frequency])


def _summed(indicator: Indicator, parts: Sequence[Figure]) -> Iterator[Reading]:
    """The growing sums of a year's periods, until one is missing or cannot be added."""
    numerator, denominator, coverage = Decimal(0), Decimal(0), WHOLE
    for count, one in enumerate(parts, 1):
        if _number_in_year(one) != count:
            return
        events = one.value if indicator.kind is IndicatorKind.COUNT else one.numerator
        if events is None or (indicator.kind is IndicatorKind.RATE and one.denominator is None):
            return
        numerator += events
        if one.denominator is not None:
            denominator = denominator + one.denominator if indicator.denominator_in_time is InTime.SUM else one.denominator
        coverage = min(coverage, one.coverage_permille)
        value = numerator if indicator.kind is IndicatorKind.COUNT else rate(numerator, denominator, indicator.scale)
        if value is not None:
            yield Reading(one.on, value, one.period, coverage)


def _number_in_year(one: Figure) -> int:
    """Which period of its year it is: the 3rd month, the 2nd quarter."""
    return one.on.month // MONTHS_OF[one.period]


def _in_force(session: Session, keys: Collection[Key]) -> Iterator[AnyRow]:
    """The values that count: neither replaced nor given back."""
    pairs = sorted(keys)
    for start in range(0, len(pairs), _PORTION):
        portion = pairs[start : start + _PORTION]
        found = select(*_COLUMNS).where(
            tuple_(Measurement.indicator_id, Measurement.unit_id).in_(portion),
            in_force(Measurement),
        )
        yield from session.execute(found)

"""All sums made anew from the values: after the registry changed, as the nightly check, and as the tests' second opinion.

Owns finding and mending what differs, and says how much that was; refuses to change a value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, and_, select, type_coerce, update
from sqlalchemy.orm import Session

from models import Indicator, Measurement, Rollup
from models.database import among
from rules.target_values import IndicatorKind
from rules.values import Level
from workflow.areas import Above, above
from workflow.sums import Place, sum_up


@dataclass(frozen=True, slots=True)
class Mended:
    """What a check found and mended. values -- said to go into another unit's sum; sums -- were another."""

    values: int
    sums: int

    def __add__(self, other: Mended) -> Mended:
        return Mended(self.values + other.values, self.sums + other.sums)

    def __bool__(self) -> bool:
        return bool(self.values or self.sums)


def rebuild(session: Session, indicator_id: int | None = None) -> Mended:
    """Make every sum anew (or every sum of one indicator), the deepest units first.

    Says what was not as it ought to be, which is nothing unless the registry or who ought to report has changed.
    """
    session.flush()
    units = session.scalars(_values(select(Measurement.unit_id), indicator_id).distinct())
    summing = session.scalars(_sums(select(Rollup.unit_id), indicator_id).distinct())
    superiors = above(session, {*units, *summing})
    values = _mend_superiors(session, superiors, indicator_id)
    sums, waiting = 0, _by_depth(session, superiors, indicator_id)
    while waiting:
        moved = sum_up(session, waiting.pop(max(waiting)))
        _put(waiting, moved, superiors)
        sums += len(moved)
    return Mended(values, sums)


def measured_indicators(session: Session) -> list[int]:
    """The indicators that anything is reported for."""
    return list(
        session.scalars(select(Indicator.id).where(select(Measurement.id).where(Measurement.indicator_id == Indicator.id).exists()))
    )


def _values(query: Select[*tuple[Any, ...]], indicator_id: int | None) -> Select[*tuple[Any, ...]]:
    """Of the values in force, those of the indicator that is asked for."""
    in_force = query.where(Measurement.replaced_at.is_(None))
    return in_force if indicator_id is None else in_force.where(Measurement.indicator_id == indicator_id)


def _sums(query: Select[*tuple[Any, ...]], indicator_id: int | None) -> Select[*tuple[Any, ...]]:
    return query if indicator_id is None else query.where(Rollup.indicator_id == indicator_id)


def _mend_superiors(session: Session, superiors: Above, indicator_id: int | None) -> int:
    """Bring the values' superiors in line with the registry."""
    mended = 0
    spots = _values(select(Measurement.unit_id, Measurement.measured_on, Measurement.above_id), indicator_id).distinct()
    wrong: dict[tuple[date, int | None], list[int]] = defaultdict(list)
    for unit_id, on, stands in session.execute(spots):
        right = superiors.parent(unit_id, on)
        if right != stands:
            wrong[on, right].append(unit_id)
    for (on, right), unit_ids in sorted(wrong.items(), key=lambda one: (one[0][0], one[0][1] or 0)):
        here = and_(Measurement.measured_on == on, among(session, Measurement.unit_id, unit_ids), Measurement.replaced_at.is_(None))
        here = here if indicator_id is None else and_(here, Measurement.indicator_id == indicator_id)
        moved = update(Measurement).where(here, Measurement.above_id.is_distinct_from(right)).values(above_id=right)
        mended += len(session.execute(moved.returning(Measurement.id)).all())
    return mended


def _by_depth(session: Session, superiors: Above, indicator_id: int | None) -> dict[int, set[Place]]:
    """All places where a sum lies or ought to lie, by how deep their units lie."""
    summed = select(Indicator.id).where(Indicator.kind != IndicatorKind.LEVEL)
    waiting: dict[int, set[Place]] = defaultdict(set)
    lying = _sums(select(Rollup.unit_id, Rollup.indicator_id, Rollup.period, Rollup.measured_on), indicator_id)
    for row in session.execute(lying):
        waiting[superiors.depth(row.unit_id, row.measured_on)].add(Place(*row))
    values = select(
        type_coerce(Measurement.above_id, Integer), Measurement.indicator_id, Measurement.period, Measurement.measured_on
    ).distinct()
    counted = _values(values, indicator_id).where(Measurement.above_id.is_not(None), Measurement.indicator_id.in_(summed))
    for row in session.execute(counted):
        place = Place(*row)
        if superiors.level(place.unit_id) is not Level.CENTRAL:
            waiting[superiors.depth(place.unit_id, place.measured_on)].add(place)
    return waiting


def _put(waiting: dict[int, set[Place]], moved: Iterable[Place], superiors: Above) -> None:
    """What has changed changes the sum above it."""
    for place in moved:
        chain = superiors.chain(place.unit_id, place.measured_on)
        if chain and chain[0][1] is not Level.CENTRAL:
            waiting[len(chain) - 1].add(place._replace(unit_id=chain[0][0]))

"""The values of lower units come together in the unit above: rates by numerator and denominator, counts by sum, with the coverage.

Owns the sums and keeps them true at each write; refuses ever to average rates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import String, and_, select, tuple_, type_coerce, union
from sqlalchemy.orm import Session

from models import Indicator, Measurement, ParentKind, Rollup, Unit, UnitParent
from models.database import among, at_hand
from rules.target_values import IndicatorKind
from rules.values import Frequency, Level
from workflow.areas import Above, above
from workflow.sums import Place, in_force, listed, sum_up, sums_of

_PORTION = 2_000
EXACT = Decimal("1e-6")
_SUMS = select(
    Rollup.indicator_id,
    Rollup.unit_id,
    Rollup.period,
    Rollup.measured_on,
    Rollup.numerator,
    Rollup.denominator,
    Rollup.total,
    Rollup.reported,
    Rollup.approved,
    Rollup.expected,
)


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
    """For (indicator, unit) pairs the sums of their periods. The sum of the whole country is made from the provinces' as it is read."""
    found: dict[tuple[int, int], list[RolledUp]] = defaultdict(list)
    pairs = sorted(set(keys))
    for start in range(0, len(pairs), _PORTION):
        portion = pairs[start : start + _PORTION]
        rows = _SUMS.where(tuple_(Rollup.indicator_id, Rollup.unit_id).in_(portion))
        for indicator_id, unit_id, *sums in session.execute(rows):
            found[indicator_id, unit_id].append(RolledUp(*sums))
    central = set(central_among(session, {unit_id for _, unit_id in pairs}))
    for key, country in country_sums(session, central, {one for one, unit_id in pairs if unit_id in central}):
        if key in pairs:
            found[key].append(country)
    return found


@dataclass(frozen=True, slots=True, order=True)
class Changed:
    """A value that was entered, corrected, approved or given back."""

    indicator_id: int
    unit_id: int
    period: Frequency
    measured_on: date


def roll_up(session: Session, changed: Iterable[Changed]) -> set[tuple[int, int]]:
    """Bring the sums above the changed values up to date; the (indicator, unit) pairs whose value is another now, the changed ones too.

    A sum goes on upwards while its unit has no value of its own, up to the province: the country's is made when it is read, so that not
    every commune's value waits for one row. Rows are held from the deepest unit upwards, in order within a depth: so does everybody.
    """
    given = set(changed)
    session.flush()
    touched = {(one.indicator_id, one.unit_id) for one in given}
    climb = _Climb(above(session, {one.unit_id for one in given}), touched)
    summed = _summed(session, {one.indicator_id for one in given})
    for one in given:
        if one.indicator_id in summed:
            climb.put(Place(one.unit_id, one.indicator_id, one.period, one.measured_on))
    while places := climb.deepest():
        moved = sum_up(session, places)
        touched |= {(place.indicator_id, place.unit_id) for place in moved}
        for place in moved - _with_own(session, climb.going_on(moved)):
            climb.put(place)
    return touched


class _Climb:
    """The sums that are still to be made, by how deep their units lie."""

    def __init__(self, superiors: Above, touched: set[tuple[int, int]]) -> None:
        self._superiors = superiors
        self._touched = touched
        self._waiting: dict[int, set[Place]] = defaultdict(set)

    def put(self, place: Place) -> None:
        """What lies there has changed: the sum above it is to be made, or for the country only named."""
        for unit_id, level in self._superiors.chain(place.unit_id, place.measured_on):
            if level is not Level.CENTRAL:
                depth = self._superiors.depth(unit_id, place.measured_on)
                self._waiting[depth].add(place._replace(unit_id=unit_id))
                return
            self._touched.add((place.indicator_id, unit_id))

    def deepest(self) -> set[Place]:
        """The next sums to make; none when all are made."""
        return self._waiting.pop(max(self._waiting)) if self._waiting else set()

    def going_on(self, places: Iterable[Place]) -> list[Place]:
        """Those of the places that have a stored sum above them."""
        return [
            place
            for place in places
            if (chain := self._superiors.chain(place.unit_id, place.measured_on)) and chain[0][1] is not Level.CENTRAL
        ]


def country_sums(
    session: Session, unit_ids: Collection[int], indicator_ids: Collection[int], *, since: date = date.min, until: date = date.max
) -> list[tuple[tuple[int, int], RolledUp]]:
    """The sums over the units directly below those at the central level, by (indicator, unit), for the periods that end within a time."""
    if not unit_ids or not indicator_ids:
        return []
    summed = _summed(session, indicator_ids)
    below = and_(UnitParent.unit_id == Rollup.unit_id, UnitParent.kind == ParentKind.ADMINISTRATIVE)
    spans = [
        select(unit_id.label("unit_id"), each.indicator_id, type_coerce(each.period, String).label("period"), each.measured_on)
        .where(among(session, unit_id, sorted(unit_ids)), among(session, each.indicator_id, sorted(summed)))
        .where(each.measured_on.between(since, until))
        .distinct()
        for each, unit_id in ((Rollup, UnitParent.parent_id), (Measurement, Measurement.above_id))
    ]
    places = union(spans[0].join(UnitParent, below), spans[1].where(Measurement.replaced_at.is_(None))).cte("place")
    sums = sums_of(session, places, summed).subquery()
    columns = (sums.c.indicator_id, sums.c.unit_id, type_coerce(sums.c.period, Rollup.period.type), *list(sums.c)[3:])
    return [((indicator_id, unit_id), RolledUp(*rest)) for indicator_id, unit_id, *rest in session.execute(select(*columns))]


def central_among(session: Session, unit_ids: Collection[int]) -> list[int]:
    """Those of the units whose sums are made as they are read."""
    known = at_hand(session, Unit, unit_ids)
    found = [number for number, unit in known.items() if unit.level is Level.CENTRAL]
    if asked := sorted(set(unit_ids) - known.keys()):
        found += session.scalars(select(Unit.id).where(among(session, Unit.id, asked), Unit.level == Level.CENTRAL))
    return found


def _summed(session: Session, indicator_ids: Collection[int]) -> set[int]:
    """Those of the indicators whose values come together at all."""
    known = at_hand(session, Indicator, indicator_ids)
    found = {number for number, one in known.items() if one.rolls_up}
    if asked := sorted(set(indicator_ids) - known.keys()):
        wanted = among(session, Indicator.id, asked)
        found |= set(session.scalars(select(Indicator.id).where(wanted, Indicator.kind != IndicatorKind.LEVEL)))
    return found


def _with_own(session: Session, places: list[Place]) -> set[Place]:
    """Those of the places for which the unit has a value of its own that counts: its sum goes no further."""
    if not places:
        return set()
    table = listed(session, places)
    here = (getattr(Measurement, name) == table.c[name] for name in ("unit_id", "indicator_id", "measured_on"))
    own = and_(*here, type_coerce(Measurement.period, String) == table.c.period, in_force(Measurement))
    columns = (Measurement.unit_id, Measurement.indicator_id, Measurement.period, Measurement.measured_on)
    return {Place(*row) for row in session.execute(select(*columns).join(table, own))}

"""Who below a unit has reported a value and who has not ("17/23 xã đã báo cáo"), and whether a unit's own figure agrees with its parts.

Owns the facts and their words; refuses to correct a figure: a difference is told to those who gave it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from models import ClauseState, Indicator, Measurement, Plan, PlanState, Rollup, Target, Unit
from rules.deadlines import effective
from rules.plausibility import shown
from rules.said import Said
from rules.target_values import IndicatorKind
from rules.values import Branch, Frequency, Level
from workflow.areas import AREA_KIND, directly_below
from workflow.calendar import working_calendar
from workflow.rollup import rolled_up
from workflow.sums import in_force


@dataclass(frozen=True, slots=True)
class Missing:
    """A unit below that ought to have reported. owed_by -- until when; is_late -- that is over."""

    unit_id: int
    name: str
    owed_by: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A unit's own figure beside that of the units below it, where the two differ."""

    own: Decimal
    summed: Decimal


@dataclass(frozen=True, slots=True)
class ReportingState:
    """Who has reported for an indicator and period directly below a unit.

    reported, expected -- how many units. missing -- by name. without_numbers -- gave a rate without numerator and denominator: it is
    shown, and cannot be summed. difference -- None where the unit has no figure of its own, or it agrees. level -- of the units below.
    """

    reported: int
    expected: int
    missing: tuple[Missing, ...]
    without_numbers: tuple[str, ...]
    difference: Difference | None
    level: Level | None = None


_MOST_NAMED = 5
_WHO = {
    Level.PROVINCE: Said("tỉnh, thành phố"),
    Level.DISTRICT: Said("huyện"),
    Level.COMMUNE: Said("xã, phường"),
    Level.VILLAGE: Said("thôn, tổ dân phố"),
}
_UNITS = Said("đơn vị")


def reporting_state(
    session: Session, indicator: Indicator, unit_id: int, period: Frequency, on: date, *, today: date, has_own: bool = True
) -> ReportingState:
    """Who has reported directly below a unit for the period that ends on a day, as of today. has_own -- False: it gave no figure itself."""
    below = [_Below(*row) for row in session.execute(_units_below(indicator, unit_id, period, on))]
    is_given = any(one.is_given for one in below)
    owing = [one for one in below if one.has_numbers(indicator) or (one.is_given if is_given else one.governs)]
    owed_by = effective(on + timedelta(days=indicator.reporting_days), working_calendar(session))
    missing = tuple(Missing(one.unit_id, one.name, owed_by, owed_by < today) for one in owing if not one.has_reported)
    return ReportingState(
        reported=sum(one.has_numbers(indicator) for one in owing),
        expected=len(owing),
        missing=missing,
        without_numbers=tuple(one.name for one in owing if one.has_reported and not one.has_numbers(indicator)),
        difference=_difference(session, indicator, unit_id, period, on) if has_own else None,
        level=owing[0].level if owing else None,
    )


def coverage_words(state: ReportingState) -> Said:
    """ "17/23 xã, phường đã báo cáo; còn thiếu: xã A (quá hạn), xã B"; and what cannot be summed, by name."""
    who = _WHO.get(state.level, _UNITS) if state.level else _UNITS
    said = Said("%(reported)s/%(expected)s %(who)s đã báo cáo", {"reported": state.reported, "expected": state.expected, "who": who})
    if state.missing:
        named = [Said("%(unit)s (quá hạn)", {"unit": one.name}) if one.is_late else one.name for one in state.missing]
        said = Said("%(coverage)s; còn thiếu: %(units)s", {"coverage": said, "units": _named(named)})
    if state.without_numbers:
        units = _named(list(state.without_numbers))
        said = Said(
            "%(coverage)s; báo cáo tỷ lệ mà không có tử số, mẫu số nên chưa cộng được: %(units)s", {"coverage": said, "units": units}
        )
    return said


def difference_words(difference: Difference) -> Said:
    """How a unit's own figure differs from the sum of those below it. It is told, not corrected."""
    values = {"own": shown(difference.own), "summed": shown(difference.summed)}
    return Said("Số của đơn vị tự báo cáo là %(own)s, còn cộng từ các đơn vị cấp dưới là %(summed)s; hãy đối chiếu lại.", values)


@dataclass(frozen=True, slots=True)
class _Below:
    unit_id: int
    name: str
    level: Level
    governs: bool
    is_given: bool
    own_id: int | None
    own_value: Decimal | None
    own_numerator: Decimal | None
    summed: Decimal | None

    @property
    def has_reported(self) -> bool:
        return self.own_id is not None or self.summed is not None

    def has_numbers(self, indicator: Indicator) -> bool:
        """Whether it counts in the sum: a rate only by numerator and denominator."""
        if self.own_id is None:
            return self.summed is not None
        return (self.own_value if indicator.kind is IndicatorKind.COUNT else self.own_numerator) is not None


def _units_below(indicator: Indicator, unit_id: int, period: Frequency, on: date) -> Select[*tuple[Any, ...]]:
    places = [
        (each.indicator_id == indicator.id, each.period == period, each.measured_on == on, each.unit_id == Unit.id)
        for each in (Measurement, Rollup)
    ]
    published = select(Plan.id).where(Plan.state == PlanState.PUBLISHED)
    given = select(Target.id).where(
        Target.owner_id == Unit.id,
        Target.indicator_id == indicator.id,
        Target.parent_id.is_not(None),
        Target.review == ClauseState.ACCEPTED,
        Target.plan_id.in_(published),
    )
    governs = and_(Unit.branch == Branch.GOVERNMENT, Unit.kind == AREA_KIND)
    own = (Measurement.id, Measurement.value, Measurement.numerator)
    summed = Rollup.total if indicator.kind is IndicatorKind.COUNT else Rollup.numerator
    return (
        select(Unit.id, Unit.name, Unit.level, governs, given.exists(), *own, summed)
        .outerjoin(Measurement, and_(*places[0], in_force(Measurement)))
        .outerjoin(Rollup, and_(*places[1]))
        .where(directly_below(unit_id, on))
        .order_by(Unit.normal_name, Unit.id)
    )


def _difference(session: Session, indicator: Indicator, unit_id: int, period: Frequency, on: date) -> Difference | None:
    own = session.scalar(
        select(Measurement.value).where(
            Measurement.indicator_id == indicator.id,
            Measurement.unit_id == unit_id,
            Measurement.period == period,
            Measurement.measured_on == on,
            in_force(Measurement),
        )
    )
    if own is None or not indicator.rolls_up:
        return None
    sums = rolled_up(session, [(indicator.id, unit_id)])[indicator.id, unit_id]
    summed = next((one.value(indicator) for one in sums if (one.period, one.measured_on) == (period, on)), None)
    return Difference(own, summed) if summed is not None and shown(summed) != shown(own) else None


def _named(names: Sequence[object]) -> Said:
    """The first of the names, and how many more there are."""
    if len(names) <= _MOST_NAMED:
        return _joined(names)
    return Said("%(units)s và %(count)s đơn vị khác", {"units": _joined(names[:_MOST_NAMED]), "count": len(names) - _MOST_NAMED})


def _joined(names: Sequence[object]) -> Said:
    joined = names[0] if isinstance(names[0], Said) else Said("%(value)s", {"value": names[0]})
    for name in names[1:]:
        joined = Said("%(first)s, %(rest)s", {"first": joined, "rest": name})
    return joined

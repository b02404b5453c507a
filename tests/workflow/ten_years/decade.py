"""Ten years lived through the database: values are taken in, corrected and given back; the real sweep follows each day on which it must.

Owns the cast and the running of the days; refuses to know what ought to come of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Escalation, Indicator, Measurement, MembershipRole, Target
from rules.policy import shipped_policies
from rules.target_values import IndicatorKind, InTime
from rules.values import DecisionKind, Direction, Frequency, Operator
from tests import builders as build
from tests.workflow.ten_years.promises import FIRST, LAST, Counted, Entry, Promise
from workflow.approval import give_back
from workflow.calendar import moment_of
from workflow.judges import judge_by
from workflow.measurement import NewValue, take_in
from workflow.target_sweep import sweep_targets

OF_ONE_RUNG = (DecisionKind.ESCALATE, DecisionKind.CLOSE)
JUDGE = judge_by(
    replace(
        policy,
        rules=tuple(rule for rule in policy.rules if rule.outcome.decide in OF_ONE_RUNG),
        digest=f"{policy.digest}-1",  # the engine keeps what it has made of a text under its digest
    )
    for policy in shipped_policies()
)
"""By the shipped rules that concern one rung: there is none above it, and what reminds it each week changes nothing."""
PERIODS = {0: Frequency.DAILY, 1: Frequency.MONTHLY, 3: Frequency.QUARTERLY, 6: Frequency.HALF_YEARLY, 12: Frequency.YEARLY}
KINDS = {
    Counted.STATE: (IndicatorKind.LEVEL, InTime.LAST, InTime.LAST, 1),
    Counted.EVENTS: (IndicatorKind.COUNT, InTime.SUM, InTime.LAST, 1),
    Counted.EVENT_RATE: (IndicatorKind.RATE, InTime.SUM, InTime.LAST, 1000),
    Counted.SHARE: (IndicatorKind.RATE, InTime.SUM, InTime.SUM, 100),
}


class Decade:
    """A commune below a province, which is the highest level here, with one target and indicator for each promise."""

    def __init__(self, session: Session, promises: Sequence[Promise]) -> None:
        self.session = session
        province = build.province(session)
        self.commune = build.unit(session, under=province)
        self.chair = build.user(session, "chair", (province, MembershipRole.LEADER))
        plan = build.plan(session, owner=province, period_start=2021, period_end=2030)
        self.promises = {one.number: one for one in promises}
        self.indicators = {one.number: self._indicator(one) for one in promises}
        self.targets = {one.number: self._target(plan, one) for one in promises}
        session.commit()

    def _indicator(self, one: Promise) -> Indicator:
        kind, numerator, denominator, scale = KINDS[one.counted]
        return build.indicator(
            self.session,
            f"Chỉ số {one.number}",
            kind=kind,
            scale=scale,
            direction=None,
            unit_text="điểm",
            frequency=PERIODS[one.months or 12],
            numerator_in_time=numerator,
            denominator_in_time=denominator,
        )

    def _target(self, plan: object, one: Promise) -> Target:
        return build.target(
            self.session,
            plan,  # type: ignore[arg-type]
            self.commune,
            f"Chỉ số {one.number}",
            indicator_id=self.indicators[one.number].id,
            operator=Operator(one.operator),
            value=Decimal(one.value),
            value_high=Decimal(one.high) if one.high else None,
            unit_text="" if one.is_share else "điểm",
            year=one.year,
            baseline=Decimal(one.baseline) if one.baseline else None,
            baseline_year=one.since,
            direction=Direction(one.direction) if one.direction else None,
            milestones=[{"year": year, "value": value} for year, value in one.milestones],
            next_look_on=date(one.year or FIRST.year, 12, 31),
        )

    def live(self, by_day: dict[date, list[Entry]]) -> Iterator[tuple[date, dict[int, str]]]:
        """The days on which anything happens or is looked at, and the last of each month, with how the targets stand in the evening."""
        today = FIRST
        while today <= LAST:
            self._bring(today, by_day.get(today, []))
            while sweep_targets(self.session, today=today, now=moment_of(today, 18), judge=JUDGE).looked_at:
                pass
            self.session.commit()
            yield today, self.statuses()
            today = self._next(today, by_day)

    def _next(self, today: date, by_day: dict[date, list[Entry]]) -> date:
        """The next day that is worth living: a sweep finds nothing on all others."""
        look_on = self.session.scalar(select(func.min(Target.next_look_on)))
        month_end = (today + timedelta(days=1)).replace(day=28) + timedelta(days=4)
        coming = [month_end - timedelta(days=month_end.day), *(day for day in by_day if day > today)]
        return max(min(coming if look_on is None else [*coming, look_on]), today + timedelta(days=1))

    def _bring(self, today: date, entries: Sequence[Entry]) -> None:
        given_back = [self._in_force(one) for one in entries if one.numerator is None]
        if ids := [value_id for value_id in given_back if value_id]:
            give_back(self.session, self.chair, ids, note="cần kiểm tra lại", now=moment_of(today, 8))
        if values := [self._value(one) for one in entries if one.numerator is not None]:
            take_in(self.session, values, by=None, now=moment_of(today, 9))

    def _value(self, entry: Entry) -> NewValue:
        indicator = self.indicators[entry.number]
        above, below = _decimal(entry.numerator or Fraction(0)), _decimal(entry.denominator)
        place = NewValue(indicator, self.commune.id, PERIODS[entry.months], entry.until)
        if indicator.kind is IndicatorKind.RATE:
            return replace(place, numerator=above, denominator=below)
        return replace(place, value=above)

    def _in_force(self, entry: Entry) -> int | None:
        place = (Measurement.indicator_id == self.indicators[entry.number].id, Measurement.measured_on == entry.until)
        return self.session.scalar(
            select(Measurement.id).where(*place, Measurement.period == PERIODS[entry.months], Measurement.replaced_at.is_(None))
        )

    def statuses(self) -> dict[int, str]:
        """How each target stands, as the database says."""
        found = {target_id: status for target_id, status in self.session.execute(select(Target.id, Target.status))}
        return {number: found[target.id].value for number, target in self.targets.items()}

    def escalations(self) -> dict[int, list[tuple[date, date | None]]]:
        """From when to when each target lay before the province."""
        numbers = {target.id: number for number, target in self.targets.items()}
        found: dict[int, list[tuple[date, date | None]]] = {number: [] for number in self.targets}
        rows = select(Escalation.target_id, Escalation.opened_on, Escalation.closed_on).order_by(Escalation.opened_on, Escalation.id)
        for target_id, opened_on, closed_on in self.session.execute(rows):
            found[numbers[target_id or 0]].append((opened_on, closed_on))
        return found


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / number.denominator

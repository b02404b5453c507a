"""What rules may know of a target: how many periods are off, who has reported, where it is heading; and when that puts it higher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Escalation, Indicator, Target
from rules.policy import parse_policy, shipped_policies
from rules.target_values import IndicatorKind
from rules.values import Frequency, TargetStatus
from tests import builders as build
from workflow.calendar import moment_of
from workflow.judges import Judge, judge_by
from workflow.measurement import NewValue, take_in
from workflow.target_sweep import sweep_targets

FORETELLING = """
name: targets
version: thu
about: target
parameters: {tolerance_permille: 50, periods_in_a_row: 2, least_coverage_permille: 800}
rules:
  - id: heading-past-it
    title: Dự báo không đạt
    group: escalation
    pri: 10
    when: {is_working_day: true, forecast_misses: true, rung: 0, has_next_rung: true}
    then: {decide: escalate, step: "rung-{next_rung}", to: [committee]}
"""


class Cast:
    """A commune under a province: from 40 at the end of 2025 to at least 60 at the end of 2027, measured month by month."""

    def __init__(self, session: Session) -> None:
        self.session = session
        province = build.province(session)
        self.commune = build.unit(session, under=province)
        self.indicator: Indicator = build.indicator(
            session, frequency=Frequency.MONTHLY, kind=IndicatorKind.LEVEL, low=Decimal(0), high=Decimal(100), scale=1
        )
        plan = build.plan(session, owner=province)
        self.target: Target = build.target(
            session, plan, self.commune, indicator_id=self.indicator.id, value=60, year=2027, next_look_on=date(2027, 12, 31)
        )

    def measured(self, until: date, value: str, *, on: date) -> TargetStatus:
        found = NewValue(self.indicator, self.commune.id, Frequency.MONTHLY, until, Decimal(value))
        take_in(self.session, [found], by=None, now=moment_of(on, 9))
        return self.target.status

    def sweep(self, *days: date, judge: Judge) -> None:
        for today in days:
            sweep_targets(self.session, today=today, now=moment_of(today, 18), judge=judge)

    def opened(self) -> Sequence[date]:
        return self.session.scalars(select(Escalation.opened_on).order_by(Escalation.id)).all()


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


def test_one_bad_month_is_a_risk_and_two_go_up(cast: Cast) -> None:
    judge = judge_by()
    assert cast.measured(date(2026, 1, 31), "30", on=date(2026, 2, 10)) is TargetStatus.AT_RISK
    cast.sweep(date(2026, 2, 10), judge=judge)
    assert cast.opened() == []
    assert "mới 1 kỳ liên tiếp" in cast.target.standing
    assert cast.measured(date(2026, 2, 28), "30", on=date(2026, 3, 10)) is TargetStatus.OFF_TARGET
    cast.sweep(date(2026, 3, 10), judge=judge)
    assert cast.opened() == [date(2026, 3, 10)]
    facts = cast.session.scalars(select(Escalation.facts)).one()
    assert (facts["periods_off"], facts["coverage_permille"], facts["forecast_misses"]) == (2, 1000, False)


def test_a_correction_of_the_first_bad_month_takes_it_back_to_a_risk(cast: Cast) -> None:
    cast.measured(date(2026, 1, 31), "30", on=date(2026, 2, 10))
    cast.measured(date(2026, 2, 28), "30", on=date(2026, 3, 10))
    assert cast.measured(date(2026, 1, 31), "41", on=date(2026, 3, 11)) is TargetStatus.AT_RISK


def test_a_value_of_a_saturday_goes_up_on_monday(cast: Cast) -> None:
    judge = judge_by()
    cast.measured(date(2026, 1, 31), "30", on=date(2026, 2, 10))
    cast.measured(date(2026, 2, 28), "30", on=date(2026, 3, 14))
    cast.sweep(date(2026, 3, 14), date(2026, 3, 15), date(2026, 3, 16), judge=judge)
    assert cast.opened() == [date(2026, 3, 16)]


def test_a_policy_may_put_higher_what_is_heading_past_its_promise(cast: Cast) -> None:
    judge = judge_by([*shipped_policies()[:2], parse_policy(FORETELLING, source="thử.yaml")])
    values = {1: "41", 2: "41.5", 3: "42", 4: "42.5", 5: "43", 6: "43.5", 7: "44", 8: "44.5", 9: "45"}
    for month, value in values.items():
        day = date(2026, month + 1, 9)
        cast.measured(day.replace(day=1) - date.resolution, value, on=day)
        cast.sweep(day, judge=judge)
    assert cast.opened() == [date(2026, 9, 9)], "before, the year 2027 is further than three times the months measured"
    assert cast.target.status is TargetStatus.AT_RISK


def test_a_target_that_is_not_foretold_to_be_missed_stays(cast: Cast) -> None:
    judge = judge_by([*shipped_policies()[:2], replace(parse_policy(FORETELLING, source="thử.yaml"))])
    for month in range(1, 10):
        day = date(2026, month + 1, 9)
        cast.measured(day.replace(day=1) - date.resolution, str(40 + month), on=day)
        cast.sweep(day, judge=judge)
    assert cast.session.scalar(select(func.count()).select_from(Escalation)) == 0

"""A target of a level above is judged by the sums of the units below, once enough of them have reported."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from models import Measurement, MembershipRole
from rules.target_values import IndicatorKind, InTime
from rules.values import Direction, Frequency, Level, TargetStatus
from tests import builders as build
from workflow.approval import give_back
from workflow.calendar import moment_of
from workflow.judges import judge_by
from workflow.measurement import NewValue, take_in
from workflow.target_sweep import sweep_targets

JUDGE = judge_by()
MARCH, ENTERED = date(2026, 3, 31), date(2026, 4, 10)


class Cast:
    """A province with five communes and a target of at least 50 % in 2026, from 40 %: 42,5 % by the end of March."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.province = build.province(session)
        self.communes = [build.unit(session, f"UBND xã Số {number}", under=self.province) for number in range(5)]
        self.chair = build.user(session, "chair", (self.province, MembershipRole.LEADER))
        self.indicator = build.indicator(
            session,
            frequency=Frequency.QUARTERLY,
            kind=IndicatorKind.RATE,
            scale=100,
            direction=Direction.HIGHER,
            numerator_in_time=InTime.SUM,
            denominator_in_time=InTime.SUM,
        )
        plan = build.plan(session, owner=self.province)
        self.target = build.target(session, plan, self.province, indicator_id=self.indicator.id, next_look_on=date(2026, 12, 31))

    def reported(self, commune: int, numerator: int, denominator: int = 100, on: date = ENTERED) -> Measurement:
        parts = {"numerator": Decimal(numerator), "denominator": Decimal(denominator)}
        [row] = take_in(
            self.session,
            [NewValue(self.indicator, self.communes[commune].id, Frequency.QUARTERLY, MARCH, **parts)],  # type: ignore[arg-type]
            by=None,
            now=moment_of(on, 9),
        )
        return row

    def stands(self, on: date = ENTERED) -> tuple[TargetStatus, str]:
        sweep_targets(self.session, today=on, now=moment_of(on, 18), judge=JUDGE)
        return self.target.status, self.target.standing


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


def test_three_of_five_do_not_judge_and_four_do(cast: Cast) -> None:
    for commune in range(3):
        cast.reported(commune, 45)
    status, why = cast.stands()
    assert status is TargetStatus.NO_DATA
    assert why == "số liệu đến 31/03/2026 mới có 60% số đơn vị báo cáo, chưa đủ 80% nên chưa dùng để xét"
    cast.reported(3, 45)
    assert cast.stands()[0] is TargetStatus.ON_TRACK


def test_a_value_that_is_given_back_takes_the_verdict_with_it(cast: Cast) -> None:
    rows = [cast.reported(commune, 45) for commune in range(4)]
    assert cast.stands()[0] is TargetStatus.ON_TRACK
    give_back(cast.session, cast.chair, [rows[0].id], note="thiếu một trạm", now=moment_of(date(2026, 4, 13), 9))
    assert cast.stands(date(2026, 4, 13))[0] is TargetStatus.NO_DATA
    cast.reported(0, 45, on=date(2026, 4, 14))
    assert cast.stands(date(2026, 4, 14))[0] is TargetStatus.ON_TRACK


def test_a_correction_below_turns_the_status_above_back(cast: Cast) -> None:
    for commune in range(5):
        cast.reported(commune, 5 if commune == 0 else 45)
    assert cast.stands()[0] is TargetStatus.AT_RISK, "37 of 100 in one quarter"
    cast.reported(0, 45, on=date(2026, 4, 14))
    assert cast.stands(date(2026, 4, 14))[0] is TargetStatus.ON_TRACK


def test_where_nobody_was_born_nothing_is_divided_and_the_others_count(cast: Cast) -> None:
    cast.reported(0, 0, 0)
    for commune in range(1, 5):
        cast.reported(commune, 45)
    status, why = cast.stands()
    assert status is TargetStatus.ON_TRACK
    assert "đạt 45%" in why


def test_nothing_in_nothing_everywhere_is_no_data(cast: Cast) -> None:
    for commune in range(5):
        cast.reported(commune, 0, 0)
    assert cast.stands()[0] is TargetStatus.NO_DATA


def test_a_department_that_owes_a_target_is_judged_by_what_its_province_counts(session: Session, cast: Cast) -> None:
    office = build.unit(session, "Sở Y tế", level=Level.PROVINCE, kind="so", under=cast.province)
    target = build.target(session, cast.target.plan, office, indicator_id=cast.indicator.id, next_look_on=date(2026, 12, 31))
    for commune in range(4):
        cast.reported(commune, 60)
    session.refresh(target)
    assert target.next_look_on == ENTERED
    cast.stands()
    assert target.status is TargetStatus.ACHIEVED
    own = NewValue(cast.indicator, office.id, Frequency.QUARTERLY, MARCH, numerator=Decimal(30), denominator=Decimal(100))
    take_in(session, [own], by=None, now=moment_of(ENTERED, 19))
    assert target.status is not TargetStatus.ACHIEVED, "its own figure goes before"

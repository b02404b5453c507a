"""Values that are due are a task with a deadline of its own, which closes itself when they are in."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Indicator, Measurement, MeasurementState, MembershipRole, Target, Task, TaskOrigin
from rules.period_words import named
from rules.target_values import IndicatorKind, InTime
from rules.values import Frequency, Level, TaskState
from tests import builders as build
from workflow.calendar import moment_of, national_calendar
from workflow.errors import InvalidInputError
from workflow.measurement import NewValue, take_in
from workflow.moves import Act
from workflow.owed_values import missing_values
from workflow.progress import tick_off
from workflow.reporting import asked_by_task, make_reports
from workflow.target_verdicts import changed_by, follow

MARCH = date(2026, 3, 31)
COUNTED: dict[str, Any] = {"kind": IndicatorKind.COUNT, "scale": 1, "unit_text": "người"}


class Cast:
    """A commune with a monthly, a quarterly and a survey target, from a plan published in February 2026."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.province = build.province(session, under=build.unit(session, "Chính phủ", level=Level.CENTRAL))
        self.commune = build.unit(session, under=self.province)
        self.lan = build.user(session, "lan", (self.commune, MembershipRole.FOCAL_POINT))
        self.plan = build.plan(session, owner=self.province, published_at=moment_of(date(2026, 2, 10), 9))
        self.monthly = build.indicator(
            session, "Số người mới", kind=IndicatorKind.COUNT, scale=1, unit_text="người", **_every(Frequency.MONTHLY)
        )
        self.other = build.indicator(
            session, "Số trẻ sinh ra", kind=IndicatorKind.COUNT, scale=1, unit_text="người", **_every(Frequency.MONTHLY)
        )
        self.quarterly = build.indicator(session, "Tỷ lệ khám", **_every(Frequency.QUARTERLY))
        for one in (self.monthly, self.other, self.quarterly):
            build.target(session, self.plan, self.commune, one.name, indicator_id=one.id)

    def night(self, today: date) -> int:
        return make_reports(self.session, today=today, now=moment_of(today, 4), calendar=national_calendar())

    def tasks(self) -> list[Task]:
        return list(self.session.scalars(select(Task).where(Task.origin == TaskOrigin.REPORTING).order_by(Task.reports_on, Task.id)))

    def enters(self, indicator: Indicator, on: date, value: int, day: date) -> list[Measurement]:
        one = NewValue(indicator, self.commune.id, indicator.frequency, on, Decimal(value))
        return take_in(self.session, [one], by=self.lan, now=moment_of(day, 9))


def _every(frequency: Frequency) -> dict[str, Any]:
    return {"frequency": frequency, "numerator_in_time": InTime.SUM, "denominator_in_time": InTime.SUM, "reporting_days": 10}


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


def test_a_period_that_has_ended_asks_for_its_values_with_a_deadline(cast: Cast) -> None:
    assert cast.night(date(2026, 3, 30)) == 1, "February is over, March is not"
    assert cast.night(date(2026, 4, 1)) == 2, "March, and the first quarter"
    assert [(one.title, one.due_on) for one in cast.tasks()] == [
        ("Báo cáo số liệu tháng 2/2026", date(2026, 3, 10)),
        ("Báo cáo số liệu tháng 3/2026", date(2026, 4, 10)),
        ("Báo cáo số liệu quý I/2026", date(2026, 4, 10)),
    ]
    assert cast.night(date(2026, 4, 1)) == 0, "asked for once"


def test_a_standstill_is_made_good(cast: Cast) -> None:
    cast.night(date(2026, 4, 1))
    assert cast.night(date(2026, 12, 1)) == 8 + 2, "April to November, the second and the third quarter"


def test_nobody_begins_with_a_year_of_late_reports(cast: Cast) -> None:
    assert cast.night(date(2026, 12, 1)) == 1, "asked for the first time in December: November"


def test_what_is_all_in_before_it_is_asked_for_is_done_at_once(cast: Cast) -> None:
    cast.enters(cast.quarterly, MARCH, 80, date(2026, 4, 1))
    cast.night(date(2026, 4, 2))
    assert [(one.title, one.state) for one in cast.tasks()][-1] == ("Báo cáo số liệu quý I/2026", TaskState.DONE)


def test_the_last_value_closes_the_task(cast: Cast) -> None:
    cast.night(date(2026, 3, 30))
    cast.night(date(2026, 4, 1))
    cast.enters(cast.monthly, MARCH, 20, date(2026, 4, 2))
    march = cast.tasks()[1]
    assert march.state is TaskState.ASSIGNED
    assert [one.name for one in missing_values(cast.session, [march])[march.id]] == ["Số trẻ sinh ra"]
    cast.enters(cast.other, MARCH, 0, date(2026, 4, 3))
    assert (march.state, march.done_on) == (TaskState.DONE, date(2026, 4, 3))
    assert march.changes[-1].by_id == cast.lan.id


def test_a_report_is_not_ticked_off_by_hand_while_values_are_missing(cast: Cast) -> None:
    cast.night(date(2026, 3, 30))
    cast.night(date(2026, 4, 1))
    with pytest.raises(InvalidInputError, match="Số người mới; Số trẻ sinh ra"):
        tick_off(cast.session, cast.tasks()[1], Act(cast.lan, moment_of(date(2026, 4, 2), 9)))


def test_a_value_that_is_given_back_opens_the_task_again_until_it_is_corrected(cast: Cast) -> None:
    cast.night(date(2026, 3, 30))
    cast.night(date(2026, 4, 1))
    quarter = cast.tasks()[2]
    (row,) = cast.enters(cast.quarterly, MARCH, 80, date(2026, 4, 2))
    assert quarter.state is TaskState.DONE
    row.state = MeasurementState.RETURNED
    cast.session.flush()
    follow(cast.session, [changed_by(row)], now=moment_of(date(2026, 4, 5), 9))
    assert (quarter.state, quarter.done_on) == (TaskState.RETURNED, None)
    cast.enters(cast.quarterly, MARCH, 80, date(2026, 4, 6))
    assert (quarter.state, quarter.done_on) == (TaskState.DONE, date(2026, 4, 6))


def test_what_lower_units_were_given_is_reported_by_them(cast: Cast) -> None:
    hamlet = build.unit(cast.session, "Thôn Đông", level=Level.VILLAGE, kind="thon", under=cast.commune)
    for parent in cast.session.scalars(select(Target).where(Target.indicator_id != cast.quarterly.id)).all():
        build.target(cast.session, cast.plan, hamlet, parent.indicator, indicator_id=parent.indicator_id, parent_id=parent.id)
    cast.night(date(2026, 4, 1))
    assert {(one.unit_id, one.reports_period) for one in cast.tasks()} == {
        (hamlet.id, Frequency.MONTHLY),
        (cast.commune.id, Frequency.QUARTERLY),
    }


def test_a_target_whose_value_a_task_asks_for_is_not_late_a_second_time(cast: Cast) -> None:
    target = build.target(cast.session, cast.plan, cast.commune, "Tỷ lệ khám cuối", indicator_id=cast.quarterly.id, year=2026)
    assert not asked_by_task(cast.session, [target])
    cast.night(date(2027, 1, 1) + timedelta(days=3))
    assert asked_by_task(cast.session, [target]) == {target.id}


@pytest.mark.parametrize(
    ("frequency", "last", "words"),
    [
        (Frequency.MONTHLY, MARCH, "tháng 3/2026"),
        (Frequency.QUARTERLY, MARCH, "quý I/2026"),
        (Frequency.HALF_YEARLY, date(2026, 6, 30), "6 tháng đầu năm 2026"),
        (Frequency.HALF_YEARLY, date(2026, 12, 31), "6 tháng cuối năm 2026"),
        (Frequency.YEARLY, date(2026, 12, 31), "năm 2026"),
    ],
)
def test_a_period_is_named_in_the_words_of_reports(frequency: Frequency, last: date, words: str) -> None:
    assert str(named(frequency, last)) == words

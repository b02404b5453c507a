"""Targets that are off their path, or whose value is due and missing, go the same way as late tasks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Escalation, MembershipRole, Notice, Target
from rules.values import Direction, EscalationState, Level, Operator, TargetStatus
from tests import builders as build
from workflow.calendar import moment_of
from workflow.desk import Counts
from workflow.errors import InvalidInputError
from workflow.judges import judge_by
from workflow.measurement import measure
from workflow.target_sweep import sweep_targets
from workflow.typed_numbers import read_number

JUDGE = judge_by()


class Cast:
    """A commune under a province with a committee, and its target: from 40 % at the end of 2025 to at least 50 % at the end of 2026."""

    def __init__(self, session: Session) -> None:
        self.session = session
        central = build.unit(session, "Chính phủ", level=Level.CENTRAL)
        self.province = build.province(session, under=central)
        self.commune = build.unit(session, under=self.province)
        self.lan = build.user(session, "lan", (self.commune, MembershipRole.FOCAL_POINT))
        self.chair = build.user(session, "chair", (self.province, MembershipRole.COMMITTEE))
        self.plan = build.plan(session, owner=self.commune)
        self.target: Target = build.target(session, self.plan, self.commune, next_look_on=date(2026, 12, 31))

    def measured(self, on: date, value: str) -> TargetStatus:
        verdict = measure(
            self.session, self.target, value=Decimal(value), measured_on=on, by=self.lan, now=moment_of(on, 9), note="báo cáo quý"
        )
        return verdict.status

    def sweep(self, today: date) -> Counts:
        total = Counts()
        while (counts := sweep_targets(self.session, today=today, now=moment_of(today, 6), judge=JUDGE)).looked_at:
            total.add(counts)
        self.session.expire_all()
        return total

    def escalations(self) -> list[Escalation]:
        return list(self.session.scalars(select(Escalation).order_by(Escalation.id)))


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("50", TargetStatus.ACHIEVED),
        ("45", TargetStatus.ON_TRACK),
        ("44", TargetStatus.AT_RISK),
        ("40", TargetStatus.OFF_TARGET),
    ],
)
def test_a_value_stands_somewhere_against_the_path(cast: Cast, value: str, status: TargetStatus) -> None:
    assert cast.measured(date(2026, 7, 1), value) is status


def test_an_off_target_value_reaches_the_committee_of_the_next_level_with_its_reason(cast: Cast) -> None:
    cast.measured(date(2026, 7, 1), "40")
    assert cast.sweep(date(2026, 7, 2)).escalations_opened == 1
    [escalation] = cast.escalations()
    assert (escalation.target_id, escalation.from_unit_id, escalation.to_unit_id) == (cast.target.id, cast.commune.id, cast.province.id)
    assert "lệch" in escalation.explanation
    told = set(cast.session.scalars(select(Notice.user_id).where(Notice.kind == "escalated")))
    assert told == {cast.lan.id, cast.chair.id}
    assert cast.sweep(date(2026, 7, 2)) == Counts()


def test_nobody_acknowledging_raises_it(cast: Cast) -> None:
    cast.measured(date(2026, 7, 1), "40")
    cast.sweep(date(2026, 7, 2))
    assert cast.sweep(date(2026, 7, 9)).escalations_raised == 1


def test_a_value_back_on_course_ends_it_and_everyone_is_told(cast: Cast) -> None:
    cast.measured(date(2026, 7, 1), "40")
    cast.sweep(date(2026, 7, 2))
    assert cast.measured(date(2026, 8, 1), "48") is TargetStatus.ON_TRACK
    [escalation] = cast.escalations()
    assert escalation.state is EscalationState.CLOSED
    assert set(cast.session.scalars(select(Notice.user_id).where(Notice.kind == "closed"))) == {cast.lan.id, cast.chair.id}


def test_a_target_that_falls_back_is_escalated_anew(cast: Cast) -> None:
    for month, value in ((7, "40"), (8, "48"), (10, "41")):
        cast.measured(date(2026, month, 1), value)
        cast.sweep(date(2026, month, 2))
    assert [escalation.state for escalation in cast.escalations()] == [EscalationState.CLOSED, EscalationState.OPEN]


def test_a_value_that_is_due_and_missing_is_escalated_after_ten_working_days(cast: Cast) -> None:
    cast.sweep(date(2027, 1, 14))
    assert cast.escalations() == []
    cast.sweep(date(2027, 1, 15))
    [escalation] = cast.escalations()
    assert "chậm 10 ngày làm việc" in escalation.explanation


def test_a_correction_keeps_what_it_replaces(cast: Cast) -> None:
    cast.measured(date(2026, 7, 1), "40")
    cast.measured(date(2026, 7, 1), "46")
    assert [(one.value, one.replaced_at is None) for one in cast.target.measurements] == [(Decimal(40), False), (Decimal(46), True)]
    assert cast.target.status is TargetStatus.ON_TRACK
    assert cast.sweep(date(2026, 7, 2)).escalations_opened == 0


def test_a_value_of_tomorrow_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidInputError, match="tương lai"):
        measure(cast.session, cast.target, value=Decimal(1), measured_on=date(2026, 7, 2), by=cast.lan, now=moment_of(date(2026, 7, 1), 9))


def test_dat_seventy_percent_is_met_by_seventy_five_where_more_is_better(cast: Cast) -> None:
    cast.target.operator, cast.target.value, cast.target.direction = Operator.EQUAL, Decimal(70), None
    assert cast.measured(date(2026, 12, 31), "75") is TargetStatus.OFF_TARGET
    cast.target.direction = Direction.HIGHER
    assert cast.measured(date(2026, 12, 31), "75") is TargetStatus.ACHIEVED


@pytest.mark.parametrize(
    ("typed", "value"),
    [("70", "70"), ("70,5", "70.5"), ("70.5", "70.5"), ("1.234", "1234"), ("1.234,5", "1234.5"), ("-7,5", "-7.5"), ("0.125", "0.125")],
)
def test_numbers_are_read_as_vietnamese_offices_write_them(typed: str, value: str) -> None:
    assert read_number(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["", "abc", "1,2,3", "NaN", "Infinity", "1e5", "99999999999999999"])
def test_what_is_no_number_is_refused_by_name(typed: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        read_number(typed)
    assert refusal.value.field == "value"

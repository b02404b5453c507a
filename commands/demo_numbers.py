"""The numbers that come in during the demo: values for some of the plans' targets, one of them well off its path.

Owns the values; a target that the reader did not find is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from commands.demo_plans import COMMUNE, DISTRICT, PROVINCE, Sample
from models import Plan, PlanState, Target, User
from rules.values import Operator
from workflow.calendar import day_of
from workflow.measurement import measure


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one target. begins -- how its indicator begins in the plan; values -- (days before today, value), oldest first."""

    sample: Sample
    begins: str
    values: tuple[tuple[int, str], ...]
    note: str = ""


SERIES = (
    Series(
        PROVINCE, "Tỷ lệ người cao tuổi được khám sức khỏe", ((140, "41"), (12, "49.5")), "Hai xã ven sông chưa tổ chức đợt khám thứ hai"
    ),
    Series(PROVINCE, "Tỷ lệ người cao tuổi có hồ sơ sức khỏe điện tử", ((140, "72"), (20, "84.2"))),
    Series(COMMUNE, "Tỷ lệ người dân tham gia bảo hiểm y tế", ((140, "93.1"), (13, "94.4"))),
    Series(DISTRICT, "Tỷ lệ bà mẹ mang thai được sàng lọc trước sinh", ((4, "51"),), "Máy siêu âm của trạm hỏng từ tháng trước"),
    Series(DISTRICT, "Tỷ số giới tính khi sinh", ((20, "107.2"),)),
    Series(DISTRICT, "Tổng tỷ suất sinh", ((20, "2.12"),)),
)

_BEYOND = {Operator.MORE_THAN: 1, Operator.LESS_THAN: -1}
"""What a strict promise needs beyond its number."""


def measure_day(session: Session, days_ago: int, at: datetime) -> None:
    """Enter the values that have come in by that day of the story and are not there yet."""
    today = day_of(at) + timedelta(days=days_ago)
    for series in SERIES:
        target = _target(session, series)
        if target is None:
            continue
        by = session.get(User, target.plan.imported_by_id) if target.plan.imported_by_id else None
        known = {reading.measured_on for reading in target.measurements}
        for ago, value in series.values:
            day = today - timedelta(days=ago)
            if ago >= days_ago and day not in known:
                measure(session, target, value=Decimal(value), measured_on=day, by=by, now=at, note=series.note)


def close_past_years(session: Session, *, today: date, at: datetime) -> None:
    """Where the demo is built long after the samples were written: targets of past years, but those of SERIES, were just reached."""
    followed = {target.id for series in SERIES if (target := _target(session, series))}
    past = select(Target).join(Plan).where(Plan.state == PlanState.PUBLISHED, Target.year < today.year)
    for target in session.scalars(past).all():
        if target.id not in followed and not target.measurements and target.year:
            day = min(date(target.year, 12, 31), day_of(at))
            measure(session, target, value=target.value + _BEYOND.get(target.operator, 0), measured_on=day, by=None, now=at)


def _target(session: Session, series: Series) -> Target | None:
    """The plan's target of that indicator with the nearest year."""
    found = (
        select(Target)
        .join(Plan)
        .where(Plan.document_name == series.sample.file, Plan.state == PlanState.PUBLISHED, Target.indicator.startswith(series.begins))
        .order_by(Target.year, Target.id)
        .limit(1)
    )
    return session.scalars(found).first()

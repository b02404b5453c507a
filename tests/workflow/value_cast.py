"""What tests of values entered and approved share: a province with two communes, their people, and two indicators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from models import Indicator, MembershipRole, Plan, Unit, User
from rules.target_values import IndicatorKind, InTime
from rules.values import Frequency, Level
from tests import builders
from workflow.value_entry import Part, Typed
from workflow.value_places import Place

FEBRUARY = date(2026, 2, 28)


@dataclass(frozen=True, slots=True)
class Cast:
    """lan reports for Tân Lập, hoa for Phú Sơn; minh leads the province, chau sits in its committee, thu coordinates its plan."""

    province: Unit
    tan_lap: Unit
    phu_son: Unit
    village: Unit
    plan: Plan
    births: Indicator
    screened: Indicator
    lan: User
    hoa: User
    minh: User
    chau: User
    thu: User


def settle(session: Session) -> Cast:
    """The cast, in the database; both indicators are monthly."""
    province = builders.province(session)
    tan_lap = builders.unit(session, "UBND xã Tân Lập", under=province)
    phu_son = builders.unit(session, "UBND xã Phú Sơn", under=province)
    village = builders.unit(session, "Thôn Đông", level=Level.VILLAGE, under=tan_lap, kind="thon")
    count = {"kind": IndicatorKind.COUNT, "unit_text": "trẻ", "scale": 1, "numerator_in_time": InTime.SUM, "jump_permille": 500}
    made = Cast(
        province=province,
        tan_lap=tan_lap,
        phu_son=phu_son,
        village=village,
        plan=builders.plan(session, owner=province),
        births=builders.indicator(session, "Số trẻ sinh ra", frequency=Frequency.MONTHLY, **count),
        screened=builders.indicator(session, frequency=Frequency.MONTHLY, low=Decimal(0), high=Decimal(100)),
        lan=builders.user(session, "lan", (tan_lap, MembershipRole.FOCAL_POINT)),
        hoa=builders.user(session, "hoa", (phu_son, MembershipRole.FOCAL_POINT)),
        minh=builders.user(session, "minh", (province, MembershipRole.LEADER)),
        chau=builders.user(session, "chau", (province, MembershipRole.COMMITTEE)),
        thu=builders.user(session, "thu", (province, MembershipRole.COORDINATOR)),
    )
    session.commit()
    return made


def typed(
    indicator: Indicator,
    unit: Unit,
    value: str = "",
    numerator: str = "",
    denominator: str = "",
    *,
    on: date = FEBRUARY,
    base_id: int = 0,
    checked: str = "",
    note: str = "",
    is_again: bool = False,
) -> Typed:
    """A cell of February as it was typed."""
    parts = {Part.VALUE: value, Part.NUMERATOR: numerator, Part.DENOMINATOR: denominator}
    place = Place(indicator.id, unit.id, Frequency.MONTHLY, on)
    return Typed(place, parts, base_id=base_id, checked=checked, note=note, is_again=is_again)

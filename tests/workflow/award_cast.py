"""A province with a district, two communes and two villages, the indicator of third births, and the rules about rewards switched on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from models import Indicator, Measurement, MeasurementState, MembershipRole, PolicyScope, Unit, User
from rules.policy import SHIPPED
from rules.target_values import IndicatorKind, InTime
from rules.values import Frequency, Level
from tests import builders as build
from workflow.award_figures import THIRD_BIRTHS
from workflow.moves import Act
from workflow.policies import begin_draft, change_draft, put_in_force
from workflow.policy_book import INCENTIVES

SWITCHED_ON = (SHIPPED / "incentives.yaml").read_text().replace("    enabled: false\n", "")
JANUARY = datetime(2026, 1, 20, 2, 0, tzinfo=UTC)
"""When the year 2025 is over."""


@dataclass(frozen=True)
class AwardCast:
    """Who stands where. chair -- sits in the district's committee; lead -- leads the district."""

    admin: User
    lead: User
    chair: User
    province: Unit
    district: Unit
    commune: Unit
    neighbour: Unit
    village: Unit
    hamlet: Unit
    indicator: Indicator


def award_cast(session: Session) -> AwardCast:
    """The cast, without any values."""
    province = build.province(session, "UBND tỉnh Thuận Hòa")
    district = build.unit(session, "UBND huyện Hạ", level=Level.DISTRICT, under=province)
    commune = build.unit(session, "UBND xã An Phú", under=district)
    village = build.unit(session, "Thôn Bàu", level=Level.VILLAGE, under=commune, kind="thon")
    build.unit(session, "Trạm Y tế xã An Phú", under=commune, kind="tram_y_te")
    return AwardCast(
        admin=build.user(session, "keeper", (None, MembershipRole.ADMINISTRATOR)),
        lead=build.user(session, "lead", (district, MembershipRole.LEADER)),
        chair=build.user(session, "chair", (district, MembershipRole.COMMITTEE)),
        province=province,
        district=district,
        commune=commune,
        neighbour=build.unit(session, "UBND xã Bình Hải", under=district),
        village=village,
        hamlet=build.unit(session, "Thôn Cồn", level=Level.VILLAGE, under=commune, kind="thon"),
        indicator=third_births_indicator(session),
    )


def third_births_indicator(session: Session, **fields: object) -> Indicator:
    """The catalogue's indicator, monthly, in the few columns that matter here."""
    defaults: dict[str, object] = {
        "code": THIRD_BIRTHS,
        "kind": IndicatorKind.RATE,
        "frequency": Frequency.MONTHLY,
        "numerator_in_time": InTime.SUM,
        "denominator_in_time": InTime.SUM,
    }
    return build.indicator(session, "Tỷ lệ sinh con thứ ba trở lên", **defaults | fields)


def year_value(
    session: Session,
    cast: AwardCast,
    unit: Unit,
    year: int,
    counts: tuple[int, int] | None,
    *,
    on: date | None = None,
    period: Frequency = Frequency.YEARLY,
    **fields: object,
) -> Measurement:
    """(third births, births) of a unit, approved: of a whole year, or of a period that ends on a day. counts None: give `value`."""
    third, births = counts if counts is not None else (None, None)
    rate = third * 100 / births if third is not None and births else None
    defaults: dict[str, object] = {
        "value": rate,
        "numerator": third,
        "denominator": births,
        "state": MeasurementState.APPROVED,
        "at": JANUARY,
    }
    made = Measurement(
        indicator_id=cast.indicator.id,
        unit_id=unit.id,
        period=period,
        measured_on=on or date(year, 12, 31),
        **defaults | fields,
    )
    session.add(made)
    session.flush()
    return made


def switch_on(session: Session, cast: AwardCast, area: Unit | None = None, text: str = SWITCHED_ON) -> None:
    """The rules in force below a unit, or everywhere."""
    act = Act(cast.admin, JANUARY, "Theo nghị quyết còn hiệu lực của nơi này")
    draft = begin_draft(session, INCENTIVES, PolicyScope.AREA if area else PolicyScope.SYSTEM, act, unit=area)
    change_draft(session, draft, text, act)
    put_in_force(session, draft, act)

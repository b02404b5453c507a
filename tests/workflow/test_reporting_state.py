"""Who below has reported, in facts and in words; and a unit's own figure beside the sum of its parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from models import ClauseState, Indicator, PlanState, Unit
from rules.target_values import IndicatorKind
from rules.values import Frequency
from tests.builders import NOW, indicator, plan, province, target, unit
from workflow.measurement import NewValue, take_in
from workflow.reporting_state import coverage_words, difference_words, reporting_state

JANUARY = date(2026, 1, 31)
IN_TIME, AFTERWARDS = date(2026, 2, 10), date(2026, 3, 2)


def cast(session: Session, kind: IndicatorKind = IndicatorKind.RATE) -> tuple[Unit, dict[str, Unit], Indicator]:
    above = province(session)
    communes = {name: unit(session, f"UBND xã {name}", under=above) for name in ("An Bình", "Bình Yên", "Cát Lâm")}
    return above, communes, indicator(session, kind=kind, frequency=Frequency.MONTHLY)


def enter(session: Session, of: Indicator, by: Unit, value: int | None = None, part: tuple[int, int] | None = None) -> None:
    one = NewValue(of, by.id, Frequency.MONTHLY, JANUARY, value=None if value is None else Decimal(value))
    if part:
        one = replace(one, numerator=Decimal(part[0]), denominator=Decimal(part[1]))
    take_in(session, [one], by=None, now=NOW)


def test_who_has_not_reported_is_named_and_late_from_the_day_after_the_last_one(session: Session) -> None:
    above, communes, of = cast(session)
    enter(session, of, communes["Bình Yên"], part=(3, 4))
    early = reporting_state(session, of, above.id, Frequency.MONTHLY, JANUARY, today=IN_TIME)
    assert (early.reported, early.expected) == (1, 3)
    assert str(coverage_words(early)) == "1/3 xã, phường đã báo cáo; còn thiếu: UBND xã An Bình, UBND xã Cát Lâm"
    late = reporting_state(session, of, above.id, Frequency.MONTHLY, JANUARY, today=AFTERWARDS)
    assert "UBND xã An Bình (quá hạn), UBND xã Cát Lâm (quá hạn)" in str(coverage_words(late))


def test_a_rate_without_its_numbers_is_said_and_not_missing(session: Session) -> None:
    above, communes, of = cast(session)
    for name in communes:
        enter(session, of, communes[name], value=50) if name == "Cát Lâm" else enter(session, of, communes[name], part=(1, 2))
    state = reporting_state(session, of, above.id, Frequency.MONTHLY, JANUARY, today=AFTERWARDS)
    assert (state.reported, state.expected, state.missing, state.without_numbers) == (2, 3, (), ("UBND xã Cát Lâm",))
    assert "không có tử số, mẫu số nên chưa cộng được: UBND xã Cát Lâm" in str(coverage_words(state))


def test_only_those_with_a_target_given_down_ought_to_report(session: Session) -> None:
    above, communes, of = cast(session)
    owned = plan(session, owner=above, state=PlanState.PUBLISHED)
    top = target(session, owned, above, key="t", indicator_id=of.id)
    target(session, owned, communes["An Bình"], key="a", indicator_id=of.id, parent_id=top.id, review=ClauseState.ACCEPTED)
    state = reporting_state(session, of, above.id, Frequency.MONTHLY, JANUARY, today=IN_TIME)
    assert [one.name for one in state.missing] == ["UBND xã An Bình"]


def test_a_figure_of_its_own_that_differs_from_the_sum_is_told_and_left(session: Session) -> None:
    above, communes, of = cast(session, IndicatorKind.COUNT)
    for commune in communes.values():
        enter(session, of, commune, value=10)
    assert reporting_state(session, of, above.id, Frequency.MONTHLY, JANUARY, today=IN_TIME).difference is None
    enter(session, of, above, value=31)
    difference = reporting_state(session, of, above.id, Frequency.MONTHLY, JANUARY, today=IN_TIME).difference
    assert difference is not None
    assert (difference.own, difference.summed) == (Decimal(31), Decimal(30))
    assert "là 31, còn cộng từ các đơn vị cấp dưới là 30" in str(difference_words(difference))


def test_of_many_missing_the_first_are_named_and_the_rest_counted(session: Session) -> None:
    above, _, of = cast(session)
    for number in range(5):
        unit(session, f"UBND xã Mới {number}", under=above)
    words = str(coverage_words(reporting_state(session, of, above.id, Frequency.MONTHLY, JANUARY, today=IN_TIME)))
    assert words.startswith("0/8 xã, phường đã báo cáo")
    assert words.endswith("và 3 đơn vị khác")

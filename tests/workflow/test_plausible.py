"""The neighbours of values are found for many at once, and values that come in together see each other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from models import Indicator, Unit
from rules.target_values import IndicatorKind, InTime
from rules.values import Frequency
from tests import builders
from workflow.measurement import NewValue, take_in
from workflow.plausible import confirmed, doubts_about


@pytest.fixture
def births(session: Session) -> Indicator:
    made = {"kind": IndicatorKind.COUNT, "unit_text": "trẻ", "scale": 1, "numerator_in_time": InTime.SUM, "frequency": Frequency.MONTHLY}
    return builders.indicator(session, "Số trẻ sinh ra", jump_permille=500, **made)


@pytest.fixture
def commune(session: Session) -> Unit:
    return builders.unit(session, under=builders.province(session))


def value(indicator: Indicator, unit: Unit, on: date, number: int, period: Frequency = Frequency.MONTHLY) -> NewValue:
    return NewValue(indicator, unit.id, period, on, Decimal(number))


def said(session: Session, *values: NewValue) -> list[list[str]]:
    return [[str(one) for one in found] for found in doubts_about(session, values)]


def test_a_month_is_compared_with_the_month_before_even_across_the_year(session: Session, births: Indicator, commune: Unit) -> None:
    take_in(session, [value(births, commune, date(2025, 12, 31), 10)], by=None, now=builders.NOW)
    assert said(session, value(births, commune, date(2026, 1, 31), 16)) == [
        ["16 trẻ tăng 60% so với 10 trẻ của tháng 12/2025, quá mức thường thấy 50%"]
    ]
    assert said(session, value(births, commune, date(2026, 2, 28), 16)) == [[]], "two months later there is nothing to compare with"


def test_values_that_come_in_together_see_each_other(session: Session, births: Indicator, commune: Unit) -> None:
    january, february = value(births, commune, date(2026, 1, 31), 10), value(births, commune, date(2026, 2, 28), 4)
    assert [len(found) for found in said(session, january, february)] == [0, 1]


def test_a_correction_is_not_compared_with_what_it_corrects(session: Session, births: Indicator, commune: Unit) -> None:
    take_in(session, [value(births, commune, date(2026, 1, 31), 10)], by=None, now=builders.NOW)
    assert said(session, value(births, commune, date(2026, 1, 31), 1000)) == [[]]


def test_the_months_of_a_year_do_not_exceed_the_year(session: Session, births: Indicator, commune: Unit) -> None:
    year = value(births, commune, date(2025, 12, 31), 20, Frequency.YEARLY)
    months = [value(births, commune, date(2025, month, day), 10) for month, day in ((1, 31), (2, 28))]
    take_in(session, [year, *months], by=None, now=builders.NOW)
    assert said(session, value(births, commune, date(2025, 3, 31), 10)) == [["cộng các kỳ trong năm là 30, lớn hơn số cả năm 20"]]
    lower = value(births, commune, date(2025, 12, 31), 19, Frequency.YEARLY)
    assert said(session, lower) == [["cộng các kỳ trong năm là 20, lớn hơn số cả năm 19"]]


def test_a_state_is_compared_with_the_last_one_known(session: Session, commune: Unit) -> None:
    share = builders.indicator(session, jump_permille=100)
    take_in(session, [value(share, commune, date(2026, 1, 15), 40, Frequency.DAILY)], by=None, now=builders.NOW)
    (found,) = said(session, value(share, commune, date(2026, 3, 1), 60, Frequency.DAILY))
    assert found == ["60% tăng 50% so với 40% của ngày 15/01/2026, quá mức thường thấy 10%"]


def test_confirmed_doubts_are_kept_in_words(session: Session, births: Indicator, commune: Unit) -> None:
    take_in(session, [value(births, commune, date(2026, 1, 31), 10)], by=None, now=builders.NOW)
    one = value(births, commune, date(2026, 2, 28), 30)
    (row,) = take_in(session, [confirmed(one, doubts_about(session, [one])[0])], by=None, now=builders.NOW)
    assert row.warnings == ["30 trẻ tăng 200% so với 10 trẻ của tháng 1/2026, quá mức thường thấy 50%"]


def test_many_values_take_one_statement(session: Session, engine: Engine, births: Indicator) -> None:
    province = builders.province(session, "UBND tỉnh Bình Yên")
    communes = [builders.unit(session, f"UBND xã số {number}", under=province) for number in range(60)]
    values = [value(births, commune, date(2026, 1, 31), 10) for commune in communes]
    asked = list[str]()
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    doubts_about(session, values)
    assert len(asked) == 1

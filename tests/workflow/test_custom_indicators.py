"""What a plan's own words make of an indicator that the catalogue does not know."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from models import Target
from rules.target_values import IndicatorKind
from rules.values import Operator
from workflow.custom_indicators import custom_indicator
from workflow.target_terms import share_of


@pytest.mark.parametrize(
    ("name", "unit", "operator", "own", "kind", "share"),
    [
        ("Tỷ lệ hộ có nước sạch", "%", Operator.EQUAL, "%", IndicatorKind.RATE, None),
        ("Tỷ lệ hộ nghèo", "%", Operator.DECREASE, "%", IndicatorKind.RATE, None),
        ("Tỷ lệ hộ nghèo", "điểm %", Operator.DECREASE_PER_YEAR, "%", IndicatorKind.RATE, None),
        ("Số vụ cháy", "%", Operator.DECREASE, "", IndicatorKind.COUNT, "0.01"),
        ("số vụ cháy", "", Operator.DECREASE, "", IndicatorKind.COUNT, "1"),
        ("thu ngân sách", "%", Operator.INCREASE_PER_YEAR, "", IndicatorKind.LEVEL, "0.01"),
        ("Số mô hình mới", "mô hình", Operator.AT_LEAST, "mô hình", IndicatorKind.COUNT, None),
    ],
)
def test_a_target_of_its_own_is_measured_in_what_it_counts(
    session: Session, name: str, unit: str, operator: Operator, own: str, kind: IndicatorKind, share: str | None
) -> None:
    target = Target(indicator=name, unit_text=unit, operator=operator, value=Decimal(20))
    made = custom_indicator(session, target)
    target.definition = made
    assert (made.unit_text, made.kind) == (own, kind)
    assert share_of(target) == (None if share is None else Decimal(share))

"""How a target's unit compares with its indicator's: a table of what fits, by how much, and what is in doubt."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rules.measures import UnitDoubt, UnitFit, unit_fit

RATIO = "bé trai/100 bé gái"


@pytest.mark.parametrize(
    ("unit", "into", "factor"),
    [
        ("%", "%", "1"),
        ("phần trăm", "%", "1"),
        ("người", "người", "1"),
        ("ngàn người", "người", "1000"),
        ("nghìn người", "người", "1000"),
        ("Triệu người", "người", "1000000"),
        ("vạn người", "người", "10000"),
        ("người", "nghìn người", "0.001"),
        ("trường hợp", "người", "1"),
        ("con", "con/phụ nữ", "1"),
        ("con / phụ nữ", "con/phụ nữ", "1"),
        ("bé trai/100 bé gái sinh ra sống", RATIO, "1"),
        ("%", RATIO, "1"),
        ("năm", "tuổi", "1"),
        ("m", "cm", "100"),
        ("phần nghìn", "‰", "1"),
    ],
)
def test_a_level_is_compared_in_the_indicators_unit(unit: str, into: str, factor: str) -> None:
    fit = unit_fit(unit, into, is_change=False)
    assert fit is not None
    assert (fit.factor, fit.share, fit.doubt) == (Decimal(factor), None, None)


@pytest.mark.parametrize(
    ("unit", "into"), [("%", "người"), ("người", "%"), ("cm", "tuổi"), ("con", "%"), ("%", "con/phụ nữ"), ("điểm %", "%"), ("lần", "%")]
)
def test_a_level_in_a_unit_that_measures_something_else_does_not_fit(unit: str, into: str) -> None:
    assert unit_fit(unit, into, is_change=False) is None


@pytest.mark.parametrize(
    ("unit", "into", "expected"),
    [
        ("điểm %", "%", UnitFit()),
        ("điểm phần trăm", "%", UnitFit()),
        ("điểm %", RATIO, UnitFit()),
        ("điểm", RATIO, UnitFit()),
        ("‰", "‰", UnitFit()),
        ("%", "%", UnitFit(doubt=UnitDoubt.POINTS_OR_SHARE)),
        ("%", RATIO, UnitFit(doubt=UnitDoubt.POINTS_OR_SHARE)),
        ("%", "‰", UnitFit(Decimal(10), doubt=UnitDoubt.PER_CENT_OR_PER_MILLE)),
        ("điểm %", "‰", UnitFit(Decimal(10), doubt=UnitDoubt.PER_CENT_OR_PER_MILLE)),
        ("%", "con/phụ nữ", UnitFit(share=Decimal("0.01"))),
        ("%", "người", UnitFit(share=Decimal("0.01"))),
        ("", "người", UnitFit(share=Decimal(1))),
        ("lần", "%", UnitFit(share=Decimal(1))),
        ("người", "người", UnitFit()),
        ("người", "%", None),
    ],
)
def test_a_change_is_told_in_units_or_as_a_share_of_the_baseline(unit: str, into: str, expected: UnitFit | None) -> None:
    assert unit_fit(unit, into, is_change=True) == expected


@pytest.mark.parametrize(("unit", "into", "factor"), [("%", "‰", "10"), ("‰", "%", "0.1")])
def test_per_cent_and_per_mille_are_converted_and_doubted(unit: str, into: str, factor: str) -> None:
    fit = unit_fit(unit, into, is_change=False)
    assert fit == UnitFit(Decimal(factor), doubt=UnitDoubt.PER_CENT_OR_PER_MILLE)


def test_a_level_without_a_unit_is_taken_as_the_indicators_and_doubted() -> None:
    assert unit_fit("", RATIO, is_change=False) == UnitFit(doubt=UnitDoubt.NO_UNIT)
    assert unit_fit("", "", is_change=False) == UnitFit()

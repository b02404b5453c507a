"""Periods as people write them in spreadsheets."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from rules.values import Frequency
from workflow.errors import InvalidInputError
from workflow.typed_periods import read_period

MARCH, QUARTER = (Frequency.MONTHLY, date(2026, 3, 31)), (Frequency.QUARTERLY, date(2026, 3, 31))
HALF, YEAR = (Frequency.HALF_YEARLY, date(2026, 12, 31)), (Frequency.YEARLY, date(2026, 12, 31))


@pytest.mark.parametrize(
    ("written", "frequency", "meant"),
    [
        ("tháng 3/2026", Frequency.MONTHLY, MARCH),
        ("Tháng 03 năm 2026", Frequency.MONTHLY, MARCH),
        ("T3/2026", Frequency.MONTHLY, MARCH),
        ("3/2026", Frequency.MONTHLY, MARCH),
        ("2026-03", Frequency.MONTHLY, MARCH),
        ("31/03/2026", Frequency.MONTHLY, MARCH),
        (datetime.fromisoformat("2026-03-01"), Frequency.MONTHLY, MARCH),
        (date(2026, 3, 31), Frequency.QUARTERLY, QUARTER),
        ("Quý I/2026", Frequency.QUARTERLY, QUARTER),
        ("quý 1 năm 2026", Frequency.QUARTERLY, QUARTER),
        ("Q1/2026", Frequency.QUARTERLY, QUARTER),
        ("2026-Q1", Frequency.QUARTERLY, QUARTER),
        ("6 tháng cuối năm 2026", Frequency.HALF_YEARLY, HALF),
        ("2026-H2", Frequency.HALF_YEARLY, HALF),
        ("năm 2026", Frequency.MONTHLY, YEAR),
        (2026, Frequency.MONTHLY, YEAR),
        (2026.0, Frequency.MONTHLY, YEAR),
        ("ngày 15/03/2026", Frequency.MONTHLY, (Frequency.DAILY, date(2026, 3, 15))),
    ],
)
def test_a_period_is_understood(written: object, frequency: Frequency, meant: tuple[Frequency, date]) -> None:
    assert read_period(written, frequency) == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        "tháng 13/2026",
        "quý V/2026",
        "15/03/2026",
        "31/02/2026",
        "tháng 3",
        46022,
        "0000",
        "năm 1800",
        datetime.fromisoformat("2026-03-02"),
        True,
    ],
)
def test_what_is_no_period_or_could_be_two_is_refused(written: object) -> None:
    with pytest.raises(InvalidInputError):
        read_period(written, Frequency.MONTHLY)

"""The name of a period of values as offices write it: "tháng 3/2026", "quý I/2026", "6 tháng đầu năm 2026", "năm 2026", "ngày 15/03/2026".

Owns these words as `Said`; refuses school terms and weeks, for which no values are kept.
"""

from __future__ import annotations

from datetime import date

from rules.said import Said
from rules.values import Frequency

MONTH = Said("tháng %(month)s/%(year)s")
QUARTER = Said("quý %(quarter)s/%(year)s")
FIRST_HALF, SECOND_HALF = Said("6 tháng đầu năm %(year)s"), Said("6 tháng cuối năm %(year)s")
YEAR = Said("năm %(year)s")
DAY = Said("ngày %(day)s")

_ROMAN = ("I", "II", "III", "IV")


def named(frequency: Frequency, day: date) -> Said:
    """The period in which a day lies."""
    match frequency:
        case Frequency.MONTHLY:
            return MONTH.of(month=day.month, year=day.year)
        case Frequency.QUARTERLY:
            return QUARTER.of(quarter=_ROMAN[(day.month - 1) // 3], year=day.year)
        case Frequency.HALF_YEARLY:
            return (FIRST_HALF if day.month <= 6 else SECOND_HALF).of(year=day.year)
        case Frequency.YEARLY:
            return YEAR.of(year=day.year)
        case _:
            return DAY.of(day=f"{day:%d/%m/%Y}")

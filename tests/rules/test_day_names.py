"""The names and kinds of days: what people see on the calendar is what the rules count by."""

from __future__ import annotations

from datetime import date

import pytest

from rules.calendar import WorkingCalendar
from rules.day_names import DayKind, known_exchanges, named_day, year_of_days


@pytest.mark.parametrize("year", range(2015, 2040))
def test_every_day_is_worked_or_not_as_the_rules_count_it(year: int) -> None:
    calendar = WorkingCalendar()
    assert [one.day for one in year_of_days(year) if one.kind.is_working != calendar.is_working(one.day)] == []
    assert len(year_of_days(year)) == (366 if year % 4 == 0 else 365)


@pytest.mark.parametrize(
    ("day", "kind", "words"),
    [
        (date(2026, 1, 1), DayKind.HOLIDAY, "Tết Dương lịch"),
        (date(2026, 1, 2), DayKind.EXCHANGED_OFF, "10/01/2026"),
        (date(2026, 1, 10), DayKind.EXCHANGED_WORKED, "12729/VPCP-KGVX"),
        (date(2026, 2, 16), DayKind.HOLIDAY, "Giao thừa"),
        (date(2026, 2, 17), DayKind.HOLIDAY, "Tết Nguyên Đán"),
        (date(2026, 2, 21), DayKind.WEEKEND, ""),
        (date(2026, 4, 27), DayKind.HOLIDAY, "Giỗ Tổ Hùng Vương (nghỉ bù)"),
        (date(2026, 8, 22), DayKind.EXCHANGED_WORKED, "Làm bù"),
        (date(2026, 8, 31), DayKind.EXCHANGED_OFF, "22/08/2026"),
        (date(2026, 9, 2), DayKind.HOLIDAY, "Quốc khánh"),
        (date(2026, 11, 24), DayKind.HOLIDAY, "Ngày Văn hóa Việt Nam"),
        (date(2027, 2, 6), DayKind.HOLIDAY, "Tết Nguyên Đán"),
        (date(2028, 2, 29), DayKind.WORKING, ""),
    ],
    ids=str,
)
def test_a_day_has_its_kind_and_its_name(day: date, kind: DayKind, words: str) -> None:
    named = named_day(day)
    assert named.kind is kind
    assert words in named.name


@pytest.mark.parametrize(("year", "known"), [(2024, 2), (2025, 2), (2026, 4), (2027, 0), (2028, 0)])
def test_it_is_known_of_which_years_the_exchanges_are_known(year: int, known: int) -> None:
    assert len(known_exchanges(year)) == known

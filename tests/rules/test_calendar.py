"""Working days: what offices really worked from 2022 to 2027, and counting over weekends, Tết and exchanged Saturdays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rules.calendar import WorkingCalendar

CALENDAR = WorkingCalendar()

DAYS_OFF = [
    # Tết: the statutory five days with what was given in place of weekends.
    *(date(2022, 1, 31) + timedelta(days=n) for n in range(5)),
    *(date(2023, 1, 20) + timedelta(days=n) for n in range(7)),
    *(date(2024, 2, 8) + timedelta(days=n) for n in range(7)),
    *(date(2025, 1, 27) + timedelta(days=n) for n in range(5)),
    *(date(2026, 2, 16) + timedelta(days=n) for n in range(5)),
    *(date(2027, 2, 5) + timedelta(days=n) for n in range(5)),
    # New Year, also where it fell on a weekend.
    date(2022, 1, 3),
    date(2023, 1, 2),
    date(2024, 1, 1),
    date(2026, 1, 1),
    # Giỗ Tổ, 30/4 and 1/5 with their days in place.
    date(2022, 4, 11),
    date(2022, 5, 2),
    date(2022, 5, 3),
    date(2023, 5, 2),
    date(2023, 5, 3),
    date(2024, 4, 18),
    date(2025, 4, 7),
    date(2026, 4, 27),
    date(2026, 4, 30),
    date(2026, 5, 1),
    date(2027, 5, 3),
    # Quốc khánh: 02/09 and the day beside it.
    date(2022, 9, 1),
    date(2022, 9, 2),
    date(2023, 9, 1),
    date(2023, 9, 4),
    date(2024, 9, 2),
    date(2024, 9, 3),
    date(2025, 9, 1),
    date(2025, 9, 2),
    date(2026, 9, 1),
    date(2026, 9, 2),
    # Weekdays exchanged for a Saturday.
    date(2024, 4, 29),
    date(2025, 5, 2),
    date(2026, 1, 2),
    date(2026, 8, 31),
    # The new day of rest from 2026 on (Resolution 80-NQ/TW), also where it falls on a weekend.
    date(2026, 11, 24),
    date(2027, 11, 24),
    date(2029, 11, 26),
]

DAYS_WORKED = [
    # The Saturdays worked in exchange.
    date(2024, 5, 4),
    date(2025, 4, 26),
    date(2026, 1, 10),
    date(2026, 8, 22),
    # The working days beside the long holidays.
    date(2022, 1, 28),
    date(2022, 2, 7),
    date(2023, 1, 19),
    date(2023, 1, 27),
    date(2024, 2, 7),
    date(2024, 2, 15),
    date(2025, 2, 3),
    date(2026, 2, 13),
    date(2026, 2, 23),
    date(2027, 2, 3),
    date(2027, 2, 11),
    date(2026, 8, 28),
    date(2026, 9, 3),
]


@pytest.mark.parametrize("day", DAYS_OFF, ids=str)
def test_offices_were_closed_on_holidays_and_days_given_in_their_place(day: date) -> None:
    assert not CALENDAR.is_working(day)


@pytest.mark.parametrize("day", DAYS_WORKED, ids=str)
def test_offices_worked_beside_holidays_and_on_exchanged_saturdays(day: date) -> None:
    assert CALENDAR.is_working(day)


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (date(2022, 11, 15), date(2022, 11, 15)),  # a Tuesday stays
        (date(2022, 11, 19), date(2022, 11, 21)),  # Saturday
        (date(2022, 11, 20), date(2022, 11, 21)),  # Sunday
        (date(2026, 2, 13), date(2026, 2, 13)),  # last working day before Tết
        (date(2026, 2, 14), date(2026, 2, 23)),  # the Saturday before Tết 2026
        (date(2026, 2, 20), date(2026, 2, 23)),
        (date(2027, 2, 5), date(2027, 2, 11)),  # Giao thừa 2027
        (date(2026, 8, 22), date(2026, 8, 22)),  # worked Saturday
        (date(2026, 8, 31), date(2026, 9, 3)),
        (date(2025, 12, 31), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 1, 5)),  # over New Year with its exchanged Friday
        (date(2028, 2, 29), date(2028, 2, 29)),  # leap day, a Tuesday
        (date(2026, 1, 2), date(2026, 1, 5)),  # the Friday given off
        (date(2026, 1, 10), date(2026, 1, 10)),  # the Saturday worked for it
        (date(2026, 4, 25), date(2026, 4, 28)),  # Giỗ Tổ on a Sunday, with its day in place
        (date(2026, 4, 30), date(2026, 5, 4)),
        (date(2027, 4, 30), date(2027, 5, 4)),  # 1/5 on a Saturday, with its day in place
        (date(2026, 9, 2), date(2026, 9, 3)),
        (date(2027, 2, 4), date(2027, 2, 11)),
        (date(2027, 2, 10), date(2027, 2, 11)),
        (date(2026, 2, 28), date(2026, 3, 2)),  # month ends on a weekend
        (date(2026, 1, 31), date(2026, 2, 2)),
        (date(2026, 5, 31), date(2026, 6, 1)),
        (date(2027, 2, 28), date(2027, 3, 1)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2027, 12, 31), date(2027, 12, 31)),
        (date(2026, 11, 24), date(2026, 11, 25)),
    ],
)
def test_a_deadline_on_a_day_off_moves_to_the_next_working_day(due_on: date, expected: date) -> None:
    assert CALENDAR.roll_forward(due_on) == expected


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2022, 11, 15), 0, date(2022, 11, 15)),
        (date(2022, 11, 15), 1, date(2022, 11, 16)),
        (date(2022, 11, 15), 3, date(2022, 11, 18)),
        (date(2022, 11, 15), 4, date(2022, 11, 21)),
        (date(2022, 11, 19), 1, date(2022, 11, 21)),  # counted from a Saturday
        (date(2026, 2, 12), 2, date(2026, 2, 23)),  # across Tết
        (date(2026, 8, 20), 2, date(2026, 8, 22)),  # onto a worked Saturday
        (date(2026, 8, 28), 1, date(2026, 9, 3)),
        (date(2025, 12, 31), 1, date(2026, 1, 5)),
        (date(2026, 1, 5), -1, date(2025, 12, 31)),
        (date(2026, 2, 23), -2, date(2026, 2, 12)),
        (date(2022, 11, 20), -1, date(2022, 11, 18)),
        (date(2027, 2, 3), 1, date(2027, 2, 11)),  # across Tết 2027
        (date(2027, 2, 11), -1, date(2027, 2, 3)),
        (date(2027, 2, 11), -5, date(2027, 1, 28)),
        (date(2026, 9, 3), -5, date(2026, 8, 24)),
        (date(2026, 8, 24), -1, date(2026, 8, 22)),  # back onto the worked Saturday
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
        (date(2028, 3, 1), -1, date(2028, 2, 29)),
        (date(2026, 1, 12), -5, date(2026, 1, 6)),
    ],
)
def test_working_days_are_added_and_taken_back_across_days_off(day: date, n: int, expected: date) -> None:
    assert CALENDAR.add_working_days(day, n) == expected


@pytest.mark.parametrize(
    ("after", "until", "expected"),
    [
        (date(2022, 11, 15), date(2022, 11, 15), 0),
        (date(2022, 11, 15), date(2022, 11, 14), 0),
        (date(2022, 11, 15), date(2022, 11, 16), 1),
        (date(2022, 11, 18), date(2022, 11, 20), 0),  # a weekend makes nothing later
        (date(2022, 11, 18), date(2022, 11, 21), 1),
        (date(2026, 2, 13), date(2026, 2, 23), 1),
        (date(2026, 8, 21), date(2026, 8, 23), 1),
        (date(2025, 12, 31), date(2026, 1, 10), 6),  # 5–9 January and the worked Saturday
        (date(2027, 2, 3), date(2027, 2, 10), 0),
        (date(2027, 2, 3), date(2027, 2, 11), 1),
        (date(2028, 2, 25), date(2028, 3, 1), 3),  # Monday, the leap day, Wednesday
        (date(2026, 8, 28), date(2026, 9, 2), 0),
    ],
)
def test_working_days_between_leave_out_the_first_day_and_count_the_last(after: date, until: date, expected: int) -> None:
    assert CALENDAR.working_days_between(after, until) == expected


def test_counting_agrees_with_walking_day_by_day_over_six_years() -> None:
    start = date(2022, 1, 1)
    days = [start + timedelta(days=n) for n in range(6 * 365)]
    walked = 0
    for day in days[1:]:
        walked += CALENDAR.is_working(day)
        assert CALENDAR.working_days_between(start, day) == walked
    for n in (1, 5, 250, 251, 1000):
        assert CALENDAR.working_days_between(start, CALENDAR.add_working_days(start, n)) == n


def test_the_last_working_day_before_a_monday_is_the_friday() -> None:
    assert CALENDAR.last_working_day_before(date(2022, 11, 21)) == date(2022, 11, 18)


def test_an_override_wins_over_the_package_and_over_known_exchanges() -> None:
    decided = WorkingCalendar({date(2027, 2, 4): True, date(2027, 2, 13): True, date(2026, 1, 2): True, date(2027, 2, 11): False})
    assert [decided.is_working(day) for day in (date(2027, 2, 4), date(2027, 2, 13), date(2026, 1, 2))] == [True, True, True]
    assert decided.roll_forward(date(2027, 2, 6)) == date(2027, 2, 12)
    assert not CALENDAR.is_working(date(2027, 2, 4))

"""Counting working days against an oracle that only walks from day to day, over any days and any administrators' decisions."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.calendar import KNOWN_EXCHANGES, WorkingCalendar
from rules.day_names import named_day
from rules.deadlines import clock, effective

ONE = timedelta(days=1)
NATIONAL = {date(2024, 12, 1) + timedelta(days=n): named_day(date(2024, 12, 1) + timedelta(days=n)).kind.is_working for n in range(1500)}
days = st.dates(date(2025, 6, 1), date(2028, 3, 31))
decisions = st.dictionaries(days, st.booleans(), max_size=12)


def works(day: date, decided: dict[date, bool]) -> bool:
    return decided.get(day, KNOWN_EXCHANGES.get(day, NATIONAL[day]))


def walked(day: date, n: int, decided: dict[date, bool]) -> date:
    step = ONE if n > 0 else -ONE
    left = abs(n)
    while left:
        day += step
        left -= works(day, decided)
    return day


@settings(max_examples=300, deadline=None)
@given(day=days, n=st.integers(-40, 40), decided=decisions)
def test_the_nth_working_day_is_the_one_found_by_walking(day: date, n: int, decided: dict[date, bool]) -> None:
    assert WorkingCalendar(decided).add_working_days(day, n) == walked(day, n, decided)


@settings(max_examples=300, deadline=None)
@given(after=days, until=days, decided=decisions)
def test_working_days_between_are_those_met_on_the_way(after: date, until: date, decided: dict[date, bool]) -> None:
    met, day = 0, after
    while day < until:
        day += ONE
        met += works(day, decided)
    assert WorkingCalendar(decided).working_days_between(after, until) == met


@settings(max_examples=300, deadline=None)
@given(due_on=days, today=days, decided=decisions)
def test_a_deadline_rolls_to_the_first_day_worked_and_is_late_only_after_it(due_on: date, today: date, decided: dict[date, bool]) -> None:
    calendar = WorkingCalendar(decided)
    expected = due_on
    while not works(expected, decided):
        expected += ONE
    assert effective(due_on, calendar) == expected
    stands = clock(expected, today, calendar)
    assert bool(stands.working_days_late) == any(works(expected + ONE * n, decided) for n in range(1, (today - expected).days + 1))
    assert (stands.working_days_left == 1 and calendar.is_working(today)) == (today == walked(expected, -1, decided))

"""From words about time to dates: recurrence inside a plan's period, default deadlines, and how late a day is."""

from __future__ import annotations

from datetime import date

import pytest

from rules.calendar import WorkingCalendar
from rules.deadlines import (
    DeadlineClock,
    Occurrence,
    Recurrence,
    RecurrenceError,
    clock,
    derived_occurrences,
    effective,
    occurrences,
    rule_of,
)
from rules.values import Frequency

CALENDAR = WorkingCalendar()
FAR = date(2099, 12, 31)


def recur(frequency: Frequency, month: int | None = None, day: int | None = None, rrule: str | None = None) -> Recurrence:
    return Recurrence(text="như văn bản", frequency=frequency, month=month, day=day, rrule=rrule)


def due(recurrence: Recurrence, start: date, end: date, until: date = FAR) -> list[tuple[str, str]]:
    return [(found.period_label, found.due_on.isoformat()) for found in occurrences(recurrence, start, end, until=until)]


def test_a_yearly_report_before_the_first_of_december_comes_once_a_year() -> None:
    found = occurrences(recur(Frequency.YEARLY, 12, 1), date(2022, 6, 20), date(2024, 12, 31), until=FAR)
    assert found == [
        Occurrence("2022", date(2022, 6, 20), date(2022, 12, 1)),
        Occurrence("2023", date(2023, 1, 1), date(2023, 12, 1)),
        Occurrence("2024", date(2024, 1, 1), date(2024, 12, 1)),
    ]


YEAR_2026 = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("recurrence", "expected"),
    [
        (recur(Frequency.YEARLY), [("2026", "2026-12-31")]),
        (recur(Frequency.YEARLY, 6), [("2026", "2026-06-30")]),
        (recur(Frequency.YEARLY, 2, 29), [("2026", "2026-02-28")]),
        (recur(Frequency.HALF_YEARLY), [("2026-H1", "2026-06-30"), ("2026-H2", "2026-12-31")]),
        (recur(Frequency.HALF_YEARLY, 12, 15), [("2026-H1", "2026-06-15"), ("2026-H2", "2026-12-15")]),
        (recur(Frequency.HALF_YEARLY, 6, 15), [("2026-H1", "2026-06-15"), ("2026-H2", "2026-12-15")]),
        (
            recur(Frequency.QUARTERLY),
            [("2026-Q1", "2026-03-31"), ("2026-Q2", "2026-06-30"), ("2026-Q3", "2026-09-30"), ("2026-Q4", "2026-12-31")],
        ),
        (
            recur(Frequency.QUARTERLY, day=25),
            [("2026-Q1", "2026-03-25"), ("2026-Q2", "2026-06-25"), ("2026-Q3", "2026-09-25"), ("2026-Q4", "2026-12-25")],
        ),
        (recur(Frequency.PERIODIC), []),
        (recur(Frequency.CONTINUOUS), []),
    ],
    ids=str,
)
def test_each_period_of_a_year_has_its_due_day(recurrence: Recurrence, expected: list[tuple[str, str]]) -> None:
    assert due(recurrence, *YEAR_2026) == expected


def test_a_monthly_day_beyond_the_month_falls_on_its_last_day() -> None:
    found = due(recur(Frequency.MONTHLY, day=31), *YEAR_2026)
    assert found[:4] == [("2026-01", "2026-01-31"), ("2026-02", "2026-02-28"), ("2026-03", "2026-03-31"), ("2026-04", "2026-04-30")]
    assert due(recur(Frequency.MONTHLY, day=30), date(2028, 2, 1), date(2028, 2, 29)) == [("2028-02", "2028-02-29")]
    assert len(found) == 12


def test_monthly_without_a_day_is_due_on_the_last_day_of_each_month() -> None:
    assert due(recur(Frequency.MONTHLY), date(2026, 1, 1), date(2026, 3, 31)) == [
        ("2026-01", "2026-01-31"),
        ("2026-02", "2026-02-28"),
        ("2026-03", "2026-03-31"),
    ]


def test_weeks_are_named_as_in_iso_8601_and_end_on_sunday_or_the_named_weekday() -> None:
    assert due(recur(Frequency.WEEKLY), date(2026, 1, 1), date(2026, 1, 18)) == [
        ("2026-W01", "2026-01-04"),
        ("2026-W02", "2026-01-11"),
        ("2026-W03", "2026-01-18"),
    ]
    friday = recur(Frequency.WEEKLY, rrule="FREQ=WEEKLY;BYDAY=FR")
    assert due(friday, date(2026, 1, 3), date(2026, 1, 16)) == [("2026-W02", "2026-01-09"), ("2026-W03", "2026-01-16")]


def test_the_last_friday_of_each_month_follows_the_stored_rule() -> None:
    last_friday = recur(Frequency.MONTHLY, rrule="FREQ=MONTHLY;BYDAY=-1FR")
    assert due(last_friday, date(2026, 1, 1), date(2026, 2, 28)) == [("2026-01", "2026-01-30"), ("2026-02", "2026-02-27")]


def test_a_daily_duty_has_one_occurrence_a_day_up_to_the_horizon() -> None:
    assert due(recur(Frequency.DAILY), date(2026, 3, 1), date(2026, 12, 31), until=date(2026, 3, 2)) == [
        ("2026-03-01", "2026-03-01"),
        ("2026-03-02", "2026-03-02"),
    ]


def test_a_horizon_takes_every_period_that_has_begun_by_then() -> None:
    yearly = recur(Frequency.YEARLY, 12, 1)
    assert [label for label, _ in due(yearly, date(2021, 1, 1), date(2030, 12, 31), until=date(2022, 1, 1))] == ["2021", "2022"]
    assert [label for label, _ in due(yearly, date(2021, 1, 1), date(2030, 12, 31), until=date(2021, 12, 31))] == ["2021"]
    assert due(yearly, date(2021, 1, 1), date(2030, 12, 31), until=date(2020, 12, 31)) == []


def test_a_due_day_outside_the_plan_makes_no_task() -> None:
    assert due(recur(Frequency.MONTHLY, day=25), date(2026, 1, 26), date(2026, 3, 24)) == [("2026-02", "2026-02-25")]


def test_a_last_period_that_the_plan_cuts_short_is_due_on_the_plans_last_day() -> None:
    assert due(recur(Frequency.YEARLY), date(2025, 7, 1), date(2026, 6, 30)) == [("2025", "2025-12-31"), ("2026", "2026-06-30")]


@pytest.mark.parametrize(
    "broken", [recur(Frequency.YEARLY, 13, 1), recur(Frequency.MONTHLY, day=32), recur(Frequency.WEEKLY, rrule="FREQ=WEEKLY;BYDAY=THỨ SÁU")]
)
def test_a_rule_that_no_calendar_has_is_refused_with_its_words_and_a_remedy(broken: Recurrence) -> None:
    with pytest.raises(RecurrenceError, match=r"như văn bản.*Hãy sửa"):
        due(broken, *YEAR_2026)


def test_a_clause_without_a_date_gets_the_end_of_each_year_of_the_plan() -> None:
    found = derived_occurrences(date(2023, 2, 10), date(2025, 12, 31), until=FAR)
    assert [(one.period_label, one.due_on) for one in found] == [
        ("2023", date(2023, 12, 31)),
        ("2024", date(2024, 12, 31)),
        ("2025", date(2025, 12, 31)),
    ]


def test_the_plans_own_reporting_day_comes_before_the_end_of_the_year() -> None:
    yearly = recur(Frequency.YEARLY, 12, 1)
    found = derived_occurrences(date(2023, 1, 1), date(2024, 12, 31), until=FAR, reporting=yearly, reporting_on=date(2023, 11, 20))
    assert [one.due_on for one in found] == [date(2023, 12, 1), date(2024, 12, 1)]
    once = derived_occurrences(date(2022, 10, 1), date(2022, 12, 31), until=FAR, reporting_on=date(2022, 11, 30))
    assert once == [Occurrence("2022", date(2022, 10, 1), date(2022, 11, 30))]


def test_a_report_without_measure_or_before_the_plan_derives_nothing() -> None:
    found = derived_occurrences(
        date(2023, 1, 1), date(2023, 12, 31), until=FAR, reporting=recur(Frequency.PERIODIC), reporting_on=date(2022, 12, 1)
    )
    assert [one.due_on for one in found] == [date(2023, 12, 31)]


@pytest.mark.parametrize(
    ("frequency", "month", "day", "expected"),
    [
        (Frequency.YEARLY, 12, 1, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1"),
        (Frequency.YEARLY, 6, None, "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1"),
        (Frequency.YEARLY, None, None, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1"),
        (Frequency.HALF_YEARLY, 6, 15, "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15"),
        (Frequency.QUARTERLY, None, None, "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"),
        (Frequency.MONTHLY, None, 25, "FREQ=MONTHLY;BYMONTHDAY=25"),
        (Frequency.WEEKLY, None, None, "FREQ=WEEKLY;BYDAY=SU"),
        (Frequency.DAILY, None, None, "FREQ=DAILY"),
        (Frequency.PERIODIC, None, None, None),
        (Frequency.CONTINUOUS, None, None, None),
    ],
)
def test_a_recurrence_is_stored_as_rfc_5545(frequency: Frequency, month: int | None, day: int | None, expected: str | None) -> None:
    assert rule_of(frequency, month, day) == expected


def test_a_deadline_on_a_sunday_is_effective_on_monday() -> None:
    assert effective(date(2022, 11, 20), CALENDAR) == date(2022, 11, 21)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2022, 11, 17), DeadlineClock(4, 2, 0, False)),  # Thursday before a Monday deadline
        (date(2022, 11, 18), DeadlineClock(3, 1, 0, True)),  # the Friday: last working day before
        (date(2022, 11, 20), DeadlineClock(1, 1, 0, False)),
        (date(2022, 11, 21), DeadlineClock(0, 0, 0, True)),  # the whole day counts
        (date(2022, 11, 22), DeadlineClock(-1, 0, 1, False)),  # late from the day after
        (date(2022, 11, 26), DeadlineClock(-5, 0, 4, False)),  # a Saturday makes it no later
        (date(2022, 11, 28), DeadlineClock(-7, 0, 5, False)),
    ],
)
def test_the_clock_around_a_deadline_counts_working_days(today: date, expected: DeadlineClock) -> None:
    assert clock(date(2022, 11, 21), today, CALENDAR) == expected


def test_a_deadline_on_friday_is_one_working_day_late_on_monday_but_not_on_the_weekend() -> None:
    friday = date(2022, 11, 18)
    late = [clock(friday, date(2022, 11, day), CALENDAR).working_days_late for day in (18, 19, 20, 21)]
    assert late == [0, 0, 0, 1]

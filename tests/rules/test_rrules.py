"""Rules of return as RFC 5545 has them: what is written for which words, and that the due days are the rule's own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.calendar import WorkingCalendar
from rules.deadlines import Recurrence, RecurrenceError, effective, occurrences
from rules.rrules import on_dates, on_day_of_months, on_days_of_month, rule_of, settle
from rules.school_year import OPENING_RULE, TERMS_RULE, school_day
from rules.values import Frequency

FIRST, LAST = date(2024, 1, 1), date(2028, 12, 31)
FAR = date(2099, 12, 31)
YEARLY, HALF, QUARTERLY, MONTHLY = Frequency.YEARLY, Frequency.HALF_YEARLY, Frequency.QUARTERLY, Frequency.MONTHLY


def days(recurrence: Recurrence, first: date = FIRST, last: date = LAST) -> list[date]:
    return [found.due_on for found in occurrences(recurrence, first, last, until=FAR)]


def labelled(recurrence: Recurrence, first: date, last: date) -> list[tuple[str, str]]:
    return [(found.period_label, f"{found.due_on:%d/%m/%Y}") for found in occurrences(recurrence, first, last, until=FAR)]


def of_year(rule: str, year: int) -> list[str]:
    """The days of a rule in one year as dateutil alone expands it."""
    found = rrulestr(rule, dtstart=date_time(date(year, 1, 1)))
    return [f"{one:%d/%m}" for one in found.between(date_time(date(year, 1, 1)), date_time(date(year, 12, 31)), inc=True)]


def date_time(day: date):  # type: ignore[no-untyped-def]
    from datetime import datetime

    return datetime(day.year, day.month, day.day)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("dates", "rule", "common", "leap"),
    [
        ([(6, 20), (12, 20)], "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=20", ["20/06", "20/12"], ["20/06", "20/12"]),
        ([(6, 15), (12, 5)], "FREQ=YEARLY;BYYEARDAY=-200,-27", ["15/06", "05/12"], ["15/06", "05/12"]),
        ([(6, 30), (12, 31)], "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", ["30/06", "31/12"], ["30/06", "31/12"]),
        ([(1, 15), (7, 10)], "FREQ=YEARLY;BYYEARDAY=15,-175", ["15/01", "10/07"], ["15/01", "10/07"]),
        ([(2, 29)], "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", ["28/02"], ["29/02"]),
        ([(2, 28)], "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28", ["28/02"], ["28/02"]),
        ([(2, 29), (8, 31)], "FREQ=YEARLY;BYMONTH=2,8;BYMONTHDAY=-1", ["28/02", "31/08"], ["29/02", "31/08"]),
        ([(2, 29), (8, 15)], "FREQ=YEARLY;BYYEARDAY=-307,-139", ["28/02", "15/08"], ["29/02", "15/08"]),
        ([(11, 30)], "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30", ["30/11"], ["30/11"]),
    ],
)
def test_several_dates_of_a_year_are_exactly_these_in_leap_years_too(
    dates: list[tuple[int, int]], rule: str, common: list[str], leap: list[str]
) -> None:
    assert on_dates(dates) == rule
    assert of_year(rule, 2027) == common
    assert of_year(rule, 2028) == leap


@pytest.mark.parametrize(
    ("day", "rule", "february"),
    [
        (25, "FREQ=MONTHLY;BYMONTHDAY=25", 25),
        (28, "FREQ=MONTHLY;BYMONTHDAY=28", 28),
        (29, "FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1", 28),
        (30, "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1", 28),
        (31, "FREQ=MONTHLY;BYMONTHDAY=-1", 28),
        (-1, "FREQ=MONTHLY;BYMONTHDAY=-1", 28),
    ],
)
def test_a_day_that_a_month_lacks_is_its_last_and_the_rule_itself_says_so(day: int, rule: str, february: int) -> None:
    assert on_day_of_months(day) == rule
    found = of_year(rule, 2027)
    assert len(found) == 12
    assert found[1] == f"{february}/02"
    assert found[0] == f"{31 if day < 0 else day}/01"


def test_a_day_of_certain_months_keeps_to_their_ends() -> None:
    assert on_day_of_months(31, [3, 6, 9, 12]) == "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"
    assert on_day_of_months(30, [3, 6, 9, 12]) == "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=30"
    assert of_year(on_day_of_months(30, [2, 5, 8, 11]), 2027) == ["28/02", "30/05", "30/08", "30/11"]


@pytest.mark.parametrize(
    ("named", "february", "march"),
    [
        ([10, 25], ["10/02", "25/02"], ["10/03", "25/03"]),
        ([15, 30], ["15/02", "28/02"], ["15/03", "30/03"]),
        ([15, 31], ["15/02", "28/02"], ["15/03", "31/03"]),
    ],
)
def test_two_days_of_a_month_come_in_short_months_too(named: list[int], february: list[str], march: list[str]) -> None:
    found = of_year(on_days_of_month(named), 2027)
    assert [day for day in found if day.endswith("/02")] == february
    assert [day for day in found if day.endswith("/03")] == march


@pytest.mark.parametrize(
    ("stored", "frequency", "month", "day", "complete"),
    [
        ("FREQ=YEARLY", YEARLY, None, None, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1"),
        ("FREQ=YEARLY;BYMONTH=6", YEARLY, 6, None, "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1"),
        ("FREQ=YEARLY", HALF, None, None, "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1"),
        ("FREQ=MONTHLY;INTERVAL=6", HALF, None, 15, "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15"),
        ("FREQ=MONTHLY;INTERVAL=3", QUARTERLY, None, None, "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15", QUARTERLY, None, 15, "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=15"),
        ("FREQ=MONTHLY;INTERVAL=2", MONTHLY, None, None, "FREQ=YEARLY;BYMONTH=2,4,6,8,10,12;BYMONTHDAY=-1"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", MONTHLY, None, 31, "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("FREQ=WEEKLY", Frequency.WEEKLY, None, None, "FREQ=WEEKLY;BYDAY=SU"),
        ("FREQ=WEEKLY;INTERVAL=2", Frequency.WEEKLY, None, None, "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU"),
        ("FREQ=YEARLY;INTERVAL=5", YEARLY, None, None, "FREQ=YEARLY;INTERVAL=5;BYMONTH=12;BYMONTHDAY=-1"),
        (None, Frequency.CONTINUOUS, None, None, None),
    ],
)
def test_what_a_stored_rule_leaves_open_is_the_named_or_the_last_day(
    stored: str | None, frequency: Frequency, month: int | None, day: int | None, complete: str | None
) -> None:
    assert settle(stored, frequency, month, day) == complete
    assert settle(complete, frequency, None, None) == complete


_DAY = st.integers(1, 31)
_NAMED_DATE = st.dates(date(2028, 1, 1), date(2028, 12, 31)).map(lambda day: (day.month, day.day))
_WEEKDAY = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
RULES = st.one_of(
    st.builds(rule_of, st.sampled_from([YEARLY, HALF, QUARTERLY]), st.integers(1, 12), _DAY).map(lambda rule: (YEARLY, rule)),
    st.lists(_NAMED_DATE, min_size=1, max_size=4).map(lambda dates: (HALF, on_dates(dates))),
    st.lists(_DAY.filter(lambda day: day < 29 or day == 31), min_size=1, max_size=3).map(lambda named: (MONTHLY, on_days_of_month(named))),
    _DAY.map(lambda day: (MONTHLY, on_day_of_months(day))),
    st.tuples(st.sampled_from([1, 2, 3, -1]), _WEEKDAY).map(lambda one: (MONTHLY, f"FREQ=MONTHLY;BYDAY={one[0]}{one[1]}")),
    _WEEKDAY.map(lambda day: (Frequency.WEEKLY, f"FREQ=WEEKLY;BYDAY={day}")),
)


@settings(max_examples=150, deadline=None)
@given(RULES, st.dates(date(2023, 1, 1), date(2027, 12, 31)), st.integers(0, 900))
def test_the_due_days_are_those_of_the_stored_rule_inside_the_period(one: tuple[Frequency, str], first: date, length: int) -> None:
    """But for the last period, which a plan may cut short of its last day."""
    frequency, rule = one
    last = first + timedelta(days=length)
    expanded = rrulestr(rule, dtstart=date_time(date(2022, 1, 1))).between(date_time(first), date_time(last), inc=True)
    found = occurrences(Recurrence("như văn bản", frequency, rrule=rule), first, last, until=FAR)
    cut = [day.due_on for day in found if day.due_on == last and last not in {moment.date() for moment in expanded}]
    assert [day.due_on for day in found if day.due_on not in cut] == [moment.date() for moment in expanded]
    assert len(cut) <= 1
    assert len({day.period_label for day in found}) == len(found)


def test_two_dates_of_a_year_have_the_labels_of_their_halves() -> None:
    twice = Recurrence("trước 20/6 và 20/12 hằng năm", HALF, rrule="FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=20")
    assert labelled(twice, date(2026, 1, 1), date(2026, 12, 31)) == [("2026-H1", "20/06/2026"), ("2026-H2", "20/12/2026")]


def test_of_two_days_in_one_month_the_last_bears_its_label_also_where_the_plan_ends_between_them() -> None:
    twice = Recurrence("ngày 10 và 25 hằng tháng", MONTHLY, rrule="FREQ=MONTHLY;BYMONTHDAY=10,25")
    found = labelled(twice, date(2026, 1, 1), date(2026, 2, 15))
    assert found == [("2026-01.1", "10/01/2026"), ("2026-01", "25/01/2026"), ("2026-02.1", "10/02/2026")]


def test_what_is_due_in_the_next_quarter_belongs_to_the_quarter_before() -> None:
    after = Recurrence(
        "trước ngày 05 tháng đầu quý sau", QUARTERLY, day=5, rrule="FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=5", is_after=True
    )
    assert labelled(after, date(2026, 1, 1), date(2026, 12, 31)) == [
        ("2026-Q1", "05/04/2026"),
        ("2026-Q2", "05/07/2026"),
        ("2026-Q3", "05/10/2026"),
        ("2026-Q4", "05/01/2027"),
    ]


def test_every_five_years_counts_from_the_plans_first_year_and_is_due_at_the_end_of_the_span() -> None:
    rare = Recurrence("05 năm một lần", YEARLY, rrule="FREQ=YEARLY;INTERVAL=5")
    found = occurrences(rare, date(2022, 6, 20), date(2030, 12, 31), until=FAR, anchored_on=date(2021, 1, 1))
    assert [(one.period_label, one.due_on) for one in found] == [("2025", date(2025, 12, 31)), ("2030", date(2030, 12, 31))]


def test_every_second_week_does_not_change_its_weeks_when_one_looks_later() -> None:
    second = Recurrence("02 tuần/lần", Frequency.WEEKLY, rrule="FREQ=WEEKLY;INTERVAL=2")
    whole = days(second, date(2026, 1, 1), date(2026, 6, 30))
    for since in (date(2026, 3, 3), date(2026, 3, 10)):
        late = occurrences(second, date(2026, 1, 1), date(2026, 6, 30), until=FAR, since=since)
        assert [one.due_on for one in late] == [day for day in whole if day >= since]


@pytest.mark.parametrize(
    "rule", ["FREQ=HOURLY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=3", "BYDAY=MO", "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1"]
)
def test_a_rule_that_the_product_does_not_write_is_refused(rule: str) -> None:
    with pytest.raises(RecurrenceError, match="RFC 5545"):
        days(Recurrence("như văn bản", Frequency.DAILY, rrule=rule))


def test_terms_have_labels_of_their_school_year() -> None:
    terms = Recurrence("mỗi học kỳ", HALF, rrule=TERMS_RULE)
    assert terms.is_school
    assert labelled(terms, date(2025, 9, 5), date(2027, 6, 30)) == [
        ("2025-2026-HK1", "18/01/2026"),
        ("2025-2026-HK2", "31/05/2026"),
        ("2026-2027-HK1", "18/01/2027"),
        ("2026-2027-HK2", "31/05/2027"),
    ]


def test_the_same_days_named_by_the_document_are_no_convention() -> None:
    assert not Recurrence("trước 05/9 hằng năm", YEARLY, 9, 5, OPENING_RULE).is_school
    assert not Recurrence("trước 18/01 và 31/5 hằng năm", HALF, rrule=TERMS_RULE).is_school


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("kết thúc học kỳ I năm học 2026-2027", date(2027, 1, 18)),
        ("cuối học kỳ II năm học 2026 - 2027", date(2027, 5, 31)),
        ("Kết thúc năm học 2025 - 2026", date(2026, 5, 31)),
        ("trước khai giảng năm học 2026 - 2027", date(2026, 9, 5)),
        ("trước khi bắt đầu năm học 2026–2027", date(2026, 9, 5)),
        ("kết thúc học kỳ I", None),
        ("cuối năm học 2026-2030", None),
        ("trong năm học 2026-2027", None),
    ],
)
def test_a_school_day_needs_the_school_year_to_be_named(words: str, day: date | None) -> None:
    assert school_day(words) == day


@pytest.mark.parametrize(
    ("year", "month", "falls_on"),
    [(2026, 2, date(2026, 2, 23)), (2027, 2, date(2027, 2, 15)), (2026, 8, date(2026, 8, 17)), (2026, 5, date(2026, 5, 18))],
)
def test_a_monthly_duty_that_is_due_in_tet_or_on_a_weekend_falls_on_the_next_working_day(year: int, month: int, falls_on: date) -> None:
    """Tết 2026 is off from 14/02 to 22/02, Tết 2027 from 04/02 to 10/02; both days are kept."""
    day = {(2026, 2): 16, (2027, 2): 13, (2026, 8): 16, (2026, 5): 16}[year, month]
    monthly = Recurrence("hằng tháng", MONTHLY, day=day, rrule=on_day_of_months(day))
    due_on = next(one.due_on for one in occurrences(monthly, date(year, 1, 1), date(year, 12, 31), until=FAR) if one.due_on.month == month)
    assert due_on == date(year, month, day)
    assert effective(due_on, WorkingCalendar()) == falls_on

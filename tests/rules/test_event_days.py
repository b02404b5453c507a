"""Deadlines counted from an event: what the words name, and the day that follows."""

from __future__ import annotations

from datetime import date

import pytest

from rules.calendar import WorkingCalendar
from rules.deadlines import effective
from rules.event_days import EventSpan, SpanUnit, due_day, read_event_span

CALENDAR = WorkingCalendar()
DAY, WORKING, WEEK, MONTH = SpanUnit.DAY, SpanUnit.WORKING_DAY, SpanUnit.WEEK, SpanUnit.MONTH


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("trong 05 ngày làm việc kể từ ngày nhận được văn bản", EventSpan(5, WORKING, event="ngày nhận được văn bản")),
        ("Trong thời hạn 10 ngày, kể từ ngày ban hành Kế hoạch này", EventSpan(10, DAY, event="ngày ban hành Kế hoạch này")),
        ("trong vòng 02 tuần sau khi kết thúc đợt khám", EventSpan(2, WEEK, event="kết thúc đợt khám")),
        ("trong 03 tháng tính từ ngày nghiệm thu", EventSpan(3, MONTH, event="ngày nghiệm thu")),
        ("không quá 15 ngày kể từ khi nhận hồ sơ", EventSpan(15, DAY, event="nhận hồ sơ")),
        ("chậm nhất sau 03 ngày làm việc kể từ ngày có kết quả", EventSpan(3, WORKING, event="ngày có kết quả")),
        ("sau mười ngày kể từ ngày bàn giao", EventSpan(10, DAY, event="ngày bàn giao")),
        ("trong 3-5 ngày làm việc kể từ ngày nhận đơn", EventSpan(5, WORKING, event="ngày nhận đơn")),
        ("trong 10 (mười) ngày làm việc kể từ ngày nhận đơn", EventSpan(10, WORKING, event="ngày nhận đơn")),
        ("trong thời hạn 7 ngày làm việc", EventSpan(7, WORKING)),
        ("chậm nhất là 5 ngày làm việc", EventSpan(5, WORKING)),
        ("thời hạn giải quyết là 05 ngày làm việc, kể từ ngày nhận đủ hồ sơ", EventSpan(5, WORKING, event="ngày nhận đủ hồ sơ")),
        ("trước 05 ngày làm việc so với ngày họp", EventSpan(5, WORKING, True, "ngày họp")),
        ("chậm nhất 03 ngày trước khi khai mạc", EventSpan(3, DAY, True, "khai mạc")),
        ("trước ngày hội thi 10 ngày", EventSpan(10, DAY, True, "ngày hội thi")),
        ("trước khi tổ chức ít nhất 02 tuần", EventSpan(2, WEEK, True, "tổ chức")),
        ("trước 5-7 ngày so với ngày họp", EventSpan(5, DAY, True, "ngày họp")),
        ("trước ngày lễ ra quân tối thiểu 01 tháng", EventSpan(1, MONTH, True, "ngày lễ ra quân")),
        ("ngay sau khi nhận được văn bản", None),
        ("trong 24 giờ kể từ khi nhận tin", None),
        ("trong vòng 10 ngày trước ngày khai giảng", None),
        ("trước ngày 15 tháng 3", None),
        ("trước Tết Nguyên đán", None),
        ("trong 900 ngày kể từ ngày ký", None),
        ("trong 0 ngày kể từ ngày ký", None),
        ("", None),
    ],
)
def test_the_words_name_a_count_a_unit_and_a_side(text: str, expected: EventSpan | None) -> None:
    assert read_event_span(text) == expected


@pytest.mark.parametrize(
    ("span", "event_on", "due_on", "effective_on"),
    [
        # The day of the event is not counted.
        (EventSpan(5, WORKING), "2026-03-10", "2026-03-17", "2026-03-17"),
        (EventSpan(1, WORKING), "2026-03-13", "2026-03-16", "2026-03-16"),
        (EventSpan(5, WORKING), "2026-03-14", "2026-03-20", "2026-03-20"),  # an event on a Saturday
        (EventSpan(5, WORKING), "2026-02-11", "2026-02-25", "2026-02-25"),  # over Tết 2026
        (EventSpan(5, WORKING), "2026-08-20", "2026-08-26", "2026-08-26"),  # the worked Saturday counts
        (EventSpan(3, WORKING), "2026-08-28", "2026-09-07", "2026-09-07"),  # 31/08–02/09 do not
        (EventSpan(10, DAY), "2026-03-10", "2026-03-20", "2026-03-20"),
        (EventSpan(10, DAY), "2026-03-11", "2026-03-21", "2026-03-23"),  # ends on a Saturday: rolls, both kept
        (EventSpan(5, DAY), "2026-02-12", "2026-02-17", "2026-02-23"),  # ends in Tết
        (EventSpan(2, WEEK), "2026-03-10", "2026-03-24", "2026-03-24"),
        (EventSpan(1, MONTH), "2026-01-31", "2026-02-28", "2026-03-02"),  # no such day in February
        (EventSpan(1, MONTH), "2028-01-31", "2028-02-29", "2028-02-29"),  # nor in a leap year
        (EventSpan(3, MONTH), "2026-11-30", "2027-02-28", "2027-03-01"),
        (EventSpan(12, MONTH), "2028-02-29", "2029-02-28", "2029-02-28"),
        # Back from the event: never later than the count allows.
        (EventSpan(5, WORKING, True), "2026-03-17", "2026-03-10", "2026-03-10"),
        (EventSpan(1, WORKING, True), "2026-02-23", "2026-02-13", "2026-02-13"),
        (EventSpan(3, DAY, True), "2026-03-18", "2026-03-13", "2026-03-13"),  # the 15th is a Sunday: the Friday before it
        (EventSpan(1, MONTH, True), "2026-03-31", "2026-02-27", "2026-02-27"),  # the 28th is a Saturday
    ],
)
def test_the_day_that_follows_from_the_day_of_the_event(span: EventSpan, event_on: str, due_on: str, effective_on: str) -> None:
    found = due_day(span, date.fromisoformat(event_on), CALENDAR)
    assert (str(found), str(effective(found, CALENDAR))) == (due_on, effective_on)

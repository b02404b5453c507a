"""Deadlines that are counted from an event: «trong 05 ngày làm việc kể từ ngày nhận được …», once somebody says on which day it was.

Owns the count that such words name and the day that follows; refuses words without a count («ngay sau khi …»), hours, and words that
leave open which end of a stretch is meant («trong vòng 10 ngày trước ngày …»): there a person decides.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from rules.calendar import WorkingCalendar


class SpanUnit(StrEnum):
    """What is counted."""

    DAY = "day"
    WORKING_DAY = "working-day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class EventSpan:
    """So many units after an event, or before it. event -- its words («ngày nhận được văn bản»); "" where none are given."""

    count: int
    unit: SpanUnit
    is_before: bool = False
    event: str = ""


_NUMBERS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
_UNITS = {"ngày": SpanUnit.DAY, "ngày làm việc": SpanUnit.WORKING_DAY, "tuần": SpanUnit.WEEK, "tháng": SpanUnit.MONTH}
_LEAST = r"(?:(?:(?:chậm|muộn)\snhất|ít\snhất|tối\sthiểu|tối\sđa|không\squá|là|trong|vòng|thời\shạn|thời\sgian)\s)*"
_COUNT = re.compile(
    rf"(?<!\w)(?:(?P<lead>trước|sau)\s)?{_LEAST}(?P<low>\d{{1,3}}|{'|'.join(_NUMBERS)})(?:\s?[-–]\s?(?P<high>\d{{1,3}}))?"
    r"\s(?:\([^()]{1,20}\)\s)?(?P<unit>ngày\slàm\sviệc|ngày|tuần|tháng)(?!\w)(?!\s\d)"
)
_SINCE = re.compile(
    r",?\s(?P<word>kể\stừ\skhi|kể\stừ|tính\stừ\skhi|tính\stừ|từ\skhi|từ|sau\skhi|sau|trước\skhi|trước|khi|so\svới)\s(?P<event>.+)"
)
_EVENT_FIRST = re.compile(r"(?P<word>trước|sau)\s(?:khi\s)?(?P<event>.+)")
_PUNCTUATION = " .,;:"
LONGEST_COUNT = 730
"""A count beyond two years is no deadline from an event."""


def read_event_span(text: str) -> EventSpan | None:
    """The count that the words of a deadline name; None where they name none that can be counted."""
    folded = " ".join(unicodedata.normalize("NFC", text).split())
    count = _COUNT.search(folded.casefold())
    if count is None:
        return None
    low = _NUMBERS.get(count["low"]) or int(count["low"])
    high = int(count["high"] or low)
    side = _side(folded, count)
    if side is None or not 1 <= low <= high <= LONGEST_COUNT:
        return None
    is_before, event = side
    return EventSpan(low if is_before else high, _UNITS[count["unit"]], is_before, event.strip(_PUNCTUATION))


def _side(folded: str, count: re.Match[str]) -> tuple[bool, str] | None:
    """Whether the count goes back from its event, and the event's words."""
    head, tail = folded[: count.start()].strip(), folded[count.end() :]
    since = _SINCE.match(tail.casefold())
    if since:
        is_before = since["word"].startswith("trước") or count["lead"] == "trước"
        is_open = is_before and count["lead"] is None and "trong" in folded[: count.start("low")].casefold().split()
        return None if is_open else (is_before, tail[since.start("event") :])
    first = _EVENT_FIRST.match(head.casefold())
    if first and count["lead"] is None:
        return first["word"] == "trước", head[first.start("event") :]
    return count["lead"] == "trước", ""


def due_day(span: EventSpan, event_on: date, calendar: WorkingCalendar) -> date:
    """The last day of the span, as written: before it rolls over a day off.

    The day of the event itself is not counted (Civil Code 2015, art. 147(2) and (3)). Weeks and months end on the corresponding day, or
    on the last of a month that has none (art. 148(3) and (4)). A span that goes back from its event ends on a working day: rolling forward
    (art. 148(5)) would take from the time that the event is owed.
    """
    sign = -1 if span.is_before else 1
    if span.unit is SpanUnit.WORKING_DAY:
        return calendar.add_working_days(event_on, sign * span.count)
    if span.unit is SpanUnit.MONTH:
        due_on = event_on + relativedelta(months=sign * span.count)
    else:
        due_on = event_on + timedelta(days=sign * span.count * (7 if span.unit is SpanUnit.WEEK else 1))
    if span.is_before and not calendar.is_working(due_on):
        return calendar.last_working_day_before(due_on)
    return due_on

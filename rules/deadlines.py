"""What a plan's words say about when: a deadline, a recurrence, and the due dates that follow from them over a period.

Owns DeadlineRule and Recurrence, which `extraction` fills in and `models` stores. Refuses to know today's date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules.values import Frequency, Precision


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A deadline as written.

    text -- the document's own words ("xong trước ngày 15/11/2022"), white space folded.
    due_on -- the named day, or the last day of the named period; None where the words are relative to an event.
    is_inclusive -- False after "trước": kept for display; the whole named day still counts.
    planned_on -- the earlier, planned day where the document gives both ("dự kiến 05/12, chậm nhất 10/12").
    time -- "HH:MM" where the document names an hour.
    """

    text: str
    due_on: date | None
    is_inclusive: bool = True
    precision: Precision = Precision.DAY
    planned_on: date | None = None
    time: str | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How a duty returns, as written. month and day are the yearly or monthly date where the words name one.

    rrule -- RFC 5545, e.g. "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1"; None for PERIODIC and CONTINUOUS.
    """

    text: str
    frequency: Frequency
    month: int | None = None
    day: int | None = None
    rrule: str | None = None
